"""Explains a procedure of a pack as a page of plain text, clause by clause."""

from datetime import time

from protocol.calendar.workdays import AT_ONCE, Unit
from protocol.pack.procedures import Duty, Effect, Form, Gate, Moves, Pack, Procedure, Remind, Rung, Step
from templates.rendering import layout
from templates.words.history import ITEMS, NEXT
from templates.words.written import clause, clock, listed

_SIDES = {
    "from": "asking team",
    "to": "team asked",
    "owner": "responsible team",
    "debtor": "whoever owes it",
    "sayer": "whoever says it",
    "named": "the colleague who is named",
    "others": "other team on the case",
}
_PARTS = {
    "sender": "the worker who asked, in the {side}",
    "contact": "the person asked, in the {side}",
    "mailbox": "the mailbox of the {side}",
    "level1": "the Team Manager of the {side}",
    "level2": "the Operational or Service Manager over the {side}",
    "level3": "the senior manager over the {side}",
    "level4": "the Director or Assistant Director over the {side}",
    "person": "{side}",
    "worker": "each {side}",
}
_FORMS = {
    Form.SENDER: "The asking side is told to send what is missing",
    Form.MANAGERS: "Line managers are asked to speak and agree",
    Form.PLAN: "Line managers are asked to settle the joint plan",
    Form.TALKS: "Managers are asked to hold talks",
    Form.DETERMINATION: "A senior manager is asked to decide",
    Form.DIRECTORS: "Both directors are asked to decide",
    Form.ALARM: "Managers are told at once and asked to reply “seen”",
    Form.DUTY: "The manager is asked to see to it",
}


def explain_procedure(pack: Pack, procedure: Procedure) -> str:
    """A procedure in plain English: who must answer by when, the ladder, duties, gates and grounds.

    What the source document gives no number for is marked as a local setting.
    """
    facts = {
        "pack": pack, "procedure": procedure, "moves": procedure.moves is Moves.RESPONSIBILITY, "role": _role,
        "owed": _owed,
        "form": lambda rung: _FORMS[rung.form], "starts": lambda rung: _starts(procedure, rung), "remind": _remind,
        "cl": clause, "listed": listed, "item": lambda name: ITEMS.get(name, name), "next": NEXT,
        "local": _local(procedure), "gates": [_gate(gate) for gate in (*procedure.gates, *pack.gates)],
        "repeat": _repeat,
        "day_zero": procedure.answer is not None and procedure.answer.within.unit is Unit.WORKING_DAYS,
        "flag": pack.flags.get(procedure.flag) if procedure.flag else None,
    }  # fmt: skip
    return layout("pages/procedure.txt.j2", facts).strip() + "\n"


_STEPS = {Step.ASK: "asking", Step.ACCEPT: "a yes", Step.CLOSE: "closing", Step.SAY: "saying"}


def _gate(gate: Gate) -> str:
    """A gate as a line: what it stands before, and what it wants."""
    what = f" “{gate.what}”" if gate.what else ""
    reason = " for the reason" if gate.step is Step.CLOSE and gate.what else ""
    wants = [listed(gate.needs)] if gate.needs else []
    wants += [f"one of these: {'; '.join(map(str, gate.any_of))}"] if gate.any_of else []
    unless = f", unless {listed(gate.unless, 'or')}" if gate.unless else ""
    warns = ". Without it the step is recorded, and the manager told" if gate.effect is Effect.WARN else ""
    return f"Before {_STEPS[gate.step]}{reason}{what}: {' and '.join(wants)}{unless}{clause(gate.clause)}{warns}"


_TRIGGERS = {
    "requested": "the request is made",
    "accepted": "the team asked accepts",
    "answered": "the request has its answer",
    "rung": "managers are first told",
}


def _owed(duty: Duty) -> list[str]:
    """Who owes something and by when, what is told before and what follows."""
    who = listed(_role(role) for role in duty.owed_by)
    local = " [local setting]" if duty.local else ""
    what, _, of = duty.on.partition(":")
    begins = {"late": f"“{of}” is late", "rung": f"the step “{of}” is told"}.get(what) if of else None
    begins = begins or _TRIGGERS.get(
        duty.on, duty.on if " is " not in duty.on else f"“{duty.on.replace(' is ', ': ')}”"
    )
    if duty.given is not None:
        due = f"by the {'instant' if duty.given.instant else 'day'} that “{duty.given.item}” gives"
    else:
        due = f"within {duty.within}{local} after {begins}"
    if duty.cutoff is not None:
        due += f", or after {clock(duty.cutoff.after)} {duty.cutoff.within}"
    lines = [f"Owed by {who}, {due}{', each for themselves' if duty.each else ''}."]
    if duty.at_once:
        lines.append("They are told at once.")
    if duty.every is not None:
        lines.append(f"Then again every {duty.every}.")
    if duty.remind:
        lines.append(f"Reminder: {listed(map(_remind, duty.remind))} [local setting].")
    lines += [
        f"If it is late: {listed(_role(role) for role in rung.tell)} told, {_after(rung)}." for rung in duty.rungs
    ]
    if duty.until:
        lines.append(f"It falls away with: {listed(duty.until, 'or')}.")
    return lines


def _after(rung: Rung) -> str:
    length = "at once" if rung.after == AT_ONCE else str(rung.after)
    return length if rung.number == 1 else f"{length} after the step before"


def _role(role: str) -> str:
    side, part = role.split(".")
    return _PARTS[part].format(side=_SIDES[side])


def _starts(procedure: Procedure, rung: Rung) -> str:
    """When a rung begins, in words."""
    length = "At once" if rung.after == AT_ONCE else str(rung.after)
    if rung.number > 1:
        return f"{length} after the step before"
    if procedure.information and rung in procedure.information.rungs:
        return f"{length} when that time has passed"
    return f"{length} when the time to answer has passed" if procedure.answer else f"{length} when the request is made"


def _repeat(repeat: str) -> str:
    """`every Monday 09:00` as `every Monday at 9am`."""
    day, _, at = repeat.rpartition(" ")
    return f"{day} at {clock(time.fromisoformat(at))}"


def _remind(remind: Remind) -> str:
    if remind.then:
        return "at the time itself"
    at = clock(remind.at)
    if remind.before:
        return f"{at}, {remind.before} before"
    if remind.last_working_day:
        return f"{at} on the last working day before, if the day itself is not one"
    if remind.after:
        return f"{at}, {remind.after} after the start"
    return f"{at}, {remind.days_before} working days before" if remind.days_before else f"{at} on the day"


def _local(procedure: Procedure) -> list[str]:
    """Every number of the procedure that is a local setting."""
    said = [f"the time to answer, {procedure.answer.within}"] if procedure.answer and procedure.answer.local else []
    if procedure.information and procedure.information.local:
        said.append(f"the time to send what is missing, {procedure.information.within}")
    said += [f"when step {rung.number} begins" for rung in procedure.rungs if rung.local]
    said += [f"“{duty.title}”, {duty.within}" for duty in procedure.duties if duty.local]
    return [*said, "the reminders"] if procedure.answer and procedure.answer.remind else said
