"""Decides how rows are read: of the ledger as an entry and a case, of the notices as a notice, of the messages as what
became of one."""

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from protocol.case.case import Case
from protocol.case.events import Happened
from protocol.case.evolve import evolve
from protocol.case.ledger import from_plain, read, to_plain
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.ports.letters import Outcome
from protocol.ports.origin import origin_of
from protocol.ports.outbox import StoredNotice
from protocol.ports.record import Entry
from protocol.ports.work import Mark
from protocol.violations import LedgerBroken


def happened(row: Row[Any]) -> Happened:
    """What an entry says happened. Raises LedgerBroken, naming the entry, where it cannot be read."""
    try:
        return read(row.body, row.at)
    except LedgerBroken as error:
        raise LedgerBroken(f"Case {row.reference}, entry {row.seq}: {error.what}") from error


def entry(row: Row[Any]) -> Entry:
    """A row of the ledger as an entry."""
    return Entry(
        reference=row.reference,
        seq=row.seq,
        happened=happened(row),
        recorded_at=row.recorded_at,
        previous=row.previous,
        hash=row.hash,
    )


def mark(row: Mapping[Any, Any]) -> Mark:
    """A row of the messages as the recorded outcome of one."""
    return Mark(**{**row, "outcome": Outcome(row["outcome"])})


def fold(rows: Iterable[Row[Any]]) -> Case | None:
    """The case that a ledger adds up to, or None where it is empty."""
    case: Case | None = None
    for row in rows:
        case = evolve(case, happened(row), row.reference)
    return case


def notice_text(notice: Notice) -> str:
    """A notice as JSON text."""
    return json.dumps(
        {
            "kind": str(notice.kind),
            "case": notice.case,
            "request": notice.request,
            "to": [to_plain(one) for one in notice.to],
            "copy": [to_plain(one) for one in notice.copy],
            "facts": _thawed(notice.facts),
            "urgent": notice.urgent,
        }
    )


def told(row: Row[Any]) -> StoredNotice:
    """A row of the notices as it was told. Lists in its facts were lists or tuples."""
    plain = json.loads(row.body)
    notice = Notice(
        kind=Kind(plain["kind"]),
        case=plain["case"],
        request=plain["request"],
        urgent=plain["urgent"],
        to=tuple(from_plain(Recipient, one) for one in plain["to"]),
        copy=tuple(from_plain(Recipient, one) for one in plain["copy"]),
        facts=MappingProxyType(plain["facts"]),
    )
    return StoredNotice(id=row.id, at=row.at, notice=notice, origin=origin_of(row.answers))


def _thawed(value: object) -> object:
    """Plain JSON values, where mappings may be read-only and lists may be tuples."""
    if isinstance(value, Mapping):
        return {key: _thawed(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_thawed(part) for part in value]
    return value
