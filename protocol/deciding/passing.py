"""Decides what the passing of time does: reminders, lapses, rungs, alarms and chases, in the order
in which they fell due (A08, A41). It moves nothing, ever (A14)."""

from datetime import datetime

from protocol.case.case import Request
from protocol.case.events import DeadlineLapsed, Reminded, Timer
from protocol.deciding import duties, flags
from protocol.deciding.answering import may_accept
from protocol.deciding.asking import try_held
from protocol.deciding.duties import chase
from protocol.deciding.flags import climb_flag
from protocol.deciding.rungs import ANSWER, INFORMATION, Pass, climb, date_again, first_rung
from protocol.decision.decision import Draft
from protocol.messages.intents import TimePassed
from protocol.messages.notices import Kind
from protocol.violations import LedgerBroken

_LADDERS = {"rung": ANSWER, INFORMATION: INFORMATION}
"""By how their timers are named."""
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
    match timer.name.split("/"):
        case [*_, "undated", _]:
            _date_again(draft, timer)
        case ["flag", name, rung]:
            if (found := draft.rules.flag(name)) is not None:
                climb_flag(draft, found[1], int(rung), during=during)
        case ["duty", key, _]:
            chase(draft, draft.case.duty(key), timer, during)
        case [number, "remind", _]:
            _remind(draft, draft.case.request(int(number)), timer, during)
        case [number, "answer"]:
            _lapse(draft, draft.case.request(int(number)), timer, during)
        case [number, "rung", rung, *_]:
            climb(draft, draft.case.request(int(number)), ANSWER, int(rung), due=timer.due, during=during)
        case [number, "information", rung]:
            _information(draft, draft.case.request(int(number)), timer, int(rung), during)
        case [number, "held"]:
            try_held(draft, draft.case.request(int(number)))
        case _:
            raise LedgerBroken(f"Case {draft.reference} has a deadline named {timer.name!r}.")


def _date_again(draft: Draft, timer: Timer) -> None:
    """Look again at what the calendar could not date (S61)."""
    match timer.name.split("/"):
        case ["flag", name, reached, _, since]:
            if (found := draft.rules.flag(name)) is not None:
                flags.date_again(draft, found[1], int(reached), datetime.fromisoformat(since))
        case ["duty", key, _, since]:
            duties.date_again(draft, draft.case.duty(key), datetime.fromisoformat(since))
        case [number, "rung" | "information" as ladder, reached, _, since]:
            request = draft.case.request(int(number))
            date_again(draft, request, _LADDERS[ladder], int(reached), datetime.fromisoformat(since))
        case _:
            raise LedgerBroken(f"Case {draft.reference} has a deadline named {timer.name!r}.")


def _remind(draft: Draft, request: Request, timer: Timer, during: Pass) -> None:
    """E04, unless the deadline it reminds of has passed as well."""
    from_now = request.due is not None and request.due >= during.until
    draft.happen(Reminded(number=request.number, timer=timer.name, sent=from_now), at=timer.due)
    if not from_now:
        return
    confirm = ("to.level1",) if request.provisional_by else ()
    draft.tell(
        Kind.REMINDER, draft.people(request, "to.mailbox", "to.contact", *confirm),
        draft.people(request, "from.sender"), request=request, may_accept=may_accept(draft, request.to_team),
    )  # fmt: skip


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
        climb(draft, draft.case.request(request.number), ANSWER, 1, due=timer.due, during=during)


def _information(draft: Draft, request: Request, timer: Timer, rung: int, during: Pass) -> None:
    """What was missing did not come: the sending side's managers are told, not the receiver's (A02)."""
    if rung == 1:
        draft.happen(DeadlineLapsed(number=request.number, timer=timer.name, due=timer.due), at=timer.due)
    climb(draft, draft.case.request(request.number), INFORMATION, rung, due=timer.due, during=during)
