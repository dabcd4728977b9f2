"""Decides what “who owns this case?” is answered, for now or for any past instant (OWN-07)."""

from dataclasses import dataclass
from datetime import datetime

from bot.queries.waiting import duty_titles
from protocol.case.case import Case
from protocol.deciding.registering import evidence_facts
from protocol.decision.rules import Rules
from protocol.decision.telling import team_facts
from protocol.ports.record import Ownership
from protocol.ports.store import Store
from protocol.violations import Misread


@dataclass(frozen=True, kw_only=True)
class Owned:
    """Who was responsible at an instant, and on what. `case` is how it stands now."""

    at: datetime
    ownership: Ownership
    case: Case
    closed: bool


def owned(store: Store, reference: str, at: datetime) -> Owned:
    """Who was responsible for a case at an instant. Raises Misread where nobody is on record."""
    case = store.case(reference)
    ownership = store.owner_at(reference, at)
    if case is None:
        raise Misread(
            f"There is no record of {reference}.",
            "The team that first got the referral is responsible. Register it with `holdfast register`.",
        )
    if ownership is None:
        raise Misread(
            f"{reference} was not yet on record then.", f"Ask about {case.history[0][0].isoformat()} or later."
        )
    closed = ownership.until is not None and ownership.until <= at
    return Owned(at=at, ownership=ownership, case=case, closed=closed)


def owned_facts(found: Owned, rules: Rules) -> dict[str, object]:
    """The answer for a program. What is open, owed and due is how it stands now."""
    case, ownership = found.case, found.ownership
    titles = duty_titles(rules)
    deadline = case.next_deadline(max(found.at, case.last_at))
    entry = ownership.entry
    return {
        "case": case.reference,
        "at": found.at.isoformat(),
        "owner": team_facts(rules, ownership.team),
        "since": ownership.since.isoformat(),
        "until": ownership.until.isoformat() if ownership.until else None,
        "basis": ownership.basis,
        "closed": found.closed,
        "unconfirmed": case.unconfirmed and ownership.until is None,
        "evidence": {"entry": entry.seq, "hash": entry.hash, **(evidence_facts(rules, entry.happened.evidence) or {})},
        "local_ids": [str(each) for each in case.local_ids],
        "open_requests": [
            {
                "number": r.number, "procedure": r.procedure, "title": rules.procedure_of(r).title,
                "to": team_facts(rules, r.to_team),
                "state": r.state.value, "rung": r.rung, "made_at": r.made_at.isoformat(),
                "due": r.due.isoformat() if r.due else None, "held": r.held,
            }
            for r in case.open_requests
        ],
        "next_deadline": deadline.isoformat() if deadline else None,
        "owed": [
            {
                "duty": d.name, "title": titles.get(d.name, d.name), "owed_by": team_facts(rules, d.team),
                "outstanding": list(d.outstanding), "of": len(d.items), "due": d.due.isoformat() if d.due else None,
            }
            for d in case.duties
        ],
        "flags": [flag.flag for flag in case.flags],
    }  # fmt: skip


def normal(reference: str, prefix: str) -> str:
    """A case reference as people type it, in our form: `jw48211`, `#48211` and `48211` are `JW-48211`."""
    bare = reference.strip().upper().lstrip("#").removeprefix(prefix).lstrip("- ")
    return f"{prefix}-{bare}" if bare.isdigit() else reference.strip().upper()
