"""Decides how times, dates, lists, clauses and lengths of time are written for people.

Twelve-hour times such as 5pm and 5:02pm (noon is 12pm, midnight 12am), dates such as Wednesday 25
November 2026. Instants are turned into local time here and nowhere else.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, tzinfo


def instant(value: datetime | str) -> datetime:
    """An instant from its ISO 8601 text, in UTC. One without an offset is taken as UTC."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def clock(at: time, *, seconds: bool = False) -> str:
    """A time of day: `5pm`, `5:02pm`, `12pm`. With `seconds`, `5:00:01pm` where it is not a whole minute."""
    half = "am" if at.hour < 12 else "pm"
    if seconds and at.second:
        return f"{at.hour % 12 or 12}:{at:%M:%S}{half}"
    return f"{at.hour % 12 or 12}:{at:%M}{half}" if at.minute else f"{at.hour % 12 or 12}{half}"


def day(value: date | str, *, year: bool = True) -> str:
    """A day: `Wednesday 25 November 2026`, or without its year."""
    read = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{read:%A} {read.day} {read:%B}" + (f" {read.year}" if year else "")


def when(value: datetime | str, zone: tzinfo, *, seconds: bool = False) -> str:
    """An instant in local time: `5pm on Wednesday 25 November 2026`."""
    local = instant(value).astimezone(zone)
    return f"{clock(local.time(), seconds=seconds)} on {day(local.date())}"


def past(value: datetime | str | None, now: datetime | str) -> bool:
    """Whether an instant had gone by when the notice was decided: nobody is asked for anything by then."""
    return value is not None and instant(value) < instant(now)


def soon(value: datetime | str, zone: tzinfo, now: datetime | str) -> str:
    """An instant as a subject line has it: `5pm today, Wednesday 25 November`, `5pm Thursday 26 November`.

    `now` is the instant of the notice. The day is always named, so that an email read late is not misread.
    """
    local, today = instant(value).astimezone(zone), instant(now).astimezone(zone).date()
    if local.date() == today:
        return f"{clock(local.time())} today, {day(local.date(), year=False)}"
    return f"{clock(local.time())} {day(local.date(), year=local.year != today.year)}"


def listed(items: Iterable[object], last: str = "and") -> str:
    """A list in a sentence: `a`, `a and b`, `a, b and c`."""
    words = [str(item) for item in items]
    return " ".join([", ".join(words[:-1]), last, words[-1]]) if len(words) > 1 else "".join(words)


def clause(*numbers: str) -> str:
    """Clause numbers for the end of a sentence, with the space before them: ` (5.3, 8.8)`.

    Each is named once. Nothing at all where there is no clause.
    """
    each = [part.strip() for number in numbers for part in number.split(",")]
    kept = [part for part in dict.fromkeys(each) if part]
    return f" ({', '.join(kept)})" if kept else ""


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things: `1 letter`, `2 letters`, `2 addresses`. `many` is the plural that does not end in an s."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def working_days(count: int) -> str:
    """A number of working days: `1 working day`, `2 working days`."""
    return counted(count, "working day")


def quoted(words: str, most: int = 240) -> str:
    """Somebody's words in quotation marks, cut at a word where they are long. Marks within them become single
    ones, `“button ‘Accept’”`; those around all of them, and half a pair, go."""
    flat = _STRAIGHT.sub(r"“\1”", " ".join(words.split()))
    inside = flat[1:-1]
    if flat[:1] == "“" and flat[-1:] == "”" and _paired(inside):
        flat = inside
    elif not _paired(flat):
        flat = flat.strip('“”"')
    flat = flat.translate(_SINGLE)
    if len(flat) > most:
        flat = flat[:most].rsplit(" ", 1)[0] + " …"
    return f"“{flat}”"


_STRAIGHT = re.compile(r'"([^"]*)"')
_SINGLE = str.maketrans("“”", "‘’")


def _paired(words: str) -> bool:
    """Whether every quotation mark that opens also closes, in order."""
    depth = 0
    for mark in words:
        depth += (mark == "“") - (mark == "”")
        if depth < 0:
            return False
    return depth == 0
