"""What is kept of lines that stand in letters by habit: digests and counts, and never a word of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

OF_LINES = "lines"
"""The name of the record's key under which lines are digested."""


class How(StrEnum):
    """How a line came to be known as standing there by habit."""

    NOT_YET = ""
    """It has been seen, and is asked about."""
    OFTEN = "often"
    """It stood in letters about so many cases, or of so many people."""
    SETTLED = "settled"
    """Whoever wrote it was asked about it, and answered plainly with it still there."""
    ADDED = "added"
    """An administrator gave it."""


@dataclass(frozen=True, kw_only=True)
class Habit:
    """A line of a person or an organisation, by digest.

    `scope` is `person KEY` or `organisation KEY`. `witnesses` are digests of the cases, or the people, in whose
    letters it stood; none once it is learnt. `by` is who added it.
    """

    scope: str
    digest: str
    letters: int
    first_at: datetime
    last_at: datetime
    witnesses: tuple[str, ...] = ()
    learnt: How = How.NOT_YET
    by: str = ""


class HabitRecord(Protocol):
    """What was learnt, as it is listed."""

    def every_habit(self) -> tuple[Habit, ...]:
        """All of it, by scope."""
        ...

    def stale_habits(self, unlearnt: datetime, learnt: datetime) -> tuple[Habit, ...]:
        """Lines that were last seen before an instant: one for those that are not learnt yet, one for all."""
        ...
