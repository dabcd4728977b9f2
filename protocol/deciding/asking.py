"""Decides what becomes of a request: logged, held, asked about, withdrawn (Q0 to Q2)."""

from collections.abc import Sequence
from datetime import datetime

from protocol.calendar.workdays import Reckoning
from protocol.case.case import Case, Request, State
from protocol.case.events import (
    CaseRegistered,
    ClockHeld,
    ClockSet,
    InformationSupplied,
    LocalIdAdded,
    RequestMade,
    RequestWithdrawn,
)
from protocol.case.timers import OfAnswer, Timer
from protocol.deciding import lacking
from protocol.deciding.authority import refuse_decided
from protocol.deciding.binding import written_before
from protocol.deciding.ended import death as bereaved
from protocol.deciding.ended import team as endings
from protocol.deciding.flags import alarmed, heard, raise_flag, tell_writer
from protocol.deciding.lacking import Lack
from protocol.deciding.owed.duties import drop_duties, open_duties
from protocol.deciding.rungs import reach_rung
from protocol.deciding.said import items
from protocol.decision import gates
from protocol.decision.deadlines import answer_timers, information_timer, try_again
from protocol.decision.decision import Draft
from protocol.decision.telling import acceptors, person_name
from protocol.decision.which import choices, meant_of, refused_by_number
from protocol.messages.facts import Noted, NotedFacts, PleaseAnswerFacts, RequestLoggedFacts, WithdrawnFacts
from protocol.messages.intents import Ask, ReceiverTold, Say, Supply, Withdraw
from protocol.messages.notices import Recipient
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import Moves, Pack, Procedure, Step
from protocol.violations import CalendarRunsOut


def ask(draft: Draft, intent: Ask) -> None:
    """A request from one team to another. A concern that comes with it is raised even where the
    request itself cannot be logged (5.5)."""
    _ask(draft, intent)
    if not intent.concern or draft.alarm is None:
        return
    if alarmed(draft):
        if draft.reply is None:  # managers were asked at once, and nothing was told to whoever wrote
            tell_writer(draft, draft.alarm.name)
        return
    if (draft.known is None or not draft.known.open) and (team := _own_team(draft, intent)) is not None:
        _register(draft, team, intent)
    if draft.known is not None and draft.known.open:
        heard(draft, draft.alarm.name)


def _ask(draft: Draft, intent: Ask) -> None:
    """The request is logged, with the concern that comes with it; or its writer is told why not."""
    if _of_another(draft, intent):
        return
    from_team, to = _beside_the_owner(draft, intent) or _sending_team(draft, intent), intent.to_team
    found = draft.rules.kind(intent.kind, from_team, to)
    if to is None or draft.directory.teams[to].ended:  # one that has ended is asked no more
        to = None
    if found is None or from_team is None or to is None:
        lacking.ask_for_all(draft, intent, _lacks(from_team, to, known_kind=found is not None))
        return
    pack, procedure = found
    if to == from_team:
        draft.refuse(Refused(Variant.SAME_TEAM))
        return
    if (same := _same_open(draft.known, to, procedure)) is not None:
        _asked_again(draft, intent, same)
        return
    about = gates.About(teams=(from_team, to), saying=items.saying(draft, intent))
    packs = gates.once((pack, *draft.rules.packs_of(from_team)))
    own = [gate for gate in procedure.gates if gate.step is Step.ASK]
    how = gates.way(draft, [*own, *gates.before(packs, Step.ASK)], about)
    if how.shut:
        first = gates.asked_for(draft, how.shut, packs, about)
        draft.refuse(Refused(Variant.GATE, first=first, step=Step.ASK.value))
        return
    if draft.known is None or not draft.known.open:
        _register(draft, from_team, intent)
    for local_id in intent.local_ids:
        if local_id not in draft.case.local_ids:
            draft.happen(LocalIdAdded(local_id=local_id))
    _logged(draft, intent, pack, procedure, from_team, how)
    gates.warn(draft, how, from_team, about)


