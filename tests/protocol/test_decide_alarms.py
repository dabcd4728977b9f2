"""Safeguarding concerns in odd cases: raised twice, unseen to the top, with a second request, unproved."""

from dataclasses import replace

import pytest

from protocol.messages.intents import Help, LowerFlag, Nothing, RaiseFlag, Register, Seen, Undelivered
from tests.protocol.deciding import ACCEPT, Life, asking

CONCERN = RaiseFlag(flag="safeguarding")
URGENT = "administrator to admin"


def held() -> Life:
    """A case of the older people's team, with nothing open."""
    life = Life()
    life.says("s0", Register(team="older-people"))
    return life


def test_a_concern_raised_twice_climbs_as_it_did() -> None:
    """The second is passed on, and does not put off the hour that the first began (A27)."""
    life = held()
    assert life.says("s0", CONCERN, "2026-11-23 10:15") == ["E10 to s1", "noted to s0"]
    assert life.says("s0", CONCERN, "2026-11-23 11:00") == ["E10 to s1", "noted to s0"]
    assert life.notice("E10").facts["again_by"] == "Sam Sender"
    assert life.running() == {"flag/safeguarding/2": "Mon 23 Nov 11:15"}


def test_a_concern_raised_after_it_was_seen_is_a_new_alarm() -> None:
    """It may be another concern."""
    life = held()
    life.says("s0", CONCERN)
    life.says("s1", Seen())
    assert life.running() == {}
    assert life.says("s0", CONCERN, "2026-11-24 10:00") == ["E10 to s1", "noted to s0"]
    assert life.running() == {"flag/safeguarding/2": "Tue 24 Nov 11:00"}


def test_a_concern_raised_after_nobody_saw_the_first_is_a_new_alarm() -> None:
    """The first reached its top unseen: a second must not be met with silence."""
    life = held()
    life.says("s0", CONCERN)
    life.until("2026-11-27 12:00")
    assert life.running() == {}
    assert life.says("s0", CONCERN)[0] == "E10 to s1"
    assert life.running() == {"flag/safeguarding/2": "Fri 27 Nov 13:00"}


def test_a_second_request_with_a_concern_tells_its_own_managers() -> None:
    """The alarm that runs keeps its hour, and the managers newly concerned hear at once (A28)."""
    life = Life()
    assert "E10 to r1 s1" in life.says("s0", asking(concern=True), "2026-11-23 10:15")
    assert "E10 to s1 t1" in life.says("s0", asking("learning", concern=True), "2026-11-23 10:45")
    assert life.running()["flag/safeguarding/2"] == "Mon 23 Nov 11:15"


def test_seeing_twice_and_seeing_nothing_are_answered() -> None:
    """And nothing moves (S32)."""
    life = held()
    assert life.says("s1", Seen()) == ["noted to s1"]
    life.says("s0", CONCERN)
    assert life.says("r1", Seen()) == ["E03 no_case to r1"]
    assert life.says("s1", Seen()) == ["noted to s1", "noted to s0"]
    assert life.says("s1", Seen()) == ["noted to s1"]
    assert life.happened == []


def test_an_alarm_names_who_raised_it_and_not_who_raised_something_else() -> None:
    """Another flag raised in between does not change whose concern it is."""
    life = held()
    life.says("s0", CONCERN, "2026-11-23 10:15")
    life.says("s2", RaiseFlag(flag="ordinary residence"), "2026-11-23 10:30")
    assert life.until("2026-11-23 11:15") == ["E10 to s2"]
    assert life.notice("E10").facts["raised_by"] == "Sam Sender"


@pytest.mark.parametrize("said", [CONCERN, asking(concern=True)])
def test_an_unproved_concern_is_told_to_managers_and_moves_nothing(said: RaiseFlag) -> None:
    """A forged alarm is cheap, and one that is lost is not (A29, A36): managers hear that it was not proved."""
    life = held()
    assert life.says("s0", said, proved=False) == ["E03 not_proved to s0", "E10 to s1", URGENT]
    assert life.happened == []
    assert life.notice("E10").facts["proved"] is False
    assert life.notice("administrator").urgent


def test_a_stranger_raises_no_alarm_on_a_case() -> None:
    """A person looks at it at once instead."""
    life = held()
    assert URGENT in life.says("stranger@example.org", CONCERN, proved=False)
    assert life.happened == []


def test_words_of_concern_in_a_message_for_us_raise_the_alarm() -> None:
    """And where the alarm is up already their writer is answered, not passed over (A29)."""
    life = held()
    assert life.says("s0", Nothing(), alarm=True) == ["E10 to s1", "noted to s0"]
    assert life.says("s0", Nothing(), alarm=True) == ["noted to s0 cc s1"]
    assert life.says("s0", Nothing(addressed=False), alarm=True) == []


def test_a_concern_that_was_seen_is_not_raised_again_by_a_mention() -> None:
    """Within the same matter nobody is woken twice; it goes on record, its writer and the managers hear by an
    ordinary email, and a report, a request, or anything after the flag was lowered is a new matter."""
    life = held()
    life.says("s0", CONCERN)
    life.says("s1", Seen())
    assert life.says("s0", Nothing(), "2026-11-23 23:45", alarm=True) == ["noted to s0 cc s1"]
    assert life.happened == ["ConcernRepeated"]
    assert life.running() == {}
    assert life.says("s0", asking(concern=True, concern_guessed=True))[0] == "E10 to r1 s1"
    life.says("s1", Seen())
    life.says("s1", LowerFlag(flag="safeguarding"))
    assert life.says("s0", Nothing(), alarm=True)[0] == "E10 to r1 s1"


