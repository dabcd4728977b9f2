"""`holdfast trace`: what became of a message that somebody sent."""

import re
from datetime import date
from typing import Annotated

import typer

from bot.cli.ask.tracing import around, clock_time, in_words, is_by, on_day, traced, traced_values
from bot.cli.opened import opened
from bot.cli.options import AsJson, SettingsFile, as_json, instant, plainly
from bot.cli.terminal import say
from bot.queries.ownership import normal
from protocol.ports.origin import TRAIL, trail
from protocol.ports.work import Mark
from protocol.violations import Misread
from store import SqlStore

NONE = (
    "Nothing that came then is on record. Look in the mailbox and at the gateway: `holdfast account` compares a shared"
    " mailbox with the record."
)


def trace(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHEN",
            help="When it was sent: 10:42 or 2026-11-23T10:42; or its Message-ID, its trail in the log, or its case.",
        ),
    ],
    sender: Annotated[
        str, typer.Option("--from", metavar="WHO", help="Who wrote it: a key, a name or an address.")
    ] = "",
    on: Annotated[
        str, typer.Option(metavar="DAY", help="The day of a time of day, such as 2026-11-23; else today.")
    ] = "",
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Say what became of a message: how it was read, what it changed, and who was told what because of it.

    A time is looked for ten minutes to either side.
    """
    with plainly(), opened(settings) as here:
        store, rules, zone = here.store, here.rules, here.rules.directory.home
        at, day = clock_time(what.strip()), _day(on) or here.clock.now().astimezone(zone.zone).date()
        marks = _marks(store, what.strip(), here.settings.service.prefix)
        if marks is None:
            since, until = around(instant(on_day(at, day) if at else what, zone))
            marks = store.came(since=since, until=until)
        if marks and (about := normal(what.strip(), here.settings.service.prefix)) in {
            each.reference for each in marks
        }:
            with store.work() as work:
                work.log_query(about, "command line", here.clock.now(), "command line, what came about it")
        found = [each for each in traced(store, marks, rules) if not sender or is_by(each, sender, rules)]
        if json:
            as_json([traced_values(each) for each in found])
            return
        say("\n\n".join(in_words(each, rules) for each in found) if found else NONE)
        if not found:
            raise typer.Exit(1)


def _marks(store: SqlStore, what: str, prefix: str) -> tuple[Mark, ...] | None:
    """The messages of a Message-ID, of a trail in the log or about a case; None where a time is meant."""
    if "@" in what or what.startswith("<"):
        return store.came(message_id=what)
    if re.fullmatch(rf"[0-9a-f]{{{TRAIL}}}", what):
        return tuple(
            sorted((each for each in store.marks() if trail(each.message_id) == what), key=lambda each: each.at)
        )
    reference = normal(what, prefix)
    return store.came(reference=reference) if reference.startswith(f"{prefix}-") else None


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Misread(f"“{words[:40]}” is not a day.", "Write it like 2026-11-23.") from None
