"""Decides what is other people's talk: what was said among them without a mention of us. It is neither read nor kept,
not even that it was said."""

import threading

from protocol.messages.chat import ChatMessage, What

REMEMBERED = 10_000
"""Messages to us of which we know that a later change of them is one of ours; they are deleted soon or never."""


class Overhearing:
    """What was said to us of late, so that it can be told whose a change of it is. Safe between threads."""

    def __init__(self) -> None:
        self._ours: dict[str, None] = {}
        self._lock = threading.Lock()

    def others(self, arrival: ChatMessage) -> bool:
        """Whether an arrival is other people's talk. What becomes of a message that was said to us is ours to
        record, though the service mentions nobody when it is deleted, nor when the mention is edited away."""
        id = arrival.message_id
        with self._lock:
            if not arrival.addressed:
                return id not in self._ours
            if arrival.what is What.MESSAGE:
                if len(self._ours) >= REMEMBERED:
                    del self._ours[next(iter(self._ours))]
                self._ours[id] = None
            return False
