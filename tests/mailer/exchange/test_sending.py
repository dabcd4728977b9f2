"""An email goes out through Exchange once, as it is, whatever becomes of the call that sends it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.utils import format_datetime
from itertools import count

import pytest
from lxml import etree  # type: ignore[import-untyped]

from mailer.exchange import ExchangeCarrier
from protocol.violations import SendLater, Undeliverable, Unsendable
from tests.contracts.mailbox_suite import States
from tests.mailer.exchange.box import ExchangeBox
from tests.mailer.exchange.conftest import letter
from tests.mailer.exchange.server import Habits, T

TO = ("ann@trust.example.org", "bob@trust.example.org")
ID = "<p-1@northshire.example.org>"
Carry = Callable[[], None]


def _email(box: ExchangeBox) -> bytes:
    return (
        f"From: Northshire Holdfast <{box.address}>\r\nTo: {', '.join(TO)}\r\nSubject: [JW-48211] Please answer\r\n"
        f"Date: {format_datetime(box.clock.now())}\r\nMessage-ID: {ID}\r\nReferences: <case@northshire.example.org>\r\n"
        "Auto-Submitted: auto-generated\r\nX-Holdfast-Loop: northshire.example.org\r\n\r\nPlease answer.\r\n"
    ).encode()


@contextmanager
def _another(box: ExchangeBox, **changes: object) -> Iterator[Carry]:
    """Carry the email by a process of its own."""
    carrier = ExchangeCarrier(replace(box.at, **changes))  # type: ignore[arg-type]  # its own fields
    raw, tries = _email(box), count()
    try:
        yield lambda: carrier.carry(raw, message_id=ID, sender=box.address, recipients=TO, tries=next(tries))
    finally:
        carrier.close()


@pytest.fixture
def carry(box: ExchangeBox) -> Iterator[Carry]:
    with _another(box) as carry:
        yield carry


def test_an_email_goes_as_the_bytes_it_is(box: ExchangeBox, carry: Carry) -> None:
    """Its id, its thread and its marks are those we wrote, and nothing is said beside them that overrides them."""
    carry()
    [raw] = box.server.sent
    sent = message_from_bytes(raw)
    assert (sent["Message-ID"], sent["References"]) == (ID, "<case@northshire.example.org>")
    assert sent["X-Holdfast-Loop"] == "northshire.example.org"
    [message] = etree.fromstring(box.server.bodies[-1]).iter(f"{{{T}}}Message")
    assert [etree.QName(each).localname for each in message] == ["MimeContent"]


def test_a_copy_lies_in_the_mailboxs_own_sent_items(box: ExchangeBox, carry: Carry) -> None:
    """Not in those of the account that sends."""
    carry()
    assert box.where(ID) == ["Sent Items"]
    assert (
        b"cases@northshire.example.org</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>" in box.server.bodies[-1]
    )


def test_a_first_try_is_not_looked_for(box: ExchangeBox, carry: Carry) -> None:
    """What nobody can have sent costs no search."""
    carry()
    assert box.server.count("FindItem") == 0


@pytest.mark.parametrize("way", ["done and drop", "done and 500", "done and 503", "done and ErrorTimeoutExpired"])
def test_what_was_sent_although_it_failed_is_not_sent_again(box: ExchangeBox, carry: Carry, way: str) -> None:
    """An unclear failure is cleared up in Sent Items, by the same process."""
    box.server.misbehave("CreateItem", way)
    with pytest.raises(SendLater):
        carry()
    carry()
    assert len(box.server.sent) == 1


def test_another_process_does_not_send_it_again(box: ExchangeBox, carry: Carry) -> None:
    """Nor does one that took over from a process that died, or that comes first to the second try."""
    box.server.misbehave("CreateItem", "done and drop")
    with pytest.raises(SendLater):
        carry()
    raw = box.server.sent[0]
    for tries in (1, None):
        later = ExchangeCarrier(box.at)
        later.carry(raw, message_id=ID, sender=box.address, recipients=TO, tries=tries)
        later.close()
    assert len(box.server.sent) == 1


def test_what_was_refused_here_and_then_sent_elsewhere_is_not_sent_again(box: ExchangeBox) -> None:
    """A refusal is word of its own try alone: another process may have tried since, and not have heard."""
    one, other = ExchangeCarrier(box.at), ExchangeCarrier(box.at)
    box.server.misbehave("CreateItem", "ErrorItemSave", "done and drop")
    for tries, carrier in enumerate((one, other)):
        with pytest.raises(SendLater):
            carrier.carry(_email(box), message_id=ID, sender=box.address, recipients=TO, tries=tries)
    one.carry(_email(box), message_id=ID, sender=box.address, recipients=TO, tries=2)
    for carrier in (one, other):
        carrier.close()
    assert len(box.server.sent) == 1


@pytest.mark.parametrize("way", ["drop", "500", "503", "429", "401", "403", "fault", "busy 5", "ErrorSendAsDenied"])
def test_what_was_not_sent_goes_the_next_time(box: ExchangeBox, carry: Carry, way: str) -> None:
    """A failure without effect is a delay and nothing else."""
    box.server.misbehave("CreateItem", way)
    with pytest.raises(SendLater):
        carry()
    carry()
    assert len(box.server.sent) == 1


def test_a_server_that_hangs_is_let_go(box: ExchangeBox) -> None:
    """A call that is not answered is a delay."""
    box.server.misbehave("CreateItem", "hang")
    with _another(box, timeout_seconds=0.3) as carry:
        with pytest.raises(SendLater):
            carry()
        carry()
    assert len(box.server.sent) == 1


def test_a_copy_of_what_was_refused_is_no_proof(box: ExchangeBox, carry: Carry) -> None:
    """Some servers file the copy and then refuse to send: it goes again."""
    box.server.misbehave("CreateItem", "ErrorItemSave")
    box.server.mailbox.put(_email(box), "Sent Items", received=box.clock.now())
    with pytest.raises(SendLater):
        carry()
    carry()
    assert len(box.server.sent) == 1


@pytest.mark.parametrize(("way", "seconds"), [("503 7", 7), ("429 90", 90), ("busy 1500", 1.5), ("503", None)])
def test_the_server_says_how_long_to_wait(box: ExchangeBox, carry: Carry, way: str, seconds: float | None) -> None:
    """Its hint is handed on, in either form; where it gives none, none is made up."""
    box.server.misbehave("CreateItem", way)
    with pytest.raises(SendLater) as later:
        carry()
    assert later.value.after_seconds == seconds


def test_one_refused_address_keeps_the_email_from_nobody_else(box: ExchangeBox, carry: Carry) -> None:
    """Exchange sends to nobody where it refuses one, and does not say which: each is tried alone."""
    box.server.habits.unknown = frozenset({TO[0]})
    with pytest.raises(Undeliverable) as refused:
        carry()
    assert refused.value.addresses == (TO[0],)
    assert [message_from_bytes(raw)["To"] for raw in box.server.sent] == [TO[1]]


def test_where_every_address_is_refused_all_are_named(box: ExchangeBox, carry: Carry) -> None:
    """And nothing is sent."""
    box.server.habits.unknown = frozenset(TO)
    with pytest.raises(Undeliverable) as refused:
        carry()
    assert refused.value.addresses == TO
    assert box.server.sent == []


def test_a_refusal_without_a_reason_is_tried_address_by_address(box: ExchangeBox, carry: Carry) -> None:
    """A server with a word of its own for it is asked again twice; then one unknown address keeps it from no other."""
    box.server.habits.unknown, box.server.habits.refuses_with = frozenset({TO[1]}), "ErrorInternalServerTransientFault"
    for _ in range(2):
        with pytest.raises(SendLater):
            carry()
    with pytest.raises(Undeliverable) as refused:
        carry()
    assert refused.value.addresses == (TO[1],)
    assert len(box.server.sent) == 1


def test_an_email_that_is_always_refused_while_others_go_is_undeliverable(box: ExchangeBox) -> None:
    """It is this one then; where nothing goes it is the server, and it waits."""
    carrier = ExchangeCarrier(box.at)
    box.server.habits.unknown, box.server.habits.refuses_with = frozenset({"ann@"}), "ErrorOfItsOwn"

    def send(name: str, tries: int) -> None:
        to, id = f"{name}@trust.example.org", f"<{name}@northshire.example.org>"
        raw = f"To: {to}\r\nMessage-ID: {id}\r\n\r\nx\r\n".encode()
        carrier.carry(raw, message_id=id, sender=box.address, recipients=(to,), tries=tries)

    for tries in range(5):
        with pytest.raises(SendLater):
            send("ann", tries)
    send("bob", 0)
    with pytest.raises(Undeliverable):
        send("ann", 5)


def test_who_has_had_it_is_told_by_the_copies(box: ExchangeBox) -> None:
    """One copy to one of two: only the other gets it now."""
    alone = _email(box).replace(", ".join(TO).encode(), TO[0].encode())
    box.server.mailbox.put(alone, "Sent Items")
    carrier = ExchangeCarrier(box.at)
    carrier.carry(_email(box), message_id=ID, sender=box.address, recipients=TO, tries=3)
    assert [message_from_bytes(raw)["To"] for raw in box.server.sent] == [TO[1]]
    carrier.carry(_email(box), message_id=ID, sender=box.address, recipients=TO, tries=3)
    assert len(box.server.sent) == 1


def test_that_a_server_keeps_copies_first_is_known_to_every_process(box: ExchangeBox, states: States) -> None:
    """Learnt once, it survives a restart: no copy of what was refused is ever taken for an email that went."""

    def carry(tries: int) -> None:
        carrier = ExchangeCarrier(box.at, states)
        carrier.carry(_email(box), message_id=ID, sender=box.address, recipients=TO, tries=tries)

    box.server.misbehave("CreateItem", "copied and bare fault")
    with pytest.raises(SendLater):
        carry(0)
    box.server.misbehave("CreateItem", "copied and bare fault")
    with pytest.raises(SendLater):
        carry(1)
    assert box.where(ID) == ["Drafts"]
    carry(2)
    assert len(box.server.sent) == 1


def test_a_refused_login_is_tried_once_for_an_email(box: ExchangeBox) -> None:
    """Sent Items are neither searched nor spoken of, and nobody asks again for minutes."""
    box.server.misbehave("CreateItem", "401", always=True)
    box.server.misbehave("FindItem", "401", always=True)
    carrier = ExchangeCarrier(replace(box.at, login_pauses=(300,), user=box.at.user))
    for tries in range(5):
        with pytest.raises(SendLater) as later:
            carrier.carry(_email(box), message_id=ID, sender=box.address, recipients=TO, tries=tries)
        assert 0 < (later.value.after_seconds or 0) <= 300
    assert len(box.server.calls) == 1


def test_an_email_that_is_too_long_is_never_sent(box: ExchangeBox, carry: Carry) -> None:
    """What is wrong is in the email; nobody's address is at fault."""
    box.server.misbehave("CreateItem", "ErrorMessageSizeExceeded")
    with pytest.raises(Unsendable):
        carry()


