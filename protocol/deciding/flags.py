"""Decides what a flag does: it runs beside the ladder and never instead of it (5.4, 5.5, 8.4)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from protocol.case.case import RaisedFlag, Request
from protocol.case.events import (
    ConcernRepeated,
    DutyOpened,
    FlagAcknowledged,
    FlagLowered,
    FlagRaised,
    RungReached,
    StepDated,
)
from protocol.case.timers import OfFlag, RungDue, RungRepeats, Timer
from protocol.deciding.authority import sayable, was_told
from protocol.deciding.binding import ask_again, before
from protocol.deciding.owed.duties import drop_of_flag, open_of_flag
from protocol.decision.catching_up import Pass
from protocol.decision.deadlines import date_later, dated, minutes, next_rung
from protocol.decision.decision import Draft
from protocol.decision.ladder import one, stand_in, unique
from protocol.decision.telling import alarm_words, person_name
from protocol.messages.facts import AlarmFacts, FlagFacts, Noted, NotedFacts
from protocol.messages.intents import Ask, LowerFlag, Nothing, RaiseFlag, Seen
from protocol.messages.notices import Kind, Recipient
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import Flag, rung_of
from protocol.violations import CalendarRunsOut


def raise_(draft: Draft, intent: RaiseFlag) -> None:
    """Somebody raises a flag on a case."""
    found = meant(draft, intent)
    if found is None:
        draft.refuse(Refused(Variant.NO_WORDS, words=intent.flag, may=sayable(draft)))
        return
    raise_flag(draft, found.name, guessed=False)
    tell_writer(draft, found.name)


def meant(draft: Draft, intent: RaiseFlag) -> Flag | None:
    """The flag that somebody raises: by the name that a pack gives it, or the alarm, where they name none."""
    if intent.alarm and not intent.flag:
        return draft.alarm
    found = draft.rules.flag(intent.flag, draft.own_team)
    return found[1] if found else None


def of(draft: Draft, name: str) -> Flag:
    """A flag that is up, as its pack has it; one that no pack has any more is known by its name alone."""
    found = draft.rules.flag(name)
    return found[1] if found else Flag(name=name, title=name.replace("-", " ").capitalize())


def _up(draft: Draft, name: str) -> Flag | None:
    """A flag that somebody names: one of a pack's, or one that is up on the case, whatever became of its pack."""
    if (found := draft.rules.flag(name)) is not None:
        return found[1]
    wanted = name.strip().casefold().replace(" ", "-")
    return of(draft, wanted) if draft.known is not None and draft.case.flag(wanted) else None


def heard(draft: Draft, name: str) -> None:
    """Words of a concern stand in a message that says something else, or nothing for us (A29). Its writer hears
    what has been done, besides any other answer that they have."""
    intent = draft.received.intent
    plainly = isinstance(intent, RaiseFlag) or (isinstance(intent, Ask) and not intent.concern_guessed)
    raise_flag(draft, name, guessed=not plainly)
    if alarmed(draft) or not isinstance(intent, Nothing) or intent.addressed:
        tell_writer(draft, name)


def raise_flag(draft: Draft, name: str, *, guessed: bool, request: Request | None = None) -> None:
    """Raise a flag, or do what is right where it is up.

    While it still climbs unseen it keeps its hours: those who know are told of a report that comes anew, and so
    are the managers of a request that brings it. Once somebody has seen it, a mention of the same matter raises
    nothing; a report, or a new request, is a new matter, and so is anything once it was lowered, or has reached
    its top unseen.
    """
    found = draft.rules.flag(name)
    if found is None:
        return
    _, flag = found
    up = draft.case.flag(flag.name)
    if up is not None and not flag.rungs:
        if request is not None:
            drop_of_flag(draft, flag)
        return
    if up is not None:
        mention = guessed and request is None
        climbs = up.acknowledged_by is None and bool(up.timers)
        if climbs or (mention and up.acknowledged_by is not None):
            _again(draft, flag, up, request, told=not mention)
            return
    draft.happen(FlagRaised(flag=flag.name, by=draft.by, guessed=guessed, timers=()))
    if flag.rungs:
        reach_alarm_rung(draft, flag, 1, request=request)
        return
    if request is None and not _asked_about(draft, flag):
        open_of_flag(draft, flag)
    about = request or _about(draft)
    draft.tell(
        FlagFacts(flag=flag.title, raised=True, by=person_name(draft.rules, draft.by), clause=flag.clause),
        draft.people(about, "owner.level1"),
        draft.people(about, "owner.mailbox"),
        request=about,
    )


