"""A dispute that moves nothing ends when both sides say that it is agreed, or with a decision (10.2 to 10.6)."""

import pytest

from protocol.messages.intents import Agree, Answer, Reading
from protocol.messages.notices import Kind
from tests.protocol.deciding import DECLINE, Life, asking

AGREED = Agree(record="LAS, case note of 24 November", words="agreed")


def disputed(kind: str = "dispute") -> Life:
    """A case on which a team has raised a dispute."""
    life = Life()
    life.says("s0", asking(kind=kind))
    return life


def test_both_sides_say_that_it_is_agreed() -> None:
    """The first is passed on to the other side, the second ends it, with where it is recorded and no word more."""
    life = disputed()
    assert life.says("s0", AGREED) == ["noted to r0 r1 cc s0"]
    assert life.request().state.open
    assert life.says("r0", Agree()) == ["settled to r0 r1 s0 s1 cc cmht older-people"]
    assert life.notice("settled").facts["record"] == "LAS, case note of 24 November"
    assert (life.request().state.open, life.owner, life.running()) == (False, "older-people", {})


def test_it_may_be_agreed_after_a_no_and_at_any_step() -> None:
    """A decline ends no dispute, and the ladder stops once it is agreed."""
    life = disputed()
    life.says("r1", DECLINE)
    life.until("2026-11-26 12:00")
    life.says("s1", AGREED)
    assert life.says("r1", AGREED)[0].startswith("settled")
    assert life.until("2026-12-20 12:00") == []


def test_the_same_side_twice_settles_nothing() -> None:
    """It takes the other."""
    life = disputed()
    life.says("s0", AGREED)
    assert life.says("s1", AGREED) == ["noted to r0 r1 cc s1"]
    assert life.request().state.open


def test_a_senior_manager_who_was_asked_to_decide_ends_it() -> None:
    """And not before being asked (10.5)."""
    life = disputed()
    assert life.says("s3", AGREED)[0].startswith("noted")
    life = disputed()
    life.until("2026-11-30 12:00")
    assert life.says("s3", AGREED)[0].startswith("settled")


def test_directors_end_it_together() -> None:
    """One of each side (10.6)."""
    life = disputed()
    life.until("2026-12-02 12:00")
    assert life.says("r4", AGREED)[0].startswith("noted")
    assert life.says("s4", AGREED)[0].startswith("settled")


def test_somebody_of_neither_team_settles_nothing() -> None:
    """They are told so."""
    life = disputed()
    assert life.says("t1", AGREED) == ["E03 outsider to t1"]


def test_agreed_is_no_acceptance() -> None:
    """To a request that moves responsibility it is asked about, and kept as an answer that says nothing plainly."""
    life = disputed("transfer")
    assert life.says("r1", AGREED) == ["E03 unclear to r1"]
    assert life.happened == ["AnswerNotRecorded"]
    assert life.owner == "older-people"


@pytest.mark.parametrize("kind", ["dispute", "joint plan"])
def test_no_step_of_a_dispute_speaks_of_a_transfer(kind: str) -> None:
    """Nobody is asked to accept a case, to decline one, or to decide which team is responsible."""
    life = disputed(kind)
    notices = list(life.last.notices) if life.last else []
    for day in ("2026-11-25 09:00", "2026-11-25 17:00", "2026-11-27 17:00", "2026-12-01 17:00", "2026-12-07 09:00"):
        life.until(day)
        notices += life.last.notices if life.last else []
    assert {each.kind for each in notices} >= {Kind.RUNG}
    for notice in notices:
        request = notice.facts["request"]
        assert isinstance(request, dict)
        assert request["procedure"]["ends"] == "agreement"


def test_agreed_alone_counts_in_a_dispute() -> None:
    """It is read as an answer that is not plain, and here it is all there is to say."""
    life = disputed()
    word = Answer(reading=Reading.UNCLEAR, words="Agreed.", why="not plain")
    assert life.says("r0", word) == ["noted to s0 s1 cc r0"]
    assert life.says("s0", word)[0].startswith("settled")
