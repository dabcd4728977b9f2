"""Decides what a pull would do, and whether it may: nothing here is written anywhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.directory.file import read_directory
from bot.directory.lint import lint_directory
from bot.directory.lint_domains import lint_domains
from bot.directory.merging import Under, directory_places
from bot.directory.sync.differences import Difference, difference
from bot.directory.sync.file import read_kept, written
from bot.directory.sync.mapping import map_people
from bot.directory.sync.settings import PullSettings
from bot.directory.sync.source import Found
from bot.settings.problems import Problem, Severity, of
from protocol.calendar.workdays import Calendar
from protocol.directory import Directory, directory_of
from protocol.violations import Misconfigured

_PULLED = "as pulled"
_HEADER = re.compile(r"\[(?:person\.|former)[^\n]*\]")


@dataclass(frozen=True, kw_only=True)
class Written:
    """The directory as it stands: what a person wrote, and what was pulled, "" where nothing was."""

    hand: str
    hand_place: str
    pulled: str = ""
    pulled_place: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a pull would do. `text` is the new file of pulled people, and `after` the whole directory.

    `refusals` forbid it; `doubts` forbid it unless somebody gives a reason to go on all the same.
    """

    text: str
    difference: Difference
    after: Directory
    remarks: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def plan(
    found: Iterable[Found],
    *,
    kind: str,
    was: Written,
    settings: PullSettings,
    calendar: Calendar,
    today: date,
    alone: bool = False,
) -> Plan:
    """What follows from the people of a source. Raises Misconfigured where the directory as it stands
    cannot be read, and whatever reading the source raises."""
    people = tuple(found)
    if not people:
        raise Misconfigured("The source holds nobody.", "Look at where it is told to search. Nothing was changed.")
    hand, problems = read_directory(was.hand, place=was.hand_place, calendar=calendar)
    if hand is None:
        raise problems[0]
    kept = read_kept(was.pulled, was.pulled_place, calendar)
    mapped = map_people(people, kind=kind, hand=hand, kept=kept, settings=settings, alone=alone)
    text = written(mapped.kept)
    under = Under(text=text, place=_PULLED)
    after, wrong = read_directory(was.hand, place=was.hand_place, calendar=calendar, under=under)
    if after is None:
        raise wrong[0]
    before, broken = read_directory(
        was.hand,
        place=was.hand_place,
        calendar=calendar,
        under=Under(text=was.pulled, place=was.pulled_place) if was.pulled else None,
    )
    if before is None:
        raise broken[0]
    differs = difference(_whole(before, broken), _whole(after, wrong))
    places = directory_places(was.hand, was.hand_place, under)
    lints = [of(each) for each in wrong] or [*lint_directory(after, places, today), *lint_domains(after, places, today)]
    errors = [_plainly(each, text) for each in lints if each.severity is Severity.ERROR]
    return Plan(
        text=text,
        difference=differs,
        after=after,
        refusals=(*mapped.problems, *dict.fromkeys(errors)),
        remarks=(*mapped.remarks, *(f"The directory as it stands is not whole: {each}" for each in broken[:1])),
        doubts=(*_fewer(differs), *_unreached(differs, after)),
    )


def _whole(directory: Directory, problems: list[Misconfigured]) -> Directory:
    """As much of a directory as can be compared. Somebody of whom only an override is written is nobody
    yet: the rest comes with the pull, or the pull is refused for it."""
    if not problems:
        return directory
    return directory_of(
        organisations=tuple(directory.organisations.values()),
        teams=tuple(directory.teams.values()),
        people=tuple(each for each in directory.people.values() if each.vacant or each.address),
        calendars=directory.calendars,
        administrators=directory.administrators,
        secure_domains=directory.secure_domains,
    )


def _plainly(problem: Problem, text: str) -> str:
    """A problem with its place. What would be pulled stands in no file yet, so the entry is named."""
    if problem.place != _PULLED:
        return str(problem)
    above = text.splitlines()[: problem.line or 0]
    entry = next((line for line in reversed(above) if _HEADER.fullmatch(line)), "")
    return f"{_PULLED}, {entry}: {problem.what} {problem.mend}".replace(", :", ":").strip()


def _fewer(differs: Difference) -> Iterable[str]:
    less = len([each for each in differs.gone if not each.vacant]) + len(differs.vacated)
    if less * 5 > differs.people_before:
        yield f"It would take away {less} of {differs.people_before} people: more than a fifth."


def _unreached(differs: Difference, after: Directory) -> Iterable[str]:
    for moved in differs.ladders:
        if moved.was.reached and not moved.becomes.reached:
            team = after.teams[moved.team].name
            yield (
                f"{team}: nobody would be reached at level {moved.level.value}, where {moved.was.name} was. Name a "
                "manager or a deputy in the directory."
            )
