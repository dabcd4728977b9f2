"""Decides what happens when a rung of a request's ladder is reached (8.4, 10.3 to 10.6)."""

from dataclasses import replace
from datetime import datetime

from protocol.case.case import Request
from protocol.case.events import ClockHeld, RungReached
from protocol.case.timers import (
    OfAnswer,
    OfInformation,
    RequestLadder,
    Timer,
)
from protocol.deciding.owed.duties import open_duties
from protocol.decision.asked import asked_for
from protocol.decision.catching_up import Pass, is_of
from protocol.decision.deadlines import date_later, dated, next_rung
from protocol.decision.decision import Draft
from protocol.decision.telling import history_facts, person_name
from protocol.messages.facts import RungFacts
from protocol.messages.notices import Recipient
from protocol.pack.procedures import Form, Rung, rung_of
from protocol.violations import CalendarRunsOut


def rungs_of(draft: Draft, request: Request, ladder: RequestLadder) -> tuple[Rung, ...]:
    """The rungs of one of a request's ladders."""
    procedure = draft.rules.procedure_of(request)
    if isinstance(ladder, OfInformation):
        return procedure.information.rungs if procedure.information else ()
    return procedure.rungs


def reach_rung(
    draft: Draft,
    request: Request,
    ladder: RequestLadder,
    number: int,
    *,
    due: datetime,
    during: Pass | None = None,
    asked_by: str | None = None,
) -> None:
    """A rung is reached, at `due`: those it names are told, unless a higher rung is due as well."""
    rungs = rungs_of(draft, request, ladder)
    if rungs and number > rungs[-1].number:  # the ladder has been cut short since: its top is asked again
        rungs = (*rungs, replace(rungs[-1], number=number))
    rung = rung_of(rungs, number)
    if rung is None:
        _off_the_ladder(draft, request, ladder)
        return
    above = following(draft, request, ladder, rungs, number, due)
    said = during is None or above is None or above.due >= during.until
    told = draft.people(request, *rung.tell)
    kept = tuple(t for t in request.timers if not is_of(t, ladder))
    draft.happen(
        RungReached(
            number=request.number,
            ladder="information" if isinstance(ladder, OfInformation) else "answer",
            rung=number,
            told=tuple(each.person for each in told if each.person),
            timers=(*kept, above) if above else kept,
            early=asked_by is not None,
            asked_by=asked_by,
            said=said,
            told_at=during.late(draft, due) if during and said else None,
        ),
        at=due if during else None,
    )
    if isinstance(ladder, OfAnswer) and request.rung < number:
        first = ("rung",) if request.rung == 0 else ()
        told_at = due if during else None
        open_duties(draft, draft.case.request(request.number), *first, f"rung:{rung.form}", at=told_at)
    if during is not None and not said:
        during.missed.setdefault(ladder, []).append((number, due))
        return
    lower = [number for number, _ in during.missed.get(ladder, [])] if during else []
    tell_rung(
        draft,
        draft.case.request(request.number),
        ladder,
        rung,
        told,
        lower=lower,
        next_due=above,
        catch_up=during.catch_up(draft, ladder, due) if during else None,
        unread_since=during.unread_since if during else None,
        asked_by=asked_by,
        again=request.rung == number and isinstance(ladder, OfAnswer),
    )


def _off_the_ladder(draft: Draft, request: Request, ladder: RequestLadder) -> None:
    """A step of a ladder that no pack has any more: it is looked at no longer, and administrators know."""
    kept = tuple(each for each in request.timers if not is_of(each, ladder))
    draft.happen(ClockHeld(number=request.number, why=request.held, timers=kept))
    draft.problems([f"A request on {draft.reference} was made under rules that no pack has: nobody is told further."])


