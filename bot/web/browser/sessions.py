"""Decides whose session a browser's cookie is, for how long, and what of it is kept: the digest of the secret, never
the secret."""

import json
import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from bot.pages.page import Shown, Signed
from protocol.ports.sessions import Kept
from protocol.ports.store import Store
from templates.screens.facts import Said

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


class Sessions(Protocol):
    """Where sessions are kept. Safe between threads. `now` is the machine's time, since a trial's own clock leaps."""

    def find(self, secret: str, now: datetime) -> Session | None:
        """The session of a secret, taken up again; None for one that is not there or has run out."""
        ...

    def begin(self, now: datetime, signed: Signed | None = None, said: Shown | None = None) -> str:
        """A new session; its secret, or "" where none is kept for somebody who is not signed in."""
        ...

    def say(self, secret: str, said: Shown | None) -> None:
        """Keep what came of a form until it has been shown; None once it has."""
        ...

    def end(self, secret: str) -> None:
        """There is no such session any more."""
        ...


class TrialSessions:
    """The sessions of one process: those of a trial, in which whoever comes has one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Session] = {}

    def find(self, secret: str, now: datetime) -> Session | None:
        """See Sessions."""
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
        """See Sessions."""
        secret = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._kept) >= MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[_key(secret)] = Session(made=now, seen=now, signed=signed, said=said)
        return secret

    def say(self, secret: str, said: Shown | None) -> None:
        """See Sessions."""
        with self._lock:
            if (found := self._kept.get(_key(secret))) is not None:
                self._kept[_key(secret)] = replace(found, said=said)

    def end(self, secret: str) -> None:
        """See Sessions."""
        with self._lock:
            self._kept.pop(_key(secret), None)


class StoredSessions:
    """The sessions of people who signed in, in the record's database: a restart signs nobody out, and it does not
    matter which process answers. That a session was used is put down once a minute at most."""

    EACH = timedelta(minutes=1)

    def __init__(self, store: Store, why: str, *, idle: timedelta = IDLE, longest: timedelta = LONGEST) -> None:
        self._store, self._why, self._idle, self._longest = store, why, idle, longest

    def find(self, secret: str, now: datetime) -> Session | None:
        """See Sessions."""
        key = _key(secret)
        found = self._store.session(key)
        if found is None:
            return None
        if now - found.seen > self._idle or now - found.made > self._longest:
            self._store.end_session(key)
            return None
        if now - found.seen > self.EACH:
            self._store.keep_session(key, replace(found, seen=now))
        signed = Signed(sender=found.object_id, why=self._why, object_id=found.object_id, tenant=found.tenant)
        return Session(made=found.made, seen=found.seen, signed=signed, said=self._shown(found.said))

    def begin(self, now: datetime, signed: Signed | None = None, said: Shown | None = None) -> str:
        """See Sessions."""
        if signed is None:
            return ""
        self._store.forget_sessions(made_before=now - self._longest, seen_before=now - self._idle)
        secret = secrets.token_urlsafe(32)
        kept = Kept(object_id=signed.object_id, tenant=signed.tenant, made=now, seen=now, said=_written(said))
        self._store.keep_session(_key(secret), kept)
        return secret

    def say(self, secret: str, said: Shown | None) -> None:
        """See Sessions."""
        found = self._store.session(_key(secret))
        if found is not None:
            self._store.keep_session(_key(secret), replace(found, said=_written(said)))

    def end(self, secret: str) -> None:
        """See Sessions."""
        self._store.end_session(_key(secret))

    def _shown(self, written: str) -> Shown | None:
        if not written:
            return None
        plain = json.loads(written)
        said = Said(title=plain["title"], lines=tuple(plain["lines"]), done=plain["done"])
        told = (self._store.notice(each) for each in plain["unsaid"])
        return Shown(said=said, private_replies=tuple(each for each in told if each is not None))


def _written(said: Shown | None) -> str:
    """What came of a form, as text: its replies by their ids alone."""
    if said is None:
        return ""
    plain = {
        "title": said.said.title, "lines": list(said.said.lines), "done": said.said.done,
        "unsaid": [each.id for each in said.private_replies],
    }  # fmt: skip
    return json.dumps(plain)


def _key(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
