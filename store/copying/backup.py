"""Decides how a backup of a record is made and proved, and how a record is made from one again.

A backup is one SQLite file with every row as it stands in the database, whichever that is. It is proved before it
counts, and it is made of a record that does not hold as well: that is when it is needed most (docs/adr/0022).
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select, text

from protocol.violations import Misconfigured
from store.chain.rows import raw
from store.chain.tying import last_commit
from store.copying.moving import BATCH, moved
from store.database.database import Database, understood
from store.database.errors import refused_at_start
from store.proof.faults import Fault
from store.proof.proving import faults
from store.proof.upgrading import upgraded
from store.schema.tables import HEAD, cases, metadata

Migrate = Callable[[str], None]
"""Brings the record at an address up to date, as opening it does."""
AT_ONCE = 50
"""Rows in memory at a time: a letter may have 30 MB."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A backup that was made: how many cases are in it, the head of the record as it is there, and what of it is not
    as it was written."""

    cases: int
    head: tuple[int, str]
    faults: tuple[Fault, ...]


def backed_up(url: str, file: Path, migrate: Migrate) -> Backup:
    """Write a backup of the record at an address, which may be in use. A record of an earlier release stays as it is.

    Raises Misconfigured where there is no record, or the file is there already or cannot be written.
    """
    address = understood(url)
    if address.drivername == "sqlite" and not Path(address.database or "").exists():
        raise Misconfigured(f"There is no record at {address.database}.", "Name the settings of the one you mean.")
    source = Database(url)
    try:
        with refused_at_start(), _made_whole(file) as part:
            head = _copy_of_a_file(source, part) if source.kind == "sqlite" else _copy_of_a_server(source, part)
            return _proved(part, head, migrate)
    finally:
        source.close()


@contextmanager
def _made_whole(file: Path) -> Iterator[Path]:
    """A file that has its name only once it is whole and on the disk, and that nobody else can read."""
    part = file.with_name(f"{file.name}.part")
    if file.exists():
        raise Misconfigured(f"{file} is there already.", "Name another file.")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        try:
            yield part
            _on_disk(part)
            _named(part, file)
        finally:
            for left in (part, *(part.with_name(f"{part.name}{end}") for end in ("-wal", "-shm", "-journal"))):
                left.unlink(missing_ok=True)
        _on_disk(file.parent)
    except FileExistsError:
        raise Misconfigured(f"{file} is there already.", "Name another file.") from None
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written ({error.strerror}).", "Name another file.") from error


def _named(part: Path, file: Path) -> None:
    """Give a file its name, which takes no other file's place. Raises OSError."""
    try:
        os.link(part, file)
    except FileExistsError:
        raise
    except OSError:  # a network share may know no links: then the name is taken first
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        part.replace(file)


def _on_disk(place: Path) -> None:
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _copy_of_a_file(source: Database, part: Path) -> tuple[int, str]:
    """SQLite's own online backup, page by page; the head that must be in it. Writers do not wait."""
    with source.reading() as connection, closing(sqlite3.connect(part)) as made:
        if not inspect(connection).has_table("ledger"):
            raise Misconfigured("The database holds no record.", "Name the settings of the one you mean.")
        head = last_commit(connection) if inspect(connection).has_table("commits") else (0, "")
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(made)
        made.execute("PRAGMA journal_mode = DELETE")  # one file, whole by itself
    return head


def _copy_of_a_server(source: Database, part: Path) -> tuple[int, str]:
    """Every row of one moment, as it stands; the head at that moment. Writers do not wait."""
    made = Database(f"sqlite:///{part}")
    try:
        upgraded(made)
        with source.snapshot() as old, made.writing() as new:
            version = _version(old)
            if version != HEAD:
                raise Misconfigured(
                    f"Another release has written this record (its schema is {version or 'none'}, ours is {HEAD}).",
                    "Back it up with that release.",
                )
            for table in metadata.sorted_tables:
                _rows(old, new, table)
            head = last_commit(old)
    finally:
        made.close()
    return head


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _rows(old: Connection, new: Connection, table: Table) -> None:
    """Rows of a server in a file, whatever stands in them."""
    names = [each.name for each in table.columns]
    into = ", ".join(f'"{name}"' for name in names)
    put: Any = f'INSERT INTO "{table.name}" ({into}) VALUES ({", ".join("?" for _ in names)})'  # noqa: S608 - our own names
    asked = raw(table).execution_options(yield_per=AT_ONCE if table.name == "blobs" else BATCH)
    with old.execute(asked) as rows:
        for some in rows.partitions():
            new.exec_driver_sql(put, [tuple(row) for row in some])


def _proved(part: Path, head: tuple[int, str], migrate: Migrate) -> Backup:
    """What is in a backup, and what of it is not as it was written. One of an earlier release is proved by a copy that
    is brought up to date, as it would be after a restore."""
    with closing(sqlite3.connect(part)) as opened:
        version = opened.execute("SELECT version_num FROM alembic_version").fetchone()
        if version == (HEAD,):
            found = _looked_at(part, head)
            opened.execute("PRAGMA journal_mode = DELETE")
            return found
        with TemporaryDirectory(prefix=".proof-", dir=part.parent) as folder:
            shown = Path(folder) / "record.db"
            with closing(sqlite3.connect(shown)) as copy:
                opened.backup(copy)
            migrate(f"sqlite:///{shown}")
            return replace(_looked_at(shown, head), head=head)


def _looked_at(file: Path, head: tuple[int, str]) -> Backup:
    database = Database(f"sqlite:///{file}")
    try:
        with database.snapshot() as connection:
            count = connection.execute(select(func.count()).select_from(cases)).scalar_one()
            return Backup(cases=count, head=last_commit(connection), faults=tuple(faults(connection, (), (head,))))
    finally:
        database.close()


def restored(file: Path, url: str, migrate: Migrate) -> None:
    """Make a record from a backup at an address where there is none. It is proved by whoever asked.

    Raises Misconfigured where the file is no backup or something is there already, and on a server also where the
    backup does not hold; then nothing is left there.
    """
    if not file.is_file():
        raise Misconfigured(f"There is no file {file}.", "Name a backup.")
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
        try:
            holds = opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'ledger'").fetchone()
        except sqlite3.DatabaseError:
            holds = None
        if holds is None:
            raise Misconfigured(f"{file} is no backup of Holdfast's.", "Name a file that `holdfast backup` wrote.")
        address = understood(url)
        if address.drivername == "sqlite":
            with _made_whole(Path(address.database or "")) as part, closing(sqlite3.connect(part)) as made:
                opened.backup(made)
            return
        _on_a_server(opened, url, migrate)


def _on_a_server(opened: sqlite3.Connection, url: str, migrate: Migrate) -> None:
    """By a copy of the file, which is brought up to date first, so that the backup itself stays as it is."""
    with TemporaryDirectory(prefix="holdfast-") as folder:
        with closing(sqlite3.connect(Path(folder) / "record.db")) as made:
            opened.backup(made)
        held = f"sqlite:///{Path(folder) / 'record.db'}"
        migrate(held)
        source, target = Database(held), Database(url)
        try:
            moved(source, target)
        finally:
            source.close()
            target.close()
