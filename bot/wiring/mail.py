"""Picks how mail comes and goes: our own listener and a relay, or a shared mailbox on Exchange or in Microsoft 365."""

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.settings.logins import read_logins
from bot.settings.model import Endpoint, MailLocal, MailOut, Settings, Tls
from bot.settings.secrets import secret_in
from bot.settings.text_file import text_of
from mailer.apart import ApartReader
from mailer.composing import Identity
from mailer.listening import Door, Limits, LocalInbox, certificate
from mailer.local.maildir import MaildirCarrier
from mailer.local.relay import Relay, RelayCarrier
from mailer.reading.newtext.quoted import sent
from mailer.reading.reader import LetterReader
from mailer.reading.sender.authenticity import Trust
from mailer.reading.sender.dkim import published
from mailer.reading.sender.unread import named
from mailer.sending import Carrier, Nowhere, OutgoingChannel
from protocol.decision.rules import Rules
from protocol.messages.notices import Kind
from protocol.ports.absence import Absences
from protocol.ports.clock import Clock
from protocol.ports.letters import Became, Differs, Inbox
from protocol.ports.outbox import Channel, Post, Wording
from protocol.ports.store import Store
from protocol.violations import Misconfigured
from templates import render

if TYPE_CHECKING:
    from mailer.exchange import ExchangeInbox
    from mailer.graph.inbox import GraphInbox


def reader_for(settings: Settings, rules: Rules) -> LetterReader:
    """A reader of letters under the rules and the trust that settings name."""
    return LetterReader(
        directory=rules.directory,
        packs=tuple(rules.packs.values()),
        trust=_trust(settings),
        our_addresses=tuple(dict.fromkeys((*_served(settings), *_mailboxes(settings)))),
        our_domain=settings.service.domain,
        prefix=settings.service.prefix,
    )


def apart_reader_for(settings: Settings, rules: Rules) -> ApartReader:
    """The same reader, in processes of its own: whatever somebody sends, nothing but its own reading waits for it."""
    directory = rules.directory
    return ApartReader(
        reader_for(settings, rules), settings.service.home / "reading", lambda raw: named(raw, directory)
    )


def _served(settings: Settings) -> tuple[str, ...]:
    return settings.service.address, *settings.service.aliases


def _mailboxes(settings: Settings) -> tuple[str, ...]:
    return tuple(each.mailbox for each in (settings.mail_exchange, settings.mail_graph) if each is not None)


def _trust(settings: Settings) -> Trust:
    """Whom to believe: a mailbox's own server by `[mail.trust]`, a relay by `[mail.local]`."""
    local = settings.mail_local
    trusting = settings.mail_trust if _mailboxes(settings) else local
    return Trust(
        trusted_relays=local.trusted_relays,
        authserv_ids=frozenset(trusting.authserv_ids),
        boundary_hosts=trusting.boundary_hosts,
        accepted_domains=frozenset(trusting.accepted_domains),
        exchange_internal=trusting.exchange_internal,
        require_internal=trusting.require_internal,
        keys=published if local.verify_dkim else None,
        trust_directory=local.trusts_directory,
    )


def inbox_for(
    settings: Settings, clock: Clock, store: Store, became: Became, differs: Differs = lambda accounted: None
) -> Inbox:
    """The door that letters come in by. `became` is for one that brings a letter again, `differs` for one that can be
    compared with the record. Raises Misconfigured."""
    return mailbox_for(settings, clock, store, became, differs) or _listener(settings, clock)


def mailbox_for(
    settings: Settings, clock: Clock, store: Store, became: Became, differs: Differs = lambda accounted: None
) -> "ExchangeInbox | GraphInbox | None":
    """The mailbox that letters are fetched from, or None where they are brought. Raises Misconfigured."""
    if (exchange := settings.mail_exchange) is not None:
        from bot.wiring import exchange as exchangewiring  # noqa: PLC0415 - its library takes a second to import: only who needs it waits

        return exchangewiring.inbox(
            exchange, f"{exchange.mailbox} on Exchange, read by {_here(settings)}", clock, store, became, differs
        )
    if (graph := settings.mail_graph) is not None:
        from bot.wiring import graph as graphwiring  # noqa: PLC0415 - the same

        name = f"{graph.mailbox} by Graph, read by {_here(settings)}"
        return graphwiring.inbox(graph, name, clock, store, became, differs)
    return None


def absences_for(settings: Settings, clock: Clock) -> Absences | None:
    """Who says who is away: the server of the mailbox, or None without one. Raises Misconfigured."""
    if settings.mail_exchange is not None:
        from bot.wiring import exchange as exchangewiring  # noqa: PLC0415 - as above

        return exchangewiring.absences(settings.mail_exchange)
    if settings.mail_graph is not None:
        from bot.wiring import graph as graphwiring  # noqa: PLC0415 - as above

        return graphwiring.absences(settings.mail_graph, clock)
    return None


