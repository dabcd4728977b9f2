"""Managers in odd cases: asking twice, disagreeing, deciding about another request, putting right, closing."""

from collections.abc import Callable

import pytest

from protocol.messages.intents import (
    Close,
    Correct,
    Determine,
    Done,
    Escalate,
    Intent,
    LowerFlag,
    MoveByLaw,
    RaiseFlag,
    Register,
    Say,
    Seen,
    Stated,
    Stays,
    WhoOwns,
    Withdraw,
)
from protocol.violations import Misread
from tests.protocol.deciding import ACCEPT, Life, asking, changed, rules_with

MOVES = Determine(team="cmht")
STAYS = Determine(team=None)


def asked(until: str = "", **more: object) -> Life:
    """A case with one request to the CMHT, whose ladder has climbed until an instant."""
    life = Life()
    life.says("s0", asking(**more))
    if until:
        life.until(until)
    return life


def by_hand(life: Life, intent: Intent) -> list[str]:
    """A command on the machine that runs Holdfast."""
    return life.hears(intent, life.sender(""))


# --- the next rung now -----------------------------------------------------------------------------------


def test_asking_twice_climbs_two_rungs_each_no_later_than_it_was() -> None:
    """Each counts from when it was asked for, and what is above comes sooner, never later (A25)."""
    life = asked()
    assert life.says("s0", Escalate(), "2026-11-23 11:00")[0] == "E07 to r1 s1 cc r0 s0"
    assert life.running()["1/rung/2"] == "Tue 24 Nov 17:00"
    assert life.says("r0", Escalate(), "2026-11-23 12:00")[0] == "E08 to r2 s2 cc r1 s1"
    assert life.running()["1/rung/3"] == "Wed 25 Nov 17:00"
    assert life.running()["1/answer"] == "Wed 25 Nov 17:00"


def test_asking_at_the_top_says_that_there_is_no_more() -> None:
    """And the weekly reminder keeps its time."""
    life = asked("2026-12-02 17:00")
    before = life.running()
    assert life.says("s1", Escalate()) == ["noted to s1"]
    assert life.notice("noted").facts["what"] == "top of the ladder"
    assert life.running() == before


def test_a_rung_asked_for_after_its_deadline_puts_off_none_above() -> None:
    """Letters are read before deadlines lapse: one that comes after the deadline must not be the cause
    of a later rung (A08, A41)."""
    life = asked()
    life.says("s0", Escalate(), "2026-11-26 10:00")
    assert life.running()["1/rung/2"] == "Thu 26 Nov 17:00"


def test_somebody_of_neither_side_cannot_ask_for_the_next_rung() -> None:
    """They are told that they are outside it."""
    life = asked()
    assert life.says("t0", Escalate()) == ["E03 outsider to t0"]


def test_a_word_that_may_mean_two_requests_is_asked_about() -> None:
    """Neither is closed, climbed or decided by a guess; a decision that names its team is clear."""
    life = asked()
    life.says("s0", asking("learning"))
    for said in (Escalate(), Stays(), STAYS):
        assert life.says("s3", said) == ["E03 which_request to s3"]
        assert life.happened == []
    life.until("2026-11-30 17:00")
    life.says("s3", MOVES)
    assert (life.request(1).state.value, life.request(2).state.value) == ("determined", "awaiting an answer")


# --- it stays --------------------------------------------------------------------------------------------------


def test_it_stays_names_only_those_who_said_so_of_this_request() -> None:
    """Somebody who agreed about an earlier request did not agree to this."""
    life = asked()
    life.says("s2", Stays())
    life.says("s0", Withdraw())
    life.says("s0", asking())
    life.says("s1", Stays())
    assert life.request(2).state.open
    life.says("r1", Stays())
    assert life.notice("E05").facts["by"] == ["Sita One", "Rosa One"]


def test_two_managers_of_one_side_do_not_close_it() -> None:
    """It takes one of each (10.2)."""
    life = asked()
    life.says("s1", Stays())
    life.says("s2", Stays())
    assert life.request().state.open
    assert life.says("s0", Stays()) == ["E03 not_a_manager to s0"]


# --- determination ------------------------------------------------------------------------------------------------


def test_directors_who_disagree_move_nothing() -> None:
    """Each is told of the other, and the case stays where it is until they agree (A24)."""
    life = asked("2026-12-02 17:00")
    life.says("r4", STAYS)
    assert life.request().state.open, "the receiver's director alone does not end it"
    assert life.says("s4", MOVES) == ["E03 determination_differs to s4 cc r4"]
    assert (life.owner, life.request().state.open) == ("older-people", True)
    life.says("r4", MOVES)
    assert life.owner == "cmht"


