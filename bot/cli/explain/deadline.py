"""The command that works out a deadline. It needs no record and no server, and settings only for a team's own times."""

from dataclasses import replace
from datetime import datetime, time
from typing import Annotated

import typer

from bot.cli.options import AsJson, SettingsFile, as_json, instant, plainly
from bot.process.clock import SystemClock
from bot.wiring.holidays import bank_holidays
from protocol.calendar.workdays import Calendar, Reckoning, span
from protocol.messages.values import to_json
from protocol.violations import Misread
from templates.words.deadlines import explain_deadline

_FRIDAY = 4


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
        from bot.cli.context import settings_at  # noqa: PLC0415 - a deadline of nobody's needs no settings
        from bot.cli.opened import team_named  # noqa: PLC0415 - nor a directory
        from bot.wiring.load import rules_for  # noqa: PLC0415 - the same

        rules = rules_for(settings_at(settings))
        return rules.calendar_of(team_named(rules, team))
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

    found = to_json(reckoning)
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
