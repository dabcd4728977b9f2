"""A mailbox on Exchange compared with the record, and what in it is no letter, or proves nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mailer.mailbox.walking import Telling
from protocol.ports.letters import Accounted, Outcome
from tests.contracts.mailbox_suite import States, Takes
from tests.mailer.exchange.answers import Habits
from tests.mailer.exchange.box import ExchangeBox
from tests.mailer.exchange.conftest import letter, named

RECEIVED = "Received: from a by b; Mon, 23 Nov 2026 10:00:00 +0000\r\n"


def _account(box: ExchangeBox, states: States, takes: Takes) -> dict[str, tuple[int, ...]]:
    found = box.inbox(states).account(takes)  # type: ignore[attr-defined]  # of a mailbox that is fetched
    return {
        each.name or each.kind: (each.known, each.read_now, each.unsent, each.unaccounted) for each in found.folders
    }


def test_what_the_server_never_listed_is_found_at_night(box: ExchangeBox, takes: Takes, states: States) -> None:
    """A letter that no list of changes held is read, filed, and told of to whoever runs Holdfast, once."""
    told: list[Accounted] = []
    inbox = box.inbox(states)
    inbox._telling = Telling(told.append)  # type: ignore[attr-defined]  # as the wiring sets it
    inbox.start(takes)
    assert box.server.wait_for("SyncFolderItems", 8)
    mailbox = box.server.mailbox
    with mailbox.lock:
        box.put(letter(1))
        mailbox.log = [(where, "Delete" if kind == "Create" else kind, id) for where, kind, id in mailbox.log]
    seen = box.server.count("SyncFolderItems")
    assert box.server.wait_for("SyncFolderItems", seen + 8)
    assert takes.ids == []
    box.server.habits.lists_all_anew = True
    box.age(17 * 3600)
    assert takes.had(named(1))
    assert box.wait(lambda: box.where(named(1)) == ["Evidence"] and bool(told))
    inbox.stop()
    assert sum(each.read_now for each in told[0].folders) == 1


@pytest.mark.parametrize("habits", [Habits(), Habits(search="refused"), Habits(search="ignored"), Habits(page=2)])
def test_each_folder_is_counted(box: ExchangeBox, takes: Takes, states: States, habits: Habits) -> None:
    """On servers that can search and on those that cannot: known, read now, and what is no letter."""
    box.server.habits = habits
    inbox = box.inbox(states, since=box.clock.now() - timedelta(days=1))
    inbox.start(takes)
    takes.outcome = Outcome.IGNORED
    for n in range(3):
        box.put(letter(n), "Junk Email")
    assert takes.had(*map(named, range(3)))
    inbox.stop()
    box.put(letter(3))
    box.server.mailbox.put(letter("draft"), "Inbox", received=box.clock.now(), draft=True)
    box.server.mailbox.put(b"", "Inbox", received=box.clock.now(), item_class="IPM.Contact", element="Contact")
    box.put(letter(4), "Projects")
    found = _account(box, states, takes)
    assert found["Junk Email"] == (3, 0, 0, 0)
    assert found["Inbox"] == (0, 1, 2, 0)
    assert found["elsewhere"][1] == 1
    assert box.where(named(4)) == ["Projects"]


def test_a_draft_is_nobodys_word(box: ExchangeBox, takes: Takes, begun: Callable[..., object]) -> None:
    """What a colleague writes and does not send stays where it is and says nothing; also where a server tells that it
    is a draft only with the item itself."""
    begun()
    box.server.mailbox.put(letter("draft"), "Inbox", received=box.clock.now(), draft=True)
    box.server.habits.refuses_created = True
    box.server.mailbox.put(letter("other"), "Inbox", received=box.clock.now(), draft=True)
    box.put(letter(1))
    assert takes.had(named(1))
    assert takes.ids == [named(1)]
    assert box.where(named("draft")) == box.where(named("other")) == ["Inbox"]


@pytest.mark.parametrize("item_class", ["IPM.Appointment", "IPM.Contact", "IPM.DistList", "IPM.Task", "IPM.StickyNote"])
def test_what_is_no_letter_is_left_where_it_lies(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], item_class: str
) -> None:
    """An appointment or a contact in the Inbox is neither read nor moved; a meeting's answer is a letter."""
    begun()
    item = box.server.mailbox.put(letter("thing"), "Inbox", received=box.clock.now(), item_class=item_class)
    box.server.mailbox.put(
        letter("answer"), "Inbox", received=box.clock.now(), item_class="IPM.Schedule.Meeting.Resp.Pos"
    )
    assert takes.had(named("answer"))
    assert takes.ids == [named("answer")]
    assert item.id in box.server.mailbox.items


