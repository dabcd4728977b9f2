"""Decides which case a message is about: by our reference, by what it answers, by a local id, and
last by the only request its writer's team has open (docs/readings.md). What is said below another message
in a chat is never taken for the last."""

from dataclasses import dataclass

from protocol.intents import Answer, Ask, LocalId, Received
from protocol.packing import in_chat
from protocol.ports import Store, Work
from protocol.rules import Rules


@dataclass(frozen=True, kw_only=True)
class Found:
    """The case a message is about, or "" with the `candidates` it may mean; and the request, where
    it answers an email of ours."""

    reference: str = ""
    request: int | None = None
    candidates: tuple[str, ...] = ()


def find(work: Work, store: Store, received: Received, prefix: str, rules: Rules) -> Found:
    """The case a message is about. A reference of ours in the message wins over what it replies to,
    because a reply is often used to start something new."""
    answered = _answered(work, received)
    named = tuple(dict.fromkeys(received.about.references)) or _by_local_id(work, store, received, prefix, rules)
    if len(named) == 1:
        same = answered is not None and answered[0] == named[0]
        return Found(reference=named[0], request=answered[1] if answered and same else None)
    if named:
        return Found(candidates=named)
    if isinstance(received.intent, Ask):
        return _new(work, received, prefix)
    if answered:
        return Found(reference=answered[0], request=answered[1])
    meant = _only_open(store, received, rules)
    if meant.reference and in_chat(received.message_id) and received.about.answers:
        # Below another message in a chat, a bare yes is to that message, and we do not know what it told.
        return Found(candidates=(meant.reference,))
    return meant


def _answered(work: Work, received: Received) -> tuple[str, int | None] | None:
    """The case and request of the newest email of ours that the message answers."""
    found = (work.about(message_id) for message_id in received.about.answers)
    return next((each for each in found if each is not None), None)


def _by_local_id(work: Work, store: Store, received: Received, prefix: str, rules: Rules) -> tuple[str, ...]:
    """Cases known by an organisation's own id; bare digits only of the writer's organisation."""
    found: list[str] = []
    for local_id in received.about.local_ids:
        found += work.cases_with(local_id)
    if found or received.about.local_ids:
        return tuple(dict.fromkeys(found))
    organisation = _organisation(received, rules)
    for digits in received.about.bare:
        if organisation:
            found += work.cases_with(LocalId(organisation=organisation, system="", number=digits))
        if store.case(f"{prefix}-{digits}") is not None:
            found.append(f"{prefix}-{digits}")
    return tuple(dict.fromkeys(found))


def _organisation(received: Received, rules: Rules) -> str | None:
    person = rules.directory.people.get(received.sender.person or "")
    team = rules.directory.teams.get(received.sender.team or "")
    return person.organisation if person else team.organisation if team else None


def _new(work: Work, received: Received, prefix: str) -> Found:
    """A request about a case that we do not know yet, by its writer's own id for it."""
    if received.about.local_ids:
        return Found(reference=work.next_reference(prefix))
    return Found()


def _only_open(store: Store, received: Received, rules: Rules) -> Found:
    """An answer with nothing to say what it answers means the only open request of its team."""
    if not isinstance(received.intent, Answer):
        return Found()
    by, mailbox = received.sender.person, received.sender.team
    teams = [
        key for key in rules.directory.teams if key == mailbox or (by is not None and rules.directory.belongs(by, key))
    ]
    lines = [line for team in teams for line in store.requests(team=team) if line.to_team == team]
    if len(lines) == 1:
        return Found(reference=lines[0].reference, request=lines[0].number)
    return Found(candidates=tuple(dict.fromkeys(line.reference for line in lines)))
