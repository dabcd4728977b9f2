"""The command that reports the figures of a month: how many requests, how many late, and why they were declined."""

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from bot.cli.opened import Here, opened, team_named
from bot.cli.options import AsJson, SettingsFile, as_json, plainly
from bot.cli.terminal import say
from bot.queries.monitoring import table
from protocol.digests.figures import Monitored, Month, monitored, month_of
from protocol.digests.monthly import plain_figures
from protocol.violations import Misread
from templates import counted
from templates.words import figures as words


def report(
    month: Annotated[str, typer.Option(metavar="MONTH", help="Like 2026-11; left out, the month before this.")] = "",
    team: Annotated[str, typer.Option(metavar="TEAM", help="Only requests to one team.")] = "",
    organisation: Annotated[
        str, typer.Option(metavar="ORGANISATION", help="Only requests to teams of one, by its key or its name.")
    ] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for a spreadsheet.")] = False,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Report the figures of a month: requests, on time, late, how far silence went up, declines by reason, ages."""
    with plainly(), opened(settings) as here:
        now = here.clock.now().replace(microsecond=0)
        wanted = Month.named(month) if month else month_of(here.rules.directory.home, now).before
        if wanted > month_of(here.rules.directory.home, now):
            raise Misread(f"{words.month(wanted.first)} has not begun.", "Name a month that has.")
        said = monitored(here.store, here.rules, wanted, _teams(here, team, organisation), now)
        if json:
            as_json(
                {
                    "month": str(said.month),
                    "as_at": now.isoformat(),
                    **plain_figures(said.all),
                    "teams": [{"team": key, **plain_figures(each)} for key, each in said.teams.items()],
                }
            )
        elif as_csv:
            sys.stdout.write(table(here.rules.directory, said))
        else:
            for line in _lines(here, said):
                say(line)


def _teams(here: Here, team: str, organisation: str) -> frozenset[str]:
    """The keys of the teams that are meant; all there are, and those that the record knows and the directory does not
    any more, where none is named."""
    directory = here.rules.directory
    if team:
        return frozenset([team_named(here.rules, team)])
    if not organisation:
        return frozenset([*directory.teams, *here.store.teams_in_use()])
    wanted = organisation.casefold().strip()
    found = [each.key for each in directory.organisations.values() if wanted in (each.key, each.name.casefold())]
    if not found:
        known = ", ".join(sorted(directory.organisations))
        raise Misread(f"“{organisation}” is no organisation of the directory.", f"Write one of: {known}.")
    return frozenset(each.key for each in directory.teams.values() if each.organisation in found)


def _lines(here: Here, said: Monitored) -> Iterator[str]:
    figures = said.all
    if figures.empty:
        yield f"No request was made in {words.month(said.month.first)}, and none is open without an answer."
        return
    yield (
        f"{words.month(said.month.first)}: {counted(figures.requests, 'request')}, {figures.on_time} on time,"
        f" {figures.late} late, {figures.waiting} waiting within time, {figures.ended} ended before an answer was due."
    )
    for key, each in said.teams.items():
        team = here.rules.directory.teams.get(key)
        if each.requests:
            yield f"  {team.name if team else key}: {each.requests}, {each.on_time} on time, {each.late} late"
    parts = (
        ("Silence went up to", ((words.level(level), number) for level, number in figures.escalated.items())),
        ("Declined because of", figures.declines.items()),
        ("Open without an answer", words.ages(figures.ages) if any(figures.ages) else ()),
    )
    for title, numbers in parts:
        for place, (name, number) in enumerate(numbers):
            if not place:
                yield f"{title}:"
            yield f"  {name}: {number}"
