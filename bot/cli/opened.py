"""Decides what a command stands on that asks the record: the settings it means, their rules, clock and store."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli.context import clock_of, settings_at
from bot.service.service import Service
from bot.settings.model import Settings
from bot.wiring.load import rules_for
from bot.wiring.mail import apart_reader_for
from bot.wiring.service import service_for
from protocol.decision.rules import Rules
from protocol.ports.clock import Clock
from protocol.violations import Misread
from store import SqlStore, open_store


@dataclass(frozen=True, kw_only=True)
class Here:
    """The Holdfast that a command means, while it is open."""

    settings: Settings
    rules: Rules
    clock: Clock
    store: SqlStore


@contextmanager
def opened(file: Path | None) -> Iterator[Here]:
    """What a command means by its --settings, with its record open. Raises Misconfigured where there is none."""
    settings = settings_at(file)
    rules = rules_for(settings)
    with closing(open_store(settings.store.url)) as store:
        yield Here(settings=settings, rules=rules, clock=clock_of(settings), store=store)


def team_named(rules: Rules, words: str) -> str:
    """The key of the team that a key, name, alias or address means. Raises Misread for none or several."""
    teams = rules.directory.named(words)
    if len(teams) != 1:
        known = ", ".join(sorted(rules.directory.teams))
        raise Misread(f"“{words}” is not one team.", f"Write one of: {known}.")
    return teams[0].key


def service_on(here: Here) -> Service:
    """A service for one command. Nothing runs beside it: what it decides is sent by the program that does."""
    reader = apart_reader_for(here.settings, here.rules)
    return service_for(here.settings, store=here.store, rules=here.rules, clock=here.clock, reader=reader)
