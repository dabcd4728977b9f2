"""Decides how people as another system knows them (`bot/directory/sync`) lie under what a person wrote: what is
written wins, field by field, and an error points at the file it stands in."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from protocol.toml.places import Places, places_of
from protocol.toml.tables import SourceTable, read_source
from protocol.violations import Misconfigured


@dataclass(frozen=True, kw_only=True)
class Under:
    """The file of pulled people: `[person.KEY]` tables, and what `bot/directory/sync` keeps for itself in
    `[former]` and in each person's `source_id`."""

    text: str
    place: str


def pulled_beside(directory: Path) -> Path:
    """Where the pulled people of a directory stand: `directory.pulled.toml` beside `directory.toml`."""
    return directory.with_name(f"{directory.stem}.pulled.toml")


def directory_places(text: str, place: str, under: Under | None = None) -> Places:
    """The lines of a directory, so that an error about somebody pulled points at the file they stand in."""
    above = places_of(text.removeprefix("\ufeff"), place)
    if under is None:
        return above
    return _Stacked(file=place, lines=above.lines, below=places_of(under.text, under.place))


@dataclass(frozen=True, kw_only=True)
class _Stacked(Places):
    """The lines of two files, one over the other."""

    below: Places

    def at(self, *way: str | int) -> str:
        """The place in the file that knows more of the way; where both know as much, in the upper."""
        above, below = _known(self, way), _known(self.below, way)
        return self.below.at(*way[:below]) if below > above else super().at(*way[:above])


def _known(places: Places, way: tuple[str | int, ...]) -> int:
    return next((end for end in range(len(way), 0, -1) if way[:end] in places.lines), 0)


def merged(text: str, place: str, under: Under) -> tuple[SourceTable | None, list[Misconfigured]]:
    """What a person wrote, over what was pulled: of each person the fields that nobody wrote come from below."""
    above, problems = read_source(text, place)
    below, wrong = read_source(under.text, under.place)
    if above is None or below is None:
        return None, problems + wrong
    values, pulled = tomllib.loads(text.removeprefix("\ufeff")), tomllib.loads(under.text.removeprefix("\ufeff"))
    for key in pulled.keys() - {"person", "former"}:
        below.wrong(f"“{key}” is not known in the file of pulled people.", f"Move it to {place}.", key)
    written, people = values.get("person", {}), pulled.get("person", {})
    if isinstance(written, dict) and isinstance(people, dict):
        values["person"] = dict(written)
        for key, fields in people.items():
            own = written.get(key, {})
            if isinstance(fields, dict) and isinstance(own, dict):
                values["person"][key] = {**{k: v for k, v in fields.items() if k != "source_id"}, **own}
    return SourceTable(values, directory_places(text, place, under), wrong), wrong
