"""The promises of opening a store: what the migrations make is what the program expects."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from protocol.violations import Misconfigured
from store import migrate, open_store
from store.database.database import Database
from store.schema.migrating import alembic_settings
from store.schema.tables import HEAD, metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("pg_url")
    return url


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """A database with nothing in it, open."""
    made = Database(empty_url)
    yield made
    made.close()


def test_the_migrations_make_what_the_tables_say(database: Database, empty_url: str) -> None:
    """A migrated database and the metadata are the same, by Alembic's own comparison."""
    migrate(empty_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_same_tables_to_the_letter(tmp_path: Path) -> None:
    """On SQLite, also keys, conditions of indexes and ways of storing are those of the metadata."""

    def made(path: Path) -> dict[str, str]:
        engine = create_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            if not inspect(connection).has_table("ledger"):
                metadata.create_all(connection)
            rows = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'")
            )
            found = {name: " ".join(sql.split()) for name, sql in rows if name != "alembic_version"}
        engine.dispose()
        return found

    migrate(f"sqlite:///{tmp_path / 'migrated.db'}")
    assert made(tmp_path / "migrated.db") == made(tmp_path / "created.db")


def test_the_program_knows_the_newest_migration() -> None:
    """The version that is compared at the start is the head of the one line of migrations."""
    assert ScriptDirectory.from_config(alembic_settings()).get_heads() == [HEAD]


def test_opening_twice_changes_nothing(empty_url: str) -> None:
    """An empty database is made ready by opening it; opening it again finds it ready."""
    open_store(empty_url).close()
    again = open_store(empty_url)
    assert again.verify() is None
    assert again.requests() == ()
    again.close()


def test_two_programs_may_open_an_empty_database_at_once(pg_url: str) -> None:
    """Two that start together make the tables once."""
    import threading

    ready, ends = threading.Barrier(3), []

    def start() -> None:
        ready.wait(30)
        store = open_store(pg_url)
        ends.append(store.verify())
        store.close()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert ends == [None, None, None]


def test_a_database_of_a_newer_release_is_refused(database: Database, empty_url: str) -> None:
    """An older program never writes into what a newer one has made."""
    migrate(empty_url)
    with database.engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    with pytest.raises(Misconfigured, match="newer Holdfast"):
        open_store(empty_url)


def test_a_ready_database_opens_without_alembic(tmp_path: Path) -> None:
    """Start-up is quick: the migration library is loaded only where there is something to migrate."""
    url = f"sqlite:///{tmp_path / 'ready.db'}"
    migrate(url)
    asked = f"import sys; from store import open_store; open_store({url!r}).close(); print('alembic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "False"
