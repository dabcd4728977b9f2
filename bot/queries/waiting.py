"""Decides which open requests wait for somebody, in which order they are listed, and what their kinds are called:
alike in chat and on pages."""

from collections.abc import Iterable

from protocol.case.case import State
from protocol.decision.rules import Rules
from protocol.directory import Directory, Person
from protocol.pack.procedures import Procedure
from protocol.ports.record import RequestLine


def answers_for(directory: Directory, line: RequestLine, person: Person) -> bool:
    """Whether a person answers, day by day, for the team whose turn it is. Where information is missing that is the
    team that asks (8.4, A02)."""
    turn = directory.teams.get(line.from_team if line.state == State.NEEDS_INFORMATION else line.to_team)
    return turn is not None and (
        turn.key in person.teams or person.key in turn.can_accept or person.key in (turn.manager, turn.duty)
    )


def ladder_at(directory: Directory, line: RequestLine, person: Person) -> bool:
    """Whether the ladder of a request has come to a person."""
    sides = [team for team in (line.from_team, line.to_team) if team in directory.teams]
    return 0 < person.level <= line.rung and any(directory.manages(person.key, team) for team in sides)


def soonest_first(lines: Iterable[RequestLine]) -> list[RequestLine]:
    """Open requests, each once, the soonest deadline first and those without one last."""
    once = {(line.reference, line.number): line for line in lines}
    return sorted(once.values(), key=lambda line: (line.due is None, line.due, line.reference, line.number))


def procedures(rules: Rules, person: str | None = None) -> list[Procedure]:
    """The kinds of request that somebody may make; all there are for nobody."""
    return [each for pack in rules.packs_of_person(person) for each in pack.procedures.values()]


def titles(rules: Rules) -> dict[str, str]:
    """What each kind of request is called, by its name."""
    return {each.name: each.title for each in procedures(rules)}


def duty_titles(rules: Rules) -> dict[str, str]:
    """What each duty that follows from a request is called, by its name."""
    return {duty.name: duty.title for each in procedures(rules) for duty in each.duties}
