"""Decides by which requests to Graph a mailbox is read and filed in: the port `MailServer` on Exchange Online.

What is new in a folder is asked by a delta query; the whole link it ends with is the state that is kept.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from mailer.graph.http.answers import Json
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path, named, quoted
from mailer.graph.http.trouble import astray
from mailer.graph.letters import ASKED, instant, letter_of, unreadable
from mailer.mailbox.server import Folder, Item, Listed, Page, Within
from mailer.mailbox.trouble import Gone, Shut, StateLost, Trouble, Unwilling
from protocol.ports.letters import Letter

log = logging.getLogger("holdfast.graph")

_ROOT = "msgfolderroot"
_CHANGED = {"$select": "id,receivedDateTime,internetMessageId,changeKey,subject,isDraft"}
"""No $filter: Graph supports it within limits here, and a list cut short by one would look whole."""
_PAGE = "odata.maxpagesize=200"
_SELECT = "id,receivedDateTime,isDraft,parentFolderId"
_LYING = {"$select": _SELECT, "$orderby": "receivedDateTime desc", "$top": "500"}
_TIMES = 3
"""Pages shift while letters are moved: a list that is shorter than its folder is made again, so often."""
_DEEPEST = 30
_NO_BYTES = "no bytes"


class GraphServer:
    """A mailbox in Exchange Online. The client is everybody's who uses the mailbox: its limits hold for all."""

    def __init__(self, client: GraphClient, mailbox: str) -> None:
        self.key = f"graph {mailbox.strip().lower()}"
        self._client, self._mailbox = client, mailbox
        self._folders, self._letters = f"{mailbox_path(mailbox)}/mailFolders", f"{mailbox_path(mailbox)}/messages"
        self._named: dict[str, Folder] = {}

    def begin(self) -> None:
        """See the port."""
        self._client.gate.start()

    def hurry(self) -> None:
        """See the port."""
        self._client.gate.stop()

    def close(self) -> None:
        """Whoever sends may be using the connection."""

    def ahead(self, now: datetime) -> timedelta:
        """See the port."""
        return self._client.ahead

    # --- folders ------------------------------------------------------------------------------------

    def named(self, *names: str) -> list[Folder | Trouble]:
        """See the port. Exchange's own folders never change their ids."""
        return [self._one(name) for name in names]

    def _one(self, name: str) -> Folder | Trouble:
        if name == _ROOT:
            return Folder(id=_ROOT)
        if name not in self._named:
            try:
                self._named[name] = self.folder(name)
            except (Gone, Unwilling) as trouble:
                return trouble
        return self._named[name]

    def folder(self, id: str) -> Folder:
        """See the port."""
        return _folder(self._client.get(f"{self._folders}/{named(id)}", {"$select": "id,displayName,parentFolderId"}))

    def inside(self, folder: str) -> Within:
        """See the port. Folders are listed level by level; one that the server fails at hides what is in it."""
        found, waiting, whole = list[Folder](), [(folder, 0)], True
        while waiting:
            parent, depth = waiting.pop()
            try:
                for each in self._children(parent):
                    found.append(_folder(each))
                    if each.get("childFolderCount") and depth < _DEEPEST:
                        waiting.append((str(each["id"]), depth + 1))
            except Trouble as trouble:
                if trouble.of_all or depth == 0:
                    raise
                whole = whole and isinstance(trouble, Gone)
        return Within(folders=tuple(found), whole=whole)

    def child(self, parent: str, name: str) -> Folder | None:
        """See the port."""
        wanted = name.strip().casefold()
        inner = self._children(parent, name.strip())
        return next((_folder(each) for each in inner if str(each.get("displayName", "")).casefold() == wanted), None)

    def make(self, parent: str, name: str) -> Folder:
        """See the port."""
        place = self._folders if parent == _ROOT else f"{self._folders}/{named(parent)}/childFolders"
        made = self._client.post(place, {"displayName": name}, patient=False)
        return Folder(id=str(made["id"]), parent=parent, name=name)

    def _children(self, folder: str, name: str = "") -> Iterator[Json]:
        params = {"$select": "id,displayName,parentFolderId,childFolderCount", "$top": "100"}
        if name:
            params["$filter"] = f"displayName eq {quoted(name)}"
        yield from _entries(self._client.pages(f"{self._folders}/{named(folder)}/childFolders", params))

    # --- letters ------------------------------------------------------------------------------------

    def changes(self, folder: str, state: str) -> Iterator[Page]:
        """See the port. A state that belongs to another server, or that this one refuses in whatever words, is lost."""
        if not state:
            yield from self._pages(f"{self._folders}/{named(folder)}/messages/delta", folder, _CHANGED)
            return
        if not self._client.serves(state):
            raise StateLost("What is kept of a folder is no state of this server.")
        try:
            yield from self._pages(state, folder, None)
        except Unwilling as trouble:
            if not trouble.refused:
                raise
            raise StateLost(trouble.what, code=trouble.code, status=trouble.status) from None

    def _pages(self, start: str, folder: str, params: dict[str, str] | None) -> Iterator[Page]:
        for page in self._client.pages(start, params, prefer=_PAGE):
            more, link = page.get("@odata.nextLink"), page.get("@odata.deltaLink")
            if not more and not (isinstance(link, str) and self._client.serves(link)):
                raise astray("a folder's changes without the link to what comes after")
            entries = [each for each in page.get("value", ()) if each.get("id")]
            yield Page(
                items=tuple(_item(each, folder) for each in entries if "@removed" not in each),
                gone=tuple(str(each["id"]) for each in entries if "@removed" in each),
                state="" if more else str(link),
            )

    def lying(self, folder: str) -> Listed:
        """See the port."""
        place = f"{self._folders}/{named(folder)}"
        found: dict[str, Item] = {}
        for _ in range(_TIMES):
            pages = self._client.pages(f"{place}/messages", _LYING)
            found |= {str(each["id"]): _item(each, folder) for each in _entries(pages)}
            count = self._client.get(place, {"$select": "id,totalItemCount"}).get("totalItemCount")
            if not isinstance(count, int) or len(found) >= count:
                return Listed(items=tuple(found.values()))
        return Listed(items=tuple(found.values()), whole=False)

    def received_since(self, since: datetime, *, root: str, apart_from: frozenset[str]) -> Listed:
        """See the port. The whole mailbox is searched at once."""
        wanted = f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        found = (_item(each) for each in _entries(self._client.pages(self._letters, {**_LYING, "$filter": wanted})))
        return Listed(items=tuple({each.id: each for each in found if each.folder not in apart_from}.values()))

    def where(self, id: str) -> Item:
        """See the port."""
        return _item(self._client.get(f"{self._letters}/{named(id)}", {"$select": _SELECT}))

    def fetch(self, item: Item, *, inbox: str, at: datetime) -> Letter | None:
        """See the port."""
        known = self._client.get(f"{self._letters}/{named(item.id)}?{ASKED}")
        if known.get("isDraft") is True:
            return None
        raw = self._client.content(f"{self._letters}/{named(item.id)}/$value")
        if not raw:
            raise Unwilling("Microsoft Graph gave a letter without a byte.", code=_NO_BYTES)
        return letter_of(known, raw, mailbox=self._mailbox, inbox=inbox, at=item.received or at)

    def spoilt(self, trouble: Trouble) -> bool:
        """See the port."""
        code = trouble.code.lower()
        words = ("mimecontent", "contentconversion", "itemcorrupt", _NO_BYTES)
        return trouble.status == 413 or any(each in code for each in words)

    def unread(self, item: Item, *, inbox: str, at: datetime) -> Letter:
        """See the port. What the server tells of the letter is told, where it tells anything."""
        try:
            known = self._client.get(f"{self._letters}/{named(item.id)}?{ASKED}")
        except Trouble as trouble:
            if isinstance(trouble, Shut | Gone):
                raise
            known = {"id": item.id}
        return unreadable(known, mailbox=self._mailbox, inbox=inbox, at=item.received or at)

    def move(self, item: Item, folder: str) -> str:
        """See the port. Ids outlive a move here: where a colleague has put the letter elsewhere since, it stays."""
        now = self._client.get(f"{self._letters}/{named(item.id)}", {"$select": "id,parentFolderId"})
        if now.get("parentFolderId") != item.folder:
            raise Gone("It lies elsewhere now.")
        self._client.post(f"{self._letters}/{named(item.id)}/move", {"destinationId": folder})
        return item.id


def _entries(pages: Iterator[Json]) -> Iterator[Json]:
    for page in pages:
        yield from (each for each in page.get("value", ()) if isinstance(each, dict) and each.get("id"))


def _folder(each: Json) -> Folder:
    return Folder(
        id=str(each["id"]), parent=str(each.get("parentFolderId") or ""), name=str(each.get("displayName") or "")
    )


def _item(each: Json, folder: str = "") -> Item:
    return Item(
        id=str(each.get("id", "")),
        folder=folder or str(each.get("parentFolderId", "")),
        received=instant(each.get("receivedDateTime")),
        letter=each.get("isDraft") is not True,
    )
