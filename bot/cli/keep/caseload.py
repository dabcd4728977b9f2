"""The command that puts an existing caseload on record, from a spreadsheet: caseload."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.keep.caseload_file import Caseload, caseload
from bot.cli.opened import Here, opened, service_on
from bot.cli.options import SettingsFile, plainly
from bot.cli.terminal import say
from protocol.deciding.registering import CASELOAD
from protocol.messages.intents import Register
from protocol.violations import Misread
from templates import counted

SHOWN = 10
"""Rows that a preview shows."""


def register_caseload(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="A CSV file in UTF-8: case, team, system, number; and no other column."
        ),
    ],
    put: Annotated[bool, typer.Option("--apply", help="Register them. Without this they are only shown.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Put an existing caseload on record from a spreadsheet, or show what would be registered.

    Each row is a case, its team, and its number in that team's own system. Every mistake is named by its row, and with
    one nothing is registered. A case that is there already, with that team, is left as it is. Nobody is emailed.
    """
    with plainly(), opened(settings) as here:
        try:
            text = file.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise Misread(f"{file.name} is not in UTF-8.", "Save it again as CSV UTF-8.") from None
        found = caseload(text, file.name, here.rules.directory, here.settings.service.prefix, here.store)
        _show(here, found)
        if put:
            _register(here, found)
        elif found.rows:
            say("Nothing is registered yet. Do it with --apply.")


def _show(here: Here, found: Caseload) -> None:
    teams = Counter(row.team for row in found.rows)
    for key, count in sorted(teams.items()):
        say(f"{here.rules.directory.teams[key].name}: {counted(count, 'case')} to register.")
    if found.known:
        known = counted(found.known, "case is", "cases are")
        say(f"{known} on record already, with the same team.")
    for row in found.rows[:SHOWN]:
        numbers = ", ".join(map(str, row.local_ids)) or "no number"
        team = here.rules.directory.teams[row.team].name
        say(f"  {row.where}: {row.reference or 'a new reference'}, {numbers}, {team}")
    if len(found.rows) > SHOWN:
        say(f"  and {len(found.rows) - SHOWN} more")


def _register(here: Here, found: Caseload) -> None:
    """Each in a commit of its own: what stops on the way is gone on with by the same command again."""
    service = service_on(here)
    for row in found.rows:
        reference = row.reference
        if not reference:
            with here.store.work() as work:
                reference = work.next_reference(here.settings.service.prefix)
        decision = service.commands.give(reference, Register(team=row.team, local_ids=row.local_ids, basis=CASELOAD))
        if not decision.happened:
            raise Misread(f"{row.where}: {reference} could not be registered.", "Run the command again to see why.")
        say(f"{reference} {' '.join(map(str, row.local_ids))}".strip())
    say(f"Registered {counted(len(found.rows), 'case')}.")
