"""Decides when turns are taken: every second, or at once where there is something to do; each kind in
a thread of its own, so that none keeps another waiting; and whether time is kept."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from bot.workers.timekeeper import TIME
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.runner")

STALLED = 300.0
"""Seconds. A turn that keeps time and has not ended for so long does not keep it."""
PATIENCE = 45.0
"""Seconds that a stop waits for what is in hand: an email takes far less, and whoever stops us waits two minutes
at least (`TimeoutStopSec` in docs/operations.md). What is left then is as if we had been killed: the same message
goes again when its lease ends."""


class Turning(Protocol):
    """Has turns that are to be taken: a `Runner`."""

    @property
    def turns(self) -> Mapping[str, Callable[[], bool]]:
        """By name. Each says whether it has brought something that another may have to act on."""
        ...

    def hurry(self) -> None:
        """Leave what is not in hand yet."""
        ...


class Loop:
    """Turns, one after another, in threads of their own, until they are stopped. `ticks` are seconds of a clock
    that only ever counts."""

    def __init__(
        self,
        runner: Turning,
        *,
        every_seconds: float = 1.0,
        patience_seconds: float = PATIENCE,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._every, self._patience, self._ticks = every_seconds, patience_seconds, ticks
        self._stopping = False
        self._runner = runner
        self._kept: float | None = None
        self._wakes = {name: threading.Event() for name in runner.turns}
        self._threads = tuple(
            threading.Thread(target=self._run, args=(name, turn), name=f"holdfast-{name}", daemon=True)
            for name, turn in runner.turns.items()
        )

    def start(self) -> None:
        """Begin."""
        self._kept = self._ticks()
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is something to do: do not wait for the next second."""
        for wake in self._wakes.values():
            wake.set()

    def stop(self, *, patience_seconds: float | None = None) -> None:
        """Stop after the turns in hand, which do no more than they must; or without one that does not end."""
        self._stopping = True
        self._runner.hurry()
        self.wake()
        patience = self._patience if patience_seconds is None else patience_seconds
        ends = time.monotonic() + patience
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, ends - time.monotonic()))
        if left := [thread.name for thread in self._threads if thread.is_alive()]:
            log.warning("Stopped without waiting any longer for what was in hand.", extra={"why": ", ".join(left)})

    @property
    def alive(self) -> bool:
        """Whether turns are still taken."""
        return all(thread.is_alive() for thread in self._threads)

    @property
    def keeps_time(self) -> bool:
        """Whether deadlines are watched: turns are taken, and one that keeps time has lately ended well. An email
        or a chat message that hangs is no matter of this: it is counted among those that wait."""
        return self.alive and self._kept is not None and self._ticks() - self._kept <= STALLED

    def _run(self, name: str, turn: Callable[[], bool]) -> None:
        mine = self._wakes[name]
        while not self._stopping:
            mine.clear()
            try:
                if turn():
                    self.wake()
                if name == TIME:
                    self._kept = self._ticks()
            except CannotCommit as reason:
                log.error("The record cannot be written. It is tried again.", extra={"why": str(reason)})
            except Exception:
                log.exception("A turn failed; it is tried again.")
            mine.wait(self._every)
