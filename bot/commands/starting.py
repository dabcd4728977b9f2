"""Commands that start Holdfast, or say why it would not start: run, check."""

import dataclasses
import logging

import typer

from bot import logs
from bot.checking import check as check_file
from bot.checking import check_settings
from bot.clock import SystemClock
from bot.commands.place import AsJson, SettingsFile, as_json, plainly, refuse_errors, settings_at
from bot.problems import Problem, Severity
from bot.running import run as run_until_stopped
from bot.settings import Settings
from bot.wiring import assemble
from protocol.sourceplaces import places_of

log = logging.getLogger("holdfast")


def run(settings: SettingsFile = None) -> None:
    """Run Holdfast: take letters, watch deadlines, send emails, until it is told to stop."""
    with plainly():
        chosen = settings_at(settings)
        refuse_errors(_problems(chosen))
        logs.set_up()
        holdfast = assemble(chosen, SystemClock())

        def ready(port: int) -> None:
            doors = ", ".join(str(getattr(inbox, "doors", inbox.name)) for inbox in holdfast.inboxes)
            log.info("ready", extra={"doors": doors, "web_port": port})

        run_until_stopped(holdfast, web=chosen.web, ready=ready)


def _problems(settings: Settings) -> list[Problem]:
    at = SystemClock().now()
    if settings.file is not None:
        return check_file(settings.file, at=at)
    return check_settings(settings, places_of("", "trial"), at=at)


def check(settings: SettingsFile = None, json: AsJson = False) -> None:
    """Look through settings, packs and directory for mistakes; each is named by file and line.

    Exit status 1 where there is an error. Warnings do not stop Holdfast.
    """
    with plainly():
        if settings is not None and not settings.is_dir():
            problems = check_file(settings, at=SystemClock().now())
        else:
            problems = _problems(settings_at(settings))
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
