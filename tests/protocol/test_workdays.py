"""Promise: a deadline falls on the day and at the second that the scenarios say, and can be explained."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import protocol
from protocol.calendar.file import parse_calendar
from protocol.calendar.workdays import LONDON, Calendar, Skipped, Span, Unit, span
from protocol.violations import CalendarRunsOut, Misread

_FROZEN = (Path(protocol.__file__).parent / "calendars" / "england-and-wales.toml").read_text("utf-8")
_PARSED, _WRONG = parse_calendar(_FROZEN, place="england-and-wales.toml")
assert _PARSED is not None, _WRONG
CALENDAR: Calendar = _PARSED
EARLY_FRIDAY = replace(CALENDAR, closes_on=MappingProxyType({4: time(16, 30)}))
LADDER = ("2 working days", "1 working day", "2 working days", "2 working days")
"""The transfer ladder: each stage counts from the deadline before it (A08, A21)."""

_TABLE = """
scenario                     | received                 | day 0      | deadline   | L2         | L3         | L4
S01 base case                | Mon 23 Nov 2026 10:15    | Mon 23 Nov | Wed 25 Nov | Thu 26 Nov | Mon 30 Nov | Wed 2 Dec
S06 exact close counts today | Fri 27 Nov 2026 17:00:00 | Fri 27 Nov | Tue 1 Dec  | Wed 2 Dec  | Fri 4 Dec  | Tue 8 Dec
S07 Friday evening           | Fri 27 Nov 2026 17:01    | Mon 30 Nov | Wed 2 Dec  | Thu 3 Dec  | Mon 7 Dec  | Wed 9 Dec
S08 weekend                  | Sat 28 Nov 2026 11:00    | Mon 30 Nov | Wed 2 Dec  | Thu 3 Dec  | Mon 7 Dec  | Wed 9 Dec
S09 early morning counts     | Tue 24 Nov 2026 06:12    | Tue 24 Nov | Thu 26 Nov | Fri 27 Nov | Tue 1 Dec  | Thu 3 Dec
S10 before Christmas         | Wed 23 Dec 2026 11:00    | Wed 23 Dec | Tue 29 Dec | Wed 30 Dec | Mon 4 Jan  | Wed 6 Jan
S11 Christmas Eve in hours   | Thu 24 Dec 2026 15:30    | Thu 24 Dec | Wed 30 Dec | Thu 31 Dec | Tue 5 Jan  | Thu 7 Jan
S13 on a bank holiday        | Fri 25 Dec 2026 09:00    | Tue 29 Dec | Thu 31 Dec | Mon 4 Jan  | Wed 6 Jan  | Fri 8 Jan
S15 year end                 | Thu 31 Dec 2026 16:00    | Thu 31 Dec | Tue 5 Jan  | Wed 6 Jan  | Fri 8 Jan  | Tue 12 Jan
S17 Maundy Thursday          | Thu 25 Mar 2027 12:00    | Thu 25 Mar | Wed 31 Mar | Thu 1 Apr  | Mon 5 Apr  | Wed 7 Apr
S18 before the spring gap    | 2027-03-28T00:30Z        | Tue 30 Mar | Thu 1 Apr  | Fri 2 Apr  | Tue 6 Apr  | Thu 8 Apr
S18 after the spring gap     | 2027-03-28T01:30Z        | Tue 30 Mar | Thu 1 Apr  | Fri 2 Apr  | Tue 6 Apr  | Thu 8 Apr
S19 autumn change inside     | Fri 23 Oct 2026 14:00    | Fri 23 Oct | Tue 27 Oct | Wed 28 Oct | Fri 30 Oct | Tue 3 Nov
S21 in hours in GMT          | 2026-10-26T16:30Z        | Mon 26 Oct | Wed 28 Oct | Thu 29 Oct | Mon 2 Nov  | Wed 4 Nov
S22 exact close in BST       | 2026-10-22T16:00Z        | Thu 22 Oct | Mon 26 Oct | Tue 27 Oct | Thu 29 Oct | Mon 2 Nov
S24 autumn change of 2027    | Fri 29 Oct 2027 14:00    | Fri 29 Oct | Tue 2 Nov  | Wed 3 Nov  | Fri 5 Nov  | Tue 9 Nov
S25 early May holiday        | Thu 29 Apr 2027 16:00    | Thu 29 Apr | Tue 4 May  | Wed 5 May  | Fri 7 May  | Tue 11 May
S26 spring holiday           | Fri 28 May 2027 15:00    | Fri 28 May | Wed 2 Jun  | Thu 3 Jun  | Mon 7 Jun  | Wed 9 Jun
S27 before a long weekend    | Fri 27 Aug 2027 17:30    | Tue 31 Aug | Thu 2 Sep  | Fri 3 Sep  | Tue 7 Sep  | Thu 9 Sep
S29 Scottish holiday only    | Thu 26 Nov 2026 10:00    | Thu 26 Nov | Mon 30 Nov | Tue 1 Dec  | Thu 3 Dec  | Mon 7 Dec
"""
"""Scenarios of the transfer ladder; every rung at 17:00. A date without a year is the next there is."""
_ROWS = [[cell.strip() for cell in row.split("|")] for row in _TABLE.strip().splitlines()[1:]]
SCENARIOS = {name: cells for name, *cells in _ROWS}


def instant(written: str) -> datetime:
    """A local London time with its weekday in words, or an ISO instant; the weekday must be right."""
    if "T" in written and written.endswith("Z"):
        return datetime.fromisoformat(written)
    form = "%a %d %b %Y %H:%M:%S" if written.count(":") == 2 else "%a %d %b %Y %H:%M"
    found = datetime.strptime(written, form).replace(tzinfo=LONDON)
    assert found.strftime("%a") == written[:3], f"{written} is a {found:%A}"
    return found.astimezone(UTC)


def day(written: str) -> date:
    """A day with its weekday in words."""
    return instant(f"{written} 12:00").astimezone(LONDON).date()


def next_day(written: str, after: date) -> date:
    """The first such day on or after another; its weekday must be right too."""
    return next(each for n in range(366) if (each := after + timedelta(days=n)).strftime("%a %-d %b") == written)


def ladder(calendar: Calendar, received: datetime) -> list[datetime]:
    """The deadline of a transfer and the instants of the rungs above it."""
    due, found = received, []
    for length in LADDER:
        due = calendar.reckon(due, span(length)).due
        found.append(due)
    return found


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_clock_scenario_of_the_transfer_ladder(name: str) -> None:
    """Day 0, the deadline and each rung fall where docs/scenarios.md puts them, at 17:00 London time."""
    received, zero, *rungs = SCENARIOS[name]
    start = instant(received)
    reckoning = CALENDAR.reckon(start, span("2 working days"))
    assert reckoning.day_zero == next_day(zero, start.date())
    days = [next_day(rung, start.date()) for rung in rungs]
    assert ladder(CALENDAR, start) == [datetime.combine(each, time(17), tzinfo=LONDON) for each in days]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("Thu 25 Mar 2027 12:00", "2027-03-31T16:00Z"),
        ("2027-03-28T00:30Z", "2027-04-01T16:00Z"),
        ("Fri 23 Oct 2026 14:00", "2026-10-27T17:00Z"),
        ("2026-10-22T16:00Z", "2026-10-26T17:00Z"),
        ("Thu 29 Apr 2027 16:00", "2027-05-04T16:00Z"),
        ("Fri 27 Aug 2027 17:30", "2027-09-02T16:00Z"),
    ],
)
def test_a_deadline_keeps_five_o_clock_across_the_clock_change(received: str, due: str) -> None:
    """In UTC a deadline moves with summer time; on the wall it stays 5pm (S17 to S27)."""
    assert CALENDAR.reckon(instant(received), span("2 working days")).due == instant(due)


def test_an_early_friday_close_moves_a_late_friday_to_monday() -> None:
    """S30: with Friday closing at 16:30, 16:45 on Friday counts on Monday."""
    received = instant("Fri 27 Nov 2026 16:45")
    assert EARLY_FRIDAY.reckon(received, span("2wd")).day_zero == day("Mon 30 Nov 2026")
    expected = ("Wed 2 Dec 2026", "Thu 3 Dec 2026", "Mon 7 Dec 2026", "Wed 9 Dec 2026")
    assert ladder(EARLY_FRIDAY, received) == [instant(f"{rung} 17:00") for rung in expected]
    assert CALENDAR.reckon(received, span("2wd")).due == instant("Tue 1 Dec 2026 17:00")


def test_a_deadline_on_an_early_friday_ends_when_that_friday_does() -> None:
    """A working day ends when the organisation closes on that weekday (A05)."""
    reckoning = EARLY_FRIDAY.reckon(instant("Wed 25 Nov 2026 10:00"), span("2 working days"))
    assert (reckoning.due, reckoning.close) == (instant("Fri 27 Nov 2026 16:30"), time(16, 30))


@pytest.mark.parametrize(("second", "zero"), [("17:00:00.900000", "Fri 27 Nov 2026"), ("17:00:01", "Mon 30 Nov 2026")])
def test_fractions_of_a_second_are_cut_off_and_not_rounded(second: str, zero: str) -> None:
    """17:00:00.9 is in time, 17:00:01 is not (S03, S04)."""
    received = datetime.combine(date(2026, 11, 27), time.fromisoformat(second), tzinfo=LONDON)
    reckoning = CALENDAR.reckon(received, span("2 working days"))
    assert reckoning.day_zero == day(zero)
    assert reckoning.start.microsecond == 0


def test_an_explanation_names_each_day_that_was_skipped_and_why() -> None:
    """The reader sees why Friday evening, the weekend and two bank holidays did not count."""
    reckoning = CALENDAR.reckon(instant("Thu 24 Dec 2026 17:01"), span("1 working day"))
    assert reckoning.late_start
    assert reckoning.skipped == (
        Skipped(day=date(2026, 12, 24), why="after 17:00"),
        Skipped(day=date(2026, 12, 25), why="Christmas Day"),
        Skipped(day=date(2026, 12, 26), why="Saturday"),
        Skipped(day=date(2026, 12, 27), why="Sunday"),
        Skipped(day=date(2026, 12, 28), why="Boxing Day (substitute day)"),
    )
    assert reckoning.counted == (day("Wed 30 Dec 2026"),)


@pytest.mark.parametrize(
    ("start", "length", "due", "warn"),
    [
        ("Wed 16 Dec 2026 09:30", "5 working days", "Wed 23 Dec 2026 17:00", None),
        ("Fri 18 Dec 2026 12:00", "10 working days", "Wed 6 Jan 2027 17:00", None),
        ("Mon 30 Nov 2026 12:00", "3 months", "Sun 28 Feb 2027 17:00", "Fri 26 Feb 2027"),
        ("Mon 30 Nov 2026 12:00", "12 months", "Tue 30 Nov 2027 17:00", None),
        ("Sat 31 Oct 2026 12:00", "4 months", "Sun 28 Feb 2027 17:00", "Fri 26 Feb 2027"),
        ("Fri 27 Nov 2026 10:00", "28 calendar days", "Fri 25 Dec 2026 17:00", "Thu 24 Dec 2026"),
    ],
    ids=["S53", "S54", "S56 review", "S56 yearly", "S57", "A43"],
)
def test_longer_clocks_end_on_the_day_the_source_means(start: str, length: str, due: str, warn: str | None) -> None:
    """Calendar days and months are not moved off a holiday, but the last working day before is known."""
    reckoning = CALENDAR.reckon(instant(start), span(length))
    assert reckoning.due == instant(due)
    assert reckoning.warn == (day(warn) if warn else None)


def test_the_consent_clock_counts_exactly_the_days_the_scenario_lists() -> None:
    """S54: 21 to 24 and 29 to 31 December, 4, 5 and 6 January; reminded on the eighth."""
    counted = CALENDAR.reckon(instant("Fri 18 Dec 2026 12:00"), span("10 working days")).counted
    assert [each.day for each in counted] == [21, 22, 23, 24, 29, 30, 31, 4, 5, 6]
    assert counted[7] == day("Mon 4 Jan 2027")


@pytest.mark.parametrize("length", ["2 working days", "1 month", "next 09:00 on a working day"])
def test_a_year_without_bank_holidays_is_refused_and_not_guessed(length: str) -> None:
    """S61: a clock that needs 2029 is refused, and the error names the year."""
    with pytest.raises(CalendarRunsOut) as refused:
        CALENDAR.reckon(instant("Fri 29 Dec 2028 17:30"), span(length))
    assert refused.value.year == 2029


def test_a_clock_that_only_touches_the_last_known_day_still_works() -> None:
    """The last covered day is usable: only a day past it is refused."""
    assert CALENDAR.reckon(instant("Wed 27 Dec 2028 10:00"), span("2wd")).due == instant("Fri 29 Dec 2028 17:00")


def test_a_local_closure_counts_unless_everybody_agreed_to_leave_it_out() -> None:
    """A09: one organisation cannot lengthen a joint deadline alone."""
    shut = replace(CALENDAR, closures=MappingProxyType({date(2026, 11, 24): "training day"}))
    received = instant("Mon 23 Nov 2026 10:15")
    assert shut.reckon(received, span("2wd")).due == instant("Wed 25 Nov 2026 17:00")
    agreed = replace(shut, closures_excluded=True).reckon(received, span("2wd"))
    assert agreed.due == instant("Thu 26 Nov 2026 17:00")
    assert Skipped(day=date(2026, 11, 24), why="closed: training day") in agreed.skipped


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("Fri 27 Nov 2026 23:40", "Mon 30 Nov 2026 09:00"),
        ("Mon 30 Nov 2026 08:59", "Mon 30 Nov 2026 09:00"),
        ("Mon 30 Nov 2026 09:00", "Tue 1 Dec 2026 09:00"),
        ("Thu 24 Dec 2026 12:00", "Tue 29 Dec 2026 09:00"),
    ],
)
def test_the_next_nine_o_clock_is_on_a_working_day_and_later(start: str, due: str) -> None:
    """S31: the directors' alarm goes at 9am on the next working day."""
    assert CALENDAR.reckon(instant(start), span("next 09:00 on a working day")).due == instant(due)


