"""Decides what is owed after an event, when it is due, and when it is done (8.6, 8.7, 3.7, 8.9)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from protocol.case.case import OpenDuty, Request, SaidItem, State
from protocol.case.events import DutyDone, DutyDropped, DutyItemsDone, DutyOpened, StepDated
from protocol.case.timers import DutyKey, Source, Timer
from protocol.deciding.binding import ask_again, before
from protocol.deciding.owed.debtors import Debtor, debtors, reached
from protocol.decision import gates
from protocol.decision.deadlines import date_duty_later, duty_due, duty_timers, next_due
from protocol.decision.decision import Draft
from protocol.decision.telling import duty_facts, person_name, request_choices
from protocol.messages.common import DutyFacts
from protocol.messages.facts import DutyChaseFacts, Noted, NotedFacts
from protocol.messages.intents import Done
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import Duty, Flag, Pack
from protocol.violations import CalendarRunsOut

ALL = "all"
"""What a writer ticks with “handover complete”: everything but the items that must be named."""


def open_duties(draft: Draft, request: Request, *on: str, at: datetime | None = None) -> None:
    """Open the duties that an event of a request brings, which took effect at an instant (A08)."""
    for duty in draft.rules.procedure_of(request).duties:
        if duty.on in on:
            _open(draft, duty, DutyKey(name=duty.name, number=request.number), request, at=at)


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


def open_of_item(draft: Draft, said: SaidItem, conditions: set[str], named: str | None = None) -> list[str]:
    """Open what the saying of an item brings: by the procedure of the request that it is about, by the packs of the
    team that holds the case, and by those of the team that says it, for people who work by them. The titles of that.
    What was owed by a day that the same team gave before is owed by the new one."""
    rules, opened = draft.rules, dict[str, str]()
    about = draft.case.find(said.number) or _lately(draft, conditions)
    duties: list[tuple[tuple[Duty, ...], Pack | None, Request | None]] = []
    duties += [(rules.procedure_of(about).duties, None, about)] if about is not None else []
    holding, saying = draft.case.owner, said.team
    packs = {
        pack.key: pack for team in (holding, saying) if team in draft.directory.teams for pack in rules.packs_of(team)
    }
    duties += [(pack.duties, pack, None) for pack in packs.values()]
    for some, pack, request in duties:
        for duty in some:
            again = duty.given is not None or duty.every is not None or duty.each
            if duty.on not in conditions or duty.name in opened:
                continue
            if not again and any((e.name, e.what) == (duty.name, said.what) for e in draft.case.duties):
                continue  # said again, with its day perhaps, while that is still owed
            owing = [each for each in debtors(draft, duty, request, said, named) if _works_by(draft, pack, each.team)]
            if not owing:
                continue
            _drop_earlier(draft, duty, said)
            key = DutyKey(name=duty.name, source=Source.REPORT, number=draft.case.seq)
            _open_for(draft, duty, key, request, owing, said=said, named=named)
            opened[duty.name] = duty.title
    return list(opened.values())


def _lately(draft: Draft, conditions: set[str]) -> Request | None:
    """The last request of the case of whose kind it is that something is owed."""
    for request in reversed(draft.case.lately):
        live = request.state.open or request.state in (State.ACCEPTED, State.CLOSED)
        if live and any(duty.on in conditions for duty in draft.rules.procedure_of(request).duties):
            return request
    return None


def _works_by(draft: Draft, pack: Pack | None, team: str) -> bool:
    return pack is None or pack.key in {each.key for each in draft.rules.packs_of(team)}


def _drop_earlier(draft: Draft, duty: Duty, said: SaidItem) -> None:
    """What was owed by a day that the same team gave before, or is owed again and again: there is one at a time."""
    if duty.given is None and duty.every is None:
        return
    for owed in draft.case.duties:
        if (owed.name, owed.what, owed.said_for) == (duty.name, said.what, said.team):
            draft.happen(DutyDropped(duty=owed.duty))


def drop_of_item(draft: Draft, what: str, team: str) -> None:
    """What a team took back brings nothing any more."""
    for owed in draft.case.duties:
        if (owed.what, owed.said_for) == (what, team):
            draft.happen(DutyDropped(duty=owed.duty))


def open_of_lapse(draft: Draft, late: OpenDuty, at: datetime) -> None:
    """Open what is owed where something else lapses, from that instant on."""
    request, on = _request_of(draft, late), f"late:{late.name}"
    if request is not None:
        open_duties(draft, request, on, at=at)
    packs = draft.rules.packs_of(late.team) if late.team in draft.directory.teams else ()
    for duty in (duty for pack in packs for duty in pack.duties if duty.on == on):
        _open(draft, duty, DutyKey(name=duty.name, source=Source.REPORT, number=draft.case.seq), request, at=at)


def fall_away(draft: Draft) -> None:
    """Let go of what is owed until something holds, once it does."""
    for owed in draft.case.duties:
        rule, request = rule_of(draft, owed)
        if (
            rule is not None
            and rule.until
            and any(gates.holds(draft, each, gates.About(request=request)) for each in rule.until)
        ):
            draft.happen(DutyDropped(duty=owed.duty))


def _open(draft: Draft, duty: Duty, key: DutyKey, request: Request | None, *, at: datetime | None = None) -> None:
    if any(owed.duty.name == key.name and owed.duty.number == key.number for owed in draft.case.duties):
        return
    _open_for(draft, duty, key, request, debtors(draft, duty, request, None, None), at=at)


def _open_for(
    draft: Draft,
    duty: Duty,
    key: DutyKey,
    request: Request | None,
    owing: Sequence[Debtor],
    *,
    said: SaidItem | None = None,
    named: str | None = None,
    at: datetime | None = None,
) -> None:
    since = at or draft.now
    for place, each in enumerate(owing):
        mine = replace(key, place=place)
        due, timers = _dates(draft, duty, mine, each.team, since, given=_given(draft, duty, said))
        draft.happen(
            DutyOpened(
                duty=mine,
                name=duty.name,
                team=each.team,
                person=each.person,
                items=duty.items,
                required=duty.required,
                due=due,
                timers=timers,
                role=each.role,
                what=said.what if said else "",
                said_for=said.team if said else "",
                said_by=said.by if said else None,
                named=named,
                start=since,
            ),
            at=at,
        )
        if duty.at_once:
            tell_at_once(draft, draft.case.duty(mine), duty, request)


def _given(draft: Draft, duty: Duty, said: SaidItem | None) -> datetime | date | None:
    """The day, or the instant, that the item gave by which it is owed."""
    if duty.given is None or said is None or said.on is None:
        return None
    if not duty.given.instant or said.clock is None:
        return said.on
    return draft.rules.calendar_of(said.team).utc(said.on, said.clock)


def tell_at_once(draft: Draft, owed: OpenDuty, rule: Duty, request: Request | None) -> None:
    """Its debtor hears what is owed, and by when (E11)."""
    draft.tell(
        DutyChaseFacts(
            how="owed",
            by=person_name(draft.rules, owed.said_by),
            last=False,
            catch_up=None,
            **duty_facts(owed, rule.title, rule.clause),
        ),
        reached(draft, owed, request, "debtor.person"),
        request=request,
        urgent=rule.urgent,
    )


def _dates(
    draft: Draft,
    duty: Duty,
    key: DutyKey,
    team: str,
    since: datetime,
    *,
    again: bool = False,
    given: datetime | date | None = None,
    series: tuple[datetime, datetime, datetime] | None = None,
) -> tuple[datetime | None, tuple[Timer, ...]]:
    """When a duty that is owed since an instant is due, and what runs until then: by its span, by the day that was
    given, or of one that recurs by its `series`. One that no date can be found for is told to the administrators once,
    and tried again every day."""
    calendar = draft.rules.calendar_of(team)
    try:
        if series is not None and duty.every is not None:
            due = next_due(duty.every, *series, calendar)
        else:
            due = duty_due(duty, since, calendar, given)
        return due, duty_timers(key, duty, since, due, calendar)
    except CalendarRunsOut as runs_out:
        if not again:
            draft.problems([f"“{duty.title}” on {draft.reference} could not be dated. {runs_out}"])
        return None, (date_duty_later(key, since, draft.now),)


def date_again(draft: Draft, owed: OpenDuty, since: datetime) -> None:
    """Look again at a duty that the calendar could not date: it is due when it should have been (S61, A41)."""
    rule, _ = rule_of(draft, owed)
    said = next((e for e in draft.case.items if (e.what, e.team) == (owed.what, owed.said_for)), None)
    series = (owed.start, owed.last_due, owed.last_done)
    whole = (series[0], series[1], series[2]) if series[0] and series[1] and series[2] else None
    given = _given(draft, rule, said) if rule else None
    due, timers = (
        _dates(draft, rule, owed.duty, owed.team, since, again=True, given=given, series=whole) if rule else (None, ())
    )
    draft.happen(StepDated(of=owed.duty, due=due, timers=timers))


def finished(draft: Draft, owed: OpenDuty) -> None:
    """All of a duty is done: what recurs is owed again."""
    draft.happen(DutyDone(duty=owed.duty))
    rule, _ = rule_of(draft, owed)
    if rule is None or rule.every is None or owed.due is None:
        return
    start = owed.start or owed.opened_at
    key = replace(owed.duty, source=Source.REPORT, number=draft.case.seq)
    due, timers = _dates(draft, rule, key, owed.team, draft.now, series=(start, owed.due, draft.now))
    draft.happen(
        DutyOpened(
            duty=key,
            name=owed.name,
            team=owed.team,
            person=owed.person,
            items=rule.items,
            required=rule.required,
            due=due,
            timers=timers,
            role=owed.role,
            what=owed.what,
            said_for=owed.said_for,
            said_by=owed.said_by,
            named=owed.named,
            start=start,
            last_due=owed.due,
            last_done=draft.now,
        )
    )


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
        rule, request = rule_of(draft, owed)
        if rule is not None and request is not None and rule.on == "accepted" and owed.team == draft.case.owner:
            draft.happen(DutyDropped(duty=owed.duty))


def is_light(draft: Draft, owed: OpenDuty) -> bool:
    """Whether a duty holds nothing else up."""
    rule, _ = rule_of(draft, owed)
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


def rule_of(draft: Draft, owed: OpenDuty) -> tuple[Duty | None, Request | None]:
    """The pack's rule for an open duty, and the request it came from. Where several packs know one by that name, it is
    that of the request, and else of the team that owes it."""
    request = _request_of(draft, owed)
    about = [request] if request else list(reversed(draft.case.requests))
    packs = draft.rules.packs_of(owed.team) if owed.team in draft.directory.teams else ()
    own = [each for pack in packs for each in pack.every_duty] if request is None else []
    rules = (*own, *draft.rules.duties(about))
    alike = [each for each in rules if each.name == owed.name]
    return next((each for each in alike if set(owed.items) == set(each.items)), alike[0] if alike else None), request


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
            finished(draft, owed)
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
                finished(draft, owed)
                _tell_the_other_side(draft, owed)


def ticks(draft: Draft, intent: Done) -> "Ticked":
    """The duties of the writer's own, or of their team, that what they name is of, with those items."""
    theirs = [
        (owed, items)
        for owed in draft.case.duties
        if draft.by is not None and (draft.by == owed.person or draft.directory.belongs(draft.by, owed.team))
        if (items := _named(owed, intent.items))
    ]
    own = {_of_several(owed) for owed, _ in theirs if owed.person == draft.by}
    return [(owed, items) for owed, items in theirs if owed.person == draft.by or _of_several(owed) not in own]


def _of_several(owed: OpenDuty) -> tuple[str, Source, int]:
    """What one of several that each owe the same for themselves is one of: nobody's tick is another's."""
    return owed.duty.name, owed.duty.source, owed.duty.number


def _tell_the_other_side(draft: Draft, owed: OpenDuty) -> bool:
    """What was owed to the team that accepted is all there: it hears so. Whether that was a handover."""
    rule, request = rule_of(draft, owed)
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
