"""The promises of a new release: what an earlier one left is brought up to date, whole, and goes on."""

import shutil
import sqlite3
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, insert, select, text

import store.migrations.versions
from protocol.violations import Misconfigured
from store import open_store, used_teams
from store.database.database import Database
from store.schema import migrating
from store.schema.tables import HEAD, metadata
from tests.promises.world import NO_REPLY, World

VERSIONS = Path(store.migrations.versions.__path__[0])
LEFT = sorted((Path(__file__).parent / "releases").glob("*.sql"))
FROZEN = {
    "0001_first_release.py": "d9b5f5b5249534f497f36df98c9975c6b0c2ef1f89220ab1ed6df114287d16e3",
}
"""By file, the SHA-256 of each migration that has been released."""
ADDED = '''"""Adds a column, as a later release might."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "HEAD"


def upgrade() -> None:
    """Add it."""
    op.add_column("quarantine", sa.Column("seen_by", sa.Text(), nullable=True))
'''.replace("HEAD", HEAD)


def left_by(release: Path, file: Path) -> Path:
    """The database that a release left, as a file."""
    connection = sqlite3.connect(file)
    connection.executescript(release.read_text("utf-8"))
    connection.close()
    return file


@pytest.mark.parametrize("name", sorted(FROZEN))
def test_a_released_migration_is_never_changed(name: str) -> None:
    """A database that it made would be taken for what it is not. What is new goes into a migration beside it."""
    assert sha256((VERSIONS / name).read_bytes()).hexdigest() == FROZEN[name], "add a migration instead"


def test_every_schema_that_was_released_has_left_a_database() -> None:
    """None of them is upgraded by faith alone."""
    assert [file.stem for file in LEFT] == [name.partition("_")[0] for name in sorted(FROZEN)]


@pytest.mark.parametrize("release", LEFT, ids=lambda file: file.stem)
def test_what_an_earlier_release_left_goes_on(release: Path, tmp_path: Path) -> None:
    """Its record holds, says who is responsible, and a deadline and an answer come on top of it."""
    url = f"sqlite:///{left_by(release, tmp_path / 'holdfast.db')}"
    assert set(used_teams(url)) == {"older-people", "cmht"}  # it can be asked before it is brought up to date
    world = World(tmp_path, at="2026-11-26 09:00")
    assert world.store.verify() is None
    assert (world.owner("JW-48211"), world.owner("JW-48212")) == ("older-people", "cmht")
    assert [each.why for each in world.store.quarantined()] == ["Its sender is not in the directory."]
    world.writes("r1", "I accept.", subject=NO_REPLY, message_id="<new@story.example.org>")
    assert world.owner("JW-48211") == "cmht"
    assert world.store.verify() is None
    with world.store.database.reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    world.end()


@pytest.mark.parametrize("release", LEFT, ids=lambda file: file.stem)
def test_so_it_does_on_postgresql(release: Path, tmp_path: Path, pg_url: str) -> None:
    """The same rows, in tables that the migrations of that release made there, are brought up to date."""
    made = Database(pg_url)
    with made.writing() as connection:
        settings = migrating.alembic_settings()
        settings.attributes["connection"] = connection
        command.upgrade(settings, release.stem)
    left = create_engine(f"sqlite:///{left_by(release, tmp_path / 'left.db')}")
    then = MetaData()
    then.reflect(left)
    then.remove(then.tables["alembic_version"])
    with left.connect() as source, made.writing() as connection:
        for table in then.sorted_tables:
            if rows := [dict(row._mapping) for row in source.execute(select(table))]:
                connection.execute(insert(table), rows)
    left.dispose()
    made.close()
    store = open_store(pg_url)
    assert store.verify() is None
    owned = store.owner_at("JW-48212", datetime(2026, 11, 26, tzinfo=UTC))
    assert owned is not None
    assert owned.team == "cmht"
    store.close()


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is of a later release, which has a migration beside those of this one."""
    scripts = tmp_path / "migrations"
    shutil.copytree(VERSIONS.parent, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9999_later.py").write_text(ADDED, "utf-8")
    settings = migrating.alembic_settings()
    settings.set_main_option("script_location", str(scripts))

    def ours() -> Config:
        return settings

    monkeypatch.setattr(migrating, "alembic_settings", ours)
    monkeypatch.setattr("store.opening.HEAD", "9999")


def columns(file: Path) -> list[str]:
    """What a database keeps of a letter in quarantine."""
    connection = sqlite3.connect(file)
    try:
        return [name for _, name, *_ in connection.execute("PRAGMA table_info(quarantine)")]
    finally:
        connection.close()


@pytest.mark.usefixtures("later")
def test_a_later_migration_runs_once_on_what_is_there(tmp_path: Path) -> None:
    """What the migrations before it made stays as it was, and the next start finds nothing to do."""
    file = left_by(LEFT[0], tmp_path / "left.db")
    before = columns(file)
    for _ in range(2):
        opened = open_store(f"sqlite:///{file}")
        assert opened.verify() is None
        assert columns(file) == [*before, "seen_by"]
        opened.close()


@pytest.mark.usefixtures("later")
def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    """Half of it is never left behind, and the earlier release opens the database again."""
    scripts = tmp_path / "migrations" / "versions" / "9999_later.py"
    scripts.write_text(f'{ADDED}    raise OSError(28, "No space left on device")\n', "utf-8")
    file = left_by(LEFT[0], tmp_path / "left.db")
    before = columns(file)
    with pytest.raises(OSError, match="No space"):
        open_store(f"sqlite:///{file}")
    assert columns(file) == before


def test_a_schema_that_no_release_had_is_refused(tmp_path: Path) -> None:
    """A database that somebody has marked otherwise is not touched, and it is said what to do."""
    file = left_by(LEFT[0], tmp_path / "left.db")
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    with pytest.raises(Misconfigured, match="0000"):
        open_store(f"sqlite:///{file}")
