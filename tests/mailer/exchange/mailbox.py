"""A mailbox as its server keeps it: folders, items, and a log of what changed, which states point into."""

import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import compat32
from functools import cached_property

KNOWN = {
    "msgfolderroot": "Top of Information Store", "inbox": "Inbox", "junkemail": "Junk Email",
    "deleteditems": "Deleted Items", "sentitems": "Sent Items", "drafts": "Drafts",
}  # fmt: skip

UNDATED = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""When something came of which nobody says when."""


@dataclass(kw_only=True)
class Folder:
    """A folder as people see it."""

    id: str
    parent: str
    name: str


@dataclass(kw_only=True)
class Item:
    """An item. `element` is what EWS calls it; `lines` those it came with, or "". `made` is when it was laid in."""

    id: str
    folder: str
    raw: bytes
    received: datetime
    item_class: str = "IPM.Note"
    element: str = "Message"
    lines: str = ""
    read: bool = False
    made: datetime | None = None
    draft: bool = False

    @cached_property
    def message_id(self) -> str:
        """Its Message-ID, or "". A search looks at every item, so it is read once."""
        return str(message_from_bytes(self.raw, policy=compat32).get("Message-ID", "")).strip()


@dataclass(kw_only=True)
class Mailbox:
    """One mailbox. Every act is whole, from any thread; a moved item has another id, as in Exchange."""

    address: str
    folders: dict[str, Folder] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    log: list[tuple[str, str, str]] = field(default_factory=list)
    """Folder, `Create`, `Update`, `Delete` or `ReadFlagChange`, and item."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.changed = threading.Condition(self.lock)
        for key, name in KNOWN.items():
            self.folders[key] = Folder(
                id=f"F-{key}=", parent="" if key == "msgfolderroot" else "F-msgfolderroot=", name=name
            )

    def _new(self, kind: str) -> str:
        self.counts[kind] += 1
        return f"{kind}-{self.counts[kind]:06}="

    def by_id(self, id: str) -> Folder | None:
        """A folder by its id."""
        return next((each for each in self.folders.values() if each.id == id), None)

    def by_name(self, path: str, below: str = "F-msgfolderroot=") -> Folder | None:
        """A folder by its path, such as `Inbox/Team A`."""
        at: Folder | None = None
        for name in path.split("/"):
            at = next((each for each in self.folders.values() if (each.name, each.parent) == (name, below)), None)
            if at is None:
                return None
            below = at.id
        return at

    def make(self, path: str) -> Folder:
        """A folder at a path, made where it is missing."""
        parent, _, name = path.rpartition("/")
        if found := self.by_name(path):
            return found
        with self.lock:
            above = self.make(parent).id if parent else "F-msgfolderroot="
            id = self._new("F")
            self.folders[id] = Folder(id=id, parent=above, name=name)
            return self.folders[id]

    def remove(self, folder: Folder) -> None:
        """A folder and all in it, gone for good."""
        with self.lock:
            for item in [each for each in self.items.values() if each.folder == folder.id]:
                self._drop(item)
            self.folders = {key: each for key, each in self.folders.items() if each.id != folder.id}

    # --- items --------------------------------------------------------------------------------------

    def put(
        self,
        raw: bytes,
        folder: str = "Inbox",
        *,
        received: datetime | None = None,
        item_class: str = "IPM.Note",
        element: str = "Message",
        lines: str = "",
        made: datetime | None = None,
        draft: bool = False,
    ) -> Item:
        """Something comes into a folder."""
        with self.lock:
            item = Item(
                id=self._new("I"),
                folder=self.make(folder).id,
                raw=raw,
                received=received or UNDATED,
                item_class=item_class,
                element=element,
                lines=lines,
                made=made,
                draft=draft,
            )
            self.items[item.id] = item
            self._note(item.folder, "Create", item.id)
            return item

    def lay(self, raw: bytes, folder: str) -> Item:
        """A letter is laid into a folder's id."""
        with self.lock:
            item = Item(id=self._new("I"), folder=folder, raw=raw, received=UNDATED)
            self.items[item.id] = item
            self._note(folder, "Create", item.id)
            return item

    def move(self, id: str, folder: str) -> Item:
        """Move an item to a folder's id. Raises KeyError where it is gone."""
        with self.lock:
            item = self.items[id]
            self._drop(item)
            moved = replace(item, id=self._new("I"), folder=folder)
            self.items[moved.id] = moved
            self._note(folder, "Create", moved.id)
            return moved

    def delete(self, id: str) -> None:
        """An item is gone for good."""
        with self.lock:
            self._drop(self.items[id])

    def open(self, id: str) -> None:
        """A colleague reads it."""
        with self.lock:
            self.items[id].read = True
            self._note(self.items[id].folder, "ReadFlagChange", id)

    def touch(self, id: str) -> None:
        """A colleague flags it."""
        with self.lock:
            self._note(self.items[id].folder, "Update", id)

    def inside(self, folder: str) -> list[Item]:
        """What lies in a folder."""
        with self.lock:
            return [each for each in self.items.values() if each.folder == folder]

    def _drop(self, item: Item) -> None:
        del self.items[item.id]
        self._note(item.folder, "Delete", item.id)

    def _note(self, folder: str, kind: str, id: str) -> None:
        self.log.append((folder, kind, id))
        with self.changed:
            self.changed.notify_all()

    def since(self, folder: str, place: int) -> list[tuple[str, str]]:
        """What changed in a folder from a place in the log on, newest first, each item once."""
        with self.lock:
            last: dict[str, str] = {}
            for where, kind, id in self.log[place:]:
                if where == folder:
                    last[id] = "Create" if kind in ("Update", "ReadFlagChange") and last.get(id) == "Create" else kind
            return [(kind, id) for id, kind in reversed(last.items())]
