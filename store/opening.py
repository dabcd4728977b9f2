"""Decides whether a database may be used as it is, must first be brought up to date, or is refused."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from protocol.ports.boilerplate import Habit
from protocol.violations import Misconfigured
from store.copying.backup import Backup, backed_up, restored
from store.copying.moving import moved
from store.database.database import Database, understood
from store.database.errors import first_words, refused_at_start
from store.habits import every_habit
from store.projections.rows import OPEN_BY_STATE, procedures_in_use, teams_in_use
from store.proof.upgrading import upgraded
from store.record import SqlStore
from store.schema.tables import FIRST, HEAD

Found = TypeVar("Found")


def open_store(url: str) -> SqlStore:
    """The store at `sqlite:///FILE` or `postgresql://…`, with its tables made or brought up to date.

    Raises Misconfigured where the address, the folder or the database cannot be used or a newer
    Holdfast has written it, CannotCommit where it cannot be reached just now.
    """
    database = Database(url)
    try:
        with refused_at_start():
            with database.reading() as connection:
                version = _version(connection)
            if version != HEAD:
                upgraded(database)
    except SQLAlchemyError as error:
        database.close()
        what = "The database is not one that Holdfast has made, or somebody has changed its tables"
        mend = "Keep it as it is, and restore it from a backup."
        raise Misconfigured(f"{what} ({first_words(error)}).", mend) from error
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


def migrate(url: str) -> None:
    """Make the tables of a database, or bring them up to date. Raises as `open_store` does."""
    open_store(url).close()


def back_up(url: str, file: Path) -> Backup:
    """Write a backup of the record at an address. See `backed_up`."""
    return backed_up(url, file, migrate)


def restore_backup(file: Path, url: str) -> None:
    """Make a record from a backup where there is none. See `restored`."""
    restored(file, url, migrate)


def used_teams(url: str) -> dict[str, tuple[str, ...]]:
    """By team, the cases that it holds in the record at an address. As `_as_it_is`."""
    return _as_it_is(url, "requests", partial(teams_in_use, waits=OPEN_BY_STATE), {})


def used_procedures(url: str) -> dict[str, tuple[str, ...]]:
    """By procedure, the cases with an open request under it in the record at an address. As `_as_it_is`."""
    return _as_it_is(url, "requests", procedures_in_use, {})


def learnt_in(url: str) -> tuple[bytes, tuple[Habit, ...]]:
    """The key and the lines that the record at an address has learnt. As `_as_it_is`."""
    nothing: tuple[bytes, tuple[Habit, ...]] = (b"", ())
    return _as_it_is(url, "habits", every_habit, nothing)


def _as_it_is(url: str, table: str, found: Callable[[Connection], Found], nothing: Found) -> Found:
    """What is found in the record at an address, which stays as it is: nothing is migrated, and no file is made.
    `nothing` where there is no record yet, or one without that table. Raises as `open_store` does."""
    address = understood(url)
    if address.drivername == "sqlite" and not Path(address.database or "").exists():
        return nothing
    database = Database(url)
    try:
        with refused_at_start(), database.reading() as connection:
            return found(connection) if inspect(connection).has_table(table) else nothing
    finally:
        database.close()


def copy_store(source: str, target: str) -> int:
    """Copy the record at one address to another, which must be empty; the number of cases. Raises as `open_store`
    does, and Misconfigured where there is anything at the target or the copy would not prove."""
    held = open_store(source)
    try:
        new = Database(target)
        try:
            return moved(held.database, new)
        finally:
            new.close()
    finally:
        held.close()


def _version(connection: Connection) -> str | None:
    """The migration that the database is at, None for an empty one. Raises Misconfigured for one
    that we do not know."""
    there = inspect(connection)
    version: str | None = None
    if there.has_table("alembic_version"):
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version is None and there.has_table("ledger"):
        raise Misconfigured(
            "The database holds a record, and does not say which release wrote it: somebody has changed it.",
            "Keep it as it is, and restore it from a backup.",
        )
    if version is not None and not version.isdigit():
        raise Misconfigured("No Holdfast has written this database.", "Restore it from a backup.")
    if version is not None and version < FIRST:
        raise Misconfigured(
            f"No Holdfast has written this database (its schema is {version}, the first was {FIRST}).",
            "Restore it from a backup.",
        )
    if version is not None and version > HEAD:
        raise Misconfigured(
            f"The database was written by a newer Holdfast (its schema is {version}, ours is {HEAD}).",
            "Install that release again.",
        )
    return version