def _logged(draft: Draft, intent: Ask, pack: Pack, procedure: Procedure, from_team: str, how: gates.Way) -> None:
    """Log a request, raise what it raises, and tell both sides."""
    request = _log(draft, intent, pack, procedure, from_team, how)
    open_duties(draft, request, "requested")
    items.with_request(draft, intent, request)
    if procedure.flag:
        raise_flag(draft, procedure.flag, guessed=False, request=request)
    if intent.concern and draft.alarm is not None:
        raise_flag(draft, draft.alarm.name, guessed=intent.concern_guessed, request=request)
    if request.missing:
        lacking.ask_for_record(draft, intent, draft.case.request(request.number))
    elif procedure.answer is None:
        reach_rung(draft, draft.case.request(request.number), OfAnswer(request=request.number), 1, due=draft.now)
    else:
        _tell(
            draft,
            draft.case.request(request.number),
            team_copied=intent.team_copied,
            concern_open=intent.concern_open,
            reason=intent.reason,
            unexplained=not intent.reason,
            asks=_asks(draft, procedure),
        )


def _asks(draft: Draft, procedure: Procedure) -> list[str]:
    """What is asked for once, and has not been said."""
    return [each for each in procedure.asks if each not in draft.case.reported]


def _asked_again(draft: Draft, intent: Ask, same: Request) -> None:
    """The same request once more: it brings what was missing, or is a duplicate."""
    supplied = items.brought(draft, intent, draft.rules.procedure_of(same))
    if same.missing and supplied:
        mine = same if draft.speaks_for(same.from_team) else None
        if mine is not None:
            items.with_request(draft, intent, same)
        _brought(draft, Supply(items=supplied, record=intent.record, reason=intent.reason), mine)
    else:
        draft.refuse(Refused(Variant.DUPLICATE_REQUEST, number=same.number), request=same)


def _register(draft: Draft, team: str, intent: Ask) -> None:
    draft.happen(CaseRegistered(team=team, basis="sender's word", by=draft.by, local_ids=intent.local_ids))


def unnamed(draft: Draft, intent: Ask) -> None:
    """A request about no case that we can tell: it is asked for, with whatever else is missing."""
    from_team = _own_team(draft, intent)
    found = draft.rules.kind(intent.kind, from_team, intent.to_team)
    lacks = _lacks(from_team, intent.to_team, known_kind=found is not None)
    lacking.ask_for_all(draft, intent, (Lack.CASE, *lacks))


def _lacks(from_team: str | None, to_team: str | None, *, known_kind: bool) -> tuple[Lack, ...]:
    there = ((Lack.FROM, from_team is not None), (Lack.TO, to_team is not None), (Lack.KIND, known_kind))
    return tuple(each for each, given in there if not given)


def _of_another(draft: Draft, intent: Ask) -> bool:
    """Whether the case is another team's than any of the writer's, and what they ask is the responsible team's alone to
    ask: they are told so (5.3)."""
    if draft.known is None or not draft.known.open:
        return False
    mine = _teams_of_writer(draft)
    if draft.known.owner in mine or _beside_the_owner(draft, intent) is not None:
        return False
    told = draft.people(None, "owner.mailbox") if draft.known.owner in draft.directory.teams else ()
    draft.refuse(Refused(Variant.NOT_OWNER, team=[draft.directory.teams[key].name for key in mine[:1]]), told)
    return True


def _beside_the_owner(draft: Draft, intent: Ask) -> str | None:
    """The writer's team, where it is not responsible and the document lets it ask for this: because a request that is
    open, or was answered with a yes, has asked it or is its own (10.1, 9.8). It moves nothing, whatever the answer."""
    case = draft.known
    if case is None or not case.open:
        return None
    mine = _teams_of_writer(draft)
    if case.owner in mine:
        return None
    live = [r for r in case.requests if r.state.open or r.state is State.ACCEPTED]
    sides = [("to", r.to_team) for r in live] + [("from", r.from_team) for r in live]
    for side, team in sides:
        found = draft.rules.kind(intent.kind, team, intent.to_team) if team in mine and intent.kind else None
        if found is not None and side in found[1].asked_by:
            return team
    return None


