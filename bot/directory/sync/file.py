"""Decides how pulled people are kept in their file, and what of it the next pull remembers."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.directory.file import LevelWord, read_directory
from bot.directory.merging import Under
from protocol.calendar.workdays import Calendar
from protocol.directory import Absence, Person
from protocol.violations import Misconfigured

_HEAD = """\
# People as other systems know them. `holdfast directory pull` writes this file anew; what you write in
# directory.toml wins over it, field by field, so change that one.
"""
_FORMER = "# Keys of people who are gone, or had another id. They stand in the record and are not given out again."


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Pulled people by key, their source ids by key, and the key of every source id there ever was.

    A key stands in the record, so it is never given to somebody else.
    """

    people: Mapping[str, Person] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)


def read_kept(text: str, place: str, calendar: Calendar) -> Kept:
    """What stands in the file; nothing for "". Raises Misconfigured where it cannot be read."""
    if not text:
        return Kept()
    directory, problems = read_directory("", place="", calendar=calendar, under=Under(text=text, place=place))
    if directory is None:
        raise problems[0]
    values = tomllib.loads(text.removeprefix("\ufeff"))
    people, former = values.get("person", {}), values.get("former", {})
    ids = {key: str(each.get("source_id", "")) for key, each in people.items()}
    if not all(ids.values()):
        what = f"[person.{next(key for key, id_ in ids.items() if not id_)}] was not written by a pull."
        raise Misconfigured(what, "Move it to directory.toml.", place=place)
    keys = {str(id_): str(key) for id_, key in former.items()} | {id_: key for key, id_ in ids.items()}
    return Kept(people=dict(directory.people), ids=ids, keys=keys)


def written(kept: Kept) -> str:
    """The text of the file. The same people give the same text, whatever order they came in."""
    parts = [_HEAD, *(_person(kept.people[key], kept.ids[key]) for key in sorted(kept.people))]
    former = sorted((id_, key) for id_, key in kept.keys.items() if kept.ids.get(key) != id_)
    if former:
        lines = [f"{_text(id_)} = {_text(key)}" for id_, key in former]
        parts.append("\n".join([_FORMER, "[former]", *lines]) + "\n")
    return "\n".join(parts)


def _person(person: Person, source_id: str) -> str:
    texts = {
        "source_id": source_id, "name": person.name, "address": person.address, "object_id": person.object_id,
        "title": person.title, "level": LevelWord[person.level.name].value, "organisation": person.organisation,
        "manager": person.manager, "deputy": person.deputy,
    }  # fmt: skip
    fields = {name: _text(value) for name, value in texts.items() if value}
    fields |= {name: _list(value) for name, value in (("others", person.others), ("teams", person.teams)) if value}
    if person.absences:
        fields["away"] = f"[{', '.join(map(_away, person.absences))}]"
    if person.vacant:
        fields["vacant"] = "true"
    return "\n".join([f"[person.{_text(person.key)}]", *(f"{name} = {value}" for name, value in fields.items())]) + "\n"


def _text(value: str) -> str:
    """A TOML string. JSON writes the same, but for the one control character it leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _away(absence: Absence) -> str:
    return f"{{ from = {absence.first}, to = {absence.last} }}"
