"""Puts the pages of a trial together: what they show, what their forms say, and the door that browsers come in by."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.pages.given import Parts
from bot.pages.serving import Pages
from bot.pages.trial import Trial
from bot.process.clock import SystemClock
from bot.service.service import Service
from bot.settings.model import Endpoint, Settings
from bot.trial.sent import outgoing
from bot.trial.writing import write
from bot.web.browser.door import BrowserDoor
from mailer.reading.lines import ChatLineReader
from protocol.ports.clock import Clock
from protocol.ports.store import Store


def pages_for(
    settings: Settings, service: Service, store: Store, clock: Clock, *, turn: Callable[[str], datetime],
    smtp: Callable[[], Endpoint | None],
) -> BrowserDoor:  # fmt: skip
    """The pages of a trial. `turn` turns its clock; `smtp` is where it takes letters, once it does."""
    rules, ours = service.rules, settings.service
    reader = ChatLineReader(rules.directory, tuple(rules.packs.values()), ours.domain, ours.prefix)

    def written(person: str, text: str, *, subject: str, reply: int) -> None:
        here = replace(settings, mail_local=replace(settings.mail_local, smtp=smtp()))
        write(here, rules.directory.people[person], text, clock.now(), subject=subject, reply=reply)
        turn("now")

    trial = Trial(
        letters=lambda: outgoing(settings.mail_out.maildir), write=written, turn=turn,
        cases=lambda: sorted({each for cases in store.teams_in_use().values() for each in cases}),
    )  # fmt: skip
    parts = Parts(
        intake=service.intake, replies=service.replies, store=store, rules=rules, reader=reader, prefix=ours.prefix,
        lookup=service.lookup, address=ours.address, name=ours.name,
        trial=trial,
    )  # fmt: skip
    return BrowserDoor(pages=Pages(parts), clock=clock, machine=SystemClock())
