"""Says what became of a request or an alarm, by whom and when, from the ledger: the truth that a card is redrawn
with; and whether that came after the card was told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from protocol.case.events import (
    AnswerTakenBack,
    DeadlineLapsed,
    Event,
    FlagAcknowledged,
    FlagLowered,
    FlagRaised,
    InformationSupplied,
    NotTold,
    ProvisionallyAccepted,
    ReceiverAway,
    Reminded,
    RequestAgreed,
    RequestClosed,
    RequestDeclined,
    RequestMade,
    RequestWithdrawn,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
    RungReached,
)
from protocol.decision.rules import Rules
from protocol.decision.telling import person_name, team_facts
from protocol.messages.notices import Kind
from protocol.ports.outbox import StoredNotice
from protocol.ports.record import Entry

Outcome = dict[str, object]
"""`what` (`accepted`, `declined`, `withdrawn`, `stays`, `determined`, `superseded`, `closed`; of an alarm `seen`,
`lowered`, `case closed`), `by`, `at` (ISO 8601), `words` and `owner`, which is the responsible team's name."""

CAUSES: Mapping[Kind, tuple[type[Event], ...]] = {
    Kind.REQUEST_LOGGED: (RequestMade, InformationSupplied),
    Kind.PLEASE_ANSWER: (RequestMade, InformationSupplied, ResponsibilityDetermined, ReceiverAway, NotTold),
    Kind.REMINDER: (Reminded,), Kind.RUNG: (RungReached, DeadlineLapsed, NotTold),
    Kind.CONFIRM_PLEASE: (ProvisionallyAccepted,), Kind.DECLINED: (RequestDeclined,),
}  # fmt: skip
"""What on the ledger a notice about a request comes from. Instants are whole seconds, in which much may happen:
which of two things came first is shown by their places on the ledger alone."""


@dataclass(frozen=True, kw_only=True)
class Came:
    """What became of a request, and the place on the ledger of the entry that says so."""

    outcome: Outcome
    seq: int


def outcome_of(rules: Rules, entries: Iterable[Entry], number: int, owner: str) -> Outcome | None:
    """What became of a request, or None while nobody has answered it. A no on a ground that is not valid
    is no answer (A26). `owner` is the key of the team that is responsible now."""
    found = came_of(rules, entries, number, owner)
    return found.outcome if found else None


def came_of(rules: Rules, entries: Iterable[Entry], number: int, owner: str) -> Came | None:
    """As `outcome_of`, with the place on the ledger."""
    found: Came | None = None
    by_managers = ""
    for entry in entries:
        event = entry.happened.event
        if getattr(event, "number", None) != number:
            continue
        if isinstance(event, AnswerTakenBack) and event.of != "acceptance":
            found = None  # it waits for an answer again
        by_managers = _by(rules, event) or by_managers
        if what := _what(event):
            outcome = _outcome(rules, entry, what, owner, by_managers)
            found = Came(outcome=outcome, seq=entry.seq)
    return found


def told_after(entries: Sequence[Entry], told: StoredNotice) -> int:
    """The place on the ledger of what a notice about a request came from; what stands after it, came after it.
    Where that cannot be found it is the last entry of an earlier instant."""
    number, causes = told.notice.request, CAUSES.get(told.notice.kind, ())
    before = [each for each in entries if each.happened.at <= told.at]
    caused = [
        each.seq
        for each in before
        if isinstance(each.happened.event, causes) and getattr(each.happened.event, "number", number) == number
    ]
    return max(caused or [each.seq for each in before if each.happened.at < told.at], default=0)


def alarm_of(rules: Rules, entries: Iterable[Entry], told: StoredNotice, owner: str) -> Outcome | None:
    """What became of the alarm that a notice tells, or None while nobody has seen it."""
    raised_at, flag = str(told.notice.facts.get("raised_at")), ""
    for entry in entries:
        event = entry.happened.event
        match event:
            case FlagRaised() if entry.happened.at.isoformat() == raised_at and _climbs(rules, event.flag):
                flag = event.flag
            case FlagAcknowledged() if event.flag == flag:
                return _outcome(rules, entry, "seen", owner)
            case FlagLowered() if event.flag == flag:
                return _outcome(rules, entry, "lowered", owner)
    return None


def _climbs(rules: Rules, flag: str) -> bool:
    found = rules.flag(flag)
    return found is not None and bool(found[1].rungs)


def _outcome(rules: Rules, entry: Entry, what: str, owner: str, by: str = "") -> Outcome:
    event = entry.happened.event
    return {
        "what": what, "by": _by(rules, event) or by, "at": entry.happened.at.isoformat(),
        "words": getattr(event, "words", ""), "owner": team_facts(rules, owner)["name"],
    }  # fmt: skip


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