def _here(settings: Settings) -> str:
    return settings.worker or socket.gethostname()


def _listener(settings: Settings, clock: Clock) -> Inbox:
    local = settings.mail_local
    doors = [Door(speaks="smtp", host=local.smtp.host, port=local.smtp.port)] if local.smtp else []
    if local.lmtp:
        doors.append(Door(speaks="lmtp", host=local.lmtp.host, port=local.lmtp.port))
    tls = (
        certificate(str(local.tls_certificate), str(local.tls_key)) if local.tls_certificate and local.tls_key else None
    )
    return LocalInbox(
        name=f"local on {_here(settings)}",
        served=_served(settings),
        clock=clock,
        doors=tuple(doors),
        tls=tls,
        login=_login(local),
        limits=Limits(letter_bytes=local.maximum_size_mb * 2**20),
        hostname=settings.service.domain,
        trusted=local.trusted_relays,
        anybody_proves=local.verify_dkim or local.trusts_directory,
    )


def _login(local: MailLocal) -> Callable[[str, str], bool] | None:
    if local.logins is None:
        return None
    text, problems = text_of(local.logins, str(local.logins))
    logins, wrong = read_logins(text or "", place=str(local.logins))
    if problems or logins is None:
        raise (problems + wrong)[0]
    return logins.verify


def wording_for(settings: Settings) -> Callable[[Post], Wording]:
    """What words an email of ours has: the same whenever it is asked."""
    address, name = settings.service.address, settings.service.name
    pages_at = settings.pages.address if settings.pages else ""
    return lambda post: render(post, address=address, service=name, pages_at=pages_at)


def forms_for(settings: Settings) -> Callable[[Post], tuple[str, ...]]:
    """An email of ours as quotations of it may read. None where it cannot be put into words any more: then what
    quotes it is asked about."""

    def forms(post: Post) -> tuple[str, ...]:
        try:
            wording = wording_for(settings)(post)
            return sent(wording.text, wording.html)
        except Exception:  # whatever it is: a template that has changed since, or a team that is gone
            return ()

    return forms


def channel_for(settings: Settings, rules: Rules, clock: Clock, store: Store | None = None) -> Channel:
    """The channel that emails leave by, or in shadow only news for administrators; `store` keeps what is learnt of a
    mailbox's server. Raises Misconfigured."""

    def by(carrier: Carrier) -> OutgoingChannel:
        return OutgoingChannel(
            render=wording_for(settings),
            sender=Identity(name=settings.service.name, address=settings.service.address),
            directory=lambda: rules.directory,
            clock=clock,
            carrier=carrier,
        )

    real = by(_carrier(settings, clock, store))
    return real if settings.shadow is None else InShadow(real, by(Nowhere()))


class InShadow:
    """The channel of a Holdfast in shadow: every email is written, and passes every guard; only news for
    administrators, and the report, leaves."""

    def __init__(self, real: Channel, nowhere: Channel) -> None:
        self._real, self._nowhere = real, nowhere

    def send(self, post: Post) -> None:
        """See the port."""
        news = all(told.notice.kind is Kind.ADMINISTRATOR for told in post.notices)
        (self._real if news else self._nowhere).send(post)


def _carrier(settings: Settings, clock: Clock, store: Store | None) -> Carrier:
    out = settings.mail_out
    if out.relay is not None:
        return relay_for(settings)
    if settings.mail_exchange is not None:
        from bot.wiring import exchange as exchangewiring  # noqa: PLC0415 - as above

        return exchangewiring.carrier(settings.mail_exchange, store)
    if settings.mail_graph is not None:
        from bot.wiring import graph as graphwiring  # noqa: PLC0415 - as above

        return graphwiring.carrier(settings.mail_graph, clock)
    return MaildirCarrier(out.maildir)


def relay_for(settings: Settings) -> RelayCarrier:
    """The relay that emails are handed to. Raises Misconfigured where none is named, or its secret not read."""
    out = settings.mail_out
    if out.relay is None:
        raise Misconfigured("There is no mail relay.", "Name one as relay in [mail.out].")
    return RelayCarrier(_relay(out, out.relay, settings.service.domain))


def _relay(out: MailOut, relay: Endpoint, domain: str) -> Relay:
    security = {Tls.NONE: "none", Tls.STARTTLS: "starttls", Tls.IMPLICIT: "tls"}[out.tls]
    return Relay(
        host=relay.host,
        port=relay.port,
        security=security,  # type: ignore[arg-type]  # one of its three words
        user=out.user,
        password=secret_in(out.password_file),
        greeting=domain,
    )
