"""Decides which days are working days, and the instant at which a clock ends.

Readings A04 to A09, A43 and A44. Instants are held in UTC and days counted in the calendar's own
zone. Nothing here reads a clock: the starting instant is always an argument.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from protocol.violations import CalendarRunsOut, Misread

LONDON = ZoneInfo("Europe/London")
CLOSE = time(17, 0)
"""The default end of a working day, inclusive to the second (reading A05)."""
ONE_DAY = timedelta(days=1)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Unit(StrEnum):
    """What a span is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    MONTHS = "months"


@dataclass(frozen=True, kw_only=True)
class Span:
    """A length of time as a source document gives it, such as `2 working days`.

    `at` fixes the local time of day on which the last day ends; without it a day ends at the
    calendar's close. `next 09:00 on a working day` is a span of no working days with `at` 09:00.
    """

    count: int
    unit: Unit
    at: time | None = None

    def __str__(self) -> str:
        if self.at is not None and self.count == 0:
            return f"next {self.at:%H:%M} on a working day"
        unit = self.unit.removesuffix("s") if self.count == 1 else self.unit
        return f"{self.count} {unit}"


AT_ONCE = Span(count=0, unit=Unit.MINUTES)

_SPAN = re.compile(
    r"(?P<count>\d{1,4})\s*(?:(?P<unit>minute|hour|working day|calendar day|month)s?|(?P<short>wd|cd))", re.I
)
_NEXT = re.compile(r"next (?P<at>\d{2}:[0-5]\d) on a working day", re.I)


