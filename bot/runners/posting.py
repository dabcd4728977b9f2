"""Decides what every message on its way out has in common: its lease, and how long it waits to be tried again."""

from datetime import datetime, timedelta
from typing import Protocol

from protocol.ports import Outbox, Post

LEASE_SECONDS = 300
"""Longer than any one message takes to send, so that no second worker sends it meanwhile."""
BACK_OFF = (1, 1, 2, 5, 10, 15)
"""Minutes before a message is tried again, by the number of times it has been; then the last for ever."""
LONGEST_WAIT = 3600.0
"""Seconds. The other end may ask us to wait; if for longer than this, it is asked again all the same."""


class Queue(Outbox, Protocol):
    """An outbox with lanes."""

    def claim(
        self, worker: str, now: datetime, lease_seconds: int, limit: int, *, channel: str | None = None,
        a_minute: int | None = None, before: datetime | None = None,
    ) -> tuple[Post, ...]:  # fmt: skip
        """Take messages of a channel that are ready: no more than may still be sent in this minute by
        all workers together, and none told after `before`."""
        ...


def wait(post: Post, after_seconds: float | None) -> timedelta:
    """How long a message waits before it is tried again: as the other end asked, or else longer each time."""
    if after_seconds is not None:
        return timedelta(seconds=min(max(1.0, after_seconds), LONGEST_WAIT))  # never at once, or a turn would not end
    return timedelta(minutes=BACK_OFF[min(post.attempts, len(BACK_OFF) - 1)])
