"""What somebody does in a trial that runs: writes as one of its people, turns its clock, reads what was sent."""

import json
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import plainly
from bot.process.clock import TurnedClock
from bot.settings.model import Endpoint
from bot.trial.folder import CLOCK_FILE, START, is_trial, trial_settings
from bot.trial.sent import Sent, outgoing
from bot.trial.writing import numbered, write
from bot.wiring.load import rules_for
from protocol.directory import Level
from protocol.violations import Misconfigured, Misread
from templates import when


def people(context: typer.Context) -> None:
    """List the people of the trial, team by team, with their addresses."""
    with plainly():
        directory = rules_for(trial_settings(running(context))).directory
        for team in directory.teams.values():
            typer.echo(f"{team.name} ({directory.organisation_of(team.key).name})  {team.address}")
            workers = [p for p in directory.people.values() if team.key in p.teams and p.level is Level.WORKER]
            for person in (*workers, *directory.chain(team.key)):
                right = "  may accept" if directory.may_accept(person.key, team.key) else ""
                typer.echo(f"  {person.key:<12} {person.name:<22} {person.title:<32} {person.address}{right}")


def send(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="Who writes: a key or an address.")],
    text: Annotated[str, typer.Argument(help="What they write; \\n begins a new line.")],
    case: Annotated[str, typer.Option(help="Put a case reference into the subject.")] = "",
    subject: Annotated[str, typer.Option(help="The subject.")] = "",
    reply: Annotated[int, typer.Option(help="Reply to an email, by its number in `trial mail`.")] = 0,
) -> None:
    """Write to Holdfast as one of the trial's people, by real SMTP."""
    with plainly():
        settings = trial_settings(running(context))
        directory = rules_for(settings).directory
        writer = directory.people.get(person) or directory.person_at(person)
        if writer is None:
            raise Misread(f"There is no “{person}” in the trial.", "Look at `holdfast trial people`.")
        before = len(outgoing(settings.mail_out.maildir))
        at = TurnedClock(START, file=running(context) / CLOCK_FILE).now()
        write(settings, writer, text.replace("\\n", "\n"), at, subject=subject, case=case, reply=reply)
        _turn(settings.web, "now")
        _show(outgoing(settings.mail_out.maildir)[before:])


def advance(
    context: typer.Context,
    to: Annotated[str, typer.Argument(metavar="WHEN", help="1wd, “2 working days”, “to 5pm”, “to friday 9am”, …")],
) -> None:
    """Turn the clock forward, and show what was sent on the way."""
    with plainly():
        settings = trial_settings(running(context))
        before = len(outgoing(settings.mail_out.maildir))
        at = _turn(settings.web, to)
        _show(outgoing(settings.mail_out.maildir)[before:])
        zone = rules_for(settings).directory.home.zone
        typer.echo(f"It is now {when(at, zone, seconds=True)}.")


def mail(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="Show this one whole.")] = 0,
    html: Annotated[bool, typer.Option("--html", help="Show the HTML part.")] = False,
) -> None:
    """List the emails that were sent, or show one whole."""
    with plainly():
        settings = trial_settings(running(context))
        with suppress(Misconfigured):  # one that has ended has sent all that it will
            _turn(settings.web, "now")
        folder = settings.mail_out.maildir
        one = numbered(outgoing(folder), number)
        if one is None:
            _show(outgoing(folder))
        else:
            typer.echo(one.html if html else one.whole)


def running(context: typer.Context) -> Path:
    """The folder of the trial that a command means. Raises Misconfigured where none was begun there."""
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