def test_both_directors_are_above_a_senior_manager_who_decided_otherwise() -> None:
    """A senior manager's decision does not stand in the way of the directors (10.6)."""
    life = asked("2026-11-30 17:00")
    life.says("s3", MOVES)
    life.says("r4", STAYS)
    assert "determination_differs" not in life.lines()[0]
    assert life.says("s4", STAYS)[0].startswith("E05")
    assert (life.owner, life.request().state.value) == ("older-people", "closed: stays")


def test_one_director_twice_is_one_director() -> None:
    """The same signature again moves nothing."""
    life = asked("2026-12-02 17:00")
    life.says("s4", MOVES)
    life.says("s4", MOVES)
    assert life.owner == "older-people"


@pytest.mark.parametrize("who", ["s0", "s1", "s2", "r1", "r2", "r3", "t0"])
def test_nobody_else_decides(who: str) -> None:
    """Only the owner's senior manager and above, and directors of either side (A23)."""
    life = asked("2026-12-02 17:00")
    assert life.says(who, MOVES)[0].startswith("E03 ")
    assert life.happened == []


def test_a_decision_for_a_third_team_is_asked_about() -> None:
    """It can only stay, or go to the team that was asked."""
    life = asked("2026-12-02 17:00")
    assert life.says("s4", Determine(team="learning")) == ["E03 unknown_determination_team to s4"]
    assert life.says("s4", Determine(team=None, named="the hub")) == ["E03 unknown_determination_team to s4"]
    stays_where_it_is_not = Determine(team="cmht", named="cmht")
    assert life.says("s4", stays_where_it_is_not) == ["E03 unknown_determination_team to s4"]
    assert life.happened == []


def test_a_determination_after_the_bank_holidays_ran_out_is_still_signed() -> None:
    """The administrators learn that the next step has no date; no deadline that ran is lost."""
    life = Life(at="2028-12-18 10:00")
    life.says("s0", asking())
    life.until("2028-12-27 17:00")
    before = life.running()
    assert life.request().rung == 3
    life.says("s3", MOVES, "2028-12-29 10:00")
    assert life.request().state.value == "determined"
    assert life.running() == before


def with_decision() -> Life:
    """The senior manager of the team that holds the case has decided that it moves."""
    life = asked("2026-11-30 17:00")
    life.says("s3", MOVES)
    return life


@pytest.mark.parametrize(("who", "said"), [("s0", Withdraw()), ("s1", Withdraw(reason="need ended")), ("s1", Stays()),
                                           ("r1", Stays()), ("s2", Stays())])  # fmt: skip
def test_what_teams_say_does_not_undo_a_formal_decision(who: str, said: Intent) -> None:
    """Neither workers nor managers below whoever decided, not both sides together (10.5)."""
    life = with_decision()
    assert life.says(who, said) == [f"E03 decided to {who}"]
    assert life.happened == []
    assert life.says("r1", ACCEPT)[0].startswith("E05")
    assert life.owner == "cmht"


@pytest.mark.parametrize("order", [("s4", "r4"), ("r4", "s4")])
def test_with_both_directors_neither_decides_alone(order: tuple[str, str]) -> None:
    """In whatever order they write, it takes both to close it as it stands (10.6)."""
    life = asked("2026-12-02 17:00")
    life.says(order[0], STAYS)
    assert life.request().state.open
    life.says("s3", STAYS)
    assert life.request().state.open, "nor does anybody beneath them"
    assert life.says(order[1], STAYS)[0].startswith("E05")
    assert life.notice("E05").facts["by"] == ["Simon Four" if k == "s4" else "Rhys Four" for k in order]


@pytest.mark.parametrize("order", [("s4", "r4"), ("r4", "s4")])
def test_directors_who_differ_leave_it_open_whoever_writes_first(order: tuple[str, str]) -> None:
    """The second is told of the first; nothing has ended."""
    life = asked("2026-12-02 17:00")
    life.says(order[0], STAYS)
    assert life.says(order[1], MOVES)[0].startswith("E03 determination_differs")
    assert (life.owner, life.request().state.open) == ("older-people", True)


@pytest.mark.parametrize("at", ["2026-11-25 17:00", "2026-11-26 17:00"])
@pytest.mark.parametrize("who", ["s3", "s4", "r4"])
def test_nobody_decides_before_it_has_come_to_a_decision(at: str, who: str) -> None:
    """The managers below are asked first: the first step that asks for a decision must have been reached (10.5)."""
    life = asked(at)
    for said in (STAYS, MOVES):
        assert life.says(who, said) == [f"E03 not_entitled_to_decide to {who}"]


