"""Commands that keep a copy of the record, and make a record of it again: backup, restore."""

from contextlib import closing
from dataclasses import replace
from hashlib import file_digest
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import clock_of, settings_at
from bot.cli.keep.record import Copied, copied, everything_wrong, refuse_faults
from bot.cli.options import SettingsFile, plainly
from protocol.violations import Misread
from store import back_up, open_store, restore_backup
from templates import counted


def backup(
    to: Annotated[
        Path,
        typer.Option("--to", metavar="FILE", help="The file to write, or a folder for one that is named by the hour."),
    ],
    settings: SettingsFile = None,
) -> None:
    """Write the whole record into one file while Holdfast runs, and prove the copy.

    Exit status 1 where the record does not hold; the backup is written all the same. Settings, directory and
    passwords are not in it.
    """
    with plainly():
        chosen = settings_at(settings)
        file = to / f"holdfast-{clock_of(chosen).now():%Y-%m-%dT%H%M%SZ}.backup" if to.is_dir() else to
        made = back_up(chosen.store.url, file)
        with file.open("rb") as written:
            digest = file_digest(written, "sha256").hexdigest()
        typer.echo(f"{file}: {counted(made.cases, 'case')}, up to commit {made.head[0]}. Its SHA-256 is {digest}.")
        if made.head[1]:  # an early release tied no commits
            typer.echo(f"{made.head[0]} {made.head[1]}")
        refuse_faults(made.faults)
        typer.echo("The copy is proved: every chain, row and letter in it is what was written.")
        typer.echo("Back up the settings and the directory too: they are not in it.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `holdfast backup` wrote.")],
    to: Annotated[
        str,
        typer.Option("--to", metavar="URL", help="An empty database, or a new file; without it, that of the settings."),
    ] = "",
    heads: Annotated[
        Path | None, typer.Option(help="A file that holds heads that were kept elsewhere, or the email of one.")
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Make the record anew from a backup where there is none, and prove it.

    Stop Holdfast first. Nothing is ever written over. Exit status 1 where what was restored does not hold.
    """
    with plainly():
        left = copied(heads) if heads else Copied()
        chosen = settings_at(settings)
        if to:
            chosen = replace(chosen, store=replace(chosen.store, url=_url(to)))
        restore_backup(file, chosen.store.url)
        with closing(open_store(chosen.store.url)) as store:
            number, digest = store.head()
            cases = sum(1 for _ in store.heads())
            waiting, _ = store.outbox.waiting()
            typer.echo(f"Restored to {chosen.store.shown}: {counted(cases, 'case')}, up to commit {number}.")
            typer.echo(f"{number} {digest}")
            refuse_faults(everything_wrong(store, chosen, left))
        typer.echo("The record holds: every chain, row and piece of evidence is what was written.")
        if waiting:
            typer.echo(
                f"{counted(waiting, 'message')} had not been sent then, and will go again: see `holdfast outbox`."
            )
        typer.echo("What came after the backup is not in it: docs/operations.md says how to get those letters back.")


def _url(to: str) -> str:
    """Where to, as the settings write it; a bare path is an SQLite file. Raises Misread for anything else."""
    scheme, colon, _ = to.partition("://")
    if not colon:
        return f"sqlite:///{Path(to).expanduser().absolute()}"
    if scheme == "postgresql":
        return f"postgresql+psycopg://{to.partition('://')[2]}"
    if scheme not in ("sqlite", "postgresql+psycopg"):
        raise Misread(f"“{to}” is no database.", "Write postgresql://USER@HOST/DATABASE, or a file.")
    return to
