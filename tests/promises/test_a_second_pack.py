"""Another agreement, with other numbers, clocks, rungs, conditions and flags, is a file and no code."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings.model import PackSettings
from templates import explain_procedure
from tests.promises.world import World

SECOND = Path(__file__).parents[1] / "packs" / "second.toml"

PLAN = {"Support plan": "on the housing system, document 4"}
"""What must come with a move on, by a line of its own."""


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[World]:
    """A world under the second pack only."""
    here = World(tmp_path / "home", packs=PackSettings(use=(), files=(SECOND,)))
    yield here
    here.end()


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[World]:
    """A world under both packs; the first is the one meant where nobody says."""
    here = World(tmp_path / "home", packs=PackSettings(files=(SECOND,)))
    yield here
    here.end()


def test_calendar_days_and_months_lead_to_other_people_on_other_days(alone: World) -> None:
    """Ten calendar days from Monday 23 November end on a Thursday; reminders at their own hours; a
    rung three calendar days later, on a Sunday; the next a month after; then every Wednesday."""
    alone.request(kind="", at="2026-11-23 18:20", **PLAN)
    assert alone.lines() == ["Mon 23 Nov 18:20 E01 to s0 cc older-people", "Mon 23 Nov 18:20 E02 to cmht r0 cc r1"]
    assert alone.case().requests[0].procedure == "move-on"
    alone.until("2027-01-20 11:00")
    assert alone.lines() == [
        "Sat 28 Nov 10:30 E04 to cmht r0 cc s0",
        "Thu 3 Dec 08:15 E04 to cmht r0 cc s0",
        "Sun 6 Dec 17:00 E08 to r2 s2 cc r0",
        "Wed 6 Jan 17:00 E09 to r4 s4 cc s1",
        "Wed 13 Jan 11:00 E09 to r4 s4 cc s1",
        "Wed 20 Jan 11:00 E09 to r4 s4 cc s1",
    ]
    assert alone.owner() == "older-people"


def test_the_last_working_day_before_a_holiday_is_warned_on(alone: World) -> None:
    """Ten calendar days from 16 December end on Boxing Day; the reminder comes on Christmas Eve (A43)."""
    alone.request(at="2026-12-16 10:00", kind="step down", **PLAN)
    alone.sent()
    alone.until("2026-12-29 17:00")
    assert alone.lines() == [
        "Mon 21 Dec 10:30 E04 to cmht r0 cc s0",
        "Thu 24 Dec 08:15 E04 to cmht r0 cc s0",
        "Tue 29 Dec 17:00 E08 to r2 s2 cc r0",
    ]


def test_minutes_are_minutes_at_any_hour(alone: World) -> None:
    """Ninety minutes to answer and thirty to the manager, late on a Saturday; nothing moves by a yes."""
    alone.request(kind="quick look", at="2026-11-28 22:00")
    alone.sent()
    alone.until("2026-11-29 06:00")
    assert alone.lines() == ["Sun 29 Nov 00:00 E07 to r1 cc s0"]
    alone.writes("r1", "accept", at="2026-11-29 07:00")
    assert [each.code for each in alone.sent()] == ["E05"]
    assert alone.owner() == "older-people"


def test_a_yes_waits_for_what_must_come_before_it(alone: World) -> None:
    """Until the tenant's agreement is reported by the responsible team, an acceptance changes nothing."""
    alone.request(kind="move on", **PLAN)
    alone.sent()
    alone.writes("r1", "accept", at="2026-11-24 10:00")
    sent = alone.sent()
    assert [(str(each), each.notice.facts["variant"]) for each in sent] == [("Tue 24 Nov 10:00 E03 to r1", "gate")]
    (first,) = sent[0].notice.facts["first"]  # type: ignore[misc]  # a list of rows
    assert ([each["name"] for each in first["of"]], first["clause"]) == (["tenant agrees"], "M12")
    alone.writes("r1", "tenant agrees", at="2026-11-24 10:05")
    alone.writes("r1", "accept", at="2026-11-24 10:06")
    assert {each.code for each in alone.sent()} == {"E03"}
    assert alone.owner() == "older-people"
    alone.writes("s0", "tenant agrees", at="2026-11-24 11:00")
    alone.writes("r1", "accept", at="2026-11-24 11:05")
    assert alone.owner() == "cmht"
    assert alone.lines()[-1] == "Tue 24 Nov 11:05 E05 to cmht older-people r0 r1 s0 s1"


def test_the_receiver_can_owe_a_duty_and_is_chased_after_days_and_after_months(alone: World) -> None:
    """Keys are owed by whoever was asked; the second chase, two months on, has their manager's manager."""
    alone.request(kind="move on", **PLAN)
    alone.writes("s0", "tenant agrees", at="2026-11-24 11:00")
    alone.writes("r1", "accept", at="2026-11-30 11:05")
    alone.sent()
    alone.until("2027-01-31 12:00")
    assert alone.lines() == ["Mon 7 Dec 17:00 E13 to r0 cc r2", "Sat 30 Jan 17:00 E13 to r0 cc r2"]
    alone.writes("r0", "keys signed for", at="2027-02-01 09:00")
    alone.writes("r0", "inventory read", at="2027-02-01 09:05")
    assert alone.case().duties == ()


