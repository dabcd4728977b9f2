"""Commands that prove the record, or make anew what follows from it: verify, rebuild."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.place import SettingsFile, plainly, settings_at
from store import open_store


def verify(
    settings: SettingsFile = None,
    heads: Annotated[
        Path | None, typer.Option(help="Write the last hash of every case to this file, to be kept elsewhere.")
    ] = None,
) -> None:
    """Prove that the record is what was written: chain, projections and evidence.

    Exit status 1, and the first broken link named, where it is not.
    """
    with plainly():
        store = open_store(settings_at(settings).store.url)
        try:
            broken = store.verify()
            if broken is None and heads is not None:
                with heads.open("w", encoding="utf-8") as out:
                    for reference, head in store.heads():
                        out.write(f"{reference} {head.seq} {head.hash}\n")
        finally:
            store.close()
        if broken is not None:
            typer.echo(f"Broken: {broken}", err=True)
            raise typer.Exit(1)
        typer.echo("The record holds: every chain, projection and piece of evidence agrees.")


def rebuild(settings: SettingsFile = None) -> None:
    """Make every projection anew from the ledger."""
    with plainly():
        store = open_store(settings_at(settings).store.url)
        try:
            count = store.rebuild()
        finally:
            store.close()
        typer.echo(f"Rebuilt the projections of {count} cases from the ledger.")
