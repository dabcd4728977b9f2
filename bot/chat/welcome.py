"""Decides who is welcomed: each conversation once, however many ways the service tells us that we were added."""

import threading
from datetime import datetime, timedelta

from protocol.messages.chat import ChatMessage
from protocol.ports.clock import Clock

ONCE_IN = timedelta(minutes=10)
"""The service tells of one installation twice or more, seconds apart. Who takes us out and adds us again later is
welcomed again."""
REMEMBERED = 10_000


class Welcoming:
    """Which conversations were welcomed of late. Safe between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._welcomed: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def first(self, arrival: ChatMessage) -> bool:
        """Whether a conversation that we were added to is to be welcomed now."""
        now, id = self._clock.now(), arrival.conversation.id
        with self._lock:
            at = self._welcomed.pop(id, None)
            if len(self._welcomed) >= REMEMBERED:
                del self._welcomed[next(iter(self._welcomed))]
            self._welcomed[id] = now
            return at is None or now - at >= ONCE_IN
