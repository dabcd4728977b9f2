"""Decides how people of an Entra tenant, as Microsoft Graph tells of them, become people of a source."""

from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from bot.directory.sync.names import addresses, object_id
from bot.directory.sync.settings import Graph
from bot.directory.sync.source import Found, one_line
from mailer.graph.http.client import GraphClient
from mailer.graph.http.tokens import Tokens
from mailer.graph.settings import GraphApplication
from mailer.graph.tenant.people import GraphPerson, people
from mailer.mailbox.trouble import Trouble
from protocol.ports.clock import Clock
from protocol.violations import Misconfigured


class GraphSource:
    """A tenant. `ask` gives its users, and raises a trouble where they cannot be read whole."""

    kind = "graph"

    def __init__(self, ask: Callable[[], Iterable[GraphPerson]], *, shown: str) -> None:
        self._ask, self._shown = ask, shown

    @property
    def shown(self) -> str:
        """The tenant."""
        return self._shown

    def people(self) -> tuple[Found, ...]:
        """Everybody but guests, who are people of somebody else. Raises Misconfigured."""
        try:
            return tuple(_found(each) for each in self._ask() if each.id and not each.guest)
        except Trouble as trouble:
            raise Misconfigured(trouble.what, f"{trouble.mend} Nothing was changed.".strip()) from None


def graph_source(settings: Graph, clock: Clock) -> GraphSource:
    """The tenant that settings name. Raises Misconfigured for a secret or certificate that cannot be read."""
    application = settings.application
    proof = GraphApplication(
        tenant=application.tenant,
        client=application.client,
        authority=application.authority,
        secret=_held(application.secret_file),
        certificate=_held(application.certificate),
    )
    tokens = Tokens(proof, graph=settings.url)
    client = GraphClient(url=settings.url, tokens=tokens, clock=clock)
    return GraphSource(
        lambda: people(client), shown=f"tenant {application.tenant} at {urlsplit(settings.url).hostname}"
    )


def _found(told: GraphPerson) -> Found:
    ref = told.id.lower()
    address, _ = addresses(told.mail, ())
    return Found(
        id=f"graph:{ref}",
        ref=ref,
        name=one_line(told.name) or ref,
        where=f"user {ref}",
        address=address,
        title=one_line(told.title),
        department=one_line(told.department),
        company=one_line(told.company),
        manager=told.manager.lower(),
        enabled=told.enabled,
        object_id=object_id(ref),
    )


def _held(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(f"{file} cannot be read.", "Write it, readable by Holdfast's account alone.") from None