def _teams_of_writer(draft: Draft) -> list[str]:
    if draft.received.sender.team:
        return [draft.received.sender.team]
    return [key for key in draft.directory.teams if draft.by and draft.directory.belongs(draft.by, key)]


def _sending_team(draft: Draft, intent: Ask) -> str | None:
    """The team that asks: the one that has the case, or the writer's own; None where that cannot be told."""
    if draft.known is not None and draft.known.open:
        return draft.known.owner
    return _own_team(draft, intent)


def _own_team(draft: Draft, intent: Ask) -> str | None:
    """The writer's own team: the one named, if it is theirs, or the only one they have."""
    if draft.received.sender.team:
        return draft.received.sender.team
    if draft.by is None:
        return None
    if intent.from_team and draft.directory.belongs(draft.by, intent.from_team):
        return intent.from_team
    works_in = draft.directory.people[draft.by].teams
    belongs_to = [key for key in draft.directory.teams if draft.directory.belongs(draft.by, key)]
    return next((each[0] for each in (works_in, belongs_to) if len(each) == 1), None)


def _same_open(case: Case | None, to_team: str, procedure: Procedure) -> Request | None:
    """An open request to the same team that asks for the same thing: a second is a duplicate."""
    if case is None:
        return None
    for request in case.open_requests:
        moves = request.moves == procedure.moves.value == Moves.RESPONSIBILITY.value
        if request.to_team == to_team and (moves or request.procedure == procedure.name):
            return request
    return None


def _log(draft: Draft, intent: Ask, pack: Pack, procedure: Procedure, from_team: str, how: gates.Way) -> Request:
    number = len(draft.case.requests) + 1
    to_team = str(intent.to_team)
    missing = _missing(procedure, items.brought(draft, intent, procedure))
    reckoning, timers, held = _clock(draft, number, procedure, to_team, from_team, draft.now, missing)
    draft.happen(
        RequestMade(
            number=number,
            pack=pack.key,
            version=pack.version,
            procedure=procedure.name,
            moves=procedure.moves.value,
            from_team=from_team,
            to_team=to_team,
            sender=draft.by or "",
            record=intent.record,
            contact=intent.to_person or draft.directory.teams[to_team].duty,
            missing=missing,
            reckoning=reckoning,
            timers=timers,
            held=held,
            parallel=bool(draft.case.open_requests),
            team_copied=intent.team_copied,
            rests_on=how.rests_on,
            warned=how.warned,
        )
    )
    if held:
        draft.problems([f"No deadline could be worked out for {draft.reference}, so the request is held. {held}"])
    return draft.case.request(number)


def _missing(procedure: Procedure, supplied: tuple[str, ...]) -> tuple[str, ...]:
    needs = procedure.information.needs if procedure.information else ()
    return tuple(item for item in needs if item not in supplied)


def _clock(
    draft: Draft,
    number: int,
    procedure: Procedure,
    to_team: str,
    from_team: str,
    start: datetime,
    missing: tuple[str, ...],
) -> tuple[Reckoning | None, tuple[Timer, ...], str]:
    """The receiver's clock; the sender's own, while information is missing (A02); or why neither
    can be worked out (S61)."""
    try:
        if missing and procedure.information:
            calendar = draft.rules.calendar_of(from_team)
            return None, (information_timer(number, procedure.information, start, calendar),), ""
        if procedure.answer is None:
            return None, (), ""
        calendar = draft.rules.calendar_of(to_team)
        reckoning = calendar.reckon(start, procedure.answer.within)
        return reckoning, answer_timers(number, procedure.answer, reckoning, calendar), ""
    except CalendarRunsOut as runs_out:
        return None, (try_again(number, draft.now),), str(runs_out)


