"""Decides what a death ends: a request that waits for an answer, and after the answer what is still owed."""

from protocol.case.case import Request
from protocol.case.events import DutyDropped, RequestClosed
from protocol.deciding.owed.duties import drop_duties
from protocol.decision.decision import Draft
from protocol.decision.telling import person_name, team_facts
from protocol.messages.facts import EndedFacts, Noted, NotedFacts


def owes_no_more(draft: Draft) -> bool:
    """Whether nothing is open on the case, and somebody of a team that had to do with it tells us: then what is still
    owed is chased no longer. The case stays with its team, which closes it."""
    if draft.case.open_requests or not had_to_do_with_it(draft):
        return False
    owes_nothing(draft)
    draft.answer(NotedFacts(what=Noted.DIED), draft.people(None, "owner.mailbox"))
    return True


def had_to_do_with_it(draft: Draft) -> bool:
    """Whether the writer is of a team that has the case, or has asked or been asked about it."""
    case = draft.case
    teams = {case.owner, *(team for r in case.requests for team in (r.from_team, r.to_team))}
    return any(draft.speaks_for(team) for team in teams if team in draft.directory.teams)


def owes_nothing(draft: Draft) -> None:
    """Let go of all that is owed: there is nobody to be told, to meet or to be handed over."""
    for duty in draft.case.duties:
        draft.happen(DutyDropped(duty=duty.duty))


def ends(draft: Draft, request: Request) -> None:
    """Whoever was asked says that the person has died: nobody is chased any more, and the team that asked, which is
    responsible as before, is told who said so."""
    draft.happen(RequestClosed(number=request.number, outcome="died"))
    drop_duties(draft, request)
    draft.reply = draft.tell(
        EndedFacts(
            outcome="died",
            by=person_name(draft.rules, draft.by) or draft.directory.teams[request.to_team].name,
            team=team_facts(draft.rules, draft.case.owner)["name"],
        ),
        draft.people(request, "from.sender", "from.level1"),
        (*draft.people(request, "from.mailbox", "to.mailbox", "to.contact", "to.level1"), draft.writer()),
        request=draft.case.request(request.number),
    )