def test_an_hour_is_an_hour_across_the_clock_change() -> None:
    """An alarm at 00:30 on the night the clocks go forward is repeated sixty minutes later, not none."""
    start = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert CALENDAR.reckon(start, span("60 minutes")).due == start + timedelta(hours=1)


def test_a_local_time_that_does_not_exist_is_moved_past_the_gap() -> None:
    """S18: 01:30 on 28 March 2027 becomes 02:30 summer time."""
    assert CALENDAR.utc(date(2027, 3, 28), time(1, 30)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_lateness_is_counted_in_working_days() -> None:
    """S49: an acceptance on the morning after is late by one working day, one on Sunday by none more."""
    due = instant("Wed 25 Nov 2026 17:00")
    assert CALENDAR.working_days_after(due, instant("Wed 25 Nov 2026 17:00:01")) == 0
    assert CALENDAR.working_days_after(due, instant("Thu 26 Nov 2026 12:00")) == 1
    assert CALENDAR.working_days_after(due, instant("Sun 29 Nov 2026 12:00")) == 2


# --- traps that other systems fell into ------------------------------------------------------------


def test_no_rung_moves_by_an_hour_when_the_clocks_change() -> None:
    """Trap 62: escalations straddling either change stay at 5pm on the wall."""
    for start in ("Thu 22 Oct 2026 12:00", "Thu 25 Mar 2027 12:00"):
        assert {each.astimezone(LONDON).time() for each in ladder(CALENDAR, instant(start))} == {time(17)}


def test_a_day_that_is_no_bank_holiday_here_counts() -> None:
    """Trap 66: St Martin's, St Andrew's and Epiphany are working days in England."""
    assert [CALENDAR.why_not(each) for each in (date(2026, 11, 11), date(2026, 11, 30), date(2027, 1, 6))] == [None] * 3


def test_every_weekday_is_a_working_day_without_being_named() -> None:
    """Trap 67: nothing needs Monday or Thursday to be configured; a deadline never falls at midnight."""
    for offset in range(5):
        due = CALENDAR.reckon(instant("Mon 8 Jun 2026 10:00") + timedelta(days=offset), span("2wd")).due
        assert due.astimezone(LONDON).time() == time(17)


def test_skipped_days_lengthen_a_deadline_and_never_shorten_it() -> None:
    """Trap 68: a request of Friday 16:59 is not overdue on Monday morning."""
    assert CALENDAR.reckon(instant("Fri 27 Nov 2026 16:59"), span("2wd")).due == instant("Tue 1 Dec 2026 17:00")


@pytest.mark.parametrize(
    ("holiday", "name"), [("Mon 6 Apr 2026", "Easter Monday"), ("Mon 31 Aug 2026", "Summer bank holiday")]
)
def test_the_holidays_that_a_whole_country_list_leaves_out_are_here(holiday: str, name: str) -> None:
    """Trap 69: Easter Monday and the August holiday are England's, not the United Kingdom's."""
    assert CALENDAR.why_not(day(holiday)) == name


def test_a_substitute_bank_holiday_is_not_a_deadline() -> None:
    """Trap 69: two working days from Wednesday 23 December 2026, 16:30, end on Tuesday 29, not on Monday."""
    assert CALENDAR.reckon(instant("Wed 23 Dec 2026 16:30"), span("2wd")).due == instant("Tue 29 Dec 2026 17:00")


# --- laws --------------------------------------------------------------------------------------------

_FIRST, _LAST = datetime(2024, 1, 1), datetime(2028, 6, 1)  # noqa: DTZ001 - hypothesis wants bare bounds
instants = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))
lengths = st.builds(Span, count=st.integers(0, 40), unit=st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS]))
counts = st.builds(Span, count=st.integers(0, 40), unit=st.just(Unit.WORKING_DAYS))
calendars = st.sampled_from([CALENDAR, EARLY_FRIDAY])


