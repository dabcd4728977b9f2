"""Opens the mailbox on Exchange that settings name."""

from bot.settings.mailbox import since
from bot.settings.model import MailExchange
from bot.settings.secrets import proof, secret_in
from mailer.exchange import Application, ExchangeCarrier, ExchangeInbox, ExchangeMailbox, Watching
from mailer.exchange.mailtips import ExchangeAbsences
from protocol.ports.clock import Clock
from protocol.ports.letters import Became, Differs
from protocol.ports.store import Store


def inbox(
    exchange: MailExchange, name: str, clock: Clock, store: Store, became: Became, differs: Differs
) -> ExchangeInbox:
    """The mailbox as a door that letters come in by. `became` is what is on record of a letter that comes again;
    `differs` hears where the mailbox does not agree with the record. Raises Misconfigured."""
    watching = Watching(
        since=since(exchange.since),
        folders=exchange.folders,
        poll_seconds=exchange.poll_seconds,
        streaming=exchange.streaming,
    )
    return ExchangeInbox(
        mailbox(exchange), watching, name=name, clock=clock, states=store, became=became, differs=differs
    )


def carrier(exchange: MailExchange, store: Store | None = None) -> ExchangeCarrier:
    """The mailbox as a way out; `store` keeps what is learnt of its server. Raises Misconfigured."""
    return ExchangeCarrier(mailbox(exchange), store)


def absences(exchange: MailExchange) -> ExchangeAbsences:
    """The mailbox's server as one that says who is away. Raises Misconfigured."""
    return ExchangeAbsences(mailbox(exchange))


def mailbox(exchange: MailExchange) -> ExchangeMailbox:
    """The mailbox on Exchange that settings name, with its secret read. Raises Misconfigured."""
    application = exchange.application
    return ExchangeMailbox(
        mailbox=exchange.mailbox,
        url=exchange.url,
        login=exchange.login.value,
        user=exchange.user,
        password=secret_in(exchange.password_file),
        delegate=exchange.delegate,
        verify_tls=exchange.verify_tls,
        application=Application(**proof(application)) if application else None,
    )
