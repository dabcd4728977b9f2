"""Decides who waits together after a refused login: what reads, listens, sends and asks who is away, with one login to
one server."""

import threading
from weakref import WeakValueDictionary

from mailer.exchange.settings import ExchangeMailbox
from mailer.mailbox.door import Door

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
