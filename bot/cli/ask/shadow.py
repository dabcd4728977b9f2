"""The command that says what would have been sent, where Holdfast runs in shadow: shadow."""

from datetime import timedelta
from typing import Annotated

import typer

from bot.cli.opened import opened
from bot.cli.options import AsJson, SettingsFile, as_json, instant, plainly
from bot.cli.terminal import say
from bot.queries.shadow import in_lines
from bot.queries.shadow import shadow as would_have
from templates import when


def shadow(
    since: Annotated[
        str, typer.Option(metavar="DAY", help="From this day on, such as 2026-11-23; without it, of the last week.")
    ] = "",
    each: Annotated[bool, typer.Option("--each", help="Every message: when, what, about which case, to whom.")] = False,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Say what would have been sent, to whom, and where people acted otherwise.

    It is for a Holdfast with `[shadow]` in its settings: that reads and decides, and sends nobody anything.
    """
    with plainly(), opened(settings) as here:
        now, home = here.clock.now(), here.rules.directory.home
        start = instant(f"{since.strip()}T00:00", home) if since else now - timedelta(days=7)
        found = would_have(here.store, here.rules, start, now)
        if json:
            as_json(
                [
                    {"at": one.at.isoformat(), "what": one.what, "case": one.case, "to": list(one.to)}
                    for one in found.would
                ]
            )
            return
        for one in found.would if each else ():
            say(f"{when(one.at, home.zone)}: {one.what}{f', {one.case}' if one.case else ''}, to {', '.join(one.to)}")
        say("\n".join(in_lines(found, most=10_000)))
