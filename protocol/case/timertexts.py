"""Decides how the ledger writes what is running on a case, and what is owed: each as one text, unique within the case.

`1/answer`, `1/remind/0`, `1/held`, `1/rung/2`, `1/rung/4/again`, `1/rung/1/undated/INSTANT`, `1/information/1`,
`flag/fire-risk/2`, `duty/handover-1/0`, `duty/handover-1/undated/INSTANT`, `duty/visit-r7.1/remind/0`,
`duty/visit-r7.1/due`, `duty/visit-r7.1/rung/1`. Entries are never rewritten, so these
forms stay; nothing else writes or reads them.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from protocol.case.timers import (
    AnswerDue,
    DutyChase,
    DutyDue,
    DutyKey,
    DutyReminder,
    DutyUndated,
    Held,
    Ladder,
    OfAnswer,
    OfDuty,
    OfFlag,
    OfInformation,
    Reminder,
    RungDue,
    RungRepeats,
    RungUndated,
    Source,
    Step,
    TimerName,
)


def name_text(name: TimerName) -> str:  # noqa: PLR0911 - the closed list, one line each
    """A timer's name, as the ledger writes it."""
    match name:
        case AnswerDue():
            return f"{name.request}/answer"
        case Reminder():
            return f"{name.request}/remind/{name.place}"
        case Held():
            return f"{name.request}/held"
        case RungDue():
            return f"{_ladder_text(name.ladder)}/{name.rung}"
        case RungRepeats():
            return f"{_ladder_text(name.ladder)}/{name.rung}/again"
        case RungUndated():
            return f"{_ladder_text(name.ladder)}/{name.reached}/undated/{name.since.isoformat()}"
        case DutyChase():
            return f"{step_text(name.duty)}/{name.place}"
        case DutyReminder():
            return f"{step_text(name.duty)}/remind/{name.place}"
        case DutyDue():
            return f"{step_text(name.duty)}/due"
        case DutyUndated():
            return f"{step_text(name.duty)}/undated/{name.since.isoformat()}"
        case _:
            assert_never(name)


def name_of(text: str) -> TimerName:
    """The name that a text of the ledger stands for. Raises ValueError where it is none."""
    for form, make in _FORMS:
        if found := form.fullmatch(text):
            return make(*found.groups())
    raise ValueError(f"{text!r} names no timer")


def step_text(step: Step) -> str:
    """What was looked at again, as the ledger writes it: `flag/NAME` or `duty/KEY`."""
    return f"duty/{duty_text(step)}" if isinstance(step, DutyKey) else _ladder_text(step)


def step_of(text: str) -> Step:
    """The step that a text of the ledger stands for. Raises ValueError where it is none."""
    kind, _, name = text.partition("/")
    if kind == "flag":
        return OfFlag(flag=name)
    if kind == "duty":
        return duty_of(name)
    raise ValueError(f"{text!r} is neither a flag nor a duty")


def duty_text(key: DutyKey) -> str:
    """A duty's key, as the ledger writes it: `handover-1`, `review-f7`, `send-back-r7`."""
    return f"{key.name}-{key.source}{key.number}{f'.{key.place}' if key.place else ''}"


def duty_of(text: str) -> DutyKey:
    """The duty that a text of the ledger stands for. Raises ValueError where it is none."""
    name, _, opened = text.rpartition("-")
    source = next((each for each in (Source.FLAG, Source.REPORT) if opened.startswith(each)), Source.REQUEST)
    number, _, place = opened.removeprefix(source).partition(".")
    return DutyKey(name=name, source=source, number=int(number), place=int(place or 0))


def _ladder_text(ladder: Ladder) -> str:
    match ladder:
        case OfAnswer():
            return f"{ladder.request}/rung"
        case OfInformation():
            return f"{ladder.request}/information"
        case OfFlag():
            return f"flag/{ladder.flag}"
        case OfDuty():
            return f"duty/{duty_text(ladder.duty)}/rung"
        case _:
            assert_never(ladder)


def _ladder_of(text: str) -> Ladder:
    if found := re.fullmatch(r"([0-9]+)/(rung|information)", text):
        request = int(found[1])
        return OfAnswer(request=request) if found[2] == "rung" else OfInformation(request=request)
    kind, slash, flag = text.partition("/")
    if kind == "duty" and text.endswith("/rung"):
        return OfDuty(duty=duty_of(flag.removesuffix("/rung")))
    if kind != "flag" or not slash:
        raise ValueError(f"{text!r} is no ladder")
    return OfFlag(flag=flag)


_KEY = r".*(?<=[0-9])"
"""A duty's key, whatever its name: it ends with a number."""
_FORMS: tuple[tuple[re.Pattern[str], Callable[..., TimerName]], ...] = tuple(
    (re.compile(form, re.S), make)
    for form, make in (
        (r"([0-9]+)/answer", lambda number: AnswerDue(request=int(number))),
        (r"([0-9]+)/held", lambda number: Held(request=int(number))),
        (r"([0-9]+)/remind/([0-9]+)", lambda number, place: Reminder(request=int(number), place=int(place))),
        (
            rf"duty/({_KEY})/remind/([0-9]{{1,200}})",
            lambda key, place: DutyReminder(duty=duty_of(key), place=int(place)),
        ),
        (rf"duty/({_KEY})/due", lambda key: DutyDue(duty=duty_of(key))),
        (
            rf"(duty/{_KEY}/rung)/([0-9]{{1,200}})",
            lambda ladder, rung: RungDue(ladder=_ladder_of(ladder), rung=int(rung)),
        ),
        (
            rf"(duty/{_KEY}/rung)/([0-9]{{1,200}})/undated/([^/]{{1,64}})",
            lambda ladder, rung, since: RungUndated(
                ladder=_ladder_of(ladder), reached=int(rung), since=datetime.fromisoformat(since)
            ),
        ),
        (r"duty/(.*)/([0-9]{1,200})", lambda key, place: DutyChase(duty=duty_of(key), place=int(place))),
        (
            r"duty/(.*)/undated/([^/]{1,64})",
            lambda key, since: DutyUndated(duty=duty_of(key), since=datetime.fromisoformat(since)),
        ),
        (r"(.*)/([0-9]{1,200})", lambda ladder, rung: RungDue(ladder=_ladder_of(ladder), rung=int(rung))),
        (r"(.*)/([0-9]{1,200})/again", lambda ladder, rung: RungRepeats(ladder=_ladder_of(ladder), rung=int(rung))),
        (
            r"(.*)/([0-9]{1,200})/undated/([^/]{1,64})",
            lambda ladder, rung, since: RungUndated(
                ladder=_ladder_of(ladder), reached=int(rung), since=datetime.fromisoformat(since)
            ),
        ),
    )
)
"""Read from the end: a pack may name a flag or a duty as it likes."""
