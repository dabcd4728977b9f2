"""Decides how a value of ours is told in facts and in JSON: as text, numbers, lists and mappings."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum


def to_json(value: object) -> object:
    """A value of ours as text, whole numbers, booleans, None, lists and mappings."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str | int | bool) or value is None:
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json(each) for each in value]
    return {key: to_json(getattr(value, key)) for key in value.__dataclass_fields__}  # type: ignore[attr-defined]  # a dataclass of ours
