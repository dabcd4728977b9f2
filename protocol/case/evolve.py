"""Decides how each event changes a case. `evolve` is the only way a case changes."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from protocol.case.case import Case, Confirmation, OpenDuty, RaisedFlag, Request, SaidItem, Signature, State
from protocol.case.events import (
    AgreementSaid,
    AlarmPassedOn,
    AnswerNotRecorded,
    AnswerTakenBack,
    CaseClosed,
    CaseRegistered,
    ClockHeld,
    ClockSet,
    ConcernRepeated,
    ConfirmationAsked,
    ConfirmationGiven,
    ConfirmationMistaken,
    DeadlineLapsed,
    DeterminationSigned,
    DutyChased,
    DutyDone,
    DutyDropped,
    DutyItemsDone,
    DutyLapsed,
    DutyOpened,
    DutyReminded,
    FlagAcknowledged,
    FlagLowered,
    FlagRaised,
    Happened,
    InformationSupplied,
    ItemSaid,
    ItemTakenBack,
    LocalIdAdded,
    MovedByLaw,
    NotTold,
    OwnerCorrected,
    ProvisionallyAccepted,
    ReceiverAway,
    RecordQuestioned,
    Reminded,
    Reported,
    RequestAgreed,
    RequestClosed,
    RequestDeclined,
    RequestMade,
    RequestPassedOn,
    RequestWithdrawn,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
    RungReached,
    StayAgreed,
    StepDated,
)
from protocol.case.timers import AnswerDue, OfFlag, Timer, TimerName
from protocol.case.timertexts import duty_of
from protocol.messages.intents import WithACode
from protocol.violations import LedgerBroken

_WORDS = (ProvisionallyAccepted, RequestDeclined, AnswerNotRecorded, StayAgreed, DeterminationSigned)
"""Events in which somebody says something about a request that stays open."""
_ANSWERS = frozenset({"answered", "agreed"})
"""Outcomes of a request that was closed by what it asked for."""


def evolve(case: Case | None, happened: Happened, reference: str) -> Case:
    """The case after one more event. Raises LedgerBroken for an event that cannot follow."""
    event, at = happened.event, happened.at
    if isinstance(event, CaseRegistered):
        after = _registered(case, event, happened, reference)
    elif case is None:
        raise LedgerBroken(f"Case {reference} begins with {type(event).__name__}.")
    else:
        _rests_on_what_stands(case, event)
        after = _heard(_after(case, happened), happened)
    if case is not None and at < case.last_at:
        raise LedgerBroken(f"Case {reference} runs backwards at entry {case.seq + 1}.")
    told = event.told if isinstance(event, RungReached) and event.said else ()
    told_at = event.told_at if isinstance(event, RungReached) else None
    line = (told_at or at, line_of(event), who(happened), told)
    return replace(after, seq=after.seq + 1, last_at=at, history=(*after.history, line))


def _rests_on_what_stands(case: Case, event: object) -> None:
    """A step rests on entries before it that were not taken back between. Raises LedgerBroken where one does not."""
    rests_on: tuple[int, ...] = getattr(event, "rests_on", ())
    if rests_on and not case.standing.issuperset(rests_on):
        raise LedgerBroken(f"Entry {case.seq + 1} of case {case.reference} rests on one that does not stand.")


def _heard(case: Case, happened: Happened) -> Case:
    """What somebody said about a request, and when: what they wrote before that is not their last word. It is the
    receipt of their letter that counts: after an outage it stands on record as of when it was read."""
    event, evidence = happened.event, happened.evidence
    if not isinstance(event, _WORDS) or event.number is None:
        return case
    by = event.by or ""
    before = (at for number, who_, at in case.heard if (number, who_) == (event.number, by))
    at = max((evidence.received_at if evidence else happened.at, *before))
    others = tuple(each for each in case.heard if each[:2] != (event.number, by))
    return replace(case, heard=(*others, (event.number, by, at)))


def line_of(event: object) -> str:
    """An event's name in a history, with the item that was said. Time that ran out for the side that asks is not the
    other side's; and what came due while nobody could be told of it was told to nobody (A41)."""
    match event:
        case ItemSaid() | ItemTakenBack():
            return f"{type(event).__name__} {event.what}"
        case DeadlineLapsed() if not isinstance(event.timer, AnswerDue):
            return "InformationLapsed"
        case RungReached() if not event.said:
            return "StepPassed"
        case Reminded() if not event.sent:
            return "ReminderPassed"
        case DutyChased() if not event.said:
            return "ChasePassed"
        case _:
            return type(event).__name__


