"""Requests in odd cases: from the wrong team, twice, in parallel, held, or told late."""

from dataclasses import replace
from datetime import date

import pytest

from protocol.calendar.workdays import Span, Unit
from protocol.decision.rules import Rules
from protocol.messages.intents import Answer, Escalate, LocalId, RaiseFlag, Reading, ReceiverTold, Supply, Withdraw
from tests.protocol.deciding import ACCEPT, DIRECTORY, Life, asking, bank_holidays, rules_with


def test_a_request_about_an_unknown_case_registers_the_senders_team() -> None:
    """On their word, at the receipt of the request (5.3)."""
    life = Life()
    assert life.says("s0", asking()) == ["E01 to s0 cc older-people", "E02 to cmht r0 cc r1"]
    assert life.happened[:2] == ["CaseRegistered", "RequestMade"]
    assert (life.owner, life.case.basis) == ("older-people", "sender's word")  # type: ignore[union-attr]


def test_a_request_from_a_team_that_does_not_hold_the_case_is_told_to_the_one_that_does() -> None:
    """Nothing is logged, and the owner learns that somebody asked (5.3)."""
    life = Life()
    life.says("s0", asking())
    assert life.says("t0", asking()) == ["E03 not_owner to t0 cc older-people"]
    assert life.says("r0", asking("learning")) == ["E03 not_owner to r0 cc older-people"]
    assert life.happened == []


def test_the_same_request_twice_is_one_request() -> None:
    """Also under another kind that moves the case; another kind that moves nothing is its own."""
    life = Life()
    life.says("s0", asking())
    assert life.says("s0", asking()) == ["E03 duplicate_request to s0"]
    assert life.says("s0", asking(kind="redirect")) == ["E03 duplicate_request to s0"]
    assert life.happened == []
    life.says("s0", asking(kind="dispute"))
    assert life.request(2).procedure == "dispute"


def test_a_parallel_request_says_so_and_ends_when_another_team_accepts() -> None:
    """Both are flagged; the one that lost is told (A32)."""
    life = Life()
    life.says("s0", asking())
    life.says("s0", asking("learning"))
    assert life.notice("E02").facts["request"]["parallel"] is True  # type: ignore[index]
    assert life.says("t1", ACCEPT)[0] == "ended to cmht r0 cc s0"
    assert life.request(1).state.value == "closed"
    assert not any(name.startswith("1/") for name in life.running())


def test_a_case_can_be_handed_back_and_only_by_a_new_acceptance() -> None:
    """A sent acceptance stands; the old owner must accept in turn (A18)."""
    life = Life()
    life.says("s0", asking())
    life.says("r1", ACCEPT)
    life.says("r0", asking("older-people"))
    assert life.owner == "cmht"
    life.says("s1", ACCEPT)
    assert life.owner == "older-people"


def test_a_request_from_a_mailbox_is_followed_to_that_mailbox() -> None:
    """Nobody is named as its sender, so what a sender would hear goes to the team."""
    life = Life()
    life.says("older-people", asking())
    assert life.lines() == ["E01 to older-people", "E02 to cmht r0 cc r1"]
    assert life.until("2026-11-25 17:00") == ["E04 to cmht r0 cc older-people", "E07 to r1 s1 cc older-people r0"]
    life.says("r1", Answer(reading=Reading.DECLINE, words="no", why="no", ground="needs"))
    assert life.lines() == ["E06 to older-people r0 r1 s1"]


# --- information ------------------------------------------------------------------------------------------


def test_asking_for_the_next_rung_while_information_is_missing_asks_the_senders_line() -> None:
    """The receiver has nothing to answer; and the ladder still runs once they have (A02, A25)."""
    life = Life()
    life.says("s0", asking(supplied=(), record=""))
    assert life.says("s0", Escalate())[0] == "E07 to s1 cc r1"
    life.says("s0", Supply(items=("record",), record="LAS"), "2026-11-24 10:00")
    assert life.until("2026-11-27 17:00") == ["E04 to cmht r0 cc s0", "E07 to r1 s1 cc r0 s0", "E08 to r2 s2 cc r1 s1"]


