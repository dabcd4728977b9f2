"""Decides which deadlines a request, a rung, a flag or a duty sets running, and when each ends.

Stages chain from the instant at which the one before ended, not from when an email left (A08).
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from protocol.calendar.workdays import AT_ONCE, Calendar, Reckoning, Span, Unit, months_later
from protocol.case.timers import (
    AnswerDue,
    DutyChase,
    DutyDue,
    DutyKey,
    DutyReminder,
    DutyUndated,
    Held,
    Ladder,
    OfInformation,
    Reminder,
    RungDue,
    RungRepeats,
    RungUndated,
    Timer,
)
from protocol.pack.procedures import Answer, Duty, Information, Remind, Rung, rung_of

_WEEKDAYS = {name: day for day, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday"))}


def answer_timers(number: int, answer: Answer, reckoning: Reckoning, calendar: Calendar) -> tuple[Timer, ...]:
    """The deadline of a request's answer, and the reminders before it."""
    reminders = (
        Timer(name=Reminder(request=number, place=place), due=at)
        for place, remind in enumerate(answer.remind)
        if reckoning.start < (at := _remind_at(remind, reckoning, calendar)) < reckoning.due
    )
    return (*reminders, Timer(name=AnswerDue(request=number), due=reckoning.due))


def _remind_at(remind: Remind, reckoning: Reckoning, calendar: Calendar) -> datetime:
    if remind.after is not None:
        day = calendar.local(calendar.reckon(reckoning.start, remind.after).due).date()
        return calendar.utc(day, remind.at)
    day = calendar.local(reckoning.due).date()
    if remind.last_working_day:
        day = reckoning.warn or day
    if remind.before is not None:
        day = _earlier(day, remind.before)
    for _ in range(remind.days_before):
        day = calendar.last_working_day_before(day)
    return calendar.utc(day, remind.at)


def _earlier(day: date, length: Span) -> date:
    """The day that lies calendar days or months before another."""
    return day - timedelta(days=length.count) if length.unit is Unit.CALENDAR_DAYS else months_later(day, -length.count)


def information_timer(number: int, information: Information, start: datetime, calendar: Calendar) -> Timer:
    """When the first rung follows the deadline by which missing information must come (A02)."""
    due = calendar.reckon(start, information.within).due
    for first in information.rungs[:1]:
        due = calendar.reckon(due, first.after).due
    return Timer(name=RungDue(ladder=OfInformation(request=number), rung=1), due=due)


def next_rung(ladder: Ladder, rungs: tuple[Rung, ...], reached: int, due: datetime, calendar: Calendar) -> Timer | None:
    """The timer of the rung after the one reached at `due`; or of its repetition at the top."""
    following = rung_of(rungs, reached + 1)
    if following is not None:
        return Timer(name=RungDue(ladder=ladder, rung=following.number), due=calendar.reckon(due, following.after).due)
    top = rung_of(rungs, reached)
    if top is not None and top.repeat:
        return Timer(name=RungRepeats(ladder=ladder, rung=reached), due=_repeat_at(top.repeat, due, calendar))
    return None


def _repeat_at(repeat: str, after: datetime, calendar: Calendar) -> datetime:
    """The first instant after another that `every Monday 09:00` names; on the next working day where that day is none:
    nobody is asked for anything on a bank holiday."""
    _, weekday, *rest = repeat.split()
    at, day = rest[-1], calendar.local(after).date()
    while True:
        if weekday == "working" and calendar.why_not(day) is None:
            instant = calendar.utc(day, time.fromisoformat(at))
            if instant > after:
                return instant
        if weekday != "working" and day.weekday() == _WEEKDAYS[weekday.lower()]:
            instant = calendar.utc(calendar.working_day_from(day), time.fromisoformat(at))
            if instant > after:
                return instant
        day += timedelta(days=1)