def who(happened: Happened) -> str:
    """The person key behind an event, or "" where it was time or the command line."""
    by = getattr(happened.event, "by", None)
    return by if isinstance(by, str) else " and ".join(by) if isinstance(by, tuple) else ""


def _registered(case: Case | None, event: CaseRegistered, happened: Happened, reference: str) -> Case:
    if case is None:
        return Case(
            reference=reference,
            owner=event.team,
            since=happened.at,
            owner_seq=1,
            basis=event.basis,
            owner_evidence=happened.evidence,
            last_at=happened.at,
            local_ids=event.local_ids,
        )
    if case.open:
        raise LedgerBroken(f"Case {reference} is registered twice.")
    known = dict.fromkeys((*case.local_ids, *event.local_ids))
    return replace(
        _owned(case, event.team, happened, event.basis),
        open=True,
        local_ids=tuple(known),
        items=(),
        finished=(),
        begun_seq=case.seq + 1,
    )


def _said(case: Case, event: ItemSaid, at: datetime) -> Case:
    whole = (event.what, event.team, event.value) if event.beside else (event.what, event.team)
    others = (each for each in case.items if (each.what, each.team, each.value)[: len(whole)] != whole)
    item = SaidItem(
        what=event.what,
        value=event.value,
        on=event.on,
        by=event.by,
        team=event.team,
        at=at,
        number=event.number,
        seq=case.seq + 1,
        clock=event.clock,
        named=event.named,
    )
    return replace(case, items=(*others, item))


def _owned(case: Case, team: str, happened: Happened, basis: str) -> Case:
    return replace(
        case,
        owner=team,
        since=happened.at,
        owner_seq=case.seq + 1,
        basis=basis,
        owner_evidence=happened.evidence,
        unconfirmed=False,
    )


def _with(case: Case, request: Request) -> Case:
    return replace(case, requests=tuple(request if r.number == request.number else r for r in case.requests))


def _ended(case: Case, number: int, state: State, at: datetime, *, answered: bool = False) -> Case:
    request = case.request(number)
    answered_at = request.answered_at or at if answered else request.answered_at
    return _with(
        case, replace(request, state=state, timers=(), ended_at=at, answered_at=answered_at, ended_seq=case.seq + 1)
    )


def _came(happened: Happened) -> datetime:
    """When the letter came that an event rests on; the event's own instant where it rests on none."""
    return min(happened.at, happened.evidence.received_at) if happened.evidence else happened.at