def test_words_of_concern_beside_an_answer_raise_the_alarm_too() -> None:
    """And the answer is answered as ever."""
    life = Life()
    life.says("s0", asking())
    assert life.says("r1", ACCEPT, alarm=True)[-2:] == ["E10 to r1 s1", "noted to r1"]
    assert life.owner == "cmht"


def test_who_raised_a_concern_hears_that_it_was_seen() -> None:
    """And with a request, whom it was told to."""
    life = Life()
    life.says("s0", asking(concern=True))
    assert life.notice("E01").facts["concern_told"] == ["Sita One", "Rosa One"]
    assert life.says("r1", Seen()) == ["noted to r1", "noted to s0"]


def test_saying_that_there_is_no_concern_any_longer_lowers_nothing() -> None:
    """Its writer hears how that is done, and nobody is alarmed."""
    life = held()
    gone = LowerFlag(flag="safeguarding", asked=False)
    assert life.says("s1", gone) == ["E03 lowering to s1"]
    life.says("s0", CONCERN)
    assert life.says("s1", gone) == ["E03 lowering to s1"]
    assert life.case is not None
    assert life.case.flag("safeguarding") is not None


def test_words_of_concern_about_no_case_reach_a_person() -> None:
    """There is no case to raise it on."""
    life = Life()
    assert life.says("s0", Help(), alarm=True) == ["help to s0", URGENT]


def test_an_alarm_climbs_though_the_bank_holidays_have_run_out() -> None:
    """Who is next by the hour is told; the administrators learn that the 9am step has no date, which is
    looked for again every day."""
    life = Life(at="2028-12-29 16:30")
    life.says("s0", Register(team="older-people"))
    life.says("s0", CONCERN, "2028-12-31 23:00")
    assert life.until("2029-01-01 00:00") == ["E10 to s2", URGENT]
    assert list(life.running().values()) == ["Tue 02 Jan 00:00"]
    assert life.until("2029-01-02 00:01") == []
    assert list(life.running().values()) == ["Wed 03 Jan 00:00"]


def test_an_alarm_on_a_case_without_a_request_that_bounces_is_told_to_the_next() -> None:
    """Undelivered is not silence, least of all here."""
    life = held()
    life.says("s0", CONCERN)
    said = Undelivered(notice="safeguarding", request=None, addresses=("s1@northshire.example.org",), why="full")
    assert life.hears(said, life.sender("")) == ["E10 to s2", URGENT]
    assert life.hears(said, life.sender("")) == ["E10 to s2", URGENT]


def test_an_alarm_never_moves_a_case_nor_is_moved_by_one() -> None:
    """It goes on climbing, on both sides, when the case has been accepted (5.5)."""
    life = Life()
    life.says("s0", asking(concern=True), "2026-11-23 10:15")
    life.says("r1", ACCEPT, "2026-11-23 10:30")
    assert life.owner == "cmht"
    assert life.until("2026-11-23 11:15") == ["E10 to r2 s2"]


def test_a_flag_is_lowered_by_a_manager_of_the_responsible_team_only() -> None:
    """Whoever holds the case says when it no longer applies."""
    life = held()
    life.says("s0", CONCERN)
    assert life.says("s0", LowerFlag(flag="safeguarding")) == ["E03 not_a_manager to s0"]
    assert life.says("r1", LowerFlag(flag="safeguarding")) == ["E03 no_case to r1"]
    life.says("s1", LowerFlag(flag="safeguarding"))
    assert life.running() == {}


def test_an_alarm_whose_pack_repeats_its_top_is_told_again_until_somebody_has_seen_it() -> None:
    """A pack may repeat the top of any ladder, an alarm's and that of missing information too."""
    life = held()
    (key, pack), flag = next(iter(life.rules.packs.items())), life.rules.flag("safeguarding")
    assert flag is not None
    rungs = (flag[1].rungs[0], replace(flag[1].rungs[1], repeat="every Friday 16:00"))
    flags = {**pack.flags, "safeguarding": replace(flag[1], rungs=rungs)}
    life.rules = replace(life.rules, packs={key: replace(pack, flags=flags)})
    life.says("s0", CONCERN, "2026-11-23 10:15")
    assert life.until("2026-11-23 12:00")[0].startswith("E10 to s2")
    assert life.running() == {"flag/safeguarding/2/again": "Fri 27 Nov 16:00"}
    assert life.until("2026-11-27 16:00")[0].startswith("E10 to s2")
    assert life.running() == {"flag/safeguarding/2/again": "Fri 04 Dec 16:00"}
    life.says("s2", Seen())
    assert life.running() == {}


def test_missing_information_whose_pack_repeats_the_top_is_asked_for_again() -> None:
    """And it lapses only once."""
    life = Life()
    key, pack = next(iter(life.rules.packs.items()))
    transfer = pack.procedures["transfer"]
    assert transfer.information is not None
    rungs = tuple(replace(each, repeat="every Friday 16:00") for each in transfer.information.rungs[:1])
    asked = replace(transfer, information=replace(transfer.information, rungs=rungs))
    life.rules = replace(life.rules, packs={key: replace(pack, procedures={**pack.procedures, "transfer": asked})})
    life.says("s0", asking(supplied=(), record=""), "2026-11-23 10:15")
    (first,) = life.running()
    assert first == "1/information/1"
    assert life.until("2026-11-26 09:00") == ["E07 to s1 cc r1"]
    assert life.running() == {"1/information/1/again": "Fri 27 Nov 16:00"}
    assert life.until("2026-11-27 16:00") == ["E07 to s1 cc r1"]
    assert life.happened == ["RungReached"]
