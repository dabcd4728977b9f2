"""Decides what the page of a bundle says: one question, its answer, what it rests on, and how to prove it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.queries.bundle.contents import Contents, asked, zone_of
from bot.queries.bundle.names import original_name, told_name
from bot.queries.happened import in_words
from bot.queries.why_not import why
from protocol.decision.telling import team_facts, written_by
from protocol.messages.chat import CHANNEL, WEB
from protocol.messages.intents import Evidence
from protocol.ports.record import Entry
from templates import when
from templates.rendering import layout
from templates.words.history import BASES, OURS
from templates.words.written import listed

CHANNELS = {"email": "a letter", CHANNEL: "a chat message", WEB: "a form on a page of this service"}


@dataclass(frozen=True, kw_only=True)
class Happened:
    """A line of the table of what happened. The words of a message stand in its first line alone."""

    seq: int
    at: str
    what: str
    why: str
    by: str
    words: str
    file: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A line of the table of who was told."""

    at: str
    what: str
    to: str
    copied: str
    left: str
    file: str


@dataclass(frozen=True, kw_only=True)
class Original:
    """A message that is in the bundle, and whose it is; `by` is "" for a letter that was only asked about."""

    file: str
    size: int
    by: str
    at: str


def page(contents: Contents) -> str:
    """The page as HTML that stands by itself and can be printed."""
    found, rules = contents.found, contents.rules
    ownership = found.ownership
    until = ownership.until if ownership.until is not None and ownership.until > found.at else None
    evidence = ownership.entry.happened.evidence
    facts = {
        "service": contents.service, "case": found.case.reference, "asked": asked(found, rules),
        "team": team_facts(rules, ownership.team), "closed": found.closed, "since": _when(contents, ownership.since),
        "until": _when(contents, until) if until else "",
        "because": BASES.get(ownership.basis, ownership.basis), "entry": ownership.entry.seq,
        "rests": _rests(contents, evidence) if evidence else None,
        "history": _history(contents), "originals": _originals(contents), "absent": contents.answer["no_longer_kept"],
        "told": [_sent(contents, number) for number in range(len(contents.told))],
        "number": contents.proof.commits[-1].number, "head": contents.proof.head,
        "made": when(contents.made_at, zone_of(found, rules)),
    }  # fmt: skip
    return layout("pages/bundle.html.j2", facts)


def _when(contents: Contents, at: datetime) -> str:
    return when(at, zone_of(contents.found, contents.rules), seconds=True)


def _rests(contents: Contents, evidence: Evidence) -> Mapping[str, str]:
    """On whose words the answer rests, and how we know that they are theirs."""
    return {
        "by": written_by(contents.rules, evidence) or "Nobody named",
        "channel": CHANNELS.get(evidence.channel, f"by {evidence.channel}"),
        "at": _when(contents, evidence.received_at), "words": evidence.words,
        "known": evidence.authenticity_why or "nobody was to be known",
        "file": _file(contents, evidence.sha256),
    }  # fmt: skip


def _file(contents: Contents, sha256: str) -> str:
    kept = contents.originals.get(sha256)
    return original_name(sha256, kept[0]) if kept else ""


def _history(contents: Contents) -> list[Happened]:
    met: set[str] = set()
    lines = []
    for entry in contents.entries:
        evidence = entry.happened.evidence
        first = evidence is not None and evidence.sha256 not in met
        if evidence is not None:
            met.add(evidence.sha256)
        lines.append(_happened(contents, entry, words=evidence.words if evidence is not None and first else ""))
    return lines


def _happened(contents: Contents, entry: Entry, words: str) -> Happened:
    evidence, said = entry.happened.evidence, in_words(entry.happened.event, contents.rules)
    return Happened(
        seq=entry.seq,
        at=_when(contents, entry.happened.at),
        what=said[:1].upper() + said[1:],
        why=why(entry.happened, contents.rules),
        by=written_by(contents.rules, evidence),
        words=words,
        file=_file(contents, evidence.sha256) if evidence else "",
        hash=entry.hash,
    )


def _originals(contents: Contents) -> list[Original]:
    known = {
        each.happened.evidence.sha256: each.happened.evidence
        for each in reversed(contents.entries)
        if each.happened.evidence is not None
    }
    return [
        Original(
            file=original_name(sha256, channel),
            size=len(raw),
            by=written_by(contents.rules, known[sha256]) if sha256 in known else "",
            at=_when(contents, known[sha256].received_at) if sha256 in known else "",
        )
        for sha256, (channel, raw) in contents.originals.items()
    ]


def _sent(contents: Contents, number: int) -> Sent:
    told = contents.told[number]
    what = OURS.get(told.kind, f"our message “{told.kind}”")
    ways = [
        f"{one.status} by {'email' if one.channel == 'email' else 'chat'}"
        + (f" at {_when(contents, one.settled_at)}" if one.settled_at else "")
        for one in told.sent
    ]
    return Sent(
        at=_when(contents, told.at),
        what=what[:1].upper() + what[1:],
        to=", ".join(told.to),
        copied=", ".join(told.copy),
        left=listed(ways) or "shown where it was asked",
        file=told_name(number + 1, told.kind),
    )
