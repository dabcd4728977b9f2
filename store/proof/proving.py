"""Decides whether the whole record is what was written: every stage is gone through, whatever an earlier one found.

Nothing that stands in the database makes it stop: what cannot be read is a fault that is named like any other.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from protocol.violations import Violation
from store.database.errors import first_words
from store.projections.rows import Head
from store.proof.comparing import commit_faults, row_faults
from store.proof.faults import PUT_BACK, TAMPERED, UNREADABLE, Fault
from store.proof.verifying import ledger_faults
from store.schema.guards import wrong
from store.schema.tables import commits, ledger

Stage = Callable[[], Iterable[Fault]]
OF_EACH = 20
"""How many faults of one stage are named; the others are only counted."""


def faults(
    connection: Connection, cut: Iterable[tuple[str, Head]], heads: Iterable[tuple[int, str]]
) -> Iterator[Fault]:
    """Everything that is not as it was written. `cut` are heads of cases, and `heads` heads of the whole record, of
    which a copy was kept elsewhere."""
    with _as_it_stands(connection), closing(sqlite3.connect("")) as scratch:  # on disk, and gone when it is closed
        stages: tuple[tuple[str, Stage], ...] = (
            ("the ledger and what follows from it", lambda: ledger_faults(connection)),
            ("the chain of commits", lambda: commit_faults(connection, scratch)),
            ("what the commits wrote", lambda: row_faults(connection, scratch)),
            ("the heads that were kept elsewhere", lambda: _elsewhere(connection, cut, heads)),
            ("the guards", lambda: (Fault(what=each, mend=PUT_BACK) for each in wrong(connection))),
        )
        for name, stage in stages:
            yield from _some(name, _safely(connection, name, stage))


def _safely(connection: Connection, name: str, stage: Stage) -> Iterator[Fault]:
    """The faults of a stage, its own failing among them."""
    point = connection.begin_nested() if connection.dialect.name == "postgresql" else None
    try:
        yield from stage()
    except Violation as error:
        yield Fault(what=f"Of {name} something cannot be read: {error.what}", mend=UNREADABLE)
    except SQLAlchemyError as error:
        yield Fault(what=f"Of {name} something cannot be read: {first_words(error)}.", mend=UNREADABLE)
    except Exception as error:  # whatever stands in a database that was tampered with, it is named
        what = f"Of {name} something cannot be read: it is not of a kind that Holdfast writes ({type(error).__name__})."
        yield Fault(what=what, mend=UNREADABLE)
    finally:
        if point is not None:
            point.rollback()


def _some(name: str, found: Iterator[Fault]) -> Iterator[Fault]:
    yield from islice(found, OF_EACH)
    if more := sum(1 for _ in found):
        yield Fault(what=f"Of {name} {more} more are not as they were written.", mend=TAMPERED)


def _elsewhere(
    connection: Connection, cut: Iterable[tuple[str, Head]], heads: Iterable[tuple[int, str]]
) -> Iterator[Fault]:
    for number, hash_ in heads:
        found = connection.execute(select(commits.c.hash).where(commits.c.number == number)).scalar()
        if number and found is None:
            what = f"Commit {number}, whose head left the house, is missing: the end of the record was cut off."
            yield Fault(what=what, mend=TAMPERED)
        elif number and found != hash_:
            what = f"Commit {number} is not the one whose head left the house: the record was written anew before it."
            yield Fault(what=what, mend=TAMPERED)
    for reference, head in cut:
        at = select(ledger.c.hash).where(ledger.c.reference == reference, ledger.c.seq == head.seq)
        if connection.execute(at).scalar() != head.hash:
            what = f"Case {reference}, entry {head.seq}: it is not the entry of which a copy was kept elsewhere."
            yield Fault(what=what, mend=TAMPERED)


@contextmanager
def _as_it_stands(connection: Connection) -> Iterator[None]:
    """SQLite keeps any bytes as text: what is no UTF-8 is read all the same, and differs from what was written."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    kept = driver.text_factory
    driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = kept
