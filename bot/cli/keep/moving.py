"""The command that copies the record into another database: move-record."""

import socket
from typing import Annotated

import typer

from bot.cli.context import settings_at
from bot.cli.options import SettingsFile, plainly
from bot.settings.model import Endpoint
from protocol.violations import Misread
from store import copy_store
from templates import counted


def move_record(
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="An empty database, such as postgresql://holdfast@db/holdfast.")
    ],
    settings: SettingsFile = None,
) -> None:
    """Copy the whole record into another database, which must be empty, and prove the copy.

    Stop Holdfast first. The record that is there is left as it is; set `store.url` to the new one afterwards.
    """
    with plainly():
        chosen = settings_at(settings)
        if _answers(chosen.web):
            raise Misread("Holdfast is running on this record.", "Stop it first, and every other process on it.")
        cases = copy_store(chosen.store.url, to)
        typer.echo(f"Copied, and proved: {counted(cases, 'case')}. Every chain and every letter agrees.")
        typer.echo("Now write that address into the settings as `store.url`, run `holdfast check`, and start.")
        typer.echo("Keep the old record where nothing writes to it.")


def _answers(door: Endpoint) -> bool:
    """Whether somebody listens where this Holdfast has its web door."""
    try:
        with socket.create_connection((door.host, door.port), timeout=2):
            return True
    except OSError:
        return False
