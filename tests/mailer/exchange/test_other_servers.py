"""Servers differ in what they have and how they say it: the mailbox is read from each of them all the same."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from mailer.exchange import server
from protocol.ports.letters import Outcome
from tests.contracts.mailbox_suite import States, Takes
from tests.mailer.exchange.box import ExchangeBox
from tests.mailer.exchange.conftest import letter, named
from tests.mailer.exchange.server import Habits

HABITS = [
    pytest.param(Habits(without=frozenset({"junkemail", "deleteditems"})), id="no Junk and no Deleted Items"),
    pytest.param(Habits(fraction=".123456789"), id="nine digits of a second"),
    pytest.param(Habits(no_receipts=True), id="no receipts"),
    pytest.param(Habits(no_deep_listing=True), id="no listing at depth"),
    pytest.param(Habits(leaves_out_empty=True), id="nothing said of empty folders"),
    pytest.param(Habits(refuses_lines=True), id="no property that it does not know"),
    pytest.param(Habits(refuses=frozenset({"Subscribe", "GetStreamingEvents"})), id="no subscriptions"),
    pytest.param(Habits(page=2), id="two things in an answer"),
    pytest.param(Habits(no_rights_beside_the_inbox=True), id="rights to the Inbox alone"),
    pytest.param(Habits(mime_by="shape"), id="bytes for the shape's own element alone"),
    pytest.param(Habits(mime_by="field"), id="bytes for the field alone"),
    pytest.param(Habits(refuses_created=True), id="no instant of making"),
    pytest.param(Habits(without_length=True), id="a stream without chunks"),
]


@pytest.mark.parametrize("habits", HABITS)
def test_letters_are_taken_in_order_and_filed(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], habits: Habits
) -> None:
    """Each letter of a folder in the Inbox and of the Inbox is taken once, the oldest first, and filed."""
    box.server.habits = habits
    box.server.mailbox.make("Inbox/Team A/Inner")
    begun(streaming=True)
    for n in range(5):
        box.put(letter(n), "Inbox/Team A/Inner" if n % 2 else "Inbox")
        assert takes.had(named(n))
    assert box.wait(lambda: all(box.where(named(n)) == ["Evidence"] for n in range(5)))
    assert takes.tries == [named(n) for n in range(5)]


def test_with_rights_to_the_inbox_alone_letters_are_filed_in_it(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """Then the folders are made in the Inbox, and are not read for all that."""
    box.server.habits = Habits(no_rights_beside_the_inbox=True)
    begun()
    box.put(letter(1))
    assert box.wait(lambda: box.where(named(1)) == ["Evidence"])
    assert box.server.mailbox.by_name("Inbox/Evidence") is not None
    box.put(letter(2))
    assert takes.had(named(2))
    assert takes.tries.count(named(1)) == 1


@pytest.mark.parametrize("element", ["RoleMember", "AbchPerson", "PostItem", "MeetingResponse"])
def test_an_item_of_an_unknown_kind_is_an_item(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], element: str
) -> None:
    """Whatever the server calls it, it is delivered with its class, and keeps nothing else from being read."""
    begun()
    box.server.mailbox.put(letter(1), received=box.clock.now(), element=element, item_class="IPM.Odd")
    box.put(letter(2))
    assert takes.had(named(1), named(2))
    assert {each.envelope.item_class for each in takes.letters} == {"IPM.Odd", "IPM.Note"}


@pytest.mark.parametrize("form", ["", "error", "silence", "fault", "fault with a code"])
def test_a_state_that_the_server_lost_is_no_loss(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], form: str
) -> None:
    """However it says so, and even while we read: all is listed again, and each letter counts once."""
    begun()
    box.put(letter(1))
    assert takes.had(named(1))
    box.server.habits.forgets_states = form
    box.server.generation += 1
    box.put(letter(2))
    assert takes.had(named(2))
    assert takes.ids == [named(1), named(2)]


def test_a_receipt_with_nine_digits_is_read(box: ExchangeBox, takes: Takes, begun: Callable[..., object]) -> None:
    """What the server says to the nanosecond is when the letter came."""
    box.server.habits = Habits(fraction=".654321987")
    begun()
    box.put(letter(1))
    assert takes.had(named(1))
    assert takes.letters[0].received_at == box.clock.now().replace(microsecond=654321)


@pytest.mark.parametrize(
    ("more", "at"),
    [
        pytest.param(
            "Received: from a by b; Mon, 23 Nov 2026 09:30:00 +0000\r\n",
            datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
            id="told",
        ),
        pytest.param("Received: from a by b; Mon, 23 Nov 2099 09:30:00 +0000\r\n", None, id="still to come"),
        pytest.param("Received: from a by b; yesterday\r\n", None, id="unreadable"),
        pytest.param("", None, id="not told"),
    ],
)
def test_without_a_receipt_the_newest_hop_or_our_clock_tells(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], more: str, at: datetime | None
) -> None:
    """Where the server does not say when a letter came, its topmost Received line does, and else we do."""
    box.server.habits = Habits(no_receipts=True)
    begun()
    box.put(letter(1, more=more))
    assert takes.had(named(1))
    assert takes.letters[0].received_at == (at or box.clock.now())


def test_the_lines_a_letter_came_with_are_delivered_whole(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """Where the server keeps them beside the bytes that it makes anew, in their order and with their doubles."""
    begun()
    lines = "Received: from c by d\r\nReceived: from a by b\r\nX-MS-Exchange-Organization-AuthAs: Internal\r\n"
    lines += "Return-Path: <bounce@trust.example.org>\r\nFrom: r1@trust.example.org\r\n"
    box.server.mailbox.put(letter(1), received=box.clock.now(), lines=lines)
    assert takes.had(named(1)) or takes.letters
    taken = takes.letters[0]
    assert taken.envelope.headers.split() == lines.split()
    assert taken.envelope.rebuilt
    assert taken.envelope.mail_from == "bounce@trust.example.org"


def test_a_returned_letters_empty_sender_stays_empty(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """Nobody is put in the place of the sender of a bounce."""
    begun()
    box.put(letter(1, more="Return-Path: <>\r\n"))
    assert takes.had(named(1))
    assert takes.letters[0].envelope.mail_from == ""


@pytest.mark.parametrize("space", ["m", "t"])
def test_the_server_may_say_when_it_is_worth_looking(
    box: ExchangeBox, takes: Takes, states: States, begun: Callable[..., object], space: str
) -> None:
    """A letter is taken at the server's word though it is an hour until the next look, in whichever namespace its
    notifications stand."""
    box.server.habits.notification = space
    begun().stop()  # type: ignore[attr-defined]  # an Inbox
    inbox = box.inbox(states, streaming=True, poll_seconds=3600)
    inbox.start(takes)
    assert box.server.wait_for("GetStreamingEvents", 1)
    looked = box.server.count("SyncFolderItems")
    assert (
        box.wait(lambda: box.server.count("SyncFolderItems") > looked, 2) or looked
    )  # the wake-up for what came before
    box.put(letter(1))
    assert takes.had(named(1))
    inbox.stop()


def test_a_stream_that_breaks_is_no_matter(box: ExchangeBox, takes: Takes, begun: Callable[..., object]) -> None:
    """Streaming is never needed."""
    box.server.misbehave("GetStreamingEvents", "drop", "500", "ErrorInvalidSubscription", always=False)
    begun(streaming=True)
    assert box.server.wait_for("GetStreamingEvents", 1)
    box.put(letter(1))
    assert takes.had(named(1))


def test_an_account_without_full_access_impersonates(box: ExchangeBox, takes: Takes, states: States) -> None:
    """Each call names the mailbox it is made for, as Exchange wants it."""
    inbox = box.inbox(states, delegate=False)
    inbox.start(takes)
    assert box.server.wait_for("SyncFolderItems", 1)
    inbox.stop()
    assert all(b"<t:PrimarySmtpAddress>cases@northshire.example.org<" in body for body in box.server.bodies)
    assert {each["x-anchormailbox"] for each in box.server.headers} == {box.address}
    assert {each["user-agent"] for each in box.server.headers} == {"Holdfast (EWS)"}


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_is_filed_is_never_deleted(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], outcome: Outcome
) -> None:
    """Letters are moved; no call that deletes is ever made."""
    takes.outcome = outcome
    begun()
    box.put(letter(1))
    assert box.wait(lambda: box.where(named(1)) not in (["Inbox"], []))
    assert not any("Delete" in each for each in box.server.calls)


def test_a_server_that_never_says_that_it_has_told_all(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked again and again, and no more than so often."""
    monkeypatch.setattr(server, "_BARREN", 20)
    begun()
    box.server.habits = Habits(never_last=True)
    box.put(letter(1))
    assert takes.had(named(1))


