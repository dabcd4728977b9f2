"""Decides whether the ledger is what was written, and what follows from it: chain, projections, evidence; and remakes
the projections. It reads some hundreds of cases at a time, however many there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, text

from protocol.case.case import Case
from protocol.case.events import (
    Happened,
    MovedByLaw,
    OwnerCorrected,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
)
from protocol.case.evolve import evolve
from protocol.case.ledger import entry_hash, kind_of, read
from protocol.violations import LedgerBroken
from store.chain.rows import raw, row_values, stored
from store.projections.rows import Head, Keyed, case_row, local_id_rows, owned, request_rows
from store.proof.faults import LOST, REMAKE, TAMPERED, Fault
from store.schema.columns import EPOCH
from store.schema.tables import blobs, cases, ledger, local_ids, ownerships, quarantine, requests, tombstones

BATCH = 500
"""Cases in memory at a time."""

WITHOUT_BLOB = frozenset({"clock"})
"""Channels whose evidence has no original: there was no message."""
MOVES = (ResponsibilityAccepted, ResponsibilityDetermined, OwnerCorrected, MovedByLaw)
"""Events that move responsibility: each rests on evidence that is kept."""

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
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Cases whose ledger cannot be added up: nothing is known to follow from it."""

    def of(self, table: Table, found: Any) -> Any:
        """Those rows of a table that lie in the batch."""
        if self.after is not None:
            found = found.where(table.c.reference > self.after)
        return found if self.last is None else found.where(table.c.reference <= self.last)


def ledger_faults(connection: Connection) -> Iterator[Fault]:
    """What is wrong with the ledger, with what follows from it, and with what it rests on, in that order for each
    batch of cases; then with messages that are kept."""
    changed = set(_changed_blobs(connection))
    named: set[str] = set()
    for batch in _batches(connection):
        yield from batch.faults
        yield from _wrong_rows(connection, batch)
        yield from _wrong_evidence(connection, batch, changed)
        named.update(changed.intersection(batch.named))
    yield from _wrong_quarantine(connection, changed)
    for each in sorted(changed - named):
        yield Fault(what=f"The message kept as {each} has been changed.", mend=LOST)


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
        if batch.broken:
            raise LedgerBroken(batch.faults[0].what)
        for table in PROJECTIONS:
            if batch.rows[table]:
                connection.execute(insert(table), list(batch.rows[table].values()))
        count += len(batch.rows[cases])
    return count


def requests_anew(connection: Connection) -> None:
    """Make the rows of `requests` anew, where they can be known: a case whose ledger is broken has none, and `verify`
    says so."""
    connection.execute(delete(requests))
    for batch in _batches(connection):
        if rows := list(batch.rows[requests].values()):
            connection.execute(insert(requests), rows)


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
            asked = batch.of(ledger, raw(ledger)).order_by(ledger.c.reference, ledger.c.seq)
            for reference, entries in groupby(connection.execute(asked).all(), key=lambda row: row.reference):
                try:
                    _add_up(batch, reference, entries)
                except LedgerBroken as error:
                    batch.faults.append(Fault(what=error.what, mend=TAMPERED))
                    batch.broken.add(reference)
        yield batch
        if not references:
            return
        after = batch.last


def _add_up(batch: _Batch, reference: str, entries: Iterator[Row[Any]]) -> None:
    case: Case | None = None
    head = Head()
    times = Keyed()
    for row in entries:
        place = f"Case {reference}, entry {row.seq}:"
        fact, recorded_at = _linked(row, head, place)
        try:
            after = evolve(case, fact, reference)
        except LedgerBroken as error:
            raise LedgerBroken(f"{place} {error.what}") from error
        owned(times, case, after)
        case, head = after, Head(seq=row.seq, hash=row.hash, recorded_at=recorded_at)
        evidence = fact.evidence
        if evidence is not None and evidence.channel not in WITHOUT_BLOB:
            batch.named.setdefault(evidence.sha256, place)
        elif isinstance(fact.event, MOVES):
            what = f"{place} it says that responsibility moved, and rests on no message that is kept."
            batch.faults.append(Fault(what=what, mend=TAMPERED))
    if case is not None:
        batch.rows[ownerships].update(times)
        batch.rows[cases][(reference,)] = case_row(case, head)
        batch.rows[requests].update(request_rows(case))
        batch.rows[local_ids].update(local_id_rows(case))


