"""Decides what a spreadsheet of an existing caseload says: a case, its team, its number in that team's own system.

The columns are a closed list, and none is about a person: any other is refused before a row is read. Every mistake is
named by its row, and one is enough for nothing to be registered.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.directory.spreadsheets import FORMULA, csv_lines
from protocol.directory import Directory
from protocol.messages.guard import identifying
from protocol.messages.intents import LocalId
from protocol.ports.store import Store
from protocol.ports.work import Work
from protocol.toml.tables import nearest
from protocol.violations import Misconfigured

COLUMNS = ("case", "team", "system", "number")
_NOTHING = "Nothing was registered."
_NO_NAMES = "Take it out: this file holds no names, and nothing else about a person."


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case to register: `reference` is "" where it has no number of ours yet. `where` names the row."""

    where: str
    reference: str
    team: str
    local_ids: tuple[LocalId, ...]


@dataclass(frozen=True, kw_only=True)
class Caseload:
    """What there is to register, and how many rows are on record already, with the same team."""

    rows: tuple[Row, ...]
    known: int


def caseload(text: str, file: str, directory: Directory, prefix: str, store: Store) -> Caseload:
    """Read a spreadsheet. Raises Misconfigured, with every mistake on a line of its own."""
    problems: list[str] = []
    rows = list(_rows(text, file, directory, prefix, problems))
    problems += _twice(rows)
    new: list[Row] = []
    with store.work() as work:
        for row in rows:
            match _on_record(row, work, store):
                case None:
                    new.append(row)
                case "":
                    pass
                case why:
                    problems.append(f"{row.where}: {why}")
    if problems:
        raise Misconfigured("\n".join(problems), _NOTHING)
    return Caseload(rows=tuple(new), known=len(rows) - len(new))


def _rows(text: str, file: str, directory: Directory, prefix: str, problems: list[str]) -> Iterator[Row]:
    lines = csv_lines(text, file, problems)
    if lines is None:
        return
    lines = [(number, [cell.strip() for cell in cells]) for number, cells in lines]
    heads = [" ".join(head.casefold().replace("_", " ").split()) for head in (lines[0][1] if lines else [])]
    if wrong := _columns(heads):
        problems += [f"{file}:1: {each}" for each in wrong]
        return
    for number, cells in lines[1:]:
        where = f"{file}:{number}"
        if found := _wrong_cells(cells, heads):
            problems += [f"{where}: {each}" for each in found]
            continue
        row = dict(zip(heads, cells, strict=True))
        made = _row(where, row, directory, prefix)
        if isinstance(made, Row):
            yield made
        else:
            problems.append(f"{where}: {made}")


def _columns(heads: list[str]) -> list[str]:
    """Only these columns are read: a file with one more is refused, whatever it holds."""
    if not heads:
        return [f"The file is empty. Its first line names its columns: {', '.join(COLUMNS)}."]
    wrong = [
        " ".join((f"The column “{head}” is not read. {nearest(head, COLUMNS)}".strip(), _NO_NAMES))
        for head in heads
        if head not in COLUMNS
    ]
    wrong += [f"The column “{head}” is there twice." for head in dict.fromkeys(heads) if heads.count(head) > 1]
    if "team" not in heads:
        wrong.append("The column “team” is missing.")
    if "case" not in heads and "number" not in heads:
        wrong.append("There is neither a column “case” nor “number”.")
    return wrong


def _wrong_cells(cells: list[str], heads: list[str]) -> list[str]:
    """What must not stand in a row. What it holds is never repeated."""
    if len(cells) != len(heads):
        return [f"The row has {len(cells)} cells, and there are {len(heads)} columns."]
    wrong = []
    for head, cell in zip(heads, cells, strict=True):
        if cell.startswith(FORMULA):
            wrong.append(f"The cell under “{head}” begins like a formula. Retype it.")
        elif found := identifying(cell):
            wrong.append(f"The cell under “{head}” holds {found}. It is never a case's number: take it out.")
    return wrong


def _row(where: str, row: dict[str, str], directory: Directory, prefix: str) -> Row | str:
    """A row, or what is wrong with it."""
    teams = directory.named(row["team"])
    if len(teams) != 1:
        known = ", ".join(sorted(team.name for team in directory.teams.values()))
        return f"“{row['team'][:60]}” is not one team. The teams are: {known}."
    reference, number, system = row.get("case", "").upper(), row.get("number", ""), row.get("system", "").upper()
    reference = f"{prefix}-{reference}" if reference.isdigit() else reference
    if reference and not re.fullmatch(rf"{prefix}-\d{{4,7}}", reference):
        return f"“{row['case'][:20]}” is no case reference of ours. Write it like {prefix}-48211, or leave it empty."
    if number and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9/-]{2,19}", number):
        return "The number is none that a case system gives. Write it alone, such as 123456."
    if number and not re.fullmatch(r"[A-Z][A-Z0-9 ]{1,19}", system):
        return "The system that the number is of is missing. Write its name, such as LAS."
    if not reference and not number:
        return "There is neither a case nor a number."
    organisation = teams[0].organisation
    ids = (LocalId(organisation=organisation, system=system, number=number),) if number else ()
    return Row(where=where, reference=reference, team=teams[0].key, local_ids=ids)


def _twice(rows: Iterable[Row]) -> Iterator[str]:
    met: dict[object, str] = {}
    for row in rows:
        for key in (*([row.reference] if row.reference else []), *row.local_ids):
            if key in met:
                yield f"{row.where}: {key} is in {met[key]} too."
            met.setdefault(key, row.where)


def _on_record(row: Row, work: Work, store: Store) -> str | None:
    """None for a case that is new to us, "" for one that is there just so, or what is wrong."""
    known = dict.fromkeys(each for local_id in row.local_ids for each in work.cases_with(local_id))
    named = [row.reference] if row.reference else list(known)
    if row.reference and any(each != row.reference for each in known):
        return f"{row.local_ids[0]} is on record as {', '.join(known)}."
    if len(named) > 1:
        return f"{row.local_ids[0]} is on record as {' and '.join(named)}."
    case = store.case(named[0]) if named else None
    if case is None:
        return None
    if case.open and case.owner == row.team:
        return ""
    return f"{case.reference} is on record with another team." if case.open else f"{case.reference} is closed."