def date_again(draft: Draft, request: Request, ladder: RequestLadder, reached: int, since: datetime) -> None:
    """Look again at a rung that the calendar could not date: once it can, it comes when it should have come, and
    at once where that has passed (S61, A41)."""
    team = request.from_team if isinstance(ladder, OfInformation) else request.to_team
    try:
        timer = next_rung(ladder, rungs_of(draft, request, ladder), reached, since, draft.rules.calendar_of(team))
    except CalendarRunsOut:  # the administrators were told as it was reached
        timer = date_later(ladder, reached, since, draft.now)
    kept = tuple(t for t in request.timers if not is_of(t, ladder))
    draft.happen(
        ClockHeld(number=request.number, why=request.held, timers=(*kept, timer) if timer is not None else kept)
    )


def first_rung(draft: Draft, request: Request, answer: Timer) -> Timer | None:
    """When the first rung follows the deadline of an answer, or None where there is none."""
    ladder = OfAnswer(request=request.number)
    return following(draft, request, ladder, rungs_of(draft, request, ladder), 0, answer.due)


def following(
    draft: Draft, request: Request, ladder: RequestLadder, rungs: tuple[Rung, ...], number: int, due: datetime
) -> Timer | None:
    """The timer of the rung after one that was reached at `due`. One that no date can be found for
    is told to the administrators, and tried again every day: no year without bank holidays is guessed."""
    team = request.from_team if isinstance(ladder, OfInformation) else request.to_team
    try:
        return next_rung(ladder, rungs, number, due, draft.rules.calendar_of(team))
    except CalendarRunsOut as runs_out:
        draft.problems([f"The next step on {draft.reference} could not be dated. {runs_out}"])
        return date_later(ladder, number, due, draft.now)


def tell_rung(
    draft: Draft,
    request: Request,
    ladder: RequestLadder,
    rung: Rung,
    told: tuple[Recipient, ...],
    *,
    next_due: Timer | None,
    lower: list[int] | None = None,
    catch_up: dict[str, object] | None = None,
    unread_since: datetime | None = None,
    asked_by: str | None = None,
    again: bool = False,
    copies: bool = True,
) -> None:
    """The email of a rung: everybody in it gets the same facts at the same time (E07 to E09)."""
    rungs = rungs_of(draft, request, ladder)
    beneath = [each for each in rungs if each.number in (lower or [])]
    copy = draft.copies(request, *rung.copy, *(name for each in beneath for name in (*each.tell, *each.copy)))
    copy = copy if copies else ()
    above = rung_of(rungs, rung.number + 1)
    signed = request.signatures[-1] if request.signatures else None
    keeps = draft.directory.people.get(draft.directory.teams[draft.case.owner].manager or "")
    here = keeps is not None and any(each.person == keeps.key for each in (*told, *copy))
    draft.tell(
        RungFacts(
            owner_manager=keeps.name if keeps and here else "",
            form=rung.form.value,
            number=rung.number,
            clause=rung.clause,
            repeat=again,
            note=rung.note,
            next_due=next_due.due.isoformat() if dated(next_due) and next_due else None,
            next_form=above.form.value if above else "",
            early=asked_by is not None,
            asked_name=person_name(draft.rules, asked_by),
            both_sides=_both_sides(draft, request, told),
            history=history_facts(draft.rules, draft.case),
            catch_up=catch_up,
            unread_since=unread_since.isoformat() if unread_since else None,
            provisional_by=person_name(draft.rules, request.provisional_by),
            top=[each.name for each in told if each.top],
            standing_in=[{"name": each.name, "for": each.stands_in_for} for each in told if each.stands_in_for],
            missing=list(request.missing) if rung.form is Form.SENDER else [],
            items_asked=asked_for(draft, request, rung.asks),
            decided=None
            if signed is None
            else {
                "team": draft.directory.teams[signed.team].name,
                "by": person_name(draft.rules, signed.by),
                "alone": rung.form is Form.DIRECTORS and signed.director,
            },
        ),
        told,
        copy,
        request=request,
    )


def _both_sides(draft: Draft, request: Request, told: tuple[Recipient, ...]) -> bool:
    """Whether one of those told manages both teams, and so can decide alone (A19)."""
    return any(
        each.person is not None
        and draft.directory.manages(each.person, request.from_team)
        and draft.directory.manages(each.person, request.to_team)
        for each in told
    )
