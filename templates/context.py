"""Decides what an email's template may say: the facts of a notice, and the words to say them with.

What stands in every notice has its default here, and what only some kinds say is in `protocol/messages/facts.py`. A
name that is neither is an error at once.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from protocol.calendar.workdays import LONDON
from protocol.messages.common import AlarmWords
from protocol.messages.facts import completed
from protocol.messages.guard import masked
from protocol.messages.notices import Notice
from protocol.ports.outbox import StoredNotice
from templates.blocks import Written, neutral
from templates.words import figures, history
from templates.words import written as words
from templates.words.deadlines import explain_deadline
from templates.words.naming import Naming

_PACK = {"key": "", "title": "", "version": "", "version_note": "", "review_note": ""}
_COMMON: Mapping[str, object] = {
    "case": None, "local_ids": (), "owner": None, "zone": None, "pack": None, "clauses": None, "contact_line": "",
    "signatory": True, "personal_data": False, "alarm": False, "alarm_words": None, "request": None,
    "case_closed": False,
}  # fmt: skip
_ALARM: AlarmWords = {
    "title": "Safeguarding concern", "called": "safeguarding concern", "word": "safeguarding", "label": "Safeguarding",
    "route": "your safeguarding route",
}  # fmt: skip
"""What notices said that were decided before packs gave their alarm its words: they are on record, and say it still."""
_NO_ALARM: AlarmWords = {"title": "Concern", "called": "concern", "word": "", "label": "Concern", "route": ""}
"""What is said where no pack in use has an alarm: nothing raises one."""
_REQUEST: Mapping[str, object] = {
    "contact": "", "record": "", "due": None, "reckoning": None, "provisional_by": "", "missing": (), "held": "",
    "parallel": False, "person_told": None, "guessed_alarm": False, "age": 0, "state": "", "rung": 0, "sender": "",
    "said": (), "question": None, "closures": (), "to_tick": (), "to_ended": False, "successor": "",
}  # fmt: skip


def context(told: StoredNotice, service: str) -> dict[str, object]:
    """Everything a template may use for one notice."""
    notice = told.notice
    said: dict[str, object] = {**_COMMON, "at": told.at.isoformat(), **completed(notice.kind, notice.facts)}
    if said["case"] is None:
        said["case"] = notice.case
    request = said["request"]
    if isinstance(request, Mapping):
        procedure = {"ends": "answer", "carry_on": "", "notes": (), **_mapping(request.get("procedure"))}
        said["request"] = {**_REQUEST, **request, "procedure": procedure}
    said["pack"] = {**_PACK, **_mapping(said["pack"])}
    said["clauses"] = _mapping(said["clauses"])
    said["alarm_words"] = alarm_words(notice)
    naming = Naming(said["request"], said["owner"])
    zone = zone_of(notice)
    numbers = cast(Mapping[str, str], said["clauses"])
    return (
        said
        | naming.facts()
        | {
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
            "counted": words.counted,
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
            "our_words": lambda kind: history.ours(kind, str(alarm_words(notice)["called"])),
            "item_words": lambda item: history.ITEMS.get(item, item),
            "month_words": figures.month,
            "level_words": figures.level,
            "age_words": figures.age,
            "share": figures.share,
            "each": lambda value: [value] if isinstance(value, str) and value else list(value or ()),
        }
    )


def alarm_words(notice: Notice) -> Mapping[str, object]:
    """How a notice speaks of the alarm."""
    return _mapping(notice.facts.get("alarm_words")) or (_NO_ALARM if "alarm_words" in notice.facts else _ALARM)


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
