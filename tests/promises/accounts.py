"""Decides whether a record and the emails that left add up: every letter once, every fact once, every
notice told once, and one owner at every instant. It names each thing that does not."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from email import message_from_bytes
from functools import lru_cache
from itertools import accumulate

from sqlalchemy import select

from protocol.case.events import (
    ClockSet,
    DeadlineLapsed,
    Event,
    Reminded,
    RequestDeclined,
    RequestMade,
    ResponsibilityAccepted,
    RungReached,
)
from protocol.messages.notices import Kind
from store import SqlStore
from store.entries import told
from store.schema.tables import cases, notices, ownerships, posts
from tests.mailer.transport.sink import Taken

_NOTICE = re.compile(r"\b[0-9a-f]{32}\b")


def faults(store: SqlStore, emails: Iterable[Taken], letters: Collection[str], *, door: str = "local") -> list[str]:
    """Everything that does not add up, given the emails the other end took and the Message-IDs of the letters
    that were answered with 250, or lay in the mailbox; `door` begins the name of the inboxes they came in by.
    Empty where all does."""
    emails = tuple(emails)
    broken = store.verify()
    return [
        *([f"verify: {broken}"] if broken else []), *_letters(store, letters, door), *_events(store), *_owners(store),
        *_said(store), *_same(emails), *_notices(store, emails), *_left(store),
    ]  # fmt: skip


def owners(store: SqlStore, expected: Mapping[str, str]) -> list[str]:
    """Cases whose owner is not the team that accepted them in writing."""
    found = {reference: store.case(reference) for reference in expected}
    return [
        f"{reference} is with {case.owner if case else 'nobody'} and not with {team}."
        for reference, team in expected.items()
        if (case := found[reference]) is None or case.owner != team
    ]


def repeated(emails: Iterable[Taken]) -> int:
    """How many emails the relay was given that it had been given before."""
    return sum(count - 1 for count in Counter(message_id(each.raw) for each in emails).values())


def _letters(store: SqlStore, letters: Collection[str], door: str) -> Iterator[str]:
    outcomes = Counter(mark.message_id for mark in store.marks() if mark.inbox.startswith(door))
    for message_id in letters:
        if outcomes[message_id] != 1:
            yield f"The letter {message_id} was in our hands and has {outcomes[message_id]} outcomes."
    yield from (f"Nobody sent the letter {each}." for each in outcomes.keys() - set(letters))


def _key(event: Event) -> tuple[object, ...] | None:
    """What may be true of a case only once, whatever brought it."""
    match event:
        case ResponsibilityAccepted():
            return ("ResponsibilityAccepted", event.number)
        case DeadlineLapsed():
            return ("DeadlineLapsed", event.number, event.timer, event.due)
        case Reminded():
            return ("Reminded", event.number, event.timer)
        case RungReached():
            # The last step comes again each week: then what follows it falls due at another time.
            return ("RungReached", event.number, event.ladder, event.rung, event.timers)
    return None


def _events(store: SqlStore) -> Iterator[str]:
    """No fact happened twice under one clock, and no letter brought the same fact twice. A team that was told late has
    its time anew (A01), and is reminded anew."""
    for reference in _references(store):
        happened = [entry.happened for entry in store.entries(reference)]
        clocks = list(accumulate(isinstance(each.event, ClockSet) for each in happened))
        found = Counter((key, clock) for each, clock in zip(happened, clocks, strict=True) if (key := _key(each.event)))
        found += Counter((_brought(each.event), each.evidence.sha256) for each in happened if each.evidence)
        yield from (f"{reference}: {key} happened {count} times." for key, count in found.items() if count > 1)


def _brought(event: Event) -> str:
    """A fact as a letter brings it. A letter makes one request, of whatever number."""
    return "RequestMade" if isinstance(event, RequestMade) else repr(event)


_SAYS: Mapping[type[Event], Kind] = {
    RequestMade: Kind.REQUEST_LOGGED, RequestDeclined: Kind.DECLINED, ResponsibilityAccepted: Kind.ACCEPTED,
    RungReached: Kind.RUNG,
}  # fmt: skip
"""Facts that somebody must be told of, in the same commit."""


def _said(store: SqlStore) -> Iterator[str]:
    """What was decided is told, and nobody is answered twice for one letter."""
    with store.database.reading() as connection:
        rows = connection.execute(select(notices.c.reference, notices.c.kind, notices.c.answers)).all()
    there = Counter((row.reference, row.kind) for row in rows)
    for reference in _references(store):
        owed = Counter(
            _SAYS[type(event)]
            for entry in store.entries(reference)
            if type(event := entry.happened.event) in _SAYS and getattr(event, "said", True)
        )
        for kind, count in owed.items():
            if there[reference, kind.value] < count:
                yield f"{reference}: “{kind}” was to be told {count} times; {there[reference, kind.value]} are stored."
    answered = Counter(row.answers for row in rows if row.answers)
    yield from (f"The letter {each} was answered {count} times." for each, count in answered.items() if count > 1)


def _owners(store: SqlStore) -> Iterator[str]:
    """Each team's time begins where the last one's ended, and the last of an open case has no end."""
    with store.database.reading() as connection:
        rows = connection.execute(select(ownerships).order_by(ownerships.c.reference, ownerships.c.seq)).all()
    times = defaultdict(list)
    for row in rows:
        times[row.reference].append(row)
    for reference, held in times.items():
        ends = [each.until for each in held]
        if ends[:-1] != [each.since for each in held[1:]] or ends[-1] is not None:
            yield f"{reference} had two owners at once, or none."


def _same(emails: Iterable[Taken]) -> Iterator[str]:
    first: dict[str, Taken] = {}
    for each in emails:
        if first.setdefault(message_id(each.raw), each) != each:
            yield f"The email {message_id(each.raw)} left twice, and not the same."


def _notices(store: SqlStore, emails: Iterable[Taken]) -> Iterator[str]:
    """Every stored notice reached everybody it names, each in one email."""
    reached: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in emails:
        for notice in _NOTICE.findall(str(message_from_bytes(each.raw)["X-Holdfast-Notices"])):
            for address in each.recipients:
                reached[notice, address].add(message_id(each.raw))
    with store.database.reading() as connection:
        stored = [told(row) for row in connection.execute(select(notices))]
    wanted = {(one.id, who.address) for one in stored for who in (*one.notice.to, *one.notice.copy)}
    yield from (f"The notice {one} never reached {who}." for one, who in wanted - reached.keys())
    yield from (f"The email to {who} with {one} rests on nothing stored." for one, who in reached.keys() - wanted)
    for (one, who), ids in reached.items():
        if len(ids) > 1:
            yield f"The notice {one} was told to {who} in {len(ids)} different emails."


def _left(store: SqlStore) -> Iterator[str]:
    waiting, since = store.outbox.waiting()
    if waiting:
        yield f"{waiting} emails still wait, the oldest since {since}."
    with store.database.reading() as connection:
        for row in connection.execute(select(posts.c.id, posts.c.status).where(posts.c.lease_by.is_not(None))):
            yield f"The email {row.id} is {row.status} and still under a lease."
        for row in connection.execute(select(posts.c.id, posts.c.why).where(posts.c.status == "failed")):
            yield f"The email {row.id} was given up: {row.why}"


def _references(store: SqlStore) -> list[str]:
    with store.database.reading() as connection:
        return list(connection.execute(select(cases.c.reference)).scalars())


@lru_cache(maxsize=20_000)
def message_id(raw: bytes) -> str:
    """The Message-ID of an email. Each is read once, as every life of a program asks of all that left so far."""
    return str(message_from_bytes(raw)["Message-ID"])
