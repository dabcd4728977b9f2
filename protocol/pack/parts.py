"""Decides what each part of a rule pack means as written: spans, reminders, rungs, duties, gates.

`file.py` puts the parts together; every function here takes one table and reads all of it.
"""

import re
from datetime import time

from protocol.calendar.workdays import Span, Unit, span
from protocol.messages.conditions import Choices, Condition, condition
from protocol.pack.procedures import (
    ROLES,
    Answer,
    Closing,
    Duty,
    Effect,
    Flag,
    Form,
    Gate,
    Ground,
    Information,
    Remind,
    Rung,
    Step,
)
from protocol.toml.tables import SourceTable, nearest, time_of_day
from protocol.violations import Misread

_REMIND = re.compile(
    r"(?P<at>\d{2}:\d{2}) (?:(?P<day>on the day)|(?P<last>on the last working day)"
    r"|(?P<before>[1-9]\d{0,2}) working days? before|after (?P<after>.+))",
    re.ASCII,
)
_REPEAT = re.compile(r"every (?P<day>(?:Mon|Tues|Wednes|Thurs|Fri)day) (?P<at>\d{2}:\d{2})", re.ASCII)
_STAND_IN = Span(count=1, unit=Unit.WORKING_DAYS)

Ladders = dict[str, tuple[Rung, ...]]


def _span(table: SourceTable, key: str, *, default: Span = _STAND_IN, required: bool = True) -> Span:
    written = table.text(key, required=required)
    return _as_span(table, written, key) if written else default


def _as_span(table: SourceTable, written: str, *where: str | int) -> Span:
    try:
        return span(written)
    except Misread as error:
        table.wrong(error.what, error.mend, *where)
    return _STAND_IN


def _roles(table: SourceTable, key: str, *, required: bool = False) -> tuple[str, ...]:
    found = table.texts(key, required=required)
    if required and not found and key in table:
        table.wrong(f"“{key}” names nobody.", "Name a role such as from.level1.", key)
    for place, role in enumerate(found):
        _known_role(table, role, key, place)
    return found


def _known_role(table: SourceTable, role: str, *where: str | int) -> None:
    if role and role not in ROLES:
        mend = nearest(role, ROLES) or "Write from, to or owner, a dot, and a part: from.level1."
        table.wrong(f"“{role}” is not a role.", mend, *where)


def ladder(rungs: list[SourceTable]) -> tuple[Rung, ...]:
    """The rungs of one ladder, numbered from 1 in the order of the file."""
    return tuple(_rung(table, number) for number, table in enumerate(rungs, 1))


def _rung(table: SourceTable, number: int) -> Rung:
    if "form" not in table:
        table.text("form")
    repeat = table.text("repeat", required=False)
    if repeat and not ((found := _REPEAT.fullmatch(repeat)) and _is_time(found["at"])):
        table.wrong(f"“{repeat}” is not a repetition.", "Write it like “every Monday 09:00”, on a weekday.", "repeat")
    rung = Rung(
        number=number,
        form=table.one_of("form", Form, Form.MANAGERS),
        after=_span(table, "after"),
        tell=_roles(table, "tell", required=True),
        copy=_roles(table, "copy"),
        clause=table.text("clause", required=False),
        repeat=repeat or None,
        local=table.flag("local"),
        note=table.text("note", required=False),
        asks=table.texts("asks"),
    )
    table.end()
    return rung


def _is_time(written: str) -> bool:
    try:
        time_of_day(written)
    except ValueError:
        return False
    return True


def answer(table: SourceTable) -> Answer:
    """Who must answer by when, and the reminders before."""
    found = Answer(
        within=_span(table, "within"),
        clause=table.text("clause", required=False),
        remind=tuple(_remind(table, each, place) for place, each in enumerate(table.texts("remind"))),
        local=table.flag("local"),
        item=table.text("item", required=False),
    )
    table.end()
    return found


def _remind(table: SourceTable, written: str, place: int) -> Remind:
    found = _REMIND.fullmatch(" ".join(written.split()))
    if not found or not _is_time(found["at"]):
        mend = "Write it like “09:00 on the day”, “09:00 1 working day before” or “09:00 after 1 month”."
        table.wrong(f"“{written}” is not a reminder.", mend, "remind", place)
        return Remind(at=time(9))
    return Remind(
        at=time_of_day(found["at"]),
        days_before=int(found["before"] or 0),
        last_working_day=bool(found["last"]),
        after=_as_span(table, found["after"], "remind", place) if found["after"] else None,
    )


def rungs_of(table: SourceTable, ladders: Ladders) -> tuple[Rung, ...]:
    """The rungs of the ladder that a table names, or none where it names none."""
    name = table.text("ladder", required=False)
    if name and name not in ladders:
        table.wrong(f"There is no [[ladder.{name}]].", nearest(name, ladders) or "Add its rungs.", "ladder")
    return ladders.get(name, ())


