"""The promise that a database server killed in mid-flight loses nothing that was taken, and makes nothing count twice.

The server is real, and is ended as the kernel ends what takes too much memory: without a word to anybody.
"""

import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from protocol.ports.letters import Envelope, Letter, Outcome
from protocol.violations import CannotCommit
from tests.promises.world import World
from tests.store.servers import Server, alone

pytestmark = pytest.mark.slow
CASES = [f"JW-4830{number}" for number in range(8)]


class Sender:
    """A gateway that hands letters over, one after another, each until it is taken."""

    def __init__(self, world: World, letters: list[Letter]) -> None:
        self.refused = 0
        self.outcomes: list[Outcome] = []
        self.taken = threading.Semaphore(0)
        self.gone_on = threading.Event()
        self._world, self._letters = world, letters
        self._thread = threading.Thread(target=self._send)

    def __enter__(self) -> "Sender":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gone_on.set()
        self._thread.join()

    def _send(self) -> None:
        for letter in self._letters:
            while True:
                try:
                    self.outcomes.append(self._world.holdfast.service.intake.take(letter))
                    break
                except CannotCommit:
                    self.refused += 1
                    self.gone_on.wait()  # it comes again when there is a server
            self.taken.release()


def answers(world: World) -> Iterator[Letter]:
    """An acceptance of every case."""
    for number, case in enumerate(CASES):
        letter = EmailMessage()
        letter["From"] = "r1@riverside.example.org"
        letter["To"] = world.settings.service.address
        letter["Subject"] = f"RE: [{case}] Please accept or decline"
        letter["Date"] = "Mon, 23 Nov 2026 11:00:00 +0000"
        letter["Message-ID"] = f"<yes-{number}@story.example.org>"
        letter.set_content("I accept.")
        envelope = Envelope(mail_from="r1@riverside.example.org")
        yield Letter(raw=letter.as_bytes(), received_at=world.clock.now(), inbox="local", envelope=envelope)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of its own."""
    with alone() as one:
        one.run("CREATE DATABASE holdfast")
        yield one


def test_letters_in_flight_are_neither_lost_nor_counted_twice(server: Server, tmp_path: Path) -> None:
    """Killed while letters are taken, and again while emails go: each case moves once, each email went, all proves."""
    world = World(tmp_path / "home", url=f"postgresql://postgres@/holdfast?host={server.socket}")
    with closing(world.store):
        for place, case in enumerate(CASES):
            world.request(case=case, at=f"2026-11-23 10:{20 + place}")
        world.turn("2026-11-23 11:00")
        with Sender(world, list(answers(world))) as sender:
            for _ in range(3):
                sender.taken.acquire()
            server.kill()
            server.start()
        with suppress(CannotCommit):
            world.holdfast.runner.turn()
        server.kill()
        with pytest.raises(CannotCommit):
            world.holdfast.service.intake.take(next(answers(world)))
        server.start()
        for _ in range(3):
            with suppress(CannotCommit):
                world.holdfast.runner.turn()

        assert set(sender.outcomes) <= {Outcome.HANDLED, Outcome.DUPLICATE}
        assert [world.owner(case) for case in CASES] == ["cmht"] * len(CASES)
        for case in CASES:
            happened = [type(each.happened.event).__name__ for each in world.store.entries(case)]
            assert happened.count("ResponsibilityAccepted") == 1
        went = [post.id for post in world.channel.posts]
        assert len(went) == len(set(went))
        assert world.store.outbox.waiting() == (0, None)
        assert world.store.verify() is None