def test_information_that_comes_after_the_senders_managers_were_told_starts_the_clock_anew() -> None:
    """From its own receipt, and the sender's ladder ends (8.8)."""
    life = Life()
    life.says("s0", asking(supplied=(), record=""))
    life.until("2026-11-26 17:00")
    life.says("s1", Supply(items=("record",), record="LAS"), "2026-11-27 10:00")
    assert life.running()["1/answer"] == "Tue 01 Dec 17:00"
    assert not any("information" in name for name in life.running())


@pytest.mark.parametrize("said", [ACCEPT, Answer(reading=Reading.DECLINE, words="no", why="no", ground="information")])
def test_what_a_worker_says_while_information_is_missing_does_not_stop_it_from_coming(said: Answer) -> None:
    """A provisional yes or a no does not leave the request with no clock at all (A02, A11)."""
    life = Life()
    life.says("s0", asking(supplied=(), record=""))
    life.says("r0", said)
    life.says("s0", Supply(items=("record",), record="LAS"), "2026-11-24 10:00")
    assert life.lines()[-1] == "E02 to cmht r0 cc r1"
    assert life.until("2026-11-26 17:00")[-1] == "E07 to r1 s1 cc r0 s0"


# --- told late ----------------------------------------------------------------------------------------------


def test_a_team_told_a_day_late_has_its_clock_from_then() -> None:
    """Its two working days start when it was told, the sender hears of it, and it hears the new day (A01)."""
    life = Life()
    life.says("s0", asking())
    told = life.hears(ReceiverTold(request=1), life.sender(""), "2026-11-24 09:00")
    assert told == ["E01 to s0 cc older-people", "E02 to cmht r0 cc r1"]
    assert life.notice("E02").facts["clock_set"] is True
    assert life.running()["1/answer"] == "Thu 26 Nov 17:00"


def test_a_team_that_got_the_request_itself_has_no_more_time_for_an_email_of_ours() -> None:
    """The earlier of the two counts (A01)."""
    life = Life()
    life.says("s0", asking(team_copied=True))
    assert life.hears(ReceiverTold(request=1), life.sender(""), "2026-11-24 09:00") == []
    assert life.running()["1/answer"] == "Wed 25 Nov 17:00"


def test_told_late_within_the_same_working_day_changes_nothing() -> None:
    """The day is the same, so the deadline is."""
    life = Life()
    life.says("s0", asking())
    assert life.hears(ReceiverTold(request=1), life.sender(""), "2026-11-23 16:59") == []
    assert life.happened == []


def test_told_late_after_it_ended_or_climbed_changes_nothing() -> None:
    """A ladder that has begun keeps its deadlines; an ended request has none."""
    life = Life()
    life.says("s0", asking())
    life.says("s0", Escalate())
    before = life.running()
    life.hears(ReceiverTold(request=1), life.sender(""), "2026-11-24 09:00")
    assert life.running() == before
    life.says("s0", Withdraw())
    assert life.hears(ReceiverTold(request=1), life.sender("")) == []


# --- held ------------------------------------------------------------------------------------------------------

HOLIDAYS = {**bank_holidays().holidays, date(2029, 1, 1): "New Year’s Day"}
RENEWED = rules_with.__wrapped__(DIRECTORY, replace(bank_holidays(), last=2029, holidays=HOLIDAYS))


def _of_the_request(life: Life) -> dict[str, str]:
    """What runs for the request itself, and not for what is owed with it."""
    return {name: due for name, due in life.running().items() if name.startswith("1/")}


def test_a_held_request_starts_when_the_calendar_is_renewed_and_its_team_is_first_told() -> None:
    """Never with a deadline that has passed before anybody knew of it (S61, A01)."""
    life = Life(at="2028-12-28 10:00")
    assert life.says("s0", asking()) == ["E01 to s0 cc older-people", "administrator to admin"]
    life.until("2029-01-08 09:00")
    assert life.happened == ["ClockHeld", "StepDated"]
    life.rules = RENEWED
    assert life.until("2029-01-08 12:00") == ["E01 to s0 cc older-people", "E02 to cmht r0 cc r1"]
    assert life.running()["1/answer"] == "Wed 10 Jan 17:00"
    assert life.request().held == ""


def test_a_held_request_without_its_information_waits_for_its_sender_again() -> None:
    """Its sender's own clock starts, and not a look each day for ever (A02, S61)."""
    life = Life(at="2028-12-28 10:00")
    life.says("s0", asking(supplied=(), record=""))
    assert _of_the_request(life) == {"1/held": "Fri 29 Dec 10:00"}
    life.rules = RENEWED
    life.until("2028-12-29 10:00")
    assert _of_the_request(life) == {"1/information/1": "Wed 03 Jan 17:00"}
    assert life.until("2029-01-03 17:00") == ["E07 to s1 cc r1"]


