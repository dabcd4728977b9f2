"""A mailbox on the small Graph server, as the contract suite wants it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event

from mailer.graph.carrier import GraphCarrier
from mailer.graph.inbox import GraphInbox
from mailer.graph.opening import client_for
from protocol.ports.letters import Inbox
from tests.contracts.mailbox_suite import LONG, States
from tests.mailer.graph.model import OURS, Item
from tests.mailer.graph.props import Given
from tests.mailer.graph.server import GraphServer


class GraphBox:
    """`Box`, with every hand on the server's own memory."""

    posts = True

    def __init__(self, server: GraphServer) -> None:
        self._given = Given(server)
        self.server, self.clock, self.address = server, self._given.clock, OURS
        self._begun: list[Inbox] = []

    def put(self, raw: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> None:
        sent_by = [("Return-Path", "<r1@trust.example.org>")]
        self.server.mailbox.put(raw, folder=self._made(folder), received=received or self.clock.now(), headers=sent_by)

    def where(self, message_id: str) -> list[str]:
        mailbox = self.server.mailbox
        with mailbox.lock:
            return [mailbox.folders[each.folder][0] for each in mailbox.items.values() if each.message_id == message_id]

    def move(self, message_id: str, folder: str) -> None:
        self.server.mailbox.move(self._item(message_id).id, self._made(folder))

    def delete(self, message_id: str) -> None:
        self.server.mailbox.delete(self._item(message_id).id)

    def open(self, message_id: str) -> None:
        self.server.mailbox.touch(self._item(message_id).id)

    def rename(self, folder: str, name: str) -> None:
        mailbox = self.server.mailbox
        with mailbox.lock:
            id = mailbox.id_of(folder)
            mailbox.folders[id] = (name, mailbox.folders[id][1])

    def inbox(self, states: States, *, since: datetime | None = None, folders: tuple[str, ...] = ()) -> Inbox:
        settings = self._given.settings(since=since, folders=folders, poll_seconds=0.02)
        inbox = GraphInbox(client_for(settings, self.clock), settings, states, self.clock, first_pause=0.02)
        self._begun.append(inbox)
        return inbox

    def carrier(self) -> GraphCarrier:
        return GraphCarrier(self._given.client(), OURS)

    def age(self, seconds: float) -> None:
        self.clock.turn(seconds=seconds)

    def wait(self, for_what: Callable[[], bool], seconds: float = LONG) -> bool:
        never = Event()
        for _ in range(int(seconds / 0.02)):
            if for_what():
                return True
            never.wait(0.02)
        return for_what()

    def stop(self) -> None:
        """Stop every inbox that was begun."""
        for inbox in self._begun:
            inbox.stop()

    def _item(self, message_id: str) -> Item:
        return next(each for each in self.server.mailbox.items.values() if each.message_id == message_id)

    def _made(self, path: str) -> str:
        mailbox, id = self.server.mailbox, ""
        with mailbox.lock:
            for name in path.split("/"):
                there = (each for each in mailbox.children(id) if mailbox.folders[each][0] == name)
                id = next(there, "") or mailbox.add_folder(name, id)
        return id


@contextmanager
def graph_box() -> Iterator[GraphBox]:
    """A mailbox with nothing in it, and its server, for as long as a test takes."""
    with GraphServer() as server:
        box = GraphBox(server)
        try:
            yield box
        finally:
            server.rules.clear()
            box.stop()
        assert server.complaints == []
