"""Decides what every message on its way out has in common: its lease, and how long it waits to be tried again."""

from datetime import timedelta

from protocol.ports.outbox import Post

LEASE_SECONDS = 300
"""Longer than any one message takes to send, so that no second worker sends it meanwhile."""
BACK_OFF = (1, 1, 2, 5, 10, 15)
"""Minutes before a message is tried again, by the number of times it has been; then the last for ever."""
LONGEST_WAIT = 3600.0
"""Seconds. The other end may ask us to wait; if for longer than this, it is asked again all the same."""


def wait(post: Post, after_seconds: float | None) -> timedelta:
    """How long a message waits before it is tried again: as the other end asked, or else longer each time."""
    if after_seconds is not None:
        return timedelta(seconds=min(max(1.0, after_seconds), LONGEST_WAIT))  # never at once, or a turn would not end
    return timedelta(minutes=BACK_OFF[min(post.attempts, len(BACK_OFF) - 1)])
