"""The one place that picks adapters: settings in, a whole Holdfast out."""

import contextlib
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.directory.closures import agreed_beside
from bot.process.health import Health, health
from bot.service.administrators.notices import administrators
from bot.service.administrators.unaccounted import Differences
from bot.service.service import Service
from bot.settings.model import Endpoint, Settings
from bot.wiring.load import rules_for
from bot.wiring.mail import absences_for, apart_reader_for, channel_for, inbox_for, reader_for
from bot.wiring.service import service_for
from bot.workers import Loop, Runner
from bot.workers.heartbeat import Heartbeat
from mailer.apart import ApartReader
from protocol.decision.rules import Rules
from protocol.ports.absence import Absences
from protocol.ports.bundling import packing, told_where
from protocol.ports.clock import Clock
from protocol.ports.letters import Inbox
from protocol.ports.outbox import Channel, StoredNotice
from protocol.ports.store import Store
from protocol.violations import CannotCommit, Misconfigured
from store import SqlStore, open_store

if TYPE_CHECKING:
    from bot.web.browser.door import BrowserDoor
    from bot.wiring.chat import Chat


@dataclass(frozen=True, kw_only=True)
class Holdfast:
    """A whole Holdfast, not yet started."""

    settings: Settings
    clock: Clock
    rules: Rules
    store: SqlStore
    service: Service
    runner: Runner
    loop: Loop
    inboxes: tuple[Inbox, ...]
    chat: "Chat | None" = None
    apart: ApartReader | None = None
    pages: "BrowserDoor | None" = None

    def start(self) -> None:
        """Take letters and keep time. Raises Misconfigured where a door cannot be opened."""
        if self.chat is not None:
            self.chat.door.replay()  # before any deadline is acted on
        for inbox in self.inboxes:
            inbox.start(self.service.intake.take)
        self.loop.start()

    def health(self) -> Health:
        """Whether all is well. Raises CannotCommit where the record cannot be reached."""
        return health(self.store, self.store.outbox, self.inboxes, self.clock, turning=self.loop.keeps_time)

    def stop(self) -> None:
        """Finish what is in hand, and stop."""
        for inbox in self.inboxes:
            inbox.stop()
        self.loop.stop()
        with contextlib.suppress(CannotCommit):
            self.runner.end()
        if self.chat is not None:
            self.chat.door.connector.stop()
        if self.apart is not None:
            self.apart.stop()
        self.store.close()


def assemble(
    settings: Settings,
    clock: Clock,
    *,
    channel: Channel | None = None,
    inboxes: tuple[Inbox, ...] | None = None,
    absences: Absences | None = None,
    apart: bool = True,
    turn: Callable[["Holdfast", str], datetime] | None = None,
    rules: Rules | None = None,
) -> Holdfast:
    """Put a Holdfast together. Tests may bring their own channel, inboxes, rules and word of who is away, and have
    letters read in the process that they run in instead of `apart`. A trial brings `turn`, which turns its clock as
    words say; then it has pages of its own."""
    rules = rules or rules_for(settings)
    store = open_store(settings.store.url)
    _of_one_mind(settings, store, clock)
    _of_closures(settings, rules, store, clock)
    woken: list[Callable[[], None]] = []
    own = apart_reader_for(settings, rules) if apart else None
    reader = own or reader_for(settings, rules)

    def wake() -> None:
        for each in woken:
            each()

    service = service_for(settings, store=store, rules=rules, clock=clock, reader=reader, wake=wake)
    differences = Differences(store=store, rules=rules, wake=wake)
    doors = inboxes if inboxes is not None else (inbox_for(settings, clock, store, service.intake.became, differences),)
    chat = _chat(settings, service, store, clock)
    made: list[Holdfast] = []
    pages = _pages(settings, service, store, clock, made, turn)
    beat = settings.heartbeat
    runner = Runner(
        service=service,
        store=store,
        outbox=store.outbox,
        channel=channel or channel_for(settings, rules, clock, store),
        packing=packing(settings.service.domain, told_where(rules.directory, chat=settings.teams is not None)),
        inboxes=(*doors, *((chat.door,) if chat else ()), *((pages,) if pages else ())),
        clock=clock,
        worker=_worker(settings),
        grace=timedelta(minutes=settings.clock.grace_minutes),
        told_within=rules.told_within,
        settle=timedelta(minutes=settings.clock.settle_minutes),
        a_minute=settings.sends_a_minute,
        a_day=settings.sends_a_day,
        absences=absences or absences_for(settings, clock),
        chat=chat.channel if chat else None,
        refresh=chat.refreshing.turn if chat else lambda: None,
        beat=Heartbeat(beat.url, beat.minutes, lambda: made[0].health()).turn if beat else None,  # noqa: PLW0108 - it is made below
    )
    loop = Loop(runner)
    woken.append(loop.wake)
    made.append(
        Holdfast(
            settings=settings,
            clock=clock,
            rules=rules,
            store=store,
            service=service,
            runner=runner,
            loop=loop,
            inboxes=doors,
            chat=chat,
            apart=own,
            pages=pages,
        )
    )
    return made[0]


