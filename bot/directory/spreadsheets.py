"""Decides how three spreadsheets become a directory file: people, teams and organisations.

Columns, in any order; several values in a cell are parted by `;`. A column that is not needed may be
left out. Keys and email addresses both serve to name a person, and so does a name that only one of them has; a team
or an organisation is named by its key or its name, and a team by an alias too.

- organisations: `key`, `name`, `domains`, `signatory`, `closes`
- teams: `key`, `name`, `organisation`, `email`, `manager`, `duty`, `aliases`, `can accept`, `mailbox can accept`,
  `phone`
- people: `key`, `name`, `email`, `title`, `level`, `organisation`, `teams`, `manager`, `deputy`,
  `vacant`, `other emails`, `phone`

The email column is not called `address`: a file with columns about people who receive care is refused
before a row of it is read.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from bot.directory.unusable import why_unusable
from protocol.directory import fold
from protocol.toml.tables import nearest
from protocol.violations import Misconfigured

_ORGANISATIONS = {"key": "", "name": "name", "domains": "domains*", "signatory": "signatory?", "closes": "closes"}
_TEAMS = {
    "key": "", "name": "name", "organisation": "organisation#", "email": "address", "manager": "manager@",
    "duty": "duty@", "aliases": "aliases*", "can accept": "can_accept@*", "mailbox can accept": "mailbox_can_accept?",
    "phone": "phone",
}  # fmt: skip
_PEOPLE = {
    "key": "", "name": "name", "email": "address", "title": "title", "level": "level", "organisation": "organisation#",
    "teams": "teams#*", "manager": "manager@", "deputy": "deputy@", "vacant": "vacant?", "other emails": "others*",
    "phone": "phone",
}  # fmt: skip
"""Column and key of the directory file: `*` marks a list, `@` names of people, `#` names of teams or organisations,
`?` yes or no."""
_NEEDED = {
    "organisation": ("key", "name", "domains"),
    "team": ("key", "name", "organisation", "email", "manager"),
    "person": ("name",),
}
CARE = (
    "date of birth", "dob", "birth", "nhs", "postcode", "post code", "address", "national insurance",
    "nino", "ni number", "gender", "sex", "ethnicity", "diagnosis", "gp", "next of kin", "service user",
    "patient", "client", "age",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
YES = {"yes": True, "true": True, "y": True, "1": True, "no": False, "false": False, "n": False, "0": False, "": False}

Row = dict[str, str]
Names = dict[str, dict[str, str]]
"""What each kind of thing may be called, and its key."""


def directory_from_csv(people: str, teams: str, organisations: str) -> str:
    """The text of a directory file made from three CSV texts; check it before it is used.

    Raises Misconfigured, with every mistake on a line of its own, for a column that is unknown or
    about people who receive care, a cell that begins like a spreadsheet formula, a missing value or
    a key used twice. Nothing is changed or left out silently.
    """
    problems: list[str] = []
    organisation_rows = _rows(organisations, "organisation", "organisations.csv", _ORGANISATIONS, problems)
    team_rows = _rows(teams, "team", "teams.csv", _TEAMS, problems)
    person_rows = _rows(people, "person", "people.csv", _PEOPLE, problems)
    named = {
        "person": _people(person_rows),
        "team": _names(team_rows),
        "organisation": _names(organisation_rows),
    }
    parts = [
        "# Made from people.csv, teams.csv and organisations.csv. Administrators, the secure list, absences\n"
        "# and closures are not in those files: add them, then run `holdfast check`.\n"
    ]
    for kind, rows, columns in (
        ("organisation", organisation_rows, _ORGANISATIONS),
        ("team", team_rows, _TEAMS),
        ("person", person_rows, _PEOPLE),
    ):
        parts += [_table(kind, row, columns, named, problems) for row in rows]
    if problems:
        raise Misconfigured("\n".join(problems), "Nothing was imported.")
    return "\n".join(parts)


def csv_lines(text: str, file: str, problems: list[str]) -> list[tuple[int, list[str]]] | None:
    """The lines of a CSV file that are not empty, by number; None where it is no CSV, which is then a problem."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        problems.append(f"{file}:{reader.line_num}: This is not CSV: {error}.")
        return None
    return [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]


def _rows(text: str, kind: str, file: str, columns: dict[str, str], problems: list[str]) -> list[Row]:
    lines = csv_lines(text, file, problems)
    if lines is None:
        return []
    if not lines:
        problems.append(f"{file}: The file is empty. It needs a first line with the names of its columns.")
        return []
    heads = heads_of(lines[0][1])
    if wrong := wrong_columns(heads, columns, (head for head in _NEEDED[kind] if head != "key")):
        problems += [f"{file}:1: {what}" for what in wrong]
        return []
    rows: list[Row] = []
    met: set[str] = set()
    for number, cells in lines[1:]:
        row = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
        row.setdefault("key", "")
        row["key"] = row["key"] or row.get("email", "").lower().partition("@")[0]
        row[""] = f"{file}:{number}"
        problems += [f"{row['']}: {what}" for what in _cells(row, cells, heads, kind, met)]
        met.add(row["key"])
        rows.append(row)
    return rows


