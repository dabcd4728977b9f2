"""Two nodes that watch one mailbox on one database have the effect of one, though one of them is killed half-way."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.trial.folder import START
from protocol.ports.letters import Outcome
from store import SqlStore, open_store
from tests.mailer.exchange.server import ADDRESS
from tests.promises import accounts
from tests.promises.mailboxes import Mailbox, OnExchange, OnGraph, filed_by
from tests.promises.process import Process, letter, request_body
from tests.promises.program import CLOCK, Orders

HERE = Path(__file__).parent
CASES = [f"JW-{number}" for number in range(61001, 61101)]
TEAMS = (
    ("CMHT", "cmht", "r1@riverside.example.org"),
    ("Learning Disability Team", "learning", "t1@northshire.example.org"),
)
TENTHS = 1200
"""Of a second: more than anything here takes on a busy machine."""


class Nodes:
    """Two processes, their one mailbox, their one database, and their one clock, which stands until it is turned."""

    def __init__(self, home: Path, url: str, kind: type[Mailbox]) -> None:
        shutil.copyfile(HERE / "directory.toml", home / "directory.toml")
        self.home, self.url = home, url
        self._clock = home / CLOCK
        self._clock.write_text(START.isoformat(), "ascii")
        self.mailbox = kind(self.now)
        self.logs = [home / f"log-{name}" for name in ("one", "two")]
        self.both = [Process(log, *kind.modules) for log in self.logs]

    def begin(self) -> None:
        """Both at once, on an empty database."""
        settings = str(self.mailbox.settings(self.home, self.url))
        for node, name in zip(self.both, ("one", "two"), strict=True):
            node.give(Orders(home=str(self.home), settings=settings, worker=name, together=True))
        assert all(node.opened() for node in self.both), self.said()
        self.store = open_store(self.url)

    def now(self) -> datetime:
        """What their clock says."""
        return datetime.fromisoformat(self._clock.read_text("ascii"))

    def turn(self, by: timedelta) -> None:
        """Turn their clock, for both at the same moment."""
        beside = self.home / ".clock"
        beside.write_text((self.now() + by).isoformat(), "ascii")
        beside.replace(self._clock)

    def wait(self, until: Callable[[], bool], tenths: int = TENTHS) -> bool:
        """Whether it comes true while the first node lives."""
        return any(until() or not self.both[0].lives_for(0.1) for _ in range(tenths)) and until()

    def settle(self) -> bool:
        """Whether it becomes quiet; the clock is turned a minute at a time for what was asked to come again."""
        for _ in range(60):
            if self.wait(self.quiet, 100):
                return True
            self.turn(timedelta(seconds=61))
        return False

    def quiet(self) -> bool:
        """Whether everything that lies in the mailbox is filed and everything to be sent is gone."""
        return not self.mailbox.unread() and self.store.outbox.waiting()[0] == 0

    def said(self) -> str:
        """What both of them logged."""
        return "".join(log.read_text("utf-8") for log in self.logs)

    def end(self) -> None:
        """Whatever happened, nothing is left running."""
        for node in self.both:
            node.kill()
            node.end()
        if hasattr(self, "store"):
            self.store.close()


@pytest.fixture(params=[OnExchange, OnGraph], ids=["exchange", "graph"])
def nodes(request: pytest.FixtureRequest, tmp_path: Path, pg_url: str) -> Iterator[Nodes]:
    """Two nodes that have not begun, on a mailbox with nothing in it."""
    made = Nodes(tmp_path, pg_url, request.param)
    with ExitStack() as after:
        after.enter_context(made.mailbox)
        after.callback(made.end)
        yield made


def _asks(case: str, place: int) -> bytes:
    body = request_body(case, TEAMS[place % 2][0])
    return letter("s0@northshire.example.org", f"asks-{case}", f"Request about {case}", body)


def _answers(case: str, place: int) -> bytes:
    words = "Decline. The needs are mainly physical." if _declines(place) else "accept"
    return letter(TEAMS[place % 2][2], f"answers-{case}", f"RE: [{case}] Please accept or decline", words)


def _declines(place: int) -> bool:
    return place % 5 == 4


def _taken(store: SqlStore) -> int:
    return len(filed_by(store))


def _adds_up(nodes: Nodes) -> None:
    """Everything that both did is what one would have done."""
    store, sent = nodes.store, nodes.mailbox.sent()
    assert accounts.faults(store, sent, {name for name, _ in nodes.mailbox.came}, door=ADDRESS) == []
    assert accounts.repeated(sent) == 0
    assert nodes.mailbox.astray(filed_by(store)) + nodes.mailbox.complaints() == []


def test_two_nodes_act_once_on_two_hundred_letters_though_one_is_killed(nodes: Nodes) -> None:
    """Each letter has one outcome and is filed once, each case has the owner that accepted it, each email is sent
    once; what the dead node held the other one does."""
    for place, case in enumerate(CASES[:60]):
        nodes.mailbox.put(_asks(case, place))
    nodes.begin()
    for place, case in enumerate(CASES[60:], 60):
        nodes.mailbox.put(_asks(case, place))
    assert nodes.settle(), nodes.said()
    nodes.turn(timedelta(minutes=1))
    for place, case in enumerate(CASES[:70]):
        nodes.mailbox.put(_answers(case, place))
    assert nodes.wait(lambda: _taken(nodes.store) >= 130), nodes.said()
    for node in nodes.both:
        node.pause()  # so that it is killed while there is something to do, however fast it is
    for place, case in enumerate(CASES[70:], 70):
        nodes.mailbox.put(_answers(case, place))
    nodes.both[1].kill()
    nodes.both[0].go_on()
    assert nodes.wait(lambda: not nodes.mailbox.unread()), nodes.said()
    nodes.turn(timedelta(minutes=10))
    assert nodes.settle(), nodes.said()
    assert nodes.both[0].stop() == 0, nodes.said()
    _adds_up(nodes)
    owners = {case: "older-people" if _declines(n) else TEAMS[n % 2][1] for n, case in enumerate(CASES)}
    assert accounts.owners(nodes.store, owners) == []
    assert set(filed_by(nodes.store).values()) == {Outcome.HANDLED}
    took = {mark.inbox.rpartition(" ")[2] for mark in nodes.store.marks() if mark.inbox.startswith(ADDRESS)}
    assert took == {"one", "two"}, "each of them had a part in it"


def test_what_one_node_may_have_sent_the_other_looks_for_first(nodes: Nodes) -> None:
    """Lines are cut after the server has sent an email and before it says so: whichever node tries it again, and
    however soon, nobody has it twice."""
    nodes.begin()
    nodes.turn(timedelta(minutes=1))
    for _ in range(20):
        nodes.mailbox.misbehave("send", 1, done=True)
    for place, case in enumerate(CASES[:20]):
        nodes.mailbox.put(_asks(case, place))
    assert nodes.wait(lambda: not nodes.mailbox.unread()), nodes.said()
    assert nodes.wait(lambda: nodes.mailbox.asked("send") >= 5), nodes.said()
    nodes.turn(timedelta(seconds=61))
    assert nodes.settle(), nodes.said()
    assert [node.stop() for node in nodes.both] == [0, 0], nodes.said()
    _adds_up(nodes)
