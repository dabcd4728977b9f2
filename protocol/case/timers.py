"""Decides what may be running on a case, and what a duty is known by: closed lists."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """What opened a duty, as its key says it."""

    REQUEST = ""
    FLAG = "f"
    REPORT = "r"


@dataclass(frozen=True, kw_only=True)
class DutyKey:
    """Which duty of a case: the pack's name for it, and what opened it. `number` is that of the request, or how many
    entries the case had when a flag or a report opened it."""

    name: str
    source: Source = Source.REQUEST
    number: int
    place: int = 0
    """Which of several that each owe it for themselves."""

    @property
    def request(self) -> int | None:
        """The number of the request that the duty came from, or None for one of the case."""
        return self.number if self.source is Source.REQUEST else None


@dataclass(frozen=True, kw_only=True)
class OfAnswer:
    """The ladder that follows an answer that did not come."""

    request: int


@dataclass(frozen=True, kw_only=True)
class OfInformation:
    """The ladder that follows information that did not come; the receiver is not blamed (A02)."""

    request: int


@dataclass(frozen=True, kw_only=True)
class OfFlag:
    """The ladder of a flag."""

    flag: str


@dataclass(frozen=True, kw_only=True)
class OfDuty:
    """The ladder of something owed."""

    duty: DutyKey


RequestLadder = OfAnswer | OfInformation
Ladder = OfAnswer | OfInformation | OfFlag | OfDuty


@dataclass(frozen=True, kw_only=True)
class AnswerDue:
    """A request is to be answered by then."""

    request: int


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Whoever is to answer is reminded; `place` is that of the reminder in the pack's list."""

    request: int
    place: int


@dataclass(frozen=True, kw_only=True)
class Held:
    """No deadline could be worked out for a request: it is tried again (S61)."""

    request: int


@dataclass(frozen=True, kw_only=True)
class RungDue:
    """A rung of a ladder is reached."""

    ladder: Ladder
    rung: int


@dataclass(frozen=True, kw_only=True)
class RungRepeats:
    """The top of a ladder is told once more."""

    ladder: Ladder
    rung: int


@dataclass(frozen=True, kw_only=True)
class RungUndated:
    """The calendar could not date the rung after the one `reached` at `since`: it is tried again (S61)."""

    ladder: Ladder
    reached: int
    since: datetime


@dataclass(frozen=True, kw_only=True)
class DutyChase:
    """Whoever owes a duty is reminded; `place` is that of the chase in the pack's list."""

    duty: DutyKey
    place: int


@dataclass(frozen=True, kw_only=True)
class DutyReminder:
    """Whoever owes something is reminded before it is due; `place` is that of the reminder in the pack's list."""

    duty: DutyKey
    place: int


@dataclass(frozen=True, kw_only=True)
class DutyDue:
    """Something owed is to be done by then."""

    duty: DutyKey


@dataclass(frozen=True, kw_only=True)
class DutyUndated:
    """The calendar could not date a duty owed since an instant: it is tried again (S61)."""

    duty: DutyKey
    since: datetime


TimerName = (
    AnswerDue | Reminder | Held | RungDue | RungRepeats | RungUndated | DutyChase | DutyReminder | DutyDue | DutyUndated
)
Step = OfFlag | DutyKey
"""What was looked at again, so as to date its next step."""


@dataclass(frozen=True, kw_only=True)
class Timer:
    """A deadline that is running: what it is, unique within the case, and its instant in UTC."""

    name: TimerName
    due: datetime


def ours(name: TimerName) -> bool:
    """Whether a timer is for ourselves alone: a reminder, a repetition or a second look is nobody's deadline."""
    return not isinstance(name, AnswerDue | RungDue)
