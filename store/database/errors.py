"""Decides what an error of the database means for whoever asked: the one door for foreign errors.

What cannot be written or read just now is CannotCommit, with a sentence that says why; what another
worker did first is LostRace. An error that is in neither table is a fault of ours and goes through.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from protocol.violations import CannotCommit, LostRace, Misconfigured, Violation

_LATER = "Nothing is lost: what was being written will be tried again."

_SQLITE = {
    sqlite3.SQLITE_BUSY: ("The database is in use by another program.", _LATER),
    sqlite3.SQLITE_LOCKED: ("The database is in use by another program.", _LATER),
    sqlite3.SQLITE_PROTOCOL: ("The database is in use by another program.", _LATER),
    sqlite3.SQLITE_FULL: ("The disk is full.", "Make room on the disk that holds the database."),
    sqlite3.SQLITE_READONLY: ("The database is read-only.", "Let Holdfast write to its file and its folder."),
    sqlite3.SQLITE_PERM: ("The database is read-only.", "Let Holdfast write to its file and its folder."),
    sqlite3.SQLITE_IOERR: ("The disk cannot be read or written.", "Look at the disk that holds the database."),
    sqlite3.SQLITE_CANTOPEN: ("The database cannot be opened.", "See that its folder exists and can be written."),
    sqlite3.SQLITE_NOMEM: ("There is no memory left.", _LATER),
    sqlite3.SQLITE_CORRUPT: ("The database file is damaged.", "Restore it from a backup."),
    sqlite3.SQLITE_NOTADB: ("The database file is not a database.", "Correct the database setting."),
}
"""By SQLite's primary result code."""

_POSTGRES = (
    ("53100", "The disk of the database server is full.", "Make room on it."),
    ("53", "The database server has no room for this just now.", _LATER),
    ("25006", "The database is read-only.", "See that the setting names the primary server, or every server."),
    ("55P03", "The database is in use by another program.", _LATER),
    ("57014", "The database took too long.", _LATER),
    ("57P", "The database server is stopping or starting.", _LATER),
    ("58", "The database server cannot read or write its disk.", "Look at the server."),
    ("XX", "The database is damaged.", "Look at the server, and restore it from a backup."),
    ("08", "The connection to the database was lost.", _LATER),
    ("28", "The database server refuses this user.", "Correct the database setting."),
    ("3D", "The database server has no such database.", "Correct the database setting."),
    ("42501", "The database server does not let this user write.", "Grant the user its rights."),
)
"""By the beginning of the SQLSTATE; the first that fits counts."""

_NOT_LET_IN = (
    ("does not exist", "The database server has no such database or user."),
    ("password", "The database server refuses this user."),
    ("authentication", "The database server refuses this user."),
    ("pg_hba.conf", "The database server refuses this user."),
)
"""By the words of a connection that failed: it brings no SQLSTATE."""
_NO_PRIMARY = ("session is read-only", "server is in hot standby mode")
"""By the words of libpq, where several servers are named and none of them is what was asked for."""


def first_words(error: SQLAlchemyError) -> str:
    """The first line of what the database itself says of an error."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


_LET_GO = ("25006", "57P", "08")
"""By the beginning of the SQLSTATE: read-only since a switchover; stopping, starting or ended; broken. Whoever asks
again is better served by a new connection, which may lead to another server."""

_LOST = ("40001", "40P01")  # could not serialise; deadlock: the other worker goes on, this one decides again
_RACED = ("ledger", "messages", "quarantine")


@contextmanager
def translated() -> Iterator[None]:
    """Turns the database's errors, raised inside, into ours."""
    try:
        yield
    except SQLAlchemyError as error:
        violation = meaning(error)
        if violation is None:
            raise
        raise violation from error


@contextmanager
def refused_at_start() -> Iterator[None]:
    """As `translated`, where nothing was ever opened: a setting is more likely wrong than the world."""
    try:
        with translated():
            yield
    except CannotCommit as violation:
        if violation.mend != _LATER:
            raise Misconfigured(violation.what, violation.mend) from violation
        raise


def meaning(error: SQLAlchemyError) -> Violation | None:
    """What an error means, or None where it is a fault of ours."""
    if isinstance(error, NoConnection):
        return CannotCommit("All connections to the database are in use.", _LATER)
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    if isinstance(error, IntegrityError):
        return _integrity(cause)
    if isinstance(cause, sqlite3.Error):
        found = _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
        return CannotCommit(*found) if found else None
    return _postgres(cause, error)


def let_go(cause: BaseException) -> bool:
    """Whether a connection that brought this error is to be used no more, and no other that was made before."""
    return str(getattr(cause, "sqlstate", None) or "").startswith(_LET_GO)


def _integrity(cause: Any) -> Violation | None:
    if isinstance(cause, sqlite3.Error):
        raced = str(cause).startswith(tuple(f"UNIQUE constraint failed: {table}." for table in _RACED))
    else:
        raced = cause.sqlstate == "23505" and cause.diag.table_name in _RACED
    return LostRace("Another worker wrote this first.") if raced else None


def _postgres(cause: Any, error: DBAPIError) -> Violation | None:
    state = getattr(cause, "sqlstate", None) or ""
    if state in _LOST:
        return LostRace("Another worker wrote to the same case first.")
    for beginning, what, mend in _POSTGRES:
        if state.startswith(beginning):
            return CannotCommit(what, mend)
    if not state and any(words in str(cause) for words in _NO_PRIMARY):
        return CannotCommit("None of the database servers takes writes just now.", _LATER)
    for words, what in _NOT_LET_IN if not state else ():
        if words in str(cause):
            return CannotCommit(what, "Correct the database setting.")
    if error.connection_invalidated or (not state and isinstance(error, (InterfaceError, OperationalError))):
        return CannotCommit("The connection to the database was lost.", _LATER)
    return None
