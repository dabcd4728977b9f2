"""Commands that prepare the files of a real Holdfast: login, directory import."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.place import plainly
from bot.directorycsv import directory_from_csv
from bot.logins import hash_password
from protocol.violations import Misread

directory = typer.Typer(help="Prepare the directory of organisations, teams and people.", no_args_is_help=True)

Csv = Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A CSV file in UTF-8; see docs/configuration.md.")]


@directory.command("import")
def import_directory(people: Csv, teams: Csv, organisations: Csv) -> None:
    """Print a directory made from three CSV files, to be looked through and saved as directory.toml.

    A file with columns about people who receive care is refused.
    """
    with plainly():
        texts = [file.read_text("utf-8-sig") for file in (people, teams, organisations)]
        typer.echo(directory_from_csv(*texts), nl=False)


def login(address: Annotated[str, typer.Argument(help="The address that is to log in.")]) -> None:
    """Print a line for the logins file. The password is asked for, or read from standard input."""
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    with plainly():
        if len(password) < 12:
            raise Misread("The password is too short.", "Use at least 12 characters.")
        typer.echo(f"{address.strip().lower()}:{hash_password(password)}")