def _linked(row: Row[Any], head: Head, place: str) -> tuple[Happened, datetime]:
    """What an entry says happened, and when it was recorded. Raises LedgerBroken where it is not the next link."""
    if row.seq != head.seq + 1:
        raise LedgerBroken(f"Case {row.reference}, entry {head.seq + 1}: the entry is missing.")
    if row.previous != head.hash:
        raise LedgerBroken(f"{place} it does not follow from the entry before it.")
    try:
        at, recorded_at = (EPOCH + timedelta(microseconds=each) for each in (row.at, row.recorded_at))
        found = entry_hash(
            previous=row.previous, reference=row.reference, seq=row.seq, at=at, recorded_at=recorded_at, text=row.body
        )
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise LedgerBroken(f"{place} it has been changed since it was written.") from error
    if row.hash != found:
        raise LedgerBroken(f"{place} it has been changed since it was written.")
    if head.recorded_at is not None and recorded_at < head.recorded_at:
        raise LedgerBroken(f"{place} it was recorded before the entry before it.")
    try:
        if row.kind != kind_of(row.body):
            raise LedgerBroken("Its kind has been changed since it was written.")
        return read(row.body, at), recorded_at
    except LedgerBroken as error:
        raise LedgerBroken(f"{place} {error.what[0].lower()}{error.what[1:]}") from error
    except RecursionError as error:
        raise LedgerBroken(f"{place} the text of the entry cannot be read.") from error


def _wrong_rows(connection: Connection, batch: _Batch) -> Iterator[Fault]:
    """Rows of projections that are not what the ledger says, missing or too many."""
    for table in PROJECTIONS:
        due = {key: stored(table, row) for key, row in batch.rows[table].items()}
        key = [column.name for column in table.primary_key]
        for found in connection.execute(batch.of(table, raw(table))).mappings().all():
            row = row_values(table, dict(found))
            told = due.pop(tuple(row[name] for name in key), None)
            if row["reference"] in batch.broken:
                continue
            case = f"Case {row['reference']}: {table.name}"
            if told is None:
                yield Fault(what=f"{case} has a row that the ledger knows nothing of.", mend=REMAKE)
            elif row != told:
                wrong = ", ".join(sorted(name for name in told if row[name] != told[name]))
                yield Fault(what=f"{case} differs from the ledger in {wrong}.", mend=REMAKE)
        for row in due.values():
            if row["reference"] not in batch.broken:
                yield Fault(
                    what=f"Case {row['reference']}: {table.name} lacks a row that the ledger gives.", mend=REMAKE
                )


def _wrong_evidence(connection: Connection, batch: _Batch, changed: set[str]) -> Iterator[Fault]:
    wanted = sorted(batch.named)
    kept: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        part = select(blobs.c.sha256).where(blobs.c.sha256.in_(wanted[start : start + BATCH]))
        kept.update(connection.execute(part).scalars())
        destroyed = select(tombstones.c.sha256).where(tombstones.c.sha256.in_(wanted[start : start + BATCH]))
        kept.update(connection.execute(destroyed).scalars())  # on somebody's word: the chain of commits ties that too
    for digest, place in batch.named.items():
        if digest in changed:
            yield Fault(what=f"{place} the message it rests on has been changed ({digest}).", mend=LOST)
        elif digest not in kept:
            yield Fault(what=f"{place} the message it rests on is missing ({digest}).", mend=LOST)


def _wrong_quarantine(connection: Connection, changed: set[str]) -> Iterator[Fault]:
    """Letters that wait in quarantine, and are not there whole."""
    waiting = (
        select(quarantine.c.id, quarantine.c.sha256, blobs.c.sha256.label("kept"))
        .outerjoin(blobs, blobs.c.sha256 == quarantine.c.sha256)
        .where(quarantine.c.dealt_at.is_(None))
        .order_by(quarantine.c.id)
    )
    for row in connection.execute(waiting).all():
        if row.kept is None or row.sha256 in changed:
            how = "is missing" if row.kept is None else "has been changed"
            yield Fault(what=f"Quarantine, number {row.id}: its letter {how} ({row.sha256}).", mend=LOST)


def _changed_blobs(connection: Connection) -> Iterator[str]:
    with connection.execute(raw(blobs), execution_options={"yield_per": 4}) as rows:  # a letter may have 30 MB
        for row in rows:
            if not isinstance(row.bytes, bytes) or sha256(row.bytes).hexdigest() != row.sha256:
                yield str(row.sha256)