def test_sent_items_that_cannot_be_searched_keep_nothing_back(box: ExchangeBox, carry: Carry) -> None:
    """Twice is better than never."""
    box.server.misbehave("CreateItem", "drop")
    box.server.misbehave("FindItem", "ErrorAccessDenied")
    with pytest.raises(SendLater):
        carry()
    carry()
    assert len(box.server.sent) == 1


def test_a_server_that_is_away_at_the_search_is_waited_for(box: ExchangeBox, carry: Carry) -> None:
    """As long as it may have been sent, it does not go unlooked for."""
    box.server.misbehave("CreateItem", "done and drop")
    box.server.misbehave("FindItem", "503 3")
    for _ in range(2):
        with pytest.raises(SendLater):
            carry()
    carry()
    assert len(box.server.sent) == 1


@pytest.mark.parametrize("search", ["yes", "refused", "ignored"])
def test_sent_items_are_looked_through_where_the_server_cannot_search(box: ExchangeBox, search: str) -> None:
    """What went though it failed is found among many others, and does not go again."""
    box.server.habits = Habits(search=search, page=3)
    with _another(box) as carry:
        for n in range(10):
            box.put(letter(n), "Sent Items")
        box.server.misbehave("CreateItem", "done and drop")
        with pytest.raises(SendLater):
            carry()
        for n in range(10, 20):
            box.put(letter(n), "Sent Items")
        carry()
    assert len(box.server.sent) == 1