SHADOW = ("shadow", "")
"""Where a record says that it was kept in shadow, and since when."""


def _of_one_mind(settings: Settings, store: SqlStore, clock: Clock) -> None:
    """Refuse a record that says people were told what nobody was told, and the reverse: a ladder would climb from a
    step that never was. Raises Misconfigured."""
    since = store.sync_state(*SHADOW)
    if settings.shadow is None and since:
        store.close()
        raise Misconfigured(
            "This record was kept in shadow: nobody was told what it says they were told.",
            "Begin with another database (store.url), and register the caseload in it: `holdfast caseload`.",
        )
    if settings.shadow is not None and not since:
        if store.outbox.sent_since(datetime(2000, 1, 1, tzinfo=UTC)):
            store.close()
            raise Misconfigured(
                "This record is in real use: people were told what is in it, and [shadow] would leave them untold.",
                "Take [shadow] out, or name an empty database for the shadow as store.url.",
            )
        store.set_sync_state(*SHADOW, clock.now().isoformat())


CLOSURES = ("closures", "")
"""Where a record says which approved closures counted when it was last opened by a running Holdfast."""


def _of_closures(settings: Settings, rules: Rules, store: SqlStore, clock: Clock) -> None:
    """Tell administrators where other closures count than before, whoever changed the file that says so (H09)."""
    agreed, _ = agreed_beside(settings.directory)
    now, digest = clock.now().replace(microsecond=0), agreed.digest if agreed else ""
    if store.sync_state(*CLOSURES) == digest:
        return
    approved = f"Approved by {' and '.join(agreed.by)}: {agreed.why}" if agreed else "No closure is left out any more."
    look = "Where two people did not approve that, look who can write to the directory’s folder."
    notice = administrators(rules, now, "Other closures count from now on.", approved, look)
    if notice.to:
        with store.work() as work:
            named = sha256(f"closures in force|{digest}|{now.isoformat()}".encode()).hexdigest()[:32]
            work.tell([StoredNotice(id=named, at=now, notice=notice)])
    store.set_sync_state(*CLOSURES, digest)


def _pages(
    settings: Settings,
    service: Service,
    store: Store,
    clock: Clock,
    made: list[Holdfast],
    turn: Callable[[Holdfast, str], datetime] | None,
) -> "BrowserDoor | None":
    if turn is None and settings.pages is None:
        return None
    from bot.wiring.pages import pages_for, trial_pages_for  # noqa: PLC0415 - only who has pages waits for them

    if turn is None:
        assert settings.pages is not None
        return pages_for(settings.pages, settings, service, store, clock)
    turned = turn

    def smtp() -> Endpoint | None:
        doors = [each for inbox in made[0].inboxes for each in getattr(inbox, "doors", ())]
        return Endpoint(host=doors[0].host, port=doors[0].port) if doors else None

    return trial_pages_for(settings, service, store, clock, turn=lambda words: turned(made[0], words), smtp=smtp)


def _chat(settings: Settings, service: Service, store: Store, clock: Clock) -> "Chat | None":
    if settings.teams is None:
        return None
    from bot.wiring.chat import chat_for  # noqa: PLC0415 - its libraries take long to import: only who needs them waits

    return chat_for(settings.teams, settings, service, store, clock)


def _worker(settings: Settings) -> str:
    return f"{settings.worker or socket.gethostname()}:{os.getpid()}"