def _tell(
    draft: Draft,
    request: Request,
    *,
    team_copied: bool,
    concern_open: bool = False,
    reason: str = "",
    unexplained: bool = False,
    asks: Sequence[str] = (),
) -> None:
    """E01 to the sender, and E02 to the receiving team once it has something to answer. The reason is told as it
    was written, with what identifies a person masked; the ledger holds none of it (docs/security.md)."""
    draft.reply = draft.tell(
        RequestLoggedFacts(
            team_copied=team_copied,
            missing=[],
            concern_open=concern_open,
            unexplained=unexplained,
            asks=asks,
            **alarmed(draft),
        ),
        (draft.writer(), *draft.people(request, "from.sender")),
        draft.people(request, "from.mailbox"),
        request=request,
    )
    if request.due is not None:
        please_answer(draft, request, reason=reason)


def please_answer(
    draft: Draft,
    request: Request,
    to: tuple[Recipient, ...] = (),
    *,
    again: bool = False,
    away_name: str = "",
    as_determined: bool = False,
    confirm_by: datetime | None = None,
    reason: str = "",
    clock_set: bool = False,
    unreached: bool = False,
    decided_by: str = "",
    explained: bool = False,
) -> None:
    """E02 to the receiving team, or to those who must hear it in its place. A team that has ended is asked nothing,
    nor is anybody for it: whoever asked it is told to ask another."""
    if draft.directory.teams[request.to_team].ended:
        endings.point_elsewhere(draft, request)
        return
    usual = draft.people(request, "to.mailbox", "to.contact")
    copy = () if to else draft.people(request, "to.level1")
    draft.tell(
        PleaseAnswerFacts(
            again=again,
            away_name=away_name,
            as_determined=as_determined,
            asked_for=reason,
            clock_set=clock_set,
            may_accept=acceptors(draft.rules, request.to_team),
            confirm_by=confirm_by.isoformat() if confirm_by else None,
            unreached=unreached,
            decided_by=decided_by,
            explained_now=explained,
        ),
        to or usual,
        copy,
        request=request,
    )


def say(draft: Draft, intent: Say) -> None:
    """Items are said; where a request waits for one of them, it has come."""
    items.say(draft, intent)
    named = {each.what for each in intent.items} & set(draft.case.reported)
    waits = (r for r in draft.case.open_requests if named & {*r.missing} and draft.speaks_for(r.from_team))
    if (request := next(waits, None)) is not None:
        _brought(draft, Supply(items=tuple(sorted(named))), request)


def supply(draft: Draft, intent: Supply) -> None:
    """Information that was missing has come; the receiver's clock may start (8.8)."""
    if refused_by_number(draft):
        return
    if intent.reason and not intent.items and not intent.record:
        _explained(draft, intent.reason)
        return
    wanting = [r for r in draft.case.open_requests if r.missing]
    mine = [r for r in wanting if draft.speaks_for(r.from_team) and draft.received.about.request in (None, r.number)]
    _brought(draft, intent, next((r for r in mine if r.number == draft.received.request), mine[0] if mine else None))


def _explained(draft: Draft, reason: str) -> None:
    """The reason of a request that was made without one: it goes to the team that is asked, whose clock runs on."""
    meant = meant_of(draft, [r for r in draft.case.open_requests if draft.speaks_for(r.from_team) and not r.missing])
    if len(meant) != 1:
        draft.answer(NotedFacts(what=Noted.INFORMATION))
        return
    please_answer(draft, meant[0], reason=reason, explained=True)
    draft.answer(NotedFacts(what=Noted.EXPLAINED), request=meant[0])


def _brought(draft: Draft, intent: Supply, request: Request | None) -> None:
    """What has come for a request, or for none that waits for anything of the writer's."""
    if request is None:
        draft.answer(NotedFacts(what=Noted.INFORMATION))
        return
    if written_before(draft, request):
        return
    supplied = {*intent.items, *(("record",) if intent.record else ())}
    missing = tuple(item for item in request.missing if item not in supplied)
    procedure = draft.rules.procedure_of(request)
    if missing:
        if missing != request.missing:
            draft.happen(
                InformationSupplied(
                    number=request.number,
                    by=draft.by or "",
                    record=intent.record,
                    missing=missing,
                    reckoning=None,
                    timers=(),
                )
            )
        draft.refuse(Refused(Variant.MISSING_INFORMATION, missing=list(missing), understood=[]), request=request)
        return
    reckoning, timers, held = _clock(
        draft, request.number, procedure, request.to_team, request.from_team, draft.now, missing
    )
    draft.happen(
        InformationSupplied(
            number=request.number,
            by=draft.by or "",
            record=intent.record,
            missing=missing,
            reckoning=reckoning,
            timers=timers,
            held=held,
        )
    )
    _tell(draft, draft.case.request(request.number), team_copied=False, reason=intent.reason)


