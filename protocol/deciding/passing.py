"""Decides what the passing of time does: reminders, lapses, rungs, alarms and chases, in the order
in which they fell due (A08, A41). It moves nothing, ever (A14)."""

from typing import assert_never

from protocol.case.case import Request
from protocol.case.events import DeadlineLapsed, Reminded
from protocol.case.timers import (
    AnswerDue,
    DutyChase,
    DutyDue,
    DutyReminder,
    DutyUndated,
    Held,
    OfAnswer,
    OfDuty,
    OfFlag,
    OfInformation,
    Reminder,
    RungDue,
    RungRepeats,
    RungUndated,
    Timer,
)
from protocol.deciding import flags
from protocol.deciding.answering import may_accept
from protocol.deciding.asking import try_held
from protocol.deciding.ended import team as endings
from protocol.deciding.flags import reach_alarm_rung
from protocol.deciding.owed import duties, lateness
from protocol.deciding.owed.lateness import chase
from protocol.deciding.rungs import date_again, first_rung, reach_rung
from protocol.decision.catching_up import Pass
from protocol.decision.decision import Draft
from protocol.messages.facts import ReminderFacts
from protocol.messages.intents import TimePassed
from protocol.violations import LedgerBroken

_ENOUGH = 1000
"""More steps than any outage can bring on one case: past it, a rule repeats without end."""


def time_passed(draft: Draft, intent: TimePassed) -> None:
    """Act on every deadline of the case that ended before `until`, the earliest first."""
    during = Pass(until=intent.until, unread_since=intent.unread_since)
    for _ in range(_ENOUGH):
        timer = next((each for each in draft.case.timers if each.due < during.until), None)
        if timer is None:
            return
        _act(draft, timer, during)
    raise LedgerBroken(f"The deadlines of case {draft.reference} never end.")


def _act(draft: Draft, timer: Timer, during: Pass) -> None:
    name = timer.name
    match name:
        case AnswerDue():
            _lapse(draft, draft.case.request(name.request), timer, during)
        case Reminder():
            _remind(draft, draft.case.request(name.request), timer, during)
        case Held():
            try_held(draft, draft.case.request(name.request))
        case RungDue() | RungRepeats():
            _climb(draft, name, timer, during)
        case RungUndated():
            _date_again(draft, name)
        case DutyChase():
            chase(draft, draft.case.duty(name.duty), timer, during)
        case DutyReminder():
            lateness.remind(draft, draft.case.duty(name.duty), timer, during)
        case DutyDue():
            lateness.lapse(draft, draft.case.duty(name.duty), timer, during)
        case DutyUndated():
            duties.date_again(draft, draft.case.duty(name.duty), name.since)
        case _:
            assert_never(name)


def _climb(draft: Draft, name: RungDue | RungRepeats, timer: Timer, during: Pass) -> None:
    ladder = name.ladder
    match ladder:
        case OfAnswer():
            reach_rung(draft, draft.case.request(ladder.request), ladder, name.rung, due=timer.due, during=during)
        case OfInformation():
            _information(draft, draft.case.request(ladder.request), timer, name, during)
        case OfFlag():
            reach_alarm_rung(draft, flags.of(draft, ladder.flag), name.rung, during=during)
        case OfDuty():
            lateness.climb(draft, draft.case.duty(ladder.duty), name.rung, timer, during)
        case _:
            assert_never(ladder)


def _date_again(draft: Draft, name: RungUndated) -> None:
    """Look again at what the calendar could not date (S61)."""
    ladder = name.ladder
    if isinstance(ladder, OfDuty):
        lateness.date_again(draft, ladder.duty, name)
    elif not isinstance(ladder, OfFlag):
        date_again(draft, draft.case.request(ladder.request), ladder, name.reached, name.since)
    else:
        flags.date_again(draft, flags.of(draft, ladder.flag), name.reached, name.since)


def _remind(draft: Draft, request: Request, timer: Timer, during: Pass) -> None:
    """E04, unless the deadline it reminds of has passed as well."""
    from_now = request.due is not None and request.due >= during.until
    draft.happen(Reminded(number=request.number, timer=timer.name, sent=from_now), at=timer.due)
    if not from_now:
        return
    if draft.directory.teams[request.to_team].ended:
        endings.point_elsewhere(draft, request)
        return
    confirm = ("to.level1",) if request.provisional_by else ()
    draft.tell(
        ReminderFacts(may_accept=may_accept(draft, request.to_team)),
        draft.people(request, "to.mailbox", "to.contact", *confirm),
        draft.people(request, "from.sender"),
        request=request,
    )


def _lapse(draft: Draft, request: Request, timer: Timer, during: Pass) -> None:
    """The answer did not come. The first rung follows, unless somebody asked for it before (A25)."""
    first = draft.rules.procedure_of(request).rung(1)
    waits: tuple[Timer, ...] = ()
    if first is not None and request.rung == 0:
        following = first_rung(draft, request, timer)
        waits = (following,) if following else ()
    at_once = bool(waits) and waits[0].due <= timer.due
    draft.happen(
        DeadlineLapsed(number=request.number, timer=timer.name, due=timer.due, timers=() if at_once else waits),
        at=timer.due,
    )
    if at_once:
        ladder = OfAnswer(request=request.number)
        reach_rung(draft, draft.case.request(request.number), ladder, 1, due=timer.due, during=during)


def _information(draft: Draft, request: Request, timer: Timer, name: RungDue | RungRepeats, during: Pass) -> None:
    """What was missing did not come: the sending side's managers are told, not the receiver's (A02)."""
    if name.rung == 1 and not isinstance(name, RungRepeats):
        draft.happen(DeadlineLapsed(number=request.number, timer=timer.name, due=timer.due), at=timer.due)
    ladder = OfInformation(request=request.number)
    reach_rung(draft, draft.case.request(request.number), ladder, name.rung, due=timer.due, during=during)
