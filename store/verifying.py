"""Decides whether what is stored is what was written: chain, projections, evidence; and remakes
the projections. It reads some hundreds of cases at a time, however many there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, text

from protocol.case.case import Case, evolve
from protocol.case.ledger import entry_hash, kind_of
from protocol.violations import LedgerBroken
from store.entries import happened
from store.projections import Head, Keyed, case_row, local_id_rows, owned, request_rows
from store.schema.tables import blobs, cases, ledger, local_ids, ownerships, requests

BATCH = 500
"""Cases in memory at a time."""

WITHOUT_BLOB = frozenset({"clock", "command line"})
"""Channels whose evidence need not have an original: there was no message."""

PROJECTIONS = (cases, ownerships, requests, local_ids)


@dataclass(kw_only=True)
class _Batch:
    """Some cases in the order of their references, `last` the last of them, or None for what lies
    beyond the last case; and what the ledger says of them."""

    after: str | None
    last: str | None
    rows: Mapping[Table, Keyed] = field(default_factory=lambda: {table: {} for table in PROJECTIONS})
    named: dict[str, str] = field(default_factory=dict)
    """By the SHA-256 of evidence that must be there, the first entry that names it."""

    def of(self, table: Table) -> Any:
        """Every row of a table that lies in the batch."""
        found = select(table)
        if self.after is not None:
            found = found.where(table.c.reference > self.after)
        return found if self.last is None else found.where(table.c.reference <= self.last)


def broken(connection: Connection, copied: Iterator[tuple[str, Head]]) -> str | None:
    """The first broken link, named in a sentence; None where all holds."""
    changed = set(_changed_blobs(connection))
    try:
        for batch in _batches(connection):
            fault = _wrong_row(connection, batch) or _wrong_evidence(connection, batch, changed)
            if fault:
                return fault
    except LedgerBroken as error:
        return error.what
    if changed:
        return f"The message kept as {min(changed)} has been changed."
    return next((fault for fault in (_cut(connection, *head) for head in copied) if fault), None)


def heads(connection: Connection) -> Iterator[tuple[str, Head]]:
    """The last entry of every case, in the order of their references."""
    found = select(cases.c.reference, cases.c.seq, cases.c.head, cases.c.recorded_at).order_by(cases.c.reference)
    with connection.execute(found, execution_options={"yield_per": 1000}) as rows:
        for row in rows:
            yield row.reference, Head(seq=row.seq, hash=row.head, recorded_at=row.recorded_at)


def rebuilt(connection: Connection) -> int:
    """Make every projection anew; the number of cases. Raises LedgerBroken where the ledger is."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE cases IN EXCLUSIVE MODE"))  # nobody loads a case to change it meanwhile
    for table in reversed(PROJECTIONS):
        connection.execute(delete(table))
    count = 0
    for batch in _batches(connection):
        for table in PROJECTIONS:
            if batch.rows[table]:
                connection.execute(insert(table), list(batch.rows[table].values()))
        count += len(batch.rows[cases])
    return count


def _batches(connection: Connection) -> Iterator[_Batch]:
    """Every case, checked against its chain and added up; and one batch for what has no ledger."""
    after: str | None = None
    while True:
        found = select(ledger.c.reference).distinct().order_by(ledger.c.reference).limit(BATCH)
        if after is not None:
            found = found.where(ledger.c.reference > after)
        references = connection.execute(found).scalars().all()
        batch = _Batch(after=after, last=references[-1] if references else None)
        if references:
            rows = connection.execute(batch.of(ledger).order_by(ledger.c.reference, ledger.c.seq)).all()
            for reference, entries in groupby(rows, key=lambda row: row.reference):
                _add_up(batch, reference, entries)
        yield batch
        if not references:
            return
        after = batch.last


def _add_up(batch: _Batch, reference: str, entries: Iterator[Any]) -> None:
    case: Case | None = None
    head = Head()
    for row in entries:
        place = f"Case {reference}, entry {row.seq}:"
        _check_link(row, head, place)
        fact = happened(row)
        try:
            after = evolve(case, fact, reference)
        except LedgerBroken as error:
            raise LedgerBroken(f"{place} {error.what}") from error
        owned(batch.rows[ownerships], case, after)
        case, head = after, Head(seq=row.seq, hash=row.hash, recorded_at=row.recorded_at)
        if fact.evidence is not None and fact.evidence.channel not in WITHOUT_BLOB:
            batch.named.setdefault(fact.evidence.sha256, place)
    if case is not None:
        batch.rows[cases][(reference,)] = case_row(case, head)
        batch.rows[requests].update(request_rows(case))
        batch.rows[local_ids].update(local_id_rows(case))


def _check_link(row: Any, head: Head, place: str) -> None:
    if row.seq != head.seq + 1:
        raise LedgerBroken(f"Case {row.reference}, entry {head.seq + 1}: the entry is missing.")
    if row.previous != head.hash:
        raise LedgerBroken(f"{place} it does not follow from the entry before it.")
    found = entry_hash(
        previous=row.previous, reference=row.reference, seq=row.seq, at=row.at, recorded_at=row.recorded_at,
        text=row.body,
    )  # fmt: skip
    if row.hash != found:
        raise LedgerBroken(f"{place} it has been changed since it was written.")
    if head.recorded_at is not None and row.recorded_at < head.recorded_at:
        raise LedgerBroken(f"{place} it was recorded before the entry before it.")
    if row.kind != kind_of(row.body):
        raise LedgerBroken(f"{place} its kind has been changed since it was written.")


def _wrong_row(connection: Connection, batch: _Batch) -> str | None:
    """The first row of a projection that is not what the ledger says, missing or too many."""
    for table in PROJECTIONS:
        due = dict(batch.rows[table])
        key = [column.name for column in table.primary_key]
        for row in connection.execute(batch.of(table)).mappings().all():
            told = due.pop(tuple(row[name] for name in key), None)
            if told is None:
                return f"Case {row['reference']}: {table.name} has a row that the ledger knows nothing of."
            if dict(row) != told:
                wrong = ", ".join(sorted(name for name in told if row[name] != told[name]))
                return f"Case {row['reference']}: {table.name} differs from the ledger in {wrong}."
        if due:
            return f"Case {next(iter(due.values()))['reference']}: {table.name} lacks a row that the ledger gives."
    return None


def _wrong_evidence(connection: Connection, batch: _Batch, changed: set[str]) -> str | None:
    wanted = sorted(batch.named)
    kept: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        part = select(blobs.c.sha256).where(blobs.c.sha256.in_(wanted[start : start + BATCH]))
        kept.update(connection.execute(part).scalars())
    for digest, place in batch.named.items():
        if digest in changed:
            return f"{place} the message it rests on has been changed ({digest})."
        if digest not in kept:
            return f"{place} the message it rests on is missing ({digest})."
    return None


def _changed_blobs(connection: Connection) -> Iterator[str]:
    kept = select(blobs.c.sha256, blobs.c.bytes)
    with connection.execute(kept, execution_options={"yield_per": 4}) as rows:  # a letter may have 30 MB
        for row in rows:
            if sha256(row.bytes).hexdigest() != row.sha256:
                yield row.sha256


def _cut(connection: Connection, reference: str, head: Head) -> str | None:
    found = select(ledger.c.hash).where(ledger.c.reference == reference, ledger.c.seq == head.seq)
    if connection.execute(found).scalar() == head.hash:
        return None
    return f"Case {reference}, entry {head.seq}: it is not the entry of which a copy was kept elsewhere."
