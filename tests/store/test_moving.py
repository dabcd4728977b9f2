"""Promise: a record can be taken from SQLite to PostgreSQL whole, and never over another."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from protocol.violations import Misconfigured
from store import copy_store, open_store
from store.schema.tables import ledger, messages, metadata
from tests.promises.world import World


@pytest.fixture
def lived(tmp_path: Path) -> str:
    """A record with cases, letters, emails and a letter in quarantine."""
    world = World(tmp_path / "home")
    world.request()
    world.request(case="JW-48212", at="2026-11-23 10:20")
    world.writes("stranger@nowhere.example.net", "hello", at="2026-11-23 10:30")
    world.writes("r1", "accept", at="2026-11-23 11:00")
    world.until("2026-11-26 09:00")
    world.end()
    return world.settings.store.url


def counts(url: str) -> dict[str, int]:
    """How many rows each table has."""
    store = open_store(url)
    with store.database.reading() as connection:
        found = {
            name: connection.execute(select(func.count()).select_from(t)).scalar_one()
            for name, t in metadata.tables.items()
        }
    store.close()
    return found


def test_everything_arrives_and_holds(lived: str, pg_url: str) -> None:
    """Every table has its rows, every chain and letter proves, and the heads are the same."""
    assert copy_store(lived, pg_url) == 2
    assert counts(pg_url) == counts(lived)
    old, new = open_store(lived), open_store(pg_url)
    assert new.verify(old.heads()) is None
    assert [e.hash for e in new.entries("JW-48211")] == [e.hash for e in old.entries("JW-48211")]
    assert [q.id for q in new.quarantined()] == [q.id for q in old.quarantined()]
    old.close()
    new.close()


def test_numbers_go_on_after_those_that_came(lived: str, pg_url: str, tmp_path: Path) -> None:
    """On the new database the next letter in quarantine, and the next reference, collide with nothing."""
    copy_store(lived, pg_url)
    world = World(tmp_path / "second", at="2026-11-26 10:00", url=pg_url)
    world.writes("another@nowhere.example.net", "hello again")
    assert len({each.id for each in world.store.quarantined()}) == 2
    world.writes("r1", "accept", at="2026-11-26 10:05", subject="JW-48212")
    assert world.owner("JW-48212") == "cmht"
    world.end()


def test_nothing_is_written_over(lived: str, pg_url: str) -> None:
    """A database that holds a record, or anybody else's tables, is refused and left as it is."""
    copy_store(lived, pg_url)
    before = counts(pg_url)
    with pytest.raises(Misconfigured, match="holds a record already"):
        copy_store(lived, pg_url)
    assert counts(pg_url) == before


def test_a_database_of_somebody_else_is_left_alone(lived: str, tmp_path: Path) -> None:
    """Other tables stand there: nothing of ours is made beside them."""
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    with other.database.writing() as connection:
        connection.execute(text("CREATE TABLE payroll (x INTEGER)"))
    other.close()
    with pytest.raises(Misconfigured, match="payroll"):
        copy_store(lived, f"sqlite:///{tmp_path / 'other.db'}")


def test_a_record_that_does_not_hold_is_not_copied(lived: str, tmp_path: Path) -> None:
    """A letter was changed in the old record: the copy is refused, names it, and leaves the new one empty."""
    store = open_store(lived)
    with store.database.writing() as connection:
        connection.execute(text("UPDATE blobs SET bytes = x'00'"))
    store.close()
    target = f"sqlite:///{tmp_path / 'new.db'}"
    with pytest.raises(Misconfigured, match="does not hold"):
        copy_store(lived, target)
    assert not any(counts(target)[table.name] for table in (ledger, messages))


def test_the_same_database_is_no_other(lived: str) -> None:
    """A record is not copied onto itself."""
    with pytest.raises(Misconfigured, match="one database"):
        copy_store(lived, lived)
