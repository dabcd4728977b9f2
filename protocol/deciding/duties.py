"""Decides what is owed after an event, when it is chased, and when it is done (8.6, 8.7, 3.7, 8.9)."""

from datetime import datetime

from protocol.case.case import OpenDuty, Request
from protocol.case.events import (
    DutyChased,
    DutyDone,
    DutyDropped,
    DutyItemsDone,
    DutyOpened,
    StepDated,
)
from protocol.case.timers import DutyKey, Source, Timer
from protocol.deciding.binding import ask_again, before
from protocol.deciding.rungs import Pass
from protocol.decision.deadlines import date_duty_later, duty_timers
from protocol.decision.decision import Draft
from protocol.decision.ladder import Sides, reach
from protocol.decision.telling import duty_facts, person_name, request_choices
from protocol.messages.common import DutyFacts
from protocol.messages.facts import DutyChaseFacts, Noted, NotedFacts
from protocol.messages.intents import Done
from protocol.messages.notices import Recipient
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import Duty, Flag
from protocol.violations import CalendarRunsOut

ALL = "all"
"""What a writer ticks with “handover complete”: everything but the items that must be named."""


def open_duties(draft: Draft, request: Request, on: str) -> None:
    """Open the duties that an event of a request brings."""
    for duty in draft.rules.procedure_of(request).duties:
        if duty.on == on:
            _open(draft, duty, DutyKey(name=duty.name, number=request.number), request)


def open_of_flag(draft: Draft, flag: Flag) -> None:
    """Open what is owed once a flag is raised on its own."""
    for duty in flag.duties:
        _open(draft, duty, DutyKey(name=duty.name, source=Source.FLAG, number=draft.case.seq), None)


def drop_of_flag(draft: Draft, flag: Flag) -> None:
    """Let go of it: the flag was lowered, or a request of its own has come in its place."""
    names = {duty.name for duty in flag.duties}
    for owed in draft.case.duties:
        if owed.name in names and owed.duty.source is Source.FLAG:
            draft.happen(DutyDropped(duty=owed.duty))


def _open(draft: Draft, duty: Duty, key: DutyKey, request: Request | None) -> None:
    side, part = duty.owed_by.split(".")
    sides = draft.sides(request)
    team = {"from": sides.from_team, "to": sides.to_team, "owner": sides.owner}[side]
    person = {"sender": sides.sender, "contact": sides.contact}.get(part)
    due, timers = _dates(draft, duty, key, team, draft.now)
    draft.happen(
        DutyOpened(
            duty=key,
            name=duty.name,
            team=team,
            person=person,
            items=duty.items,
            required=duty.required,
            due=due,
            timers=timers,
        )
    )


def _dates(
    draft: Draft, duty: Duty, key: DutyKey, team: str, since: datetime, *, again: bool = False
) -> tuple[datetime | None, tuple[Timer, ...]]:
    """When a duty that is owed since an instant is due, and chased. One that no date can be found for is told to the
    administrators once, and tried again every day."""
    calendar = draft.rules.calendar_of(team)
    try:
        return calendar.reckon(since, duty.within).due, duty_timers(key, duty, since, calendar)
    except CalendarRunsOut as runs_out:
        if not again:
            draft.problems([f"“{duty.title}” on {draft.reference} could not be dated. {runs_out}"])
        return None, (date_duty_later(key, since, draft.now),)


def date_again(draft: Draft, owed: OpenDuty, since: datetime) -> None:
    """Look again at a duty that the calendar could not date: it is due when it should have been (S61, A41)."""
    rule, _ = _rule(draft, owed)
    due, timers = _dates(draft, rule, owed.duty, owed.team, since, again=True) if rule else (None, ())
    draft.happen(StepDated(of=owed.duty, due=due, timers=timers))


def drop_duties(draft: Draft, request: Request) -> None:
    """Let go of what was owed only while a request was open."""
    asked = {duty.name for duty in draft.rules.procedure_of(request).duties if duty.on == "requested"}
    for duty in draft.case.duties:
        if duty.name in asked and duty.duty.request == request.number:
            draft.happen(DutyDropped(duty=duty.duty))


def drop_handovers(draft: Draft) -> None:
    """Let go of what a team still owed after giving the case away, once it has it again: there is nobody left to hand
    it over to (8.6)."""
    for owed in draft.case.duties:
        rule, request = _rule(draft, owed)
        if rule is not None and request is not None and rule.on == "accepted" and owed.team == draft.case.owner:
            draft.happen(DutyDropped(duty=owed.duty))


def is_light(draft: Draft, owed: OpenDuty) -> bool:
    """Whether a duty holds nothing else up."""
    rule, _ = _rule(draft, owed)
    return rule is not None and rule.light


def owed_after(draft: Draft, request: Request, team: str) -> list[DutyFacts]:
    """What a team owes since a request was accepted, as an email lists it; what holds nothing up last."""
    rules = {each.name: each for each in draft.rules.procedure_of(request).duties if each.on == "accepted"}
    mine = [
        (rules[owed.name], owed)
        for owed in draft.case.duties
        if owed.duty.request == request.number and owed.name in rules and owed.team == team
    ]
    return [duty_facts(owed, rule.title, rule.clause) for rule, owed in sorted(mine, key=lambda each: each[0].light)]


def _rule(draft: Draft, owed: OpenDuty) -> tuple[Duty | None, Request | None]:
    """The pack's rule for an open duty, and the request it came from."""
    request = _request_of(draft, owed)
    rules = draft.rules.duties([request] if request else [])
    return next((each for each in rules if each.name == owed.name), None), request


