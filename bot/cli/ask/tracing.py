"""Decides how it is told what became of a message: when it came, how it was read, what it changed, whom it told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.queries import why_not
from protocol.case.events import Event
from protocol.decision.rules import Rules
from protocol.decision.telling import person_name
from protocol.ports.letters import Outcome
from protocol.ports.origin import origin_text
from protocol.ports.outbox import StoredNotice
from protocol.ports.record import Entry
from protocol.ports.work import Mark
from store import SqlStore
from store.post.postlines import PostLine
from templates import event, when
from templates.words.history import ours
from templates.words.written import listed

AROUND = timedelta(minutes=10)
"""So far from the time that somebody remembers a message is looked for: a gateway may have kept it for a while."""
OUTCOMES = {
    Outcome.HANDLED: "acted on", Outcome.DUPLICATE: "the same as one before", Outcome.IGNORED: "recorded, and ignored",
    Outcome.QUARANTINED: "set aside for a person to look at: see `holdfast quarantine list`",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Traced:
    """A message and what became of it. `by` is who wrote it, by name or address, as far as the record knows."""

    mark: Mark
    by: str
    entries: tuple[Entry, ...]
    told: tuple[tuple[StoredNotice, tuple[PostLine, ...]], ...]


def around(at: datetime) -> tuple[datetime, datetime]:
    """From when until when a message is looked for that came at about an instant."""
    return at - AROUND, at + AROUND


def clock_time(words: str) -> time | None:
    """A time of day such as `10:42`, or None for anything else."""
    try:
        return time.fromisoformat(words) if ":" in words and len(words) <= len("10:42:33") else None
    except ValueError:
        return None


def on_day(at: time, day: date) -> str:
    """A time of day on a day, as an instant is written."""
    return datetime.combine(day, at).isoformat()


def traced(store: SqlStore, marks: Sequence[Mark], rules: Rules) -> list[Traced]:
    """What became of each message."""
    return [_traced(store, each, rules) for each in marks]


def _traced(store: SqlStore, mark: Mark, rules: Rules) -> Traced:
    told = store.answered(mark)
    replied = [each.notice.case for each, _ in told if origin_text(each.origin) == mark.message_id]
    cases = dict.fromkeys(case for case in (mark.reference, *replied) if case)  # a letter may speak of several
    others = [
        more for case in cases if case != mark.reference for more in store.answered(replace(mark, reference=case))
    ]
    told = tuple({each.id: (each, posts) for each, posts in (*told, *others)}.values())
    entries = tuple(
        each
        for case in cases
        for each in store.entries(case)
        if (evidence := each.happened.evidence) is not None and evidence.message_id == mark.message_id
    )
    return Traced(mark=mark, by=_by(mark, entries, told, rules), entries=entries, told=told)


def _by(
    mark: Mark, entries: Sequence[Entry], told: Sequence[tuple[StoredNotice, tuple[PostLine, ...]]], rules: Rules
) -> str:
    for each in entries:
        evidence = each.happened.evidence
        if evidence is not None and evidence.person:
            return person_name(rules, evidence.person)
    for reply, _ in told:
        if origin_text(reply.origin) == mark.message_id:
            people = (*reply.notice.to, *reply.notice.copy)
            writer = next((one for one in people if one.role == "writer"), None)
            return writer.name if writer else ""
    return ""


def is_by(found: Traced, words: str, rules: Rules) -> bool:
    """Whether a message may be from somebody: by name, key or address. One whose writer is not known may be."""
    wanted = words.casefold()
    person = rules.directory.people.get(words) or rules.directory.person_at(wanted)
    return not found.by or (person.name if person else words).casefold() in found.by.casefold()


def traced_values(found: Traced) -> Mapping[str, object]:
    """A traced message for a program."""
    mark = found.mark
    return {
        "message_id": mark.message_id, "at": mark.at.isoformat(), "inbox": mark.inbox, "kind": mark.kind,
        "outcome": str(mark.outcome), "why": mark.why, "case": mark.reference, "by": found.by, "sha256": mark.sha256,
        "events": [
            {"case": e.reference, "entry": e.seq, "event": type(e.happened.event).__name__} for e in found.entries
        ],
        "told": [
            {
                "kind": str(told.notice.kind), "variant": told.notice.facts.get("variant"),
                "to": [each.address for each in told.notice.to], "copy": [each.address for each in told.notice.copy],
                "sent": [{"channel": p.channel, "status": p.status, "email": p.message_id} for p in posts],
            }
            for told, posts in found.told
        ],
    }  # fmt: skip


def in_words(found: Traced, rules: Rules) -> str:
    """A traced message as lines for a person."""
    zone = rules.directory.home.zone
    mark = found.mark
    cases = list(dict.fromkeys(each.reference for each in found.entries)) or [mark.reference or ""]
    about = f", about {listed(cases)}" if cases != [""] else ""
    of = {case: f" of {case}" if len(cases) > 1 else "" for case in cases}
    lines = [
        f"{when(mark.at, zone, seconds=True)}: {mark.kind or 'a message'}{f' from {found.by}' if found.by else ''}",
        f"  {_first(OUTCOMES[mark.outcome])}{about}.{f' Why: {why_not.remark(mark)}.' if mark.why else ''}",
        *(
            f"  On record (entry {each.seq}{of[each.reference]}): {_said(each.happened.event)}."
            for each in found.entries
        ),
        *(f"  {_told(each, posts, rules)}" for each, posts in found.told),
    ]
    if mark.outcome is Outcome.HANDLED and not found.entries:
        lines.insert(2, "  It changed nothing on record.")
    return "\n".join([*lines, f"  Message-ID: {mark.message_id or 'none'}"])


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _said(happened: Event) -> str:
    return event(type(happened).__name__)


def _told(told: StoredNotice, posts: Sequence[PostLine], rules: Rules) -> str:
    notice = told.notice
    what = ours(str(notice.kind), flag.called if (flag := rules.alarm()) else "concern")
    variant = f" ({str(notice.facts['variant']).replace('_', ' ')})" if notice.facts.get("variant") else ""
    to = ", ".join(each.address for each in (*notice.to, *notice.copy))
    status = " and ".join(dict.fromkeys(f"{each.status} by {_channel(each)}" for each in posts)) or "not yet sent"
    return f"{_first(what)}{variant} to {to}: {status}."


def _channel(post: PostLine) -> str:
    return "chat" if post.channel != "email" else "email"
