"""Decides which Holdfast a command means, and what it says when that cannot be opened."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import escaped
from bot.clock import SystemClock, TurnedClock
from bot.service.service import Service
from bot.settings.model import Settings
from bot.settings.problems import Problem, Severity
from bot.trial.folder import CLOCK_FILE, NAMED, is_trial, trial_folder, trial_settings
from bot.wiring.load import settings_from
from bot.wiring.mail import apart_reader_for
from protocol.calendar.workdays import Calendar
from protocol.decision.rules import Rules
from protocol.ports.contracts import Clock
from protocol.violations import Misconfigured, Misread, Violation
from store import SqlStore

SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings", "-s", envvar="HOLDFAST_SETTINGS", show_default=False,
        help="The settings file. Without it: the trial that HOLDFAST_TRIAL names, holdfast.toml in this folder, or else"
        " your trial.",
    ),
]  # fmt: skip
CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="A case, such as JW-48211 or 48211.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]

HERE = Path("holdfast.toml")
"""The settings that are meant where nobody names any."""


@contextmanager
def plainly() -> Iterator[None]:
    """Turn an error of ours into one or two plain lines and exit status 2."""
    try:
        yield
    except Violation as violation:
        typer.echo(f"holdfast: {violation}", err=True)
        raise typer.Exit(2) from None


def meant(file: Path | None) -> Path:
    """The settings file, or the folder of the trial, that a command means: what was named counts before what lies
    about. Raises Misconfigured with what to do where there is none."""
    if file is not None:
        return file
    named = os.environ.get(NAMED)
    if named and not is_trial(Path(named)):
        raise Misconfigured(
            f"{NAMED} names {named}, where there is no trial.", "Begin one with `holdfast trial`, or unset it."
        )
    if not named and HERE.exists():
        return HERE
    if not is_trial(trial_folder()):
        raise Misconfigured(
            "There is no holdfast.toml in this folder, and you have no trial.",
            "Name your settings with --settings, or begin with `holdfast trial`.",
        )
    return trial_folder()


def names_settings() -> bool:
    """Whether there are settings that a command without --settings means, other than a trial that lies about."""
    return bool(os.environ.get(NAMED)) or HERE.exists()


def settings_at(file: Path | None) -> Settings:
    """The settings a command means. Raises Misconfigured with what to do where there are none."""
    file = meant(file)
    if file.is_dir() and is_trial(file):
        return trial_settings(file)
    settings, problems = settings_from(file)
    if settings is None:
        raise problems[0]
    return settings


def clock_of(settings: Settings) -> Clock:
    """The clock a command reads: a trial's own, or the machine's."""
    file = settings.service.home / CLOCK_FILE
    if settings.mail_local.trusts_directory and file.exists():
        return TurnedClock(SystemClock().now(), file=file)
    return SystemClock()


def instant(words: str, calendar: Calendar) -> datetime:
    """An instant as a person writes it: ISO 8601, with a zone or in local time. Raises Misread.

    A local time that the clock change skips is moved past the gap; one that comes twice is taken
    the first time.
    """
    try:
        at = datetime.fromisoformat(words.strip().replace(" ", "T", 1).upper())
    except ValueError:
        raise Misread(
            f"“{words[:40]}” is not a date and time.", "Write it like 2026-11-27T17:01 or 2026-11-27T17:01Z."
        ) from None
    if at.tzinfo is None:
        at = at.replace(tzinfo=calendar.zone)
    return at.astimezone(UTC)


def as_json(value: Mapping[str, object] | list[Mapping[str, object]]) -> None:
    """Print a value as JSON, on one line."""
    sys.stdout.write(f"{escaped(json.dumps(value, ensure_ascii=False))}\n")


def refuse_errors(problems: list[Problem]) -> None:
    """Say what is wrong, and stop where any of it is an error."""
    for problem in problems:
        typer.echo(str(problem), err=True)
    if any(problem.severity is Severity.ERROR for problem in problems):
        typer.echo("holdfast: it does not start until the errors above are mended.", err=True)
        raise typer.Exit(1)


def team_named(rules: Rules, words: str) -> str:
    """The key of the team that a key, name, alias or address means. Raises Misread for none or several."""
    teams = rules.directory.named(words)
    if len(teams) != 1:
        known = ", ".join(sorted(rules.directory.teams))
        raise Misread(f"“{words}” is not one team.", f"Write one of: {known}.")
    return teams[0].key


def service_on(settings: Settings, rules: Rules, store: SqlStore) -> Service:
    """A service for one command. Nothing runs beside it: what it decides is sent by the program that does."""
    return Service(
        store=store, reader=apart_reader_for(settings, rules), rules=rules, clock=clock_of(settings),
        prefix=settings.service.prefix,
    )  # fmt: skip
