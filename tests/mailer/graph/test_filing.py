"""Where letters go once their outcome is committed."""

import pytest

from protocol.ports.letters import Outcome
from tests.mailer.graph.model import MONDAY_10, raw
from tests.mailer.graph.props import Given, MemoryStates, never


@pytest.mark.parametrize(
    ("outcome", "folder"),
    [(Outcome.HANDLED, "Evidence"), (Outcome.IGNORED, "Not for us"), (Outcome.QUARANTINED, "Quarantine")],
)
def test_a_letter_is_filed_by_its_outcome(given: Given, outcome: Outcome, folder: str) -> None:
    """The folder is made beside Inbox where there is none, and found where there is one."""
    given.office.outcome = outcome
    rounds = given.rounds()
    for number in (1, 2):
        given.server.mailbox.put(raw(number))
        rounds.once(given.office, never)
        assert [each.raw for each in given.server.mailbox.in_folder(folder)] == [
            raw(each + 1) for each in range(number)
        ]
    assert given.server.mailbox.in_folder("inbox") == []
    assert given.server.asked("POST .*/mailFolders$") == 1
    given.server.mailbox.put(raw(3))
    given.rounds().once(given.office, never)
    assert given.server.asked("POST .*/mailFolders$") == 1


def test_what_was_filed_is_not_read_again(given: Given) -> None:
    """Evidence, Not for us and Quarantine are not watched: not when they are named, not by a new record."""
    given.folders = ("Evidence",)
    rounds = given.rounds()
    given.server.mailbox.put(raw())
    for _ in range(3):
        rounds.once(given.office, never)
    given.states = MemoryStates()
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw()]


def test_a_second_copy_is_filed_a_round_later(given: Given) -> None:
    """Another worker may just be filing it; after a round it goes to the evidence it repeats."""
    rounds = given.rounds()
    for _ in range(2):
        given.server.mailbox.put(raw())
    rounds.once(given.office, never)
    assert len(given.server.mailbox.in_folder("inbox")) == 1
    rounds.once(given.office, never)
    assert len(given.server.mailbox.in_folder("Evidence")) == 2


def test_what_was_put_away_and_is_not_for_us_stays_there(given: Given) -> None:
    """Spam stays in Junk and a deleted newsletter in Deleted Items; an answer found there is evidence."""
    given.office.outcome = Outcome.IGNORED
    box = given.server.mailbox
    box.put(raw(1), folder="junkemail")
    box.put(raw(2), folder="deleteditems")
    given.rounds().once(given.office, never)
    given.office.outcome = Outcome.HANDLED
    box.put(raw(3), folder="junkemail")
    given.rounds().once(given.office, never)
    assert [each.raw for each in box.in_folder("junkemail")] == [raw(1)]
    assert [each.raw for each in box.in_folder("deleteditems")] == [raw(2)]
    assert [each.raw for each in box.in_folder("Evidence")] == [raw(3)]


def test_a_crash_between_taking_and_filing_is_made_good(given: Given) -> None:
    """A new process sees the letter again, as a duplicate, and files it."""
    given.server.mailbox.put(raw())
    given.server.misbehave("POST .*/move", times=99, status=503)
    given.rounds().once(given.office, never)
    assert [each.raw for each in given.server.mailbox.in_folder("inbox")] == [raw()]
    given.server.rules.clear()
    rounds = given.rounds()
    rounds.once(given.office, never)
    rounds.once(given.office, never)
    assert given.office.raws == [raw(), raw()]
    assert [each.raw for each in given.server.mailbox.in_folder("Evidence")] == [raw()]


def test_a_letter_that_cannot_be_filed_yet_is_filed_later(given: Given) -> None:
    """The same process files it in a later round, without taking it again."""
    given.server.mailbox.put(raw())
    given.server.misbehave("POST .*/move", times=4, status=503)
    rounds = given.rounds()
    assert rounds.once(given.office, never) == MONDAY_10
    rounds.once(given.office, never)
    assert given.office.raws == [raw()]
    assert [each.raw for each in given.server.mailbox.in_folder("Evidence")] == [raw()]


def test_filing_that_fails_is_not_tried_for_each_letter(given: Given) -> None:
    """Where the server does not move one letter just now, the others are taken first and moved later."""
    for number in range(9):
        given.server.mailbox.put(raw(number))
    given.server.misbehave("POST .*/move", times=4, status=503)
    rounds = given.rounds()
    rounds.once(given.office, never)
    assert (len(given.office.raws), given.server.asked("POST .*/move")) == (9, 4)
    rounds.once(given.office, never)
    assert len(given.server.mailbox.in_folder("Evidence")) == 9


def test_a_filing_folder_in_deleted_items_is_not_filed_in(given: Given) -> None:
    """Whoever deletes Evidence moves it there; the next letter goes into a new one, by a new process too."""
    box = given.server.mailbox
    rounds = given.rounds()
    for number in range(3):
        box.put(raw(number))
        (rounds if number < 2 else given.rounds()).once(given.office, never)
        there = box.items[f"AAMk{number + 1}/a+="].folder
        assert box.folders[there] == ("Evidence", "")
        box.folders[there] = ("Evidence", box.id_of("deleteditems"))


def test_a_filing_folder_that_was_deleted_is_made_again(given: Given) -> None:
    """A colleague who deletes Evidence does not stop the filing."""
    rounds = given.rounds()
    given.server.mailbox.put(raw(1))
    rounds.once(given.office, never)
    given.server.mailbox.delete_folder("Evidence")
    given.server.mailbox.put(raw(2))
    rounds.once(given.office, never)
    assert [each.raw for each in given.server.mailbox.in_folder("Evidence")] == [raw(2)]
