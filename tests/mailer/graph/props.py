"""What the Graph adapter's tests need: a clock and waits turned by hand, states in memory, a way in."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mailer.graph.http.client import GraphClient
from mailer.graph.http.gate import Gate
from mailer.graph.inbox import GraphInbox
from mailer.graph.opening import client_for
from mailer.graph.server import GraphServer as Adapter
from mailer.graph.settings import GraphApplication, GraphMailbox, Pace
from mailer.mailbox.round import Rounds
from mailer.mailbox.states import Kept
from protocol.ports.letters import Accounted, Letter, Outcome, Take
from tests.mailer.graph.model import MONDAY_10, OURS
from tests.mailer.graph.server import CLIENT, SECRET, TENANT, GraphServer

QUICK = Pace(connect=5, silence=20, whole=40, pauses=(1, 4, 15))
LONG_AGO = MONDAY_10 - timedelta(days=365)


class HandClock:
    """A clock that stands until it is turned."""

    def __init__(self, at: datetime = MONDAY_10) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


class Waits:
    """Waiting that takes no time, and is written down."""

    def __init__(self) -> None:
        self.waited: list[float] = []
        self.at = 0.0

    def now(self) -> float:
        return self.at

    def wait(self, seconds: float) -> bool:
        self.waited.append(round(seconds, 3))
        self.at += seconds
        return False


class MemoryStates:
    """How far a mailbox has been read, in memory; whoever waits is told of each change."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.changed = threading.Condition()

    def sync_state(self, inbox: str, folder: str) -> str:
        return self.kept.get((inbox, folder), "")

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        with self.changed:
            self.kept[inbox, folder] = state
            self.changed.notify_all()


@dataclass
class Office:
    """A `take` that knows letters by their bytes, as the record does, and answers by their subject."""

    letters: list[Letter] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    outcome: Outcome = Outcome.HANDLED
    refuses: set[bytes] = field(default_factory=set)
    trouble: Exception | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, letter: Letter) -> Outcome:
        with self.lock:
            if self.trouble and (not self.refuses or letter.raw in self.refuses):
                raise self.trouble
            self.letters.append(letter)
            if letter.raw in self.seen:
                return Outcome.DUPLICATE
            self.seen.add(letter.raw)
            return self.outcome

    @property
    def raws(self) -> list[bytes]:
        return [letter.raw for letter in self.letters]


@dataclass
class Given:
    """A server, what is needed to reach its mailbox, and the parts of the adapter on it."""

    server: GraphServer
    clock: HandClock = field(default_factory=HandClock)
    waits: Waits = field(default_factory=Waits)
    states: MemoryStates = field(default_factory=MemoryStates)
    office: Office = field(default_factory=Office)
    since: datetime | None = LONG_AGO
    folders: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.server.now = self.clock.now

    def settings(self, **more: object) -> GraphMailbox:
        application = GraphApplication(tenant=TENANT, client=CLIENT, secret=SECRET, authority=self.server.login)
        made = GraphMailbox(
            mailbox=OURS,
            application=application,
            url=self.server.url,
            since=self.since,
            folders=self.folders,
            pace=QUICK,
        )
        return replace(made, **more)  # type: ignore[arg-type]

    def client(self, **more: object) -> GraphClient:
        gate = Gate(wait=self.waits.wait, now=self.waits.now)
        return client_for(self.settings(**more), self.clock, gate=gate)

    def rounds(self, **more: object) -> "Looks":
        return Looks(self, **more)

    def inbox(self, **more: object) -> GraphInbox:
        """An inbox with real waits, as the program has it, if shorter."""
        settings = self.settings(pace=replace(QUICK, pauses=(0.01, 0.02)), **more)
        return GraphInbox(client_for(settings, self.clock), settings, self.states, self.clock, first_pause=0.01)


class Looks:
    """The looks at the mailbox, one after another, as one process makes them."""

    def __init__(self, given: Given, **more: object) -> None:
        settings = given.settings(**more)
        adapter = Adapter(given.client(**more), settings.mailbox)
        self.rounds = Rounds(
            server=adapter,
            kept=Kept(given.states, adapter.key),
            clock=given.clock,
            inbox=settings.name,
            since=settings.since,
            folders=settings.folders,
        )
        self.accounted: Accounted | None = None

    def once(self, take: Take, stopping: Callable[[], bool], *, walk: bool = False) -> datetime | None:
        """One look; the instant up to which everything has been read. Raises a trouble that ended it."""
        looked = self.rounds.look(take, lambda: not stopping(), walk=walk)
        self.accounted = looked.accounted
        return looked.up_to


def never() -> bool:
    """Nobody is stopping."""
    return False
