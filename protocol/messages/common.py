"""Decides what every notice says besides what is its own: the document that speaks, the case and its request. Plain
values all of them, as they are kept: instants are ISO 8601 text."""

from collections.abc import Mapping
from typing import TypedDict


class PackFacts(TypedDict):
    """The document that speaks."""

    key: str
    title: str
    version: str
    version_note: str
    review_note: str


class AlarmWords(TypedDict):
    """How a pack's alarm is spoken of."""

    title: str
    """`Fire risk`."""
    called: str
    """`fire risk`, within a sentence."""
    word: str
    """What people write to raise it: its name."""
    label: str
    """What begins the line of a request that says whether there is one."""
    route: str
    """Where a concern is to be raised besides: no email of ours does that for anybody."""


class TeamFacts(TypedDict):
    """A team's name, its organisation's, and whether that has signed."""

    key: str
    name: str
    organisation: str
    signatory: bool


class ProcedureFacts(TypedDict):
    """The kind of a request."""

    name: str
    title: str
    moves: str
    ends: str
    clause: str
    carry_on: str
    notes: list[str]


class ClosureFacts(TypedDict):
    """Days on which an organisation is shut."""

    organisation: str
    days: list[str]
    why: str
    counted: bool


class ItemFacts(TypedDict):
    """Something said with a request."""

    item: str
    value: str


class QuestionFacts(TypedDict):
    """A flag that holds the case where it is."""

    title: str
    clause: str


# `from` is no name that a class can have.
RequestFacts = TypedDict(
    "RequestFacts",
    {
        "number": int,
        "procedure": ProcedureFacts,
        "from": TeamFacts,
        "to": TeamFacts,
        "sender": str,
        "contact": str,
        "record": str,
        "made_at": str,
        "state": str,
        "due": str | None,
        "reckoning": object,
        "rung": int,
        "provisional_by": str,
        "age": int,
        "missing": list[str],
        "held": str,
        "to_ended": bool,
        "successor": str,
        "closures": list[ClosureFacts],
        "parallel": bool,
        "person_told": bool | None,
        "to_tick": list[str],
        "guessed_alarm": bool,
        "said": list[ItemFacts],
        "question": QuestionFacts | None,
    },
)
RequestFacts.__doc__ = "A request as an email may describe it."


class CommonFacts(TypedDict):
    """What stands in every notice."""

    pack: PackFacts
    clauses: Mapping[str, str]
    contact_line: str
    at: str
    zone: str
    case: str | None
    local_ids: list[str]
    owner: TeamFacts | None
    request: RequestFacts | None
    signatory: bool
    personal_data: bool
    case_closed: bool
    alarm: bool
    """Whether an alarm is up on the case."""
    alarm_words: AlarmWords | None


class DutyFacts(TypedDict):
    """Something owed, as an email may describe it."""

    title: str
    items: list[str]
    required: list[str]
    due: str | None
    clause: str
    chased: int