def span(text: str) -> Span:
    """Read `2 working days`, `28 calendar days`, `3 months`, `60 minutes`, `2wd`,
    `at once` or `next 09:00 on a working day`.

    Raises Misread for anything else.
    """
    plain = " ".join(text.split())
    if plain.lower() in {"at once", "immediately"}:
        return AT_ONCE
    if (found := _NEXT.fullmatch(plain)) and found["at"] < "24":
        return Span(count=0, unit=Unit.WORKING_DAYS, at=time.fromisoformat(found["at"]))
    if found := _SPAN.fullmatch(plain):
        short = {"wd": "working day", "cd": "calendar day", None: found["unit"]}[
            found["short"].lower() if found["short"] else None
        ]
        return Span(count=int(found["count"]), unit=Unit(f"{short.lower()}s"))
    raise Misread(
        f"“{plain[:60]}” is not a length of time.",
        "Write it like “2 working days”, “28 calendar days”, “3 months”, “60 minutes” or “at once”.",
    )


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A day that did not count, and the reason: `Saturday`, `Christmas Day`, `closed: training day`."""

    day: date
    why: str


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """How a deadline was worked out: enough to explain it to a person, or to an auditor.

    `start` and `due` are UTC. `day_zero` is the local day on which the start is taken to fall;
    `counted` are the days counted after it; `skipped` every day between `start` and `due` that
    did not count. `warn` is the last working day before a due day that is not itself one (A43).
    """

    span: str
    start: datetime
    day_zero: date
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    due: datetime
    close: time
    late_start: bool = False
    warn: date | None = None


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The working days and hours of one organisation.

    `holidays` are the bank holidays of the years `first` to `last`, both included; any other year
    is refused. `closes_on` overrides `closes` by weekday (Monday is 0). `closures` are days on
    which an organisation is shut; they still count unless `closures_excluded` (reading A09).
    """

    holidays: Mapping[date, str]
    first: int
    last: int
    zone: ZoneInfo = LONDON
    closes: time = CLOSE
    closes_on: Mapping[int, time] = field(default_factory=lambda: MappingProxyType({}))
    closures: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    closures_excluded: bool = False

    def why_not(self, day: date) -> str | None:
        """The reason a day is not a working day, or None where it is one.

        Raises CalendarRunsOut for a weekday of a year without data.
        """
        if day.weekday() >= 5:
            return _DAYS[day.weekday()]
        if not self.first <= day.year <= self.last:
            raise CalendarRunsOut(day.year, self.first, self.last)
        if day in self.holidays:
            return self.holidays[day]
        if self.closures_excluded and day in self.closures:
            return f"closed: {self.closures[day]}"
        return None

    def close_of(self, day: date) -> time:
        """The local time at which a day ends, inclusive."""
        return self.closes_on.get(day.weekday(), self.closes)

    def local(self, instant: datetime) -> datetime:
        """An instant in the calendar's zone, with its fraction of a second cut off, not rounded."""
        return instant.astimezone(self.zone).replace(microsecond=0)

    def utc(self, day: date, at: time) -> datetime:
        """A local day and time as UTC. A time that the clock change skips is moved past the gap."""
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def day_zero(self, instant: datetime) -> tuple[date, tuple[Skipped, ...]]:
        """The working day an instant counts on: its own, or the next after hours (A06)."""
        local = self.local(instant)
        day = local.date()
        skipped: list[Skipped] = []
        if (why := self.why_not(day)) is not None:
            skipped.append(Skipped(day=day, why=why))
        elif local.time() <= self.close_of(day):
            return day, ()
        else:
            skipped.append(Skipped(day=day, why=f"after {self.close_of(day):%H:%M}"))
        return self._next_working_day(day, skipped), tuple(skipped)

    def _next_working_day(self, day: date, skipped: list[Skipped]) -> date:
        day += ONE_DAY
        while (why := self.why_not(day)) is not None:
            skipped.append(Skipped(day=day, why=why))
            day += ONE_DAY
        return day

    def working_day_from(self, day: date) -> date:
        """A day, or the next working day where it is none."""
        return self._next_working_day(day - ONE_DAY, [])

    def last_working_day_before(self, day: date) -> date:
        """The nearest working day earlier than a day."""
        day -= ONE_DAY
        while self.why_not(day) is not None:
            day -= ONE_DAY
        return day

    def reckon(self, start: datetime, length: Span) -> Reckoning:
        """Work out when a span that starts at an instant ends. Raises CalendarRunsOut."""
        start = start.astimezone(UTC).replace(microsecond=0)
        match length.unit:
            case Unit.MINUTES | Unit.HOURS:
                return self._elapsed(start, length)
            case Unit.WORKING_DAYS:
                return self._working(start, length)
            case Unit.CALENDAR_DAYS | Unit.MONTHS:
                return self._calendar(start, length)

    def _elapsed(self, start: datetime, length: Span) -> Reckoning:
        minutes = length.count * (60 if length.unit is Unit.HOURS else 1)
        day = self.local(start).date()
        return Reckoning(
            span=str(length),
            start=start,
            day_zero=day,
            counted=(),
            skipped=(),
            due=start + timedelta(minutes=minutes),
            close=self.closes,
        )

    def _working(self, start: datetime, length: Span) -> Reckoning:
        if length.at is not None and length.count == 0:
            return self._next_time_of_day(start, length, length.at)
        day, before = self.day_zero(start)
        skipped = list(before)
        zero, counted = day, []
        for _ in range(length.count):
            day = self._next_working_day(day, skipped)
            counted.append(day)
        close = self.close_of(day)
        return Reckoning(
            span=str(length),
            start=start,
            day_zero=zero,
            counted=tuple(counted),
            skipped=tuple(skipped),
            due=self.utc(day, close),
            close=close,
            late_start=bool(before),
        )

    def _next_time_of_day(self, start: datetime, length: Span, at: time) -> Reckoning:
        day, skipped = self.local(start).date(), list[Skipped]()
        zero = day
        if self.why_not(day) is not None or self.utc(day, at) <= start:
            if (why := self.why_not(day)) is not None:
                skipped.append(Skipped(day=day, why=why))
            day = self._next_working_day(day, skipped)
        return Reckoning(
            span=str(length),
            start=start,
            day_zero=zero,
            counted=(day,),
            skipped=tuple(skipped),
            due=self.utc(day, at),
            close=at,
        )

    def _calendar(self, start: datetime, length: Span) -> Reckoning:
        zero = self.local(start).date()
        if length.unit is Unit.CALENDAR_DAYS:
            end = zero + timedelta(days=length.count)
        else:
            end = months_later(zero, length.count)
        warn = None if self.why_not(end) is None else self.last_working_day_before(end)
        close = self.close_of(end)
        return Reckoning(
            span=str(length),
            start=start,
            day_zero=zero,
            counted=(end,),
            skipped=(),
            due=self.utc(end, close),
            close=close,
            warn=warn,
        )

    def working_days_after(self, due: datetime, then: datetime) -> int:
        """How many working days begin after the day of `due` and by the day of `then`: how late it is."""
        return self._begun(self.local(due).date(), then)

    def working_days_since(self, start: datetime, then: datetime) -> int:
        """How many working days have begun by `then` since an instant, as a deadline counts them: what comes after
        hours counts as if it came on the next working day (A06)."""
        return self._begun(self.day_zero(start)[0], then)

    def _begun(self, day: date, then: datetime) -> int:
        end, late = self.local(then).date(), 0
        while day < end:
            day += ONE_DAY
            late += self.why_not(day) is None
        return late


def months_later(day: date, months: int) -> date:
    """The same day number, or the last day of the month where there is none (reading A44)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
