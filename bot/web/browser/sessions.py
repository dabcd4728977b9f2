"""Decides whose session a browser's cookie is, for how long, and what of it is kept: the digest of the secret, never
the secret."""

import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.pages.given import Signed
from bot.pages.page import Shown

IDLE, LONGEST = timedelta(hours=1), timedelta(hours=10)
MOST = 10_000
"""As many sessions as are kept at once; the oldest goes first."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """A browser that was here. `signed` is None for one that is not signed in."""

    made: datetime
    seen: datetime
    signed: Signed | None = None
    said: Shown | None = None
    """What came of a form, to be shown on the next page."""


class Sessions:
    """The sessions of one process: those of a trial. Safe between threads. `now` is the machine's time, since a trial's
    own clock leaps."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Session] = {}

    def find(self, secret: str, now: datetime) -> Session | None:
        """The session of a secret, taken up again; None for one that is not there or has run out."""
        key = _key(secret)
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            if now - found.seen > IDLE or now - found.made > LONGEST:
                del self._kept[key]
                return None
            self._kept[key] = replace(found, seen=now)
            return found

    def begin(self, now: datetime, signed: Signed | None = None, said: Shown | None = None) -> str:
        """A new session; its secret."""
        secret = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._kept) >= MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[_key(secret)] = Session(made=now, seen=now, signed=signed, said=said)
        return secret

    def say(self, secret: str, said: Shown | None) -> None:
        """Keep what came of a form until it has been shown; None once it has."""
        with self._lock:
            if (found := self._kept.get(_key(secret))) is not None:
                self._kept[_key(secret)] = replace(found, said=said)

    def end(self, secret: str) -> None:
        """There is no such session any more."""
        with self._lock:
            self._kept.pop(_key(secret), None)


def _key(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
