"""`holdfast`: the command line."""

import os
from typing import Annotated

import typer

from bot import VERSION
from bot.commands import (
    accounting,
    explaining,
    listing,
    owning,
    packaging,
    preparing,
    proving,
    pulling,
    quarantining,
    queueing,
    reading,
    recording,
    starting,
    trying,
)

app = typer.Typer(
    name="holdfast",
    help=(
        "Holdfast keeps the record of which team is responsible for every shared case, reads written "
        "acceptances, and chases the answer up both line-manager chains. Begin with `holdfast trial`."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
RUN, ASK, KEEP, PREPARE, EXPLAIN = "Run", "Ask", "Keep the record", "Prepare", "Explain"
app.command(rich_help_panel=RUN)(starting.run)
app.add_typer(trying.app, name="trial", rich_help_panel=RUN)
app.command(rich_help_panel=RUN)(starting.check)
app.command("who-owns", rich_help_panel=ASK)(owning.who_owns)
app.command(rich_help_panel=ASK)(listing.history)
app.command(rich_help_panel=ASK)(listing.requests)
app.command(rich_help_panel=KEEP)(recording.register)
app.command(rich_help_panel=KEEP)(recording.correct)
app.command(rich_help_panel=KEEP)(proving.verify)
app.command(rich_help_panel=KEEP)(accounting.account)
app.command(rich_help_panel=KEEP)(proving.rebuild)
app.add_typer(quarantining.app, name="quarantine", rich_help_panel=KEEP)
app.command(rich_help_panel=KEEP)(queueing.outbox)
app.command(rich_help_panel=PREPARE)(preparing.init)
app.command(rich_help_panel=PREPARE)(preparing.login)
app.command(rich_help_panel=PREPARE)(packaging.manifest)
preparing.directory.command("pull")(pulling.pull)
preparing.directory.command("at")(pulling.at)
app.add_typer(preparing.directory, name="directory", rich_help_panel=PREPARE)
app.command(rich_help_panel=EXPLAIN)(explaining.explain)
app.command(rich_help_panel=EXPLAIN)(explaining.deadline)
app.command(rich_help_panel=EXPLAIN)(reading.read)


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
