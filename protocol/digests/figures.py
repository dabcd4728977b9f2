"""Decides what the figures of a month say: of some teams, what was asked of them and how it was answered.

They are added up from what the record counts (`protocol/ports/record.py`), and stand as of the instant of asking: a
request that still waited in time when an earlier report was made may be late by now.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from protocol.calendar.workdays import Calendar
from protocol.decision.rules import Rules
from protocol.pack.procedures import Procedure
from protocol.ports.record import Counted, Counting, Timely
from protocol.violations import CalendarRunsOut, Misread

AGES = (2, 5, 10)
"""Up to so many working days ago: the ages into which open requests are sorted, and older ones."""
AGE_BOUNDS = tuple(zip((0, *(age + 1 for age in AGES)), (*AGES, None), strict=True))
"""Each of those ages as from and to in working days, both included; None for no end."""


@dataclass(frozen=True, kw_only=True, order=True)
class Month:
    """A month of the calendar, in local days."""

    year: int
    month: int

    @classmethod
    def named(cls, words: str) -> "Month":
        """The month that `2026-11` names. Raises Misread for anything else."""
        found = _MONTH.fullmatch(words.strip())
        if not found or not date.min.year <= int(found["year"]) < date.max.year:
            raise Misread(f"“{words}” is not a month.", "Write it like 2026-11.")
        return cls(year=int(found["year"]), month=int(found["month"]))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def after(self) -> "Month":
        """The month after it."""
        return Month(year=self.year + self.month // 12, month=self.month % 12 + 1)

    @property
    def before(self) -> "Month":
        """The month before it."""
        return Month(year=self.year - (self.month == 1), month=(self.month - 2) % 12 + 1)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII)


def month_of(calendar: Calendar, instant: datetime) -> Month:
    """The month that an instant is in, by the clock on the wall."""
    day = calendar.local(instant).date()
    return Month(year=day.year, month=day.month)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What some teams were asked within a month. `escalated` are requests by the level of the managers that silence
    went up to (1 to 4), `declines` refusals by the label of their ground, `ages` open requests without an answer by
    `AGES`, whenever they were made."""

    requests: int = 0
    on_time: int = 0
    late: int = 0
    waiting: int = 0
    ended: int = 0
    escalated: Mapping[int, int]
    declines: Mapping[str, int]
    ages: tuple[int, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.requests and not any(self.ages)


@dataclass(frozen=True, kw_only=True)
class Monitored:
    """The figures of a month: of all the teams together, and of each that was asked anything."""

    month: Month
    all: Figures
    teams: Mapping[str, Figures]


def monitored(record: Counting, rules: Rules, month: Month, teams: Collection[str], now: datetime) -> Monitored:
    """The figures of a month about requests to some teams. Raises CannotCommit."""
    return added_up(rules, counted_in(record, rules, month, now), teams)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What the record counts of a month, of every team: asked once, and added up for whoever it is told to."""

    month: Month
    counted: tuple[Counted, ...]
    ages: Mapping[str, tuple[int, ...]]


def counted_in(record: Counting, rules: Rules, month: Month, now: datetime, pack: str = "") -> Counts:
    """Ask the record about a month, under one pack or any. Raises CannotCommit."""
    calendar = rules.directory.home
    since, before = (calendar.utc(each.first, time.min) for each in (month, month.after))
    counted = tuple(each for each in record.counted(since, before, now) if pack in ("", each.pack))
    return Counts(month=month, counted=counted, ages=record.unanswered(ages_since(calendar, now), pack))


def added_up(rules: Rules, every: Counts, teams: Collection[str]) -> Monitored:
    """The figures of some of the teams that were counted."""
    counted = [each for each in every.counted if each.team in teams]
    ages = {team: found for team, found in every.ages.items() if team in teams}
    found = {
        team: _figures(rules, [each for each in counted if each.team == team], [ages[team]] if team in ages else [])
        for team in sorted({*ages, *(each.team for each in counted)})
    }
    return Monitored(month=every.month, all=_figures(rules, counted, ages.values()), teams=found)


def ages_since(calendar: Calendar, now: datetime) -> tuple[datetime, ...]:
    """The beginnings of the days so many working days ago, the latest first."""
    found, day = [], calendar.local(now).date()
    for count in range(1, max(AGES) + 1):
        try:
            day = calendar.last_working_day_before(day)
        except CalendarRunsOut:
            day -= timedelta(days=1)
        if count in AGES:
            found.append(calendar.utc(day, time.min))
    return tuple(found)


def _figures(rules: Rules, counted: Iterable[Counted], ages: Iterable[tuple[int, ...]]) -> Figures:
    timely: Counter[Timely] = Counter()
    escalated: Counter[int] = Counter()
    declines: Counter[str] = Counter()
    for each in counted:
        timely[each.timely] += each.number
        if level := _level(rules, each):
            escalated[level] += each.number
        if each.ground is not None:
            declines[_ground(rules, each)] += each.number
    return Figures(
        requests=timely.total(),
        on_time=timely[Timely.ON_TIME],
        late=timely[Timely.LATE],
        waiting=timely[Timely.WAITING],
        ended=timely[Timely.ENDED],
        escalated=dict(sorted(escalated.items())),
        declines=dict(sorted(declines.items(), key=lambda each: (-each[1], each[0]))),
        ages=tuple(map(sum, zip(*ages, strict=True))) or (0,) * (len(AGES) + 1),
    )


def _level(rules: Rules, counted: Counted) -> int:
    """The highest level that the last rung tells, 0 where none was reached."""
    procedure = _procedure(rules, counted)
    rung = procedure.rung(counted.rung) if procedure and counted.rung else None
    if rung is None:
        return min(counted.rung, max(_LEVELS.values()))
    return max((_LEVELS[part] for role in rung.tell if (part := role.partition(".")[2]) in _LEVELS), default=1)


_LEVELS = {f"level{level}": level for level in (1, 2, 3, 4)}


def _procedure(rules: Rules, counted: Counted) -> Procedure | None:
    pack = rules.packs.get(counted.pack)
    return pack.procedures.get(counted.procedure) if pack else None


def _ground(rules: Rules, counted: Counted) -> str:
    """What a ground is called; its code where no pack knows it any more."""
    pack = rules.packs.get(counted.pack)
    ground = pack.grounds.get(counted.ground or "") if pack else None
    return ground.label if ground else counted.ground or "No reason given"
