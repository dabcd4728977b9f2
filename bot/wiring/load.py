"""Decides which files a run rests on, and reads them: packs, bank holidays and the directory.

The readers themselves take text; files are opened here and in no other place of theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from bot.directory.file import load_directory
from bot.directory.merging import Under, pulled_beside
from bot.settings.file import load_settings
from bot.settings.model import PackSettings, Settings
from bot.settings.text_file import text_of
from protocol.calendar.file import parse_calendar
from protocol.calendar.workdays import Calendar
from protocol.directory import Directory
from protocol.pack.file import parse_pack
from protocol.pack.procedures import Pack
from protocol.toml.tables import nearest
from protocol.violations import Misconfigured

CALENDAR = "protocol/calendars/england-and-wales.toml"
"""The frozen bank holidays, as errors name them (reading A10)."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What `decide` needs besides the case: packs by key, in the order of the settings, and the
    directory with its calendars."""

    packs: Mapping[str, Pack]
    directory: Directory
    calendar: Calendar


def settings_from(file: Path) -> tuple[Settings | None, list[Misconfigured]]:
    """The settings of a file, or None and what is wrong."""
    text, problems = text_of(file, str(file))
    return load_settings(text, file=file) if text is not None else (None, problems)


def rules_of(settings: Settings) -> tuple[Loaded | None, list[Misconfigured]]:
    """The packs, bank holidays and directory that settings name, or None and everything wrong."""
    packs, problems = packs_of(settings.packs, str(settings.file or "settings"))
    calendar, wrong = bank_holidays()
    problems += wrong
    text, wrong = text_of(settings.directory, str(settings.directory))
    problems += wrong
    under, wrong = under_of(settings.directory)
    problems += wrong
    if calendar is None or text is None:
        return None, problems
    directory, wrong = load_directory(text, place=str(settings.directory), calendar=calendar, under=under)
    problems += wrong
    if directory is None or problems:
        return None, problems
    return Loaded(packs=packs, directory=directory, calendar=calendar), []


def under_of(directory: Path) -> tuple[Under | None, list[Misconfigured]]:
    """The pulled people of a directory file; None, and no mistake, where nothing was ever pulled."""
    file = pulled_beside(directory)
    if not file.exists():
        return None, []
    text, problems = text_of(file, str(file))
    return (Under(text=text, place=str(file)) if text is not None else None), problems


def bank_holidays() -> tuple[Calendar | None, list[Misconfigured]]:
    """The frozen bank holidays of England and Wales."""
    text = resources.files("protocol").joinpath("calendars", "england-and-wales.toml").read_text("utf-8")
    return parse_calendar(text, place=CALENDAR)


def packs_of(packs: PackSettings, place: str) -> tuple[Mapping[str, Pack], list[Misconfigured]]:
    """The packs in force, by key, and what is wrong with the rest."""
    found: dict[str, Pack] = {}
    problems: list[Misconfigured] = []
    folder = resources.files("protocol").joinpath("packs")
    bundled = {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    sources: list[tuple[str, str, str]] = []
    for key in packs.use:
        if key in bundled:
            sources.append((key, bundled[key].read_text("utf-8"), f"protocol/packs/{key}.toml"))
        else:
            mend = nearest(key, bundled) or f"There are: {', '.join(sorted(bundled))}."
            problems.append(Misconfigured(f"No pack “{key}” comes with Holdfast.", mend, place=place))
    for file in packs.files:
        text, wrong = text_of(file, str(file))
        problems += wrong
        if text is not None:
            sources.append((file.stem, text, str(file)))
    for key, text, name in sources:
        if key in found:
            problems.append(Misconfigured(f"There are two packs “{key}”.", "Rename one of the files.", place=name))
            continue
        pack, wrong = parse_pack(text, key=key, place=name)
        problems += wrong
        if pack is not None:
            found[key] = pack
    return MappingProxyType(found), problems
