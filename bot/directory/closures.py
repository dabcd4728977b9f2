"""Decides which closures count when working days are counted: those that two people have approved, and no others.

What the directory says of closures is a wish until then. So no deadline is lengthened by one person's editing of a list
(hazard H09). The approved list lies beside the directory, written by `holdfast closures --approve`.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from protocol.calendar.workdays import Calendar
from protocol.directory import Directory
from protocol.violations import Misconfigured

Closures = Mapping[str, Mapping[date, str]]
"""By organisation, the days on which it is shut, and why."""


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What two people have approved: whether closures are left out at all, and which there are."""

    excluded: bool
    closures: Closures
    by: tuple[str, ...]
    at: datetime
    why: str = ""

    @property
    def digest(self) -> str:
        """Short for all of it."""
        plain = [self.excluded, _plain(self.closures), list(self.by), self.at.isoformat(), self.why]
        return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:32]


def beside(directory: Path) -> Path:
    """Where the approved closures of a directory file are."""
    return directory.with_name(f"{directory.stem}.closures.toml")


def agreed_beside(directory: Path) -> tuple[Agreed | None, list[Misconfigured]]:
    """What was approved, None where nothing ever was; and what is wrong with the file."""
    file = beside(directory)
    try:
        found = tomllib.loads(file.read_text("utf-8"))
        closures = {
            key: {date.fromisoformat(day): str(why) for day, why in days.items()}
            for key, days in found.get("closures", {}).items()
        }
        by, at = tuple(map(str, found["by"])), found["at"]
        if not isinstance(at, datetime) or len(set(by)) < len(("one", "another")):
            raise ValueError
        return Agreed(
            excluded=bool(found["excluded"]), closures=closures, by=by, at=at, why=str(found.get("why", ""))
        ), []
    except FileNotFoundError:
        return None, []
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        mend = "Take it away, and approve the closures again: `holdfast closures --approve`."
        return None, [Misconfigured("The approved closures cannot be read.", mend, place=str(file))]


def written(agreed: Agreed) -> str:
    """What was approved, as a file."""
    lines = [
        "# Written by `holdfast closures --approve`: the closures that two people have approved. Do not edit it.",
        f"excluded = {str(agreed.excluded).lower()}",
        f"at = {agreed.at.isoformat()}",
        f"by = {json.dumps(list(agreed.by), ensure_ascii=False)}",
        f"why = {json.dumps(agreed.why, ensure_ascii=False)}",
    ]
    for key, days in sorted(agreed.closures.items()):
        lines.append(f"\n[closures.{json.dumps(key)}]")
        lines += [f"{day.isoformat()} = {json.dumps(why, ensure_ascii=False)}" for day, why in sorted(days.items())]
    return "\n".join(lines) + "\n"


def in_force(calendar: Calendar, key: str, agreed: Agreed | None) -> Calendar:
    """The calendar of an organisation as it counts: closures only shorten no deadline and lengthen none until they
    are approved. Those that are not stay in it to be warned of, where none are left out."""
    if agreed is None or not agreed.excluded:
        return replace(calendar, closures_excluded=False)
    return replace(calendar, closures_excluded=True, closures=MappingProxyType(dict(agreed.closures.get(key, {}))))


def wished(directory: Directory) -> tuple[bool, Closures]:
    """What a directory, as it is written, says of closures."""
    excluded = any(directory.calendars[key].closures_excluded for key in directory.organisations)
    return excluded, {
        key: dict(directory.calendars[key].closures)
        for key in directory.organisations
        if directory.calendars[key].closures
    }


def differences(directory: Directory, agreed: Agreed | None) -> tuple[str, ...]:
    """What two people would have to approve for the directory, as it is written, to count: one line for each change.
    Nothing where closures are left out neither there nor in what was approved: then they count as working days."""
    excluded, wanted = wished(directory)
    was, had = (agreed.excluded, agreed.closures) if agreed is not None else (False, {})
    if not excluded and not was:
        return ()
    return tuple(_changes(directory, was, had if was else {}, excluded, wanted if excluded else {}))


def _changes(directory: Directory, was: bool, had: Closures, excluded: bool, wanted: Closures) -> Iterator[str]:
    if was != excluded:
        yield f"Closures {'are left out of working days' if excluded else 'count as working days again'}."
    for key in sorted({*had, *wanted}):
        name = directory.organisations[key].name if key in directory.organisations else key
        before, after = had.get(key, {}), wanted.get(key, {})
        for day in sorted({*before, *after}):
            if day not in before:
                yield f"{name}: {day.isoformat()} is added ({after[day]})."
            elif day not in after:
                yield f"{name}: {day.isoformat()} is taken out ({before[day]})."


def _plain(closures: Closures) -> dict[str, dict[str, str]]:
    return {key: {day.isoformat(): why for day, why in days.items()} for key, days in closures.items()}