def withdraw(draft: Draft, intent: Withdraw) -> None:
    """The sending side takes a request back (S50)."""
    if refused_by_number(draft):
        return
    mine = [r for r in draft.case.open_requests if draft.speaks_for(r.from_team)]
    meant = meant_of(draft, mine)
    if len(meant) > 1:
        draft.refuse(Refused(Variant.WHICH_REQUEST, choices=choices(draft, meant)))
        return
    if not meant and intent.died and (told := _asked_of(draft)):
        for request in told:
            bereaved.ends(draft, request)
        return
    if intent.died and bereaved.owes_no_more(draft):
        return
    if not meant:
        theirs = bool(draft.case.open_requests) and (not mine or draft.received.about.request is not None)
        draft.refuse(Refused(Variant.NOT_YOURS_TO_WITHDRAW if theirs else Variant.CLOSED_REQUEST))
        return
    request = meant[0]
    if written_before(draft, request) or refuse_decided(draft, request, "withdraw"):
        return
    draft.happen(RequestWithdrawn(number=request.number, by=draft.by or "", reason=intent.reason))
    drop = draft.case.request(request.number)
    draft.reply = draft.tell(
        WithdrawnFacts(by=person_name(draft.rules, draft.by), reason=intent.reason),
        draft.people(drop, "to.mailbox", "to.contact", "to.level1"),
        (draft.writer(), *draft.people(drop, "from.sender")),
        request=drop,
    )
    drop_duties(draft, request)


def _asked_of(draft: Draft) -> list[Request]:
    """The open requests to teams for which the writer speaks."""
    return meant_of(draft, [r for r in draft.case.open_requests if draft.speaks_for(r.to_team)])


def told(draft: Draft, intent: ReceiverTold) -> None:
    """The receiving team has first been told. Well after receipt, its clock runs from now (A01)."""
    request = draft.case.request(intent.request)
    procedure = draft.rules.procedure_of(request)
    if not request.state.open or procedure.answer is None or request.reckoning is None or request.rung:
        return
    if request.team_copied:
        return
    calendar = draft.rules.calendar_of(request.to_team)
    late = draft.now - request.reckoning.start
    if late <= draft.rules.told_within or calendar.day_zero(draft.now)[0] == request.reckoning.day_zero:
        return
    reckoning = calendar.reckon(draft.now, procedure.answer.within)
    timers = answer_timers(request.number, procedure.answer, reckoning, calendar)
    draft.happen(ClockSet(number=request.number, why="told late", reckoning=reckoning, timers=timers))
    _tell_sender_of_clock(draft, draft.case.request(request.number))
    please_answer(draft, draft.case.request(request.number), clock_set=True)


def try_held(draft: Draft, request: Request) -> None:
    """Look again at a request whose deadline could not be worked out (S61). Its clock starts now: the
    receiving team has not been told of it before."""
    procedure = draft.rules.procedure_of(request)
    reckoning, timers, held = _clock(
        draft, request.number, procedure, request.to_team, request.from_team, draft.now, request.missing
    )
    if reckoning is None:
        draft.happen(ClockHeld(number=request.number, why=held, timers=timers))
        return
    draft.happen(ClockSet(number=request.number, why="calendar renewed", reckoning=reckoning, timers=timers))
    _tell(draft, draft.case.request(request.number), team_copied=False)


def _tell_sender_of_clock(draft: Draft, request: Request) -> None:
    draft.tell(
        RequestLoggedFacts(team_copied=False, missing=[], clock_set=True),
        draft.people(request, "from.sender"),
        draft.people(request, "from.mailbox"),
        request=request,
    )
