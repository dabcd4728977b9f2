"""Decides what must be known to reach a mailbox by Microsoft Graph."""

from dataclasses import dataclass, field
from datetime import datetime

GRAPH = "https://graph.microsoft.com/v1.0"
LOGIN = "https://login.microsoftonline.com"


@dataclass(frozen=True, kw_only=True)
class GraphApplication:
    """An application registered in Entra, and one of its two proofs.

    `tenant` and `client` are ids; a tenant may also be given by its domain. `secret` is a client secret,
    `certificate` the text of a PEM file that holds a certificate and its private key without a password.
    """

    tenant: str
    client: str
    secret: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    authority: str = LOGIN


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long things may take, in seconds.

    `connect` and `silence` bound the waiting for a connection and between two bytes of an answer, `whole`
    an answer altogether. `pauses` are the waits before a request is tried again where the server names no
    time; a server that asks for more than `patience` is asked again in a later round.
    """

    connect: float = 10
    silence: float = 60
    whole: float = 180
    pauses: tuple[float, ...] = (1, 4, 15)
    patience: float = 120


@dataclass(frozen=True, kw_only=True)
class GraphMailbox:
    """A mailbox to read and to send from.

    `name` is the inbox's own among all inboxes of all workers. Letters received before `since` are left
    alone; None leaves alone those that are there when the mailbox is first read. `folders` are watched
    beside Inbox, its subfolders, Junk and Deleted Items: names joined by `/`, from the top of the mailbox.
    """

    mailbox: str
    application: GraphApplication
    url: str = GRAPH
    name: str = "graph"
    since: datetime | None = None
    folders: tuple[str, ...] = ()
    poll_seconds: float = 20
    pace: Pace = field(default_factory=Pace)
