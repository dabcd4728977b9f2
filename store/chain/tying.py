"""Decides how each commit of the record is tied to the one before it: a row that says what the commit wrote.

A commit is tied last, when nothing but the end of its transaction follows, so that two workers wait for each other no
longer than a commit takes (docs/adr/0014). What may be tied is in `PROVED`; what holds nothing to be proved, and why,
in `UNPROVED`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, insert, select, text

from protocol.case.ledger import GENESIS, canonical
from store.chain.rows import digest, key_of, stored, text_of
from store.database.database import Database
from store.schema.tables import (
    blobs,
    cases,
    commits,
    conversations,
    counters,
    doubts,
    enclosures,
    habits,
    holds,
    keys,
    ledger,
    local_ids,
    messages,
    notices,
    on_leave,
    ownerships,
    posts,
    quarantine,
    queries,
    requests,
    sessions,
    shown,
    sync_states,
    tombstones,
    watermarks,
)

PROVED: Mapping[Table, str] = {
    ledger: "an entry", blobs: "a message that is kept", messages: "the outcome of a message",
    quarantine: "a message in quarantine", queries: "a line of who asked", notices: "a notice",
    posts: "an email or chat message of ours", enclosures: "what an email of ours held",
    shown: "a card that stands in a chat", watermarks: "how far an inbox was read",
    on_leave: "a leave that somebody told us of",
    holds: "a hold of a case", tombstones: "what is left of an original",
    habits: "a line that was learnt", keys: "the key of what was learnt",
}  # fmt: skip
"""What a commit is tied for, in words."""
UNPROVED: Mapping[Table, str] = {
    cases: "a projection: it is compared with the ledger",
    ownerships: "a projection: it is compared with the ledger",
    requests: "a projection: it is compared with the ledger",
    local_ids: "a projection: it is compared with the ledger",
    commits: "the chain itself: each is tied to the one before it",
    sync_states: "a mail server's own words for how far a folder was read; each night the whole mailbox is compared",
    doubts: "how often somebody was written to of late; it only keeps emails from being too many",
    counters: "the next number to be given out; one that is in use is never given",
    conversations: "where somebody was last heard in chat, renewed by each signed activity; what must be in writing is"
    " emailed all the same",
    sessions: "who is signed in to the pages just now; what they say there is in the ledger with its evidence",
}
"""Tables that hold nothing to be proved by itself, each with the reason."""

_LOCK = text("SELECT pg_advisory_xact_lock(4831004)")
_LAST = select(commits.c.number, commits.c.hash).order_by(commits.c.number.desc()).limit(1)
_COMMIT = insert(commits)


def commit_hash(previous: str, number: int, body: str) -> str:
    """The SHA-256, in hex, that ties a commit to the one before it. Of what it says only a digest goes in, so that the
    chain can be shown to somebody who may not know what other commits say (docs/adr/0020)."""
    said = sha256(body.encode("ascii")).hexdigest()
    return sha256(canonical([previous, number, said]).encode("ascii")).hexdigest()


def first_commit_hash(previous: str, number: int, body: str) -> str:
    """The same as it was taken at first, over the whole of what a commit says."""
    return sha256(f"{canonical([previous, number])}\n{body}".encode("ascii")).hexdigest()


def is_tied(previous: str, number: int, body: str, hash: str) -> bool:
    """Whether a commit is what was tied to the one before it, in either way."""
    return hash == commit_hash(previous, number, body) or hash == first_commit_hash(previous, number, body)


def last_commit(connection: Connection) -> tuple[int, str]:
    """The number and hash of the newest commit: the head of the whole record."""
    row = connection.execute(_LAST).first()
    return (row.number, row.hash) if row else (0, GENESIS)


def made_of(table: Table, kept: Mapping[str, Any]) -> str:
    """What a line says of a stored row: its digest. A watermark moves on, so its line says where it stood."""
    return f"{kept['at']} {int(kept['stopped'])}" if table is watermarks else digest(table, kept)


class Tie:
    """What one commit says that it wrote. `close` must be the last thing in its transaction.

    A line is `[sign, table, key, digest]`. The sign is `+` for a row that was left as it was if it stood there
    before, `=` for one as it is now, `-` for one that was taken away. For an entry of the ledger the digest is its
    hash, and its hash alone ties all those before it.
    """

    def __init__(self, connection: Connection, kind: str) -> None:
        self._connection, self._kind = connection, kind
        self._lines: dict[tuple[str, str], tuple[str, str]] = {}

    def entry(self, reference: str, seq: int, hash: str) -> None:
        """The last entry that was added to a case; it holds the hashes of those before it."""
        self._lines[ledger.name, text_of([reference, seq])] = ("=", hash)

    def new(self, table: Table, row: Mapping[str, Any]) -> None:
        """A row was added, unless one with its key was there."""
        kept = stored(table, row)
        self._lines.setdefault((table.name, key_of(table, kept)), ("+", made_of(table, kept)))

    def now(self, table: Table, row: Mapping[str, Any]) -> None:
        """A row is now like this, in all its columns."""
        kept = stored(table, row)
        self._lines[table.name, key_of(table, kept)] = ("=", made_of(table, kept))

    def reread(self, table: Table, where: ColumnElement[bool]) -> None:
        """Rows have been changed: they are now as they are read."""
        for row in self._connection.execute(select(table).where(where)).mappings().all():
            self.now(table, dict(row))

    def gone(self, table: Table, key: str) -> None:
        """The row of a key was taken away."""
        self._lines[table.name, key] = ("-", "")

    def close(self) -> None:
        """Add the commit to the chain, if it wrote anything that is proved."""
        if not self._lines:
            return
        if self._kind == "postgresql":
            self._connection.execute(_LOCK)  # the next statement sees whatever was committed before us
        number, previous = last_commit(self._connection)
        body = text_of([[sign, *where, made] for where, (sign, made) in self._lines.items()])
        number += 1
        row = {"number": number, "body": body, "previous": previous, "hash": commit_hash(previous, number, body)}
        self._connection.execute(_COMMIT, row)


@contextmanager
def tied(database: Database) -> Iterator[tuple[Connection, Tie]]:
    """A transaction whose commit is tied to the one before it."""
    with database.writing() as connection:
        tie = Tie(connection, database.kind)
        yield connection, tie
        tie.close()
