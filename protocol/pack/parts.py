"""Decides what each part of a rule pack means as written: spans, reminders, rungs, duties, gates.

`file.py` puts the parts together; every function here takes one table and reads all of it.
"""

import re
from datetime import time
from enum import StrEnum

from protocol.calendar.workdays import Span, Unit, span
from protocol.messages.conditions import Choices, Condition, condition
from protocol.pack.procedures import (
    DEBTORS,
    DUTY_ROLES,
    ROLES,
    Answer,
    Closing,
    Count,
    Cutoff,
    Digest,
    Duty,
    Effect,
    Flag,
    Form,
    Gate,
    Given,
    Ground,
    Information,
    Remind,
    Rung,
    Step,
)
from protocol.toml.tables import SourceTable, nearest, time_of_day
from protocol.violations import Misread

_REMIND = re.compile(
    r"(?P<then>at the time)|(?P<at>\d{2}:\d{2}) (?:(?P<day>on the day)|(?P<last>on the last working day)"
    r"|(?P<before>[1-9]\d{0,2}) working days? before|(?P<long>[1-9]\d{0,2} (?:calendar days?|months?)) before"
    r"|after (?P<after>.+))",
    re.ASCII,
)
_REPEAT = re.compile(r"every (?P<day>(?:Mon|Tues|Wednes|Thurs|Fri)day|working day) (?P<at>\d{2}:\d{2})", re.ASCII)
_CUTOFF = re.compile(r"(?P<after>\d{2}:\d{2}) (?P<then>.+)", re.ASCII)
_GIVEN = re.compile(r"the (?P<what>day|instant) of (?P<item>.+)")
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


def _roles(table: SourceTable, key: str, *, required: bool = False, among: frozenset[str] = ROLES) -> tuple[str, ...]:
    found = table.texts(key, required=required)
    if required and not found and key in table:
        table.wrong(f"“{key}” names nobody.", "Name a role such as from.level1.", key)
    for place, role in enumerate(found):
        _known_role(table, role, key, place, among=among)
    return found


