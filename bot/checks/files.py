"""Decides whether Holdfast may start: reads everything a person wrote, and collects what is wrong."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.directory.closures import agreed_beside, differences
from bot.directory.file import read_directory
from bot.directory.lint import lint_directory
from bot.directory.lint_domains import lint_domains
from bot.directory.merging import directory_places
from bot.settings.file import load_settings
from bot.settings.lint import lint_settings
from bot.settings.model import Settings
from bot.settings.problems import Problem, Severity, error, of, warning
from bot.settings.text_file import text_of
from bot.wiring.holidays import CALENDAR, bank_holidays
from bot.wiring.load import under_of
from bot.wiring.sources import earlier_packs, packs_of
from protocol.calendar.workdays import Calendar
from protocol.directory import Directory
from protocol.pack.procedures import Pack
from protocol.toml.places import Places, places_of
from protocol.toml.tables import nearest

_AHEAD = timedelta(days=366)
"""How far ahead the bank holidays must be known: a yearly release comes in time."""


def check(settings_path: Path, *, at: datetime) -> list[Problem]:
    """Everything wrong in the settings, packs, bank holidays and directory, errors before warnings.

    `at` is the present instant. Raises nothing: a file that is not there is a problem like another.
    """
    name = str(settings_path)
    text, wrong = text_of(settings_path, name)
    if text is None:
        return [of(each) for each in wrong]
    settings, wrong = load_settings(text, file=settings_path)
    if settings is None:
        return [of(each) for each in wrong]
    return check_settings(settings, places_of(text.removeprefix("\ufeff"), name), at=at)


def check_settings(settings: Settings, places: Places, *, at: datetime) -> list[Problem]:
    """As `check`, for settings that have been read, or that no file holds (the trial)."""
    calendar, wrong = bank_holidays()
    found = [*lint_settings(settings, places), *map(of, wrong)]
    packs, wrong = packs_of(settings.packs, places.at("packs", "use"))
    found += map(of, (*wrong, *earlier_packs(settings.packs)[1]))
    if calendar is not None:
        today = calendar.local(at).date()
        found += _calendar(calendar, today)
        found += _closing(packs, places)
        found += _reviews(packs.values(), settings, today)
        found += _directory(settings, calendar, today, packs)
    return sorted(dict.fromkeys(found), key=lambda p: (p.severity is Severity.WARNING, p.place, p.line or 0))


def _calendar(calendar: Calendar, today: date) -> Iterator[Problem]:
    last = date(calendar.last, 12, 31)
    mend = "Install a Holdfast release with a newer calendar."
    if not date(calendar.first, 1, 1) <= today <= last:
        yield error(CALENDAR, f"There are no bank holidays for {today.year}: no deadline can be worked out.", mend)
    elif last - today < _AHEAD:
        yield warning(CALENDAR, f"The bank holidays are known only to {last}. A clock past that is refused.", mend)


def _closing(packs: Mapping[str, Pack], places: Places) -> Iterator[Problem]:
    """A case is closed for a listed reason alone: without any list none ever could be."""
    if packs and not any(pack.closings for pack in packs.values()):
        mend = 'Add a table to a pack, such as [closing."need ended"].'
        yield error(places.at("packs", "use"), "No pack in use lists a reason for closing a case.", mend)


def _reviews(packs: Iterable[Pack], settings: Settings, today: date) -> Iterator[Problem]:
    own = {file.stem: str(file) for file in settings.packs.files}
    for pack in packs:
        if pack.review_due is not None and pack.review_due < today:
            what = f"{pack.title} version {pack.version} was due for review on {pack.review_due}."
            mend = "Ask whoever keeps the document whether this version still holds."
            yield warning(own.get(pack.key, f"protocol/packs/{pack.key}.toml"), what, mend)


def _directory(settings: Settings, calendar: Calendar, today: date, packs: Mapping[str, Pack]) -> Iterator[Problem]:
    name = str(settings.directory)
    text, wrong = text_of(settings.directory, name)
    under, wrong_under = under_of(settings.directory)
    refused: list[Problem] = [of(each) for each in (*wrong, *wrong_under)]
    if text is not None:
        directory, wrong = read_directory(text, place=name, calendar=calendar, under=under)
        refused += map(of, wrong)
        if directory is not None:
            told = {(problem.place, problem.line) for problem in refused}
            places = directory_places(text, name, under)
            # A line that could not be read is mended first: what follows from it is not told as well.
            yield from (p for p in _lints(directory, places, settings, today, packs) if (p.place, p.line) not in told)
    yield from refused


def _lints(
    directory: Directory, places: Places, settings: Settings, today: date, packs: Mapping[str, Pack]
) -> Iterator[Problem]:
    yield from _packs_listed(directory, places, packs)
    yield from lint_directory(directory, places, today)
    yield from lint_domains(directory, places, today)
    yield from _closures(directory, places, today)
    yield from _not_approved(directory, places, settings)
    ours = settings.service.address
    for kind, listed in (("team", directory.teams.values()), ("person", directory.people.values())):
        for each in listed:
            if ours and ours in {each.address, *getattr(each, "others", ())}:
                mend = "Give it another address: Holdfast would be writing to itself."
                yield error(places.at(kind, each.key, "address"), f"{ours} is Holdfast's own address.", mend)


def _packs_listed(directory: Directory, places: Places, packs: Mapping[str, Pack]) -> Iterator[Problem]:
    """What is listed must be in use; and whoever works by none of several hears that all of them count."""
    listed = [("organisation", each.key, each.packs) for each in directory.organisations.values()]
    listed += [("team", each.key, each.packs) for each in directory.teams.values()]
    for kind, whose, keys in listed:
        for number, key in enumerate(keys):
            if key not in packs and not (kind == "team" and key == "*"):
                mend = nearest(key, packs) or "Name it in packs.use or packs.files, or take it out."
                yield error(places.at(kind, whose, "packs", number), f"No pack “{key}” is in use.", mend)
    some = any(keys for _, _, keys in listed)
    for organisation in directory.organisations.values():
        if some and not organisation.packs:
            what = f"{organisation.name} lists no packs, so all that are in use count for it."
            yield warning(places.at("organisation", organisation.key), what, "Name those that it works by.")


def _closures(directory: Directory, places: Places, today: date) -> Iterator[Problem]:
    for key in directory.organisations:
        for number, day in enumerate(directory.calendars[key].closures):
            if day < today:
                what = f"The closure of {directory.organisations[key].name} on {day} is over."
                yield warning(places.at("organisation", key, "closures", number, "day"), what, "Take it out.")


def _not_approved(directory: Directory, places: Places, settings: Settings) -> Iterator[Problem]:
    """Closures that do not count yet, or a file of approved ones that cannot be read."""
    agreed, wrong = agreed_beside(settings.directory)
    yield from map(of, wrong)
    if not wrong and (changes := differences(directory, agreed)):
        what = f"Closures were changed, and do not count until two people approve: {' '.join(changes[:3])}"
        yield warning(places.at("closures"), what, "Look at what they would move, and approve: `holdfast closures`.")
