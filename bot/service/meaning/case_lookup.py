"""Decides which case a message is about: by our reference, by an email of ours that it answers, or by a local id
(docs/readings.md). Only in chat, where people speak to us alone, a bare word is about the only request of its
writer's team; and there what is said below another message never is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.service.meaning.taken_back import each_taken_back
from protocol.decision.rules import Rules
from protocol.messages.guard import masked
from protocol.messages.intents import Answer, Ask, Authenticity, LocalId, Received, WhoOwns
from protocol.messages.quoting import Quotation
from protocol.messages.subjects import bare
from protocol.ports.origin import in_chat
from protocol.ports.outbox import Issued, Post
from protocol.ports.store import Store
from protocol.ports.work import Work

SubjectOf = Callable[[Post], str]
"""The subject of an email of ours, as it is or will be sent."""
FormsOf = Callable[[Post], tuple[str, ...]]
"""The text of an email of ours in each of its forms, as it is or will be sent."""
_OFFERED = 10
"""As many cases are offered to whoever did not say which they meant."""
_RECENT = 30
"""Among so many emails of ours about a case the subject of an answer is looked for that answers none of them."""
_SHOWN = 120
"""So many letters of what stands in the way are repeated to whoever wrote it."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The case a message is about, or "" with the `candidates` it may mean; and the request and the time of
    the email of ours that it answers, where it does."""

    reference: str = ""
    request: int | None = None
    since: datetime | None = None
    candidates: tuple[str, ...] = ()


def find(work: Work, store: Store, received: Received, prefix: str, rules: Rules) -> Found:
    """The case a message is about. A reference of ours in the message wins over what it replies to,
    because a reply is often used to start something new."""
    answered = _answered(work, received)
    asked = received.intent.named if isinstance(received.intent, WhoOwns) else ()
    if asked:
        named = _asked_about(work, store, received, asked, prefix, rules)
    else:
        named = tuple(dict.fromkeys(received.about.references)) or _by_local_id(work, store, received, prefix, rules)
    if len(named) == 1:
        same = answered if answered is not None and answered.reference in (named[0], "") else Found()
        return Found(reference=named[0], request=same.request, since=same.since)
    if named or asked:
        return Found(candidates=named[:_OFFERED])
    if isinstance(received.intent, Ask):
        return _new(work, received, received.intent, prefix)
    had = _answered(work, received, rules)
    if had is not None and had.reference:
        return had
    meant = _only_open(store, received, rules)
    if not in_chat(received.message_id) or (meant.reference and received.about.answers):
        # A letter, or a line below another message in a chat, whose words alone do not say what they answer.
        return Found(candidates=(meant.candidates or ((meant.reference,) if meant.reference else ()))[:_OFFERED])
    return meant


def taken_back(work: Work, store: Store, received: Received, rules: Rules) -> tuple[Received, ...]:
    """The message as a taking back about each case that it may mean, where it speaks of several (A18)."""
    answered = _answered(work, received, rules)
    return each_taken_back(store, received, answered.reference if answered else "", _teams(received, rules))


def beside(work: Work, received: Received, reference: str, subject_of: SubjectOf) -> str:
    """What a letter's subject says, save where it is that of an email of ours which it answers, or about its case."""
    said = received.cover.subject if received.cover else ""
    if not said or not isinstance(received.intent, Answer):
        return said

    def ours(issued: Iterable[Issued]) -> bool:
        return any(bare(subject_of(each.post)) == said for each in issued)

    answered = (work.issued(message_id) for message_id in received.about.answers)
    if ours(each for each in answered if each is not None):
        return ""
    return "" if reference and ours(work.issued_about(reference, _RECENT)) else said


def quoted(work: Work, received: Received, reference: str, forms_of: FormsOf) -> Received:
    """A message with what its quotation holds that we never sent: what stands as quoted from us must be in an email
    of ours that it answers, or about its case."""
    cover = received.cover
    if cover is None or not cover.quoted:
        return received

    def ours() -> Iterator[Issued]:
        answered = (work.issued(message_id) for message_id in received.about.answers)
        yield from (each for each in answered if each is not None)
        yield from work.issued_about(reference, _RECENT) if reference else ()

    quotation = Quotation(cover.quoted, cover.harmless)
    foreign = quotation.foreign()
    known: set[str] = set()
    for each in ours():
        if not foreign:
            break
        if each.post.message_id not in known:
            known.add(each.post.message_id)
            quotation.compare(forms_of(each.post))
            foreign = quotation.foreign()
    intent = cover.if_ours if cover.if_ours is not None and not foreign else received.intent
    return replace(received, intent=intent, cover=replace(cover, foreign=masked(foreign)[:_SHOWN]))


