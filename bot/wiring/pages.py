"""Puts the pages together: what they show, what their forms say, how people sign in, and the door that browsers come in
by. In a trial nobody signs in: they pick one of its people."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.pages.given import Parts
from bot.pages.serving import Pages
from bot.pages.trial import Trial
from bot.process.clock import SystemClock
from bot.service.service import Service
from bot.settings.model import Endpoint, PagesSettings, Settings
from bot.settings.secrets import secret_in
from bot.trial.sent import outgoing
from bot.trial.writing import write
from bot.web.browser.door import BrowserDoor
from bot.web.browser.entra import WHY, Entra, Registered
from bot.web.browser.place import Public
from bot.web.browser.sessions import StoredSessions
from mailer.reading.lines import ChatLineReader
from protocol.ports.clock import Clock
from protocol.ports.store import Store


def pages_for(pages: PagesSettings, settings: Settings, service: Service, store: Store, clock: Clock) -> BrowserDoor:
    """The pages of a service, which people sign in to. Raises Misconfigured where the secret cannot be read."""
    parts, machine = replace(_parts(settings, service, store), login=login_for(pages)), SystemClock()
    sessions = StoredSessions(
        store, WHY, idle=timedelta(minutes=pages.idle_minutes), longest=timedelta(hours=pages.longest_hours)
    )
    return BrowserDoor(pages=Pages(parts), clock=clock, machine=machine, sessions=sessions, place=Public(pages.address))


def login_for(pages: PagesSettings) -> Entra:
    """How people sign in to the pages. Raises Misconfigured where the secret cannot be read."""
    registered = Registered(
        client=pages.client,
        secret=secret_in(pages.secret_file),
        tenants=pages.tenants,
        back=f"{pages.address}/sign-in/answer",
        authority=pages.authority,
    )
    return Entra(registered, SystemClock())


def trial_pages_for(
    settings: Settings,
    service: Service,
    store: Store,
    clock: Clock,
    *,
    turn: Callable[[str], datetime],
    smtp: Callable[[], Endpoint | None],
) -> BrowserDoor:
    """The pages of a trial. `turn` turns its clock; `smtp` is where it takes letters, once it does."""
    rules = service.rules

    def written(person: str, text: str, *, subject: str, reply: int) -> None:
        here = replace(settings, mail_local=replace(settings.mail_local, smtp=smtp()))
        write(here, rules.directory.people[person], text, clock.now(), subject=subject, reply=reply)
        turn("now")

    trial = Trial(
        letters=lambda: outgoing(settings.mail_out.maildir),
        write=written,
        turn=turn,
        cases=lambda: sorted({each for cases in store.teams_in_use().values() for each in cases}),
    )
    parts = replace(_parts(settings, service, store), trial=trial)
    return BrowserDoor(pages=Pages(parts), clock=clock, machine=SystemClock())


def _parts(settings: Settings, service: Service, store: Store) -> Parts:
    rules, ours = service.rules, settings.service
    return Parts(
        intake=service.intake,
        replies=service.replies,
        lookup=service.lookup,
        store=store,
        rules=rules,
        reader=ChatLineReader(rules.directory, tuple(rules.packs.values()), ours.domain, ours.prefix),
        prefix=ours.prefix,
        address=ours.address,
        name=ours.name,
    )
