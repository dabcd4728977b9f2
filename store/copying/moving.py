"""Decides how a whole record is copied into another database: into an empty one only, in one transaction, and proved
there before it counts."""

from collections.abc import Iterable

from sqlalchemy import Connection, Integer, Table, func, insert, inspect, select, text

from protocol.violations import Misconfigured
from store.chain.tying import last_commit
from store.database.database import Database
from store.database.errors import refused_at_start
from store.projections.rows import Head
from store.proof.proving import faults
from store.proof.upgrading import upgraded
from store.proof.verifying import heads
from store.schema.tables import metadata

BATCH = 500
"""Rows copied at a time."""


def moved(source: Database, target: Database) -> int:
    """Copy every table; the number of cases. The source takes no writes meanwhile and stays as it is.

    Raises Misconfigured, and leaves the target empty, where that holds anything already, where the source is not
    whole, or where the copy would not prove.
    """
    with refused_at_start():
        if source.url == target.url:
            raise Misconfigured("Both addresses are of one database.", "Name the database that the record goes to.")
        _refuse_a_full_one(target)
        upgraded(target)
        with source.writing() as old, target.writing() as new:
            _prove(old, "The record here does not hold, so it is not copied")
            _refuse_rows(new)
            for table in metadata.sorted_tables:
                _copied(old, new, table)
            _numbers_go_on(new)
            _prove(new, "The copy does not hold, and was taken back", heads(old), (last_commit(old),))
            return sum(1 for _ in heads(new))


def _refuse_a_full_one(target: Database) -> None:
    """Whatever has tables of anybody else's is left alone."""
    with target.reading() as connection:
        there = set(inspect(connection).get_table_names()) - set(metadata.tables) - {"alembic_version"}
    if there:
        what = f"The database that the record is to go to holds other tables ({', '.join(sorted(there)[:3])})."
        raise Misconfigured(what, "Make an empty database for it.")


def _refuse_rows(new: Connection) -> None:
    """Nothing is ever written over."""
    for table in metadata.sorted_tables:
        if new.execute(select(func.count()).select_from(table)).scalar_one():
            what = f"The database that the record is to go to holds a record already: “{table.name}” has rows."
            raise Misconfigured(what, "Make an empty database for it. Nothing has been copied.")


def _copied(old: Connection, new: Connection, table: Table) -> None:
    """Every row of a table as it stands."""
    rows = old.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    for some in rows.partitions(BATCH):
        new.execute(insert(table), [dict(row) for row in some])
    counts = [each.execute(select(func.count()).select_from(table)).scalar_one() for each in (old, new)]
    if counts[0] != counts[1]:
        raise Misconfigured(f"Of “{table.name}” {counts[1]} rows of {counts[0]} arrived.", "Nothing has been copied.")


def _numbers_go_on(new: Connection) -> None:
    """PostgreSQL counts numbers of its own: they go on after those that were copied."""
    if new.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        key = list(table.primary_key.columns)
        if len(key) == 1 and isinstance(key[0].type, Integer):
            new.execute(
                text(
                    f"SELECT setval(s, (SELECT max({key[0].name}) FROM {table.name}))"  # noqa: S608 - names of our own tables
                    f" FROM pg_get_serial_sequence('{table.name}', '{key[0].name}') AS s WHERE s IS NOT NULL"
                    f" AND EXISTS (SELECT 1 FROM {table.name})"
                )
            )


def _prove(
    connection: Connection, what: str, cut: Iterable[tuple[str, Head]] = (), left: Iterable[tuple[int, str]] = ()
) -> None:
    """Refuse a record that is not what was written; `cut` and `left` are heads of what it must hold."""
    fault = next(faults(connection, cut, left), None)
    if fault is not None:
        raise Misconfigured(f"{what}: {fault.what}", "Look at `holdfast verify`.")