def duty_due(duty: Duty, start: datetime, calendar: Calendar, given: datetime | date | None = None) -> datetime:
    """When something owed since an instant is due: within its span, or after the cut-off of that; or on the day, or at
    the instant, that was given, which is never moved (A43). Raises CalendarRunsOut."""
    if isinstance(given, datetime):
        return given
    if given is not None:
        return calendar.utc(given, calendar.close_of(given))
    cutoff, local = duty.cutoff, calendar.local(start)
    if cutoff is not None and (calendar.why_not(local.date()) is not None or local.time() > cutoff.after):
        return calendar.reckon(start, cutoff.within).due
    return calendar.reckon(start, duty.within).due


def next_due(every: Span, start: datetime, last_due: datetime, done: datetime, calendar: Calendar) -> datetime:
    """When what recurs is due again: so long after it was done, or the first whole multiple of that after the start
    which lies after both the last due day and the day it was done, whichever is earlier. What is done early brings the
    next forward, and what is done late does not make it drift. Raises CalendarRunsOut."""
    after = max(calendar.local(each).date() for each in (last_due, done))
    times = 1
    while (
        calendar.local(multiple := calendar.reckon(start, replace(every, count=every.count * times)).due).date()
        <= after
    ):
        times += 1
    return min(multiple, calendar.reckon(done, every).due)


def duty_timers(key: DutyKey, duty: Duty, start: datetime, due: datetime, calendar: Calendar) -> tuple[Timer, ...]:
    """What runs while something is owed: reminders before it is due, its lapse where something follows that, and the
    short way of chasing it after spans. A reminder that would fall on no working day comes on the one before."""
    reminders: dict[datetime, Timer] = {}
    for place, remind in enumerate(duty.remind):
        at = due if remind.then else _on_a_working_day(remind, start, due, calendar)
        if start < at <= due:
            reminders.setdefault(at, Timer(name=DutyReminder(duty=key, place=place), due=at))
    lapse = (Timer(name=DutyDue(duty=key), due=due),) if duty.rungs or duty.watched else ()
    chased = (
        Timer(name=DutyChase(duty=key, place=place), due=calendar.reckon(start, after).due)
        for place, after in enumerate(duty.chase)
    )
    return (*reminders.values(), *lapse, *chased)


def _on_a_working_day(remind: Remind, start: datetime, due: datetime, calendar: Calendar) -> datetime:
    day = calendar.local(due).date()
    warn = None if calendar.why_not(day) is None else calendar.last_working_day_before(day)
    owed = replace(calendar.reckon(start, AT_ONCE), due=due, warn=warn)
    day = calendar.local(_remind_at(remind, owed, calendar)).date()
    if calendar.why_not(day) is not None:
        day = calendar.last_working_day_before(day)
    return calendar.utc(day, remind.at)


def try_again(number: int, at: datetime) -> Timer:
    """When a request that no deadline could be worked out for is looked at again (S61)."""
    return Timer(name=Held(request=number), due=at.astimezone(UTC) + timedelta(days=1))


def date_later(ladder: Ladder, reached: int, due: datetime, at: datetime) -> Timer:
    """When it is tried again to date the rung after the one reached at `due`, which the calendar could not (S61)."""
    return Timer(
        name=RungUndated(ladder=ladder, reached=reached, since=due), due=at.astimezone(UTC) + timedelta(days=1)
    )


def date_duty_later(key: DutyKey, start: datetime, at: datetime) -> Timer:
    """When it is tried again to date a duty that was owed from `start`, which the calendar could not (S61)."""
    return Timer(name=DutyUndated(duty=key, since=start), due=at.astimezone(UTC) + timedelta(days=1))


def dated(timer: Timer | None) -> Timer | None:
    """A timer that is a deadline, and no look at whether one can be worked out by now."""
    return None if timer is not None and isinstance(timer.name, RungUndated | DutyUndated) else timer


def minutes(length: Span) -> int | None:
    """A span in minutes, where it is a fixed length."""
    if length.unit is Unit.MINUTES:
        return length.count
    return length.count * 60 if length.unit is Unit.HOURS else None
