"""Commands that start Holdfast, have it read its settings anew, or say why it would not: run, reload, check."""

import dataclasses
import logging
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot import VERSION
from bot.checks.files import check as check_file
from bot.checks.files import check_settings
from bot.checks.live import live as proved
from bot.checks.record import taken_out, without_rules
from bot.cli.context import meant, settings_at
from bot.cli.options import AsJson, SettingsFile, as_json, plainly, refuse_errors
from bot.directory.sync.versions import keep
from bot.process import logs
from bot.process.clock import SystemClock
from bot.settings.model import Settings
from bot.settings.problems import Problem, Severity
from bot.wiring.assemble import Holdfast, assemble
from bot.wiring.load import rules_for
from bot.wiring.pidfile import here, running
from bot.wiring.run import run as run_until_stopped
from mailer.finding import Finding, Verdict
from protocol.toml.places import places_of
from protocol.violations import Misread, Violation
from store import used_procedures, used_teams
from templates.words.written import counted

log = logging.getLogger("holdfast")


def run(settings: SettingsFile = None) -> None:
    """Run Holdfast: take letters, watch deadlines, send emails, until it is told to stop.

    SIGHUP, or `holdfast reload`, has it read settings, directory and packs anew.
    """
    with plainly():
        problems = _problems(settings)
        refuse_errors([each for each in problems if each.severity is Severity.ERROR])
        chosen = settings_at(settings)
        logs.set_up()
        _log(problems)
        holdfast = assemble(chosen, SystemClock())
        _keep_directory(chosen, "As Holdfast started.")
        now = [holdfast]

        def ready(port: int) -> None:
            doors = ", ".join(str(getattr(inbox, "doors", inbox.name)) for inbox in now[-1].inboxes)
            log.info("ready", extra={"doors": doors, "web_port": port})

        def renew() -> Holdfast | None:
            made = _renewed(settings)
            if made is not None:
                now.append(made)
            return made

        with here(chosen.service.home):
            run_until_stopped(holdfast, web=chosen.web, ready=ready, renew=renew)


def _renewed(settings: Path | None) -> Holdfast | None:
    """The Holdfast that the settings make now, or None where they are wrong: then it goes on as it was."""
    try:
        problems = _problems(settings)
        _log(problems)
        if any(each.severity is Severity.ERROR for each in problems):
            log.error("The settings were not read anew: mend the errors above. Holdfast goes on as it was.")
            return None
        chosen = settings_at(settings)
        made = assemble(chosen, SystemClock())
        _keep_directory(chosen, "As Holdfast read its settings anew.")
    except Violation as why:
        log.error("The settings were not read anew. Holdfast goes on as it was.", extra={"why": str(why)})
        return None
    log.info("The settings are read anew.")
    return made


def _log(problems: list[Problem]) -> None:
    """Say in the log what a check has found."""
    for each in problems:
        level = logging.ERROR if each.severity is Severity.ERROR else logging.WARNING
        log.log(level, each.what, extra={"place": each.place, "line": each.line, "mend": each.mend})


def reload(settings: SettingsFile = None) -> None:
    """Have the Holdfast that runs here read its settings, directory and packs anew, without a restart.

    They are checked first: with an error nothing is read, and it goes on as it was.
    """
    with plainly():
        refuse_errors(_problems(settings), "nothing is read anew")
        process = running(settings_at(settings).service.home)
        if process is None:
            raise Misread("No Holdfast runs here.", "Start it with `holdfast run`, or name its --settings.")
        os.kill(process, signal.SIGHUP)
        typer.echo(f"Asked process {process} to read its settings anew. Its log says “ready” again once it has.")


def _keep_directory(settings: Settings, why: str) -> None:
    """Keep the directory as it is now, so that the record can say later who was whose manager."""
    try:
        keep(settings.directory, SystemClock().now(), why)
    except Violation as trouble:
        log.warning("The directory's version could not be kept.", extra={"why": str(trouble)})


def _problems(file: Path | None) -> list[Problem]:
    """Everything wrong in the settings that a command means, also where they cannot be read at all."""
    at = SystemClock().now()
    file = meant(file)
    trial = file.is_dir()
    found = check_settings(settings_at(file), places_of("", "trial"), at=at) if trial else check_file(file, at=at)
    if not any(each.severity is Severity.ERROR for each in found):
        found += _taken_out(settings_at(file))
    return found


def _taken_out(settings: Settings) -> list[Problem]:
    """Teams and procedures of the record that directory and packs do not have. A record out of reach is for --live."""
    try:
        teams, procedures = used_teams(settings.store.url), used_procedures(settings.store.url)
    except Violation:
        return []
    if not teams and not procedures:
        return []
    rules, place = rules_for(settings), str(settings.file or "settings")
    packs = (*rules.packs.values(), *rules.earlier.values())
    return [*taken_out(rules.directory, teams, str(settings.directory)), *without_rules(packs, procedures, place)]


def check(
    settings: SettingsFile = None,
    json: AsJson = False,
    live: Annotated[
        bool, typer.Option("--live", help="Then open the real record, mailbox, relay and chat, and prove them.")
    ] = False,
    other: Annotated[
        str, typer.Option(metavar="ADDRESS", help="With --live: a mailbox that Holdfast must not be able to read.")
    ] = "",
    send: Annotated[
        bool, typer.Option("--send", help="With --live: send an email from the mailbox to itself.")
    ] = False,
) -> None:
    """Look through settings, packs and directory for mistakes; each is named by file and line.

    Exit status 1 where there is an error, or where --live finds something wrong. Warnings, and what could not be
    proved, do not stop Holdfast.
    """
    with plainly():
        if (other or send) and not live:
            raise Misread("--other and --send say what --live is to try.", "Add --live.")
        problems = _problems(settings)
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        plain = [_plain(each) for each in problems]
        if not json:
            for problem in problems:
                typer.echo(str(problem))
            found = f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}"
            typer.echo(f"{found}. Holdfast {VERSION}.")
        elif not live or errors:
            as_json({"problems": plain, "live": []} if live else plain)
        failed = errors > 0
        if live and not errors:
            failed = _prove(settings, plain if json else None, other=other, send=send)
        if failed:
            raise typer.Exit(1)


def _prove(file: Path | None, problems: list[Mapping[str, object]] | None, *, other: str, send: bool) -> bool:
    """Say what is found of the real thing, as JSON after `problems` where those are given; whether any is wrong."""
    found = []
    for each in proved(settings_at(file), SystemClock(), other=other.strip().lower(), send=send):
        found.append(each)
        if problems is None:
            typer.echo(str(each))
    if problems is not None:
        as_json({"problems": problems, "live": [_plain(each) for each in found]})
    return any(each.verdict is Verdict.WRONG for each in found)


def _plain(value: Problem | Finding) -> Mapping[str, object]:
    return {key: str(each) if each is not None else None for key, each in dataclasses.asdict(value).items()}
