"""The one place that picks adapters: settings in, a whole Holdfast out."""

import contextlib
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.loading import rules_of, text_of
from bot.logins import read_logins
from bot.runners import Loop, Runner
from bot.service import Service
from bot.settings import Endpoint, MailLocal, MailOut, Settings, Tls
from mailer.composing import Identity
from mailer.listening import Door, Limits, LocalInbox, certificate
from mailer.local.maildir import MaildirCarrier
from mailer.local.relay import Relay, RelayCarrier
from mailer.reading.authenticity import Trust
from mailer.reading.dkim import published
from mailer.reading.reader import LetterReader
from mailer.sending import Carrier, OutgoingChannel
from protocol.packing import packing, told_where
from protocol.ports import Channel, Clock, Inbox, Post, Wording
from protocol.rules import Rules
from protocol.violations import CannotCommit, Misconfigured
from store import SqlStore, open_store
from templates import render


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

    def start(self) -> None:
        """Take letters and keep time. Raises Misconfigured where a door cannot be opened."""
        for inbox in self.inboxes:
            inbox.start(self.service.take)
        self.loop.start()

    def stop(self) -> None:
        """Finish what is in hand, and stop."""
        for inbox in self.inboxes:
            inbox.stop()
        self.loop.stop()
        with contextlib.suppress(CannotCommit):
            self.runner.end()
        self.store.close()


def rules_for(settings: Settings) -> Rules:
    """The rules that settings name. Raises the first Misconfigured of everything wrong."""
    loaded, problems = rules_of(settings)
    if loaded is None:
        raise problems[0]
    return Rules(
        packs=loaded.packs,
        directory=loaded.directory,
        contact_line=settings.service.contact_line,
        late_after=timedelta(minutes=settings.clock.grace_minutes),
        told_within=timedelta(minutes=settings.clock.told_within_minutes),
        confirm_within=timedelta(hours=settings.clock.confirm_hours),
        chat_accepts=not (settings.teams and settings.teams.email_only),
    )


def reader_for(settings: Settings, rules: Rules) -> LetterReader:
    """A reader of letters under the rules and the trust that settings name."""
    local = settings.mail_local
    return LetterReader(
        directory=rules.directory,
        packs=tuple(rules.packs.values()),
        trust=Trust(
            trusted_relays=local.trusted_relays,
            authserv_ids=frozenset(local.authserv_ids),
            boundary_hosts=local.boundary_hosts,
            accepted_domains=frozenset(local.accepted_domains),
            exchange_internal=local.exchange_internal,
            require_internal=local.require_internal,
            keys=published if local.verify_dkim else None,
            trust_directory=local.trusts_directory,
        ),
        our_addresses=(settings.service.address,),
        our_domain=settings.service.domain,
        prefix=settings.service.prefix,
    )


def assemble(
    settings: Settings, clock: Clock, *, channel: Channel | None = None, inboxes: tuple[Inbox, ...] | None = None
) -> Holdfast:
    """Put a Holdfast together. Tests may bring their own channel and inboxes."""
    rules = rules_for(settings)
    store = open_store(settings.store.url)
    woken: list[Callable[[], None]] = []
    service = Service(
        store=store, reader=reader_for(settings, rules), rules=rules, clock=clock, prefix=settings.service.prefix,
        wake=lambda: woken[0]() if woken else None,
    )  # fmt: skip
    doors = inboxes if inboxes is not None else (_inbox(settings, clock),)
    runner = Runner(
        service=service, store=store, outbox=store.outbox, channel=channel or channel_for(settings, rules, clock),
        packing=packing(settings.service.domain, told_where(rules.directory, chat=settings.teams is not None)),
        inboxes=doors, clock=clock, worker=_worker(settings),
        grace=timedelta(minutes=settings.clock.grace_minutes), told_within=rules.told_within,
        settle=timedelta(minutes=settings.clock.settle_minutes),
    )  # fmt: skip
    loop = Loop(runner)
    woken.append(loop.wake)
    return Holdfast(
        settings=settings, clock=clock, rules=rules, store=store, service=service, runner=runner, loop=loop,
        inboxes=doors,
    )  # fmt: skip


def _worker(settings: Settings) -> str:
    return f"{settings.worker or socket.gethostname()}:{os.getpid()}"


def _inbox(settings: Settings, clock: Clock) -> Inbox:
    local = settings.mail_local
    doors = [Door(speaks="smtp", host=local.smtp.host, port=local.smtp.port)] if local.smtp else []
    if local.lmtp:
        doors.append(Door(speaks="lmtp", host=local.lmtp.host, port=local.lmtp.port))
    tls = (
        certificate(str(local.tls_certificate), str(local.tls_key)) if local.tls_certificate and local.tls_key else None
    )
    return LocalInbox(
        name=f"local on {settings.worker or socket.gethostname()}",
        served=(settings.service.address,), clock=clock, doors=tuple(doors), tls=tls, login=_login(local),
        limits=Limits(letter_bytes=local.maximum_size_mb * 2**20), hostname=settings.service.domain,
    )  # fmt: skip


def _login(local: MailLocal) -> Callable[[str, str], bool] | None:
    if local.logins is None:
        return None
    text, problems = text_of(local.logins, str(local.logins))
    logins, wrong = read_logins(text or "", place=str(local.logins))
    if problems or logins is None:
        raise (problems + wrong)[0]
    return logins.verify


def channel_for(settings: Settings, rules: Rules, clock: Clock) -> Channel:
    address, name = settings.service.address, settings.service.name

    def wording(post: Post) -> Wording:
        return render(post, address=address, service=name)

    return OutgoingChannel(
        render=wording, sender=Identity(name=name, address=address), directory=lambda: rules.directory, clock=clock,
        carrier=_carrier(settings.mail_out, settings.service.domain),
    )  # fmt: skip


def _carrier(out: MailOut, domain: str) -> Carrier:
    if out.relay is None:
        return MaildirCarrier(out.maildir)
    return RelayCarrier(_relay(out, out.relay, domain))


def _relay(out: MailOut, relay: Endpoint, domain: str) -> Relay:
    security = {Tls.NONE: "none", Tls.STARTTLS: "starttls", Tls.IMPLICIT: "tls"}[out.tls]
    return Relay(
        host=relay.host, port=relay.port, security=security,  # type: ignore[arg-type]  # one of its three words
        user=out.user, password=_secret(out.password_file), greeting=domain,
    )  # fmt: skip


def _secret(file: Path | None) -> str:
    """What a file holds, without its line end. Raises Misconfigured where it cannot be read."""
    if file is None:
        return ""
    try:
        return file.read_text("utf-8").rstrip("\r\n")
    except OSError:
        raise Misconfigured(
            f"The password file {file} cannot be read.", "Write it, readable by Holdfast's account alone."
        ) from None
