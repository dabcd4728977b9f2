"""The command that shows what late deadlines would bring before they do: storm."""

from typing import Annotated

import typer

from bot.cli.opened import opened, service_on
from bot.cli.options import SettingsFile, plainly
from bot.cli.terminal import say
from bot.service.storm import HELD, LATE, WORDS, in_words
from protocol.violations import Misread
from templates import when


def storm(
    release: Annotated[bool, typer.Option("--release", help="Let those go that wait.")] = False,
    by: Annotated[str, typer.Option(metavar="ADDRESS", help="With --release: who looked, an administrator.")] = "",
    cases: Annotated[bool, typer.Option("--cases", help="Case by case.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Show what deadlines that ended while nobody acted would bring, and to whom; let them go.

    After an outage, an upgrade or a restored backup many may wait for a person to look (`clock.storm_cases`). It can
    be asked before Holdfast is started too. Alarms never wait.
    """
    with plainly(), opened(settings) as here:
        at = by.strip().lower()
        if release and here.rules.directory.administrator_at(at) is None:
            raise Misread("Only an administrator of the directory lets them go.", "Name yourself with --by.")
        service = service_on(here)
        found, stands = service.storm.preview(), service.storm.stands()
        if not found:
            say(f"No deadline ended more than {LATE.seconds // 60} minutes ago without being acted on.")
            return
        say("\n".join(filter(None, in_words(here.rules, found))))
        for each in found if cases else ():
            told = [
                f"{WORDS.get(one.kind, str(one.kind))} to {', '.join(to.name for to in one.to)}" for one in each.notices
            ]
            say(f"  {each.case}: {'; '.join(told) or 'cannot be worked out'}")
        if release:
            service.storm.release(at)
            say("They are let go, and the administrators are told who did it.")
        elif stands.state == HELD and stands.since is not None:
            say(f"They have waited for somebody to look since {when(stands.since, here.rules.directory.home.zone)}.")
            say("Let them go: holdfast storm --release --by YOUR-ADDRESS")
