"""Opens a mailbox on Exchange as an inbox. How it is read stands in `mailer/mailbox`."""

from functools import partial

from mailer.exchange.server import ExchangeServer
from mailer.exchange.settings import ExchangeMailbox, Watching
from mailer.exchange.waking import Waker
from mailer.mailbox.inbox import FIRST_PAUSE, MailboxInbox
from mailer.mailbox.states import States
from protocol.ports.clock import Clock
from protocol.ports.letters import Became, Differs


class ExchangeInbox(MailboxInbox):
    """The port `Inbox` on a mailbox of Exchange; a thread beside it listens for the server's word that it is worth
    looking."""

    def __init__(
        self,
        at: ExchangeMailbox,
        watching: Watching,
        *,
        name: str,
        clock: Clock,
        states: States,
        became: Became = lambda letter: None,
        differs: Differs = lambda accounted: None,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        """Nothing is asked of the server yet. Raises Misconfigured."""
        super().__init__(
            ExchangeServer(at),
            states,
            clock,
            name=name,
            since=watching.since,
            folders=watching.folders,
            poll_seconds=watching.poll_seconds,
            became=became,
            differs=differs,
            first_pause=first_pause,
            listens=partial(Waker, at) if watching.streaming else None,
        )
