"""The trial: a whole Holdfast in a throwaway folder, with a clock that is turned by hand."""

import json
import shlex
import smtplib
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.checking import check_settings
from bot.clock import TurnedClock
from bot.commands.place import instant, plainly, refuse_errors
from bot.loading import bank_holidays
from bot.outgoing import Sent, outgoing
from bot.playground import playground
from bot.problems import Severity
from bot.running import run as run_until_stopped
from bot.settings import Endpoint
from bot.trial import CLOCK_FILE, START, begin, is_trial, note_doors, trial_folder, trial_settings
from bot.turning import advance, moment
from bot.wiring import Holdfast, assemble, rules_for
from protocol.sourceplaces import places_of
from protocol.teams import Directory, Level
from protocol.violations import Misconfigured, Misread
from templates import when

app = typer.Typer(
    help="Live through a case in two minutes: invented people, real email, a clock that you turn.",
    invoke_without_command=True,
)

Folder = Annotated[
    Path | None, typer.Option("--folder", envvar="HOLDFAST_TRIAL", show_default=False, help="Where the trial lives.")
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
        if not (resume and is_trial(place)):
            begin(place, directory=directory)
        settings = trial_settings(place)
        local = replace(settings.mail_local, smtp=Endpoint(host="127.0.0.1", port=smtp))
        settings = replace(settings, mail_local=local, web=Endpoint(host="127.0.0.1", port=web))
        problems = check_settings(settings, places_of("", "trial"), at=START)
        refuse_errors([each for each in problems if each.severity is Severity.ERROR])
        logs.set_up("WARNING")
        holdfast = assemble(settings, TurnedClock(_start(at), file=place / CLOCK_FILE))
        run_until_stopped(
            holdfast, web=settings.web, ready=lambda port: _ready(place, holdfast, port), advance=_turner(holdfast)
        )


def _start(at: str) -> datetime:
    calendar, problems = bank_holidays()
    if calendar is None:
        raise problems[0]
    return instant(at, calendar) if at else START


def _turner(holdfast: Holdfast):  # type: ignore[no-untyped-def]  # an Advance, for the web door
    def turn(words: str) -> datetime:
        clock = holdfast.clock
        if not isinstance(clock, TurnedClock):
            raise Misconfigured("This clock cannot be turned.", "Begin a trial.")
        calendar = next(iter(holdfast.rules.directory.calendars.values()))
        target = moment(words, clock.now(), calendar)
        advance(clock, holdfast.runner, holdfast.store, holdfast.store.outbox, target)
        return clock.now()

    return turn


def _ready(place: Path, holdfast: Holdfast, port: int) -> None:
    """Say where everything is, and what to do first."""
    door = holdfast.inboxes[0].doors[0]  # type: ignore[attr-defined]  # the trial's only inbox is the local one
    note_doors(place, smtp=Endpoint(host=door.host, port=door.port), web=Endpoint(host="127.0.0.1", port=port))
    zone = next(iter(holdfast.rules.directory.calendars.values())).zone
    address = holdfast.settings.service.address
    typer.echo(
        f"""Holdfast is running a trial. It is {when(holdfast.clock.now(), zone)}, until you turn the clock.

  Letters    smtp://{door.host}:{door.port}, to {address}
  Emails     {holdfast.settings.mail_out.maildir} (a Maildir)
  Chat       http://127.0.0.1:{port}/api/messages
  Folder     {place}

Nobody real is told anything. Every address in the trial's directory is believed without proof:
that is for a trial only.

In another terminal, from this folder:

  ./holdfast trial people                      who there is
  ./holdfast trial send PERSON "accept"        write as one of them, by real email
  ./holdfast trial mail                        the emails that were sent
  ./holdfast trial advance "to 5pm"            turn the clock; or 1wd, "2 working days", "to friday 9am"
  ./holdfast who-owns JW-48211                 ask the record
  ./holdfast trial chat PERSON                 how to talk to it as one of them, in a real chat client

Talk to it in a browser, with the public chat client for Teams bots (it needs Node.js):

  {_client(place, holdfast, SITTER, port)}

Stop with Ctrl-C."""
    )


SITTER = "odette.varn"
"""Whom the printed line seats at the chat client, where the directory knows her."""
CLIENT = "@microsoft/m365agentsplayground"


def _sitter(directory: Directory, key: str) -> str:
    """Somebody who can sit at the chat client: the one who is asked for, or the first."""
    if key in directory.people:
        return key
    return next((each.key for each in directory.people.values() if each.object_id), key)


def _client(place: Path, holdfast: Holdfast, key: str, port: int) -> str:
    """The line that starts the chat client for somebody, whose settings are written beside the trial."""
    directory = holdfast.rules.directory
    try:
        return _line(place, directory, _sitter(directory, key), Endpoint(host="127.0.0.1", port=port))
    except Misread as why:
        return f"not with this directory: {why}"


def _line(place: Path, directory: Directory, key: str, web: Endpoint) -> str:
    file = place / "chat" / f"{key}.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(playground(directory, key, service="Holdfast"), "utf-8")
    return (
        f"M365_AGENTS_PLAYGROUND_CONFIG_PATH={shlex.quote(str(file))} npx --yes {CLIENT} start "
        f"-e http://{web}/api/messages"
    )


@app.command()
def chat(
    context: typer.Context, person: Annotated[str, typer.Argument(help="Who sits at it: a key or an address.")] = SITTER
) -> None:
    """Print the line that starts a real chat client for one of the trial's people. It needs Node.js."""
    with plainly():
        place = _running(context)
        settings = trial_settings(place)
        directory = rules_for(settings).directory
        who = directory.people.get(person) or directory.person_at(person)
        typer.echo(_line(place, directory, who.key if who else person, settings.web))


@app.command()
def people(context: typer.Context) -> None:
    """List the people of the trial, team by team, with their addresses."""
    with plainly():
        directory = rules_for(trial_settings(_running(context))).directory
        for team in directory.teams.values():
            typer.echo(f"{team.name} ({directory.organisation_of(team.key).name})  {team.address}")
            workers = [p for p in directory.people.values() if team.key in p.teams and p.level is Level.WORKER]
            for person in (*workers, *directory.chain(team.key)):
                right = "  may accept" if directory.may_accept(person.key, team.key) else ""
                typer.echo(f"  {person.key:<12} {person.name:<22} {person.title:<32} {person.address}{right}")


@app.command()
def send(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="Who writes: a key or an address.")],
    text: Annotated[str, typer.Argument(help="What they write; \\n begins a new line.")],
    case: Annotated[str, typer.Option(help="Put a case reference into the subject.")] = "",
    subject: Annotated[str, typer.Option(help="The subject.")] = "",
) -> None:
    """Write to Holdfast as one of the trial's people, by real SMTP."""
    with plainly():
        settings = trial_settings(_running(context))
        directory = rules_for(settings).directory
        writer = directory.people.get(person) or directory.person_at(person)
        if writer is None:
            raise Misread(f"There is no “{person}” in the trial.", "Look at `holdfast trial people`.")
        letter = EmailMessage()
        letter["From"] = f"{writer.name} <{writer.address}>"
        letter["To"] = settings.service.address
        letter["Subject"] = " ".join(each for each in (f"[{case}]" if case else "", subject) if each) or "Case"
        letter["Message-ID"] = make_msgid(domain=writer.address.rpartition("@")[2])
        letter.set_content(text.replace("\\n", "\n"))
        door = settings.mail_local.smtp
        before = len(outgoing(settings.mail_out.maildir))
        if door is None:
            raise Misconfigured("The trial takes no letters.", "Begin a new one.")
        try:
            with smtplib.SMTP(door.host, door.port, timeout=30) as smtp:
                smtp.send_message(letter)
        except OSError as error:
            raise Misconfigured(
                f"The trial did not take the letter ({error}).", "Is `holdfast trial` running?"
            ) from None
        _turn(settings.web, "now")
        _show(outgoing(settings.mail_out.maildir)[before:])


