"""`holdfast`: the command line."""

import typer

from bot.commands import asking, explaining, keeping, trying

app = typer.Typer(
    name="holdfast",
    help=(
        "Holdfast keeps the record of which team is responsible for every shared case, reads written "
        "acceptances, and chases the answer up both line-manager chains. Begin with `holdfast trial`."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
RUN, ASK, KEEP, EXPLAIN = "Run", "Ask", "Keep the record", "Explain"
app.command(rich_help_panel=RUN)(keeping.run)
app.add_typer(trying.app, name="trial", rich_help_panel=RUN)
app.command(rich_help_panel=RUN)(keeping.check)
app.command("who-owns", rich_help_panel=ASK)(asking.who_owns)
app.command(rich_help_panel=ASK)(asking.history)
app.command(rich_help_panel=ASK)(asking.requests)
app.command(rich_help_panel=KEEP)(keeping.register)
app.command(rich_help_panel=KEEP)(keeping.correct)
app.command(rich_help_panel=KEEP)(keeping.verify)
app.command(rich_help_panel=KEEP)(keeping.rebuild)
app.command(rich_help_panel=KEEP)(keeping.login)
app.command(rich_help_panel=EXPLAIN)(explaining.explain)
app.command(rich_help_panel=EXPLAIN)(explaining.deadline)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
