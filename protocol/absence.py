"""Decides what follows when somebody is away or a notice did not reach them: another is told, and
no clock stops (A20, UNA-06, S38). Undelivered is not silence."""

from protocol.asking import please_answer
from protocol.cases import Request, State
from protocol.draft import Draft
from protocol.events import NotTold, ReceiverAway
from protocol.intents import Away, Undelivered
from protocol.ladder import mailbox, stand_in
from protocol.notices import Kind, Recipient
from protocol.rungs import ANSWER, rungs_of, speak
from protocol.teams import Person

_ENDS_HERE = frozenset({Kind.NOT_TOLD.value, Kind.ADMINISTRATOR.value})
"""Notices about trouble: when one of these bounces, only the administrators are left to tell."""


def away(draft: Draft, intent: Away) -> None:
    """An automatic reply: evidence that somebody is away, and never an answer."""
    del intent
    sender = draft.received.sender
    address = sender.address.lower()
    for request in draft.case.open_requests:
        team = draft.directory.teams.get(request.to_team)
        person = draft.directory.people.get(sender.person or "")
        if team is None or _known_away(draft, address):
            continue
        if person is not None and person.key in request.told:
            draft.happen(ReceiverAway(person=sender.person, address=address))
            _tell_instead(draft, request, person)
        elif address == team.address or (person is not None and draft.directory.belongs(person.key, team.key)):
            draft.happen(ReceiverAway(person=sender.person, address=address))
            if request.state in {State.AWAITING, State.PROVISIONAL, State.DECLINED, State.DETERMINED}:
                _ask_again(draft, request, person)


def _known_away(draft: Draft, address: str) -> bool:
    """Whether an automatic reply from an address has been acted on before: two robots must not
    write to each other without end."""
    return any(
        isinstance(each.event, ReceiverAway) and each.event.address == address for each in draft.happened
    ) or address in draft.case.away


def _ask_again(draft: Draft, request: Request, person: Person | None) -> None:
    """E02 again, to the team mailbox and to whoever stands in."""
    team = draft.directory.teams[request.to_team]
    instead = stand_in(draft.directory, team.key, person, "R deputy", draft.now) if person else None
    if instead is None:
        instead = next(iter(draft.people(request, "to.level1")), None)
    to = (mailbox(team, "R mailbox"), *((instead,) if instead else ()))
    please_answer(draft, request, to, again=True, away_name=person.name if person else team.name)


def _tell_instead(draft: Draft, request: Request, person: Person) -> bool:
    """Tell the stand-in of somebody whom a rung had reached what that rung said."""
    team = request.from_team if draft.directory.manages(person.key, request.from_team) else request.to_team
    instead = stand_in(draft.directory, team, person, "stand-in", draft.now)
    rung = next((each for each in rungs_of(draft, request, ANSWER) if each.number == request.rung), None)
    if instead is None or rung is None or instead.person in request.told:
        return False
    following = next((t for t in request.timers if t.name.startswith(f"{request.number}/rung/")), None)
    speak(draft, request, ANSWER, rung, (instead,), next_due=following, copies=False)
    return True


def undelivered(draft: Draft, intent: Undelivered) -> None:
    """A notice did not reach somebody: they are not told, which is not silence. The sender and the
    administrators learn of it, and a stand-in hears in their place."""
    if intent.notice not in _ENDS_HERE:
        draft.happen(
            NotTold(number=intent.request, notice=intent.notice, addresses=intent.addresses, why=intent.why)
        )
    requests = [r for r in draft.case.requests if r.number == intent.request]
    request = requests[0] if requests else None
    names: list[str] = []
    for address in intent.addresses:
        person, team = draft.directory.person_at(address), draft.directory.team_at(address)
        names.append(person.name if person else team.name if team else "")
        if request is not None and request.state.open and intent.notice not in _ENDS_HERE:
            _reach_another(draft, request, intent.notice, person)
    details = (f"{', '.join(intent.addresses)}: {intent.why}",)
    if intent.notice in _ENDS_HERE:
        if intent.notice == Kind.NOT_TOLD.value:
            draft.admin("An email could not be delivered.", *details, request=request)
        return
    if request is not None:
        senders = [each for each in draft.people(request, "from.sender") if each.address not in intent.addresses]
        draft.tell(
            Kind.NOT_TOLD, senders, request=request, addresses=list(intent.addresses), names=names, why=intent.why,
            notice=intent.notice,
        )  # fmt: skip
    draft.admin("An email could not be delivered.", *details, request=request)


def _reach_another(draft: Draft, request: Request, notice: str, person: Person | None) -> None:
    if notice == Kind.PLEASE_ANSWER.value:
        _ask_instead(draft, request, person)
    elif notice == Kind.RUNG.value and person is not None:
        _tell_instead(draft, request, person)
    elif notice == Kind.SAFEGUARDING.value and person is not None:
        team = request.from_team if draft.directory.manages(person.key, request.from_team) else request.to_team
        instead = stand_in(draft.directory, team, person, "stand-in", draft.now)
        _alarm(draft, request, instead)


def _ask_instead(draft: Draft, request: Request, person: Person | None) -> None:
    team = draft.directory.teams[request.to_team]
    instead = stand_in(draft.directory, team.key, person, "stand-in", draft.now) if person else None
    to = (instead,) if instead else draft.people(request, "to.level1")
    please_answer(draft, request, tuple(to), again=True, away_name=person.name if person else team.name)


def _alarm(draft: Draft, request: Request, instead: Recipient | None) -> None:
    for raised in draft.case.flags:
        if instead is None or raised.acknowledged_by is not None or not raised.rung:
            continue
        draft.tell(
            Kind.SAFEGUARDING, (instead,), request=request, urgent=True, raised_at=raised.raised_at.isoformat(),
            raised_by="", guessed=raised.guessed, number=raised.rung, clause="", catch_up=None, next_minutes=None,
            next_due=raised.timers[0].due.isoformat() if raised.timers else None,
        )  # fmt: skip