def _asked_about(draft: Draft, flag: Flag) -> bool:
    """Whether a request of its own is open, which brings a duty and a clock itself."""
    return any(draft.rules.procedure_of(each).flag == flag.name for each in draft.case.open_requests)


def _again(draft: Draft, flag: Flag, up: RaisedFlag, request: Request | None, *, told: bool) -> None:
    """The concern comes once more while its flag is up: those whom the alarm has reached are told, or nobody is."""
    if not told:
        draft.happen(ConcernRepeated(flag=flag.name, by=draft.by, told=False))
        return
    about = request or _about(draft)
    reached = flag.rungs[:1] if request is not None else [each for each in flag.rungs if each.number <= up.rung]
    told_again = _told(draft, about, [name for each in reached for name in each.tell], (*up.reporters, draft.by or ""))
    people = tuple(each.person for each in told_again if each.person)
    draft.happen(ConcernRepeated(flag=flag.name, by=draft.by, told=True, people=people))
    tell_alarm(draft, up, about, told_again, number=flag.rungs[0].number, clause=flag.rungs[0].clause, once_more=True)


def unproved(draft: Draft, name: str) -> None:
    """A concern in the name of somebody listed, from whom it is not proved to come: the first managers are told at
    once, and asked to find out (A36). No flag is raised, so nobody above them is woken by a forged letter."""
    found = draft.rules.flag(name)
    if found is None or not found[1].rungs or draft.case.flag(found[1].name) is not None:
        return
    about, first = _about(draft), found[1].rungs[0]
    raised = RaisedFlag(flag=found[1].name, raised_at=draft.now, guessed=True, by=draft.by)
    tell_alarm(
        draft, raised, about, draft.people(about, *first.tell), number=first.number, clause=first.clause, proved=False
    )


def alarmed(draft: Draft) -> dict[str, Any]:
    """Whom the alarm of this very message has told, and when it climbs, for whoever wrote; {} where it told nobody."""
    alarm = next((each for each in draft.notices if each.kind is Kind.ALARM), None)
    if alarm is None:
        return {}
    return {"concern_told": [each.name for each in alarm.to], "concern_due": alarm.facts.get("next_due")}


def tell_writer(draft: Draft, name: str) -> None:
    """What was done with a concern. It is no answer to anything else that the message said."""
    reply, told, up = draft.reply, alarmed(draft), draft.case.flag(name)
    by = person_name(draft.rules, draft.by)
    if told or up is None or not up.rung:
        draft.answer(
            NotedFacts(
                what=Noted.RAISED,
                flag=name,
                more=_owed(draft, name),
                told=told.get("concern_told", []),
                next_due=told.get("concern_due"),
                by=by,
                closed="closed" if not draft.case.open else None,
            )
        )
    else:
        managers = draft.copies(_about(draft), "from.level1", "to.level1")
        draft.answer(
            NotedFacts(
                what=Noted.CONCERN_KNOWN,
                by=by,
                seen_by=person_name(draft.rules, up.acknowledged_by),
                raised_at=up.raised_at.isoformat(),
                closed="closed" if not draft.case.open else None,
            ),
            managers,
        )
    draft.reply = reply or draft.reply


def _owed(draft: Draft, name: str) -> list[str]:
    """What raising a flag has just made somebody owe."""
    opened = {each.event.name for each in draft.happened if isinstance(each.event, DutyOpened)}
    found = draft.rules.flag(name)
    return [duty.title for duty in found[1].duties if duty.name in opened] if found else []


def _about(draft: Draft) -> Request | None:
    """The request whose two sides a flag concerns: the newest that is open, or was; none where the case is closed,
    for then it concerns the team that was the last to be responsible."""
    requests = draft.case.open_requests or draft.case.requests
    return requests[-1] if requests and draft.case.open else None


def _told(draft: Draft, about: Request | None, names: Iterable[str], reporters: Iterable[str]) -> tuple[Recipient, ...]:
    """Whom an alarm tells: those that a rung names, and those of the responsible team where it has no side in the
    request. Where that is only whoever reported it, the next person up: somebody else must see it."""
    names = list(dict.fromkeys(names))
    if about is not None and draft.case.owner not in {about.from_team, about.to_team}:
        names += dict.fromkeys(f"owner.{name.partition('.')[2]}" for name in names)
    told, known = draft.people(about, *names), set(reporters)
    if not told or any(each.person not in known for each in told):
        return told
    people = draft.directory.people
    but = [people[key].address for key in known if key in people]
    above = (
        stand_in(draft.directory, draft.case.owner, people[each.person], each.role, draft.now, but)
        for each in told
        if each.person
    )
    return unique(each for each in above if each) or told