@pytest.mark.parametrize(
    ("lines", "late", "posted"),
    [
        (RECEIVED, timedelta(seconds=20), True), (RECEIVED, timedelta(days=2), False), ("", timedelta(), False),
        ("From: x@x.example.org\r\nSubject: x\r\n", timedelta(), False),
    ],
)  # fmt: skip
def test_what_was_laid_in_by_hand_proves_nothing(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], lines: str, late: timedelta, posted: bool
) -> None:
    """Dragged in from an attachment, or made by a program: whatever marks it carries, no server delivered it."""
    begun()
    at = box.clock.now()
    box.server.mailbox.put(letter(1), "Inbox", received=at, made=at + late, lines=lines)
    assert takes.had(named(1))
    assert takes.letters[0].envelope.trusted is posted


def test_a_letter_that_is_always_busy_holds_up_only_the_mark(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """After some looks it goes last; those behind it are taken, and how far was read waits at its receipt."""
    inbox = begun()
    box.age(60)
    item = box.server.mailbox.put(letter("busy"), "Inbox", received=box.clock.now(), lines=RECEIVED)
    box.server.habits.ungiven = {item.id: "ErrorServerBusy"}
    came = box.clock.now()
    box.age(60)
    box.put(letter(1))
    assert takes.had(named(1))
    box.age(60)
    box.put(letter(2))
    assert takes.had(named(2))
    assert named("busy") not in takes.ids
    assert inbox.read_up_to(box.clock.now()) <= came  # type: ignore[attr-defined]  # an Inbox


@pytest.mark.parametrize("way", ["500", "ErrorInternalServerError", "ErrorServerBusy", "ErrorTimeoutExpired"])
def test_a_folder_that_the_server_fails_at_stops_no_look(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], way: str
) -> None:
    """What lies in the Inbox and in the folders behind it is taken."""
    box.server.mailbox.make("Inbox/Team A")
    begun()
    box.server.habits.fails_at = {"Team A": way}
    box.put(letter(1))
    box.put(letter(2), "Junk Email")
    assert takes.had(named(1), named(2))


@pytest.mark.parametrize("ahead", [-600, 600])
def test_read_up_to_goes_by_the_slower_clock(box: ExchangeBox, takes: Takes, states: States, ahead: int) -> None:
    """A letter that the server stamps by its own clock is never before what is said to have been read."""
    box.server.now = lambda: box.clock.now() + timedelta(seconds=ahead)
    inbox = box.inbox(states, since=box.clock.now() - timedelta(days=1))
    inbox.start(takes)
    began = box.clock.now()
    box.age(3600)
    assert box.wait(lambda: inbox.read_up_to(box.clock.now()) > began)
    assert inbox.read_up_to(box.clock.now()) <= box.clock.now() + timedelta(seconds=min(ahead, 0))
    inbox.stop()


@pytest.mark.parametrize("nested", [False, True])
def test_a_filing_folder_that_was_deleted_is_let_go(
    box: ExchangeBox, takes: Takes, states: States, nested: bool
) -> None:
    """Deleting it moves it into Deleted Items, where its originals would go with the next emptying: another is made,
    and what lay in it is filed there, without a restart."""
    inbox = box.inbox(states, since=box.clock.now())
    inbox._rounds.taking.became = lambda letter: Outcome.HANDLED  # type: ignore[attr-defined]  # as the record has it
    inbox.start(takes)
    box.put(letter(1))
    assert box.wait(lambda: box.where(named(1)) == ["Evidence"])
    mailbox = box.server.mailbox
    with mailbox.lock:
        first = mailbox.by_name("Evidence")
        assert first is not None
        first.parent = mailbox.make("Deleted Items/Old").id if nested else "F-deleteditems="
    box.put(letter(2))
    assert takes.had(named(2))
    assert box.wait(lambda: {each.folder for each in mailbox.items.values()}.isdisjoint({first.id, "F-inbox="}))
    second = mailbox.by_name("Evidence")
    assert second is not None
    assert len(mailbox.inside(second.id)) == 2