def chase(draft: Draft, owed: OpenDuty, timer: Timer, during: Pass) -> None:
    """A duty was not done by a date: its debtor is reminded, the last time with their manager (E13)."""
    rule, request = _rule(draft, owed)
    later = [each for each in owed.timers if each.name != timer.name]
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
        _debtor(draft, owed, request, rule.owed_by),
        _debtor(draft, owed, request, *rule.copy),
        request=request,
    )


def _debtor(draft: Draft, owed: OpenDuty, request: Request | None, *names: str) -> tuple[Recipient, ...]:
    """The people a chase reaches: those of the team that owes it, whoever holds the case by now."""
    if request is not None:
        return draft.people(request, *names)
    sides = Sides(from_team=owed.team, to_team=owed.team, owner=owed.team)
    return reach(draft.directory, sides, names, draft.now).people


def done(draft: Draft, intent: Done) -> None:
    """Items of duties are ticked by the team that owes them."""
    ticked: list[str] = []
    left: list[str] = []
    complete = False
    why: Variant | None = None
    if (meant := _meant(draft, ticks(draft, intent))) is None:
        return
    for owed, items in meant:
        if too_old := before(draft, owed.opened_at):
            why = too_old
            continue
        draft.happen(DutyItemsDone(duty=owed.duty, by=draft.by or "", items=items))
        ticked += items
        outstanding = draft.case.duty(owed.duty).outstanding
        left += outstanding
        if not outstanding:
            draft.happen(DutyDone(duty=owed.duty))
            complete = _tell_the_other_side(draft, owed) or complete
    if not ticked and why:
        ask_again(draft, why)
        return
    if not ticked:
        items_left = [item for owed in draft.case.duties for item in owed.outstanding]
        asked = any(draft.speaks_for(each.from_team) for each in draft.case.open_requests)
        draft.refuse(
            Refused(Variant.NOTHING_TO_TICK, items=items_left, words=", ".join(intent.items), state="asked" * asked)
        )
        return
    draft.answer(NotedFacts(what=Noted.TICKED, done=ticked, more=left, complete=complete))


def tick(draft: Draft, item: str, team: str) -> None:
    """What a team says of a case is one thing less that it owes."""
    for owed in draft.case.duties:
        if item in owed.outstanding and owed.team == team:
            draft.happen(DutyItemsDone(duty=owed.duty, by=draft.by or "", items=(item,)))
            if not draft.case.duty(owed.duty).outstanding:
                draft.happen(DutyDone(duty=owed.duty))
                _tell_the_other_side(draft, owed)


def ticks(draft: Draft, intent: Done) -> "Ticked":
    """The duties of the writer's own, or of their team, that what they name is of, with those items."""
    return [
        (owed, items)
        for owed in draft.case.duties
        if draft.by is not None and (draft.by == owed.person or draft.directory.belongs(draft.by, owed.team))
        if (items := _named(owed, intent.items))
    ]


def _tell_the_other_side(draft: Draft, owed: OpenDuty) -> bool:
    """What was owed to the team that accepted is all there: it hears so. Whether that was a handover."""
    rule, request = _rule(draft, owed)
    if rule is None or request is None or rule.light or rule.on != "accepted" or owed.team != request.from_team:
        return False
    draft.tell(
        NotedFacts(what=Noted.HANDOVER_COMPLETE, by=person_name(draft.rules, draft.by), done=list(owed.items)),
        draft.people(request, "to.contact", "to.mailbox"),
        request=request,
    )
    return True


Ticked = list[tuple[OpenDuty, tuple[str, ...]]]


def _meant(draft: Draft, mine: Ticked) -> Ticked | None:
    """Those of some duties that are meant: one tick is of one duty. Where two owe the same item, it is that of the
    request which is numbered or replied to; with none, that of the case; else its writer is asked, and it is None."""
    shared = {item for owed, items in mine for item in items if sum(item in others for _, others in mine) > 1}
    clear = [(owed, items) for owed, items in mine if shared.isdisjoint(items)]
    several = [(owed, items) for owed, items in mine if not shared.isdisjoint(items)]
    if not several:
        return clear
    number = draft.received.about.request or draft.received.request
    of = {owed.duty: _request_of(draft, owed) for owed, _ in several}
    for wanted in (number, None):
        found = [(owed, items) for owed, items in several if getattr(of[owed.duty], "number", None) == wanted]
        if found:
            return [*clear, *found[:1]]
    about = request_choices(draft.rules, [each for each in of.values() if each])
    draft.refuse(Refused(Variant.WHICH_REQUEST, choices=about, words=", ".join(sorted(shared))))
    return None


def _request_of(draft: Draft, owed: OpenDuty) -> Request | None:
    """The request that a duty came from, or None for one of the case."""
    return draft.case.find(owed.duty.request)


def _named(owed: OpenDuty, items: tuple[str, ...]) -> tuple[str, ...]:
    """The outstanding items that were named. “All” leaves out those that must be named (2.5)."""
    named = {item.casefold() for item in items}
    return tuple(
        item
        for item in owed.outstanding
        if item.casefold() in named or (ALL in named and len(owed.items) > 1 and item not in owed.required)
    )


def open_of_item(draft: Draft, conditions: set[str]) -> list[str]:
    """Open what the saying of an item makes the responsible team owe; the titles of that. What is said again, with
    its day, while that is still owed, brings nothing twice."""
    opened: list[str] = []
    owed = {(each.name, each.team) for each in draft.case.duties if each.duty.source is Source.REPORT}
    for pack in draft.rules.packs_of(draft.case.owner):
        for duty in pack.duties:
            if duty.on in conditions and (duty.name, draft.case.owner) not in owed:
                _open(draft, duty, DutyKey(name=duty.name, source=Source.REPORT, number=draft.case.seq), None)
                opened.append(duty.title)
    return opened
