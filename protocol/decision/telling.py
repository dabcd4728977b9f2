"""Builds the facts of a notice: what any email about a case may say, as plain values.

Nothing here is wording. Names of colleagues and teams are looked up as they are now; instants are
ISO 8601 in UTC.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from protocol.calendar.workdays import Calendar
from protocol.case.case import Case, OpenDuty, Request, SaidItem
from protocol.decision.holding import held_by
from protocol.decision.rules import Rules
from protocol.messages.common import (
    AlarmWords,
    ClosureFacts,
    CommonFacts,
    DutyFacts,
    ItemFacts,
    QuestionFacts,
    RequestFacts,
    TeamFacts,
)
from protocol.messages.guard import identifying
from protocol.messages.intents import Evidence
from protocol.messages.values import to_json
from protocol.pack.procedures import Flag
from protocol.violations import CalendarRunsOut


def person_name(rules: Rules, key: str | None) -> str:
    """A colleague's name, or "" for nobody."""
    if not key:
        return ""
    person = rules.directory.people.get(key)
    return person.name if person else key


def address_name(rules: Rules, address: str) -> str:
    """Whose an address is, by name; a plain one that is nobody's as it stands, and nothing of one that is not plain:
    a stranger may have written it."""
    person, team = rules.directory.person_at(address), rules.directory.team_at(address)
    if person or team:
        return person.name if person else f"the mailbox of {team.name}" if team else ""
    if not _PLAIN.fullmatch(address) or identifying(address):
        return "somebody at an address that is not in the directory"
    return f"somebody at {address}"


_PLAIN = re.compile(r"[A-Za-z0-9._+'-]{1,64}@[A-Za-z0-9.-]{1,100}")


def written_by(rules: Rules, evidence: Evidence | None) -> str:
    """Who wrote what an event rests on: a person, or a team by its mailbox; and whoever sent it for them, where that
    was somebody else. "" where it was nobody, as when time passed."""
    if evidence is None:
        return ""
    team = rules.directory.team_at(evidence.sender) if evidence.sender else None
    mailbox = f"the mailbox of {team.name}" if team else ""
    person = person_name(rules, evidence.person)
    who = f"{person}, from {mailbox}" if person and mailbox else person or mailbox
    behind = evidence.on_behalf_of
    return f"{who}, in a letter that {address_name(rules, behind)} sent" if who and behind else who


def team_facts(rules: Rules, key: str) -> TeamFacts:
    """A team as an email may name it."""
    team = rules.directory.teams[key]
    organisation = rules.directory.organisations[team.organisation]
    return {"key": key, "name": team.name, "organisation": organisation.name, "signatory": organisation.signatory}


def request_facts(rules: Rules, case: Case, request: Request, at: datetime) -> RequestFacts:
    """A request as an email may describe it."""
    procedure = rules.procedure_of(request)
    calendar = rules.calendar_of(request.to_team) if request.to_team in rules.directory.teams else None
    to_ended, successor = rules.directory.teams[request.to_team].ended, rules.directory.successor_of(request.to_team)
    return {
        "number": request.number,
        "procedure": {
            "name": procedure.name, "title": procedure.title,
            "moves": procedure.moves.value, "ends": procedure.ends.value, "clause": procedure.clause,
            "carry_on": procedure.carry_on, "notes": list(procedure.notes),
        },
        "from": team_facts(rules, request.from_team),
        "to": team_facts(rules, request.to_team),
        "sender": person_name(rules, request.sender),
        "contact": person_name(rules, request.contact),
        "record": request.record,
        "said": _said_with(rules, case, request),
        "question": _question(rules, case, request),
        "made_at": request.made_at.isoformat(),
        "state": request.state.value,
        "due": request.due.isoformat() if request.due else None,
        "reckoning": to_json(request.reckoning) if request.reckoning else None,
        "rung": request.rung,
        "provisional_by": person_name(rules, request.provisional_by),
        "age": _age(calendar, request.made_at, at),
        "missing": list(request.missing),
        "held": request.held,
        "to_ended": to_ended, "successor": successor.name if to_ended and successor else "",
        "closures": _closures(rules, request, at) if request.state.open else [],
        "parallel": len(case.open_requests) > 1,
        "person_told": _person_told(case, request),
        "to_tick": _to_tick(case, request),
        "guessed_alarm": any(flag.guessed for flag in case.flags),
    }  # fmt: skip


def _said_with(rules: Rules, case: Case, request: Request) -> list[ItemFacts]:
    """What the team that asks has said with its request, or of it since, in a word or two each."""
    mine = (each for each in case.items if each.number == request.number and each.team == request.from_team)
    return [{"item": each.what, "value": said_value(rules, each)} for each in mine if each.value]


def said_value(rules: Rules, said: SaidItem) -> str:
    """The value of an item as an email may say it: a colleague or a team by name."""
    people, teams = rules.directory.people, rules.directory.teams
    if said.value in people:
        return people[said.value].name
    return teams[said.value].name if said.value in teams else said.value


def _question(rules: Rules, case: Case, request: Request) -> QuestionFacts | None:
    """The question that must be settled before an acceptance of an open request can move the case."""
    flag = held_by(rules, case, request) if request.state.open else None
    return {"title": flag.title, "clause": flag.clause} if flag is not None else None


def request_choices(rules: Rules, requests: Iterable[Request]) -> list[dict[str, object]]:
    """Several requests that somebody may mean, for them to choose from."""
    return [
        {
            "number": each.number,
            "from": team_facts(rules, each.from_team)["name"],
            "to": team_facts(rules, each.to_team)["name"],
            "procedure": rules.procedure_of(each).title,
        }
        for each in requests
    ]


