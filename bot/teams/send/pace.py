"""Decides how soon the next message may go to a conversation, within the service's limits for a bot.

The limits are 7 in a second, 8 in two, 60 in thirty and 1,800 in an hour, for each conversation.
Both allowances below hold at once, and together stay inside all four.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

ALLOWANCES = ((6.0, 1.0), (60.0, 0.48))
"""Each: how many at once, and how many more come free a second."""
REMEMBERED = 10_000
"""Conversations whose use is remembered before those that are at rest are forgotten."""
MOST_BOOKED = 2_000
"""Places kept for one conversation: more than come free in an hour, after which it is asked again anyway."""


class Pace:
    """How much each conversation has been used, and who comes next. Safe between threads."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, tuple[float, ...]]] = {}
        self._booked: dict[str, deque[float]] = {}

    def wait(self, conversation: str) -> float:
        """Seconds until one more may go; 0.0, and that one is counted, where it may go now. Each that must wait
        is given a place behind those that wait already, so that they do not all come again for one place."""
        with self._lock:
            now, left = self._now(conversation)
            if _short(left, 1) <= 0:
                self._left[conversation] = (now, tuple(has - 1 for has in left))
                return 0.0
            booked = self._booked.setdefault(conversation, deque(maxlen=MOST_BOOKED))
            while booked and booked[0] <= now:
                booked.popleft()
            short = _short(left, len(booked) + 1)
            booked.append(now + short)
            return short

    def count(self, conversation: str) -> None:
        """One more goes whatever the pace, because a person waits for it: what nobody waits for yields."""
        with self._lock:
            now, left = self._now(conversation)
            self._left[conversation] = (now, tuple(max(has - 1, 0.0) for has in left))

    def _now(self, conversation: str) -> tuple[float, tuple[float, ...]]:
        now = self._ticks()
        if len(self._left) > REMEMBERED:
            rested = max(most / rate for most, rate in ALLOWANCES)
            self._left = {key: (at, left) for key, (at, left) in self._left.items() if now - at < rested}
            self._booked = {key: booked for key, booked in self._booked.items() if booked and booked[-1] > now}
        at, left = self._left.get(conversation, (now, tuple(most for most, _ in ALLOWANCES)))
        return now, tuple(
            min(most, has + (now - at) * rate) for has, (most, rate) in zip(left, ALLOWANCES, strict=True)
        )


class Unpaced(Pace):
    """For a bot on this machine alone: its client has no limits, and the clock of a trial stands still, so that
    what was put off for a second would wait for ever."""

    def wait(self, conversation: str) -> float:
        """At once, always."""
        return 0.0


def _short(left: tuple[float, ...], places: int) -> float:
    """Seconds until so many have come free; none or fewer where they are free now."""
    return max((places - has) / rate for has, (_, rate) in zip(left, ALLOWANCES, strict=True))