def test_a_duty_of_the_case_opens_by_its_own_word(alone: World) -> None:
    """“Flat offered” brings a visit, owed by the responsible team's mailbox."""
    alone.request(kind="move on", **PLAN)
    alone.writes("s0", "flat offered", at="2026-11-24 11:00")
    alone.sent()
    alone.until("2026-11-28 17:00")
    assert "Sat 28 Nov 17:00 E13 to older-people cc s1" in alone.lines()


def test_months_end_on_the_same_day_or_the_last(alone: World) -> None:
    """Two months from 31 December end on 28 February; the warning of the first month at its own hour;
    the flag that comes with it is told, and lowered by the acceptance (A44)."""
    alone.request(kind="long lodging", at="2026-12-31 09:00")
    assert sorted(str(each) for each in alone.sent() if each.code == "flag") == [
        "Thu 31 Dec 09:00 flag to older-people",
        "Thu 31 Dec 09:00 flag to s1",
    ]
    assert alone.case().requests[0].due is not None
    alone.until("2027-03-03 17:00")
    assert alone.lines() == ["Sun 31 Jan 09:30 E04 to cmht r0 cc s0", "Wed 3 Mar 17:00 E08 to r2 s2 cc r0"]
    alone.writes("r1", "accept", at="2027-03-04 09:00")
    assert (alone.owner(), alone.case().flags) == ("cmht", ())


def test_its_own_flag_climbs_its_own_ladder(alone: World) -> None:
    """At once to the owner's manager and mailbox, after a quarter of an hour two levels up, at 8am to
    the director; no request is needed, and seeing it stops it."""
    alone.writes("s0", "register", subject="JW-48211", at="2026-11-27 21:00")
    alone.sent()
    alone.writes("s0", "raise fire risk", subject="JW-48211", at="2026-11-27 21:30")
    told = alone.sent()
    assert [str(each) for each in told] == ["Fri 27 Nov 21:30 E10 to older-people s1", "Fri 27 Nov 21:30 noted to s0"]
    assert alone.subject_of(told[0].post) == "[JW-48211] URGENT Fire risk. Please reply “seen” now"
    assert "safeguarding" not in alone.text_of(told[0].post).casefold()
    alone.until("2026-11-30 12:00")
    assert alone.lines() == ["Fri 27 Nov 21:45 E10 to s3", "Mon 30 Nov 08:00 E10 to s4"]
    alone.writes("s0", "raise fire risk", subject="JW-48211", at="2026-12-01 10:00")
    alone.writes("s1", "seen", subject="JW-48211", at="2026-12-01 10:10")
    alone.sent()
    alone.until("2026-12-02 12:00")
    assert alone.lines() == []


def test_information_of_its_own_is_asked_for_by_its_own_name(alone: World) -> None:
    """Three calendar days, then one more, then two levels up on the sender's side alone (M6)."""
    alone.request(kind="move on", record="")
    first = alone.sent()
    assert [(str(each), each.notice.facts["missing"]) for each in first] == [
        ("Mon 23 Nov 10:15 E03 to s0", ["support plan"])
    ]
    alone.until("2026-11-27 17:00")
    assert [(each.at, each.to) for each in alone.sent()] == [("Fri 27 Nov 17:00", "s2")]


def test_its_own_reason_for_no_is_recognised(alone: World) -> None:
    """With its label and clause, where the first pack knows neither."""
    alone.request(kind="move on", **PLAN)
    alone.sent()
    alone.writes("r1", "Decline. We are a full house.", at="2026-11-24 10:00")
    sent = alone.sent()
    assert [(str(each), each.notice.facts["ground"], each.notice.facts["clause"]) for each in sent] == [
        ("Tue 24 Nov 10:00 E06 to r0 r1 s0 s1", "There is no room free", "M13")
    ]


def test_its_emails_name_it_and_its_clauses_and_never_the_first(alone: World) -> None:
    """Title, version and clauses are the pack's own."""
    alone.request(kind="move on", **PLAN)
    alone.until("2027-01-06 17:00")
    folder = alone.settings.mail_out.maildir
    letters = [path.read_text("utf-8") for path in sorted(folder.glob("*/*"))]
    assert len(letters) >= 5
    assert not any("Joint Working" in letter for letter in letters)
    assert all("Move-on Agreement" in letter for letter in letters)


def test_two_packs_run_side_by_side(beside: World) -> None:
    """Each request keeps to the pack that knows its kind; no kind means the first pack's default."""
    beside.request(case="JW-1001", kind="")
    beside.request(case="JW-1002", kind="quick look")
    beside.request(case="JW-1003", kind="step down", **PLAN)
    packs = [beside.case(f"JW-100{n}").requests[0].pack for n in (1, 2, 3)]
    assert packs == ["joint-working-protocol", "second", "second"]
    beside.sent()
    beside.until("2026-12-04 12:00")
    lines = beside.lines()
    assert "Mon 23 Nov 12:15 E07 to r1 cc s0" in lines
    assert "Wed 25 Nov 17:00 E07 to r1 s1 cc r0 s0" in lines
    assert "Thu 3 Dec 08:15 E04 to cmht r0 cc s0" in lines
    assert beside.store.verify() is None


def test_its_procedures_can_be_explained(alone: World) -> None:
    """In plain English, from the file alone."""
    pack = alone.rules.first
    said = explain_procedure(pack, pack.procedures["move-on"])
    assert "10 calendar days" in said
    assert "M12" in said or "tenant agrees" in said
