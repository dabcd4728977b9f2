"""Decides whose case it is to know about: people of the organisations involved, and of their line of management
(docs/security.md). Everybody else is told to ask the duty desk."""

from protocol.case.case import Case
from protocol.directory import Directory, Person
from protocol.ports.record import RequestLine


def involved(directory: Directory, case: Case, person: Person) -> bool:
    """Whether a person may be told of a case: their organisation is responsible, was asked or asked, or has
    its own id for the case; or they manage a team that is involved."""
    teams = {case.owner}.union(*({r.from_team, r.to_team} for r in case.requests))
    return person.organisation in {each.organisation for each in case.local_ids} or _of(directory, teams, person)


def may_see(directory: Directory, line: RequestLine, person: Person) -> bool:
    """Whether a person may see an open request in a list: they are of either side."""
    return _of(directory, {line.from_team, line.to_team}, person)


def _of(directory: Directory, teams: set[str], person: Person) -> bool:
    known = [team for team in teams if team in directory.teams]
    return any(
        directory.teams[team].organisation == person.organisation or directory.belongs(person.key, team)
        for team in known
    )
