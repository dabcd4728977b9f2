"""What SQLAlchemy makes of a statement is made once in a process that runs tests, and not anew for each of the
thousands of databases that they open: the statements are the same, and so are the databases."""

from typing import Any

from sqlalchemy import Engine, create_engine, util
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from store.database import database, postgresql

_MADE: util.LRUCache[Any, Any] = util.LRUCache(2_000)


def once() -> None:
    """From now on, in this process."""
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    database.create_engine = _sharing  # type: ignore[attr-defined]
    postgresql.create_engine = _sharing  # type: ignore[attr-defined]


def _sharing(*address: Any, **how: Any) -> Engine:
    engine = create_engine(*address, **how)
    engine._compiled_cache = _MADE
    return engine