def _answered(work: Work, received: Received, had_by: Rules | None = None) -> Found | None:
    """What the newest email of ours was about that the message answers. Where it must itself say which case is
    meant, it is one that went to whoever wrote, or to their team, by the directory in `had_by`."""
    if in_chat(received.message_id):
        shown = (work.about(message_id) for message_id in received.about.answers)
        return next((Found(reference=each[0], request=each[1]) for each in shown if each is not None), None)
    for message_id in received.about.answers:
        issued = work.issued(message_id)
        if issued is not None and (had_by is None or had(issued.post, received, had_by)):
            return Found(reference=issued.reference or "", request=issued.request, since=issued.at)
    return None


def had(post: Post, received: Received, rules: Rules) -> bool:
    """Whether an email of ours went to whoever wrote, or to their team."""
    directory, addresses = rules.directory, {address.lower() for _, address in (*post.to, *post.copy)}
    if received.sender.address.lower() in addresses:
        return True
    teams = _teams(received, rules)
    mailboxes = {directory.teams[team].address.lower() for team in teams}
    people = {person.key for address in addresses if (person := directory.person_at(address)) is not None}
    return (
        not mailboxes.isdisjoint(addresses)
        or received.sender.person in people
        or any(directory.belongs(person, team) for person in people for team in teams)
    )


def _teams(received: Received, rules: Rules) -> list[str]:
    """The teams that whoever wrote speaks for."""
    by, mailbox = received.sender.person, received.sender.team
    return [
        key for key in rules.directory.teams if key == mailbox or (by is not None and rules.directory.belongs(by, key))
    ]


def _by_local_id(work: Work, store: Store, received: Received, prefix: str, rules: Rules) -> tuple[str, ...]:
    """Cases known by an organisation's own id; bare digits only of the writer's organisation. In an answer to
    somebody else's letter bare digits may be the number of anything: of a quotation, or of an order."""
    found: list[str] = []
    for local_id in received.about.local_ids:
        found += work.cases_with(local_id)
    if found or received.about.local_ids:
        return tuple(dict.fromkeys(found))
    elsewhere = received.cover is not None and received.about.answers and not isinstance(received.intent, Ask)
    return () if elsewhere else _by_number(work, store, received, received.about.bare, prefix, rules)


def _by_number(
    work: Work, store: Store, received: Received, numbers: Iterable[str], prefix: str, rules: Rules
) -> tuple[str, ...]:
    """Cases that a number without anything beside it may be."""
    found: list[str] = []
    organisation = _organisation(received, rules)
    for digits in numbers:
        if organisation:
            found += work.cases_with(LocalId(organisation=organisation, system="", number=digits))
        if store.case(f"{prefix}-{digits}") is not None:
            found.append(f"{prefix}-{digits}")
    return tuple(dict.fromkeys(found))


def _asked_about(
    work: Work, store: Store, received: Received, numbers: tuple[str, ...], prefix: str, rules: Rules
) -> tuple[str, ...]:
    """The cases that a question may mean by its numbers, whatever else its letter names or answers; or where there
    is none, our reference, so that we say that there is no record of it."""
    unknown = (f"{prefix}-{numbers[0]}",) if len(numbers) == 1 and numbers[0].isdigit() else ()
    return _by_number(work, store, received, numbers, prefix, rules) or unknown


def _organisation(received: Received, rules: Rules) -> str | None:
    person = rules.directory.people.get(received.sender.person or "")
    team = rules.directory.teams.get(received.sender.team or "")
    return person.organisation if person else team.organisation if team else None


def _new(work: Work, received: Received, asked: Ask, prefix: str) -> Found:
    """A request about a case that we do not know yet, by its writer's own id for it, or as a new one."""
    if received.about.local_ids or (asked.new and _complete(received, asked)):
        return Found(reference=work.next_reference(prefix))
    return Found()


def _complete(received: Received, asked: Ask) -> bool:
    """Whether a request can be logged under a reference that it is given: what is asked about gets none before."""
    proved = received.sender.authenticity is Authenticity.PROVED
    return proved and asked.to_team is not None and bool(received.sender.person or received.sender.team)


def _only_open(store: Store, received: Received, rules: Rules) -> Found:
    """The only open request of the writer's team, or the cases of several."""
    if not isinstance(received.intent, Answer):
        return Found()
    lines = [
        line for team in _teams(received, rules) for line in store.requests(team=team) if line.to_team == team
    ]  # fmt: skip
    if len(lines) == 1:
        return Found(reference=lines[0].reference, request=lines[0].number)
    return Found(candidates=tuple(dict.fromkeys(line.reference for line in lines)))
