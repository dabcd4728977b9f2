"""Opens the mailbox in Exchange Online that settings name."""

from dataclasses import replace
from weakref import WeakValueDictionary

from bot.settings.mailbox import since
from bot.settings.model import MailGraph
from bot.settings.secrets import proof
from mailer.graph.carrier import GraphCarrier
from mailer.graph.http.client import GraphClient
from mailer.graph.inbox import GraphInbox
from mailer.graph.opening import client_for
from mailer.graph.settings import GraphApplication, GraphMailbox
from mailer.graph.tenant.mailtips import GraphAbsences
from protocol.ports.clock import Clock
from protocol.ports.letters import Became, Differs
from protocol.ports.store import Store

_CLIENTS: WeakValueDictionary[tuple[GraphMailbox, int], GraphClient] = WeakValueDictionary()
"""The clients in use. What reads, sends and asks who is away has one: its limits are the mailbox's, and its token."""


def _shared(opened: GraphMailbox, clock: Clock) -> GraphClient:
    key = (replace(opened, name="", since=None, folders=()), id(clock))  # a client in use keeps its clock
    client = _CLIENTS.get(key)
    if client is None:
        client = _CLIENTS[key] = client_for(opened, clock)
    return client


def inbox(graph: MailGraph, name: str, clock: Clock, store: Store, became: Became, differs: Differs) -> GraphInbox:
    """The mailbox as a door that letters come in by. `became` is what is on record of a letter that comes again;
    `differs` hears where the mailbox does not agree with the record. Raises Misconfigured."""
    opened = mailbox(graph, name)
    return GraphInbox(_shared(opened, clock), opened, store, clock, became, differs)


def carrier(graph: MailGraph, clock: Clock) -> GraphCarrier:
    """The mailbox as a way out. Raises Misconfigured."""
    opened = mailbox(graph)
    return GraphCarrier(_shared(opened, clock), opened.mailbox)


def absences(graph: MailGraph, clock: Clock) -> GraphAbsences:
    """The mailbox's server as one that says who is away. Raises Misconfigured."""
    opened = mailbox(graph)
    return GraphAbsences(_shared(opened, clock), opened.mailbox)


def mailbox(graph: MailGraph, name: str = "graph") -> GraphMailbox:
    """The mailbox by Graph that settings name, with its secret read. Raises Misconfigured."""
    return GraphMailbox(
        mailbox=graph.mailbox,
        application=GraphApplication(**proof(graph.application)),
        url=graph.url,
        name=name,
        since=since(graph.since),
        folders=graph.folders,
        poll_seconds=graph.poll_seconds,
    )