def _age(calendar: Calendar | None, made_at: datetime, at: datetime) -> int:
    """Working days since a request was made; 0, which no email shows, where the calendar ends before."""
    try:
        return calendar.working_days_since(made_at, at) if calendar else 0
    except CalendarRunsOut:
        return 0


_WARNED = 10
"""How many working days before a closure both sides are warned of it (A09)."""


def _closures(rules: Rules, request: Request, at: datetime) -> list[ClosureFacts]:
    """The days on which an organisation of either side is shut while a request waits, or soon (A09): they count as
    working days unless the directory says otherwise, so somebody must be there to answer."""
    found: list[ClosureFacts] = []
    teams = [key for key in (request.from_team, request.to_team) if key in rules.directory.teams]
    for organisation in dict.fromkeys(rules.directory.teams[key].organisation for key in teams):
        calendar = rules.directory.calendars[organisation]
        days = [day for day in sorted(calendar.closures) if _soon(calendar, day, at, request.due)]
        if days:
            found.append(
                {
                    "organisation": rules.directory.organisations[organisation].name,
                    "days": [d.isoformat() for d in days],
                    "why": calendar.closures[days[0]],
                    "counted": not calendar.closures_excluded,
                }
            )
    return found


def _soon(calendar: Calendar, day: date, at: datetime, due: datetime | None) -> bool:
    today = calendar.local(at).date()
    if day < today:
        return False
    midnight = calendar.utc(day, time())
    if due is not None and midnight <= due:
        return True
    try:
        return calendar.working_days_after(at, midnight) <= _WARNED
    except CalendarRunsOut:
        return False


def _person_told(case: Case, request: Request) -> bool | None:
    """Whether the person has been told, where that is a duty of this request (3.7)."""
    mine = [d for d in case.duties if d.duty.request == request.number and "person told" in d.items]
    return None if not mine else "person told" in mine[0].done


def _to_tick(case: Case, request: Request) -> list[str]:
    """What else is owed with this request and chased by nobody, so that the emails about it say so."""
    mine = (d for d in case.duties if d.duty.request == request.number and d.opened_at >= request.made_at)
    return [item for d in mine if not d.timers and not d.chased for item in d.outstanding if item != "person told"]


def common_facts(
    rules: Rules, case: Case | None, request: Request | None, at: datetime, *, team: str | None = None
) -> CommonFacts:
    """The facts common to every notice. Without a request the responsible team's own document speaks, and without a
    case that of the team of whoever wrote."""
    pack = rules.pack_of(request, case.owner if case else team)
    facts: CommonFacts = {
        "pack": {
            "key": pack.key, "title": pack.title, "version": pack.version,
            "version_note": pack.version_note, "review_note": pack.review_note,
        },
        "clauses": dict(pack.clauses),
        "contact_line": rules.contact_line,
        "at": at.isoformat(),
        "zone": "Europe/London",
        "case": None, "local_ids": [], "owner": None, "request": None,
        "signatory": True, "personal_data": False, "alarm": False, "case_closed": False,
        "alarm_words": alarm_words(pack.alarm or rules.alarm(team)),
    }  # fmt: skip
    if case is None:
        return facts
    facts["case"], facts["local_ids"] = case.reference, [str(each) for each in case.local_ids]
    facts["owner"], facts["case_closed"] = team_facts(rules, case.owner), not case.open
    if case.owner in rules.directory.teams:
        facts["zone"] = str(rules.calendar_of(case.owner).zone)
    if request is not None:
        facts["request"] = request_facts(rules, case, request, at)
        sides = (team_facts(rules, request.from_team), team_facts(rules, request.to_team))
        facts["signatory"] = all(side["signatory"] for side in sides)
    return facts


def alarm_words(flag: Flag | None) -> AlarmWords | None:
    """How an alarm is spoken of, in the words of its pack."""
    if flag is None:
        return None
    return {"title": flag.title, "called": flag.called, "word": flag.word, "label": flag.label, "route": flag.route}


def acceptors(rules: Rules, team: str) -> list[str]:
    """The names of the people who may accept for a team: those with the right, and its manager."""
    listed = rules.directory.teams[team]
    keys = dict.fromkeys((*sorted(listed.can_accept), listed.manager))
    people = (rules.directory.people[key] for key in keys if key in rules.directory.people)
    return [person.name for person in people if not person.vacant]


def duty_facts(duty: OpenDuty, title: str, clause: str) -> DutyFacts:
    """A duty as an email may describe it."""
    return {
        "title": title, "items": list(duty.outstanding),
        "required": [item for item in duty.required if item in duty.outstanding],
        "due": duty.due.isoformat() if duty.due else None, "clause": clause, "chased": duty.chased,
    }  # fmt: skip


_BOOKKEEPING = frozenset(
    {"DutyOpened", "DutyDropped", "LocalIdAdded", "ClockHeld", "StepDated", "ConfirmationMistaken"}
)
"""Events that follow from others, and tell a reader nothing more."""


def history_facts(rules: Rules, case: Case) -> list[dict[str, object]]:
    """The case's history as short lines: an instant, an event's name, by whom, and whom it told."""
    return [
        {
            "at": at.isoformat(),
            "event": event,
            "by": " and ".join(person_name(rules, k) for k in by.split(" and ")),
            "told": [person_name(rules, key) for key in told],
        }
        for at, event, by, told in case.history
        if event not in _BOOKKEEPING
    ]
