"""Decides what the passing of time does to what is owed: a reminder before it is due, the short chase, a lapse, and the
ladder that follows it (A08, A41)."""

from protocol.case.case import OpenDuty
from protocol.case.events import DutyChased, DutyLapsed, DutyReminded, RungReached, StepDated
from protocol.case.timers import DutyChase, DutyKey, OfDuty, RungUndated, Timer
from protocol.case.timertexts import step_text
from protocol.deciding.owed.debtors import reached
from protocol.deciding.owed.duties import open_of_lapse, rule_of
from protocol.decision.catching_up import Pass, is_of
from protocol.decision.deadlines import date_later, next_rung
from protocol.decision.decision import Draft
from protocol.decision.telling import duty_facts
from protocol.messages.facts import DutyChaseFacts
from protocol.pack.procedures import Duty, rung_of
from protocol.violations import CalendarRunsOut


def chase(draft: Draft, owed: OpenDuty, timer: Timer, during: Pass) -> None:
    """A duty was not done by a date: its debtor is reminded, the last time with their manager (E13)."""
    rule, request = rule_of(draft, owed)
    later = [each for each in owed.timers if isinstance(each.name, DutyChase) and each.name != timer.name]
    said = not any(each.due < during.until for each in later)
    draft.happen(DutyChased(duty=owed.duty, timer=timer.name, said=said), at=timer.due)
    if not said or rule is None:
        return
    draft.tell(
        DutyChaseFacts(
            last=not later,
            catch_up=during.catch_up(draft, owed.duty, timer.due),
            **duty_facts(draft.case.duty(owed.duty), rule.title, rule.clause),
        ),
        reached(draft, owed, request, owed.role or rule.owed_by[0]),
        reached(draft, owed, request, *rule.copy),
        request=request,
    )


def remind(draft: Draft, owed: OpenDuty, timer: Timer, during: Pass) -> None:
    """Its debtor is reminded before it is due, unless that has passed as well."""
    rule, request = rule_of(draft, owed)
    sent = owed.due is not None and (owed.due >= during.until or owed.due == timer.due)
    draft.happen(DutyReminded(duty=owed.duty, timer=timer.name, sent=sent), at=timer.due)
    if not sent or rule is None:
        return
    draft.tell(
        DutyChaseFacts(
            how="reminder",
            last=False,
            catch_up=None,
            **duty_facts(owed, rule.title, rule.clause),
        ),
        reached(draft, owed, request, "debtor.person"),
        request=request,
    )


def lapse(draft: Draft, owed: OpenDuty, timer: Timer, during: Pass) -> None:
    """It was not done in time. Its ladder follows, and what is owed where it lapses."""
    rule, _ = rule_of(draft, owed)
    following = _following(draft, owed, rule, 0, timer) if rule is not None and rule.rungs else None
    at_once = following is not None and following.due <= timer.due
    waits = () if following is None or at_once else (following,)
    draft.happen(DutyLapsed(duty=owed.duty, timer=timer.name, due=timer.due, timers=waits), at=timer.due)
    if at_once:
        climb(draft, draft.case.duty(owed.duty), 1, timer, during)
    open_of_lapse(draft, draft.case.duty(owed.duty), timer.due)


def climb(draft: Draft, owed: OpenDuty, number: int, timer: Timer, during: Pass) -> None:
    """A rung of its ladder is reached: those it names are told, unless a higher one is due as well."""
    rule, request = rule_of(draft, owed)
    ladder = OfDuty(duty=owed.duty)
    kept = tuple(each for each in owed.timers if not is_of(each, ladder))
    rung = rung_of(rule.rungs, number) if rule is not None else None
    if rule is None or rung is None:
        draft.happen(StepDated(of=owed.duty, due=owed.due, timers=kept))
        return
    above = _following(draft, owed, rule, number, timer)
    said = above is None or above.due >= during.until
    told = reached(draft, owed, request, *rung.tell)
    draft.happen(
        RungReached(
            number=0,
            ladder=step_text(owed.duty),
            rung=number,
            told=tuple(each.person for each in told if each.person),
            teams=tuple(each.team for each in told if each.team),
            timers=(*kept, above) if above else kept,
            said=said,
        ),
        at=timer.due,
    )
    if not said:
        during.missed.setdefault(ladder, []).append((number, timer.due))
        return
    lower = [n for n, _ in during.missed.get(ladder, [])]
    beneath = [name for each in rule.rungs if each.number in lower for name in (*each.tell, *each.copy)]
    (debtor,) = reached(draft, owed, request, "debtor.person")[:1] or (None,)
    draft.tell(
        DutyChaseFacts(
            how="rung",
            by=debtor.name if debtor else draft.directory.teams[owed.team].name,
            last=above is None,
            catch_up=during.catch_up(draft, ladder, timer.due),
            **duty_facts(owed, rule.title, rung.clause or rule.clause),
        ),
        told,
        reached(draft, owed, request, *rung.copy, *beneath),
        request=request,
    )


def _following(draft: Draft, owed: OpenDuty, rule: Duty, reached_rung: int, timer: Timer) -> Timer | None:
    """The timer of the rung after; one that no date can be found for is tried again every day."""
    ladder = OfDuty(duty=owed.duty)
    try:
        return next_rung(ladder, rule.rungs, reached_rung, timer.due, draft.rules.calendar_of(owed.team))
    except CalendarRunsOut as runs_out:
        draft.problems([f"The next step of “{rule.title}” on {draft.reference} could not be dated. {runs_out}"])
        return date_later(ladder, reached_rung, timer.due, draft.now)


def date_again(draft: Draft, key: DutyKey, name: RungUndated) -> None:
    """Look again at a rung that the calendar could not date (S61)."""
    owed = draft.case.duty(key)
    rule, _ = rule_of(draft, owed)
    ladder = OfDuty(duty=key)
    try:
        calendar = draft.rules.calendar_of(owed.team)
        timer = next_rung(ladder, rule.rungs, name.reached, name.since, calendar) if rule else None
    except CalendarRunsOut:  # the administrators were told as it was reached
        timer = date_later(ladder, name.reached, name.since, draft.now)
    kept = tuple(each for each in owed.timers if not is_of(each, ladder))
    draft.happen(StepDated(of=key, due=owed.due, timers=(*kept, timer) if timer else kept))
