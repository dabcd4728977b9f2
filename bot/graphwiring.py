"""Opens the mailbox in Exchange Online that settings name."""

from dataclasses import replace

from bot.mailboxsettings import since
from bot.secrets import proof
from bot.settings import MailGraph
from mailer.graph.carrier import GraphCarrier
from mailer.graph.inbox import GraphInbox
from mailer.graph.mailtips import GraphAbsences
from mailer.graph.opening import client_for
from mailer.graph.settings import GraphApplication, GraphMailbox, Pace
from protocol.ports import Became, Clock, Inbox, Store


def inbox(graph: MailGraph, name: str, clock: Clock, store: Store, became: Became) -> Inbox:
    """The mailbox as a door that letters come in by. `became` is what is on record of a letter that comes again.
    Raises Misconfigured."""
    opened = mailbox(graph, name)
    return GraphInbox(client_for(opened, clock), opened, store, clock, became)


def carrier(graph: MailGraph, clock: Clock) -> GraphCarrier:
    """The mailbox as a way out. Raises Misconfigured."""
    opened = mailbox(graph)
    return GraphCarrier(client_for(opened, clock), opened.mailbox)


def absences(graph: MailGraph, clock: Clock) -> GraphAbsences:
    """The mailbox's server as one that says who is away. Raises Misconfigured."""
    # Nobody waits for an answer, but a program that stops waits for the question.
    opened = replace(mailbox(graph), pace=Pace(silence=20, whole=30))
    return GraphAbsences(client_for(opened, clock), opened.mailbox)


def mailbox(graph: MailGraph, name: str = "graph") -> GraphMailbox:
    """The mailbox by Graph that settings name, with its secret read. Raises Misconfigured."""
    return GraphMailbox(
        mailbox=graph.mailbox, application=GraphApplication(**proof(graph.application)), url=graph.url, name=name,
        since=since(graph.since), folders=graph.folders, poll_seconds=graph.poll_seconds,
    )  # fmt: skip