# --- the record put right --------------------------------------------------------------------------------------------


def test_a_correction_by_two_managers_ends_what_was_open() -> None:
    """The owner changes, both teams are told, the old entry is kept (I2)."""
    life = asked()
    said = by_hand(life, Correct(team="learning", managers=("s1", "t1"), reason="typed wrongly"))
    assert said == ["ended to cmht r0 cc s0", "owner corrected to s1 t1", "owner corrected to learning older-people"]
    assert life.notice("ended").facts["outcome"] == "corrected", "nobody is told that a team has accepted it"
    assert (life.owner, life.case.basis) == ("learning", "correction")  # type: ignore[union-attr]
    assert life.running() == {}


@pytest.mark.parametrize(
    ("team", "managers", "reason"),
    [
        ("learning", ("s1", "s1"), "typed wrongly"),
        ("learning", ("s1", "s0"), "typed wrongly"),
        ("learning", ("s1", "nobody"), "typed wrongly"),
        ("learning", ("r1", "r2"), "typed wrongly"),
        ("learning", ("s1", "r1"), "typed wrongly"),
        ("cmht", ("r1", "r2"), "typed wrongly"),
        ("learning", ("s1", "t1"), " "),
        ("older-people", ("s1", "t1"), "typed wrongly"),
        ("nowhere", ("s1", "t1"), "typed wrongly"),
    ],
)
def test_a_correction_that_lacks_something_is_refused(team: str, managers: tuple[str, str], reason: str) -> None:
    """Two different managers, another team and a reason; and the record stands."""
    life = asked()
    with pytest.raises(Misread):
        by_hand(life, Correct(team=team, managers=managers, reason=reason))
    assert life.owner == "older-people"


def test_a_post_that_nobody_holds_corrects_nothing() -> None:
    """A vacant post says nothing (I2)."""
    vacant = ('name = "Tom Third"\naddress = "t1@northshire.example.org"', 'name = "Team Manager"\nvacant = true')
    life = Life(rules_with(changed(vacant)))
    life.says("s0", asking())
    with pytest.raises(Misread):
        by_hand(life, Correct(team="learning", managers=("s1", "t1"), reason="typed wrongly"))
    assert life.owner == "older-people"


def test_a_move_by_law_is_shown_as_unconfirmed() -> None:
    """Nobody has said yes yet (A45)."""
    life = asked()
    by_hand(life, MoveByLaw(team="cmht", basis="custody"))
    assert life.case is not None
    assert (life.owner, life.case.unconfirmed, life.case.open_requests) == ("cmht", True, ())


# --- closing -----------------------------------------------------------------------------------------------


def with_request(life: Life) -> None:
    """A request is open."""
    life.says("s0", asking(kind="dispute"))


def with_duty(life: Life) -> None:
    """A duty is owed."""
    life.says("s0", Say(items=(Stated(what="not eligible"),)))


def with_alarm(life: Life) -> None:
    """Nobody has seen an alarm."""
    life.says("s0", RaiseFlag(flag="safeguarding"))


def with_question(life: Life) -> None:
    """Ordinary residence is in question."""
    life.says("s0", RaiseFlag(flag="ordinary residence"))


@pytest.mark.parametrize(
    ("open_one", "settle"),
    [
        (with_request, ("s0", Withdraw())),
        (with_duty, ("s0", Done(items=("all",)))),
        (with_alarm, ("s1", Seen())),
        (with_question, ("s1", LowerFlag(flag="ordinary residence"))),
    ],
)
def test_a_case_is_closed_only_when_nothing_is_open(
    open_one: Callable[[Life], None], settle: tuple[str, Intent]
) -> None:
    """The writer is told what stands in the way, and once it is settled the case closes (8.5)."""
    life = Life()
    by_hand(life, Register(team="older-people"))
    open_one(life)
    assert life.says("s0", Close(reason="need ended")) == ["E03 closing_refused to s0"]
    assert len(life.notice("E03").facts["why"]) == 1  # type: ignore[arg-type]
    life.says(*settle)
    assert life.says("s0", Close(reason="need ended")) == ["noted to s0 cc older-people"]
    assert life.case is not None
    assert not life.case.open


