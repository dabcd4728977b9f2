"""Decides when a mailbox that is not read is an incident, and that its administrators hear of it once, and
once more when it is read again (a missed acceptance causes a false escalation)."""

import logging
from datetime import datetime, timedelta
from hashlib import sha256

from bot.process.health import UNREAD
from bot.service.administrators.notices import administrators
from protocol.decision.rules import Rules
from protocol.ports.outbox import StoredNotice
from protocol.ports.store import Store
from templates import when

log = logging.getLogger("holdfast.runner")

FIRST_READ = timedelta(minutes=2)
"""A mailbox has so long after we start before its not being read is told: what it kept is being read."""


class Incidents:
    """The mailboxes of one worker, watched. Several workers that watch one tell of it once."""

    def __init__(self, *, store: Store, rules: Rules) -> None:
        self._store = store
        self._rules = rules
        self._since: dict[str, datetime] = {}
        """When we began to watch each."""
        self._unread: dict[str, datetime] = {}
        """Up to when each was read that is not read now: this names the incident."""

    def begin(self, inbox: str, before: datetime | None, now: datetime) -> None:
        """Begin to watch a mailbox that the record says was read up to `before`. An incident that was told
        of before we were started again is the same one."""
        self._since[inbox] = now
        if before is not None and self._store.notice(_id("unread", inbox, before)) is not None:
            self._unread[inbox] = before

    def look(self, inbox: str, read: datetime, now: datetime) -> None:
        """See whether an incident begins or ends, where a mailbox has been read up to an instant. Raises
        CannotCommit."""
        if now - read <= UNREAD:
            self._ended(inbox, read, now)
        elif inbox not in self._unread and now - self._since[inbox] >= FIRST_READ:
            self._begun(inbox, read, now)

    def _begun(self, inbox: str, read: datetime, now: datetime) -> None:
        since = self._store.watermark(inbox) or read  # the same for every worker that watches it
        if now - since <= UNREAD:
            return  # another worker reads it
        log.error("A mailbox is not read.", extra={"inbox": inbox, "read_up_to": since.isoformat()})
        self._tell(
            _id("unread", inbox, since),
            now,
            "A mailbox has not been read for 15 minutes.",
            f"“{inbox}” was last read at {self._when(since)}.",
            "Answers that wait in it are not seen, so managers may be told of a silence that is none.",
            "Look at the connection to the mail server, and in the log.",
        )
        self._unread[inbox] = since

    def _ended(self, inbox: str, read: datetime, now: datetime) -> None:
        since = self._unread.get(inbox)
        if since is None:
            return
        log.warning("A mailbox is read again.", extra={"inbox": inbox})
        self._tell(
            _id("read again", inbox, since),
            now,
            "The mailbox is read again.",
            f"“{inbox}” was not read from {self._when(since)} on. It has now been read up to {self._when(read)}.",
        )
        del self._unread[inbox]

    def _tell(self, id: str, now: datetime, problem: str, *details: str) -> None:
        at = now.replace(microsecond=0)
        notice = administrators(self._rules, at, problem, *details, urgent=True)
        if notice.to:
            with self._store.work() as work:
                work.tell([StoredNotice(id=id, at=at, notice=notice)])

    def _when(self, at: datetime) -> str:
        return when(at, self._rules.directory.home.zone)


def _id(what: str, inbox: str, since: datetime) -> str:
    return sha256(f"{what} {inbox} {since.isoformat()}".encode()).hexdigest()[:32]
