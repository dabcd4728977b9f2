"""Decides how a database is opened, read and written: its pragmas, its locks, its transactions."""

import logging
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from protocol.violations import Misconfigured
from store.database.errors import translated
from store.database.postgresql import postgresql, several_hosts

# Where two workers meet, psycopg raises an error and warns of it as well; we are told by the first.
logging.getLogger("psycopg").setLevel(logging.ERROR)

_PRAGMAS = (
    "PRAGMA busy_timeout = 10000",  # milliseconds: another process may hold the file, as the command line does
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # a commit is on the disk when it returns, or a letter could be lost
    "PRAGMA temp_store = MEMORY",
)


def understood(url: str) -> URL:
    """The address of a database: `sqlite:///holdfast.db`, `postgresql://host/name` or
    `postgresql://host,host/name`. Raises Misconfigured for any other."""
    mend = "Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE."
    try:
        made = make_url(several_hosts(url))
    except (ArgumentError, ValueError) as error:
        raise Misconfigured("The database setting is not an address.", mend) from error
    match made.drivername:
        case "sqlite" | "sqlite+pysqlite":
            if made.database in (None, "", ":memory:"):
                raise Misconfigured("The database setting names no file.", mend)
            return made.set(drivername="sqlite")
        case "postgresql" | "postgres" | "postgresql+psycopg":
            return made.set(drivername="postgresql+psycopg")
    raise Misconfigured(f"Holdfast cannot use a database of the kind {made.drivername}.", mend)


class Turns:
    """A lock that is given to whoever has waited longest: one who takes it again at once passes nobody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        try:
            turn.wait()
        except BaseException:  # the program is being stopped: the turn goes to the next
            with self._lock:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                else:
                    self._pass_on()
            raise

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._taken = False


class Database:
    """Connections to one database. It may be used from several threads.

    Within a process, writers of an SQLite file wait for each other here and not in the file, where
    they would have to ask again and again; readers wait for nobody.
    """

    def __init__(self, url: str) -> None:
        self.url = understood(url)
        self.kind = "sqlite" if self.url.drivername == "sqlite" else "postgresql"
        self.engine = _sqlite(self.url) if self.kind == "sqlite" else postgresql(self.url)
        self._reads: Engine
        self._writes: Engine
        if self.kind == "sqlite":
            self._reads = self.engine
            self._snapshots = self.engine
            self._writes = self.engine
        else:
            self._reads = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._snapshots = self.engine.execution_options(isolation_level="REPEATABLE READ")
            self._writes = self.engine
        self._turn = Turns()
        self._writer: int | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for questions; each statement sees the latest commit."""
        with translated(), self._reads.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection to which the database stands still."""
        with translated(), self._snapshots.connect() as connection:
            if self.kind == "sqlite":
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: committed at the end of the block, rolled back where it raises."""
        with self._alone(), translated(), self._writes.connect() as connection, connection.begin():
            if self.kind == "sqlite":
                # Said here and not in an event of the engine: to have such events slows every statement by a third.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.kind != "sqlite":
            yield
            return
        me = threading.get_ident()
        if self._writer == me:
            raise RuntimeError("A unit of work is open in this thread already.")
        with self._turn:
            self._writer = me
            try:
                yield
            finally:
                self._writer = None

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, pool_size=8, max_overflow=24, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own idea of when to begin would read before it locks; we say it ourselves.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise Misconfigured(
                "The database file lies where SQLite cannot keep a write-ahead log.", "Put it on a local disk."
            )

    return engine
