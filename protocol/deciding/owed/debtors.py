"""Decides who owes something, and whom a word about it reaches: those of the team that owes it, whoever holds the case
by now."""

from dataclasses import dataclass

from protocol.case.case import OpenDuty, Request, SaidItem
from protocol.decision import gates
from protocol.decision.decision import Draft
from protocol.decision.ladder import Sides, mailbox, one, reach, unique
from protocol.messages.notices import Recipient
from protocol.pack.procedures import Duty


@dataclass(frozen=True, kw_only=True)
class Debtor:
    """Who owes something: a team, or one of its people, and by which role."""

    team: str
    person: str | None
    role: str


def debtors(
    draft: Draft, duty: Duty, request: Request | None, said: SaidItem | None, named: str | None
) -> list[Debtor]:
    """Who owes a duty: one, or with `each` as many as its roles name, every team once."""
    found = [each for role in duty.owed_by for each in _of_role(draft, role, request, said, named)]
    there = [each for each in found if each.team in draft.directory.teams]
    unlike = {(each.team, each.person, each.role if duty.each else ""): each for each in there}
    return list(unlike.values()) if duty.each else there[:1]


def _of_role(
    draft: Draft, role: str, request: Request | None, said: SaidItem | None, named: str | None
) -> list[Debtor]:
    side, part = role.split(".")
    sides = draft.sides(request)
    match side:
        case "sayer":
            team, person = (said.team, said.by) if said else (draft.case.owner, None)
            return [Debtor(team=team, person=person if part == "person" else None, role=role)]
        case "named":
            return [Debtor(team=_team_of(draft, named, said), person=named, role=role)]
        case "others":
            own = said.team if said else draft.case.owner
            return [
                Debtor(team=team, person=_worker(draft, team) if part == "worker" else None, role=role)
                for team in gates.on_the_case(draft)
                if team != own
            ]
        case _:
            team = {"from": sides.from_team, "to": sides.to_team, "owner": sides.owner}[side]
            person = {"sender": sides.sender, "contact": sides.contact}.get(part)
            return [Debtor(team=team, person=person, role=role)]


def _worker(draft: Draft, team: str) -> str | None:
    """Who works on the case in a team: whoever asked for it or was asked, or its duty worker."""
    asked = [r.sender for r in reversed(draft.case.lately) if r.from_team == team and r.sender]
    was_asked = [r.contact for r in reversed(draft.case.lately) if r.to_team == team and r.contact]
    people = draft.directory.people
    found = (key for key in (*asked, *was_asked, draft.directory.teams[team].duty) if key and key in people)
    return next((key for key in found if not people[key].vacant), None)


def _team_of(draft: Draft, person: str | None, said: SaidItem | None) -> str:
    """The team for which somebody who is named owes something."""
    own = said.team if said else draft.case.owner
    if person is None or draft.directory.belongs(person, own):
        return own
    return next((key for key in draft.directory.teams if draft.directory.belongs(person, key)), own)


def reached(draft: Draft, owed: OpenDuty, request: Request | None, *names: str) -> tuple[Recipient, ...]:
    """The people that names reach about something owed."""
    found: list[Recipient] = []
    for name in names:
        side, part = name.split(".")
        if side == "debtor" or name in (owed.role, *_UNLIKE):
            found += _debtor(draft, owed) if part == "person" or side != "debtor" else _above(draft, owed, part)
        elif side in ("sayer", "named"):
            found += _of_item(draft, owed, side, part)
        elif request is not None:
            found += draft.people(request, name)
        else:
            sides = Sides(from_team=owed.team, to_team=owed.team, owner=owed.team)
            found += reach(draft.directory, sides, (name,), draft.now).people
    return unique(found)


_UNLIKE = ("others.worker", "others.mailbox")
"""Roles that name no one team."""


def _debtor(draft: Draft, owed: OpenDuty) -> list[Recipient]:
    person = draft.directory.people.get(owed.person or "")
    if person is not None and not person.vacant:
        return [one(person, "debtor")]
    part = owed.role.partition(".")[2]
    if part.startswith("level"):
        return _above(draft, owed, part)
    found = draft.directory.teams.get(owed.team)
    return [] if found is None else _above(draft, owed, "level1") if found.ended else [mailbox(found, "debtor")]


def _above(draft: Draft, owed: OpenDuty, part: str) -> list[Recipient]:
    """The manager of a level over whoever owes it: never that person."""
    return _managers(draft, owed.team, owed.person, part)


def _of_item(draft: Draft, owed: OpenDuty, side: str, part: str) -> list[Recipient]:
    """Whoever said the item that brought it, or whom that names, or a manager of theirs."""
    key = owed.said_by if side == "sayer" else owed.named
    team = owed.said_for if side == "sayer" else owed.team
    person = draft.directory.people.get(key or "")
    if side == "named" and person is not None and not draft.directory.belongs(person.key, team):
        team = next((each for each in draft.directory.teams if draft.directory.belongs(person.key, each)), team)
    if part == "person":
        return (
            [one(person, side)] if person is not None and not person.vacant else _managers(draft, team, None, "level1")
        )
    return _managers(draft, team, key, part)


def _managers(draft: Draft, team: str, but: str | None, part: str) -> list[Recipient]:
    if team not in draft.directory.teams:
        return []
    sides = Sides(from_team=team, to_team=team, owner=team, sender=but)
    found = reach(draft.directory, sides, (f"owner.{part}",), draft.now)
    draft.problems(found.problems)
    return list(found.people)
