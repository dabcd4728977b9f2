"""Decides when a server that did not take our login may be asked again: after minutes, and by nobody before.

Directories lock an account after a few wrong passwords, so that one which was changed would lock out whoever uses
it. What reads, listens, sends and asks who is away waits together.
"""

import threading
from collections.abc import Callable
from time import monotonic

from mailer.mailbox.trouble import Shut, Trouble

PAUSES = (60.0, 300.0, 900.0)
"""How long nobody asks after a refused login, in seconds; the last, again and again."""
_REFUSED = "HTTP 401"


class Door:
    """Stands before every call with one login to one server. Safe to use from any thread."""

    def __init__(self, pauses: tuple[float, ...] = PAUSES, now: Callable[[], float] = monotonic) -> None:
        self._pauses, self._now = pauses, now
        self._lock = threading.Lock()
        self._times, self._opens, self._said = 0, 0.0, Shut("The server did not take our login.", code=_REFUSED)

    def enter(self) -> None:
        """Go through. Raises Shut while it is closed, with what was said to whoever was refused."""
        with self._lock:
            left = self._opens - self._now()
            if left > 0:
                raise Shut(self._said.what, self._said.mend, code=_REFUSED, after_seconds=left)

    def refused(self, trouble: Trouble) -> None:
        """Close where that was a refused login; longer each time."""
        if not isinstance(trouble, Shut) or (trouble.code != _REFUSED and trouble.status != 401):
            return
        with self._lock:
            pause = self._pauses[min(self._times, len(self._pauses) - 1)]
            self._times += 1
            self._opens = self._now() + pause
            self._said = Shut(trouble.what, trouble.mend, code=_REFUSED)
            trouble.after_seconds = pause

    def well(self) -> None:
        """A call was answered."""
        with self._lock:
            self._times = 0
