"""Decides how a TOML table that a person wrote is taken apart: each key by its kind, none left over.

Reading goes on after a mistake, so that a person sees every mistake of a file at once. What could
not be read is replaced by something empty; nobody may use the result unless `problems` is empty.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from protocol.toml.places import Path, Places, places_of
from protocol.violations import Misconfigured

Kind = TypeVar("Kind", bound=StrEnum)
_AT_LINE = re.compile(r"^(?P<what>.*?) ?\(at (?:line (?P<line>\d{1,18}), column \d{1,18}|end of document)\)$", re.S)
_KINDS = {str: "text in quotation marks", bool: "true or false", int: "a whole number", dict: "a table", list: "a list"}


def nearest(word: str, known: object) -> str:
    """`Did you mean “manager”?`, or "" where nothing known is close. `known` is any iterable of text."""
    close = get_close_matches(word, [str(each) for each in known], n=1, cutoff=0.7)  # type: ignore[attr-defined]  # said above
    return f"Did you mean “{close[0]}”?" if close else ""


class SourceTable:
    """One table of a file. Every getter takes its key; `end` refuses the keys that were not taken."""

    def __init__(
        self, values: dict[str, object], places: Places, problems: list[Misconfigured], way: Path = ()
    ) -> None:
        self._values, self._taken = values, set[str]()
        self._places, self.problems, self.way = places, problems, way

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def wrong(self, what: str, mend: str = "", *keys: str | int) -> None:
        """Note a mistake at a key of this table, or at the table itself."""
        self.problems.append(Misconfigured(what, mend, place=self._places.at(*self.way, *keys)))

    @property
    def name(self) -> str:
        """How the table is written: `[team.learning]`, or `the file` at the top."""
        keys = [f"{key}" for key in self.way if isinstance(key, str)]
        return f"[{'.'.join(keys)}]" if keys else "the file"

    def _get(self, key: str, kind: type, required: bool) -> object | None:
        self._taken.add(key)
        value = self._values.get(key)
        if value is None:
            if required:
                self.wrong(f"“{key}” is missing in {self.name}.", f"Add a line {key} = … there.")
            return None
        fits = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if not fits:
            self.wrong(f"“{key}” must be {_KINDS[kind]}.", f"Change the value of {key}.", key)
            return None
        return value

    def text(self, key: str, *, required: bool = True, default: str = "") -> str:
        """A line of text, without blanks at its ends. Where it is required, it may not be empty."""
        value = self._get(key, str, required)
        if not isinstance(value, str):
            return default
        value = value.strip()
        if (required and not value) or any(ord(c) < 32 for c in value):
            self.wrong(f"“{key}” must be one line of text, and not empty.", f"Write a value for {key}.", key)
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, none of them empty; nothing where the key is not there."""
        value = self._get(key, list, required)
        found: list[str] = []
        for place, each in enumerate(value if isinstance(value, list) else ()):
            if isinstance(each, str) and each.strip():
                found.append(each.strip())
            else:
                self.wrong(f"“{key}” must be a list of texts.", f"Correct item {place + 1} of {key}.", key, place)
        return tuple(found)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self._get(key, bool, required=False)
        return value if isinstance(value, bool) else default

    def lists(self, key: str) -> bool:
        """Whether a key has a list; for a key that may have one or a word."""
        return isinstance(self._values.get(key), list)

    def has_table(self, key: str) -> bool:
        """Whether a key has a table; for a key that may have one or a word."""
        return isinstance(self._values.get(key), dict)

    def holds(self, key: str, value: object) -> bool:
        """Whether a key has this very value; for a key that may be of several kinds."""
        self._taken.add(key)
        return self._values.get(key) is value

    def number(self, key: str, *, default: int, least: int = 0, most: int = 10_000) -> int:
        """A whole number between two others, both included."""
        value = self._get(key, int, required=False)
        if not isinstance(value, int):
            return default
        if not least <= value <= most:
            self.wrong(f"“{key}” must be between {least} and {most}.", f"Change the value of {key}.", key)
            return default
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A day, as a TOML date without a time: 2027-06-30."""
        self._taken.add(key)
        value = self._values.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None or required:
            self.wrong(f"“{key}” must be a day.", "Write it like 2027-06-30, without quotation marks.", key)
        return None

    def time(self, key: str, default: time) -> time:
        """A time of day in text: 17:00."""
        written = self.text(key, required=False)
        if not written:
            return default
        try:
            return time_of_day(written)
        except ValueError:
            self.wrong(f"“{key}” is not a time of day.", 'Write it like "16:30".', key)
            return default

    def one_of(self, key: str, kind: type[Kind], default: Kind) -> Kind:
        """One word of a closed list. A table without the key gets the default, without complaint."""
        written = self.text(key, required=False)
        try:
            return kind(written) if written else default
        except ValueError:
            known = [each.value for each in kind]
            mend = nearest(written, known) or f"Use one of: {', '.join(known)}."
            self.wrong(f"“{written}” is not known as a value of {key}.", mend, key)
            return default

    def table(self, key: str) -> "SourceTable | None":
        """The table under a key, or None."""
        value = self._get(key, dict, required=False)
        return self._inner(value, key) if isinstance(value, dict) else None

    def wanted(self, key: str) -> "SourceTable":
        """The table under a key; where there is none that is one mistake, and an empty table follows."""
        if (found := self.table(key)) is not None:
            return found
        if key not in self._values:
            self.wrong(f"The [{key}] table is missing.", f"Add a line [{key}], and its values below it.")
        return self.without(key)

    def without(self, key: str) -> "SourceTable":
        """An empty table in the place of one that is not there; what is missing in it goes unsaid."""
        return SourceTable({}, self._places, [], (*self.way, key))

    def named(self, key: str) -> "Iterator[tuple[str, SourceTable]]":
        """The tables of `[key.NAME]`, with their names, in the order of the file."""
        group = self.table(key)
        for name in group.names() if group else ():
            if group is not None and (inner := group.table(name)) is not None:
                yield name, inner

    def tables(self, key: str) -> "Iterator[SourceTable]":
        """The tables of `[[key]]`, or of a list of inline tables, in the order of the file."""
        value = self._get(key, list, required=False)
        for place, each in enumerate(value if isinstance(value, list) else ()):
            if isinstance(each, dict):
                yield self._inner(each, key, place)
            else:
                self.wrong(f"“{key}” must be a list of tables.", f"Write each as its own [[{key}]].", key, place)

    def names(self) -> tuple[str, ...]:
        """The keys of the table, in the order of the file; for tables whose keys are names or dates."""
        return tuple(self._values)

    def end(self) -> None:
        """Refuse every key that nobody asked for."""
        for key in self._values:
            if key not in self._taken:
                mend = nearest(key, self._taken) or f"Known here: {', '.join(sorted(self._taken))}."
                self.wrong(f"“{key}” is not known in {self.name}.", mend, key)

    def _inner(self, values: dict[str, object], *keys: str | int) -> "SourceTable":
        return SourceTable(values, self._places, self.problems, (*self.way, *keys))


def time_of_day(written: str) -> time:
    """`17:00` as a time. Raises ValueError for anything else, a seconds part included."""
    if not re.fullmatch(r"\d{2}:\d{2}", written, re.ASCII):
        raise ValueError(written)
    return time.fromisoformat(written)


def read_source(text: str, file: str) -> tuple[SourceTable | None, list[Misconfigured]]:
    """The top table of a file, and the list that its mistakes will be put on.

    None where the text is not TOML at all: then the list says on which line it stops being so.
    """
    text = text.removeprefix("\ufeff")
    problems: list[Misconfigured] = []
    try:
        values = tomllib.loads(text)
    except RecursionError:
        return None, [Misconfigured("Lists or tables are nested too deeply.", "Write them flat.", place=file)]
    except ValueError as error:
        found = _AT_LINE.match(str(error))
        what, line = (found["what"], found["line"]) if found else (str(error), None)
        line = line or str(text.rstrip().count("\n") + 1)
        mend = "Compare this line, and the one above it, with the example file."
        what = f"This cannot be read: {what[:1].lower()}{what[1:]}."
        return None, [Misconfigured(what, mend, place=f"{file}:{line}")]
    return SourceTable(values, places_of(text, file), problems), problems


def in_order(problems: list[Misconfigured]) -> list[Misconfigured]:
    """Mistakes in the order of the lines they stand on."""
    return sorted(problems, key=lambda problem: line_of(problem.place)[1] or 0)


def line_of(place: str) -> tuple[str, int | None]:
    """A place taken apart: `directory.toml:14` is a file and a line; without a line, None."""
    file, _, line = place.rpartition(":")
    return (file, int(line)) if file and line.isdecimal() else (place, None)
