"""Decides what the page of a case shows to whoever may know of it: who is responsible and why, what is open and how its
deadline was worked out, what they may do, what is owed, and everything that has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.pages.given import Given
from bot.pages.mine import COLOURS, team_name
from bot.pages.page import Answer, Page
from bot.queries.happened import in_words
from bot.queries.standing import facts_of, offered, owed_by, ring
from bot.queries.waiting import duty_titles
from bot.queries.why_not import why
from protocol.calendar.workdays import Reckoning
from protocol.case.case import Case, OpenDuty, RaisedFlag, Request
from protocol.case.events import (
    CaseRegistered,
    ClockHeld,
    ClockSet,
    DutyDropped,
    LocalIdAdded,
    MovedByLaw,
    OwnerCorrected,
    Reminded,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
)
from protocol.decision.telling import acceptors, person_name, written_by
from protocol.pack.procedures import Moves
from protocol.ports.record import Entry
from templates import day, explain_deadline, listed, when
from templates.screens.facts import Asked, Flying, Happening, Owing
from templates.words.history import BASES
from templates.words.written import quoted

MOVED = (CaseRegistered, ResponsibilityAccepted, ResponsibilityDetermined, OwnerCorrected, MovedByLaw)
_FOLLOWS = (ClockSet, ClockHeld, LocalIdAdded, DutyDropped, Reminded)
"""What only follows from something else, and is on the page in another form or says nothing of anybody's words."""


def shown(given: Given) -> Answer:
    """The case."""
    case = given.of
    facts: Mapping[str, Any] = facts_of(given.parts.store, given.parts.rules, case, given.at)
    evidence = facts["evidence"]
    duties = tuple(_owing(given, each) for each in case.duties)
    return Page(
        name="case",
        facts={
            "case": case.reference,
            "local_ids": tuple(map(str, case.local_ids)),
            "closed": not case.open,
            "owner": facts["owner"],
            "since": given.moment(case.since),
            "unconfirmed": facts["unconfirmed"],
            "because": BASES.get(case.basis, case.basis),
            "entry": evidence["entry"],
            "by": evidence.get("by", ""),
            "words": quoted(words) if (words := evidence.get("words")) else "",
            "requests": tuple(_asked(given, case, each) for each in case.open_requests),
            "duties": duties,
            "mine": any(each.mine for each in duties),
            "form": given.form(),
            "flags": tuple(_flying(given, each) for each in case.flags),
            "ring": ring(given.parts.rules, case.owner),
            "alarm": given.alarm.called if given.alarm else "",
            "contact": given.parts.rules.contact_line,
            "timeline": timeline(given, given.parts.store.entries(case.reference)),
            "as_at": when(given.at, given.zone),
        },
    )


def timeline(given: Given, entries: Sequence[Entry]) -> tuple[Happening, ...]:
    """Everything on record about a case that says something to a reader, the newest first."""
    first: dict[str, int] = {}  # the entry under which the words of a message stand, and those that follow from it
    for each in entries:
        if each.happened.evidence is not None:
            first.setdefault(each.happened.evidence.message_id, each.seq)
    told = [each for each in reversed(entries) if not isinstance(each.happened.event, _FOLLOWS)]
    leads = set(first.values())
    return tuple(replace(h, words=h.words if h.entry in leads else "") for h in (happening(given, e) for e in told))


def happening(given: Given, entry: Entry) -> Happening:
    """An entry as a page shows it."""
    event, evidence = entry.happened.event, entry.happened.evidence
    words = in_words(event, given.parts.rules)
    return Happening(
        entry=entry.seq,
        what=words[:1].upper() + words[1:],
        by=written_by(given.parts.rules, evidence),
        at=given.moment(entry.happened.at),
        why=why(entry.happened, given.parts.rules),
        words=evidence.words if evidence else "",
        moved=isinstance(event, MOVED),
        kept=evidence is not None,
    )


def request_of(case: Case, number: str) -> Request | None:
    """The request of a number as an address has it."""
    return next((each for each in case.requests if str(each.number) == number), None)