def reach_alarm_rung(
    draft: Draft, flag: Flag, number: int, *, request: Request | None = None, during: Pass | None = None
) -> None:
    """A rung of a flag's own ladder: told at any hour (A27)."""
    rung = rung_of(flag.rungs, number)
    raised = draft.case.flag(flag.name)
    if raised is None:
        return
    if rung is None:
        draft.happen(StepDated(of=OfFlag(flag=flag.name), due=None, timers=()))
        draft.problems([f"“{flag.title}” on {draft.reference} was raised under rules that no pack has any more."])
        return
    about = request or _about(draft)
    ladder = OfFlag(flag=flag.name)
    steps = (RungDue(ladder=ladder, rung=number), RungRepeats(ladder=ladder, rung=number))
    due = next((t.due for t in raised.timers if t.name in steps), draft.now)
    following = _following(draft, flag, number, due)
    said = during is None or following is None or following.due >= during.until
    told = _told(draft, about, rung.tell, raised.reporters)
    draft.happen(
        RungReached(
            number=0,
            ladder=flag.name,
            rung=number,
            told=tuple(each.person for each in told if each.person),
            teams=tuple(each.team for each in told if each.team),
            timers=(following,) if following else (),
            said=said,
            told_at=during.late(draft, due) if during and said else None,
        ),
        at=due if during else None,
    )
    if during is not None and not said:
        during.missed.setdefault(ladder, []).append((number, due))
        return
    beneath = [n for n, _ in during.missed.get(ladder, [])] if during else []
    copy = draft.people(about, *(name for each in flag.rungs if each.number in beneath for name in each.tell))
    after = rung_of(flag.rungs, number + 1)
    tell_alarm(
        draft,
        draft.case.flag(flag.name) or raised,
        about,
        told,
        copy,
        number=number,
        clause=rung.clause,
        next_minutes=minutes(after.after) if after else None,
        catch_up=during.catch_up(draft, ladder, due) if during else None,
    )


def _following(draft: Draft, flag: Flag, number: int, due: datetime) -> Timer | None:
    """The rung after. Where it cannot be dated this one is told all the same: an alarm never waits."""
    ladder = OfFlag(flag=flag.name)
    try:
        return next_rung(ladder, flag.rungs, number, due, draft.rules.calendar_of(draft.case.owner))
    except CalendarRunsOut as runs_out:
        draft.problems([f"The next step of the alarm on {draft.reference} could not be dated. {runs_out}"])
        return date_later(ladder, number, due, draft.now)


def date_again(draft: Draft, flag: Flag, reached: int, since: datetime) -> None:
    """Look again at a step of an alarm that the calendar could not date: once it can, it comes when it should have
    come, and at once where that has passed (S61, A41)."""
    ladder = OfFlag(flag=flag.name)
    try:
        timer = next_rung(ladder, flag.rungs, reached, since, draft.rules.calendar_of(draft.case.owner))
    except CalendarRunsOut:  # the administrators were told as the step below was reached
        timer = date_later(ladder, reached, since, draft.now)
    draft.happen(StepDated(of=ladder, due=None, timers=(timer,) if timer else ()))


def tell_alarm(
    draft: Draft,
    raised: RaisedFlag,
    about: Request | None,
    told: Iterable[Recipient],
    copy: Iterable[Recipient] = (),
    *,
    number: int,
    clause: str = "",
    next_minutes: int | None = None,
    catch_up: dict[str, object] | None = None,
    once_more: bool = False,
    proved: bool = True,
) -> None:
    """The alarm itself (E10)."""
    draft.tell(
        AlarmFacts(
            raised_at=raised.raised_at.isoformat(),
            raised_by=person_name(draft.rules, raised.by),
            guessed=raised.guessed,
            number=number,
            clause=clause,
            next_minutes=next_minutes,
            catch_up=catch_up,
            next_due=next((each.due.isoformat() for each in raised.timers if dated(each)), None),
            again_by=(person_name(draft.rules, draft.by) or "a colleague") if once_more else "",
            proved=proved,
            closed="closed" if not draft.case.open else None,
            alarm_of="" if of(draft, raised.flag).alarm else of(draft, raised.flag).title,
            alarm_words=alarm_words(of(draft, raised.flag)),
            notes=[pack.alarm_note for pack in draft.rules.packs_of(draft.case.owner) if pack.alarm_note],
        ),
        told,
        copy,
        request=about,
        urgent=True,
    )


