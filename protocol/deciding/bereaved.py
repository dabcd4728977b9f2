"""Decides what is owed no more when the person has died after a request was answered."""

from protocol.case.events import DutyDropped
from protocol.decision.decision import Draft
from protocol.messages.notices import Kind


def owes_no_more(draft: Draft) -> bool:
    """Whether nothing is open on the case, and somebody of a team that had to do with it tells us: then what is still
    owed is chased no longer. The case stays with its team, which closes it."""
    case = draft.case
    teams = {case.owner, *(team for r in case.requests for team in (r.from_team, r.to_team))}
    if case.open_requests or not any(draft.speaks_for(team) for team in teams if team in draft.directory.teams):
        return False
    for duty in case.duties:
        draft.happen(DutyDropped(duty=duty.duty))
    draft.answer(Kind.NOTED, draft.people(None, "owner.mailbox"), what="died", more=[])
    return True
