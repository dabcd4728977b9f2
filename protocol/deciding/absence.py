"""Decides what follows when somebody is away or a notice did not reach them: another is told, and
no clock stops (A20, UNA-06, S38). Undelivered is not silence. Whoever tells us of their leave is away for its days."""

from dataclasses import replace

from protocol.case.case import Request
from protocol.case.events import AlarmPassedOn, NotTold, ReceiverAway
from protocol.case.timers import OfAnswer, OfInformation, RequestLadder
from protocol.deciding.asking import please_answer
from protocol.deciding.flags import tell_alarm
from protocol.deciding.rungs import rungs_of, tell_rung
from protocol.decision.catching_up import is_of
from protocol.decision.covering import LONGEST, Cover, cover_of, may_cover, until_back, with_leave
from protocol.decision.deadlines import dated
from protocol.decision.decision import Draft
from protocol.decision.ladder import mailbox, one, stand_in
from protocol.decision.telling import team_facts
from protocol.directory import Person, Team
from protocol.messages.facts import Noted, NotedFacts, NotToldFacts
from protocol.messages.intents import Away, BackAtWork, Leave, OnLeave, Undelivered
from protocol.messages.notices import Kind, Recipient
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import rung_of

_ENDS_HERE = frozenset({Kind.NOT_TOLD.value, Kind.ADMINISTRATOR.value})
"""Notices about trouble: when one of these bounces, only the administrators are left to tell."""


def away(draft: Draft, intent: Away) -> None:
    """An automatic reply: evidence that somebody is away, and never an answer. It is acted on once
    for each thing they were told: two robots must not write to each other without end."""
    sender = draft.received.sender
    address = sender.address.lower()
    person = draft.directory.people.get(sender.person or "")
    requests = sorted(draft.case.open_requests, key=lambda r: r.number != draft.received.request)
    for request in requests if address not in draft.case.away else ():
        team = draft.directory.teams.get(request.to_team)
        if team is None:
            continue
        if person is not None and person.key in request.told:
            draft.happen(ReceiverAway(person=sender.person, address=address))
            _tell_instead(draft, request, person)
            return
        if person is None and address == team.address and not intent.by_server:  # it acknowledges, and is there
            draft.happen(ReceiverAway(person=None, address=address))
            return
        if address == team.address or (person is not None and draft.directory.belongs(person.key, team.key)):
            draft.happen(ReceiverAway(person=sender.person, address=address))
            if not request.missing:
                _ask_again(draft, request, team, person)
            return


def _ask_again(draft: Draft, request: Request, team: Team, person: Person | None) -> None:
    """E02 again, to the team mailbox and to whoever stands in."""
    instead = stand_in(draft.directory, team.key, person, "R deputy", draft.now) if person else None
    if instead is None:
        instead = next(iter(draft.people(request, "to.level1")), None)
    to = (mailbox(team, "R mailbox"), *((instead,) if instead else ()))
    please_answer(draft, request, to, again=True, away_name=person.name if person else team.name)


def _tell_instead(draft: Draft, request: Request, person: Person, failed: frozenset[str] = frozenset()) -> None:
    """Tell the stand-in of somebody whom a rung had reached what that rung said."""
    ladder: RequestLadder = OfAnswer(request=request.number)
    number = request.rung
    if request.missing:
        ladder, number = OfInformation(request=request.number), request.information_rung
    rung = rung_of(rungs_of(draft, request, ladder), number)
    if rung is None:
        return
    people = draft.directory.people
    known = {people[key].address for key in request.told if key in people}
    instead = stand_in(draft.directory, _side(draft, request, person), person, "stand-in", draft.now, known | failed)
    if instead is None:
        draft.problems([f"Nobody stands in for {person.name}, who could not be told of {draft.reference}."])
        return
    following = next((t for t in request.timers if is_of(t, ladder) and dated(t)), None)
    tell_rung(draft, request, ladder, rung, (instead,), next_due=following, copies=False)


def _side(draft: Draft, request: Request | None, person: Person) -> str:
    """The team on whose side somebody was told: the one they manage, or that of their organisation."""
    teams: tuple[str, ...] = (request.from_team, request.to_team) if request else (draft.case.owner,)
    manages = [team for team in teams if draft.directory.manages(person.key, team)]
    same = [team for team in teams if draft.directory.teams[team].organisation == person.organisation]
    return (*manages, *same, *teams)[0]


def on_leave(draft: Draft, intent: OnLeave) -> None:
    """Somebody tells us of their leave: while it lasts another is told in their place, by themselves named where the
    directory allows that person, and shown back. It gives nobody a right to accept."""
    if (absent := _themselves(draft)) is None:
        return
    today = draft.directory.calendars[absent.organisation].local(draft.now).date()
    first, last = intent.first, intent.last
    if first is None or last is None or last < first or last < today or last - first > LONGEST:
        draft.refuse(Refused(Variant.LEAVE, why="days"))
        return
    leave, found = Leave(person=absent.key, first=first, last=last), Cover()
    if intent.cover:
        found = cover_of(draft.directory, absent, intent.cover, leave, draft.received.leaves)
    covers = found.person if found.person and not found.why else None
    leave = replace(leave, cover=covers.key if covers else None)
    draft.leaves = with_leave((each for each in draft.received.leaves if each.person == absent.key), leave)
    there = draft.directory.at(draft.now, (replace(leave, first=min(today, first)),))
    team = _line(draft, absent)
    instead = covers.name if covers else ""
    if not instead and team and (next_up := stand_in(there, team, there.people[absent.key], "stand-in", draft.now)):
        instead = next_up.name
    can = [each.name for each in may_cover(draft.directory, absent)]
    draft.answer(
        NotedFacts(
            what=Noted.ON_LEAVE,
            leave=_days(leave),
            instead=[instead] if instead else [],
            named=(found.person.name if found.person else intent.cover.title()) if found.why else "",
            why=found.why,
            who_can=can,
        )
    )
    if covers is not None:
        accepts = team is not None and draft.directory.may_accept(covers.key, team)
        draft.tell(
            NotedFacts(
                what=Noted.COVERING,
                by=absent.name,
                leave=_days(leave),
                team=team_facts(draft.rules, team) if team and not accepts else None,
            ),
            (one(covers, "stand-in"),),
        )
    if first <= today and draft.known is not None and draft.known.open:
        draft.directory = there  # what they answer waits for somebody now
        away(draft, Away(by_server=True))


