"""Decides how a fact is written in the ledger: as canonical JSON text, chained by SHA-256.

The text of an entry is `{"event": {…}, "evidence": {…} or null, "kind": "RequestMade"}` with sorted
keys, no spaces and only ASCII, so that the same fact is the same bytes everywhere. Dates, times and
instants are ISO 8601, instants in UTC. A field that an older entry lacks takes its default; a field
or a kind that we do not know is refused.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from protocol.case.events import Event, Happened
from protocol.case.timers import DutyKey, Step, TimerName
from protocol.case.timertexts import duty_of, duty_text, name_of, name_text, step_of, step_text
from protocol.messages.intents import Evidence
from protocol.violations import LedgerBroken

GENESIS = "0" * 64
"""What stands in the place of the previous hash in a case's first entry."""

KINDS: Mapping[str, Any] = {kind.__name__: kind for kind in get_args(Event)}
"""Every kind of event, by the name that the ledger knows it by."""

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
_DAMAGED = (AttributeError, KeyError, TypeError, ValueError)  # what a decoder meets in text that nobody of ours wrote

Plain = Callable[..., Any]


def canonical(plain: object) -> str:
    """JSON text of plain values: sorted keys, no spaces, ASCII only."""
    return _ENCODER.encode(plain)


def written(happened: Happened) -> tuple[str, str]:
    """The kind and the canonical text of what happened. Its instant is not part of the text."""
    kind = type(happened.event).__name__
    evidence = None if happened.evidence is None else to_plain(happened.evidence)
    return kind, canonical({"kind": kind, "event": to_plain(happened.event), "evidence": evidence})


def read(text: str, at: datetime) -> Happened:
    """What happened at an instant, from its text. Raises LedgerBroken where it cannot be read."""
    try:
        plain = json.loads(text)
        event = _decoder(KINDS[plain["kind"]])(plain["event"])
        found = plain["evidence"]
        return Happened(at=at, event=event, evidence=None if found is None else _decoder(cast("Any", Evidence))(found))
    except _DAMAGED as error:
        raise LedgerBroken("The text of the entry cannot be read.") from error


def kind_of(text: str) -> str:
    """The kind that a text names. Raises LedgerBroken where it names none."""
    try:
        return str(json.loads(text)["kind"])
    except _DAMAGED as error:
        raise LedgerBroken("The text of the entry cannot be read.") from error


def entry_hash(*, previous: str, reference: str, seq: int, at: datetime, recorded_at: datetime, text: str) -> str:
    """The SHA-256, in hex, that chains an entry to the one before it.

    It is taken over one line, the canonical JSON list of everything but the text, and the text.
    """
    head = canonical([previous, reference, seq, _instant(at), _instant(recorded_at)])
    return sha256(f"{head}\n{text}".encode("ascii")).hexdigest()


def to_plain(value: Any) -> Any:
    """A frozen dataclass of the protocol as plain JSON values, by its own annotations."""
    return _encoder(cast("Any", type(value)))(value)


def from_plain(kind: Any, plain: object) -> Any:
    """The dataclass `kind` from what `to_plain` made of it. Raises LedgerBroken where it does not fit."""
    try:
        return _decoder(kind)(plain)
    except _DAMAGED as error:
        raise LedgerBroken(f"A stored {kind.__name__} cannot be read.") from error


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("An instant has no time zone.")
    return value.astimezone(UTC).isoformat()


def _exactly(kind: type[Any]) -> Plain:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is not {kind.__name__}")
        return value

    return check


def _aware(value: str) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return instant


def _text(value: str) -> str:
    return str(value)


def _iso(value: date | time) -> str:
    return value.isoformat()


_LEAVES: Mapping[Any, tuple[Plain, Plain]] = {
    str: (_text, _exactly(str)),
    int: (_exactly(int), _exactly(int)),
    bool: (_exactly(bool), _exactly(bool)),
    datetime: (_instant, _aware),
    date: (_iso, date.fromisoformat),
    time: (_iso, time.fromisoformat),
    TimerName: (name_text, name_of),
    DutyKey: (duty_text, duty_of),
    Step: (step_text, step_of),
}
"""How a value is written that is one text or number, and how it is read."""


def _parts(kind: Any) -> tuple[str, tuple[Any, ...]]:
    """What an annotation is made of: `maybe`, `many`, `each`, or `one` where it has no parts."""
    inner = get_args(kind)
    if get_origin(kind) in (Union, UnionType):
        some = tuple(part for part in inner if part is not NoneType)
        if len(some) != 1 or len(some) == len(inner):
            raise TypeError(f"The ledger cannot hold {kind}.")
        return "maybe", some
    if get_origin(kind) is tuple:
        return ("many", inner[:1]) if inner[1:] == (...,) else ("each", inner)
    return "one", ()


def _leaf(kind: Any) -> tuple[Plain, Plain]:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _text, kind
    raise TypeError(f"The ledger cannot hold {kind}.")


@cache
def _encoder(kind: Any) -> Plain:
    """The compiled function from a value of a type to plain values."""
    if kind in _LEAVES:
        return _LEAVES[kind][0]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = tuple((field.name, _encoder(hints[field.name])) for field in fields(kind))
        return lambda value: {name: one(getattr(value, name)) for name, one in known}
    shape, parts = _parts(kind)
    inner = tuple(_encoder(part) for part in parts)
    match shape:
        case "maybe":
            return lambda value: None if value is None else inner[0](value)
        case "many":
            return lambda value: [inner[0](one) for one in value]
        case "each":
            return lambda value: [one(part) for one, part in zip(inner, value, strict=True)]
    return _leaf(kind)[0]


@cache
def _decoder(kind: Any) -> Plain:
    """The compiled function from plain values to a value of a type."""
    if kind in _LEAVES:
        return _LEAVES[kind][1]
    if is_dataclass(kind):
        make, hints = cast("Plain", kind), get_type_hints(kind)
        known = {field.name: _decoder(hints[field.name]) for field in fields(kind)}
        return lambda plain: make(**{name: known[name](part) for name, part in plain.items()})
    shape, parts = _parts(kind)
    inner = tuple(_decoder(part) for part in parts)
    match shape:
        case "maybe":
            return lambda plain: None if plain is None else inner[0](plain)
        case "many":
            return lambda plain: tuple([inner[0](one) for one in plain])
        case "each":
            return lambda plain: tuple(one(part) for one, part in zip(inner, plain, strict=True))
    return _leaf(kind)[1]
