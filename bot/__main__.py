"""`holdfast`: the command line."""

import os
from typing import Annotated

import typer

from bot import VERSION
from bot.cli.commands import Commands

app = typer.Typer(
    name="holdfast",
    cls=Commands,
    help=(
        "Holdfast keeps the record of which team is responsible for every shared case, reads written "
        "acceptances, and chases the answer up both line-manager chains. Begin with `holdfast trial`."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    """Say which release this is, and no more."""
    if asked:
        typer.echo(f"holdfast {VERSION}")
        raise typer.Exit


@app.callback()
def _whole(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which release this is.")
    ] = False,
) -> None: ...


def main() -> None:
    """Run the command line. What it writes, the record above all, is for this account alone."""
    os.umask(0o077)
    app(prog_name="holdfast")


if __name__ == "__main__":
    main()
