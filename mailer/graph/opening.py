"""Decides how a mailbox is opened: one client for everything that goes to it, so that its limits hold for all."""

from mailer.graph.http.client import GraphClient
from mailer.graph.http.gate import Gate
from mailer.graph.http.tokens import Tokens
from mailer.graph.settings import GraphMailbox
from protocol.ports.clock import Clock


def client_for(settings: GraphMailbox, clock: Clock, *, gate: Gate | None = None) -> GraphClient:
    """A client for a mailbox. It asks nothing yet. Raises Misconfigured."""
    tokens = Tokens(settings.application, graph=settings.url, seconds=settings.pace.connect + settings.pace.silence)
    return GraphClient(url=settings.url, tokens=tokens, clock=clock, pace=settings.pace, gate=gate)
