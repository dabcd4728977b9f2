"""A mail server that hangs, or answers that it is busy, holds up emails and nothing else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.workers import Loop
from bot.workers.retry import LEASE_SECONDS
from protocol.messages.chat import Card, Conversation
from protocol.ports.outbox import Channel, Post
from protocol.violations import SendLater
from tests.promises.connected import ADMINISTRATOR, ConnectedWorld, object_id
from tests.promises.test_pace import Mailbox
from tests.promises.world import local

LONG = 30
"""Seconds in which a thing that happens has happened, on any machine."""


class Hanging:
    """A mail server that lets every call hang until `goes` is set, and then takes the email."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.hangs, self.goes = threading.Event(), threading.Event()
        self.tried: list[str] = []
        self.taken: list[Post] = []

    def send(self, post: Post) -> None:
        """Hang, and then take it."""
        self.tried.append(post.id)
        self.hangs.set()
        assert self.goes.wait(2 * LONG)
        self._channel.send(post)
        self.taken.append(post)


class Busy:
    """A mail server that takes nothing, and notes what was tried."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def send(self, post: Post) -> None:
        """Ask to come again."""
        self.tried.append(post.id)
        raise SendLater("The server is busy.")


@pytest.fixture
def mailbox() -> Mailbox:
    """The shared mailbox, which is read."""
    return Mailbox("2026-11-23 10:15")


@pytest.fixture
def world(tmp_path: Path, mailbox: Mailbox) -> Iterator[ConnectedWorld]:
    """A world in which a manager and the administrator are told in chat too, and a request is open."""
    here = ConnectedWorld(tmp_path / "home", inboxes=(mailbox,), r1="both", admin="teams")
    here.request()
    here.until("2026-11-25 16:30")
    yield here
    here.end()


def told_in_chat(world: ConnectedWorld, words: str, to: str) -> threading.Event:
    """Set once a card with these words has been said to the one with this object id."""
    send, said = world.chat.send, threading.Event()

    def noted(where: Conversation, card: Card) -> str:
        made = send(where, card)
        if where.user == to and words in card.text:
            said.set()
        return made

    world.chat.send = noted  # type: ignore[method-assign,assignment]  # the same, and a note
    return said


def hang(world: ConnectedWorld) -> Hanging:
    """From now on the mail server hangs."""
    made = Hanging(world.channel.channel)
    world.channel.channel = made
    return made


@contextmanager
def running(world: ConnectedWorld, server: Hanging) -> Iterator[Loop]:
    """The loop of the program, which takes its turns by itself; it is left when everything is over."""
    loop = Loop(world.holdfast.runner, every_seconds=0.01, patience_seconds=0.05)
    loop.start()
    try:
        yield loop
    finally:
        server.goes.set()
        loop.stop(patience_seconds=LONG)


def apart(act: Callable[[], object]) -> threading.Thread:
    """Something done in a thread of its own, so that a test can see whether it comes to an end."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


def three_more(world: ConnectedWorld, server: Channel) -> None:
    """Three requests whose emails wait for `server`."""
    runner = world.holdfast.runner
    turn, runner.turn = runner.turn, runner.keep_time  # type: ignore[method-assign,assignment]  # none leaves yet
    for number in range(3):
        world.request(case=f"JW-5{number:04}")
    runner.turn = turn  # type: ignore[method-assign]
    world.channel.channel = server


def test_time_goes_on_while_the_mail_server_hangs(world: ConnectedWorld) -> None:
    """The first email of the evening hangs. The deadline lapses all the same, and whoever has chosen chat is told
    there; once the server goes on, and Holdfast has been started again, each email has left once."""
    rung = told_in_chat(world, "JW-48211", object_id("r1"))
    server = hang(world)
    with running(world, server) as loop:
        world.clock.turn_to(local("2026-11-25 17:00:01"))
        assert server.hangs.wait(LONG)
        assert rung.wait(LONG)
        assert "DeadlineLapsed" in world.events()
        next_rung = told_in_chat(world, "JW-48211", object_id("r1"))
        world.clock.turn_to(local("2026-11-26 17:00:01"))
        assert next_rung.wait(LONG)
        assert server.taken == []
        assert loop.keeps_time
    world.end()
    world.begin()
    world.holdfast.runner.turn()
    sent = [post.id for post in (*server.taken, *world.channel.posts)]
    assert len(sent) == len(set(sent)) > 1
    assert world.store.outbox.waiting() == (0, None)


