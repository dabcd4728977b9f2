"""Decides what a file of bank holidays means: which years it covers, and which days it names."""

from datetime import date
from types import MappingProxyType

from protocol.calendar.workdays import Calendar
from protocol.toml.tables import SourceTable, in_order, read_source
from protocol.violations import Misconfigured


def parse_calendar(text: str, *, place: str) -> tuple[Calendar | None, list[Misconfigured]]:
    """The calendar that a TOML text describes, or None and every mistake in it.

    It has the default closing time and no closures: an organisation's own are added to it where the
    directory is read. `[years]` gives the first and last year covered; `[days]` names each bank
    holiday by its date. A covered year without any is refused: it is more likely forgotten than free.
    """
    source, problems = read_source(text, place)
    if source is None:
        return None, problems
    years, days = source.wanted("years"), source.wanted("days")
    first, last = (years.number(key, default=0, least=1900, most=9999) for key in ("first", "last"))
    for key in ("first", "last"):
        if key not in years:
            years.text(key)
    years.end()
    holidays = {day: name for key in days.names() if (day := _day(days, key)) is not None and (name := days.text(key))}
    if "first" in years and "last" in years:
        _covered(days, holidays, first, last)
    source.text("source", required=False)
    source.day("frozen_on")
    source.end()
    if problems:
        return None, in_order(problems)
    return Calendar(holidays=MappingProxyType(holidays), first=first, last=last), []


def _day(days: SourceTable, key: str) -> date | None:
    try:
        if len(key) == 10:
            return date.fromisoformat(key)
    except ValueError:
        pass  # said below
    days.wrong(f"“{key}” is not a day.", "Write it like 2027-12-27.", key)
    return None


def _covered(days: SourceTable, holidays: dict[date, str], first: int, last: int) -> None:
    """Every day lies in a covered year, and every covered year has days."""
    for day in holidays:
        if not first <= day.year <= last:
            days.wrong(f"{day} is outside the years {first} to {last}.", "Correct the day or the years.", str(day))
    if last < first:
        days.wrong(f"The years run backwards: {first} to {last}.", "Put the earlier year first.")
    for year in range(first, min(last, first + 200) + 1) if holidays else ():
        if not any(day.year == year for day in holidays):
            days.wrong(f"{year} has no bank holidays.", "Add them, or shorten the years.")
