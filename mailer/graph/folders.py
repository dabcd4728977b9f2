"""Decides which folders of a mailbox are watched, and which hold what has been dealt with."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from mailer.graph.http.answers import Json
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path, named, quoted
from mailer.mailbox.trouble import Away, Gone, Trouble, Unwilling
from protocol.ports.letters import Outcome

log = logging.getLogger("holdfast.graph")

FILED: dict[Outcome, str] = {
    Outcome.HANDLED: "Evidence",
    Outcome.DUPLICATE: "Evidence",
    Outcome.IGNORED: "Not for us",
    Outcome.QUARANTINED: "Quarantine",
}
"""Where a letter goes by its outcome. A duplicate is the same letter come again; what it repeats may be
evidence, so it is kept as such."""


class Kind(StrEnum):
    """What a watched folder is for."""

    INBOX = "inbox"
    PUT_AWAY = "put away"
    """Junk or Deleted Items: somebody, or a filter, has put aside what lies there."""
    ELSEWHERE = "elsewhere"
    """A folder that is not watched: a colleague has filed there what was not read yet, and it stays there."""


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A folder that letters come in by."""

    id: str
    kind: Kind
    name: str = ""
    """As people see it, for a terminal alone."""

    @classmethod
    def elsewhere(cls, id: str) -> "Folder":
        """A folder that is not watched."""
        return cls(id=id, kind=Kind.ELSEWHERE)


class Memory(Protocol):
    """Where a folder's id is kept across restarts, by name: "" where there is none."""

    def recall(self, name: str) -> str:
        """The id that was kept."""
        ...

    def keep(self, name: str, id: str) -> None:
        """Keep it."""
        ...


class Folders:
    """The folders of one mailbox, for one thread. Once known they are known by id: colleagues may rename them."""

    def __init__(self, client: GraphClient, mailbox: str, further: tuple[str, ...], memory: Memory) -> None:
        self._client, self._further, self._memory = client, further, memory
        self._root = f"{mailbox_path(mailbox)}/mailFolders"
        self._known: dict[str, str] = {}
        self._complained: set[str] = set()
        self._within: dict[str, list[Json]] = {}
        self.whole = True
        """Whether every folder could be looked for, the last time."""

    def watched(self) -> tuple[Folder, ...]:
        """Every folder to read. Raises a trouble or CannotCommit."""
        filed = self._look_for_filing()
        inbox = self._well_known("inbox")
        self.whole = True
        found = [Folder(id=inbox, kind=Kind.INBOX, name="Inbox"), *self._below(inbox)]
        for name, shown in (("junkemail", "Junk Email"), ("deleteditems", "Deleted Items")):
            try:
                found.append(Folder(id=self._well_known(name), kind=Kind.PUT_AWAY, name=shown))
            except Trouble as trouble:
                if not isinstance(trouble, Gone):
                    raise
        for path in self._further:
            if further := self._by_path(path):
                found.append(Folder(id=further, kind=Kind.INBOX, name=path))
        return tuple({each.id: each for each in reversed(found) if each.id not in filed}.values())[::-1]

    def filing(self, outcome: Outcome) -> str:
        """The id of the folder for an outcome, which is made where there is none. Raises a trouble or
        CannotCommit."""
        name = FILED[outcome]
        if name not in self._known:
            self._know(name, self._named(name) or self._made(name))
        return self._known[name]

    def never_read(self) -> frozenset[str]:
        """The ids of the folders that hold what was written here, and not what came. Raises a trouble."""
        return frozenset(id for name in _WRITTEN if (id := self._perhaps(name)))

    def _perhaps(self, name: str) -> str:
        try:
            return self._well_known(name)
        except Trouble as trouble:
            if not isinstance(trouble, Gone | Unwilling):
                raise
            return ""

    def filed_in(self, id: str) -> bool:
        """Whether a folder, by id, is one that we file in."""
        return any(self._known.get(name) == id for name in FILED.values())

    def forget(self, id: str) -> None:
        """A folder is not there any more: look for it by name again, or make it."""
        for name in [name for name, known in self._known.items() if known == id]:
            del self._known[name]
            self._memory.keep(name, "")

    def _look_for_filing(self) -> set[str]:
        """The ids of the filing folders. One that has another name now is the same; one that is not beside Inbox
        any more has been deleted, which moves it into Deleted Items, and is not filed in."""
        there = {str(each["id"]): str(each.get("displayName", "")).lower() for each in self._children("msgfolderroot")}
        for name in dict.fromkeys(FILED.values()):
            known = self._known.get(name) or self._memory.recall(name)
            if known not in there:
                self.forget(known)
                known = next((id for id, shown in there.items() if shown == name.lower()), "")
            if known:
                self._know(name, known)
        return {self._known[name] for name in FILED.values() if name in self._known}

    def _made(self, name: str) -> str:
        try:
            return str(self._client.post(self._root, {"displayName": name}, patient=False)["id"])
        except Trouble as trouble:
            if trouble.code.lower() != "errorfolderexists" and not (isinstance(trouble, Away) and not trouble.busy):
                raise
            if found := self._named(name):  # another worker was first; or it was made, and we never heard
                return found
            raise

    def _well_known(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = str(self._client.get(f"{self._root}/{name}", {"$select": "id"})["id"])
        return self._known[name]

    def _by_path(self, path: str) -> str:
        if known := self._known.get(path) or self._memory.recall(path):
            self._known[path] = known
            return known
        id = "msgfolderroot"
        for name in filter(None, path.split("/")):
            id = self._named(name, id)
            if not id:
                if path not in self._complained:
                    log.error("A folder to watch is not in the mailbox. The others are read.", extra={"folder": path})
                self._complained.add(path)
                return ""
        self._know(path, id)
        return id

    def _know(self, name: str, id: str) -> None:
        self._known[name] = id
        if self._memory.recall(name) != id:
            self._memory.keep(name, id)

    def _below(self, folder: str, depth: int = 0) -> Iterator[Folder]:
        for each in self._inner(folder, depth):
            yield Folder(id=str(each["id"]), kind=Kind.INBOX, name=str(each.get("displayName", "")))
            if each.get("childFolderCount") and depth < _DEEPEST:
                yield from self._below(str(each["id"]), depth + 1)

    def _inner(self, folder: str, depth: int) -> list[Json]:
        """What lies directly in a folder. A subfolder that the server fails at holds what it held before; the
        Inbox must answer."""
        try:
            self._within[folder] = list(self._children(folder))
        except Trouble as trouble:
            if depth == 0 or trouble.of_all:
                raise
            if not isinstance(trouble, Gone):
                log.error("The folders in a folder could not be listed.", extra={"why": str(trouble)})
                self.whole = False
                return self._within.get(folder, [])
            self._within.pop(folder, None)
        return self._within.get(folder, [])

    def _named(self, name: str, below: str = "msgfolderroot") -> str:
        for each in self._children(below, name):
            if str(each.get("displayName", "")).lower() == name.lower():
                return str(each["id"])
        return ""

    def _children(self, folder: str, name: str = "") -> Iterator[Json]:
        params = {"$select": "id,displayName,childFolderCount", "$top": "100"}
        if name:
            params["$filter"] = f"displayName eq {quoted(name)}"
        for page in self._client.pages(f"{self._root}/{named(folder)}/childFolders", params):
            yield from (each for each in page.get("value", ()) if isinstance(each, dict) and each.get("id"))


_DEEPEST = 30
_WRITTEN = ("sentitems", "drafts", "outbox", "conversationhistory", "syncissues")
