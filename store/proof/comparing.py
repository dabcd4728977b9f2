"""Decides whether the rows of the record are those that its commits say they wrote, and that no commit is missing.

What the commits say is gathered in a file of its own, so that a record of any size is compared in little memory.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table

from protocol.case.ledger import GENESIS
from store.chain.rows import digest, key_of, raw, row_values, text_of
from store.chain.tying import PROVED, is_tied
from store.proof.faults import LOST, TAMPERED, Fault
from store.schema.tables import blobs, commits, ledger, watermarks
from store.syncing import TIED_EVERY

_TABLES = """
CREATE TABLE said (place TEXT, key TEXT, made TEXT, number INTEGER, PRIMARY KEY (place, key)) WITHOUT ROWID;
CREATE TABLE found (place TEXT, key TEXT, made TEXT, PRIMARY KEY (place, key)) WITHOUT ROWID;
CREATE TABLE heads (reference TEXT, seq INTEGER, hash TEXT, number INTEGER, PRIMARY KEY (reference, seq)) WITHOUT ROWID;
CREATE TABLE entries (reference TEXT, seq INTEGER, hash TEXT, PRIMARY KEY (reference, seq)) WITHOUT ROWID;
"""
_SAYS = {
    "+": "INSERT INTO said VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET made = excluded.made, number = excluded.number"
    " WHERE said.made = ''",
    "=": "INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?)",
    "-": "INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?)",
}
_PORTION = 2000


def commit_faults(connection: Connection, scratch: sqlite3.Connection) -> Iterator[Fault]:
    """Where the chain of commits does not hold. What they say is put into `scratch`."""
    scratch.executescript(_TABLES)
    number, previous = 0, GENESIS
    with connection.execute(raw(commits).order_by(commits.c.number), execution_options={"yield_per": 500}) as rows:
        for row in rows:
            place = f"Commit {row.number}"
            if row.number != number + 1:
                yield Fault(what=f"Commit {number + 1} is missing.", mend=TAMPERED)
            elif row.previous != previous:
                yield Fault(what=f"{place} does not follow from the commit before it.", mend=TAMPERED)
            elif not _holds(row):
                yield Fault(what=f"{place} has been changed since it was written.", mend=TAMPERED)
            try:
                _put_down(scratch, json.loads(row.body), row.number)
            except (TypeError, ValueError, KeyError, RecursionError, sqlite3.Error):
                yield Fault(what=f"What {place.lower()} says cannot be read.", mend=TAMPERED)
            number, previous = row.number, row.hash


def _holds(row: Any) -> bool:
    try:
        return is_tied(row.previous, row.number, row.body, row.hash)
    except (TypeError, ValueError):
        return False


def _put_down(scratch: sqlite3.Connection, lines: Any, number: int) -> None:
    for sign, place, key, made in lines:
        if place == ledger.name:
            reference, seq = json.loads(key)
            scratch.execute("INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?)", (reference, seq, made, number))
        else:
            scratch.execute(_SAYS[sign], (place, key, made, number))


def row_faults(connection: Connection, scratch: sqlite3.Connection) -> Iterator[Fault]:
    """Rows that were changed, taken away or added by something else than Holdfast: entries first."""
    with connection.execute(
        raw(ledger).with_only_columns(ledger.c.reference, ledger.c.seq, ledger.c.hash),
        execution_options={"yield_per": _PORTION},
    ) as rows:
        for some in rows.partitions():
            scratch.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", [_text(*row) for row in some])
    yield from _entries(scratch)
    for table, words in PROVED.items():
        if table is not ledger:
            _gather(connection, scratch, table)
            yield from _watermarks(scratch) if table is watermarks else _differences(scratch, table, words)


def _text(*values: Any) -> tuple[Any, ...]:
    """Values as a scratch table takes them: text that is no text, and numbers that are none, as they are written."""
    return tuple(
        value if isinstance(value, int) and abs(value) < 2**63 else str(value).encode("utf-8", "replace").decode()
        for value in values
    )


def _entries(scratch: sqlite3.Connection) -> Iterator[Fault]:
    """Entries against the commits that wrote them."""
    gone = (
        "SELECT reference, max(seq), max(number) FROM heads"
        " WHERE reference NOT IN (SELECT reference FROM entries) GROUP BY reference"
    )
    for reference, seq, number in scratch.execute(gone):
        what = f"Case {reference}: the whole case is gone; it had {seq} entries after commit {number}."
        yield Fault(what=what, mend=TAMPERED)
    other = (
        "SELECT h.reference, h.seq, h.number, e.hash FROM heads h LEFT JOIN entries e USING (reference, seq)"
        " WHERE e.hash IS NOT h.hash AND h.reference IN (SELECT reference FROM entries) ORDER BY h.reference, h.seq"
    )
    for reference, seq, number, found in scratch.execute(other):
        how = "is missing" if found is None else "is not the one that was written then"
        yield Fault(what=f"Case {reference}, entry {seq}: the entry of commit {number} {how}.", mend=TAMPERED)
    more = (
        "SELECT reference, min(seq) FROM entries e WHERE seq >"
        " coalesce((SELECT max(seq) FROM heads h WHERE h.reference = e.reference), 0) GROUP BY reference"
    )
    for reference, seq in scratch.execute(more):
        what = f"Case {reference}, entry {seq}: no commit of Holdfast wrote it."
        yield Fault(what=what, mend=TAMPERED)


def _gather(connection: Connection, scratch: sqlite3.Connection, table: Table) -> None:
    asked = raw(table, but="bytes")
    with connection.execute(asked, execution_options={"yield_per": _PORTION}) as rows:
        for some in rows.mappings().partitions():
            scratch.executemany(
                "INSERT OR REPLACE INTO found VALUES (?, ?, ?)",
                [_text(table.name, *_made(table, row_values(table, dict(row)))) for row in some],
            )


def _made(table: Table, row: dict[str, Any]) -> tuple[str, str]:
    key = key_of(table, row)
    if table is not watermarks:
        return key, digest(table, row)
    holds = row["digest"] == digest(table, row)
    return key, text_of([row["at"], row["stopped"], holds])


def _differences(scratch: sqlite3.Connection, table: Table, words: str) -> Iterator[Fault]:
    mend = LOST if table is blobs else TAMPERED
    asked = (
        "SELECT key, said.made, found.made, number FROM said LEFT JOIN found USING (place, key)"
        " WHERE place = ? AND said.made IS NOT coalesce(found.made, '') ORDER BY number, key"
    )
    name = f"{table.name.capitalize()}: {words}"
    for key, said, found, number in scratch.execute(asked, (table.name,)):
        how = f"is missing; commit {number} wrote it" if found is None else f"has been changed since commit {number}"
        how = how if said else f"is there again; commit {number} took it away"
        yield Fault(what=f"{name} ({key}) {how}.", mend=mend)
    strange = (
        "SELECT key FROM found LEFT JOIN said USING (place, key) WHERE place = ? AND said.made IS NULL ORDER BY key"
    )
    for (key,) in scratch.execute(strange, (table.name,)):
        yield Fault(what=f"{name} ({key}) is there, and no commit of Holdfast wrote it.", mend=TAMPERED)


def _watermarks(scratch: sqlite3.Connection) -> Iterator[Fault]:
    """A watermark may have moved on since it was tied, by less than `TIED_EVERY`."""
    said = dict(scratch.execute("SELECT key, made FROM said WHERE place = 'watermarks'"))
    found = dict(scratch.execute("SELECT key, made FROM found WHERE place = 'watermarks'"))
    longest = TIED_EVERY.total_seconds() * 1_000_000
    for inbox in sorted({*said, *found}):
        name = f"Watermarks: how far “{inbox}” was read"
        if inbox not in found:
            yield Fault(what=f"{name} is missing.", mend=TAMPERED)
        elif inbox not in said:
            yield Fault(what=f"{name} is there, and no commit of Holdfast wrote it.", mend=TAMPERED)
        else:
            at, stopped, holds = json.loads(found[inbox])
            then, was = said[inbox].split()
            if not holds or int(stopped) != int(was) or not 0 <= at - int(then) < longest:
                yield Fault(what=f"{name} has been changed since it was written.", mend=TAMPERED)
