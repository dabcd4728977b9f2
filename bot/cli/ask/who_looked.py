"""The command that reads the log of reads: who-looked."""

from datetime import timedelta
from typing import Annotated

import typer

from bot.cli.opened import opened
from bot.cli.options import AsJson, SettingsFile, as_json, plainly
from bot.cli.terminal import say
from bot.queries.ownership import normal
from protocol.decision.rules import Rules
from protocol.violations import Misread
from templates import when


def who_looked(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case; or none, with --by or for all.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="What somebody has looked at: a key or address.")] = "",
    days: Annotated[int, typer.Option("--days", min=0, max=36500, help="How far back; without a case, 31 days.")] = 0,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Say who has looked at a case, by any channel, or what somebody has looked at.

    For the Caldicott Guardian, and for whoever asks about themselves. Questions by email and chat, pages, and commands
    that show a case are put down as they are answered, also where the asker was told nothing. That this was asked is
    not put down.
    """
    with plainly(), opened(settings) as here:
        who = _key(here.rules, by.strip()) if by else ""
        reference = normal(case, here.settings.service.prefix) if case else ""
        back = days or (0 if reference else 31)
        since = here.clock.now() - timedelta(days=back) if back else None
        found = [each for each in here.store.asked(by=who, since=since) if not reference or each.reference == reference]
        if json:
            as_json(
                [
                    {"case": each.reference, "by": each.by, "at": each.at.isoformat(), "by_way_of": each.channel}
                    for each in found
                ]
            )
            return
        for each in found:
            person = here.rules.directory.people.get(each.by)
            name = f"{person.name} ({each.by})" if person else each.by
            at = when(each.at, here.rules.directory.home.zone)
            say(f"{at}: {name} looked at {each.reference}, by {each.channel or 'a way that was not put down'}")
        if not found:
            say("Nobody has looked." if not by else "They have looked at nothing.")


def _key(rules: Rules, words: str) -> str:
    """The key of a person; other askers, such as `command line`, are meant by what the log calls them."""
    person = rules.directory.people.get(words) or rules.directory.person_at(words.lower())
    if person is None and "@" in words:
        raise Misread(f"There is no “{words}” in the directory.", "Write the key that the log shows.")
    return person.key if person else words
