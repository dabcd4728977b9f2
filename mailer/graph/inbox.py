"""Opens a mailbox in Exchange Online as an inbox. How it is read stands in `mailer/mailbox`."""

from mailer.graph.http.client import GraphClient
from mailer.graph.server import GraphServer
from mailer.graph.settings import GraphMailbox
from mailer.mailbox.inbox import FIRST_PAUSE, MailboxInbox
from mailer.mailbox.states import States
from protocol.ports.clock import Clock
from protocol.ports.letters import Became, Differs


class GraphInbox(MailboxInbox):
    """The port `Inbox` on a mailbox in Exchange Online."""

    def __init__(
        self,
        client: GraphClient,
        settings: GraphMailbox,
        states: States,
        clock: Clock,
        became: Became = lambda letter: None,
        differs: Differs = lambda accounted: None,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        super().__init__(
            GraphServer(client, settings.mailbox),
            states,
            clock,
            name=settings.name,
            since=settings.since,
            folders=settings.folders,
            poll_seconds=settings.poll_seconds,
            became=became,
            differs=differs,
            first_pause=first_pause,
        )
