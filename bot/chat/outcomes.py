"""Says what became of a request, by whom and when, from the ledger: the truth that a card is redrawn with."""

from collections.abc import Iterable

from protocol.events import (
    Event,
    RequestAgreed,
    RequestClosed,
    RequestDeclined,
    RequestWithdrawn,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
)
from protocol.ports import Entry
from protocol.rules import Rules
from protocol.telling import person_name, team_facts

Outcome = dict[str, object]
"""`what` (`accepted`, `declined`, `withdrawn`, `stays`, `determined`, `superseded`, `closed`), `by`, `at`
(ISO 8601), `words` and `owner`, which is the responsible team's name."""


def outcome_of(rules: Rules, entries: Iterable[Entry], number: int, owner: str) -> Outcome | None:
    """What became of a request, or None while nobody has answered it. A no on a ground that is not valid
    is no answer (A26). `owner` is the key of the team that is responsible now."""
    found: Outcome | None = None
    by_managers = ""
    for entry in entries:
        event = entry.happened.event
        if getattr(event, "number", None) != number:
            continue
        by_managers = _by(rules, event) or by_managers
        if what := _what(event):
            found = {
                "what": what, "by": _by(rules, event) or by_managers, "at": entry.happened.at.isoformat(),
                "words": getattr(event, "words", ""), "owner": str(team_facts(rules, owner)["name"]),
            }  # fmt: skip
    return found


def _what(event: Event) -> str:
    match event:
        case ResponsibilityAccepted() | RequestAgreed():
            return "accepted"
        case RequestDeclined():
            return "declined" if event.valid and event.ground else ""
        case RequestWithdrawn():
            return "withdrawn"
        case ResponsibilityDetermined():
            return "determined"
        case RequestClosed():
            return event.outcome if event.outcome in ("stays", "superseded") else "closed"
        case _:
            return ""


def _by(rules: Rules, event: Event) -> str:
    """Who did it, by name; "" for time and for what follows from something else."""
    by = getattr(event, "by", None)
    keys = by if isinstance(by, tuple) else (by,)
    return " and ".join(person_name(rules, key) for key in keys if key)
