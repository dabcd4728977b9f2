"""Decides whether a flag that is up holds a case where it is (5.4)."""

from protocol.case.case import Case, Request
from protocol.decision.rules import Rules
from protocol.pack.procedures import Flag, Moves


def held_by(rules: Rules, case: Case, request: Request) -> Flag | None:
    """A flag that is up and holds the case where it is: it is in question which organisation it belongs to, so only
    a request that asks that very question moves it to another."""
    teams = rules.directory.teams
    if request.moves != Moves.RESPONSIBILITY or case.owner not in teams or request.to_team not in teams:
        return None
    if teams[case.owner].organisation == teams[request.to_team].organisation:
        return None
    own = rules.procedure_of(request).flag
    found = (rules.flag(each.flag) for each in case.flags if each.flag != own)
    return next((each[1] for each in found if each is not None and each[1].holds), None)
