"""The command that gives a case out of the record, with what proves it: bundle."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opened import opened
from bot.cli.options import CaseArgument, SettingsFile, instant, plainly
from bot.cli.terminal import say
from bot.queries.bundle.contents import contents
from bot.queries.bundle.files import bundle as packed
from bot.queries.bundle.verify import digest
from bot.queries.ownership import normal
from protocol.ports.outbox import Post, StoredNotice
from protocol.violations import Misconfigured, Misread
from templates import render

UNWORDED = "What this message said can no longer be put into words. What it told is in record.json."


def bundle(
    case: CaseArgument,
    at: Annotated[
        str, typer.Option(metavar="INSTANT", help="The instant that is asked about, such as 2026-11-25T12:00; now.")
    ] = "",
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="The zip file to write.")] = None,
    every_commit: Annotated[
        bool,
        typer.Option(
            "--every-commit", help="Also what was written about other cases, so that nothing can be left out."
        ),
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """Give a case out of the record for an ombudsman or an inquest: one page, and what proves it without Holdfast.

    It says who was responsible at an instant, on what words, who was told what and when, with every original. It
    holds personal details. Whoever gets it proves it by the program in it, which needs Python alone.
    """
    with plainly(), opened(settings) as here:
        reference = normal(case, here.settings.service.prefix)
        now = here.clock.now()
        with here.store.work() as work:  # first: the head of the record that goes along is then the newest
            work.log_query(reference, "command line", now, "command line, as a bundle")
        found = contents(
            here.store,
            here.rules,
            reference,
            instant(at, here.rules.directory.home) if at else now,
            now=now,
            service=here.settings.service.name,
            whole=every_commit,
            worded=lambda told: _worded(told, here.settings.service.address, here.settings.service.name),
        )
        made = packed(found)
        file = to or Path(_name(reference, found.found.at))
        written_alone(file, made)
        say(f"{file}: {found.answer['asked']}, {found.answer['team_name']}.")
        say(f"Its SHA-256 is {digest(made)}. Tell that to whoever gets it by another way than the file goes.")
        say("It holds personal details, and only your account can read it here. To prove it: python3 verify.py, in it.")


def _worded(told: StoredNotice, address: str, service: str) -> str:
    """A notice by itself, as its email is worded today."""
    post = Post(
        id="bundle",
        message_id="",
        notices=(told,),
        to=tuple((one.name, one.address) for one in told.notice.to),
        copy=tuple((one.name, one.address) for one in told.notice.copy),
    )
    try:
        wording = render(post, address=address, service=service)
    except Misconfigured:
        return f"{UNWORDED}\n"
    to = f"To: {', '.join(one.address for one in told.notice.to)}"
    copy = f"\nCc: {', '.join(one.address for one in told.notice.copy)}" if told.notice.copy else ""
    return f"{to}{copy}\nSubject: {wording.subject}\n\n{wording.text}"


def _name(reference: str, at: datetime) -> str:
    return f"{reference}-{at:%Y-%m-%dT%H%M%SZ}.zip"


def written_alone(file: Path, made: bytes) -> None:
    """Write a file that nobody else can read and that is not there yet. Raises Misread."""
    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(made)
    except FileExistsError:
        raise Misread(f"{file} is there already.", "Name another file with --to.") from None
    except OSError as error:
        raise Misread(f"{file} cannot be written ({error.strerror}).", "Name another file with --to.") from error
