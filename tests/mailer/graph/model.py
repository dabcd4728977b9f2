"""A tenant with mailboxes as Graph shows them, in memory: folders, letters, and what has changed since when."""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import getaddresses
from functools import cached_property

MONDAY_10 = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OURS = "cases@northshire.example.org"


def raw(number: int | str = 1, *, body: str = "accept") -> bytes:
    """A letter's bytes, different for each number."""
    return (
        f"From: Sam Example <sam@northshire.example.org>\r\nTo: {OURS}\r\nSubject: JW-{number}\r\n"
        f"Message-ID: <{number}@northshire.example.org>\r\n\r\n{body}\r\n"
    ).encode()


def named(mime: bytes) -> list[str]:
    """Whom the header of an email names."""
    message = message_from_bytes(mime, policy=policy.default)
    lines = [str(line) for name in ("To", "Cc", "Bcc") for line in message.get_all(name, [])]
    return [address for _, address in getaddresses(lines) if "@" in address]


@dataclass
class Item:
    """A letter in a folder."""

    id: str
    folder: str
    raw: bytes
    received: datetime
    headers: list[tuple[str, str]] = field(default_factory=list)
    item_class: str = "IPM.Note"
    type: str = "#microsoft.graph.message"
    sender: str = "sam@northshire.example.org"
    draft: bool = False
    made: datetime | None = None
    """When the server made it, where that is not when it was received."""
    unreadable: bool = False

    @cached_property
    def to(self) -> list[str]:
        """Whom its header names."""
        return named(self.raw)

    @cached_property
    def message_id(self) -> str:
        """What its header says. A search looks at every letter, so it is read once."""
        return str(message_from_bytes(self.raw, policy=policy.compat32)["Message-ID"] or "")


class Mailbox:
    """Folders and letters. Every change is numbered, so that a delta can start at any of them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.folders: dict[str, tuple[str, str]] = {}
        self.items: dict[str, Item] = {}
        self.changes: list[tuple[str, str, str]] = []
        """Folder, letter, and whether it came `in`, went `out` or was `touched`."""
        self.names = {"msgfolderroot": ""}
        self._ids = itertools.count(1)  # of folders
        self._numbers = itertools.count(1)  # of letters
        for well_known, name in (
            ("inbox", "Inbox"),
            ("junkemail", "Junk Email"),
            ("deleteditems", "Deleted Items"),
            ("sentitems", "Sent Items"),
            ("drafts", "Drafts"),
        ):
            self.names[well_known] = self.add_folder(name)

    def id_of(self, folder: str) -> str:
        """The id of a folder by its well-known name, its display name or its id."""
        if folder in self.names:
            return self.names[folder]
        return next((id for id, (name, _) in self.folders.items() if name == folder), folder)

    def add_folder(self, name: str, parent: str = "") -> str:
        with self.lock:
            id = f"F{next(self._ids)}=="
            self.folders[id] = (name, self.id_of(parent))
            return id

    def children(self, folder: str) -> list[str]:
        return [id for id, (_, parent) in self.folders.items() if parent == folder]

    def put(self, letter: bytes, *, folder: str = "inbox", received: datetime = MONDAY_10, **more: object) -> Item:
        """Deliver a letter into a folder."""
        with self.lock:
            # As with real ids, two may differ by case alone, and some need escaping in a path.
            item = Item(id=f"AAMk{next(self._numbers)}/a+=", folder=self.id_of(folder), raw=letter, received=received)
            for name, value in more.items():
                setattr(item, name, value)
            self.items[item.id] = item
            self.changes.append((item.folder, item.id, "in"))
            return item

    def move(self, id: str, folder: str) -> Item:
        """Move a letter; its id stays the same, as immutable ids do."""
        with self.lock:
            item = self.items[id]
            self.changes.append((item.folder, id, "out"))
            item.folder = self.id_of(folder)
            self.changes.append((item.folder, id, "in"))
            return item

    def touch(self, id: str) -> None:
        """Somebody opens a letter: it counts as changed."""
        with self.lock:
            self.changes.append((self.items[id].folder, id, "touched"))

    def delete(self, id: str) -> None:
        with self.lock:
            item = self.items.pop(id)
            self.changes.append((item.folder, id, "out"))

    def delete_folder(self, folder: str) -> None:
        with self.lock:
            id = self.id_of(folder)
            del self.folders[id]
            self.items = {key: item for key, item in self.items.items() if item.folder != id}

    def in_folder(self, folder: str) -> list[Item]:
        """The letters in a folder, the oldest first."""
        with self.lock:
            id = self.id_of(folder)
            return sorted((each for each in self.items.values() if each.folder == id), key=lambda each: each.received)

    def changed(self, folder: str, since: int) -> Iterator[tuple[str, Item | None]]:
        """The letters that changed in a folder since a change: where they are there no more, None.

        With ids that stay the same, one that went out and came back is told as gone, and never again until
        somebody touches it (microsoft-graph-docs#21752).
        """
        last: dict[str, str] = {}
        for where, id, what in self.changes[since:]:
            if where == folder:
                last[id] = "out" if what == "in" and last.get(id) == "out" else what
        for id, what in last.items():
            item = self.items.get(id)
            yield id, item if item is not None and item.folder == folder and what != "out" else None
