"""Decides what is said where the team that was asked has ended: nobody can answer for it, so nobody is asked to. Who
asked it is pointed to the team that does its work now, and responsibility stays where it is (5.3)."""

from protocol.case.case import Request
from protocol.decision.decision import Draft
from protocol.directory import Directory, fold
from protocol.messages.facts import Noted, NotedFacts
from protocol.messages.refusals import Refused, Variant


def point_elsewhere(draft: Draft, request: Request) -> None:
    """Instead of asking or reminding the team: who asked hears whom to ask, and so does the service manager above the
    team, who knows where its work has gone. Its ladder goes on as it did."""
    managers = draft.people(request, "to.level2")
    draft.tell(
        NotedFacts(what=Noted.TEAM_ENDED, who_can=[each.name for each in managers]),
        draft.people(request, "from.sender"),
        (*draft.people(request, "from.mailbox"), *managers),
        request=request,
    )


def refused(draft: Draft, request: Request) -> Refused:
    """What is said to somebody who accepts for it all the same."""
    managers = draft.copies(request, "to.level2")
    return Refused(Variant.TEAM_ENDED, who_can=[each.name for each in managers])


def names_after(directory: Directory, named: str) -> list[str]:
    """The names of teams that do the work of an ended one which is named."""
    wanted = fold(named)
    ended = (team for team in directory.teams.values() if team.ended)
    meant = [team for team in ended if wanted in {fold(each) for each in (team.key, team.name, *team.aliases)}]
    return [after.name for team in meant if (after := directory.successor_of(team.key))]
