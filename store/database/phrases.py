"""Decides how a row is put into a table that may hold it already, in each database's own words.

A phrase is made once: SQLAlchemy then compiles it once.
"""

from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def _insert(table: Table, kind: str) -> Any:
    return sqlite.insert(table) if kind == "sqlite" else postgresql.insert(table)


@cache
def add(table: Table, kind: str) -> Any:
    """Insert a row; one with the same key stays as it is."""
    return _insert(table, kind).on_conflict_do_nothing(index_elements=list(table.primary_key))


@cache
def put(table: Table, kind: str) -> Any:
    """Insert a row, or bring the one with the same key up to date."""
    phrase = _insert(table, kind)
    rest = {c.name: phrase.excluded[c.name] for c in table.columns if not c.primary_key}
    return phrase.on_conflict_do_update(index_elements=list(table.primary_key), set_=rest)


@cache
def put_if_later(table: Table, kind: str) -> Any:
    """Insert a row with an `at`, or write the one with the same key anew, where its `at` would not go back."""
    phrase = _insert(table, kind)
    rest = {column.name: phrase.excluded[column.name] for column in table.c if not column.primary_key}
    return phrase.on_conflict_do_update(
        index_elements=list(table.primary_key), set_=rest, where=table.c.at <= phrase.excluded.at
    )


@cache
def count_up(table: Table, kind: str) -> Any:
    """Insert a counter, or add one to it; gives its value."""
    phrase = _insert(table, kind)
    return phrase.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={"value": table.c.value + 1}
    ).returning(table.c.value)