def test_an_unread_mailbox_is_told_in_chat_while_the_mail_server_hangs(world: ConnectedWorld, mailbox: Mailbox) -> None:
    """It is the same server, and nothing leaves by it: the administrators hear of it in chat, in its time."""
    told = told_in_chat(world, "a mailbox has not been read for 15 minutes.", ADMINISTRATOR)
    server = hang(world)
    with running(world, server):
        world.clock.turn_to(local("2026-11-25 17:00:01"))
        assert server.hangs.wait(LONG)
        mailbox.stuck = world.clock.now()
        world.clock.turn_to(world.clock.now() + timedelta(minutes=16))
        assert told.wait(LONG)
        assert server.taken == []


def test_a_stop_waits_for_no_server_that_hangs(world: ConnectedWorld) -> None:
    """The program ends though a call has not come back; the email in hand goes again when its lease ends."""
    server = hang(world)
    with running(world, server) as loop:
        world.clock.turn_to(local("2026-11-25 17:00:01"))
        assert server.hangs.wait(LONG)
        stopping = apart(loop.stop)
        stopping.join(LONG)
        assert not stopping.is_alive()
        assert server.taken == []
        outbox, (in_hand,) = world.store.outbox, server.tried
        ends = world.clock.now() + timedelta(seconds=LEASE_SECONDS)
        before = outbox.claim("other", ends - timedelta(seconds=1), LEASE_SECONDS, 50, channel="email")
        after = outbox.claim("other", ends, LEASE_SECONDS, 50, channel="email")
        assert in_hand not in {post.id for post in before}
        assert [(post.id, post.attempts) for post in after] == [(in_hand, 1)]


def test_a_stop_finishes_the_email_in_hand_and_leaves_the_others_free(world: ConnectedWorld) -> None:
    """Six emails wait. The one in hand leaves and is on record; any other worker may take the rest at once."""
    server = Hanging(world.channel.channel)
    three_more(world, server)
    hurried = threading.Event()
    hurry = world.holdfast.runner.hurry

    def noted() -> None:
        hurry()
        hurried.set()

    world.holdfast.runner.hurry = noted  # type: ignore[method-assign]  # the same, and a note
    with running(world, server) as loop:
        loop.wake()
        assert server.hangs.wait(LONG)
        stopping = apart(lambda: loop.stop(patience_seconds=LONG))
        assert hurried.wait(LONG)
        server.goes.set()
        stopping.join(LONG)
        assert not stopping.is_alive()
    assert len(server.taken) == 1
    assert len(world.store.outbox.claim("other", world.clock.now(), 300, 50, channel="email")) == 5


def test_a_busy_server_is_tried_once_in_a_turn(world: ConnectedWorld) -> None:
    """What would wait as well is left as it is until the next turn; each turn tries another, the one that has
    been put off last of all."""
    server = Busy()
    three_more(world, server)
    runner = world.holdfast.runner
    for _ in range(6):
        runner.post()
    assert len(server.tried) == len(set(server.tried)) == 6
    assert not runner.post()
    assert len(server.tried) == 6


def test_an_email_that_we_cannot_write_ends_no_turn(world: ConnectedWorld) -> None:
    """The fault is ours and in that email alone: those behind it leave in the same turn."""
    channel, tried = world.channel.channel, list[str]()

    class Broken:
        """Fails at the first email."""

        def send(self, post: Post) -> None:
            tried.append(post.id)
            if len(tried) == 1:
                raise KeyError("a fault of ours")
            channel.send(post)

    three_more(world, Broken())
    assert world.holdfast.runner.post()
    assert len(tried) == 6
