"""The promise that a database which cannot be written loses nothing and says why."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text

from protocol.case.events import CaseClosed, CaseRegistered, Happened
from protocol.violations import CannotCommit, LostRace, Misconfigured
from store import SqlStore, open_store

NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
REGISTERED = Happened(at=NINE, event=CaseRegistered(team="ld", basis="referral"))
CLOSED = Happened(at=NINE, event=CaseClosed(reason="need ended", by=None))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an SQLite file may be made."""
    return tmp_path / "holdfast.db"


@pytest.fixture
def embedded(path: Path) -> Iterator[SqlStore]:
    """An SQLite store with one case."""
    store = open_store(f"sqlite:///{path}")
    with store.work() as work:
        work.record("JW-1", None, [REGISTERED], NINE)
    yield store
    store.close()


def write(store: SqlStore, reference: str, raw: bytes = b"") -> None:
    """A unit of work, whole."""
    with store.work() as work:
        work.keep(sha256(raw).hexdigest(), raw, NINE)
        work.record(reference, None, [REGISTERED], NINE)


def test_a_full_disk_refuses_the_unit_of_work_and_then_recovers(embedded: SqlStore) -> None:
    """A letter for which there is no room is not half written; once there is room, it is taken."""
    pages = [60]

    @event.listens_for(embedded.database.engine, "checkout")
    def limit(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages[0]}")

    with pytest.raises(CannotCommit, match="The disk is full"):
        write(embedded, "JW-2", b"x" * 1_000_000)
    assert embedded.case("JW-2") is None
    assert embedded.evidence(sha256(b"x" * 1_000_000).hexdigest()) is None
    pages[0] = 100_000
    write(embedded, "JW-2", b"x" * 1_000_000)
    assert embedded.verify() is None
    assert embedded.case("JW-2") is not None


def test_a_read_only_database_answers_and_refuses(embedded: SqlStore, path: Path) -> None:
    """Who owns a case can be asked of a read-only database; writing says what is wrong."""
    store = open_store(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert store.case("JW-1") is not None
    assert store.verify() is None
    with pytest.raises(CannotCommit, match="read-only"):
        write(store, "JW-2")
    with pytest.raises(CannotCommit, match="read-only"):
        store.set_watermark("in", NINE)
    store.close()


def test_a_database_that_another_program_holds_is_left_and_tried_again(embedded: SqlStore, path: Path) -> None:
    """A lock that somebody else keeps is CannotCommit, and passes with the lock."""

    @event.listens_for(embedded.database.engine, "checkout")
    def impatient(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA busy_timeout = 1")

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CannotCommit, match="in use by another program"):
        write(embedded, "JW-2")
    other.execute("ROLLBACK")
    other.close()
    write(embedded, "JW-2")
    assert embedded.verify() is None


def test_a_damaged_file_is_said_to_be_damaged(path: Path) -> None:
    """A file that is no database is named as such when it is opened."""
    path.write_bytes(b"this is not a database" * 1000)
    with pytest.raises(Misconfigured, match="is not a database"):
        open_store(f"sqlite:///{path}")


def test_a_folder_that_is_not_there_is_a_setting_to_correct(path: Path) -> None:
    """A database in a folder that does not exist, or is a file, is refused at the start."""
    with pytest.raises(Misconfigured, match="cannot be opened"):
        open_store(f"sqlite:///{path.parent / 'nowhere' / 'holdfast.db'}")
    path.write_text("a file")
    with pytest.raises(Misconfigured):
        open_store(f"sqlite:///{path / 'holdfast.db'}")


def test_an_empty_read_only_database_is_refused(path: Path) -> None:
    """Where the tables would have to be made and cannot be, the start says so."""
    made = sqlite3.connect(path)
    made.execute("PRAGMA journal_mode = WAL")
    made.execute("PRAGMA user_version = 1")
    made.close()
    with pytest.raises(Misconfigured, match="read-only"):
        open_store(f"sqlite:///file:{path}?mode=ro&uri=true")


@pytest.mark.parametrize(
    "url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://host/name", "postgresql+pg8000://host/name"]
)
def test_an_address_that_cannot_be_used_is_refused(url: str) -> None:
    """Only the two databases we test on are opened, and the mend says how to write them."""
    with pytest.raises(Misconfigured, match="Write sqlite:///FILE or postgresql://"):
        open_store(url)