def heads_of(cells: list[str]) -> list[str]:
    """The names of columns, as they are compared: `Other_Emails` is `other emails`."""
    return [" ".join(cell.replace("_", " ").replace("-", " ").casefold().split()) for cell in cells]


def wrong_columns(heads: list[str], known: Iterable[str], needed: Iterable[str]) -> list[str]:
    """What is wrong with the columns of a file about staff. One about people who receive care is said alone."""
    known = tuple(known)
    for head in heads:
        if head not in known and any(f" {word} " in f" {head} " for word in CARE):
            return [
                f"The column “{head}” looks like data about a person who receives care. This file is about staff only: "
                "take the column out. (The column for email is called “email”.)"
            ]
    wrong = [
        f"The column “{head}” is not known. {nearest(head, known) or 'Known: ' + ', '.join(known) + '.'}"
        for head in heads
        if head not in known
    ]
    wrong += [f"The column “{head}” is there twice." for head in dict.fromkeys(heads) if heads.count(head) > 1]
    return wrong + [f"The column “{head}” is missing." for head in needed if head not in heads]


def wrong_cells(heads: Iterable[str], cells: Iterable[str]) -> Iterator[str]:
    """What is wrong with cells that a spreadsheet may take for more than text."""
    for head, cell in zip(heads, cells, strict=False):
        if cell.startswith(FORMULA) or any(ord(c) < 32 or ord(c) == 127 for c in cell):
            yield f"The cell under “{head}” begins like a formula, or is not one line of text. Retype it."


def _cells(row: Row, cells: list[str], heads: list[str], kind: str, met: set[str]) -> list[str]:
    wrong = []
    if len(cells) != len(heads):
        wrong.append(f"The row has {len(cells)} cells, and there are {len(heads)} columns.")
    wrong += wrong_cells(heads, cells)
    wrong += [f"“{head}” is empty." for head in _NEEDED[kind] if not row.get(head)]
    names = (row.get("name", ""), *row.get("aliases", "").split(";")) if kind == "team" else ()
    wrong += [why for each in names if each.strip() and (why := why_unusable(each.strip()))]
    if not row["key"]:
        wrong.append("There is neither a key nor an email.")
    elif row["key"] in met:
        wrong.append(f"The key “{row['key']}” is used twice.")
    return list(dict.fromkeys(wrong))


def _names(rows: list[Row]) -> dict[str, str]:
    """What teams or organisations may be called in a cell, and their keys: what two are called names neither."""
    called: dict[str, str] = {}
    for row in rows:
        names = {fold(each) for each in (row["name"], *row.get("aliases", "").split(";")) if each.strip()}
        for name in names:
            called[name] = row["key"] if name not in called else ""
    return {**called, **{fold(row["key"]): row["key"] for row in rows}}


def _people(rows: list[Row]) -> dict[str, str]:
    """What a cell may name people by, and their keys: key or email, or a name that only one of them has."""
    called: dict[str, str] = {}
    for row in rows:
        name = row["name"].casefold()
        called[name] = row["key"] if name not in called else ""
    return called | {each.casefold(): row["key"] for row in rows for each in (row["key"], row.get("email", "")) if each}


def _key(of: str, words: str, row: Row, named: Names, problems: list[str]) -> str:
    """The key of what a cell names. A name that nobody has is a mistake of that row."""
    known = named[of]
    key = known.get(words.casefold() if of == "person" else fold(words))
    if key:
        return key
    if key == "":
        problems.append(
            f"{row['']}: “{words}” names two {'people' if of == 'person' else of + 's'}. Write the key of one."
        )
    elif of == "person":
        mend = nearest(words, known) or "Write their key or email, or add them to people.csv."
        problems.append(f"{row['']}: There is no person “{words}” in people.csv. {mend}")
    else:
        problems.append(f"{row['']}: There is no {of} “{words}”. {nearest(words, known) or 'Correct it, or add it.'}")
    return words


def _table(kind: str, row: Row, columns: dict[str, str], named: Names, problems: list[str]) -> str:
    lines = [f"[{kind}.{json.dumps(row['key'], ensure_ascii=False)}]"]
    for column, how in columns.items():
        cell, key = row.get(column, ""), how.rstrip("*@?#")
        if not cell or not key:
            continue
        values = [each.strip() for each in cell.split(";") if each.strip()] if "*" in how else [cell]
        if "@" in how or "#" in how:
            of = "person" if "@" in how else "team" if key == "teams" else "organisation"
            values = list(dict.fromkeys(_key(of, value, row, named, problems) for value in values))
        if "?" in how:
            if cell.casefold() not in YES:
                problems.append(f"{row['']}: “{column}” must be yes or no.")
            lines.append(f"{key} = {str(YES.get(cell.casefold(), False)).lower()}")
            continue
        written = [json.dumps(value, ensure_ascii=False) for value in values]
        lines.append(f"{key} = [{', '.join(written)}]" if "*" in how else f"{key} = {written[0]}")
    return "\n".join(lines) + "\n"
