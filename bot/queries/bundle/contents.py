"""Decides what goes into a bundle: who was responsible at an instant and on what, everything on record about the case,
what was told to whom, and the original of every message that an entry rests on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.queries.ownership import Owned, owned
from protocol.case.events import ConfirmationAsked, ConfirmationGiven
from protocol.decision.rules import Rules
from protocol.decision.telling import team_facts
from protocol.ports.outbox import StoredNotice
from protocol.ports.proof import Proof
from protocol.ports.record import Entry
from protocol.ports.store import Store
from protocol.violations import Misread
from templates import when


class Sending(Protocol):
    """An email or chat message that left, or has not left, as the record shows it."""

    @property
    def channel(self) -> str:
        """`email` or the name of the chat."""

    @property
    def message_id(self) -> str:
        """Its own id."""

    @property
    def status(self) -> str:
        """`waiting`, `sent`, `failed` or `instead`."""

    @property
    def settled_at(self) -> datetime | None:
        """When it was sent or given up."""


class Keeps(Store, Protocol):
    """The record, which can also give out what proves a case."""

    def proof(self, reference: str, *, whole: bool = False) -> Proof:
        """What proves a case."""

    def told_about(self, reference: str) -> Sequence[tuple[StoredNotice, Sequence[Sending]]]:
        """Every notice about a case, oldest first, and what carried it."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """Something that was told about the case: to whom, and how it left. `text` is as today's Holdfast words it."""

    kind: str
    at: datetime
    to: tuple[str, ...]
    copy: tuple[str, ...]
    sent: tuple[Sending, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class Contents:
    """All that a bundle is made of. `answer` is the answer as plain JSON values; `originals` are channel and bytes by
    their SHA-256."""

    found: Owned
    entries: tuple[Entry, ...]
    answer: Mapping[str, object]
    proof: Proof
    told: tuple[Told, ...]
    originals: Mapping[str, tuple[str, bytes]]
    rules: Rules
    made_at: datetime
    service: str


def contents(
    store: Keeps,
    rules: Rules,
    reference: str,
    at: datetime,
    *,
    now: datetime,
    service: str,
    worded: Callable[[StoredNotice], str],
    whole: bool = False,
) -> Contents:
    """What a bundle of a case holds. `worded` writes a notice as text. Raises Misread where nobody is on record, or
    where the instant is still to come."""
    if at > now:
        raise Misread("That instant is still to come.", "Name one that has gone by.")
    found = owned(store, reference, at)
    proof = store.proof(reference, whole=whole)
    entries = store.entries(reference)[: len(proof.entries)]
    originals, absent = _originals(store, entries)
    told = tuple(
        Told(
            kind=str(each.notice.kind),
            at=each.at,
            to=tuple(one.address for one in each.notice.to),
            copy=tuple(one.address for one in each.notice.copy),
            sent=tuple(sent),
            text=worded(_coded(each)),
        )
        for each, sent in store.told_about(reference)
    )
    return Contents(
        found=found,
        entries=entries,
        answer=_answer(found, rules, absent),
        proof=proof,
        told=told,
        originals=originals,
        rules=rules,
        made_at=now,
        service=service,
    )


def _coded(told: StoredNotice) -> StoredNotice:
    """A notice without the one-time code that it may still carry."""
    facts = told.notice.facts
    return replace(told, notice=replace(told.notice, facts={**facts, "code": "sent"})) if facts.get("code") else told


def asked(found: Owned, rules: Rules) -> str:
    """The instant in words, in the zone of the team that was responsible or, where it is listed no more, of the first
    organisation."""
    return when(found.at, zone_of(found, rules))


def zone_of(found: Owned, rules: Rules) -> ZoneInfo:
    """The zone in which a bundle tells its times."""
    known = found.ownership.team in rules.directory.teams
    return (rules.calendar_of(found.ownership.team) if known else rules.directory.home).zone


def _answer(found: Owned, rules: Rules, absent: Sequence[str]) -> Mapping[str, object]:
    entry = found.ownership.entry
    return {
        "case": found.case.reference, "at": found.at.isoformat(), "asked": f"At {asked(found, rules)}",
        "team": found.ownership.team, "team_name": team_facts(rules, found.ownership.team)["name"],
        "since": found.ownership.since.isoformat(), "entry": entry.seq, "closed": found.closed,
        "no_longer_kept": list(absent),
    }  # fmt: skip


def _originals(store: Store, entries: Sequence[Entry]) -> tuple[Mapping[str, tuple[str, bytes]], Sequence[str]]:
    """The messages that entries rest on, and the digests of those that are no longer kept."""
    channels: dict[str, str] = {}
    for each in entries:
        evidence = each.happened.evidence
        if evidence is not None:
            channels.setdefault(evidence.sha256, evidence.channel)
        if isinstance(each.happened.event, ConfirmationAsked | ConfirmationGiven):
            channels[each.happened.event.letter] = "email"
    kept = {digest: (channel, store.evidence(digest)) for digest, channel in channels.items()}
    here = {digest: (channel, raw) for digest, (channel, raw) in kept.items() if raw is not None}
    return here, sorted(kept.keys() - here.keys())
