"""Decides which folders of a mailbox are watched, and which hold what has been dealt with."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailer.graph.answers import Json
from mailer.graph.client import GraphClient
from mailer.graph.paths import mailbox_path, named, quoted
from mailer.graph.trouble import GraphTrouble, Why
from protocol.ports import Outcome

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


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A folder that letters come in by."""

    id: str
    kind: Kind


class Folders:
    """The folders of one mailbox. Its well-known ones are asked for once, what can change each time."""

    def __init__(self, client: GraphClient, mailbox: str, further: tuple[str, ...] = ()) -> None:
        self._client, self._further = client, further
        self._root = f"{mailbox_path(mailbox)}/mailFolders"
        self._known: dict[str, str] = {}
        self._lock = threading.Lock()
        self._complained: set[str] = set()

    def watched(self) -> tuple[Folder, ...]:
        """Every folder to read. Raises GraphTrouble."""
        filed = self._refresh_filing()
        inbox = self._well_known("inbox")
        found = [Folder(id=inbox, kind=Kind.INBOX), *self._below(inbox)]
        for name in ("junkemail", "deleteditems"):
            try:
                found.append(Folder(id=self._well_known(name), kind=Kind.PUT_AWAY))
            except GraphTrouble as trouble:
                if trouble.why is not Why.MISSING:
                    raise
        for path in self._further:
            if further := self._by_path(path):
                found.append(Folder(id=further, kind=Kind.INBOX))
        return tuple({each.id: each for each in reversed(found) if each.id not in filed}.values())[::-1]

    def filing(self, outcome: Outcome) -> str:
        """The id of the folder for an outcome, which is made where there is none. Raises GraphTrouble."""
        name = FILED[outcome]
        with self._lock:
            if found := self._filing(name):
                return found
            try:
                made = self._client.post(self._root, {"displayName": name}, patient=False)
            except GraphTrouble as trouble:
                if trouble.code.lower() != "errorfolderexists" and trouble.why is not Why.SILENT:
                    raise
                if not (found := self._named(name)):  # another worker was first, unless nobody was
                    raise
                return found
            self._known[name] = str(made["id"])
            return self._known[name]

    def forget(self) -> None:
        """Look again for every folder: one that was known is not there any more."""
        with self._lock:
            self._known.clear()

    def _refresh_filing(self) -> set[str]:
        """The ids of the filing folders: one that a colleague has deleted or renamed is not used any more."""
        names = {name.lower(): name for name in FILED.values()}
        with self._lock:
            for name in names.values():
                self._known.pop(name, None)
            for each in self._children("msgfolderroot"):
                if name := names.get(str(each.get("displayName", "")).lower(), ""):
                    self._known[name] = str(each["id"])
            return {self._known[name] for name in names.values() if name in self._known}

    def _filing(self, name: str) -> str:
        if name not in self._known and (found := self._named(name)):
            self._known[name] = found
        return self._known.get(name, "")

    def _named(self, name: str, below: str = "msgfolderroot") -> str:
        for each in self._children(below, name):
            if str(each.get("displayName", "")).lower() == name.lower():
                return str(each["id"])
        return ""

    def _well_known(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = str(self._client.get(f"{self._root}/{name}", {"$select": "id"})["id"])
        return self._known[name]

    def _by_path(self, path: str) -> str:
        if path in self._known:
            return self._known[path]
        id = "msgfolderroot"
        for name in filter(None, path.split("/")):
            id = self._named(name, id)
            if not id:
                if path not in self._complained:
                    log.error("A folder to watch is not in the mailbox. The others are read.", extra={"folder": path})
                self._complained.add(path)
                return ""
        self._known[path] = id
        return id

    def _below(self, folder: str, depth: int = 0) -> Iterator[Folder]:
        for each in self._children(folder):
            yield Folder(id=str(each["id"]), kind=Kind.INBOX)
            if each.get("childFolderCount") and depth < 30:
                yield from self._below(str(each["id"]), depth + 1)

    def _children(self, folder: str, name: str = "") -> Iterator[Json]:
        params = {"$select": "id,displayName,childFolderCount", "$top": "100"}
        if name:
            params["$filter"] = f"displayName eq {quoted(name)}"
        for page in self._client.pages(f"{self._root}/{named(folder)}/childFolders", params):
            yield from (each for each in page.get("value", ()) if isinstance(each, dict) and each.get("id"))