@given(calendars, instants, instants, lengths | st.builds(Span, count=st.integers(0, 6), unit=st.just(Unit.MONTHS)))
def test_who_asks_later_is_never_due_earlier(calendar: Calendar, one: datetime, other: datetime, length: Span) -> None:
    """A deadline is monotone in its start, on either side of any boundary."""
    first, second = sorted((one, other))
    assert calendar.reckon(first, length).due <= calendar.reckon(second, length).due


@given(calendars, instants, counts)
def test_a_working_day_deadline_ends_a_working_day(calendar: Calendar, start: datetime, length: Span) -> None:
    """Never at midnight, never on a day when nobody is there, never before its start."""
    due = calendar.reckon(start, length).due
    local = due.astimezone(LONDON)
    assert calendar.why_not(local.date()) is None
    assert local.time() == calendar.close_of(local.date())
    assert due >= start.replace(microsecond=0)


@given(calendars, instants, counts)
def test_an_explanation_accounts_for_every_day_once(calendar: Calendar, start: datetime, length: Span) -> None:
    """Day 0, the days counted and the days skipped are all the days from the start to the deadline."""
    found = calendar.reckon(start, length)
    told = sorted([found.day_zero, *found.counted, *(skipped.day for skipped in found.skipped)])
    first, last = calendar.local(start).date(), found.due.astimezone(LONDON).date()
    assert told == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert len(found.counted) == length.count


