"""Explains how a deadline was worked out, naming every day that did not count and why."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from typing import cast

from protocol.calendar.workdays import Reckoning
from protocol.messages.values import to_json
from templates.words.written import clock, day, instant, listed


def explain_deadline(reckoning: Reckoning | Mapping[str, object], calendar_zone: tzinfo) -> str:
    """A deadline in one short paragraph of plain English.

    It takes a reckoning, or its plain form as a notice carries it. It begins `2 working days from
    Friday 27 November 2026, 5:01pm: counted from Monday 30 November; 5pm Wednesday 2 December`.
    """
    facts = cast(Mapping[str, object], to_json(reckoning) if isinstance(reckoning, Reckoning) else reckoning)
    start = instant(str(facts["start"])).astimezone(calendar_zone)
    due = instant(str(facts["due"])).astimezone(calendar_zone)
    span, counted = str(facts["span"]), cast(Sequence[str], facts["counted"])
    begun = f"{day(start.date())}, {clock(start.time())}"
    end = f"{clock(due.time())} {_day(due.date(), start)}"
    if "working day" not in span:
        return f"{_named(span)} from {begun}: {end}.{_warning(facts, start)}"
    if span.startswith("next"):
        return f"{_named(span)} after {begun}: {end}.{_skipped(facts, start)}"
    zero = date.fromisoformat(str(facts["day_zero"]))
    said = f"{span} from {begun}: counted from {_day(zero, start)}; {end}."
    if counted:
        said += f" Day 1 is {_day(date.fromisoformat(counted[0]), start)}."
    return said + _skipped(facts, start)


def _day(value: date, start: datetime) -> str:
    """A day, with its year only where that is not the year in which the clock started."""
    return day(value, year=value.year != start.year)


def _named(span: str) -> str:
    """A span as a sentence begins with it."""
    if span.startswith("next "):
        return f"The next {clock(time.fromisoformat(span.split()[1]))} on a working day"
    return "At once" if span == "0 minutes" else span


def _skipped(facts: Mapping[str, object], start: datetime) -> str:
    skipped = cast(Sequence[Mapping[str, str]], facts["skipped"])
    days = [f"{_day(date.fromisoformat(each['day']), start)} ({_why(each['why'])})" for each in skipped]
    return f" Not counted: {listed(days)}." if days else ""


def _why(why: str) -> str:
    """Why a day did not count. The weekday says its own name already."""
    if why in {"Saturday", "Sunday"}:
        return "weekend"
    if why.startswith("after "):
        return f"after {clock(time.fromisoformat(why.removeprefix('after ')))}"
    return why


def _warning(facts: Mapping[str, object], start: datetime) -> str:
    warn = facts.get("warn")
    if not warn:
        return ""
    last = _day(date.fromisoformat(str(warn)), start)
    return f" That is not a working day. The last working day before it is {last}."
