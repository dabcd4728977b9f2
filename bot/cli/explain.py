"""Commands that explain: a procedure, and a deadline. They need no record and no server."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Annotated

import typer

from bot.cli.context import AsJson, SettingsFile, as_json, instant, plainly, settings_at
from bot.clock import SystemClock
from bot.settings.model import PackSettings
from bot.wiring.assemble import rules_for
from bot.wiring.load import bank_holidays, packs_of
from protocol.calendar.workdays import Calendar, Reckoning, span
from protocol.decision.telling import plain
from protocol.pack.procedures import Pack
from protocol.violations import Misconfigured, Misread
from templates import explain_deadline, explain_procedure

_FRIDAY = 4


def explain(
    procedure: Annotated[str, typer.Argument(help="A kind of request, such as transfer. Without one: the list.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Explain a kind of request in plain English: who must answer, by when, and what follows."""
    with plainly():
        packs = _packs(settings)
        if not procedure:
            for pack in packs.values():
                typer.echo(f"{pack.title}, version {pack.version}")
                for each in pack.procedures.values():
                    typer.echo(f"  {each.name:<22}{each.title}")
            return
        for pack in packs.values():
            if (found := pack.kind(procedure)) is not None:
                typer.echo(explain_procedure(pack, found))
                return
        names = ", ".join(name for pack in packs.values() for name in pack.procedures)
        raise Misread(f"No rule pack in use has a procedure “{procedure}”.", f"There are: {names}.")


def _packs(settings: SettingsFile) -> Mapping[str, Pack]:
    try:
        return rules_for(settings_at(settings)).packs
    except Misconfigured:
        if settings is not None:
            raise
    packs, problems = packs_of(PackSettings(), "settings")
    if problems:
        raise problems[0]
    return packs


def deadline(
    length: Annotated[
        str, typer.Argument(metavar="LENGTH", help="Such as “2 working days”, “28 calendar days”, “3 months”.")
    ],
    start: Annotated[
        str, typer.Option("--from", metavar="INSTANT", help="Such as 2026-11-27T17:01; now without it.")
    ] = "",
    close: Annotated[str, typer.Option(metavar="TIME", help="When a working day ends.")] = "17:00",
    friday_close: Annotated[str, typer.Option(metavar="TIME", help="When a Friday ends, if sooner.")] = "",
    team: Annotated[str, typer.Option(help="Use this team's closing times and closures.")] = "",
    then: Annotated[
        list[str] | None, typer.Option(metavar="LENGTH", help="A further stage, from that deadline; may be repeated.")
    ] = None,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Work out a deadline and explain it, naming each day that does not count and why.

    Exit status 2 where it cannot be worked out, such as for a year without bank holidays.
    """
    with plainly():
        calendar = _calendar(settings, team, close, friday_close)
        at = instant(start, calendar) if start else SystemClock().now()
        stages = [calendar.reckon(at, span(length))]
        for each in then or []:
            stages.append(calendar.reckon(stages[-1].due, span(each)))
        if json:
            found = _as_plain(stages[0], calendar)
            if len(stages) > 1:
                found["then"] = [_as_plain(stage, calendar) for stage in stages[1:]]
            as_json(found)
            return
        for stage in stages:
            typer.echo(explain_deadline(stage, calendar.zone))


def _calendar(settings: SettingsFile, team: str, close: str, friday_close: str) -> Calendar:
    if team:
        rules = rules_for(settings_at(settings))
        teams = rules.directory.named(team)
        if len(teams) != 1:
            raise Misread(f"“{team}” is not one team.", f"Write one of: {', '.join(sorted(rules.directory.teams))}.")
        return rules.calendar_of(teams[0].key)
    calendar, problems = bank_holidays()
    if calendar is None:
        raise problems[0]
    early = {_FRIDAY: _time(friday_close)} if friday_close else {}
    return replace(calendar, closes=_time(close), closes_on=early)


def _time(words: str) -> time:
    try:
        return time.fromisoformat(words)
    except ValueError:
        raise Misread(f"“{words}” is not a time of day.", "Write it like 16:30.") from None


def _as_plain(reckoning: Reckoning, calendar: Calendar) -> dict[str, object]:
    def local(at: datetime) -> str:
        return calendar.local(at).isoformat()

    found = plain(reckoning)
    if not isinstance(found, dict):
        raise TypeError("a reckoning is a mapping")
    return {
        "length": reckoning.span,
        "from": local(reckoning.start),
        "from_utc": found["start"],
        "day_zero": found["day_zero"],
        "due": local(reckoning.due),
        "due_utc": found["due"],
        "due_day": f"{calendar.local(reckoning.due):%A}",
        "counted": found["counted"],
        "skipped": found["skipped"],
        "warn": found["warn"],
        "explanation": explain_deadline(reckoning, calendar.zone),
    }
