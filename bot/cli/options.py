"""Decides what every command takes and prints alike: its settings, a case, JSON, an instant, an error in plain words.

It is imported by every command, and so imports nothing that only some of them need.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import escaped
from bot.settings.problems import Problem, Severity
from protocol.calendar.workdays import Calendar
from protocol.violations import Misread, Violation

SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        "-s",
        envvar="HOLDFAST_SETTINGS",
        show_default=False,
        help="The settings file. Without it: the trial that HOLDFAST_TRIAL names, holdfast.toml in this folder, or else"
        " your trial.",
    ),
]
CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="A case, such as JW-48211 or 48211.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


@contextmanager
def plainly() -> Iterator[None]:
    """Turn an error of ours into one or two plain lines and exit status 2."""
    try:
        yield
    except Violation as violation:
        typer.echo(f"holdfast: {violation}", err=True)
        raise typer.Exit(2) from None


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


def refuse_errors(problems: list[Problem], so: str = "it does not start") -> None:
    """Say what is wrong, and stop where any of it is an error; `so` says what does not happen then."""
    for problem in problems:
        typer.echo(str(problem), err=True)
    if any(problem.severity is Severity.ERROR for problem in problems):
        typer.echo(f"holdfast: {so} until the errors above are mended.", err=True)
        raise typer.Exit(1)
