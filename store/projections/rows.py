"""Decides which rows follow from a case: the projections, and nothing else, are computed here.

A row is a mapping by column name; instants are instants.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from protocol.case.case import Case, State
from protocol.case.ledger import GENESIS
from store.schema.columns import bounded
from store.schema.tables import cases, requests

Row = dict[str, Any]
Keyed = dict[tuple[Any, ...], Row]


OPEN = requests.c.ended_at.is_(None)
"""A request is open, as its index has it."""
OPEN_BY_STATE = requests.c.state.in_([str(state) for state in State if state.open])
"""The same, as a record that an earlier release wrote can be asked too."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last entry of a case's ledger: what the next one is chained to."""

    seq: int = 0
    hash: str = GENESIS
    recorded_at: datetime | None = None


def case_row(case: Case, head: Head) -> Row:
    """The row of `cases`."""
    timers = case.timers
    return {
        "reference": case.reference, "owner": case.owner, "since": case.since, "basis": case.basis,
        "open": case.open, "seq": case.seq, "head": head.hash, "last_at": case.last_at,
        "recorded_at": head.recorded_at, "next_due": timers[0].due if timers else None,
    }  # fmt: skip


def request_rows(case: Case) -> Keyed:
    """The rows of `requests`, ended ones too, by reference and number."""
    return {
        (case.reference, r.number): {
            "reference": case.reference,
            "number": r.number,
            "procedure": r.procedure,
            "from_team": r.from_team,
            "to_team": r.to_team,
            "state": str(r.state),
            "rung": r.rung,
            "made_at": r.made_at,
            "due": r.due,
            "pack": r.pack,
            "ground": None if r.declined_by is None else r.ground or "",
            "answered_at": r.answered_at,
            "ended_at": r.ended_at,
        }
        for r in case.requests
    }


def local_id_rows(case: Case) -> Keyed:
    """The rows of `local_ids`, by all of their columns."""
    rows = {}
    for known in case.local_ids:
        key = (bounded(known.organisation), bounded(known.number), bounded(known.system), case.reference)
        rows[key] = dict(zip(("organisation", "number", "system", "reference"), key, strict=True))
    return rows


def owned(rows: Keyed, before: Case | None, after: Case) -> None:
    """Bring the rows of `ownerships`, by reference and entry, from one event to the next.

    A team's time ends where the next team's begins, or where the case is closed. A row that is not
    in `rows` yet is stored already: then only its key and its `until` are put there.
    """
    fresh = before is None or after.owner_seq != before.owner_seq
    if before is not None and before.open and (fresh or not after.open):
        key = (before.reference, before.owner_seq)
        rows.setdefault(key, {"reference": key[0], "seq": key[1]})["until"] = after.last_at
    if fresh:
        rows[after.reference, after.owner_seq] = {
            "reference": after.reference, "seq": after.owner_seq, "team": after.owner, "since": after.since,
            "until": None if after.open else after.last_at, "basis": after.basis,
        }  # fmt: skip


def teams_in_use(connection: Connection, waits: ColumnElement[bool] = OPEN) -> dict[str, tuple[str, ...]]:
    """By team, the open cases that it is responsible for, or has an open request about."""
    found: dict[str, dict[str, None]] = {}
    for key, whose in ((cases.c.owner, cases.c.open), (requests.c.from_team, waits), (requests.c.to_team, waits)):
        reference = key.table.c.reference
        for row in connection.execute(select(key, reference).where(whose).order_by(reference)):
            found.setdefault(row[0], {})[row[1]] = None
    return {team: tuple(references) for team, references in found.items()}


def procedures_in_use(connection: Connection) -> dict[str, tuple[str, ...]]:
    """By procedure, the cases with an open request under it."""
    found: dict[str, dict[str, None]] = {}
    waiting = select(requests.c.procedure, requests.c.reference).where(OPEN_BY_STATE)
    for row in connection.execute(waiting.order_by(requests.c.reference)):
        found.setdefault(row[0], {})[row[1]] = None
    return {procedure: tuple(references) for procedure, references in found.items()}


def changed(before: Mapping[tuple[Any, ...], Row], after: Mapping[tuple[Any, ...], Row]) -> tuple[list[Row], list[Row]]:
    """The rows to put and the rows to take away, to get from one set to another."""
    put = [row for key, row in after.items() if before.get(key) != row]
    return put, list(_without(before, after))


def _without(before: Mapping[tuple[Any, ...], Row], after: Mapping[tuple[Any, ...], Row]) -> Iterable[Row]:
    return (row for key, row in before.items() if key not in after)