@pytest.mark.parametrize("who", ["t0", "r1", "cmht", "learning", "stranger@example.org"])
def test_only_the_responsible_team_closes_a_case(who: str) -> None:
    """Not another team, nor its mailbox: a case closed by somebody else is a person with nobody."""
    life = Life()
    by_hand(life, Register(team="older-people"))
    life.says(who, Close(reason="need ended"))
    assert life.case is not None
    assert life.case.open


@pytest.mark.parametrize("who", ["r0", "cmht", "learning"])
def test_only_the_responsible_team_reports(who: str) -> None:
    """What is reported opens gates, so nobody else's word will do. To an organisation that has no part in the case it
    is as one that is not on record."""
    life = Life()
    by_hand(life, Register(team="older-people"))
    why = "outsider" if who == "learning" else "no_case"
    assert life.says(who, Say(items=(Stated(what="capacity to refuse confirmed"),))) == [f"E03 {why} to {who}"]
    assert life.happened == []


@pytest.mark.parametrize(
    "reason", ["refused assessment", "Refused", "refusal of the assessment", "person refuses an assessment"]
)
def test_a_refusal_in_any_words_waits_for_both_answers(reason: str) -> None:
    """Capacity, and no abuse or neglect (5.6, A40)."""
    life = Life()
    by_hand(life, Register(team="older-people"))
    assert life.says("s0", Close(reason=reason)) == ["E03 closing_refused to s0"]
    life.says("s0", Say(items=(Stated(what="capacity to refuse confirmed"),)))
    assert life.says("s0", Close(reason=reason)) == ["E03 closing_refused to s0"]
    life.says("s0", Say(items=(Stated(what="no abuse or neglect confirmed"),)))
    assert life.says("s0", Close(reason=reason)) == ["noted to s0 cc older-people"]


def test_a_closed_case_comes_back_to_the_team_that_got_the_new_referral() -> None:
    """With a new entry; what was reported before does not count for it (C7)."""
    life = Life()
    by_hand(life, Register(team="older-people"))
    life.says("s0", Say(items=(Stated(what="capacity to refuse confirmed"),)))
    life.says("s0", Close(reason="need ended"))
    assert life.says("t1", ACCEPT) == ["E03 closed_request to t1"]
    assert life.says("t0", Register(team="learning")) == ["noted to t0 cc learning"]
    assert life.case is not None
    assert (life.owner, life.case.open, life.case.reported) == ("learning", True, ())


def test_a_closed_case_comes_back_to_another_organisation_too() -> None:
    """Though it was none of theirs before: somebody has come to them now."""
    life = Life()
    by_hand(life, Register(team="older-people"))
    life.says("s0", Close(reason="need ended"))
    assert life.says("r0", Register(team="cmht")) == ["noted to r0 cc cmht"]
    assert life.owner == "cmht"


def test_a_request_on_a_closed_case_brings_it_back_on_the_senders_word() -> None:
    """The team that asks has it, whoever had it before."""
    life = Life()
    by_hand(life, Register(team="older-people"))
    life.says("s0", Close(reason="need ended"))
    life.says("t0", asking())
    assert life.owner == "learning"
    assert life.says("r1", ACCEPT)[0].startswith("E05")
    assert life.owner == "cmht"


def test_a_case_is_registered_for_ones_own_team_only() -> None:
    """By a person or by a mailbox; and never twice."""
    life = Life()
    assert life.says("t0", Register(team="older-people")) == ["E03 not_your_team to t0"]
    assert life.says("learning", Register(team="older-people")) == ["E03 not_your_team to learning"]
    life.says("older-people", Register(team="older-people"))
    assert life.owner == "older-people"
    assert life.says("s0", Register(team="older-people")) == ["E03 already_registered to s0"]


def test_who_owns_is_answered_before_during_and_after() -> None:
    """Also for a case that nobody knows, and one that is closed."""
    life = Life()
    assert life.says("s0", WhoOwns()) == ["who owns to s0"]
    by_hand(life, Register(team="older-people"))
    life.says("s0", Close(reason="need ended"))
    assert life.says("s0", WhoOwns()) == ["who owns to s0"]
    assert life.happened == []


def test_what_is_owed_by_a_team_is_chased_from_that_team_after_the_case_has_moved() -> None:
    """The new owner is not asked for what the old one reported (8.9)."""
    life = Life()
    by_hand(life, Register(team="older-people"))
    life.says("s0", Say(items=(Stated(what="not eligible"),)))
    life.says("s0", asking())
    life.says("r1", ACCEPT)
    assert "E13 to older-people cc s1" in life.until("2026-11-25 17:00")