def _once(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _without(timers: tuple[Timer, ...], name: TimerName) -> tuple[Timer, ...]:
    return tuple(timer for timer in timers if timer.name != name)


def _after(case: Case, happened: Happened) -> Case:  # noqa: C901, PLR0911, PLR0912, PLR0915 - the closed list of events, one line or two each
    event, at = happened.event, happened.at
    match event:
        case CaseRegistered():
            raise LedgerBroken(f"Case {case.reference} is registered twice.")
        case LocalIdAdded():
            return replace(case, local_ids=(*case.local_ids, event.local_id))
        case RequestMade():
            return replace(case, requests=(*case.requests, _made(event, _came(happened), case.seq + 1)), away=())
        case InformationSupplied():
            return _with(case, _supplied(case.request(event.number), event))
        case ClockSet():
            request = case.request(event.number)
            return _with(case, replace(request, reckoning=event.reckoning, timers=event.timers, held=""))
        case ClockHeld():
            return _with(case, replace(case.request(event.number), held=event.why, timers=event.timers))
        case Reminded():
            request = case.request(event.number)
            return _with(case, replace(request, timers=_without(request.timers, event.timer)))
        case DeadlineLapsed():
            request = case.request(event.number)
            rest = (*_without(request.timers, event.timer), *event.timers)
            return _with(case, replace(request, lapsed=True, lapsed_at=event.due, timers=rest))
        case RungReached():
            return replace(_rung(case, event, at), away=())
        case ProvisionallyAccepted():
            request = case.request(event.number)
            return _with(case, replace(request, state=State.PROVISIONAL, provisional_by=event.by))
        case ResponsibilityAccepted():
            accepted = _ended(case, event.number, State.ACCEPTED, _came(happened), answered=True)
            return _owned(accepted, event.team, happened, "acceptance")
        case RequestAgreed():
            return _ended(case, event.number, State.ACCEPTED, _came(happened), answered=True)
        case RequestDeclined():
            return _with(case, _declined(case.request(event.number), event, _came(happened)))
        case AnswerTakenBack():
            return case if event.of == "acceptance" else _with(case, _taken_back(case.request(event.number)))
        case RequestWithdrawn():
            return _ended(case, event.number, State.WITHDRAWN, _came(happened))
        case StayAgreed():
            request = case.request(event.number)
            stays, by = (*request.stays, *event.sides), (*request.stays_by, event.by)
            return _with(case, replace(request, stays=_once(stays), stays_by=_once(by)))
        case AgreementSaid():
            request = case.request(event.number)
            agreed, by = (*request.agreed, *event.sides), (*request.agreed_by, event.by)
            record = event.record or request.agreed_record
            return _with(case, replace(request, agreed=_once(agreed), agreed_by=_once(by), agreed_record=record))
        case RequestClosed():
            state = State.STAYS if event.outcome == "stays" else State.CLOSED
            return _ended(case, event.number, state, _came(happened), answered=event.outcome in _ANSWERS)
        case RequestPassedOn():
            return _passed_on(case, event)
        case DeterminationSigned():
            return _with(case, _signed(case.request(event.number), event))
        case ResponsibilityDetermined():
            determined = _ended(case, event.number, State.ACCEPTED, _came(happened))
            return _owned(determined, event.team, happened, "determination")
        case FlagRaised():
            flag = RaisedFlag(
                flag=event.flag,
                raised_at=at,
                guessed=event.guessed,
                by=event.by,
                timers=event.timers,
                reporters=(event.by,) if event.by else (),
                seq=case.seq + 1,
            )
            return replace(case, flags=(*(f for f in case.flags if f.flag != event.flag), flag))
        case ConcernRepeated():
            return _repeated(case, event) if event.told else case
        case AlarmPassedOn():
            raised = case.flag(event.flag)
            return case if raised is None else _flag(case, event.flag, told=_once((*raised.told, *event.told)))
        case FlagAcknowledged():
            return _flag(case, event.flag, acknowledged_by=event.by, timers=())
        case FlagLowered():
            return replace(case, flags=tuple(f for f in case.flags if f.flag != event.flag))
        case DutyOpened():
            return replace(case, duties=(*case.duties, _opened(event, at)))
        case DutyItemsDone():
            duty = case.duty(event.duty)
            return _duty(case, replace(duty, done=tuple(dict.fromkeys((*duty.done, *event.items)))))
        case DutyChased():
            duty = case.duty(event.duty)
            rest = _without(duty.timers, event.timer)
            return _duty(case, replace(duty, chased=duty.chased + 1, timers=rest))
        case DutyReminded():
            duty = case.duty(event.duty)
            return _duty(case, replace(duty, timers=_without(duty.timers, event.timer)))
        case DutyLapsed():
            duty = case.duty(event.duty)
            rest = (*_without(duty.timers, event.timer), *event.timers)
            return _duty(case, replace(duty, late=True, timers=rest))
        case StepDated():
            if isinstance(event.of, OfFlag):
                return _flag(case, event.of.flag, timers=event.timers)
            return _duty(case, replace(case.duty(event.of), due=event.due, timers=event.timers))
        case DutyDone() | DutyDropped():
            left = tuple(d for d in case.duties if d.duty != event.duty)
            done = ((event.duty.name, case.seq + 1),) if isinstance(event, DutyDone) else ()
            return replace(case, duties=left, finished=(*case.finished, *done))
        case Reported():
            return _said(case, ItemSaid(what=event.what, value="", on=None, by=event.by, team=case.owner), at)
        case ItemSaid():
            return _said(case, event, at)
        case ItemTakenBack():
            return replace(case, items=tuple(i for i in case.items if (i.what, i.team) != (event.what, event.team)))
        case OwnerCorrected():
            return _owned(case, event.team, happened, "correction")
        case MovedByLaw():
            return replace(_owned(case, event.team, happened, "law"), unconfirmed=True)
        case CaseClosed():
            return replace(case, open=False, flags=(), duties=())
        case ReceiverAway():
            return replace(case, away=(*case.away, event.address))
        case NotTold():
            failed = ((event.number or 0, address) for address in event.addresses)
            return replace(case, unreached=tuple(dict.fromkeys((*case.unreached, *failed))))
        case ConfirmationAsked() | ConfirmationMistaken() | ConfirmationGiven():
            return replace(case, confirmations=_confirmations(case, event, at))
        case AnswerNotRecorded() | RecordQuestioned():
            return case
        case _:
            assert_never(event)


def _confirmations(
    case: Case, event: ConfirmationAsked | ConfirmationMistaken | ConfirmationGiven, at: datetime
) -> tuple[Confirmation, ...]:
    match event:
        case ConfirmationAsked():
            said = next((each for each in _what_a_code_is_for(event) if each is not None), None)
            if said is None:
                raise LedgerBroken(f"Case {case.reference} has a confirmation of nothing.")
            asked = Confirmation(
                number=event.number,
                person=event.person,
                team=event.team,
                letter=event.letter,
                code_hash=event.code_hash,
                expires=event.expires,
                said=said,
                sent_by=event.sent_by,
            )
            return (*case.confirmations, asked)
        case ConfirmationMistaken():
            whose = (event.person, event.team)
            return tuple(
                replace(each, mistakes=each.mistakes + 1)
                if (each.person, each.team) == whose and not each.used and at <= each.expires
                else each
                for each in case.confirmations
            )
        case ConfirmationGiven():
            return tuple(
                replace(each, used=True) if each.code_hash == event.code_hash else each for each in case.confirmations
            )


def _what_a_code_is_for(event: ConfirmationAsked) -> tuple[WithACode | None, ...]:
    return (
        event.answer, event.withdraw, event.determine, event.stays, event.seen, event.done, event.close, event.agree,
        event.escalate,
    )  # fmt: skip


def _made(event: RequestMade, at: datetime, seq: int) -> Request:
    return Request(
        seq=seq,
        number=event.number,
        pack=event.pack,
        version=event.version,
        procedure=event.procedure,
        moves=event.moves,
        from_team=event.from_team,
        to_team=event.to_team,
        sender=event.sender,
        contact=event.contact,
        record=event.record,
        made_at=at,
        missing=event.missing,
        reckoning=event.reckoning,
        held=event.held,
        timers=event.timers,
        team_copied=event.team_copied,
        state=State.NEEDS_INFORMATION if event.missing else State.AWAITING,
    )


def _supplied(request: Request, event: InformationSupplied) -> Request:
    if event.missing:
        return replace(request, missing=event.missing, record=event.record or request.record)
    state = State.AWAITING if request.state is State.NEEDS_INFORMATION else request.state
    return replace(
        request,
        state=state,
        missing=(),
        record=event.record or request.record,
        lapsed=False,
        lapsed_at=None,
        reckoning=event.reckoning,
        timers=event.timers,
        held=event.held,
    )


def _declined(request: Request, event: RequestDeclined, at: datetime) -> Request:
    """A no takes back a provisional yes. On a ground that is not valid the request is as it was (A26)."""
    state = State.DECLINED if event.valid else request.state
    if state is State.PROVISIONAL:
        state = State.AWAITING
    answered_at = request.answered_at or at if event.valid else request.answered_at
    return replace(
        request, state=state, declined_by=event.by, ground=event.ground, provisional_by=None, answered_at=answered_at
    )


def _taken_back(request: Request) -> Request:
    """As before the answer, save that what has lapsed or been told meanwhile stays so."""
    state = State.NEEDS_INFORMATION if request.missing else State.AWAITING
    return replace(request, state=state, provisional_by=None, declined_by=None, ground=None, answered_at=None)


_OF_DUTY = "duty/"
"""What begins the name of a ladder that is that of something owed."""


def _rung(case: Case, event: RungReached, at: datetime) -> Case:
    timers = event.timers
    if event.ladder.startswith(_OF_DUTY):
        duty = case.duty(duty_of(event.ladder.removeprefix(_OF_DUTY)))
        return _duty(case, replace(duty, rung=event.rung, timers=timers))
    if event.number == 0:
        raised = case.flag(event.ladder)
        told, teams = (raised.told, raised.told_teams) if raised else ((), ())
        return _flag(
            case,
            event.ladder,
            rung=event.rung,
            timers=timers,
            told=_once((*told, *event.told)),
            told_teams=_once((*teams, *event.teams)),
        )
    request = case.request(event.number)
    told = tuple(dict.fromkeys((*request.told, *event.told)))
    if event.ladder == "information":
        return _with(case, replace(request, information_rung=event.rung, timers=timers, told=told))
    return _with(case, replace(request, rung=event.rung, rung_at=at, timers=timers, told=told))


def _passed_on(case: Case, event: RequestPassedOn) -> Case:
    request = case.request(event.number)
    mine = [d.duty for d in case.duties if d.duty.request == event.number and d.team == request.from_team]
    duties = tuple(replace(d, team=event.team, person=None) if d.duty in mine else d for d in case.duties)
    return replace(_with(case, replace(request, from_team=event.team, sender="")), duties=duties)


def _repeated(case: Case, event: ConcernRepeated) -> Case:
    raised = case.flag(event.flag)
    if raised is None:
        return case
    reporters = _once((*raised.reporters, event.by)) if event.by else raised.reporters
    return _flag(case, event.flag, told=_once((*raised.told, *event.people)), reporters=reporters)


def _signed(request: Request, event: DeterminationSigned) -> Request:
    mine = Signature(by=event.by, sides=event.sides, director=event.director, team=event.team)
    others = tuple(s for s in request.signatures if s.by != event.by)
    return replace(request, state=State.DETERMINED, signatures=(*others, mine), timers=event.timers)


def _flag(case: Case, name: str, **changes: object) -> Case:
    raised = case.flag(name)
    if raised is None:
        raise LedgerBroken(f"Case {case.reference} has no flag {name}.")
    after = replace(raised, **changes)  # type: ignore[arg-type]  # the callers above name its fields
    return replace(case, flags=tuple(after if f.flag == name else f for f in case.flags))


def _opened(event: DutyOpened, at: datetime) -> OpenDuty:
    return OpenDuty(
        duty=event.duty,
        name=event.name,
        team=event.team,
        person=event.person,
        items=event.items,
        required=event.required,
        done=(),
        due=event.due,
        timers=event.timers,
        opened_at=at,
        role=event.role,
        what=event.what,
        said_for=event.said_for,
        said_by=event.said_by,
        named=event.named,
        start=event.start,
        last_due=event.last_due,
        last_done=event.last_done,
    )


def _duty(case: Case, duty: OpenDuty) -> Case:
    return replace(case, duties=tuple(duty if d.duty == duty.duty else d for d in case.duties))
