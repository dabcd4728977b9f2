"""Commands that prepare the files of a real Holdfast: init, login."""

import sys
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import plainly
from bot.settings.logins import hash_password
from protocol.violations import Misread

EXAMPLES = ("holdfast.toml", "directory.toml", "pull.toml")


def init(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the files go; it is made if need be.")],
) -> None:
    """Write the settings and the directory to begin with, to be made yours. A file that is there is left as it is."""
    with plainly():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name in EXAMPLES:
                _begun(folder / name, resources.files("bot").joinpath("settings", "example", name).read_text("utf-8"))
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise Misread(f"{folder} cannot be written to: {why}.", "Name a folder that you may write to.") from None
    typer.echo(f"Make them yours, then run `holdfast check --settings {folder / EXAMPLES[0]}`.")


def _begun(file: Path, text: str) -> None:
    """Write a file that is not there yet."""
    try:
        with file.open("x", encoding="utf-8") as there:
            there.write(text)
    except FileExistsError:
        typer.echo(f"left as it is: {file}")
    else:
        typer.echo(f"written: {file}")


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