def test_a_rung_that_the_calendar_could_not_date_is_resumed_when_it_is_renewed() -> None:
    """The step above is looked for every day, the administrators are told of it once; with a newer calendar it
    comes when it should have come, late only by the waiting (S61, A41)."""
    life = Life(at="2028-12-27 10:00")
    life.says("s0", asking())
    told = life.until("2028-12-29 17:00")
    assert "administrator to admin" in told
    assert life.request().rung == 1
    assert [name for name in life.running() if "/rung/1/undated/" in name]
    assert life.until("2029-01-04 09:00") == []
    life.rules = RENEWED
    told = life.until("2029-01-05 09:00")
    assert life.request().rung >= 2, told
    (highest,) = told  # three steps had passed by then: the highest is told, the lower ones are copied
    assert highest.startswith("E09 to s3")
    assert highest.endswith("s1 s2")
    assert not [name for name in life.running() if "undated" in name]


def test_a_duty_that_the_calendar_could_not_date_is_chased_when_it_is_renewed() -> None:
    """The administrators are told once; with a newer calendar it is due when it should have been, and its debtor is
    reminded (S61, A41)."""
    life = Life(at="2028-12-27 10:00")
    life.says("s0", asking())
    told = life.says("r1", ACCEPT, "2028-12-29 16:00")
    assert "administrator to admin" in told
    assert life.case is not None
    (owed,) = (each for each in life.case.duties if each.name == "handover")
    assert owed.due is None
    assert life.until("2029-01-02 09:00") == []
    life.rules = RENEWED
    told = life.until("2029-01-09 17:00")
    assert any(each.startswith("E13 to s0") for each in told), told
    (owed,) = (each for each in life.case.duties if each.name == "handover")
    assert owed.due is not None
    assert not [name for name in life.running() if "undated" in name]


def test_a_step_of_an_alarm_that_the_calendar_could_not_date_is_resumed_when_it_is_renewed() -> None:
    """A pack may count an alarm's steps in working days: the first managers hear at once, those above when they
    should have, late only by the waiting (S61)."""

    def in_days(rules: Rules) -> Rules:
        (key, pack), flag = next(iter(rules.packs.items())), rules.flag("safeguarding")
        assert flag is not None
        rungs = (flag[1].rungs[0], replace(flag[1].rungs[1], after=Span(count=2, unit=Unit.WORKING_DAYS)))
        flags = {**pack.flags, "safeguarding": replace(flag[1], rungs=rungs)}
        return replace(rules, packs={**rules.packs, key: replace(pack, flags=flags)})

    life = Life(at="2028-12-22 10:00")
    life.says("s0", asking())
    life.rules = in_days(life.rules)
    told = life.says("s0", RaiseFlag(flag="safeguarding"), "2028-12-29 16:00")
    assert "administrator to admin" in told
    assert any(each.startswith("E10") for each in told)
    assert [name for name in life.running() if name.startswith("flag/safeguarding/1/undated/")]
    life.until("2029-01-02 09:00")
    life.rules = in_days(RENEWED)
    told = life.until("2029-01-05 17:00")
    assert any(each.startswith("E10") for each in told), told
    assert life.case is not None
    flag = life.case.flag("safeguarding")
    assert flag is not None
    assert flag.rung == 2


def test_a_held_request_can_be_accepted() -> None:
    """Whoever knows of it may say yes: no deadline is needed for that."""
    life = Life(at="2028-12-28 10:00")
    life.says("s0", asking())
    life.says("r1", ACCEPT, "2029-01-05 10:00")
    assert life.owner == "cmht"
    assert not any(name.startswith("1/") for name in life.running())


def test_local_ids_are_gathered_once() -> None:
    """Each organisation's own id for the case is kept, and one seen again adds nothing (A37)."""
    known = LocalId(organisation="northshire", system="LAS", number="77")
    life = Life()
    life.says("s0", asking(local_ids=(known,)))
    other = LocalId(organisation="riverside", system="RiO", number="8")
    life.says("s0", asking("learning", local_ids=(known, other)))
    assert life.case is not None
    assert life.case.local_ids == (known, other)