def test_a_database_server_that_is_not_there_may_come_back(tmp_path: Path) -> None:
    """A server that does not answer is no wrong setting: it can be tried again."""
    with pytest.raises(CannotCommit, match="connection to the database was lost"):
        open_store(f"postgresql://nobody@/name?host={tmp_path}")


def test_a_database_that_the_server_lacks_is_a_setting_to_correct(pg_url: str) -> None:
    """A name that the server does not know is refused at the start."""
    with pytest.raises(Misconfigured, match="no such database or user"):
        open_store(pg_url.replace("/holdfast_", "/missing_"))


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_connection_that_is_cut_is_made_again(store: SqlStore, store_url: str) -> None:
    """A unit of work whose connection dies is not committed; the next one has a new connection."""

    def cut() -> None:
        with psycopg.connect(store_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def interrupted() -> None:
        with store.work() as work:
            work.record("JW-1", None, [REGISTERED], NINE)
            cut()

    with pytest.raises(CannotCommit):
        interrupted()
    assert store.case("JW-1") is None
    write(store, "JW-1", b"")
    cut()
    assert store.case("JW-1") is not None, "a connection that died while idle is replaced unseen"


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_read_only_server_refuses_and_says_so(store: SqlStore) -> None:
    """A standby, or a server set read-only, is named as what it is."""
    with store.work() as work:
        work.next_reference("JW")
    with store.database.engine.connect() as connection:
        connection.execute(
            text(
                "ALTER ROLE postgres IN DATABASE "
                + store.database.url.database
                + " SET default_transaction_read_only = on"
            )
        )
        connection.commit()
    store.database.engine.dispose()
    with pytest.raises(CannotCommit, match="read-only"):
        write(store, "JW-2")


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_case_is_held_until_the_commit(store: SqlStore) -> None:
    """On PostgreSQL the second worker waits at `load`, and then decides on what the first one left."""
    write(store, "JW-1")
    seen: list[int] = []
    started = threading.Event()

    def second() -> None:
        with store.work() as work:
            started.set()
            case = work.load("JW-1")
            seen.append(case.seq if case else 0)

    thread = threading.Thread(target=second)
    with store.work() as work:
        case = work.load("JW-1")
        thread.start()
        assert started.wait(30)
        work.record("JW-1", case, [CLOSED], NINE)
        assert seen == []
    thread.join(30)
    assert seen == [2]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_two_workers_that_wait_for_each_other_lose_one(store: SqlStore) -> None:
    """A deadlock ends with one worker told to decide again, and the other's work whole."""
    write(store, "JW-1", b"")
    write(store, "JW-2", b"")
    ready, ends = threading.Barrier(2), []

    def run(first: str, then: str) -> None:
        try:
            with store.work() as work:
                case = work.load(first)
                ready.wait(30)
                other = work.load(then)
                work.record(first, case, [CLOSED], NINE)
                work.record(then, other, [CLOSED], NINE)
            ends.append("won")
        except LostRace:
            ends.append("lost")

    threads = [threading.Thread(target=run, args=args) for args in (("JW-1", "JW-2"), ("JW-2", "JW-1"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ends) == ["lost", "won"]


def test_a_second_unit_of_work_in_one_thread_is_a_fault_of_ours(embedded: SqlStore) -> None:
    """It would wait for itself for ever; it is refused instead."""
    with embedded.work(), pytest.raises(RuntimeError, match="open in this thread"), embedded.work():
        pass
    write(embedded, "JW-2")
