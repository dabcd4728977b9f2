"""`holdfast trial`: begins a whole Holdfast in a throwaway folder, with a clock that is turned by hand."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.checks.files import check_settings
from bot.cli.options import instant, plainly, refuse_errors
from bot.cli.terminal import typed
from bot.cli.trial import act, chat
from bot.process import logs
from bot.process.clock import TurnedClock
from bot.settings.model import Endpoint, Settings, embedded
from bot.settings.problems import Severity
from bot.trial.clock_control import advance, moment
from bot.trial.folder import (
    CLOCK_FILE,
    NAMED,
    START,
    begin,
    held,
    is_trial,
    note_doors,
    refuse_taken,
    trial_folder,
    trial_settings,
)
from bot.wiring.assemble import Holdfast, assemble
from bot.wiring.holidays import bank_holidays
from bot.wiring.run import run as run_until_stopped
from protocol.toml.places import places_of
from protocol.violations import Misconfigured
from templates import when

app = typer.Typer(
    help="Live through a case in two minutes: invented people, real email, a clock that you turn.",
    invoke_without_command=True,
)
for command in (act.people, act.send, act.advance, act.mail, chat.chat):
    app.command()(command)

Folder = Annotated[
    Path | None, typer.Option("--folder", envvar=NAMED, show_default=False, help="Where the trial lives.")
]


@app.callback()
def trial(
    context: typer.Context,
    folder: Folder = None,
    at: Annotated[str, typer.Option(metavar="INSTANT", help="When it begins, such as 2026-11-27T16:59.")] = "",
    directory: Annotated[Path | None, typer.Option(help="A directory of your own, not the invented one.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the trial that is there.")] = False,
    smtp: Annotated[int, typer.Option(help="The port for letters; 0 for any that is free.")] = 2525,
    web: Annotated[int, typer.Option(help="The port for the controls; 0 for any that is free.")] = 8020,
) -> None:
    """Begin a trial, and run it until it is stopped with Ctrl-C."""
    place = folder or trial_folder()
    context.obj = place
    if context.invoked_subcommand is not None:
        return
    with plainly():
        begins = _start(at)
        doors = [Endpoint(host="127.0.0.1", port=port) for port in (smtp, web)]
        with held(place):
            refuse_taken(*doors)
            if not (resume and is_trial(place)):
                if directory is not None:
                    _refuse(replace(embedded(place), directory=directory))
                begin(place, directory=directory)
            settings = trial_settings(place)
            settings = replace(settings, mail_local=replace(settings.mail_local, smtp=doors[0]), web=doors[1])
            _refuse(settings)
            logs.set_up("WARNING")
            holdfast = assemble(settings, TurnedClock(begins, file=place / CLOCK_FILE), turn=_turned)
            run_until_stopped(
                holdfast,
                web=settings.web,
                ready=lambda port: _ready(place, holdfast, port),
                advance=lambda words: _turned(holdfast, words),
            )


def _refuse(settings: Settings) -> None:
    """Say what is wrong with a trial's settings or directory, and stop there."""
    problems = check_settings(settings, places_of("", "trial"), at=START)
    refuse_errors([each for each in problems if each.severity is Severity.ERROR])


def _start(at: str) -> datetime:
    calendar, problems = bank_holidays()
    if calendar is None:
        raise problems[0]
    return instant(at, calendar) if at else START


def _turned(holdfast: Holdfast, words: str) -> datetime:
    """Turn the clock of a trial as words say; the instant it then stands at."""
    clock = holdfast.clock
    if not isinstance(clock, TurnedClock):
        raise Misconfigured("This clock cannot be turned.", "Begin a trial.")
    target = moment(words, clock.now(), holdfast.rules.directory.home)
    advance(clock, holdfast.runner, holdfast.store, holdfast.store.outbox, target)
    return clock.now()


def _ready(place: Path, holdfast: Holdfast, port: int) -> None:
    """Say where everything is, and what to do first."""
    door = holdfast.inboxes[0].doors[0]  # type: ignore[attr-defined]  # the trial's only inbox is the local one
    note_doors(place, smtp=Endpoint(host=door.host, port=door.port), web=Endpoint(host="127.0.0.1", port=port))
    zone = holdfast.rules.directory.home.zone
    address = holdfast.settings.service.address
    messages = f"http://127.0.0.1:{port}/api/messages"
    us = typed()
    where = ", from this folder" if us.startswith(".") else ""
    typer.echo(
        f"""Holdfast is running a trial. It is {when(holdfast.clock.now(), zone)}, until you turn the clock.

  Open  http://127.0.0.1:{port}/  in a browser: everybody's post, the clock, and the record.

Nobody real is told anything. Every address in the trial's directory is believed without proof:
that is for a trial only.

  Letters    smtp://{door.host}:{door.port}, to {address}
  Emails     {holdfast.settings.mail_out.maildir} (a Maildir)
  Folder     {place}

The same from another terminal{where}:

  {us} trial people                      who there is
  {us} trial send PERSON "accept"        write as one of them, by real email
  {us} trial mail                        the emails that were sent
  {us} trial advance "to 5pm"            turn the clock; or 1wd, "2 working days", "to friday 9am"
  {us} who-owns JW-48211                 ask the record

Talk to it as in Teams, with the public chat client for bots (it needs Node.js); or as somebody else with
`{us} trial chat PERSON`:

  {chat.first_line(place, holdfast.rules.directory, messages)}

Stop with Ctrl-C."""
    )
