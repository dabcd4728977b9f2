"""What somebody does in a trial that runs: writes as one of its people, turns its clock, reads what was sent."""

import json
import smtplib
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import plainly
from bot.clock import TurnedClock
from bot.settings.model import Endpoint
from bot.trial.folder import CLOCK_FILE, START, is_trial, trial_settings
from bot.trial.sent import Sent, outgoing
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
        letter = EmailMessage()
        letter["From"] = f"{writer.name} <{writer.address}>"
        letter["To"] = settings.service.address
        replied = _numbered(settings.mail_out.maildir, reply)
        given = " ".join(each for each in (f"[{case}]" if case else "", subject) if each)
        letter["Subject"] = given or (f"RE: {replied.subject}" if replied else "Case")
        letter["Date"] = format_datetime(TurnedClock(START, file=running(context) / CLOCK_FILE).now())
        if replied is not None:
            letter["In-Reply-To"] = letter["References"] = replied.message_id
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


def _numbered(folder: Path, number: int) -> Sent | None:
    """The email of a number, or None for 0. Raises Misread for one that is not there."""
    if not number:
        return None
    sent = outgoing(folder)
    if not 1 <= number <= len(sent):
        raise Misread(f"There are {len(sent)} emails.", "Choose one of them.")
    return sent[number - 1]


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
        folder = trial_settings(running(context)).mail_out.maildir
        one = _numbered(folder, number)
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
