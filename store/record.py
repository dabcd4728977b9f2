"""Decides how the record is asked: cases, their ledgers, who was responsible when, and the lists.

What chat must not forget is in `conversations.py`, how far mail has been read in `syncing.py`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, func, or_, select

from protocol.case.case import Case
from protocol.ports.letters import Outcome
from protocol.ports.outbox import StoredNotice
from protocol.ports.quarantine import Quarantined
from protocol.ports.record import Entry, Ownership, RequestLine
from protocol.ports.work import Mark
from protocol.violations import Violation
from store.chain.tying import last_commit
from store.database.database import Database
from store.entries import entry, fold, mark, told
from store.habits import HabitRecord
from store.kept.aside import ASIDE, aside
from store.kept.holds import HoldRecord
from store.people.conversations import ChatRecord
from store.people.sessions import SessionRecord
from store.post.outbox import SqlOutbox
from store.post.tracing import TraceRecord
from store.projections.counting import CountRecord
from store.projections.rows import Head, teams_in_use
from store.proof.faults import Fault
from store.proof.of_case import ProofRecord
from store.proof.proving import faults
from store.proof.verifying import heads, rebuilt
from store.schema.guards import put_up, wrong
from store.schema.tables import blobs, cases, ledger, messages, notices, ownerships, quarantine, queries, requests
from store.syncing import ReadRecord
from store.work import LEDGER_OF, SEEN, SqlWork

_reference: BindParameter[str] = bindparam("reference_")
_at: BindParameter[datetime] = bindparam("at_")
# Entries of a case are in the order of time, so the last one that begins by then is read backwards by its key.
_OWNED_AT = (
    select(ownerships.c.team, ownerships.c.since, ownerships.c.until, ownerships.c.basis, ledger)
    .join(ledger, (ledger.c.reference == ownerships.c.reference) & (ledger.c.seq == ownerships.c.seq))
    .where(ownerships.c.reference == _reference, ownerships.c.since <= _at)
    .order_by(ownerships.c.seq.desc())
    .limit(1)
)
_OPEN_REQUESTS = (
    select(*(requests.c[each.name] for each in fields(RequestLine)))
    .where(requests.c.ended_at.is_(None))
    .order_by(requests.c.due.is_(None), requests.c.due, requests.c.reference, requests.c.number)
)
_DUE = (
    select(cases.c.reference)
    .where(cases.c.next_due <= _at)
    .order_by(cases.c.next_due, cases.c.reference)
    .limit(bindparam("limit_"))
)
_NEXT_DUE = select(cases.c.next_due).where(cases.c.next_due.is_not(None)).order_by(cases.c.next_due).limit(1)
_BYTES = select(blobs.c.bytes).where(blobs.c.sha256 == bindparam("sha256_"))
_NOTICE = select(notices).where(notices.c.id == bindparam("id_"))
_EVER_ASIDE = select(quarantine).order_by(quarantine.c.id)
_ASIDE = _EVER_ASIDE.where(quarantine.c.dealt_at.is_(None))
_HOW_MANY_ASIDE = select(func.count()).select_from(quarantine).where(quarantine.c.dealt_at.is_(None))


@dataclass(frozen=True, kw_only=True)
class Query:
    """Somebody asked who owns a case. `channel` is `email`, `teams` or `command line`."""

    reference: str
    by: str
    at: datetime
    channel: str


class SqlStore(ChatRecord, CountRecord, HabitRecord, HoldRecord, ReadRecord, TraceRecord, ProofRecord, SessionRecord):
    """The port `Store`, in SQLite or PostgreSQL; `outbox` is the port `Outbox` on the same database.

    It may be used from several threads. Close it when done.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.outbox = SqlOutbox(database)
        self._tied = {}

    @contextmanager
    def work(self) -> Iterator[SqlWork]:
        """See the port. A thread has one at a time."""
        with self.database.writing() as connection:
            work = SqlWork(connection, self.database.kind)
            yield work
            work.tie.close()

    def case(self, reference: str) -> Case | None:
        """See the port."""
        with self.database.reading() as connection:
            return fold(connection.execute(LEDGER_OF, {"reference_": reference}))

    def entries(self, reference: str) -> tuple[Entry, ...]:
        """See the port."""
        with self.database.reading() as connection:
            return tuple(entry(row) for row in connection.execute(LEDGER_OF, {"reference_": reference}))

    def owner_at(self, reference: str, at: datetime) -> Ownership | None:
        """See the port. An `until` that is not after `at` says that the case was closed then, and
        who was the last to be responsible."""
        with self.database.reading() as connection:
            row = connection.execute(_OWNED_AT, {"reference_": reference, "at_": at}).first()
        if row is None:
            return None
        return Ownership(
            reference=reference, team=row.team, since=row.since, until=row.until, basis=row.basis, entry=entry(row)
        )

    def requests(self, *, overdue_at: datetime | None = None, team: str | None = None) -> tuple[RequestLine, ...]:
        """See the port. A deadline includes its own instant; `team` is either side."""
        asked = _OPEN_REQUESTS
        if overdue_at is not None:
            asked = asked.where(requests.c.due < overdue_at)
        if team is not None:
            asked = asked.where(or_(requests.c.from_team == team, requests.c.to_team == team))
        with self.database.reading() as connection:
            return tuple(RequestLine(**row) for row in connection.execute(asked).mappings())

    def cases_due(self, until: datetime, limit: int) -> tuple[str, ...]:
        """See the port."""
        with self.database.reading() as connection:
            return tuple(connection.execute(_DUE, {"at_": until, "limit_": limit}).scalars())

    def next_due(self) -> datetime | None:
        """See the port."""
        with self.database.reading() as connection:
            return connection.execute(_NEXT_DUE).scalar()

    def teams_in_use(self) -> dict[str, tuple[str, ...]]:
        """See the port."""
        with self.database.reading() as connection:
            return teams_in_use(connection)

    def outcome(self, message_id: str, sha256: str) -> Outcome | None:
        """See the port."""
        with self.database.reading() as connection:
            found = connection.execute(SEEN, {"message_id_": message_id, "sha256_": sha256}).scalar()
        return Outcome(found) if found else None

    def evidence(self, sha256: str) -> bytes | None:
        """See the port."""
        with self.database.reading() as connection:
            return connection.execute(_BYTES, {"sha256_": sha256}).scalar()

    def quarantine_size(self) -> int:
        """See the port."""
        with self.database.reading() as connection:
            return int(connection.execute(_HOW_MANY_ASIDE).scalar_one())

    def quarantined(self, *, dealt_with: bool = False) -> tuple[Quarantined, ...]:
        """See the port."""
        with self.database.reading() as connection:
            return tuple(aside(row) for row in connection.execute(_EVER_ASIDE if dealt_with else _ASIDE))

    def shrink(self) -> None:
        """Give the disk back what deleted bytes took. PostgreSQL does so by itself; SQLite's file is written anew,
        and nobody can write meanwhile."""
        if self.database.kind == "sqlite":
            with self.database.reading() as connection:
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def in_quarantine(self, number: int) -> Quarantined | None:
        """See the port."""
        with self.database.reading() as connection:
            row = connection.execute(ASIDE, {"id_": number}).first()
        return aside(row) if row else None

    def marks_of(self, reference: str) -> tuple[Mark, ...]:
        """The recorded outcome of every message about a case, in order."""
        asked = select(messages).where(messages.c.reference == reference).order_by(messages.c.at)
        with self.database.reading() as connection:
            return tuple(map(mark, connection.execute(asked).mappings()))

    def marks(self) -> Iterator[Mark]:
        """The recorded outcome of every message, in no order, however many there are."""
        with (
            self.database.snapshot() as connection,
            connection.execute(select(messages), execution_options={"yield_per": 1000}) as rows,
        ):
            for row in rows.mappings():
                yield mark(row)

    def queries(self, reference: str) -> tuple[Query, ...]:
        """Who has asked who owns a case, oldest first."""
        asked = select(queries).where(queries.c.reference == reference).order_by(queries.c.at, queries.c.id)
        with self.database.reading() as connection:
            return tuple(
                Query(reference=row.reference, by=row.by, at=row.at, channel=row.channel)
                for row in connection.execute(asked)
            )

    def asked(self, *, by: str = "", since: datetime | None = None) -> tuple[Query, ...]:
        """What somebody, by key, or anybody has asked since an instant, oldest first."""
        wanted = select(queries).order_by(queries.c.at, queries.c.id)
        if by:
            wanted = wanted.where(queries.c.by == by)
        if since is not None:
            wanted = wanted.where(queries.c.at >= since)
        with self.database.reading() as connection:
            return tuple(
                Query(reference=row.reference, by=row.by, at=row.at, channel=row.channel)
                for row in connection.execute(wanted)
            )

    def closed_before(self, at: datetime) -> tuple[tuple[str, datetime], ...]:
        """Closed cases on which nothing has happened since an instant, and when the last thing did, oldest first."""
        wanted = select(cases.c.reference, cases.c.last_at).where(cases.c.open.is_(False), cases.c.last_at < at)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(cases.c.last_at, cases.c.reference)).all()
        return tuple((row.reference, row.last_at) for row in rows)

    def held_by(self, reference: str) -> tuple[str, ...]:
        """The teams that have ever been responsible for a case, in order."""
        wanted = select(ownerships.c.team).where(ownerships.c.reference == reference).order_by(ownerships.c.seq)
        with self.database.reading() as connection:
            return tuple(dict.fromkeys(connection.execute(wanted).scalars()))

    def notice(self, id: str) -> StoredNotice | None:
        """See the port."""
        with self.database.reading() as connection:
            row = connection.execute(_NOTICE, {"id_": id}).first()
        return told(row) if row else None

    def verify(self, copied: Iterable[tuple[str, Head]] = ()) -> str | None:
        """See the port. `copied` are heads that were taken from `heads` before and kept elsewhere:
        each must still be in the ledger."""
        return next((fault.what for fault in self.faults(copied)), None)

    def faults(self, copied: Iterable[tuple[str, Head]] = (), left: Iterable[tuple[int, str]] = ()) -> Iterator[Fault]:
        """Everything that is not as it was written, each with what to do. `left` are heads of the whole record, taken
        from `head` before."""
        with self.database.snapshot() as connection:
            yield from faults(connection, copied, left)

    def ledgers(self) -> Iterator[tuple[Entry, ...]]:
        """The ledger of each case that can be read, one case after another."""
        with self.database.reading() as connection:
            references = connection.execute(
                select(ledger.c.reference).distinct().order_by(ledger.c.reference)
            ).scalars()
            known = references.all()
        for reference in known:
            try:
                found = self.entries(reference)
            except (Violation, TypeError, ValueError, OverflowError, RecursionError):
                continue  # `faults` names what cannot be read
            yield found

    def head(self) -> tuple[int, str]:
        """See the port."""
        with self.database.reading() as connection:
            return last_commit(connection)

    def heads(self) -> Iterator[tuple[str, Head]]:
        """The last entry of every case: a copy kept elsewhere shows if a ledger was cut short."""
        with self.database.snapshot() as connection:
            yield from heads(connection)

    def rebuild(self) -> int:
        """See the port. Other workers wait until it is done. Guards that were taken off are put up again as well."""
        with self.database.writing() as connection:
            count = rebuilt(connection)
            if next(wrong(connection), None) is not None:
                put_up(connection)
            return count

    def close(self) -> None:
        """Let go of every connection to the database."""
        self.database.close()
