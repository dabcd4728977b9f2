"""Decides when a server that did not take our login may be asked again: after minutes, and by nobody before.

Directories lock an account after a few wrong passwords, so that one which was changed would lock out whoever uses
it. What reads, listens, sends and asks who is away waits together.
"""

import threading
from collections.abc import Callable
from time import monotonic
from weakref import WeakValueDictionary

from mailer.exchange.settings import ExchangeMailbox
from mailer.mailbox.trouble import Shut, Trouble

_REFUSED = "HTTP 401"


class Door:
    """Stands before every call with one login to one server. Safe to use from any thread."""

    def __init__(self, pauses: tuple[float, ...], now: Callable[[], float] = monotonic) -> None:
        self._pauses, self._now = pauses, now
        self._lock = threading.Lock()
        self._times, self._opens, self._said = 0, 0.0, Shut("Exchange did not take our login.", code=_REFUSED)

    def enter(self) -> None:
        """Go through. Raises Shut while it is closed, with what was said to whoever was refused."""
        with self._lock:
            left = self._opens - self._now()
            if left > 0:
                raise Shut(self._said.what, self._said.mend, code=_REFUSED, after_seconds=left)

    def refused(self, trouble: Trouble) -> None:
        """Close where that was a refused login; longer each time."""
        if trouble.code != _REFUSED:
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


_DOORS: WeakValueDictionary[tuple[str, str, str], Door] = WeakValueDictionary()
_LOCK = threading.Lock()


def door_for(at: ExchangeMailbox) -> Door:
    """The door of a login to a server: one for all lines that are in use."""
    login = at.application.client if at.application else at.user
    key = (at.url, at.login, login)
    with _LOCK:
        door = _DOORS.get(key)
        if door is None:
            door = _DOORS[key] = Door(at.login_pauses)
        return door
