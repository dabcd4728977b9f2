"""Decides whose case it is to know about: people and mailboxes of the organisations involved, and their line of
management (docs/security.md). To everybody else a case is as one that is not on record: the answer is the same."""

from protocol.case.case import Case
from protocol.directory import Directory, Person, Team
from protocol.messages.intents import Sender


def involved(directory: Directory, case: Case, person: Person) -> bool:
    """Whether a person may be told of a case: their organisation is responsible, was asked or asked, or has
    its own id for the case; or they manage a team that is involved."""
    teams = _teams(directory, case)
    return _known_to(directory, case, person.organisation) or any(
        directory.belongs(person.key, team.key) for team in teams
    )


def may_know(directory: Directory, case: Case, sender: Sender) -> bool:
    """Whether whoever wrote may be told of a case: a person, a team's mailbox, or the command line."""
    if sender.person is not None and (person := directory.people.get(sender.person)) is not None:
        return involved(directory, case, person)
    if sender.team is not None and (team := directory.teams.get(sender.team)) is not None:
        return _known_to(directory, case, team.organisation)
    return not sender.address


def _known_to(directory: Directory, case: Case, organisation: str) -> bool:
    """Whether an organisation is responsible, was asked or asked, or has its own id for the case."""
    return organisation in {
        *(team.organisation for team in _teams(directory, case)),
        *(each.organisation for each in case.local_ids),
    }


def _teams(directory: Directory, case: Case) -> list[Team]:
    keys = {case.owner}.union(*({r.from_team, r.to_team} for r in case.requests))
    return [directory.teams[key] for key in sorted(keys) if key in directory.teams]
