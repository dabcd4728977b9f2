"""The facts of pages: frozen, in words or in values that a template puts into words."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from templates.words.written import when


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An instant, for a program and in words."""

    iso: str
    words: str


def moment(at: datetime, zone: tzinfo) -> Moment:
    """An instant in local time."""
    return Moment(iso=at.isoformat(), words=when(at, zone))


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place of the menu; `here` is the one that is open."""

    path: str
    words: str
    here: bool = False


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What is wrong with a field, by its id."""

    field: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came of a form, drawn from what was decided: `done` where something was recorded."""

    title: str
    lines: tuple[str, ...]
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A button that turns a trial's clock."""

    to: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """What every form that acts sends: `once` makes it count once, `seq` says how far the case had come."""

    once: str
    seq: int = 0


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around every page."""

    service: str
    protocol: str
    here: str
    csrf: str = ""
    me: str = ""
    navigation: tuple[Link, ...] = ()
    trial: bool = False
    now: str = ""
    turns: tuple[Turn, ...] = ()
    errors: tuple[Wrong, ...] = ()
    said: Said | None = None
    alarm: str = ""
    """What people write to raise an alarm, or "" where no pack in use has one."""

    def wrong(self, field: str) -> bool:
        """Whether something is wrong with a field."""
        return any(error.field == field for error in self.errors)


@dataclass(frozen=True, kw_only=True)
class Line:
    """An open request in a list."""

    case: str
    number: int
    words: str
    due: str
    late: bool
    state: str
    colour: str
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A part of a list, under its heading."""

    title: str
    lines: tuple[Line, ...]
    empty: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request on its case's page, with what the reader may do about it."""

    number: int
    title: str
    state: str
    colour: str
    rows: tuple[tuple[str, str], ...]
    reckoned: str
    days: tuple[tuple[str, str, bool], ...]
    """Each day of the deadline: the day, what it is, and whether it counted."""
    receiver: str
    moves: bool
    answer: bool
    escalate: bool
    withdraw: bool
    stays: bool
    why_not: str
    form: Form


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An entry of a case's timeline."""

    entry: int
    what: str
    by: str
    at: Moment
    why: str
    words: str
    moved: bool
    kept: bool


@dataclass(frozen=True, kw_only=True)
class Owing:
    """Something still owed, with what is left of it."""

    title: str
    by: str
    due: str
    items: tuple[tuple[str, bool], ...]
    """Each item, and whether it is required."""
    mine: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of several answers to a question."""

    value: str
    words: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Flying:
    """A flag that is up. `form` is there where its reader may say that they have seen it."""

    flag: str
    title: str
    since: Moment
    seen: str
    alarm: bool
    form: Form | None = None
