"""From when on letters are read, how far they have been, and what of that is kept."""

from datetime import timedelta

import pytest

from protocol.ports.letters import Outcome
from protocol.violations import CannotCommit
from tests.mailer.graph.model import MONDAY_10, raw
from tests.mailer.graph.props import Given, never

MINUTE = timedelta(minutes=1)


def test_a_lost_state_reads_the_folder_anew(given: Given) -> None:
    """After 410 everything in the folder is seen again, and only what is new is taken."""
    rounds = given.rounds()
    given.office.outcome = Outcome.IGNORED
    given.server.mailbox.put(raw(1), folder="junkemail", received=MONDAY_10 - MINUTE)
    rounds.once(given.office, never)
    given.server.forgotten = set(given.server.mailbox.folders)
    given.server.mailbox.put(raw(2), folder="junkemail")
    assert rounds.once(given.office, never) == MONDAY_10
    assert given.office.raws == [raw(1), raw(2)]
    given.server.forgotten = set(given.server.mailbox.folders)
    again = given.rounds()
    again.once(given.office, never)
    assert given.office.raws == [raw(1), raw(2), raw(1), raw(2)]  # a new process: the record knows them


def test_a_state_that_the_server_refuses_reads_the_folder_anew(given: Given) -> None:
    """Whatever it calls a state it cannot use, nothing stays unread."""
    rounds = given.rounds()
    rounds.once(given.office, never)
    given.server.misbehave("deltatoken", status=400, code="ErrorInvalidUrlQuery", message="Badly formed token.")
    given.server.mailbox.put(raw(1))
    rounds.once(given.office, never)
    assert given.office.raws == [raw(1)]


def test_letters_from_before_are_left_alone(given: Given, caplog: pytest.LogCaptureFixture) -> None:
    """What is there when the mailbox is first read is not touched, not in a new folder either; what comes is taken."""
    given.since = None
    box = given.server.mailbox
    ages = (60, 60, 5)  # minutes; one is so new that it could have been on its way, but it is there
    old = [box.put(raw(f"old-{age}-{n}"), received=MONDAY_10 - age * MINUTE) for n, age in enumerate(ages)]
    with caplog.at_level("INFO", "holdfast.mailbox"):
        rounds = given.rounds()
        rounds.once(given.office, never)
    assert [record.letters for record in caplog.records if hasattr(record, "letters")] == [3]
    box.add_folder("Sorted", "inbox")
    box.move(old[0].id, "Sorted")
    box.touch(old[1].id)
    given.clock.turn(minutes=1)
    box.put(raw("new"), received=given.clock.now())
    rounds.once(given.office, never)
    given.server.forgotten = set(box.folders)
    given.clock.turn(days=3)
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw("new")]


def test_the_beginning_is_by_the_servers_clock(given: Given) -> None:
    """A clock of ours that is an hour ahead loses no letter."""
    given.since = None
    given.server.now = lambda: MONDAY_10
    given.clock.turn(hours=1)
    rounds = given.rounds()
    rounds.once(given.office, never)
    given.server.mailbox.put(raw(), received=MONDAY_10 + timedelta(seconds=30))
    rounds.once(given.office, never)
    assert given.office.raws == [raw()]


def test_a_letter_stamped_on_the_way_is_not_lost(given: Given) -> None:
    """A letter stamped shortly before the first reading, but delivered after it, is ours."""
    given.since = None
    rounds = given.rounds()
    rounds.once(given.office, never)
    given.server.mailbox.put(raw(), received=MONDAY_10 - 5 * MINUTE)
    rounds.once(given.office, never)
    assert given.office.raws == [raw()]


@pytest.mark.parametrize(("ahead", "told"), [(0, 0), (5, 0), (-5, -5)])
def test_read_up_to_the_beginning_of_the_round_by_the_slower_clock(given: Given, ahead: int, told: int) -> None:
    """A letter that comes during the round, by whichever clock it is stamped, is after the mark."""
    given.server.now = lambda: given.clock.now() + ahead * MINUTE
    given.server.misbehave("messages/delta", times=99, act=True, then=lambda: given.clock.turn(minutes=3))
    assert given.rounds().once(given.office, never) == MONDAY_10 + told * MINUTE


def test_a_restart_before_the_commit_brings_the_letter_again(given: Given) -> None:
    """The state is kept only after every letter up to it is committed."""
    given.server.mailbox.put(raw())
    given.office.trouble = CannotCommit("The disk is full.")
    given.rounds().once(given.office, never)
    given.office.trouble = None
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw()]


def test_stopping_ends_the_round_without_a_claim(given: Given) -> None:
    """What was not taken is taken by the next process."""
    for number in range(5):
        given.server.mailbox.put(raw(number), received=MONDAY_10 + number * MINUTE)
    assert given.rounds().once(given.office, lambda: len(given.office.letters) == 2) is None
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw(number) for number in range(5)]
