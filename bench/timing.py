"""Decides how long something took: medians, quantiles, and two things timed turn by turn."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, thread_time

__all__ = ["Took", "median", "quantile", "quiet", "seconds", "turn_by_turn"]


def seconds(act: Callable[[], object]) -> float:
    """How long one call took."""
    begun = perf_counter()
    act()
    return perf_counter() - begun


def quantile(values: Sequence[float], part: float) -> float:
    """The value that `part` of the values do not exceed: 0.99 for p99."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


@dataclass(frozen=True, kw_only=True)
class Took:
    """How long each call took, in seconds: by the clock on the wall, and in time of this thread on a
    core, which does not count what other programs on the machine held it up."""

    wall: list[float] = field(default_factory=list)
    core: list[float] = field(default_factory=list)


def turn_by_turn(first: Callable[[int], object], second: Callable[[int], object], times: int) -> tuple[Took, Took]:
    """Each called with 0, 1, … in turns, now the one first and now the other, so that whatever else
    the machine does meets both alike."""
    both = (Took(), Took())
    for number in range(times):
        pair = ((first, both[0]), (second, both[1]))
        for act, took in pair if number % 2 else reversed(pair):
            core, begun = thread_time(), perf_counter()
            act(number)
            took.wall.append(perf_counter() - begun)
            took.core.append(thread_time() - core)
    return both


@contextmanager
def quiet() -> Iterator[None]:
    """A fresh start for the garbage collector, which stays on: a program in service has it on."""
    gc.collect()
    yield
    gc.collect()