@app.command("advance")
def advance_clock(
    context: typer.Context,
    to: Annotated[str, typer.Argument(metavar="WHEN", help="1wd, “2 working days”, “to 5pm”, “to friday 9am”, …")],
) -> None:
    """Turn the clock forward, and show what was sent on the way."""
    with plainly():
        settings = trial_settings(_running(context))
        before = len(outgoing(settings.mail_out.maildir))
        at = _turn(settings.web, to)
        _show(outgoing(settings.mail_out.maildir)[before:])
        zone = next(iter(rules_for(settings).directory.calendars.values())).zone
        typer.echo(f"It is now {when(at, zone, seconds=True)}.")


@app.command()
def mail(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="Show this one whole.")] = 0,
    html: Annotated[bool, typer.Option("--html", help="Show the HTML part.")] = False,
) -> None:
    """List the emails that were sent, or show one whole."""
    with plainly():
        sent = outgoing(trial_settings(_running(context)).mail_out.maildir)
        if not number:
            _show(sent)
            return
        if not 1 <= number <= len(sent):
            raise Misread(f"There are {len(sent)} emails.", "Choose one of them.")
        typer.echo(sent[number - 1].html if html else sent[number - 1].whole)


def _running(context: typer.Context) -> Path:
    place: Path = context.obj
    if not is_trial(place):
        raise Misconfigured(f"There is no trial in {place}.", "Begin one with `holdfast trial`.")
    return place


def _turn(web: Endpoint, words: str) -> datetime:
    """Ask the running trial to turn its clock."""
    form = urllib.parse.urlencode({"to": words}).encode()
    request = urllib.request.Request(f"http://{web}/trial/advance", data=form)
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:  # noqa: S310 - the same
            return datetime.fromisoformat(json.load(answer)["at"])
    except urllib.error.HTTPError as refused:
        said = json.load(refused)
        raise Misread(said["what"], said["mend"]) from None
    except OSError:
        raise Misconfigured("The trial is not running.", "Start it with `holdfast trial --resume`.") from None


def _show(sent: tuple[Sent, ...]) -> None:
    for each in sent:
        typer.echo(f"{each.number:>3}  {each.date}  {each.subject}\n     to {', '.join(each.to)}")
        if each.copy:
            typer.echo(f"     cc {', '.join(each.copy)}")
    if not sent:
        typer.echo("No emails.")
