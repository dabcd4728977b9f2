"""Decides what a flag does: it runs beside the ladder and never instead of it (5.4, 5.5, 8.4)."""

from collections.abc import Iterable
from datetime import datetime

from protocol.cases import RaisedFlag, Request
from protocol.deadlines import minutes, next_rung
from protocol.draft import Draft
from protocol.events import FlagAcknowledged, FlagLowered, FlagRaised, RungReached, Timer
from protocol.intents import LowerFlag, RaiseFlag, Seen
from protocol.notices import Kind, Recipient
from protocol.procedures import Flag
from protocol.rungs import Pass
from protocol.telling import person_name
from protocol.violations import CalendarRunsOut


def raise_(draft: Draft, intent: RaiseFlag) -> None:
    """Somebody raises a flag on a case."""
    found = draft.rules.flag(intent.flag)
    if found is None:
        draft.refuse("no_words", words=intent.flag)
        return
    raise_flag(draft, found[1].name, guessed=False)
    alarm = next((each for each in draft.notices if each.kind is Kind.SAFEGUARDING), None)
    draft.answer(
        Kind.NOTED, what=f"{found[1].name} raised", more=[], told=[each.name for each in alarm.to] if alarm else [],
        next_due=alarm.facts.get("next_due") if alarm else None,
    )  # fmt: skip


def raise_flag(draft: Draft, name: str, *, guessed: bool, request: Request | None = None) -> None:
    """Raise a flag. One that still climbs stays as it is, and the managers of a request that brings
    it again are told as well; one that has been seen, or that has reached its top unseen, is raised
    anew, because this may be a new concern."""
    found = draft.rules.flag(name)
    if found is None:
        return
    _, flag = found
    up = draft.case.flag(flag.name)
    if up is not None and (not flag.rungs or (up.acknowledged_by is None and up.timers)):
        if flag.rungs and request is not None:
            first = flag.rungs[0]
            sound(draft, up, request, draft.people(request, *first.tell), number=first.number, clause=first.clause)
        return
    draft.happen(FlagRaised(flag=flag.name, by=draft.by, guessed=guessed, timers=()))
    if flag.rungs:
        climb_flag(draft, flag, 1, request=request)
        return
    about = request or _about(draft)
    draft.tell(
        Kind.FLAG, draft.people(about, "owner.level1"), draft.people(about, "owner.mailbox"), request=about,
        flag=flag.title, raised=True, by=person_name(draft.rules, draft.by), clause=flag.clause,
    )  # fmt: skip


def _about(draft: Draft) -> Request | None:
    """The request whose two sides a flag concerns: the newest that is open, or was."""
    requests = draft.case.open_requests or draft.case.requests
    return requests[-1] if requests else None


def climb_flag(
    draft: Draft, flag: Flag, number: int, *, request: Request | None = None, during: Pass | None = None
) -> None:
    """A rung of a flag's own ladder: told at any hour (A27)."""
    rung = next((each for each in flag.rungs if each.number == number), None)
    raised = draft.case.flag(flag.name)
    if rung is None or raised is None:
        return
    about = request or _about(draft)
    prefix = f"flag/{flag.name}"
    due = next((t.due for t in raised.timers if t.name == f"{prefix}/{number}"), draft.now)
    following = _following(draft, flag, number, due)
    said = during is None or following is None or following.due >= during.until
    told = draft.people(about, *rung.tell)
    draft.happen(
        RungReached(
            number=0, ladder=flag.name, rung=number, told=tuple(each.person for each in told if each.person),
            timers=(following,) if following else (), said=said,
        ),
        at=due if during else None,
    )  # fmt: skip
    if during is not None and not said:
        during.missed.setdefault(prefix, []).append((number, due))
        return
    beneath = [n for n, _ in during.missed.get(prefix, [])] if during else []
    copy = draft.people(about, *(name for each in flag.rungs if each.number in beneath for name in each.tell))
    after = next((each for each in flag.rungs if each.number == number + 1), None)
    sound(
        draft, draft.case.flag(flag.name) or raised, about, told, copy, number=number, clause=rung.clause,
        next_minutes=minutes(after.after) if after else None,
        catch_up=during.catch_up(draft, prefix, due) if during else None,
    )  # fmt: skip


def _following(draft: Draft, flag: Flag, number: int, due: datetime) -> Timer | None:
    """The rung after. Where it cannot be dated this one is told all the same: an alarm never waits."""
    try:
        return next_rung(f"flag/{flag.name}", flag.rungs, number, due, draft.rules.calendar_of(draft.case.owner))
    except CalendarRunsOut as runs_out:
        draft.problems([f"The next step of the alarm on {draft.reference} could not be dated. {runs_out}"])
        return None


def sound(
    draft: Draft, raised: RaisedFlag, about: Request | None, told: Iterable[Recipient], copy: Iterable[Recipient] = (),
    *, number: int, clause: str = "", next_minutes: int | None = None, catch_up: dict[str, object] | None = None,
) -> None:  # fmt: skip
    """The alarm itself (E10)."""
    draft.tell(
        Kind.SAFEGUARDING, told, copy, request=about, urgent=True,
        raised_at=raised.raised_at.isoformat(), raised_by=person_name(draft.rules, raised.by),
        guessed=raised.guessed, number=number, clause=clause, next_minutes=next_minutes, catch_up=catch_up,
        next_due=raised.timers[0].due.isoformat() if raised.timers else None,
    )  # fmt: skip


def seen(draft: Draft, intent: Seen) -> None:
    """Somebody has seen an alarm: it stops climbing, and nothing moves (S32)."""
    del intent
    by = draft.by
    waiting = [raised for raised in draft.case.flags if raised.timers or raised.acknowledged_by is None]
    alarms = [raised for raised in waiting if (found := draft.rules.flag(raised.flag)) and found[1].rungs]
    about = _about(draft)
    teams = {draft.case.owner, *((about.from_team, about.to_team) if about else ())}
    if by is None or not any(draft.directory.belongs(by, team) for team in teams if team in draft.directory.teams):
        draft.refuse("outsider", request=about, words="seen")
        return
    for raised in alarms:
        draft.happen(FlagAcknowledged(flag=raised.flag, by=by))
    draft.answer(Kind.NOTED, request=about, what="seen" if alarms else "nothing to see", more=[])


def lower(draft: Draft, intent: LowerFlag) -> None:
    """A flag no longer applies, says a manager of the responsible team."""
    found = draft.rules.flag(intent.flag)
    raised = draft.case.flag(found[1].name) if found else None
    if found is None or raised is None:
        draft.refuse("no_words", words=intent.flag)
        return
    if draft.by is None or not draft.directory.may_accept(draft.by, draft.case.owner):
        draft.refuse("not_a_manager", words=intent.flag)
        return
    draft.happen(FlagLowered(flag=raised.flag, by=draft.by))
    draft.answer(
        Kind.FLAG, draft.people(None, "owner.level1", "owner.mailbox"), flag=found[1].title, raised=False,
        by=person_name(draft.rules, draft.by), clause=found[1].clause,
    )  # fmt: skip