def back(draft: Draft, intent: BackAtWork) -> None:
    """They are back, or will be on a day: from then on they are told again themselves."""
    if (absent := _themselves(draft)) is None:
        return
    today = draft.directory.calendars[absent.organisation].local(draft.now).date()
    mine = tuple(each for each in draft.received.leaves if each.person == absent.key)
    left, ended = until_back(mine, max(intent.on or today, today), today)
    if ended is None:
        draft.refuse(Refused(Variant.LEAVE, why="none"))
        return
    draft.leaves = left
    draft.answer(NotedFacts(what=Noted.BACK, leave=_days(ended), since=(intent.on or today).isoformat()))
    covers = draft.directory.people.get(ended.cover or "")
    if covers is not None and not covers.vacant:
        draft.tell(
            NotedFacts(what=Noted.COVERS_NO_MORE, by=absent.name, since=(intent.on or today).isoformat()),
            (one(covers, "stand-in"),),
        )


def _themselves(draft: Draft) -> Person | None:
    """Whoever wrote, where it is a person who wrote themselves; else they have been told to."""
    person = draft.directory.people.get(draft.by or "")
    if person is None or draft.received.sender.on_behalf_of:
        draft.refuse(Refused(Variant.LEAVE, why="whose"))
        return None
    return person


def _line(draft: Draft, person: Person) -> str | None:
    """The team for which somebody is told, or None."""
    here = draft.directory
    return next((key for key in here.teams if here.teams[key].manager == person.key), None) or next(
        (key for key in here.teams if here.belongs(person.key, key)), None
    )


def _days(leave: Leave) -> dict[str, str]:
    return {"first": leave.first.isoformat(), "last": leave.last.isoformat()}


def undelivered(draft: Draft, intent: Undelivered) -> None:
    """A notice did not reach somebody: they are not told, which is not silence. The sender and the
    administrators learn of it, and a stand-in hears in their place."""
    request = draft.case.find(intent.request)
    details = (f"{', '.join(intent.addresses)}: {intent.why}",)
    if intent.notice in _ENDS_HERE:
        if intent.notice == Kind.NOT_TOLD.value:
            draft.admin("An email could not be delivered.", *details, request=request)
        return
    draft.happen(NotTold(number=intent.request, notice=intent.notice, addresses=intent.addresses, why=intent.why))
    failed = frozenset(address for number, address in draft.case.unreached if number == (intent.request or 0))
    before = len(draft.notices)
    for address in intent.addresses:
        if address not in intent.copied:
            _reach_another(draft, request, intent.notice, address, failed)
    if request is not None:
        senders = [each for each in draft.people(request, "from.sender") if each.address not in failed]
        names = [_name(draft, address) for address in intent.addresses]
        instead = dict.fromkeys(each.name for notice in draft.notices[before:] for each in notice.to)
        draft.tell(
            NotToldFacts(
                addresses=list(intent.addresses),
                names=names,
                why=intent.why,
                notice=intent.notice,
                instead=list(instead),
            ),
            senders,
            request=request,
        )
    draft.admin("An email could not be delivered.", *details, request=request)


def _name(draft: Draft, address: str) -> str:
    person, team = draft.directory.person_at(address), draft.directory.team_at(address)
    return person.name if person else team.name if team else ""


def _reach_another(draft: Draft, request: Request | None, notice: str, address: str, failed: frozenset[str]) -> None:
    """Tell somebody else, who has not failed before: a line of dead addresses must come to an end."""
    person = draft.directory.person_at(address)
    if notice == Kind.ALARM.value and person is not None:
        _alarm(draft, request, person, failed)
    elif request is None or not request.state.open:
        return
    elif notice == Kind.PLEASE_ANSWER.value:
        _ask_instead(draft, request, person, failed)
    elif notice == Kind.RUNG.value and person is not None:
        _tell_instead(draft, request, person, failed)


def _ask_instead(draft: Draft, request: Request, person: Person | None, failed: frozenset[str]) -> None:
    team = draft.directory.teams[request.to_team]
    stands_in: Recipient | None
    if person is None:
        line = (*draft.people(request, "to.level1"), *draft.people(request, "to.level2", "to.level3", "to.level4"))
        stands_in = next((each for each in line if each.address not in failed), None)
    else:
        stands_in = stand_in(draft.directory, team.key, person, "stand-in", draft.now, failed)
    told = {each.address for notice in draft.notices for each in notice.to}
    if stands_in is not None and stands_in.address not in told:
        please_answer(
            draft, request, (stands_in,), again=True, away_name=person.name if person else team.name, unreached=True
        )


def _alarm(draft: Draft, request: Request | None, person: Person, failed: frozenset[str]) -> None:
    instead = stand_in(draft.directory, _side(draft, request, person), person, "stand-in", draft.now, failed)
    for raised in draft.case.flags if instead else ():
        if raised.acknowledged_by is None and raised.rung:
            if instead and instead.person:
                draft.happen(AlarmPassedOn(flag=raised.flag, told=(instead.person,)))
            tell_alarm(draft, raised, request, (instead,) if instead else (), number=raised.rung)
