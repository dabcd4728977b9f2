"""Decides when a request may go: four at once (Outlook's limit for an application and a mailbox), and none
while the server has asked us to wait."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

AT_ONCE = 4


class Gate:
    """Stands before every request of one application to one mailbox. Safe to use from any thread.

    `wait` waits so many seconds and says whether to give up, `now` counts seconds: tests bring both.
    """

    def __init__(self, *, wait: Callable[[float], bool] | None = None, now: Callable[[], float] = monotonic) -> None:
        self._stopped = threading.Event()
        self._wait = wait or self._stopped.wait
        self._now = now
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._opens = 0.0

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Hold one of the places."""
        with self._places:
            yield

    def shut_for(self, seconds: float) -> None:
        """Let nobody pass for so long."""
        with self._lock:
            self._opens = max(self._opens, self._now() + seconds)

    def opens_in(self) -> float:
        """The seconds until it opens; 0 where it is open."""
        with self._lock:
            return max(0.0, self._opens - self._now())

    def wait(self, seconds: float) -> bool:
        """Wait so long; True where everything is to stop."""
        return self._wait(seconds)

    def wait_until_open(self) -> bool:
        """Wait as long as the server asked; True where everything is to stop."""
        while left := self.opens_in():
            if self.wait(left):
                return True
        return False

    def stop(self) -> None:
        """Wake whoever waits: they give up."""
        self._stopped.set()

    def start(self) -> None:
        """Waiting counts again."""
        self._stopped.clear()

    @property
    def stopped(self) -> bool:
        """Whether everything is to stop."""
        return self._stopped.is_set()
