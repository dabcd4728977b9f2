"""Decides what an item is: something that may be said of a case, with a value of a closed kind and a day; never free
text, so that nothing about the person can be in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType

from protocol.messages.guard import identifying
from protocol.toml.tables import SourceTable, nearest

SIDES = ("owner", "from", "to", "involved", "anyone")
"""Whose word an item may be: the responsible team's; that of a team which asked; that of one which was asked; that of
any team on the case; anybody's who may know of it."""
_REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9]{2,12}(?:[/-][A-Za-z0-9]{1,8}){0,2}")
_NUMBER = re.compile(r"\d{1,6}")
_ANSWERING = re.compile(
    r"\b(?:accept\w*|declin\w*|agree[ds]?|refus\w*|reject\w*|withdraw\w*|yes|confirm\w*|stays|determined)\b", re.I
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9' -]{1,48}[A-Za-z0-9]")


class Kind(StrEnum):
    """What an item's value is, where it is none of a list."""

    TICK = "tick"
    """None: that it is said is all."""
    DATE = "date"
    INSTANT = "date and time"
    NUMBER = "number"
    REFERENCE = "reference"
    """Letters and digits of somebody's own system, at least one a digit, and nothing that identifies a person."""
    TEAM = "team"
    PERSON = "person"
    """A colleague whom the directory lists."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that may be said of a case. Of one that is not kept (`keep`) nothing is recorded: it has a `reply`,
    which points to the right door."""

    name: str
    words: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    kind: Kind = Kind.TICK
    dated: bool = False
    """Whether it may carry a day."""
    by: tuple[str, ...] = ("owner",)
    names_person: bool = False
    """Whether a colleague is named behind it."""
    many: bool = False
    """Whether several values of it stand beside each other."""
    keep: bool = True
    reply: str = ""
    """What whoever says it is told; for one that is not kept, the right door."""
    replies: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The same, by value."""
    clause: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """How people write it."""
        return self.words or (self.name,)

    def told(self, value: str) -> str:
        """What whoever says it with a value is told, or ""."""
        return self.replies.get(value, self.reply)

    @property
    def valued(self) -> bool:
        """Whether a value follows its name."""
        return bool(self.choices) or self.kind is not Kind.TICK


@dataclass(frozen=True, kw_only=True)
class Value:
    """What was said of an item, as the record has it; or `why` that is none: `value`, `day`."""

    value: str = ""
    on: date | None = None
    why: str = ""
    clock: time | None = None
    named: str | None = None


def value_of(
    item: Item,
    written: str,
    on: date | None,
    clock: time | None = None,
    *,
    team: Callable[[str], str | None],
    person: Callable[[str], str | None],
) -> Value:
    """The value that words mean for an item. `on` is the day that they name, and `clock` the time of it, where they
    name one."""
    words = " ".join(written.split()).strip(" .,;")
    if on == NO_DAY:
        return Value(why="day")
    if on is not None and not (item.dated or item.kind in _OF_A_DAY):
        return Value(why="value")
    if item.names_person and words:
        named = person(words)
        rest = replace(item, names_person=False)
        plain = value_of(rest, "", on, clock, team=team, person=person)
        return replace(plain, named=named) if named else Value(why="person")
    if item.kind in _OF_A_DAY:
        whole = on is not None and not words and (clock is not None or item.kind is Kind.DATE)
        return Value(on=on, clock=clock) if whole else Value(why="day")
    if not item.valued:
        return Value(on=on) if words.casefold() in _TICKED else Value(why="value")
    found = _found(item, words, team, person)
    return Value(value=found, on=on) if found else Value(why="value")


_OF_A_DAY = (Kind.DATE, Kind.INSTANT)
NO_DAY = date.min
"""What stands for a day that its own weekday contradicts: no item takes it."""
_TICKED = frozenset({"", "yes", "done", "y"})


def _found(item: Item, words: str, team: Callable[[str], str | None], person: Callable[[str], str | None]) -> str:
    if item.choices:
        return {each.casefold(): each for each in item.choices}.get(words.casefold(), "")
    known: Mapping[Kind, Callable[[], str | None]] = {
        Kind.NUMBER: lambda: words if _NUMBER.fullmatch(words) else None,
        Kind.REFERENCE: lambda: words.upper() if _REFERENCE.fullmatch(words) and not identifying(words) else None,
        Kind.TEAM: lambda: team(words),
        Kind.PERSON: lambda: person(words),
    }
    return known[item.kind]() or ""


def item(table: SourceTable, name: str) -> Item:
    """One `[item.NAME]`."""
    choices, kind = _value(table)
    by = table.texts("by") or ("owner",)
    for place, side in enumerate(by):
        if side not in SIDES:
            table.wrong(
                f"“{side}” is nobody's side.",
                nearest(side, SIDES) or "Write owner, from, to, involved or anyone.",
                "by",
                place,
            )
    replies = _replies(table, choices)
    found = Item(
        name=name,
        words=table.texts("words"),
        choices=choices,
        kind=kind,
        dated=table.flag("dated"),
        by=by,
        names_person=table.text("names", required=False) == "person",
        many=table.flag("many"),
        replies=replies,
        keep=table.flag("keep", default=True),
        reply="" if replies else table.text("reply", required=False),
        clause=table.text("clause", required=False),
    )
    if not found.keep and not found.reply:
        table.wrong("This item would answer nothing.", "An item that is not kept has a reply.", "keep")
    for words in (*found.names, *choices):
        if _ANSWERING.search(words):
            table.wrong(f"“{words}” might be taken for an answer.", "Say it in other words.", "words")
    if not _NAME.fullmatch(name):
        table.wrong(f"“{name}” is no name for an item.", "Use letters, digits and spaces.")
    table.end()
    return found


def _replies(table: SourceTable, choices: tuple[str, ...]) -> Mapping[str, str]:
    """A reply for each of some values."""
    if not table.has_table("reply") or (replies := table.table("reply")) is None:
        return MappingProxyType({})
    for value in replies.names():
        if value not in choices:
            table.wrong(f"“{value}” is none of its values.", nearest(value, choices), "reply", value)
    return MappingProxyType({value: replies.text(value) for value in replies.names()})


def _value(table: SourceTable) -> tuple[tuple[str, ...], Kind]:
    """A list of choices, or the name of a kind."""
    if table.lists("value"):
        return table.texts("value", required=True), Kind.TICK
    return (), table.one_of("value", Kind, Kind.TICK)
