"""Decides what is said of a time in shadow: what would have been sent and to whom, and where people acted otherwise."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from protocol.case.events import (
    RequestDeclined,
    RequestWithdrawn,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
)
from protocol.decision.rules import Rules
from protocol.messages.notices import Kind, Notice
from protocol.ports.outbox import StoredNotice
from protocol.ports.record import Entry
from templates import when

WORDS: Mapping[Kind, str] = {
    Kind.REQUEST_LOGGED: "receipt for a request", Kind.PLEASE_ANSWER: "request to accept or decline",
    Kind.NOT_RECORDED: "question about a letter that would not have counted", Kind.REMINDER: "reminder",
    Kind.ACCEPTED: "news of an acceptance", Kind.STAYS: "news that a case stays", Kind.SETTLED: "news of a settlement",
    Kind.DECLINED: "news of a refusal", Kind.RUNG: "escalation", Kind.ALARM: "alarm",
    Kind.DUTY_CHASE: "reminder of what is owed", Kind.CONFIRM_PLEASE: "request for a code",
    Kind.RETRACTED: "news of an answer taken back", Kind.WITHDRAWN: "news of a withdrawal",
    Kind.ENDED: "news of a request that ended", Kind.NOTED: "receipt",
    Kind.RECORD_QUESTIONED: "news that the record is questioned", Kind.OWNER_CORRECTED: "news of a correction",
    Kind.FLAG: "news of a flag", Kind.NOT_TOLD: "news that somebody could not be told",
    Kind.WHO_OWNS: "answer to a question", Kind.OPEN_REQUESTS: "list of open requests", Kind.HELP: "help",
}  # fmt: skip
"""By kind, what an email would have been. News for administrators goes in shadow too, and is not among them."""


class Asked(Protocol):
    """The record, as far as it is asked here."""

    def told_since(self, kind: str, since: datetime) -> Sequence[StoredNotice]:
        """Every notice of a kind since an instant, oldest first."""

    def entries(self, reference: str) -> tuple[Entry, ...]:
        """The ledger of a case."""


@dataclass(frozen=True, kw_only=True)
class Would:
    """An email that would have been sent."""

    at: datetime
    what: str
    case: str
    to: tuple[str, ...]
    notice: Notice


@dataclass(frozen=True, kw_only=True)
class Shadow:
    """What a time in shadow brought. `otherwise` are sentences, one for each place where people acted otherwise."""

    would: tuple[Would, ...]
    otherwise: tuple[str, ...]


def shadow(store: Asked, rules: Rules, since: datetime, until: datetime) -> Shadow:
    """What would have been sent from one instant up to another, and what came of it since."""
    told = sorted(
        (each for kind in WORDS for each in store.told_since(str(kind), since) if each.at < until),
        key=lambda each: (each.at, each.id),
    )
    would = tuple(
        Would(
            at=each.at,
            what=WORDS[each.notice.kind],
            case=each.notice.case or "",
            to=tuple(one.name for one in (*each.notice.to, *each.notice.copy)),
            notice=each.notice,
        )
        for each in told
    )
    return Shadow(would=would, otherwise=tuple(dict.fromkeys(_otherwise(store, rules, would))))


def _otherwise(store: Asked, rules: Rules, would: Sequence[Would]) -> Iterator[str]:
    zone = rules.directory.home.zone
    for each in would:
        at, case = when(each.at, zone), f"{each.case}: " if each.case else ""
        if each.notice.kind is Kind.NOT_RECORDED:
            why = str(each.notice.facts.get("variant", "")).replace("_", " ")
            yield f"{case}what {', '.join(each.to)} wrote would not have counted ({why}; {at})."
        elif each.notice.kind is Kind.CONFIRM_PLEASE:
            yield f"{case}who wrote could not be proved, and {', '.join(each.to)} would have been asked ({at})."
        elif each.notice.kind is Kind.RUNG and each.notice.request is not None:
            yield _after_a_rung(store, rules, each)


def _after_a_rung(store: Asked, rules: Rules, each: Would) -> str:
    zone, number = rules.directory.home.zone, each.notice.request
    first = f"{each.case}: {', '.join(each.to)} would have been told of a silence at {when(each.at, zone)};"
    for entry in store.entries(each.case):
        event = entry.happened.event
        if entry.happened.at < each.at or getattr(event, "number", None) != number:
            continue
        match event:
            case ResponsibilityAccepted() | ResponsibilityDetermined():
                return f"{first} it was accepted without that at {when(entry.happened.at, zone)}."
            case RequestDeclined():
                return f"{first} it was declined without that at {when(entry.happened.at, zone)}."
            case RequestWithdrawn():
                return f"{first} it was withdrawn at {when(entry.happened.at, zone)}."
    return f"{first} no answer has come to Holdfast since. Was there one elsewhere?"


def in_lines(found: Shadow, most: int = 40) -> tuple[str, ...]:
    """A report, in lines: how many of what kind, who would have had most, and where people acted otherwise."""
    if not found.would:
        return ("Nothing would have been sent. Did letters come? Look at `holdfast account`, or at the mail rule.",)
    kinds = Counter(each.what for each in found.would)
    people = Counter(name for each in found.would for name in each.to)
    more = len(found.otherwise) - most
    return (
        f"{len(found.would)} messages would have been sent, and none was.",
        *(f"{count} × {what}" for what, count in kinds.most_common()),
        f"Most would have gone to {', '.join(f'{name} ({count})' for name, count in people.most_common(8))}.",
        *(("Where people acted otherwise, or could not have known:",) if found.otherwise else ()),
        *found.otherwise[:most],
        *((f"And {more} more: holdfast shadow",) if more > 0 else ()),
    )