def _known_role(table: SourceTable, role: str, *where: str | int, among: frozenset[str] = ROLES) -> None:
    if role and role not in among:
        mend = nearest(role, among) or "Write from, to or owner, a dot, and a part: from.level1."
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
    form = table.one_of("form", Form, Form.MANAGERS)
    among = frozenset(DUTY_ROLES) if form is Form.DUTY else ROLES
    rung = Rung(
        number=number,
        form=form,
        after=_span(table, "after"),
        tell=_roles(table, "tell", required=True, among=among),
        copy=_roles(table, "copy", among=among),
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
    if found and found["then"]:
        return Remind(at=time(9), then=True)
    if not found or not _is_time(found["at"]):
        mend = "Write it like “09:00 on the day”, “09:00 1 working day before” or “09:00 after 1 month”."
        table.wrong(f"“{written}” is not a reminder.", mend, "remind", place)
        return Remind(at=time(9))
    return Remind(
        at=time_of_day(found["at"]),
        days_before=int(found["before"] or 0),
        last_working_day=bool(found["last"]),
        after=_as_span(table, found["after"], "remind", place) if found["after"] else None,
        before=_as_span(table, found["long"], "remind", place) if found["long"] else None,
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
        duties.append(duty(each, {}, ladders, on=name))
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


def duty(table: SourceTable, items: Choices, ladders: Ladders, on: str = "") -> Duty:
    """Something owed. Its `of` is read by `of`. One of a flag begins `on` the raising of that."""
    ticked, required = table.texts("items", required=True), table.texts("required")
    for place, item in enumerate(required):
        if item not in ticked:
            mend = nearest(item, ticked) or "Add it to items, or take it out of required."
            table.wrong(f"“{item}” is required but is not one of the items.", mend, "required", place)
    given, (within, cutoff) = _given(table), _within(table)
    every = table.text("every", required=False)
    found = Duty(
        name=table.text("name"),
        title=table.text("title"),
        on=on or table.text("on"),
        owed_by=_debtors(table),
        items=ticked,
        required=required,
        within=within,
        cutoff=cutoff,
        given=given,
        remind=tuple(_remind(table, each, place) for place, each in enumerate(table.texts("remind"))),
        rungs=rungs_of(table, ladders),
        every=_as_span(table, every, "every") if every else None,
        each=table.flag("each"),
        at_once=table.one_of("tell", _Tell, _Tell.LATER) is _Tell.AT_ONCE,
        urgent=table.flag("urgent"),
        until=_conditions(table, "until", items),
        chase=tuple(_as_span(table, each, "chase", place) for place, each in enumerate(table.texts("chase"))),
        copy=_roles(table, "copy", among=frozenset(DUTY_ROLES)),
        clause=table.text("clause", required=False),
        local=table.flag("local"),
        light=table.flag("light"),
    )
    for rung in found.rungs:
        if rung.form is not Form.DUTY:
            table.wrong("The ladder of something owed has rungs of the form “duty”.", "Name such a ladder.", "ladder")
    if (found.every or given) and found.chase:
        table.wrong("What recurs, or is due on a given day, is not chased after a span.", "Write a ladder.", "chase")
    if len(found.owed_by) > 1 and not found.each:
        table.wrong("Several owe this.", "Write each = true, or name one.", "owed_by")
    return found


class _Tell(StrEnum):
    """When its debtor is told."""

    LATER = "later"
    AT_ONCE = "at once"


def _debtors(table: SourceTable) -> tuple[str, ...]:
    if table.lists("owed_by"):
        return _roles(table, "owed_by", required=True, among=DEBTORS)
    one = table.text("owed_by")
    _known_role(table, one, "owed_by", among=DEBTORS)
    return (one,)


def _given(table: SourceTable) -> Given | None:
    written = table.text("due", required=False)
    found = _GIVEN.fullmatch(written)
    if written and not found:
        table.wrong(f"“{written}” is no due day.", "Write it like “the day of ITEM” or “the instant of ITEM”.", "due")
    if bool(written) == ("within" in table):
        mend = "Write within = a length of time, or due = “the day of ITEM”."
        table.wrong("Something owed is due within a time or on a day, and not both.", mend, "name")
    return Given(item=found["item"].strip(), instant=found["what"] == "instant") if found else None


def _within(table: SourceTable) -> tuple[Span, Cutoff | None]:
    """A span, and what holds instead from a time of day on."""
    written = table.text("within", required=False)
    within, _, rest = written.partition(", or after ")
    found = _CUTOFF.fullmatch(rest)
    if found is None or not _is_time(found["after"]):
        return (_as_span(table, written, "within") if written else _STAND_IN), None
    then = _as_span(table, found["then"], "within")
    return _as_span(table, within, "within"), Cutoff(after=time_of_day(found["after"]), within=then)


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


def digest(table: SourceTable, name: str) -> Digest:
    """What is counted every month, and for whom."""
    if table.text("every") != _EVERY_MONTH:
        table.wrong("A digest has one time.", f"Write every = “{_EVERY_MONTH}”.", "every")
    to, counts = table.text("to"), []
    if to not in _LEVELS:
        table.wrong(f"“{to}” gets no digest.", nearest(to, _LEVELS) or f"Write one of: {', '.join(_LEVELS)}.", "to")
    for place, written in enumerate(table.texts("counts", required=True)):
        if written in list(Count):
            counts.append(Count(written))
        else:
            known = [str(each) for each in Count]
            mend = nearest(written, known) or f"Write some of: {', '.join(known)}."
            table.wrong(f"“{written}” is not counted.", mend, "counts", place)
    found = Digest(
        name=name,
        title=table.text("title"),
        to=_LEVELS.get(to, 4),
        counts=tuple(counts),
        clause=table.text("clause", required=False),
        local=table.flag("local"),
    )
    table.end()
    return found


_EVERY_MONTH = "first working day of the month 09:00"
_LEVELS = {f"organisation.level{level}": level for level in (1, 2, 3, 4)}
"""Who may get a digest: people of an organisation, by their level."""
