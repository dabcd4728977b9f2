"""Decides how figures of a month are said: months, levels, ages and the lengths of bars."""

from collections.abc import Sequence
from datetime import date

from protocol.digests.figures import AGE_BOUNDS
from templates.words.written import working_days

_LEVELS = {
    1: "Team Managers",
    2: "Operational or Service Managers",
    3: "Senior managers",
    4: "Directors or Assistant Directors",
}


def month(value: date | str) -> str:
    """A month by its first day: `November 2026`."""
    first = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{first:%B} {first.year}"


def level(number: int) -> str:
    """The managers of a level."""
    return _LEVELS[number]


def age(since: int, to: int | None) -> str:
    """An age from so many working days to so many; None for no end."""
    if to is None:
        return f"More than {working_days(since - 1)}"
    return f"{since} to {working_days(to)}" if since else f"Up to {working_days(to)}"


def share(number: int, of: int) -> int:
    """How long a bar is, in percent: 0 for nothing only."""
    return max(1, round(100 * number / of)) if number and of else 0


def ages(numbers: Sequence[int]) -> list[tuple[str, int]]:
    """Numbers of open requests by their ages, each with its words."""
    return [(age(*bounds), number) for bounds, number in zip(AGE_BOUNDS, numbers, strict=True)]
