"""Decides when turns are taken: every second, or at once where there is something to do; each kind in
a thread of its own, so that none keeps another waiting."""

import logging
import threading
from collections.abc import Callable

from bot.runners.runner import Runner
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.runner")


class Loop:
    """Turns, one after another, in threads of their own, until they are stopped."""

    def __init__(self, runner: Runner, *, every_seconds: float = 1.0) -> None:
        self._every = every_seconds
        self._stopping = False
        self._runner = runner
        self._wakes = tuple(threading.Event() for _ in runner.turns)
        self._threads = tuple(
            threading.Thread(target=self._run, args=(turn, wake), name=f"holdfast-{name}", daemon=True)
            for (name, turn), wake in zip(runner.turns.items(), self._wakes, strict=True)
        )

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is something to do: do not wait for the next second."""
        for wake in self._wakes:
            wake.set()

    def stop(self) -> None:
        """Stop after the turns in hand, which do no more than they must."""
        self._stopping = True
        self._runner.hurry()
        self.wake()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    @property
    def alive(self) -> bool:
        """Whether turns are still taken."""
        return all(thread.is_alive() for thread in self._threads)

    def _run(self, turn: Callable[[], object], wake: threading.Event) -> None:
        while not self._stopping:
            wake.clear()
            try:
                turn()
            except CannotCommit as reason:
                log.error("The record cannot be written. It is tried again.", extra={"why": str(reason)})
            except Exception:
                log.exception("A turn failed; it is tried again.")
            wake.wait(self._every)