@given(instants, counts, st.sampled_from([UTC, LONDON, ZoneInfo("Asia/Tokyo")]))
def test_the_zone_an_instant_is_written_in_changes_nothing(start: datetime, length: Span, zone: ZoneInfo) -> None:
    """The same instant has the same deadline, whoever wrote it down."""
    assert CALENDAR.reckon(start, length) == CALENDAR.reckon(start.astimezone(zone), length)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2 working days", Span(count=2, unit=Unit.WORKING_DAYS)), ("2wd", Span(count=2, unit=Unit.WORKING_DAYS)),
        ("1 Working  Day", Span(count=1, unit=Unit.WORKING_DAYS)), ("28cd", Span(count=28, unit=Unit.CALENDAR_DAYS)),
        ("3 months", Span(count=3, unit=Unit.MONTHS)), ("60 minutes", Span(count=60, unit=Unit.MINUTES)),
        ("at once", Span(count=0, unit=Unit.MINUTES)),
        ("next 09:00 on a working day", Span(count=0, unit=Unit.WORKING_DAYS, at=time(9))),
    ],
)  # fmt: skip
def test_a_length_of_time_is_read_as_people_write_it(written: str, meant: Span) -> None:
    """Every form that a pack or the command line may use means one span."""
    assert span(written) == meant


@pytest.mark.parametrize(
    "written", ["", "2", "two days", "2 days", "-1 working day", "1.5 months", "2 working days ago"]
)
def test_a_length_of_time_that_is_not_one_is_refused(written: str) -> None:
    """What could mean several things, such as “2 days”, is refused with an example of how to write it."""
    with pytest.raises(Misread, match="working days"):
        span(written)
