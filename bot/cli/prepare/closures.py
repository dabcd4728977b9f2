"""`holdfast closures`: what a change of closures would move, and its approval by two people."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated

import typer

from bot.cli.keep.quarantine import administrator
from bot.cli.opened import Here, opened
from bot.cli.options import SettingsFile, plainly
from bot.cli.terminal import say
from bot.directory.closures import Agreed, agreed_beside, beside, differences, in_force, wished, written
from bot.directory.file import load_directory
from bot.process.durable import put
from bot.service.administrators.notices import administrators
from bot.settings.text_file import text_of
from bot.wiring.holidays import bank_holidays
from bot.wiring.load import under_of
from protocol.calendar.workdays import Calendar, span
from protocol.directory import Directory, Person
from protocol.messages.guard import masked
from protocol.messages.notices import Recipient
from protocol.ports.outbox import StoredNotice
from protocol.ports.record import RequestLine
from protocol.violations import CalendarRunsOut, Misread
from templates import when

TWO = 2
LONGEST = 400
"""Working days that a deadline is looked for."""


def closures(
    approve: Annotated[bool, typer.Option("--approve", help="Let the changes count, on two people's word.")] = False,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="WHO", help="Who approves: two people of the directory, of two organisations."),
    ] = None,
    reason: Annotated[str, typer.Option(help="With --approve: where that was agreed, with no personal details.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Show what changed closures would move, and let them count on the word of two people.

    What the directory says of closures counts only once it is approved. Deadlines that run stay as they are. The
    approvers and the administrators are emailed what was approved. The command believes whoever runs it: keep the
    agreement on file.
    """
    with plainly(), opened(settings) as here:
        directory = _as_written(here)
        agreed, problems = agreed_beside(here.settings.directory)
        if problems:
            raise problems[0]
        changes = differences(directory, agreed)
        if not changes:
            say("Nothing of closures waits to be approved.")
            return
        now = here.clock.now().replace(microsecond=0)
        excluded, wanted = wished(directory)
        new = Agreed(excluded=excluded, closures=wanted if excluded else {}, by=(), at=now)
        moved = tuple(moving(here.store.requests(), here.rules.directory, new, now))
        say("\n".join(("Closures as the directory has them, against those that count:", *changes, *moved)))
        if not approve:
            say(
                "Nothing of it counts yet. Approve it: holdfast closures --approve --by ONE --by ANOTHER --reason WHERE"
            )
            return
        people = _approvers(here, by or [])
        if not reason.strip():
            raise Misread("It is approved for a reason.", "Write after --reason where it was agreed.")
        new = replace(new, by=tuple(each.key for each in people), why=masked(reason.strip()))
        file = beside(here.settings.directory)
        try:
            put(file, written(new).encode())
        except OSError as error:
            raise Misread(f"{file} cannot be written ({error.strerror}).", "Mend the rights of its folder.") from error
        _tell(here, new, people, (*changes, *moved), now)
        say("Approved. `holdfast reload` lets it count; the approvers and the administrators are emailed.")


def _as_written(here: Here) -> Directory:
    """The directory with the closures that it asks for."""
    calendar, problems = bank_holidays()
    text, wrong = text_of(here.settings.directory, str(here.settings.directory))
    under, more = under_of(here.settings.directory)
    if calendar is None or text is None or problems or wrong or more:
        raise (problems + wrong + more)[0]
    directory, wrong = load_directory(text, place=str(here.settings.directory), calendar=calendar, under=under)
    if directory is None:
        raise wrong[0]
    return directory


def _approvers(here: Here, words: list[str]) -> tuple[Person, Person]:
    people = here.rules.directory.people
    found = [people[key] for each in words if (key := administrator(here.rules, each)) in people]
    if not len(words) == len(found) == len({each.key for each in found}) == TWO:
        raise Misread("Two different people of the directory approve.", "Name each with --by.")
    one, another = found[0], found[1]
    if one.organisation == another.organisation and len(here.rules.directory.organisations) > 1:
        raise Misread("Both are of one organisation.", "Name one of each: a closure lengthens the other's wait.")
    return one, another


def moving(lines: Iterable[RequestLine], directory: Directory, new: Agreed, now: datetime) -> Iterator[str]:
    """Open deadlines that would end otherwise if they were set today under what is to be approved; those that run
    stay."""
    zone, found = directory.home.zone, 0
    for line in lines:
        if line.due is None or line.due <= now or line.to_team not in directory.teams:
            continue
        team = directory.teams[line.to_team]
        old = directory.calendars[team.organisation]
        due = _again(old, in_force(old, team.organisation, new), now, line.due)
        if due is not None:
            found += 1
            yield (
                f"{line.reference}, {line.procedure}: due {when(line.due, zone)}; set today it would be"
                f" {when(due, zone)}. It runs already, and stays."
            )
    if not found:
        yield "No deadline that runs now would end otherwise."


def _again(old: Calendar, new: Calendar, now: datetime, due: datetime) -> datetime | None:
    """When a deadline would end under another calendar that ends as many working days from now; None where alike."""
    try:
        for days in range(LONGEST):
            if old.reckon(now, span(f"{days}wd")).due >= due:
                then = new.reckon(now, span(f"{days}wd")).due
                return then if then != old.reckon(now, span(f"{days}wd")).due else None
    except CalendarRunsOut:
        return None
    return None


def _tell(here: Here, new: Agreed, people: tuple[Person, ...], lines: tuple[str, ...], now: datetime) -> None:
    notice = administrators(
        here.rules,
        now,
        "the closures that count were changed",
        f"Approved by {' and '.join(each.name for each in people)}: {new.why}",
        *lines,
        "If you did not approve this, tell an administrator today.",
    )
    approvers = tuple(Recipient(name=each.name, address=each.address, role="approver") for each in people)
    notice = replace(notice, to=(*notice.to, *approvers))
    told = StoredNotice(id=sha256(f"closures|{new.digest}".encode()).hexdigest()[:32], at=now, notice=notice)
    with here.store.work() as work:
        work.tell([told])
