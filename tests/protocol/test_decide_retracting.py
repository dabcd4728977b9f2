"""An answer that is taken back: an acceptance stands, a provisional yes and a no do not (A18)."""

from protocol.messages.intents import Answer, Reading, Retract
from tests.protocol.deciding import ACCEPT, DECLINE, Life, asking

BACK = Retract(words="Please ignore my last email")


def asked(kind: str = "transfer") -> Life:
    """A case on which a team was asked something."""
    life = Life()
    life.says("s0", asking(kind=kind))
    return life


def test_an_acceptance_that_is_taken_back_stands_and_both_team_managers_are_told() -> None:
    """Its writer hears how the case is handed back; the record keeps that they wrote."""
    life = asked()
    life.says("r1", ACCEPT, "2026-11-24 12:00")
    told = life.says("r1", BACK, "2026-11-24 12:10")
    assert told == ["retracted to s1 cc cmht older-people r0 s0", "E03 retraction to r1"]
    assert life.happened == ["AnswerTakenBack"]
    assert life.owner == "cmht"
    assert life.notice("E03").facts["told"] == ["Sita One"]


def test_a_no_after_the_yes_takes_it_back_as_far_as_that_can_be() -> None:
    """It is not told that nothing is needed."""
    life = asked()
    life.says("r1", ACCEPT)
    assert life.says("r1", DECLINE)[-1] == "E03 retraction to r1"
    assert life.owner == "cmht"


def test_words_that_may_take_an_acceptance_back_are_told_too() -> None:
    """Nobody is left to think that it was undone; that it was taken back is not put on record."""
    life = asked()
    life.says("r1", ACCEPT, "2026-11-24 12:00")
    unsure = Answer(reading=Reading.QUESTION, words="Can you undo that?", why="it asks", regrets=True)
    told = life.says("r1", unsure, "2026-11-24 12:10")
    assert told == ["retracted to s1 cc cmht older-people r0 s0", "E03 retraction to r1"]
    assert life.happened == ["AnswerNotRecorded"]
    assert life.notice("retracted").facts["guessed"] is True
    assert life.owner == "cmht"


def test_handing_back_takes_a_request_and_the_other_teams_yes() -> None:
    """And then the case has gone back, with somebody responsible at every instant (5.3)."""
    life = asked()
    life.says("r1", ACCEPT)
    life.says("r1", BACK)
    life.says("r1", asking("older-people"))
    assert life.owner == "cmht"
    life.says("s1", ACCEPT)
    assert life.owner == "older-people"


def test_a_provisional_yes_and_a_no_are_as_if_not_said() -> None:
    """The request waits for an answer, and its time has not changed (A25)."""
    for said, who, of in ((ACCEPT, "r0", "provisional yes"), (DECLINE, "r1", "decline")):
        life = asked()
        before = life.running()
        life.says(who, said)
        told = life.says(who, BACK)
        assert [line.split()[0] for line in told] == ["retracted"]
        assert life.notice("retracted").facts["of"] == of
        assert life.request().state.value == "awaiting an answer"
        assert life.running() == before


def test_before_any_answer_its_writer_hears_what_it_does() -> None:
    """Whoever asked hears how to withdraw, whoever was asked that there is nothing to take back."""
    life = asked()
    for who in ("s0", "r1", "t1"):
        assert life.says(who, BACK) == [f"E03 retraction to {who}"]
        assert life.happened == []
        assert (life.notice("E03").request == 1) is (who == "s0")


def test_what_moved_on_since_is_not_taken_back() -> None:
    """A team that accepted, and handed on, has nothing to take back."""
    life = asked()
    life.says("r1", ACCEPT)
    life.says("r1", asking("older-people"))
    life.says("s1", ACCEPT)
    assert life.says("r1", BACK) == ["E03 retraction to r1"]
    assert life.happened == []
