"""`holdfast trial chat`: the line that sits somebody down at a real chat client."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import plainly
from bot.cli.trial.act import running
from bot.trial.chat_client import playground, starting
from bot.trial.folder import trial_settings
from bot.wiring.load import rules_for
from protocol.directory import Directory
from protocol.violations import Misread

SITTER = "odette.varn"
"""Whom the trial's own line seats at the chat client, where the directory knows her."""


def first_line(place: Path, directory: Directory, messages: str) -> str:
    """The line that a trial prints as it begins, or why there is none; for the first person who can sit there."""
    able = (each.key for each in directory.people.values() if each.object_id)
    try:
        return seated(place, directory, SITTER if SITTER in directory.people else next(able, SITTER), messages)
    except Misread as why:
        return f"not with this directory: {why}"


def seated(place: Path, directory: Directory, key: str, messages: str) -> str:
    """Sit somebody down: the client's settings for them, in a folder of the trial that takes the client's log too;
    and the line that starts it. `messages` is where it sends what they write. Raises Misread for whom it cannot be."""
    folder = place / "chat" / key
    settings = playground(directory, key, service="Holdfast")
    folder.mkdir(parents=True, exist_ok=True)
    return starting(folder, settings, messages)


def chat(
    context: typer.Context, person: Annotated[str, typer.Argument(help="Who sits at it: a key or an address.")] = SITTER
) -> None:
    """Print the line that starts a real chat client for one of the trial's people. It needs Node.js."""
    with plainly():
        place = running(context)
        settings = trial_settings(place)
        directory = rules_for(settings).directory
        who = directory.people.get(person) or directory.person_at(person)
        typer.echo(seated(place, directory, who.key if who else person, f"http://{settings.web}/api/messages"))
