"""Decides how a case stands as everybody is shown it, whom to ring about it, and what somebody may do about a request:
in chat and on a page alike. Who may is decided again when they do it."""

from dataclasses import dataclass
from datetime import datetime

from bot.queries.ownership import Owned, owned, owned_facts
from protocol.case.case import Case, OpenDuty, Request
from protocol.decision.rules import Rules
from protocol.directory import Directory, Person
from protocol.ports.store import Store


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What somebody is offered to do about a request."""

    answer: bool = False
    escalate: bool = False
    withdraw: bool = False


def offered(directory: Directory, request: Request | None, person: Person) -> Offered:
    """What a person may do about a request; nothing about none, or where one of its teams is listed no more."""
    if request is None or not {request.from_team, request.to_team} <= set(directory.teams):
        return Offered()
    return Offered(
        answer=directory.may_accept(person.key, request.to_team),
        escalate=any(directory.belongs(person.key, team) for team in (request.from_team, request.to_team)),
        withdraw=directory.belongs(person.key, request.from_team),
    )


def facts_of(store: Store, rules: Rules, case: Case, at: datetime) -> dict[str, object]:
    """How a case stands, in the facts of its card or page."""
    moment = max(at, case.last_at)  # who is responsible now, though it was asked a moment ago
    ownership = store.owner_at(case.reference, moment)
    found = (
        Owned(at=moment, ownership=ownership, case=case, closed=not case.open)
        if ownership
        else owned(store, case.reference, moment)
    )
    facts = owned_facts(found, rules)
    return facts | {"ring": ring(rules, case.owner), "contact_line": rules.contact_line}


def ring(rules: Rules, team: str) -> list[dict[str, str]]:
    """Whom to ring: the team's duty desk, its duty worker and its manager."""
    found = rules.directory.teams.get(team)
    if found is None:
        return []
    keys = dict.fromkeys(key for key in (found.duty, found.manager) if key)
    people = (rules.directory.people[key] for key in keys if key in rules.directory.people)
    desk = [{"name": found.name, "title": "", "address": found.address, "phone": found.phone}] if found.phone else []
    return desk + [
        {"name": each.name, "title": each.title, "address": each.address, "phone": each.phone}
        for each in people
        if not each.vacant
    ]


def owed_by(directory: Directory, case: Case, person: Person) -> list[OpenDuty]:
    """What a person or one of their teams still owes about a case."""
    return [
        duty
        for duty in case.duties
        if duty.person == person.key or (duty.team in directory.teams and directory.belongs(person.key, duty.team))
    ]


def owed_to_tick(directory: Directory, case: Case, person: Person) -> list[OpenDuty]:
    """What is still to be done, to tick: what a person's teams owe, or where they owe nothing, what anybody does."""
    return owed_by(directory, case, person) or list(case.duties)
