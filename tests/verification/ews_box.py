"""A mailbox on a real EWS server, as the contract suite wants it."""

import threading
from collections.abc import Callable
from datetime import datetime

from bot.process.clock import SystemClock
from mailer.exchange import ExchangeCarrier, ExchangeInbox, ExchangeMailbox, Watching
from protocol.ports.clock import Clock
from protocol.ports.letters import Inbox
from tests.contracts.mailbox_suite import LONG, States
from tests.verification.ews_hands import Hands


class EwsBox:
    """`Box` on a mailbox that the environment names, with the hands of its colleagues."""

    posts = False

    def __init__(self, at: ExchangeMailbox, hands: Hands) -> None:
        self.clock: Clock = SystemClock()
        self.address = at.mailbox
        self._at, self._hands = at, hands
        self._begun: list[Inbox] = []

    def put(self, raw: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> None:
        self._hands.put(raw, folder)

    def where(self, message_id: str) -> list[str]:
        return [name for name, *_ in self._hands.of(message_id)]

    def move(self, message_id: str, folder: str) -> None:
        self._hands.move(message_id, folder)

    def delete(self, message_id: str) -> None:
        self._hands.delete(*(id for _, id, _ in self._hands.of(message_id)))

    def open(self, message_id: str) -> None:
        self._hands.open(message_id)

    def rename(self, folder: str, name: str) -> None:
        self._hands.rename(folder, name)

    # --- the adapter --------------------------------------------------------------------------------

    def inbox(self, states: States, *, since: datetime | None = None, folders: tuple[str, ...] = ()) -> Inbox:
        watching = Watching(since=since, folders=folders, poll_seconds=0.5)
        inbox = ExchangeInbox(self._at, watching, name="exchange", clock=self.clock, states=states, first_pause=0.5)
        self._begun.append(inbox)
        return inbox

    def carrier(self) -> ExchangeCarrier:
        return ExchangeCarrier(self._at)

    def age(self, seconds: float) -> None:
        threading.Event().wait(seconds)

    def wait(self, for_what: Callable[[], bool], seconds: float = LONG) -> bool:
        for _ in range(int(seconds / 0.5)):
            if for_what():
                return True
            threading.Event().wait(0.5)
        return for_what()

    def stop(self) -> None:
        """Stop every inbox that was begun."""
        for inbox in self._begun:
            inbox.stop()