def information(table: SourceTable, ladders: Ladders) -> Information:
    """What must come with a request."""
    found = Information(
        needs=table.texts("needs", required=True),
        within=_span(table, "within"),
        clause=table.text("clause", required=False),
        rungs=rungs_of(table, ladders),
        local=table.flag("local"),
    )
    table.end()
    return found


def flag(table: SourceTable, name: str, ladders: Ladders) -> Flag:
    """A flag, with the ladder that it starts, and what it makes somebody owe."""
    duties: list[Duty] = []
    for each in table.tables("duty"):
        duties.append(duty(each, on=name))
        each.end()
    found = Flag(
        name=name,
        title=table.text("title"),
        clause=table.text("clause", required=False),
        rungs=rungs_of(table, ladders),
        words=table.texts("words"),
        duties=tuple(duties),
        holds=table.flag("holds"),
        alarm=table.flag("alarm"),
        route=table.text("route", required=False),
    )
    if found.words and not found.alarm:
        mend = "Write alarm = true beside them, or take them out."
        table.wrong("Words are listened for only where the flag is the alarm.", mend, "words")
    if found.alarm and not found.rungs:
        table.wrong("An alarm without a ladder tells nobody.", "Name its ladder.", "alarm")
    table.end()
    return found


def ground(table: SourceTable, code: str) -> Ground:
    """A reason for saying no."""
    found = Ground(
        code=code,
        label=table.text("label"),
        valid=table.flag("valid", default=True),
        clause=table.text("clause", required=False),
        words=table.texts("words"),
        remit=table.flag("remit"),
    )
    table.end()
    return found


def closing(table: SourceTable, name: str, items: Choices) -> Closing:
    """A reason for closing."""
    found = Closing(
        name=name,
        clause=table.text("clause", required=False),
        words=table.texts("words"),
        needs=_conditions(table, "needs", items),
    )
    table.end()
    return found


def duty(table: SourceTable, on: str = "") -> Duty:
    """Something owed. Its `of` is read by `of`. One of a flag begins `on` the raising of that."""
    items, required = table.texts("items", required=True), table.texts("required")
    owed_by = table.text("owed_by")
    _known_role(table, owed_by, "owed_by")
    for place, item in enumerate(required):
        if item not in items:
            mend = nearest(item, items) or "Add it to items, or take it out of required."
            table.wrong(f"“{item}” is required but is not one of the items.", mend, "required", place)
    return Duty(
        name=table.text("name"),
        title=table.text("title"),
        on=on or table.text("on"),
        owed_by=owed_by,
        items=items,
        required=required,
        within=_span(table, "within"),
        chase=tuple(_as_span(table, each, "chase", place) for place, each in enumerate(table.texts("chase"))),
        copy=_roles(table, "copy"),
        clause=table.text("clause", required=False),
        local=table.flag("local"),
        light=table.flag("light"),
    )


def gate(table: SourceTable, items: Choices) -> Gate:
    """What must hold before a step. Its `of` is read by `of`."""
    before = table.text("before")
    step, _, what = (part.strip() for part in before.partition(":"))
    known = {each.value: each for each in Step}
    alone = step in (Step.ASK, Step.ACCEPT)
    if before and (step not in known or (alone and what) or (step == Step.SAY and not what)):
        mend = "Write ask, accept, close, close: and a reason, or say: and an item, with its value or without."
        table.wrong(f"“{before}” is not a step.", mend, "before")
    found = Gate(
        step=known.get(step, Step.ACCEPT),
        what=what,
        needs=_conditions(table, "needs", items),
        any_of=_conditions(table, "any_of", items),
        unless=_conditions(table, "unless", items),
        effect=table.one_of("effect", Effect, Effect.REFUSE),
        clause=table.text("clause", required=False),
    )
    if before and not (found.needs or found.any_of):
        table.wrong("This gate asks for nothing.", "Say what it needs, or write any_of.", "before")
    return found


def _conditions(table: SourceTable, key: str, items: Choices) -> tuple[Condition, ...]:
    """One condition, or a list of them."""
    written = table.texts(key) if table.lists(key) else (table.text(key, required=False),)
    return tuple(condition(each, items) for each in written if each)


def of(table: SourceTable, procedures: list[str]) -> tuple[str, ...]:
    """The procedures that a duty or gate belongs to; then everything in its table has been read."""
    names = table.texts("of")
    for place, name in enumerate(names):
        if name not in procedures:
            table.wrong(f"There is no [procedure.{name}].", nearest(name, procedures), "of", place)
    table.end()
    return names
