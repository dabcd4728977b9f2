"""Commands that start Holdfast, or say why it would not start: run, check."""

import dataclasses
import logging
from pathlib import Path

import typer

from bot import logs
from bot.checking import check as check_file
from bot.checking import check_settings
from bot.clock import SystemClock
from bot.commands.place import HERE, AsJson, SettingsFile, as_json, plainly, refuse_errors, settings_at
from bot.problems import Problem, Severity
from bot.pulling.versions import keep
from bot.running import run as run_until_stopped
from bot.settings import Settings
from bot.wiring import assemble
from protocol.sourceplaces import places_of
from protocol.violations import Violation

log = logging.getLogger("holdfast")


def run(settings: SettingsFile = None) -> None:
    """Run Holdfast: take letters, watch deadlines, send emails, until it is told to stop."""
    with plainly():
        refuse_errors(_problems(settings))
        chosen = settings_at(settings)
        logs.set_up()
        holdfast = assemble(chosen, SystemClock())
        _keep_directory(chosen)

        def ready(port: int) -> None:
            doors = ", ".join(str(getattr(inbox, "doors", inbox.name)) for inbox in holdfast.inboxes)
            log.info("ready", extra={"doors": doors, "web_port": port})

        run_until_stopped(holdfast, web=chosen.web, ready=ready)


def _keep_directory(settings: Settings) -> None:
    """Keep the directory as it is now, so that the record can say later who was whose manager."""
    try:
        keep(settings.directory, SystemClock().now(), "As Holdfast started.")
    except Violation as why:
        log.warning("The directory's version could not be kept.", extra={"why": str(why)})


def _problems(file: Path | None) -> list[Problem]:
    """Everything wrong in the settings that a command means, also where they cannot be read at all."""
    at = SystemClock().now()
    if file is None and HERE.exists():
        file = HERE
    if file is not None and not file.is_dir():
        return check_file(file, at=at)
    return check_settings(settings_at(file), places_of("", "trial"), at=at)


def check(settings: SettingsFile = None, json: AsJson = False) -> None:
    """Look through settings, packs and directory for mistakes; each is named by file and line.

    Exit status 1 where there is an error. Warnings do not stop Holdfast.
    """
    with plainly():
        problems = _problems(settings)
        if json:
            as_json(
                [{k: str(v) if v is not None else None for k, v in dataclasses.asdict(p).items()} for p in problems]
            )
        else:
            for problem in problems:
                typer.echo(str(problem))
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        if not json:
            typer.echo(f"{errors} errors, {len(problems) - errors} warnings.")
        if errors:
            raise typer.Exit(1)
