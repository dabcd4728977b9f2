"""Decides which deadlines a request, a rung, a flag or a duty sets running, and when each ends.

Stages chain from the instant at which the one before ended, not from when an email left (A08).
"""

from datetime import UTC, datetime, time, timedelta

from protocol.calendar.workdays import Calendar, Reckoning, Span, Unit
from protocol.case.timers import (
    AnswerDue,
    DutyChase,
    DutyKey,
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
    for _ in range(remind.days_before):
        day = calendar.last_working_day_before(day)
    return calendar.utc(day, remind.at)


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
    _, weekday, at = repeat.split()
    day = calendar.local(after).date()
    while True:
        if day.weekday() == _WEEKDAYS[weekday.lower()]:
            instant = calendar.utc(calendar.working_day_from(day), time.fromisoformat(at))
            if instant > after:
                return instant
        day += timedelta(days=1)


def duty_timers(key: DutyKey, duty: Duty, start: datetime, calendar: Calendar) -> tuple[Timer, ...]:
    """The instants at which a duty is chased, if nothing is done."""
    return tuple(
        Timer(name=DutyChase(duty=key, place=place), due=calendar.reckon(start, after).due)
        for place, after in enumerate(duty.chase)
    )


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
