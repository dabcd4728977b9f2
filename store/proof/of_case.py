"""Decides what of the record goes along with a case, so that it can be proved elsewhere: the case's own entries and
rows as they are stored, and of the commits of others no more than a digest."""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, select

from protocol.case.ledger import GENESIS
from protocol.ports.proof import Commit, Proof, Row, Sealed
from store.chain.rows import key_of, raw, row_values
from store.chain.tying import commit_hash
from store.database.database import Database
from store.post.onetime import GONE
from store.schema.columns import EPOCH
from store.schema.tables import blobs, commits, enclosures, ledger, messages, notices, posts

Key = tuple[str, str]
"""A table, and the key of one of its rows, as a commit names them."""


class ProofRecord:
    """A case, taken out of the record with what proves it."""

    database: Database

    def proof(self, reference: str, *, whole: bool = False) -> Proof:
        """What proves a case. With `whole` every commit says all that it wrote, of other cases too."""
        with self.database.snapshot() as connection:
            entries = tuple(_sealed(row) for row in connection.execute(_entries(reference)))
            rows = tuple(_rows(connection, reference))
            named = {(row.table, row.key) for row in rows}
            named |= {(blobs.name, digest) for entry in entries for digest in _digests(entry.text)}
            before, tied, head = _commits(connection, reference, named, whole=whole)
        return Proof(reference=reference, entries=entries, rows=rows, before=before, commits=tied, head=head)


def _entries(reference: str) -> Any:
    return raw(ledger).where(ledger.c.reference == reference).order_by(ledger.c.seq)


def _sealed(row: Any) -> Sealed:
    at, recorded_at = (
        (EPOCH + timedelta(microseconds=each)).astimezone(UTC).isoformat() for each in (row.at, row.recorded_at)
    )
    return Sealed(seq=row.seq, at=at, recorded_at=recorded_at, text=row.body, previous=row.previous, hash=row.hash)


def _digests(text: str) -> Iterator[str]:
    """The digests of the messages that an entry rests on."""
    plain_entry = json.loads(text)
    for found in ((plain_entry["evidence"] or {}).get("sha256"), plain_entry["event"].get("letter")):
        if found:
            yield found


def _rows(connection: Connection, reference: str) -> Iterator[Row]:
    of_case = select(notices.c.id).where(notices.c.reference == reference)
    carrying = select(enclosures.c.post).where(enclosures.c.notice.in_(of_case))
    for table, where in (
        (messages, messages.c.reference == reference),
        (notices, notices.c.reference == reference),
        (enclosures, enclosures.c.notice.in_(of_case)),
        (posts, posts.c.id.in_(carrying)),
    ):
        asked = raw(table).where(where).order_by(*table.primary_key.columns)
        for found in connection.execute(asked).mappings():
            if table is not notices or not _carries_code(found["body"]):
                yield _row(table, dict(found))


def _carries_code(body: str) -> bool:
    """Whether a notice still holds a one-time code: until its email has left, it is shown to nobody."""
    return json.loads(body)["facts"].get("code") not in (None, "", GONE)


def _row(table: Table, found: dict[str, Any]) -> Row:
    values = row_values(table, found)
    return Row(table=table.name, key=key_of(table, values), values=values)


def _commits(
    connection: Connection, reference: str, named: Collection[Key], *, whole: bool
) -> tuple[str, tuple[Commit, ...], str]:
    """The hash before the first commit about a case, every commit from then on, and the last one's hash."""
    found: list[Commit] = []
    before, last = GENESIS, GENESIS
    with connection.execute(raw(commits).order_by(commits.c.number), execution_options={"yield_per": 500}) as rows:
        for row in rows:
            ours = _is_about(json.loads(row.body), reference, named)
            if not found and not ours:
                before = last = row.hash
                continue
            early = commit_hash(row.previous, row.number, row.body) != row.hash
            said = row.body if ours or whole or early else ""
            digest = sha256(row.body.encode("ascii")).hexdigest()
            found.append(Commit(number=row.number, digest=digest, said=said, early=early))
            last = row.hash
    return before, tuple(found), last


def _is_about(lines: Any, reference: str, named: Collection[Key]) -> bool:
    return any(
        json.loads(key)[0] == reference if table == ledger.name else (table, key) in named for _, table, key, _ in lines
    )
