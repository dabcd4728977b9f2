"""Turns a hand-turned clock forward through everything that falls due on the way, in order."""

import re
from datetime import UTC, datetime, time, timedelta

from bot.process.clock import TurnedClock
from bot.workers import Runner
from protocol.calendar.workdays import Calendar, Unit, span
from protocol.ports.outbox import Outbox
from protocol.ports.store import Store
from protocol.violations import Misread

ONE_SECOND = timedelta(seconds=1)
"""A deadline includes its own instant, so it has passed a second later (reading A05)."""


def advance(clock: TurnedClock, runner: Runner, store: Store, outbox: Outbox, target: datetime) -> None:
    """Turn the clock to an instant, stopping at each deadline, reminder and retry to let it happen then."""
    runner.turn()
    while True:
        due, again, morning = store.next_due(), outbox.next_try(), runner.reminds_next()
        stops = [each for each in (due + ONE_SECOND if due else None, again, morning) if each is not None]
        following = min((each for each in stops if clock.now() < each <= target), default=None)
        if following is None:
            break
        clock.turn_to(following)
        runner.turn()
    if target > clock.now():
        clock.turn_to(target)
    runner.turn()


_CLOCK_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::(?P<second>\d{2}))?\s*(?P<half>am|pm)?", re.I)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def moment(words: str, now: datetime, calendar: Calendar) -> datetime:
    """When `1wd`, `2 working days`, `90 minutes`, `to 5pm`, `to friday 9am` or
    `to 2026-11-25T17:00` is, counted from now; `now` is now.

    A span of working days ends as a deadline does. A time without seconds means that it has passed:
    one second later, so that what was due by then has lapsed. Raises Misread.
    """
    plain = " ".join(words.lower().split())
    if plain == "now":
        return now
    if plain.startswith("to "):
        return _named(plain.removeprefix("to "), now, calendar)
    length = span(plain)
    # A clock that was turned until 5pm had passed stands a second after it, and still on that day.
    start = now - ONE_SECOND if length.unit is Unit.WORKING_DAYS else now
    return calendar.reckon(start, length).due + ONE_SECOND


def _named(words: str, now: datetime, calendar: Calendar) -> datetime:
    try:
        instant = datetime.fromisoformat(words.upper())
    except ValueError:
        return _time_of_day(words, now, calendar)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=calendar.zone)
    passed = timedelta() if words.count(":") > 1 else ONE_SECOND
    return instant.astimezone(UTC) + passed


def _time_of_day(words: str, now: datetime, calendar: Calendar) -> datetime:
    weekday, _, rest = words.partition(" ") if words.split(" ", maxsplit=1)[0] in _DAYS else ("", "", words)
    found = _CLOCK_TIME.fullmatch(rest.strip())
    if not found or (hour := _hour(int(found["hour"]), found["half"])) is None:
        raise Misread(f"“{words}” is not a time.", "Write it like “to 5pm”, “to friday 9am” or “to 2026-11-25T17:00”.")
    at = time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    day = calendar.local(now).date()
    passed = timedelta() if found["second"] else ONE_SECOND
    while calendar.utc(day, at) + passed <= now or (weekday and _DAYS[day.weekday()] != weekday):
        day += timedelta(days=1)
    return calendar.utc(day, at) + passed


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if hour < 24 else None
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half.lower() == "pm" else 0)
