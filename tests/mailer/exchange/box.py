"""A mailbox on the small EWS server, as the contract suite wants it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailer.exchange import ExchangeCarrier, ExchangeInbox, ExchangeMailbox, Watching
from protocol.ports.letters import Inbox
from tests.contracts.mailbox_suite import LONG, States
from tests.mailer.exchange.mailbox import Item
from tests.mailer.exchange.server import ADDRESS, PASSWORD, USER, Server
from tests.mailer.transport.props import HandClock

SPLIT = b"\r\n\r\n"


class ExchangeBox:
    """`Box`, with every hand on the server's own memory."""

    posts = True

    def __init__(self, server: Server) -> None:
        self.server, self.clock, self.address = server, HandClock(), ADDRESS
        self.server.now = self.clock.now
        self._begun: list[Inbox] = []

    @property
    def at(self) -> ExchangeMailbox:
        """How the mailbox is reached."""
        return ExchangeMailbox(
            mailbox=ADDRESS,
            url=self.server.url,
            login="basic",
            user=USER,
            password=PASSWORD,
            timeout_seconds=10,
            login_pauses=(0,),
        )

    def put(self, raw: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> None:
        came = f"Return-Path: <r1@trust.example.org>\r\n{raw.partition(SPLIT)[0].decode()}"
        self.server.mailbox.put(raw, folder, received=received or self.clock.now(), lines=came)

    def where(self, message_id: str) -> list[str]:
        mailbox = self.server.mailbox
        with mailbox.lock:
            found = [each.folder for each in mailbox.items.values() if each.message_id == message_id]
            return [folder.name for id in found if (folder := mailbox.by_id(id))]

    def _item(self, message_id: str) -> Item:
        return next(each for each in self.server.mailbox.items.values() if each.message_id == message_id)

    def move(self, message_id: str, folder: str) -> None:
        self.server.mailbox.move(self._item(message_id).id, self.server.mailbox.make(folder).id)

    def delete(self, message_id: str) -> None:
        self.server.mailbox.delete(self._item(message_id).id)

    def open(self, message_id: str) -> None:
        self.server.mailbox.open(self._item(message_id).id)

    def rename(self, folder: str, name: str) -> None:
        found = self.server.mailbox.by_name(folder)
        assert found is not None
        found.name = name

    def inbox(
        self,
        states: States,
        *,
        since: datetime | None = None,
        folders: tuple[str, ...] = (),
        streaming: bool = False,
        poll_seconds: float = 0.02,
        **changes: Any,
    ) -> Inbox:
        watching = Watching(since=since, folders=folders, poll_seconds=poll_seconds, streaming=streaming)
        inbox = ExchangeInbox(
            replace(self.at, **changes), watching, name="exchange", clock=self.clock, states=states, first_pause=0.02
        )
        self._begun.append(inbox)
        return inbox

    def carrier(self) -> ExchangeCarrier:
        return ExchangeCarrier(self.at)

    def age(self, seconds: float) -> None:
        self.clock.turn(seconds=seconds)

    def wait(self, for_what: Callable[[], bool], seconds: float = LONG) -> bool:
        changed = self.server.mailbox.changed
        with changed:
            for _ in range(int(seconds / 0.05)):
                if for_what():
                    return True
                changed.wait(0.05)
        return for_what()

    def stop(self) -> None:
        """Stop every inbox that was begun."""
        for inbox in self._begun:
            inbox.stop()


@contextmanager
def exchange_box() -> Iterator[ExchangeBox]:
    """A mailbox with nothing in it, and its server, for as long as a test takes."""
    with Server() as server:
        box = ExchangeBox(server)
        try:
            yield box
        finally:
            server.behave()
            box.stop()
