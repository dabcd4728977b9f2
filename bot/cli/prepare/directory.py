"""Commands that bring the directory up to date from where people already live, and show it as it was:
directory import, pull, at, aliases."""

import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import clock_of, settings_at
from bot.cli.opened import opened
from bot.cli.options import AsJson, SettingsFile, as_json, instant, plainly
from bot.directory.file import load_directory
from bot.directory.merging import Under, pulled_beside
from bot.directory.spreadsheets import directory_from_csv
from bot.directory.sync.applying import apply
from bot.directory.sync.differences import LEVELS, ladder
from bot.directory.sync.planning import Plan, Written, plan
from bot.directory.sync.settings import PullSettings, read_pull_settings
from bot.directory.sync.showing import ladder_lines, shown
from bot.directory.sync.source import Source
from bot.directory.sync.versions import version_at
from bot.queries.aliases import Used, used
from bot.settings.model import Settings
from bot.settings.text_file import text_of
from bot.wiring.holidays import bank_holidays
from bot.wiring.load import under_of
from protocol.calendar.workdays import Calendar
from protocol.directory import Directory
from protocol.messages.notices import Kind as NoticeKind
from protocol.ports.clock import Clock
from protocol.violations import Misconfigured, Misread
from templates import when

app = typer.Typer(help="Prepare the directory of organisations, teams and people.", no_args_is_help=True)

Csv = Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A CSV file in UTF-8; see docs/configuration.md.")]

_NOTES = 40
"""How many notes are shown: a directory service of thousands has hundreds of oddities."""


class Kind(StrEnum):
    """Where people may live."""

    GRAPH = "graph"
    LDAP = "ldap"
    CSV = "csv"


@app.command("import")
def import_directory(people: Csv, teams: Csv, organisations: Csv) -> None:
    """Print a directory made from three CSV files, to be looked through and saved as directory.toml.

    A file with columns about people who receive care is refused.
    """
    with plainly():
        texts = [file.read_text("utf-8-sig") for file in (people, teams, organisations)]
        typer.echo(directory_from_csv(*texts), nl=False)


@app.command()
def pull(
    source: Annotated[Kind, typer.Option("--from", help="Where people live already.")],
    settings: SettingsFile = None,
    pulling: Annotated[
        Path | None, typer.Option("--with", help="How people are read; pull.toml beside the directory without it.")
    ] = None,
    put: Annotated[bool, typer.Option("--apply", help="Write it. Without this it is only shown.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before writing. Who gains a right is named with --gain.")
    ] = False,
    gain: Annotated[
        list[str] | None,
        typer.Option("--gain", metavar="KEY", help="Confirm that this person may accept for a team; may be repeated."),
    ] = None,
    force: Annotated[
        str, typer.Option(metavar="REASON", help="Go on although many people or a level would go, and keep the reason.")
    ] = "",
    alone: Annotated[bool, typer.Option("--alone", help="Take away people from other kinds of source.")] = False,
) -> None:
    """Show what would change if people were read from a directory service or a spreadsheet, or change it.

    Exit status 1 where it is refused. What stands in directory.toml is never changed, and wins.
    """
    with plainly():
        chosen = settings_at(settings)
        clock = clock_of(chosen)
        how, file = _pull_settings(chosen, pulling)
        calendar = _calendar()
        was = _as_written(chosen.directory)
        at = clock.now()
        source_of = _source(source, how, file, clock)
        found = plan(
            source_of.people(),
            kind=source_of.kind,
            was=was,
            settings=how,
            calendar=calendar,
            today=calendar.local(at).date(),
            alone=alone,
        )
        _say(found, reason=force)
        if found.refusals or (found.doubts and not force.strip()):
            typer.echo("holdfast: nothing was changed.", err=True)
            raise typer.Exit(1)
        if found.text == was.pulled or not put:
            if found.text != was.pulled:
                typer.echo("This is only shown. Add --apply to write it.")
            return
        if not yes and not sys.stdin.isatty():
            raise Misread("Nobody is there to be asked.", "Add --yes to write without asking.")
        gains = [each for each in _gains(found) if each[0] not in (gain or ())]
        if yes and gains:
            for key, words in gains:
                typer.echo(f"Refused: {words} Add --gain {key} if that is right.", err=True)
            typer.echo("holdfast: nothing was changed.", err=True)
            raise typer.Exit(1)
        questions = [*(f"{words} Is that right?" for _, words in gains), "Write it?"]
        if not yes and not all(typer.confirm(question) for question in questions):
            typer.echo("Nothing was changed.")
            return
        why = f"Pulled from {source_of.kind} ({source_of.shown})." + (f" Forced: {force.strip()}" if force else "")
        apply(chosen.directory, found.text, was=was, at=at, why=why)
        typer.echo(f"Written to {pulled_beside(chosen.directory)}. Restart Holdfast: it counts from then.")


