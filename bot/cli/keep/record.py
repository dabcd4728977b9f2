"""Commands that prove the record, or make anew what follows from it: verify, heads, rebuild."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import settings_at
from bot.cli.options import SettingsFile, plainly
from bot.cli.terminal import one_line
from bot.settings.model import Settings
from protocol.violations import CannotCommit, Misread
from store import Fault, Head, SqlStore, open_store


def verify(
    settings: SettingsFile = None,
    heads: Annotated[
        Path | None,
        typer.Option(
            help="A file that holds what `holdfast heads` printed earlier, or the email of it: what was written anew or"
            " cut off since then is found."
        ),
    ] = None,
) -> None:
    """Prove that the record is what was written: every chain, row and piece of evidence.

    Exit status 1, and everything that is not as it was written named with what to do, where it is not.
    """
    with plainly():
        left = copied(heads) if heads else Copied()
        chosen = settings_at(settings)
        with closing(open_store(chosen.store.url)) as store:
            found = everything_wrong(store, chosen, left)
        refuse_faults(found)
        typer.echo("The record holds: every chain, row and piece of evidence is what was written.")


def everything_wrong(store: SqlStore, settings: Settings, left: "Copied") -> list[Fault]:
    """Everything in a record that is not as it was written, or that its letters say otherwise when they are read."""
    found = [*store.faults(left.cases, left.record)]
    try:
        found += _read_again(store, settings)
    except CannotCommit:
        if not found:  # what is known to be wrong comes before what could not be looked at
            raise
    return found


def refuse_faults(found: Iterable[Fault]) -> None:
    """Name each, and what to do, and stop with exit status 1; nothing where there is none."""
    found = tuple(found)
    for fault in found:
        typer.echo(f"Broken: {one_line(fault.what)}", err=True)
    for mend in dict.fromkeys(fault.mend for fault in found):
        typer.echo(f"What to do: {mend}", err=True)
    if found:
        raise typer.Exit(1)


def _read_again(store: SqlStore, settings: Settings) -> Iterator[Fault]:
    """Entries whose message says something else when it is read again."""
    ledgers = store.ledgers()
    first = next(ledgers, None)
    if first is None:
        return
    from bot.cli.keep.rereading import read_again  # noqa: PLC0415 - only where there is something to read

    yield from read_again(store, settings, chain((first,), ledgers))


def heads(
    settings: SettingsFile = None,
    cases: Annotated[
        bool, typer.Option("--cases", help="Also the last entry of every case: one that was cut short is then named.")
    ] = False,
) -> None:
    """Print the head of the record: one digest over everything that was ever written.

    Keep it where whoever runs the database cannot write, and give it to `holdfast verify --heads` later.
    """
    with plainly(), closing(open_store(settings_at(settings).store.url)) as store:
        number, digest = store.head()
        typer.echo(f"{number} {digest}")
        for reference, head in store.heads() if cases else ():
            typer.echo(f"{reference} {head.seq} {head.hash}")


@dataclass(frozen=True, kw_only=True)
class Copied:
    """Heads that were kept elsewhere: of cases, and of the whole record."""

    cases: tuple[tuple[str, Head], ...] = ()
    record: tuple[tuple[int, str], ...] = ()


_HEAD = re.compile(r"(?:([A-Za-z]\S{0,99}-\S{1,99}) )?\b(\d{1,18})\s{1,99}([0-9a-f]{64})\b")


def copied(file: Path) -> Copied:
    """The heads that a file holds, whatever stands around them. Raises Misread where there are none."""
    try:
        text = file.read_bytes().decode("utf-8", "replace").replace("=\r\n", "").replace("=\n", "")
    except OSError as error:
        raise Misread(f"{file} cannot be read ({error.strerror}).", "Name a file that holds heads.") from error
    heads_ = [(each[1] or "", int(each[2]), each[3]) for each in _HEAD.finditer(text)]
    if not heads_:
        raise Misread(f"{file} holds no head.", "Write one with `holdfast heads`, and name that file.")
    return Copied(
        cases=tuple((case, Head(seq=seq, hash=digest)) for case, seq, digest in heads_ if case),
        record=tuple((number, digest) for case, number, digest in heads_ if not case),
    )


def rebuild(settings: SettingsFile = None) -> None:
    """Make every projection anew from the ledger."""
    with plainly():
        with closing(open_store(settings_at(settings).store.url)) as store:
            count = store.rebuild()
        typer.echo(f"Rebuilt the projections of {count} cases from the ledger.")