def _asked(given: Given, case: Case, request: Request) -> Asked:
    rules = given.parts.rules
    may, procedure = offered(given.directory, request, given.me), rules.procedure_of(request)
    zone = rules.calendar_of(request.to_team).zone if request.to_team in given.directory.teams else given.zone
    late = request.due is not None and request.due < given.at
    rows = [
        ("From", team_name(given, request.from_team)), ("To", team_name(given, request.to_team)),
        ("Asked by", person_name(rules, request.sender)), ("Asked at", when(request.made_at, zone)),
        ("Answer due", when(request.due, zone) if request.due else request.held or "no deadline runs yet"),
        ("Record", request.record or "not said"),
    ]  # fmt: skip
    if request.rung:
        rows.append(("Step of the ladder", f"{request.rung}: {_told(given, request)}"))
    if request.missing:
        rows.append(("Still missing", listed(request.missing)))
    return Asked(
        number=request.number,
        title=procedure.title,
        state=f"{request.state.value}{', late' if late else ''}",
        colour="red" if late else COLOURS.get(request.state.value, "grey"),
        rows=tuple(rows),
        reckoned=explain_deadline(request.reckoning, zone) if request.reckoning else "",
        days=_days(request.reckoning) if request.reckoning else (),
        receiver=team_name(given, request.to_team),
        moves=procedure.moves is Moves.RESPONSIBILITY,
        answer=may.answer,
        escalate=may.escalate,
        withdraw=may.withdraw,
        stays=may.escalate and request.rung > 0,
        why_not="" if may.answer else _who_may(given, request),
        form=given.form(),
    )


def _told(given: Given, request: Request) -> str:
    names = [person_name(given.parts.rules, key) for key in request.told]
    return f"{listed(names)} {'was' if len(names) == 1 else 'were'} told" if names else "managers were told"


def _who_may(given: Given, request: Request) -> str:
    names = acceptors(given.parts.rules, request.to_team) if request.to_team in given.directory.teams else []
    return f"For {team_name(given, request.to_team)}, {listed(names, 'or')} may answer." if names else ""


def _days(reckoning: Reckoning) -> tuple[tuple[str, str, bool], ...]:
    """Each day from the day on which a deadline's clock began to the day on which it ends."""
    skipped = {each.day: each.why for each in reckoning.skipped}
    last = max((*reckoning.counted, reckoning.day_zero))
    first = min((*reckoning.counted, *skipped, reckoning.day_zero))
    days = (first + timedelta(days=number) for number in range(min((last - first).days, 60) + 1))
    return tuple((day(each), *_said(each, reckoning, skipped.get(each))) for each in days)


def _said(each: date, reckoning: Reckoning, skipped: str | None) -> tuple[str, bool]:
    if each in reckoning.counted:
        number = reckoning.counted.index(each) + 1
        return f"working day {number}{', the answer is due' if each == reckoning.counted[-1] else ''}", True
    if each == reckoning.day_zero:
        return "the clock starts: counting begins with the next working day", True
    words = "weekend" if skipped in ("Saturday", "Sunday") else skipped or "not counted"
    return f"not counted: {words}", False


def _owing(given: Given, duty: OpenDuty) -> Owing:
    title = duty_titles(given.parts.rules).get(duty.name, duty.name.replace("-", " "))
    return Owing(
        title=title,
        by=team_name(given, duty.team),
        due=when(duty.due, given.zone) if duty.due else "",
        mine=duty in owed_by(given.directory, given.of, given.me),
        items=tuple((item, item in duty.required) for item in duty.outstanding),
    )


def _flying(given: Given, flag: RaisedFlag) -> Flying:
    found = given.parts.rules.flag(flag.flag)
    alarm, seen = found is not None and bool(found[1].rungs), flag.acknowledged_by
    sides = {given.of.owner}.union(*({each.from_team, each.to_team} for each in given.of.open_requests))
    may = any(team in given.directory.teams and given.directory.belongs(given.me.key, team) for team in sides)
    return Flying(
        flag=flag.flag,
        title=found[1].title if found else flag.flag.replace("-", " "),
        since=given.moment(flag.raised_at),
        seen=person_name(given.parts.rules, seen),
        alarm=alarm,
        form=given.form() if alarm and not seen and may else None,
    )
