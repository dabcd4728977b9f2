"""Decides what is told on the first working day of a month, at 9am, of the month before: a notice to each person of the
level that a pack names, about the teams that they answer for."""

from collections.abc import Mapping
from datetime import datetime, time

from protocol.calendar.workdays import Calendar
from protocol.decision.ladder import level_of
from protocol.decision.rules import Rules
from protocol.decision.telling import common_facts
from protocol.digests.figures import AGE_BOUNDS, Figures, Monitored, Month, added_up, counted_in, month_of
from protocol.messages.facts import MonitoringFacts, plain_facts
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.pack.procedures import Count, Digest, Pack
from protocol.ports.record import Counting
from protocol.violations import CalendarRunsOut

NINE = time(9)


def due(calendar: Calendar, now: datetime) -> Month | None:
    """The month whose figures are due: the one before, from 9am of the first working day of this. None until then."""
    month = month_of(calendar, now)
    return month.before if now >= _told_at(calendar, month) else None


def due_next(calendar: Calendar, now: datetime) -> datetime:
    """The first instant after now at which figures are due."""
    month = month_of(calendar, now)
    at = _told_at(calendar, month)
    return at if at > now else _told_at(calendar, month.after)


def _told_at(calendar: Calendar, month: Month) -> datetime:
    """When the figures of the month before are told."""
    try:
        first = calendar.working_day_from(month.first)
    except CalendarRunsOut:  # better on a bank holiday than not at all
        first = month.first
    return calendar.utc(first, NINE)


def notices(record: Counting, rules: Rules, month: Month, now: datetime) -> list[tuple[str, Notice]]:
    """What is told of a month, each under a key by which it is told once. Nobody is told of a month in which none of
    their teams was asked anything, and none left anything open. Raises CannotCommit."""
    found = []
    end = rules.directory.home.utc(month.after.first, time.min)
    for pack in rules.packs.values():
        if not pack.digests:
            continue
        left, every = record.unanswered((end,), pack.key), counted_in(record, rules, month, now, pack.key)
        for digest in pack.digests:
            for key, (person, teams) in _theirs(rules, pack, digest, now).items():
                said = added_up(rules, every, teams)
                if said.all.requests or any(left.get(team, (0, 0))[1] for team in teams):
                    notice = _notice(rules, pack, digest, person, said, now)
                    found.append((f"digest {pack.key} {digest.name} {month} {key}", notice))
    return found


def _theirs(rules: Rules, pack: Pack, digest: Digest, now: datetime) -> dict[str, tuple[Recipient, tuple[str, ...]]]:
    """Whom a digest goes to, by address, each with the teams that they answer for."""
    found: dict[str, tuple[Recipient, tuple[str, ...]]] = {}
    for team in rules.directory.teams.values():
        if team.ended or pack not in rules.packs_of(team.key):
            continue
        role = f"organisation.level{digest.to}"
        for person in level_of(rules.directory, team.key, digest.to, role, frozenset(), now).people:
            if person.person is not None:
                _, before = found.get(person.address, (person, ()))
                found[person.address] = (person, (*before, team.key))
    return found


def _notice(rules: Rules, pack: Pack, digest: Digest, person: Recipient, said: Monitored, now: datetime) -> Notice:
    counts = frozenset(digest.counts)
    late_review = pack.review_due is not None and pack.review_due < rules.directory.home.local(now).date()
    facts = MonitoringFacts(
        title=digest.title,
        month=said.month.first.isoformat(),
        clause=digest.clause,
        counts=sorted(counts),
        figures=plain_figures(said.all),
        teams=[{"name": _name(rules, team), **plain_figures(each)} for team, each in said.teams.items()],
        review=pack.review_due.isoformat() if late_review and pack.review_due and Count.REVIEW in counts else None,
    )
    common = common_facts(rules, None, None, now) | {
        "pack": {
            "key": pack.key,
            "title": pack.title,
            "version": pack.version,
            "version_note": pack.version_note,
            "review_note": pack.review_note,
        },
        "clauses": dict(pack.clauses),
    }
    return Notice(kind=Kind.MONITORING, case=None, request=None, to=(person,), facts={**common, **plain_facts(facts)})


def _name(rules: Rules, team: str) -> str:
    listed = rules.directory.teams.get(team)
    return listed.name if listed else team


def plain_figures(figures: Figures) -> Mapping[str, object]:
    """Figures as plain values, as a notice keeps them and a page shows them."""
    return {
        "requests": figures.requests,
        "on_time": figures.on_time,
        "late": figures.late,
        "waiting": figures.waiting,
        "ended": figures.ended,
        "escalated": [{"level": level, "number": number} for level, number in figures.escalated.items()],
        "declines": [{"ground": ground, "number": number} for ground, number in figures.declines.items()],
        "ages": [
            {"from": since, "to": to, "number": number}
            for (since, to), number in zip(AGE_BOUNDS, figures.ages, strict=True)
        ],
    }
