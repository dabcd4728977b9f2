"""Decides what a row is when it is compared: the values as the database keeps them, and one digest over them."""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Boolean, Dialect, Select, Table, select, type_coerce
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.types import NullType, TypeDecorator

DIGEST = 32
"""Hexadecimal digits of a row's digest: half of a SHA-256, which nobody can meet by trying either."""
_IN_HAND = ("attempts", "lease_by", "lease_until")
"""Of a message that waits: who has it in hand just now, and how often it was tried so far."""

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=repr)
_DIALECT: Dialect = sqlite_dialect()


def text_of(plain: object) -> str:
    """Canonical JSON text. A value that is no JSON, as only a stranger's hand leaves it, is written as Python does."""
    return _ENCODER.encode(plain)


def stored(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of ours as the database keeps it: instants as numbers, words without what no database holds."""
    return {name: row.get(name) if bind is None else bind(row.get(name), _DIALECT) for name, bind in _binds(table)}


def raw(table: Table, *, but: str = "") -> Select[Any]:
    """Every column of a table, or every one but one, as the database keeps it, whatever stands there."""
    wanted: list[Any] = [type_coerce(each, NullType()).label(each.name) for each in table.columns if each.name != but]
    found: Select[Any] = select(*wanted)
    return found


def row_values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A raw row with its truth values as such: SQLite keeps them as numbers."""
    truths = _truths(table)
    return {name: bool(value) if name in truths and value in (0, 1) else value for name, value in row.items()}


def key_of(table: Table, row: Mapping[str, Any]) -> str:
    """What a row is found by, as text: its key, or a JSON list where it has several parts."""
    parts = [row[name] for name in _key(table)]
    return str(parts[0]) if len(parts) == 1 else text_of(parts)


def digest(table: Table, row: Mapping[str, Any]) -> str:
    """The digest of a stored row. What is NULL is left out, so that a column that is added later changes none."""
    proved = {name: value for name, value in row.items() if value is not None}
    if table.name == "posts" and proved.get("status") == "waiting":
        for name in _IN_HAND:
            proved.pop(name, None)
    proved.pop("bytes", None)  # a blob's key is the digest of its bytes
    proved.pop("digest", None)  # a watermark's own
    return sha256(text_of([table.name, proved]).encode("ascii")).hexdigest()[:DIGEST]


@cache
def _binds(table: Table) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (each.name, each.type.process_bind_param if isinstance(each.type, TypeDecorator) else None)
        for each in table.columns
    )


@cache
def _truths(table: Table) -> frozenset[str]:
    return frozenset(each.name for each in table.columns if isinstance(each.type, Boolean))


@cache
def _key(table: Table) -> tuple[str, ...]:
    return tuple(each.name for each in table.primary_key)
