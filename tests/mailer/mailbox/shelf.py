"""A third mail server, as small as one can be: a mailbox in dictionaries, with the habits of IMAP.

Letters have numbers that rise folder by folder and change when they are moved (UID); a folder's state is the next of
them, and is worth nothing once the folder has been numbered anew (UIDVALIDITY); nobody is told what has gone.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes

from mailer.mailbox.inbox import MailboxInbox
from mailer.mailbox.server import Folder, Item, Listed, Page, Within
from mailer.mailbox.trouble import Gone, StateLost, Trouble, Unwilling
from protocol.ports.letters import Envelope, Inbox, Letter
from tests.contracts.mailbox_suite import LONG, States
from tests.mailer.transport.props import HandClock

ADDRESS = "cases@northshire.example.org"
_OWN = {
    "inbox": "Inbox", "junkemail": "Junk Email", "deleteditems": "Deleted Items", "sentitems": "Sent Items",
}  # fmt: skip
_ROOT = "F0"
_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Lies:
    """A letter on the shelf."""

    uid: int
    raw: bytes
    received: datetime

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw)["Message-ID"]).strip()


class Shelf:
    """The mailbox: what it holds, and the port `MailServer` on it."""

    key = "shelf"

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.folders = {f"F{n}": Folder(id=f"F{n}", parent=_ROOT, name=name) for n, name in enumerate(_OWN.values(), 1)}
        self.letters: dict[str, dict[int, Lies]] = {id: {} for id in self.folders}
        self._next: dict[str, int] = dict.fromkeys(self.folders, 1)
        self.begin = self.hurry = self.close = lambda: None

    # --- the port -----------------------------------------------------------------------------------

    def named(self, *names: str) -> list[Folder | Trouble]:
        own = {each.name: each for each in self.folders.values() if each.parent == _ROOT}
        root = Folder(id=_ROOT)
        return [root if name == "msgfolderroot" else own.get(_OWN.get(name, ""), Gone("No such.")) for name in names]

    def folder(self, id: str) -> Folder:
        if id not in self.folders:
            raise Gone("There is no such folder.")
        return self.folders[id]

    def inside(self, folder: str) -> Within:
        inner = [each for each in self.folders.values() if each.parent == folder]
        return Within(folders=(*inner, *(far for each in inner for far in self.inside(each.id).folders)))

    def child(self, parent: str, name: str) -> Folder | None:
        there = (each for each in self.folders.values() if each.parent == parent)
        return next((each for each in there if each.name.lower() == name.lower()), None)

    def make(self, parent: str, name: str) -> Folder:
        with self.lock:
            if self.child(parent, name) is not None:
                raise Unwilling("There is one of that name.")
            id = f"F{len(self.folders) + 1}"
            self.folders[id] = Folder(id=id, parent=parent, name=name)
            self.letters[id], self._next[id] = {}, 1
            return self.folders[id]

    def changes(self, folder: str, state: str) -> Iterator[Page]:
        since = int(state) if state.isdigit() else 0
        if state and not since:
            raise StateLost("The folder was numbered anew.")
        with self.lock:
            items = [each for each in self.lying(folder).items if int(each.id.split("/")[1]) >= since]
            after = str(self._next[folder])
        for at in range(0, len(items) or 1, _PAGE):
            yield Page(items=tuple(items[at : at + _PAGE]), state=after)

    def lying(self, folder: str) -> Listed:
        with self.lock:
            self.folder(folder)
            there = sorted(self.letters[folder].values(), key=lambda each: each.uid, reverse=True)
        return Listed(
            items=tuple(Item(id=f"{folder}/{each.uid}", folder=folder, received=each.received) for each in there)
        )

    def received_since(self, since: datetime, *, root: str, apart_from: frozenset[str]) -> Listed:
        ids = [each.id for each in self.inside(root).folders if each.id not in apart_from]
        items = [each for id in ids for each in self.lying(id).items]
        return Listed(items=tuple(each for each in items if each.received is not None and each.received >= since))

    def where(self, id: str) -> Item:
        raise Gone("It has another number where it lies now.")

    def fetch(self, item: Item, *, inbox: str, at: datetime) -> Letter | None:
        raw = self._at(item.id).raw
        sender = str(message_from_bytes(raw)["From"]).rpartition("<")[2].strip("> ")
        head = raw.partition(b"\r\n\r\n")[0].decode()
        envelope = Envelope(mail_from=sender, recipients=(ADDRESS,), trusted=True, headers=head, item_class="IPM.Note")
        return Letter(raw=raw, received_at=item.received or at, inbox=inbox, envelope=envelope)

    def spoilt(self, trouble: Trouble) -> bool:
        return False

    def unread(self, item: Item, *, inbox: str, at: datetime) -> Letter:
        return Letter(raw=f"\r\n{item.id}\r\n".encode(), received_at=at, inbox=inbox)

    def move(self, item: Item, folder: str) -> str:
        with self.lock:
            letter = self._at(item.id)
            self.folder(folder)
            del self.letters[item.folder][letter.uid]
            return self.lay(folder, letter.raw, letter.received)

    def ahead(self, now: datetime) -> timedelta:
        return timedelta()

    # --- what lies on it ----------------------------------------------------------------------------

    def lay(self, folder: str, raw: bytes, received: datetime) -> str:
        """A letter comes to lie in a folder; its id."""
        with self.lock:
            uid = self._next[folder]
            self._next[folder] += 1
            self.letters[folder][uid] = Lies(uid=uid, raw=raw, received=received)
            return f"{folder}/{uid}"

    def _at(self, id: str) -> Lies:
        folder, _, uid = id.partition("/")
        with self.lock:
            if int(uid) not in self.letters.get(folder, {}):
                raise Gone("There is no such letter.")
            return self.letters[folder][int(uid)]


class ShelfBox:
    """`Box`, with every hand on the shelf."""

    posts = True

    def __init__(self) -> None:
        self.shelf, self.clock, self.address = Shelf(), HandClock(), ADDRESS
        self._begun: list[Inbox] = []

    def put(self, raw: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> None:
        self.shelf.lay(self._made(folder), raw, received or self.clock.now())

    def where(self, message_id: str) -> list[str]:
        return [self.shelf.folders[each.folder].name for each in self._items(message_id)]

    def move(self, message_id: str, folder: str) -> None:
        self.shelf.move(self._items(message_id)[0], self._made(folder))

    def delete(self, message_id: str) -> None:
        with self.shelf.lock:
            item = self._items(message_id)[0]
            del self.shelf.letters[item.folder][int(item.id.split("/")[1])]

    def open(self, message_id: str) -> None:
        """Nothing that is asked shows whether somebody has."""

    def rename(self, folder: str, name: str) -> None:
        found = self.shelf.child(_ROOT, folder)
        assert found is not None
        self.shelf.folders[found.id] = replace(found, name=name)

    def inbox(self, states: States, *, since: datetime | None = None, folders: tuple[str, ...] = ()) -> Inbox:
        inbox = MailboxInbox(
            self.shelf,
            states,
            self.clock,
            name="shelf",
            since=since,
            folders=folders,
            poll_seconds=0.02,
            became=lambda letter: None,
            differs=lambda accounted: None,
            first_pause=0.02,
        )
        self._begun.append(inbox)
        return inbox

    def carrier(self) -> "ShelfBox":
        return self

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:
        if "Sent Items" not in self.where(message_id):
            self.shelf.lay(self._made("Sent Items"), raw, self.clock.now())

    def age(self, seconds: float) -> None:
        self.clock.turn(seconds=seconds)

    def wait(self, for_what: Callable[[], bool], seconds: float = LONG) -> bool:
        never = threading.Event()
        for _ in range(int(seconds / 0.02)):
            if for_what():
                return True
            never.wait(0.02)
        return for_what()

    def stop(self) -> None:
        for inbox in self._begun:
            inbox.stop()

    def _items(self, message_id: str) -> list[Item]:
        with self.shelf.lock:
            return [
                Item(id=f"{folder}/{each.uid}", folder=folder)
                for folder, letters in self.shelf.letters.items()
                for each in letters.values()
                if each.message_id == message_id
            ]

    def _made(self, path: str) -> str:
        with self.shelf.lock:
            id = _ROOT
            for name in path.split("/"):
                id = (self.shelf.child(id, name) or self.shelf.make(id, name)).id
            return id


@contextmanager
def shelf_box() -> Iterator[ShelfBox]:
    """A mailbox with nothing in it, for as long as a test takes."""
    box = ShelfBox()
    try:
        yield box
    finally:
        box.stop()
