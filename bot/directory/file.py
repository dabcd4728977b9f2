"""Decides what the directory as written means: organisations, teams, people, and who may be written to.

What cannot be read is refused here. What can be read and would still go wrong, such as a manager
who is not in the file, is for `lint.py`.

A second file may lie under it: see `merging.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType

from bot.directory.closures import Agreed, in_force
from bot.directory.merging import Under, merged
from bot.settings.values import ADDRESS, COPIED, GUID
from protocol.calendar.workdays import CLOSE, Calendar
from protocol.directory import (
    EMAIL,
    Absence,
    Administrator,
    Directory,
    Level,
    Organisation,
    Person,
    Team,
    directory_of,
    with_calendars,
)
from protocol.messages.chat import CHANNEL
from protocol.toml.tables import SourceTable, in_order, nearest, read_source
from protocol.violations import Misconfigured

WISHED = "as it is written"
_CHANNELS = ("email", CHANNEL)
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,20}(?: ?(?:ext\.?|x) ?[0-9]{1,6})?", re.I | re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


class LevelWord(StrEnum):
    """How a level is written in the file."""

    WORKER = "worker"
    TEAM_MANAGER = "team manager"
    SERVICE_MANAGER = "service manager"
    SENIOR_MANAGER = "senior manager"
    DIRECTOR = "director"


def load_directory(
    text: str, *, place: str, calendar: Calendar, under: Under | None = None, agreed: Agreed | str | None = WISHED
) -> tuple[Directory | None, list[Misconfigured]]:
    """The directory that a TOML text describes, or None and every mistake in it. Raises nothing.

    `calendar` holds the bank holidays; each organisation's closing times and closures are added: those that `agreed`
    says were approved, or else as they are written.
    """
    directory, problems = read_directory(text, place=place, calendar=calendar, under=under)
    if directory is not None and not isinstance(agreed, str):
        calendars = {key: in_force(each, key, agreed) for key, each in directory.calendars.items()}
        directory = with_calendars(directory, calendars)
    return (None if problems else directory), problems


def read_directory(
    text: str, *, place: str, calendar: Calendar, under: Under | None = None
) -> tuple[Directory | None, list[Misconfigured]]:
    """As `load_directory`, but with as much of the directory as could be read, so that it can be
    linted in the same go. It may be used only where there are no problems."""
    source, problems = read_source(text, place) if under is None else merged(text, place, under)
    if source is None:
        return None, problems
    closures = source.table("closures") or source.without("closures")
    excluded = closures.flag("excluded")
    closures.end()
    calendars: dict[str, Calendar] = {}
    organisations: dict[str, Organisation] = {}
    for key, table in source.named("organisation"):
        calendars[key] = _calendar(table, calendar, excluded=excluded)
        organisations[key] = _organisation(table, key)
        table.end()
    teams = {key: _team(table, key) for key, table in source.named("team")}
    people = {key: _person(table, key, teams) for key, table in source.named("person")}
    for kind, belonging in (("team", teams), ("person", people)):
        for key, each in belonging.items():
            if each.organisation and each.organisation not in organisations:
                _unknown_organisation(source, kind, key, each.organisation, organisations)
            if each.organisation not in calendars:
                calendars[each.organisation] = replace(calendar, closures_excluded=excluded)
    stand_ins = [Organisation(key=key, name=key, domains=()) for key in calendars if key not in organisations]
    directory = directory_of(
        organisations=(*organisations.values(), *stand_ins),
        teams=tuple(teams.values()),
        people=tuple(people.values()),
        calendars=calendars,
        administrators=tuple(_administrator(table) for table in source.tables("administrator")),
        secure_domains=_secure(source),
    )
    source.end()
    return directory, in_order(problems)


def _unknown_organisation(
    source: SourceTable, kind: str, key: str, named: str, known: Mapping[str, Organisation]
) -> None:
    mend = nearest(named, known) or f"Add [organisation.{named}]."
    source.wrong(f"There is no [organisation.{named}].", mend, kind, key, "organisation")


def _calendar(table: SourceTable, base: Calendar, *, excluded: bool) -> Calendar:
    closes_on: dict[int, time] = {}
    if by_day := table.table("closes_on"):
        times = [by_day.time(name, CLOSE) for name in _WEEKDAYS]
        closes_on = {number: times[number] for number, name in enumerate(_WEEKDAYS) if name in by_day}
        by_day.end()
    closures: dict[date, str] = {}
    for closure in table.tables("closures"):
        day, why = closure.day("day", required=True), closure.text("reason")
        closure.end()
        if day is not None:
            closures[day] = why
    return replace(
        base,
        closes=table.time("closes", CLOSE),
        closes_on=MappingProxyType(closes_on),
        closures=MappingProxyType(closures),
        closures_excluded=excluded,
    )


def _organisation(table: SourceTable, key: str) -> Organisation:
    domains = tuple(domain.lower() for domain in table.texts("domains", required=True))
    for place, domain in enumerate(domains):
        if not ADDRESS.fullmatch(f"x@{domain}"):
            table.wrong(f"“{domain}” is not a mail domain.", "Write it like northshire.example.org.", "domains", place)
    return Organisation(
        key=key,
        name=table.text("name"),
        domains=domains,
        signatory=table.flag("signatory", default=True),
        packs=table.texts("packs"),
    )


def _team(table: SourceTable, key: str) -> Team:
    team = Team(
        key=key,
        name=table.text("name"),
        organisation=table.text("organisation"),
        address=_address(table, "address"),
        manager=table.text("manager"),
        duty=table.text("duty", required=False) or None,
        aliases=table.texts("aliases"),
        can_accept=frozenset(table.texts("can_accept")),
        mailbox_can_accept=table.flag("mailbox_can_accept"),
        channels=_channels(table),
        phone=_phone(table),
        chat_channel=table.text("chat_channel", required=False),
        until=table.day("until"),
        successor=table.text("successor", required=False) or None,
        packs=table.texts("packs"),
    )
    table.end()
    return team


def _person(table: SourceTable, key: str, teams: Mapping[str, Team]) -> Person:
    vacant, works_in = table.flag("vacant"), table.texts("teams")
    organisation = table.text("organisation", required=False)
    if not organisation:
        organisation = next((teams[team].organisation for team in works_in if team in teams), "")
        if not organisation and not any(team not in teams for team in works_in):
            table.wrong("This person has no organisation.", 'Add teams = ["…"], or organisation = "…".')
    person = Person(
        key=key,
        name=table.text("name"),
        address=_address(table, "address", required=not vacant),
        organisation=organisation,
        teams=works_in,
        title=table.text("title", required=False),
        level=Level[table.one_of("level", LevelWord, LevelWord.WORKER).name],
        manager=table.text("manager", required=False) or None,
        deputy=table.text("deputy", required=False) or None,
        absences=tuple(found for each in table.tables("away") if (found := _absence(each))),
        vacant=vacant,
        others=tuple(_checked(table, each, "others", place) for place, each in enumerate(table.texts("others"))),
        object_id=_object_id(table),
        channels=_channels(table),
        phone=_phone(table),
        until=table.day("until"),
    )
    table.end()
    return person


def _channels(table: SourceTable) -> frozenset[str]:
    """Where somebody is told; email where nothing is chosen."""
    chosen = table.texts("channels")
    for place, each in enumerate(chosen):
        if each not in _CHANNELS:
            table.wrong(f"“{each}” is not a channel.", 'Write "email", "teams" or both.', "channels", place)
    return frozenset(chosen) or EMAIL


def _phone(table: SourceTable) -> str:
    written = table.text("phone", required=False)
    if written and not _PHONE.fullmatch(written):
        table.wrong(f"“{written}” is not a telephone number.", "Write it like 01632 960123.", "phone")
    return written


def _object_id(table: SourceTable) -> str:
    written = table.text("object_id", required=False)
    if written and not GUID.fullmatch(written):
        table.wrong("“object_id” is not an Entra object id.", COPIED, "object_id")
    return written.lower()


def _absence(table: SourceTable) -> Absence | None:
    first, last = table.day("from", required=True), table.day("to", required=True)
    table.end()
    if first is None or last is None:
        return None
    if last < first:
        table.wrong("This absence ends before it begins.", "Put the earlier day in “from”.")
    return Absence(first=first, last=last)


def _administrator(table: SourceTable) -> Administrator:
    administrator = Administrator(
        name=table.text("name"), address=_address(table, "address"), object_id=_object_id(table)
    )
    table.end()
    return administrator


def _address(table: SourceTable, key: str, *, required: bool = True) -> str:
    written = table.text(key, required=required)
    return _checked(table, written, key) if written else ""


def _checked(table: SourceTable, written: str, *where: str | int) -> str:
    if not ADDRESS.fullmatch(written):
        table.wrong(f"“{written}” is not an email address.", "Write it like duty@northshire.example.org.", *where)
    return written.lower()


def _secure(source: SourceTable) -> dict[str, date | None]:
    """The secure list: `true`, or `until` and the last day of the accreditation."""
    found: dict[str, date | None] = {}
    table = source.table("secure_domains") or source.without("secure_domains")
    for domain in table.names():
        if table.holds(domain, True):
            found[domain.lower()] = None
            continue
        written = table.text(domain)
        try:
            found[domain.lower()] = date.fromisoformat(written.removeprefix("until "))
        except ValueError:
            if written:
                table.wrong(f"“{written}” does not say until when.", 'Write true, or "until 2027-06-30".', domain)
    table.end()
    return found
