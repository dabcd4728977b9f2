"""Decides which open requests somebody sees in a list. Whose case it is to know about is decided in
`protocol/decision/need_to_know.py`."""

from protocol.directory import Directory, Person
from protocol.ports.record import RequestLine


def may_see(directory: Directory, line: RequestLine, person: Person) -> bool:
    """Whether a person may see an open request in a list: they are of either side."""
    known = [team for team in (line.from_team, line.to_team) if team in directory.teams]
    return any(
        directory.teams[team].organisation == person.organisation or directory.belongs(person.key, team)
        for team in known
    )
