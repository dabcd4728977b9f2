"""A mailbox on Graph compared with the record: what its server forgot to tell is found."""

from datetime import timedelta

import pytest

from mailer.mailbox.walking import Telling
from protocol.ports.letters import Accounted, FolderAccount, Outcome
from protocol.violations import CannotCommit
from tests.mailer.graph.model import MONDAY_10, raw
from tests.mailer.graph.props import Given, never

MINUTE = timedelta(minutes=1)


def _walked(given: Given, rounds: object) -> dict[str, FolderAccount]:
    rounds.once(given.office, never, walk=True)  # type: ignore[attr-defined]  # Rounds
    assert rounds.accounted is not None  # type: ignore[attr-defined]  # as above
    return {each.name or each.kind: each for each in rounds.accounted.folders}  # type: ignore[attr-defined]  # as above


def _forget(given: Given) -> None:
    """The server tells no change any more."""
    given.server.mailbox.changes = [("", id, what) for _, id, what in given.server.mailbox.changes]


def test_graph_tells_a_letter_that_went_and_came_back_as_gone(given: Given) -> None:
    """The server of the tests has the fault: deleted, and never again until somebody touches it."""
    box = given.server.mailbox
    letter = box.put(raw())
    seen = len(box.changes)
    box.move(letter.id, "deleteditems")
    box.move(letter.id, "inbox")
    assert list(box.changed(box.id_of("inbox"), seen)) == [(letter.id, None)]
    assert list(box.changed(box.id_of("inbox"), len(box.changes))) == []
    box.touch(letter.id)
    assert list(box.changed(box.id_of("inbox"), seen)) == [(letter.id, letter)]


@pytest.mark.parametrize("to", ["inbox", "Team A", "Projects", "deleteditems"])
def test_a_letter_that_is_told_as_gone_is_looked_for_at_once(given: Given, to: str) -> None:
    """Wherever it lies now it is read in the same round, and lies where it belongs afterwards."""
    box = given.server.mailbox
    box.add_folder("Team A", "inbox")
    box.add_folder("Projects")
    rounds = given.rounds()
    rounds.once(given.office, never)
    letter = box.put(raw())
    box.move(letter.id, "Projects")
    box.move(letter.id, to)
    box.changes = [each for each in box.changes if each[0] == box.id_of("inbox")]  # nor told where it came to
    assert rounds.once(given.office, never) == MONDAY_10
    assert given.office.raws == [raw()]
    assert letter.folder == box.id_of("Projects" if to == "Projects" else "Evidence")


def test_a_letter_told_as_gone_that_cannot_be_taken_comes_again(given: Given) -> None:
    """Its folder's state waits for it, and so does the mark: another process finds it too."""
    box = given.server.mailbox
    rounds = given.rounds()
    rounds.once(given.office, never)
    letter = box.put(raw(), received=MONDAY_10 - 5 * MINUTE)
    box.move(letter.id, box.add_folder("Projects"))
    given.office.trouble = CannotCommit("The disk is full.")
    assert rounds.once(given.office, never) == MONDAY_10 - 5 * MINUTE
    given.office.trouble = None
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw()]


def test_what_was_never_told_is_found_by_a_walk(given: Given) -> None:
    """A letter in a watched folder that no list of changes ever held is read, filed, and said to have been missed."""
    box = given.server.mailbox
    rounds = given.rounds()
    rounds.once(given.office, never)
    box.put(raw(1))
    _forget(given)
    rounds.once(given.office, never)
    assert given.office.raws == []
    assert _walked(given, rounds)["Inbox"].read_now == 1
    assert given.office.raws == [raw(1)]
    assert [each.raw for each in box.in_folder("Evidence")] == [raw(1)]
    assert _walked(given, rounds)["Inbox"].letters == 0


def test_what_is_known_is_not_fetched_each_night(given: Given) -> None:
    """What stays in Junk is remembered by its id, also by the next process."""
    given.office.outcome = Outcome.IGNORED
    for number in range(5):
        given.server.mailbox.put(raw(number), folder="junkemail")
    rounds = given.rounds()
    assert _walked(given, rounds)["Junk Email"].known == 5
    assert _walked(given, given.rounds())["Junk Email"].known == 5
    assert given.server.asked(r"\$value") == 5


def test_a_draft_and_an_old_letter_are_told_apart(given: Given) -> None:
    """Neither is read, and each is counted as what it is."""
    given.since = MONDAY_10
    given.server.mailbox.put(raw(1), draft=True)
    given.server.mailbox.put(raw(2), received=MONDAY_10 - MINUTE)
    inbox = _walked(given, given.rounds())["Inbox"]
    assert (inbox.unsent, inbox.before, inbox.known, inbox.letters) == (1, 1, 0, 2)
    assert given.office.raws == []


def test_a_list_that_is_shorter_than_its_folder_is_made_again(given: Given) -> None:
    """Pages shift while letters are moved, so that one may be skipped; the folder's own count shows it."""
    box = given.server.mailbox
    given.server.page = 2
    letters = [box.put(raw(number), received=MONDAY_10 - number * MINUTE) for number in range(5)]
    rounds = given.rounds()
    rounds.once(given.office, never)
    for letter in letters:
        letter.folder = box.id_of("inbox")
    newer = box.put(raw("newer"))
    given.server.misbehave(
        rf"{box.id_of('inbox')}/messages\?\$skip=2", act=True, then=lambda: setattr(newer, "folder", "elsewhere")
    )
    assert _walked(given, given.rounds())["Inbox"].whole


def test_a_folder_that_cannot_be_listed_is_no_proof(given: Given) -> None:
    """It is said so, and the walk is tried again."""
    id = given.server.mailbox.id_of("junkemail")
    given.server.misbehave(f"GET .*{id}/messages\\?", times=99, status=500)
    found = _walked(given, given.rounds())
    assert not found["Junk Email"].whole
    assert found["Inbox"].whole


def test_an_inbox_walks_on_start_and_each_night(given: Given) -> None:
    """And says what it found only where something had been missed."""
    told: list[Accounted] = []
    inbox = given.inbox(poll_seconds=0.02)
    inbox._telling = Telling(told.append)
    inbox.start(given.office)
    assert _waits(lambda: given.server.asked("deltatoken") >= 3)
    asked = given.server.asked("totalItemCount")
    with given.server.mailbox.lock:
        given.server.mailbox.put(raw(1))
        _forget(given)
    seen = given.server.asked("delta")
    assert _waits(lambda: given.server.asked("delta") > seen + 6)
    assert (given.server.asked("totalItemCount"), given.office.raws) == (asked, [])
    given.clock.turn(hours=17)
    assert _waits(lambda: given.office.raws == [raw(1)])
    assert _waits(lambda: bool(told))
    inbox.stop()
    assert [each.read_now for each in told[0].folders if each.read_now] == [1]
    assert len(told) == 1


def _waits(for_what: object) -> bool:
    import threading

    for _ in range(1000):
        if for_what():  # type: ignore[operator]  # a function
            return True
        threading.Event().wait(0.02)
    return False
