"""The command that explains a procedure. It needs no record, no directory and no server."""

from typing import Annotated

import typer

from bot.cli.context import packs_at
from bot.cli.options import SettingsFile, plainly
from protocol.violations import Misread
from templates.procedures import explain_procedure


def explain(
    procedure: Annotated[str, typer.Argument(help="A kind of request, such as transfer. Without one: the list.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Explain a kind of request in plain English: who must answer, by when, and what follows."""
    with plainly():
        packs = packs_at(settings)
        if not procedure:
            for pack in packs.values():
                typer.echo(f"{pack.title}, version {pack.version}")
                for each in pack.procedures.values():
                    typer.echo(f"  {each.name:<22}{each.title}")
            return
        for pack in packs.values():
            if (found := pack.procedure(procedure)) is not None:
                typer.echo(explain_procedure(pack, found))
                return
        names = ", ".join(name for pack in packs.values() for name in pack.procedures)
        raise Misread(f"No rule pack in use has a procedure “{procedure}”.", f"There are: {names}.")