def seen(draft: Draft, intent: Seen) -> None:
    """Somebody has seen an alarm: it stops climbing, and nothing moves (S32). It takes one of those whom it was told
    to; whoever reported it, or has only heard of it, does not stop it (8.4)."""
    del intent
    by = draft.by
    waiting = [raised for raised in draft.case.flags if raised.timers or raised.acknowledged_by is None]
    alarms = [raised for raised in waiting if raised.rung or of(draft, raised.flag).rungs]
    about = _about(draft)
    teams = {draft.case.owner, *((about.from_team, about.to_team) if about else ())}
    mine = [raised for raised in alarms if was_told(draft, raised)]
    if not mine and not any(draft.speaks_for(team) for team in teams if team in draft.directory.teams):
        draft.refuse(Refused(Variant.OUTSIDER, words="seen"), request=about)
        return
    if alarms and not mine:
        _ask_the_told(draft, alarms[-1], "seen")
        return
    newest = max((raised.raised_at for raised in mine), default=draft.case.since)
    if mine and (why := before(draft, newest)):
        ask_again(draft, why, about)
        return
    for raised in mine:
        draft.happen(FlagAcknowledged(flag=raised.flag, by=by or ""))
    closed = None if draft.case.open else "closed"
    draft.answer(NotedFacts(what=Noted.SEEN if mine else Noted.NOTHING_TO_SEE, closed=closed), request=about)
    people = draft.directory.people
    reporters = dict.fromkeys(key for each in mine for key in each.reporters if key in people and key != by)
    draft.tell(
        NotedFacts(what=Noted.CONCERN_SEEN, by=person_name(draft.rules, by), closed=closed),
        [one(people[key], "writer") for key in reporters if not people[key].vacant],
        request=about,
    )


def _ask_the_told(draft: Draft, raised: RaisedFlag, words: str) -> None:
    """An alarm goes on, and its writer hears who can stop it."""
    people = draft.directory.people
    told = [people[key].name for key in raised.told if key in people and key not in raised.reporters]
    draft.refuse(
        Refused(
            Variant.NOT_TOLD,
            words=words,
            told=told,
            reported=draft.by in raised.reporters,
            next_due=next((each.due.isoformat() for each in raised.timers if dated(each)), None),
        )
    )


def lower(draft: Draft, intent: LowerFlag) -> None:
    """A flag no longer applies, says a manager of the responsible team."""
    flag = _up(draft, intent.flag)
    raised = draft.case.flag(flag.name) if flag else None
    if flag is None:
        draft.refuse(Refused(Variant.NO_WORDS, words=intent.flag, may=sayable(draft)))
        return
    if raised is None or not intent.asked:
        draft.refuse(Refused(Variant.LOWERING, flag=flag.name, up=raised is not None))
        return
    if draft.by is None or not draft.directory.may_accept(draft.by, draft.case.owner):
        draft.refuse(Refused(Variant.NOT_A_MANAGER, words=intent.flag))
        return
    if why := before(draft, raised.raised_at):
        ask_again(draft, why)
        return
    if (raised.rung or flag.rungs) and raised.acknowledged_by is None and not was_told(draft, raised):
        _ask_the_told(draft, raised, f"remove the {flag.name} flag")
        return
    draft.happen(FlagLowered(flag=raised.flag, by=draft.by))
    drop_of_flag(draft, flag)
    draft.answer(
        FlagFacts(flag=flag.title, raised=False, by=person_name(draft.rules, draft.by), clause=flag.clause),
        (*draft.people(None, "owner.level1", "owner.mailbox"), *_knew(draft, raised)),
    )


def _knew(draft: Draft, raised: RaisedFlag) -> tuple[Recipient, ...]:
    """Whom an alarm had reached, of either side, and who reported it: they hear that it is no longer up."""
    people = draft.directory.people
    keys = dict.fromkeys(key for key in (*raised.told, *raised.reporters) if key in people and key != draft.by)
    return tuple(one(people[key], "told") for key in keys if not people[key].vacant)