def test_what_was_copied_and_then_refused_goes_at_the_next_try(box: ExchangeBox) -> None:
    """Some servers put the copy into Sent Items first. Whoever tries next does not take it for sent, and once it
    has gone one copy lies there."""
    with _another(box) as carry:
        box.server.misbehave("CreateItem", "copied and bare fault", "bare fault")
        for _ in range(2):
            with pytest.raises(SendLater):
                carry()
        assert box.server.sent == []
        assert box.where(ID) == ["Drafts"]
    carrier, raw = ExchangeCarrier(box.at), _email(box)
    carrier.carry(raw, message_id=ID, sender=box.address, recipients=TO, tries=2)
    carrier.close()
    assert box.server.sent == [raw]
    assert sorted(box.where(ID)) == ["Drafts", "Sent Items"]


def test_a_server_that_copies_first_is_asked_for_the_copy_last(box: ExchangeBox, carry: Carry) -> None:
    """So that what it refuses leaves nothing behind, however often it is tried."""
    box.server.misbehave("CreateItem", "copied and bare fault")
    with pytest.raises(SendLater):
        carry()
    carry()
    assert len(box.server.sent) == 1
    assert sorted(box.where(ID)) == ["Drafts", "Sent Items"]
    asked = [body for body in box.server.bodies if b"CreateItem" in body]
    assert [b"SendAndSaveCopy" in asked[0], b"SendOnly" in asked[1], b"SaveOnly" in asked[2]] == [True] * 3


def test_an_email_whose_copy_cannot_be_kept_has_gone_all_the_same(box: ExchangeBox, carry: Carry) -> None:
    """It is not sent twice for want of a copy."""
    box.server.misbehave("CreateItem", "copied and bare fault", "", "bare fault")
    with pytest.raises(SendLater):
        carry()
    carry()
    assert len(box.server.sent) == 1
