"""A mailbox on a real EWS server, as the contract suite wants it.

Colleagues' hands are exchangelib's own, so that nothing of the adapter under test stands in for them. Use a
mailbox made for this: letters are left in its folders.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import exchangelib  # type: ignore[import-untyped]
from exchangelib import folders as kinds

from bot.clock import SystemClock
from mailer.exchange import ExchangeCarrier, ExchangeInbox, ExchangeMailbox, Watching
from protocol.ports import Clock, Inbox
from tests.contracts.mailbox_suite import LONG, States


class EwsBox:
    """`Box` on a server that the environment names: Basic, over HTTP where the URL says so."""

    def __init__(self, url: str, user: str, password: str, mailbox: str) -> None:
        self.clock: Clock = SystemClock()
        self.address = mailbox
        self._at = ExchangeMailbox(mailbox=mailbox, url=url, login="basic", user=user, password=password)
        self._begun: list[Inbox] = []
        credentials = exchangelib.Credentials(user, password)
        config = exchangelib.Configuration(
            service_endpoint=url, credentials=credentials, auth_type=exchangelib.BASIC, max_connections=2
        )
        self._account: Any = exchangelib.Account(
            mailbox, config=config, autodiscover=False, access_type=exchangelib.DELEGATE,
            default_timezone=exchangelib.UTC,
        )  # fmt: skip

    # --- colleagues ---------------------------------------------------------------------------------

    def _folder(self, path: str) -> Any:
        account = self._account
        name, _, rest = path.partition("/")
        known = {
            "Inbox": "inbox", "Junk Email": "junk", "Deleted Items": "trash", "Sent Items": "sent",
        }  # fmt: skip
        at = getattr(account, known[name]) if name in known else self._child(account.inbox.parent, name)
        for each in filter(None, rest.split("/")):
            at = self._child(at, each)
        return at

    def _child(self, parent: Any, name: str) -> Any:
        parent.root.clear_cache()
        found = next((each for each in parent.children if each.name == name), None)
        if found is None:
            found = kinds.Folder(parent=parent, name=name)
            found.save()
        return found

    def put(self, raw: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> None:
        exchangelib.Message(account=self._account, folder=self._folder(folder), mime_content=raw).save()

    def _all(self, message_id: str) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        self._account.root.clear_cache()
        for folder in self._account.inbox.parent.walk():
            if isinstance(folder, kinds.Messages | kinds.Inbox | kinds.Folder) and folder.folder_class in (
                None,
                "IPF.Note",
            ):
                found += [(folder.name, item) for item in folder.filter(message_id=message_id)]
        return found

    def where(self, message_id: str) -> list[str]:
        return [name for name, _ in self._all(message_id)]

    def _one(self, message_id: str) -> Any:
        return self._all(message_id)[0][1]

    def move(self, message_id: str, folder: str) -> None:
        self._one(message_id).move(to_folder=self._folder(folder))

    def delete(self, message_id: str) -> None:
        self._one(message_id).delete()

    def open(self, message_id: str) -> None:
        item = self._one(message_id)
        item.is_read = True
        item.save(update_fields=["is_read"])

    def rename(self, folder: str, name: str) -> None:
        found = self._folder(folder)
        found.name = name
        found.save(update_fields=["name"])

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
        """Stop every inbox that was begun, and let the connections go."""
        for inbox in self._begun:
            inbox.stop()
        self._account.protocol.close()
