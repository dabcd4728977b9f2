"""Decides up to which instant everything that came in from chat has been taken, so that no deadline lapses before an
answer that was there in time (docs/adr/0006-which-clock-counts.md)."""

import threading
from datetime import datetime

from protocol.ports.clock import Clock


class InFlight:
    """One activity in hand. `received` is when it first reached us."""

    def __init__(self, received: datetime) -> None:
        self.received = received


class Uncommitted:
    """What has come in and is not committed. Safe between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[InFlight, datetime] = {}

    def begin(self, received: datetime | None = None) -> InFlight:
        """An activity has come in: now, or then, where that was put down."""
        with self._lock:
            held = InFlight(received or self._clock.now())
            self._held[held] = held.received
            return held

    def counts_from(self, held: InFlight, at: datetime) -> None:
        """It counts as received at an instant, which may be before it reached us."""
        with self._lock:
            if held in self._held:
                self._held[held] = min(at, held.received)

    def end(self, held: InFlight) -> None:
        """It is committed, or was not acknowledged and will come again."""
        with self._lock:
            self._held.pop(held, None)

    def read_up_to(self, now: datetime) -> datetime:
        """The instant before which everything is committed."""
        with self._lock:
            return min((now, *self._held.values()))
