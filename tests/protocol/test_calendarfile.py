"""Promise: the frozen bank holidays are those of England and Wales, and a wrong file is refused by line."""

from datetime import date, timedelta
from pathlib import Path

import holidays
from govuk_bank_holidays.bank_holidays import BankHolidays

import protocol
from protocol.calendar.file import parse_calendar

_TEXT = (Path(protocol.__file__).parent / "calendars" / "england-and-wales.toml").read_text("utf-8")


def test_the_frozen_days_are_those_that_were_published() -> None:
    """Every day of the covered years agrees with the published list, name and substitute included."""
    calendar, problems = parse_calendar(_TEXT, place="england-and-wales.toml")
    assert calendar is not None, problems
    published = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    expected = {
        each["date"]: each["title"] + (" (substitute day)" if each["notes"] == "Substitute day" else "")
        for each in published
        if calendar.first <= each["date"].year <= calendar.last
    }
    assert dict(calendar.holidays) == expected


def test_a_second_list_agrees_on_every_weekday() -> None:
    """An independent package names the same weekdays, so that one package's mistake is seen."""
    calendar, problems = parse_calendar(_TEXT, place="england-and-wales.toml")
    assert calendar is not None, problems
    other = holidays.country_holidays("GB", subdiv="ENG", years=range(calendar.first, calendar.last + 1))
    day = date(calendar.first, 1, 1)
    while day.year <= calendar.last:
        if day.weekday() < 5:
            assert (day in calendar.holidays) == (day in other), day
        day += timedelta(days=1)


def refused(text: str) -> list[str]:
    """What a text is refused with."""
    calendar, problems = parse_calendar(text, place="days.toml")
    assert calendar is None
    return [str(problem) for problem in problems]


def test_every_mistake_in_a_calendar_is_named_with_its_line() -> None:
    """A day outside the years, a day that is none, a year without days and an unknown table."""
    text = (
        "[years]\nfirst = 2026\nlast = 2027\n"
        '[days]\n2026-02-30 = "No day"\n2025-12-25 = "Christmas"\n2026-12-25 = "Christmas"\n[dyas]\n'
    )
    found = refused(text)
    assert [line.split(": ")[0] for line in found] == ["days.toml:4", "days.toml:5", "days.toml:6", "days.toml:8"]
    assert "2027 has no bank holidays." in found[0]


def test_a_calendar_needs_its_years() -> None:
    """Without years nothing says what a missing day means."""
    days = '[days]\n2026-12-25 = "Christmas"\n'
    assert any("“first” is missing" in line for line in refused(f"[years]\nlast = 2026\n{days}"))
    assert any("[years] table is missing" in line for line in refused(days))
    assert any("run backwards" in line for line in refused("[years]\nfirst = 2027\nlast = 2026\n[days]\n"))
