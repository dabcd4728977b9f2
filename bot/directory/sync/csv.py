"""Decides how a spreadsheet of staff becomes people of a source, one row each.

Columns, in any order; several values in a cell are parted by `;`. `name` and `email` are needed.
`manager` and `deputy` name a colleague by email or staff number. A file with a column about people
who receive care is refused before a row of it is read.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.directory.file import LevelWord
from bot.directory.spreadsheets import YES, heads_of, wrong_cells, wrong_columns
from bot.directory.sync.names import object_id
from bot.directory.sync.source import Found, one_line
from bot.settings.values import ADDRESS
from protocol.directory import Absence, Level
from protocol.violations import Misconfigured

COLUMNS = (
    "id", "key", "name", "email", "other emails", "title", "level", "department", "company", "teams", "manager",
    "deputy", "enabled", "object id", "away from", "away to",
)  # fmt: skip
_NEEDED = ("name", "email")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_MEND = "Nothing was changed."

Row = dict[str, str]


class CsvSource:
    """A CSV file in UTF-8."""

    kind = "csv"

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def shown(self) -> str:
        """The name of the file."""
        return self._file.name

    def people(self) -> tuple[Found, ...]:
        """Everybody in the file. Raises Misconfigured, with every mistake on a line of its own."""
        try:
            text = self._file.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise Misconfigured("The file is not in UTF-8.", f"Save it again. {_MEND}", place=self.shown) from None
        except OSError as error:
            what = f"The file cannot be read: {error.strerror}."
            raise Misconfigured(what, _MEND, place=self.shown) from None
        problems: list[str] = []
        found = [_found(row, where, problems) for where, row in self._rows(text, problems)]
        for name in ("id", "email"):
            values = [each.id if name == "id" else each.address for each in found]
            for value in dict.fromkeys(value for value in values if value and values.count(value) > 1):
                problems.append(f"{self.shown}: {value.removeprefix('csv:')} is there twice.")
        if problems:
            raise Misconfigured("\n".join(dict.fromkeys(problems)), _MEND)
        return _resolved(found)

    def _rows(self, text: str, problems: list[str]) -> Iterator[tuple[str, Row]]:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        heads: list[str] = []
        try:
            for cells in reader:
                where = f"{self.shown}:{reader.line_num}"
                if not any(cell.strip() for cell in cells):
                    continue
                if not heads:
                    heads = heads_of(cells)
                    if wrong := wrong_columns(heads, COLUMNS, _NEEDED):
                        problems += [f"{where}: {_within(what)}" for what in wrong]
                        return
                    continue
                if len(cells) != len(heads):
                    problems.append(f"{where}: the row has {len(cells)} cells, and there are {len(heads)} columns.")
                    continue
                row = dict(zip(heads, (cell.strip() for cell in cells), strict=True))
                problems += [f"{where}: {what}" for what in _cells(row)]
                yield where, row
        except csv.Error as error:
            problems.append(f"{self.shown}:{reader.line_num}: this is not CSV: {error}.")
        if not heads:
            problems.append(f"{self.shown}: the file is empty. It needs a first line with the names of its columns.")


def _within(what: str) -> str:
    """A sentence as it goes on after the place of a mistake."""
    return what[:1].lower() + what[1:]


def _cells(row: Row) -> Iterator[str]:
    yield from map(_within, wrong_cells(row, row.values()))
    for head in _NEEDED:
        if not row[head]:
            yield f"“{head}” is empty."
    if row["email"] and not ADDRESS.fullmatch(row["email"]):
        yield "“email” is not an email address."
    if row.get("enabled", "").casefold() not in YES:
        yield "“enabled” must be yes or no."
    if row.get("object id") and not object_id(row["object id"]):
        yield "“object id” is not an Entra object id."
    if row.get("level") and row["level"].casefold() not in {each.value for each in LevelWord}:
        yield f"“{row['level']}” is not a level. Use one of: {', '.join(each.value for each in LevelWord)}."


def _found(row: Row, where: str, problems: list[str]) -> Found:
    email = row["email"].lower()
    staff = row.get("id", "") or email
    level = row.get("level", "").casefold()
    known = {each.value: Level[each.name] for each in LevelWord}
    others = (each.lower() for each in _several(row, "other emails") if ADDRESS.fullmatch(each))
    return Found(
        id=f"csv:{staff}",
        ref=email,
        name=one_line(row["name"]),
        where=where,
        address=email,
        others=tuple(others),
        title=row.get("title", ""),
        department=row.get("department", ""),
        company=row.get("company", ""),
        manager=row.get("manager", "").lower(),
        deputy=row.get("deputy", "").lower(),
        enabled=row.get("enabled", "") == "" or YES.get(row["enabled"].casefold(), True),
        object_id=object_id(row.get("object id", "")),
        key=row.get("key", ""),
        level=known.get(level),
        teams=tuple(_several(row, "teams")),
        absences=_absences(row, where, problems),
    )


def _several(row: Row, head: str) -> list[str]:
    return [each.strip() for each in row.get(head, "").split(";") if each.strip()]


def _absences(row: Row, where: str, problems: list[str]) -> tuple[Absence, ...]:
    """Days away: as many firsts as lasts, both included."""
    try:
        first, last = ([_day(each) for each in _several(row, head)] for head in ("away from", "away to"))
        away = tuple(Absence(first=one, last=other) for one, other in zip(first, last, strict=True))
    except ValueError:
        problems.append(f"{where}: “away from” and “away to” go together; write days like 2027-08-02 or 02/08/2027.")
        return ()
    if any(each.last < each.first for each in away):
        problems.append(f"{where}: an absence ends before it begins.")
        return ()
    return away


def _day(written: str) -> date:
    """A day in ISO 8601, or as it is written in Britain: the day first."""
    found = _BRITISH.fullmatch(written)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(written)


def _resolved(found: list[Found]) -> tuple[Found, ...]:
    """Managers and deputies by email, however they were named: by staff number, key or email."""
    emails = {each.key: each.ref for each in found if each.key}
    emails |= {each.id.removeprefix("csv:").lower(): each.ref for each in found}
    emails |= {each.ref: each.ref for each in found}
    return tuple(
        replace(each, manager=emails.get(each.manager, each.manager), deputy=emails.get(each.deputy, each.deputy))
        for each in found
    )
