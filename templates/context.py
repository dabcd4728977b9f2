"""Decides what an email's template may say: the facts of a notice, and the words to say them with.

A key that may be left out has its default here. Any other key that is missing is an error at once.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from protocol.calendar.workdays import LONDON
from protocol.messages.guard import masked
from protocol.messages.notices import Notice
from protocol.ports.outbox import Told
from templates import history, words
from templates.blocks import Written, neutral
from templates.deadlines import explain_deadline
from templates.naming import Naming

_PACK = {"key": "", "title": "", "version": "", "version_note": "", "review_note": ""}
_COMMON: Mapping[str, object] = {
    "case": None, "local_ids": (), "owner": None, "zone": None, "pack": None, "clauses": None, "contact_line": "",
    "signatory": True, "personal_data": False, "alarm": False, "request": None,
}  # fmt: skip
_REQUEST: Mapping[str, object] = {
    "contact": "", "record": "", "due": None, "reckoning": None, "provisional_by": "", "missing": (), "held": "",
    "parallel": False, "person_told": None, "guessed_alarm": False, "age": 0, "state": "", "rung": 0, "sender": "",
    "closures": (), "to_tick": (),
}  # fmt: skip
_OPTIONAL: Mapping[str, object] = {
    "team_copied": False, "missing": (), "again": False, "away_name": "", "as_determined": False, "words": "",
    "provisional_by": "", "may_accept": (), "late": False, "late_by": 0, "allocate_by": "", "moved": True,
    "handover": None, "besides": (), "theirs": (), "without_prejudice": False, "previous": None, "ground": "",
    "ground_code": "", "valid": True,
    "remit": False, "clause": "", "next_due": None, "next_form": "", "early": False, "asked_by": "",
    "both_sides": False, "history": (), "catch_up": None, "unread_since": None, "repeat": False, "top": (),
    "standing_in": (), "decided": None, "owner_manager": "",
    "guessed": False, "others": (), "next_minutes": None, "items": (), "required": (),
    "chased": 0, "last": False, "reason": "", "more": (), "evidence": None, "open": (), "duties": (), "flags": (),
    "closed": None, "known": True, "desk": "", "next_what": "",
    "kinds": (), "details": (), "candidates": (), "choices": (), "grounds": (),
    "understood": (), "named": "", "near": (), "needs": "", "why": "", "who": (), "who_can": (), "asked_about": "",
    "directors": False, "title": "", "form": "", "asked_names": (), "also_names": (), "answers_for": False,
    "record": "", "of": "", "told": (), "again_by": "", "proved": True, "concern_told": (), "concern_due": None,
    "concern_open": False, "up": False, "seen_by": "", "reported": False, "named_managers": False,
    "passed_on": None, "unexplained": False, "note": "", "flag": "",
    "other": "", "state": "",
    "number": None, "accepted_at": None, "by": "", "team": None, "their_team": "", "basis": "", "raised_by": "",
    "addresses": (), "instead": (), "names": (), "notice": "", "since": None, "clock_set": False,
    "confirm_by": None, "unreached": False, "decided_by": "", "decided_at": None, "decided_why": "",
    "asked_for": "", "closing": False,
    "asked_name": "", "code": "", "says": "", "until": None, "done": (), "due": None, "how": "",
    "sent_by": "", "asked": "", "leave": None,
}  # fmt: skip


def context(told: Told, service: str) -> dict[str, object]:
    """Everything a template may use for one notice."""
    notice, facts = told.notice, dict(told.notice.facts)
    said: dict[str, object] = {**_OPTIONAL, **_COMMON, "at": told.at.isoformat(), **facts}
    if said["case"] is None:
        said["case"] = notice.case
    request = said["request"]
    if isinstance(request, Mapping):
        procedure = {"ends": "answer", "carry_on": "", **_mapping(request.get("procedure"))}
        said["request"] = {**_REQUEST, **request, "procedure": procedure}
    said["pack"] = {**_PACK, **_mapping(said["pack"])}
    said["clauses"] = _mapping(said["clauses"])
    naming = Naming(said["request"], said["owner"])
    zone = zone_of(notice)
    numbers = cast(Mapping[str, str], said["clauses"])
    return said | naming.facts() | {
        "service": service,
        "kind": notice.kind.value,
        "cl": _cited,
        "cite": lambda *names: _cited(*(numbers.get(name, "") for name in names)),
        "when": partial(words.when, zone=zone),
        "soon": partial(words.soon, zone=zone, now=str(said["at"])),
        "past": lambda value: words.past(value, str(said["at"])),
        "day": words.day,
        "days": lambda each: words.listed(words.day(value) for value in each),
        "listed": words.listed,
        "working_days": words.working_days,
        "quoted": lambda text: words.quoted(masked(text)),
        "explained": partial(explain_deadline, calendar_zone=zone),
        "filled": filled,
        "who_is": naming.team,
        "short_of": naming.short,
        "event_words": history.event,
        "history_line": history.line,
        "basis_words": lambda name: history.BASES.get(name, name),
        "next_words": lambda form: history.NEXT.get(form, history.NEXT["alarm"]),
        "our_words": lambda kind: history.OURS.get(kind, "our email"),
        "item_words": lambda item: history.ITEMS.get(item, item),
        "each": lambda value: [value] if isinstance(value, str) and value else list(value or ()),
    }  # fmt: skip


def zone_of(notice: Notice) -> ZoneInfo:
    """The zone in which a notice's times are told."""
    name = notice.facts.get("zone")
    return ZoneInfo(name) if isinstance(name, str) and name else LONDON


def filled(understood: Sequence[Sequence[str]], missing: Sequence[str]) -> Written:
    """The body of a ready reply: what was understood and what is missing, a labelled line each."""
    known = [f"{_label(label)}: {neutral(value)}" for label, value in understood]
    return Written("\\n".join([*known, *(f"{_label(item)}:" for item in missing)]))


def _cited(*numbers: str) -> Written:
    """Clause numbers with the space before them, which a value of its own would lose."""
    bracket = neutral(words.clause(*numbers))
    return Written(f" {bracket}" if bracket else "")


def _label(item: str) -> str:
    return neutral(item[:1].upper() + item[1:])


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