@app.command()
def at(
    moment: Annotated[str, typer.Argument(metavar="INSTANT", help="A past instant, such as 2026-11-25T12:00.")],
    team: Annotated[str, typer.Argument(help="A team; all of them without it.")] = "",
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Show who was whose manager: the ladder of a team as the directory was at an instant."""
    with plainly():
        chosen = settings_at(settings)
        calendar = _calendar()
        asked = instant(moment, calendar)
        version = version_at(chosen.directory, asked)
        if version is None:
            raise Misread("No version of the directory was kept so early.", "The first is kept at the first pull.")
        under = Under(text=version.pulled, place="directory.pulled.toml") if version.pulled else None
        directory, problems = load_directory(version.hand, place="directory.toml", calendar=calendar, under=under)
        if directory is None:
            raise problems[0]
        teams = (_team(directory, team),) if team else tuple(directory.teams)
        if json:
            as_json([_plain(directory, each, since=version.since.isoformat()) for each in teams])
            return
        typer.echo(f"The directory since {when(version.since, calendar.zone)}. {version.why}")
        for each in teams:
            typer.echo("\n".join(ladder_lines(directory, each, ladder(directory, each))))


@app.command()
def aliases(
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How far back to look.")] = 90,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Show what people call teams that the directory does not know, how often, and which team they meant.

    Nothing is changed: an alias counts once you have written it into directory.toml.
    """
    with plainly(), opened(settings) as here:
        asked = here.store.told_since(NoticeKind.NOT_RECORDED.value, here.clock.now() - timedelta(days=days))
        found = used(asked, here.store.case, here.rules)
        if json:
            as_json([{"name": each.name, "times": each.times, "meant": dict(each.meant)} for each in found])
            return
        for line in alias_lines(found, here.rules.directory):
            typer.echo(line)


def alias_lines(found: Sequence[Used], directory: Directory) -> Iterator[str]:
    """What is shown of the names that people used."""
    if not found:
        yield "Nobody has used a name that the directory does not know."
    for each in found:
        yield _alias_line(each, directory)


def _alias_line(each: Used, directory: Directory) -> str:
    often = "once" if each.times == 1 else f"{each.times} times"
    said = f"“{each.name}” was used {often}"
    if each.proposed is not None:
        team = directory.teams[each.proposed]
        written = ", ".join(f'"{name}"' for name in (*team.aliases, each.name.replace('"', "")))
        return f"{said} for {team.name}. To know it, write under [team.{team.key}]: aliases = [{written}]"
    if each.meant:
        teams = ", ".join(f"{directory.teams[key].name} ({number})" for key, number in each.meant)
        return f"{said} for several teams: {teams}. It is no alias of one."
    return f"{said}, and nobody said which team was meant."


def _say(found: Plan, *, reason: str) -> None:
    for line in shown(found.difference, found.after):
        typer.echo(line)
    for remark in found.remarks[:_NOTES]:
        typer.echo(f"Note: {remark}", err=True)
    if len(found.remarks) > _NOTES:
        typer.echo(f"Note: and {len(found.remarks) - _NOTES} more of that kind.", err=True)
    for refusal in found.refusals:
        typer.echo(f"Refused: {refusal}", err=True)
    for doubt in found.doubts:
        mend = "Taken all the same, for the reason given." if reason.strip() else "Add --force REASON if that is right."
        typer.echo(f"Refused: {doubt} {mend}" if not reason.strip() else f"Note: {doubt} {mend}", err=True)


def _gains(found: Plan) -> Iterator[tuple[str, str]]:
    """Who would gain the right to accept, by key, with the words that say so: no blanket yes gives it."""
    for key in sorted({key for each in found.difference.rights for key in each.keys}):
        teams = [found.after.teams[each.team].name for each in found.difference.rights if key in each.keys]
        yield key, f"{found.after.people[key].name} could accept for {', '.join(teams)} from then on."


def _calendar() -> Calendar:
    calendar, problems = bank_holidays()
    if calendar is None:
        raise problems[0]
    return calendar


def _pull_settings(settings: Settings, named: Path | None) -> tuple[PullSettings, Path]:
    file = named or settings.directory.with_name("pull.toml")
    text, problems = text_of(file, str(file))
    if text is not None:
        how, problems = read_pull_settings(text, file=file)
        if how is not None:
            return how, file
    raise problems[0]


def _as_written(directory: Path) -> Written:
    text, problems = text_of(directory, str(directory))
    under, wrong = under_of(directory)
    if text is None or wrong:
        raise (problems + wrong)[0]
    beside = str(pulled_beside(directory))
    return Written(hand=text, hand_place=str(directory), pulled=under.text if under else "", pulled_place=beside)


def _source(kind: Kind, how: PullSettings, file: Path, clock: Clock) -> Source:
    """The source of a kind, as it is set. Its library is loaded only where it is used."""
    match kind:
        case Kind.CSV if how.csv is not None:
            from bot.directory.sync.csv import CsvSource  # noqa: PLC0415 - said above

            return CsvSource(how.csv)
        case Kind.LDAP if how.ldap is not None:
            from bot.directory.sync.ldap import LdapSource  # noqa: PLC0415 - said above

            return LdapSource(how.ldap, now=clock.now())
        case Kind.GRAPH if how.graph is not None:
            from bot.directory.sync.graph import graph_source  # noqa: PLC0415 - said above

            return graph_source(how.graph, clock)
    raise Misconfigured(f"There is no [{kind}] in it.", f"Add [{kind}]; see docs/directory.md.", place=str(file))


def _team(directory: Directory, words: str) -> str:
    teams = directory.named(words)
    if len(teams) != 1:
        known = ", ".join(sorted(directory.teams))
        raise Misread(f"“{words}” is not one team.", f"There were: {known}.")
    return teams[0].key


def _plain(directory: Directory, team: str, *, since: str) -> dict[str, object]:
    rungs = ladder(directory, team)
    levels = [{"level": level.value, "person": rungs[level].key, "name": rungs[level].name} for level in LEVELS]
    return {"team": team, "name": directory.teams[team].name, "directory_since": since, "ladder": levels}
