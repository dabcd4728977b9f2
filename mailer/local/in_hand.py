"""Decides how far the local inbox has been read: which letters are received and not yet committed."""

import threading
from datetime import datetime

from protocol.ports import Clock


class InHand:
    """The letters between the end of DATA and the commit of their outcome. Safe to use from any thread.

    A letter is counted and its receipt instant taken under one lock, so a watermark asked for at
    the same moment either sees the letter or was asked before it arrived.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._received: dict[int, datetime] = {}
        self._count = 0
        self._floor = self._shut_since = clock.now()
        self._open = False

    def opened(self) -> None:
        """The doors are open: from now on a letter that is sent is received."""
        with self._changed:
            self._open = True

    def shut(self) -> None:
        """The doors are shut: letters wait with their senders, and the watermark stands still."""
        with self._changed:
            if self._open:
                self._open, self._shut_since = False, max(self._clock.now(), self._floor)

    def receive(self) -> tuple[int, datetime]:
        """Count a letter in; its number and its receipt instant, which never runs backwards and is
        never before a watermark that was already told."""
        with self._changed:
            self._floor = at = max(self._clock.now(), self._floor)
            self._count += 1
            self._received[self._count] = at
            return self._count, at

    def done(self, number: int) -> None:
        """A letter's outcome is committed, or its sender has been told to send it again."""
        with self._changed:
            self._received.pop(number, None)
            self._changed.notify_all()

    def read_up_to(self, now: datetime) -> datetime:
        """The instant before which every letter has been taken: `now`, the receipt of the oldest
        letter in hand, or the instant at which the doors were shut."""
        with self._changed:
            marks = [now, *self._received.values()]
            if not self._open:
                marks.append(self._shut_since)
            told = min(marks)
            self._floor = max(self._floor, told)
            return told

    def wait_until_empty(self, seconds: float) -> bool:
        """Wait until no letter is in hand; False where the time ran out first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._received, seconds)
