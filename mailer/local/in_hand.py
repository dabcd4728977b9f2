"""Decides how far the local inbox has been read: which letters are received and not yet committed, and since when
somebody who may have one was told to come back."""

import threading
from datetime import datetime, timedelta

from protocol.ports.clock import Clock

COMES_AGAIN = timedelta(minutes=15)
"""After so long without another refusal a sender that was told to come back has come, or has no letter for us."""
REMEMBERED = 1_000


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
        self._refused: dict[str, tuple[datetime, datetime]] = {}
        """By address: the first refusal since a letter of theirs was taken, and the last."""
        self._strangers: tuple[datetime, datetime] | None = None
        """The same of all together for whom the watermark does not wait."""

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

    def refused(self, peer: str, *, waits: bool = True) -> bool:
        """Somebody was told to come back: what they bring is not received yet, and may have been written in time.
        True where they are the first. Without `waits` it can prove nothing, and only health speaks of it."""
        with self._changed:
            at = max(self._clock.now(), self._floor)
            if not waits:
                first = self._strangers_since(at) is None
                self._strangers = (at if self._strangers is None else self._strangers[0], at)
                return first
            first = not self._waiting(at)
            if peer in self._refused or len(self._refused) < REMEMBERED:
                self._refused[peer] = (self._refused.get(peer, (at, at))[0], at)
            return first

    def let_in(self, peer: str) -> None:
        """A letter was taken from them: mail servers then send whatever else waits for us."""
        with self._changed:
            self._refused.pop(peer, None)

    def refused_since(self, now: datetime) -> datetime | None:
        """Since when somebody has been waiting who was told to come back, or None."""
        with self._changed:
            return min(self._waiting(now), default=None)

    def strangers_since(self, now: datetime) -> datetime | None:
        """Since when strangers have been turned away for whom nothing waits, or None."""
        with self._changed:
            return self._strangers_since(now)

    def _strangers_since(self, now: datetime) -> datetime | None:
        if self._strangers is not None and now - self._strangers[1] > COMES_AGAIN:
            self._strangers = None
        return self._strangers[0] if self._strangers is not None else None

    def _waiting(self, now: datetime) -> list[datetime]:
        for peer, (_, last) in list(self._refused.items()):
            if now - last > COMES_AGAIN:
                del self._refused[peer]
        return [first for first, _ in self._refused.values()]

    def read_up_to(self, now: datetime) -> datetime:
        """The instant before which every letter has been taken: `now`, the receipt of the oldest
        letter in hand, the first refusal of somebody who has not come again, or the instant at which the doors
        were shut."""
        with self._changed:
            marks = [now, *self._received.values(), *self._waiting(now)]
            if not self._open:
                marks.append(self._shut_since)
            told = min(marks)
            self._floor = max(self._floor, told)
            return told

    def wait_until_empty(self, seconds: float) -> bool:
        """Wait until no letter is in hand; False where the time ran out first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._received, seconds)
