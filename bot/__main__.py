"""`holdfast`: the command line."""

import os
from typing import Annotated

import typer

from bot import VERSION
from bot.cli import account, ask, case, directory, explain, lists, manifest, outbox, prepare, quarantine, record, run
from bot.cli.letters import read
from bot.cli.trial import begin

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
app.command(rich_help_panel=RUN)(run.run)
app.add_typer(begin.app, name="trial", rich_help_panel=RUN)
app.command(rich_help_panel=RUN)(run.check)
app.command("who-owns", rich_help_panel=ASK)(ask.who_owns)
app.command(rich_help_panel=ASK)(lists.history)
app.command(rich_help_panel=ASK)(lists.requests)
app.command(rich_help_panel=KEEP)(case.register)
app.command(rich_help_panel=KEEP)(case.correct)
app.command(rich_help_panel=KEEP)(record.verify)
app.command(rich_help_panel=KEEP)(account.account)
app.command(rich_help_panel=KEEP)(record.rebuild)
app.add_typer(quarantine.app, name="quarantine", rich_help_panel=KEEP)
app.command(rich_help_panel=KEEP)(outbox.outbox)
app.command(rich_help_panel=PREPARE)(prepare.init)
app.command(rich_help_panel=PREPARE)(prepare.login)
app.command(rich_help_panel=PREPARE)(manifest.manifest)
prepare.directory.command("pull")(directory.pull)
prepare.directory.command("at")(directory.at)
app.add_typer(prepare.directory, name="directory", rich_help_panel=PREPARE)
app.command(rich_help_panel=EXPLAIN)(explain.explain)
app.command(rich_help_panel=EXPLAIN)(explain.deadline)
app.command(rich_help_panel=EXPLAIN)(read.read)


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