def test_a_letter_received_long_ago_and_laid_in_now_is_delivered(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """Servers date a letter that somebody lays in by its own lines; that it came now is what counts."""
    box.server.mailbox.put(letter("old"), received=box.clock.now() - timedelta(days=900), made=box.clock.now())
    box.age(2)
    begun()
    long_ago = box.clock.now() - timedelta(days=800)
    box.server.mailbox.put(letter(1), received=long_ago, made=box.clock.now())
    assert takes.had(named(1))
    assert takes.ids == [named(1)]
    assert takes.letters[0].received_at == long_ago.replace(microsecond=0)


def test_without_a_receipt_the_instant_of_making_tells(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """What was there first is left alone, and what comes is dated by when it was laid into the mailbox."""
    box.server.habits = Habits(no_receipts=True)
    box.server.mailbox.put(letter("old"), made=box.clock.now())
    box.age(2)
    begun()
    box.age(60)
    at = box.clock.now()
    box.server.mailbox.put(letter(1), made=at)
    assert takes.had(named(1))
    assert takes.ids == [named(1)]
    assert takes.letters[0].received_at == at.replace(microsecond=0)


@pytest.mark.parametrize("gone", ["while we run", "while we are stopped"])
def test_a_folder_we_file_in_that_was_deleted_is_made_anew(
    box: ExchangeBox, takes: Takes, states: States, begun: Callable[..., object], gone: str
) -> None:
    """Though the server still gives its id back, and fails where something is moved to it."""
    box.server.habits = Habits(recalls_deleted=True)
    inbox = begun()
    box.put(letter(1))
    assert box.wait(lambda: box.where(named(1)) == ["Evidence"])
    if gone == "while we are stopped":
        inbox.stop()  # type: ignore[attr-defined]  # an Inbox
    folder = box.server.mailbox.by_name("Evidence")
    assert folder is not None
    box.server.mailbox.remove(folder)
    box.put(letter(2))
    if gone == "while we are stopped":
        box.inbox(states).start(takes)
    assert box.wait(lambda: box.where(named(2)) == ["Evidence"])
    assert takes.tries == [named(1), named(2)]


def test_the_watermark_waits_for_a_folder_that_cannot_be_listed(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """The others are read meanwhile; once it can be listed again, what lay in it is read too."""
    inbox = begun()
    box.server.habits = Habits(unlistable=frozenset({"Junk Email"}))
    asked = box.server.count("GetFolder")
    assert box.server.wait_for("GetFolder", asked + 2)
    at = box.clock.now()
    box.age(600)
    box.put(letter(1), "Junk Email")
    box.put(letter(2))
    assert takes.had(named(2))
    assert inbox.read_up_to(box.clock.now()) <= at  # type: ignore[attr-defined]  # an Inbox
    box.server.habits = Habits()
    assert takes.had(named(1))
    assert box.wait(lambda: inbox.read_up_to(box.clock.now()) == box.clock.now())  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", ["bare fault", "bare fault ErrorMoveCopyFailed", "ErrorMoveCopyFailed"])
def test_a_letter_that_was_refused_once_is_filed_at_the_next_look(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], way: str
) -> None:
    """Some servers refuse what they could do a moment later. It is not taken again for that."""
    begun()
    box.server.misbehave("MoveItem", way)
    box.put(letter(1))
    assert box.wait(lambda: box.where(named(1)) == ["Evidence"])
    assert takes.tries == [named(1)]


def test_a_letter_that_cannot_be_filed_at_all_keeps_nothing_waiting(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """It is left where it lies, taken once, and the watermark goes on."""
    inbox = begun()
    box.server.misbehave("MoveItem", "bare fault", always=True)
    box.put(letter(1))
    assert takes.had(named(1))
    box.age(60)
    assert box.wait(lambda: inbox.read_up_to(box.clock.now()) == box.clock.now())  # type: ignore[attr-defined]
    assert takes.tries == [named(1)]
    assert box.where(named(1)) == ["Inbox"]
