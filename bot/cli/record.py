"""Commands that prove the record, or make anew what follows from it: verify, rebuild."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import settings_at
from bot.cli.options import SettingsFile, plainly
from protocol.violations import Misread
from store import Head, open_store


def verify(
    settings: SettingsFile = None,
    heads: Annotated[
        Path | None, typer.Option(help="Write the last hash of every case to this file, to be kept elsewhere.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="A file written by --heads before: a ledger cut short since then is found.")
    ] = None,
) -> None:
    """Prove that the record is what was written: chain, projections and evidence.

    Exit status 1, and the first broken link named, where it is not.
    """
    with plainly():
        with closing(open_store(settings_at(settings).store.url)) as store:
            broken = store.verify(_copied(against) if against else None)
            if broken is None and heads is not None:
                with heads.open("w", encoding="utf-8") as out:
                    for reference, head in store.heads():
                        out.write(f"{reference} {head.seq} {head.hash}\n")
        if broken is not None:
            typer.echo(f"Broken: {broken}", err=True)
            raise typer.Exit(1)
        typer.echo("The record holds: every chain, projection and piece of evidence agrees.")


def _copied(file: Path) -> Iterator[tuple[str, Head]]:
    """The heads of a file. Raises Misread for a line that is none."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            reference, seq, digest = line.split()
            yield reference, Head(seq=int(seq), hash=digest)
        except ValueError:
            raise Misread(f"Line {number} of {file} is not a head.", "Name a file that --heads has written.") from None


def rebuild(settings: SettingsFile = None) -> None:
    """Make every projection anew from the ledger."""
    with plainly():
        with closing(open_store(settings_at(settings).store.url)) as store:
            count = store.rebuild()
        typer.echo(f"Rebuilt the projections of {count} cases from the ledger.")
