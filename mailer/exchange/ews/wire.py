"""Decides which calls of EWS are made, and what they mean in plain values: folders, changes, items.

Each element stands in the order that the schema of EWS wants. Only what is needed is asked for, since every
field more is one that some server does not have.
"""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from mailer.exchange.ews.calls import Caller, element, tag, text
from mailer.exchange.ews.elements import (
    Changes,
    Folder,
    Item,
    Listed,
    changed,
    folders_in,
    is_last,
    item_in,
    items_in,
    named_in,
    writers_in,
)
from mailer.mailbox.trouble import Gone, StateLost, Trouble, Unwilling

PAGE = 100
"""Changes or folders in one answer."""
MOST = 500
"""Changes in one answer where a folder is listed whole; Exchange gives 512."""
_SENT_PAGES = 100
"""So many pages of Sent Items are looked through where the server cannot search."""
_OF_FOLDERS = ("folder:DisplayName", "folder:ParentFolderId", "folder:FolderClass")
_MORE = ("item:DateTimeCreated", "item:IsDraft")
"""Fields that not every server has."""


def _known(name: str, mailbox: str) -> Any:
    where = element("t:Mailbox", element("t:EmailAddress", mailbox))
    return element("t:DistinguishedFolderId", where, Id=name)


def _shape(what: str, *fields: Any, mime: bool = False) -> Any:
    parts = [element("t:BaseShape", "IdOnly"), *([element("t:IncludeMimeContent", "true")] if mime else [])]
    return element(f"m:{what}Shape", *parts, element("t:AdditionalProperties", *fields))


def _field(uri: str) -> Any:
    return element("t:FieldURI", FieldURI=uri)


def _transport() -> Any:
    """PR_TRANSPORT_MESSAGE_HEADERS: the whole block of header lines as the letter came."""
    return element("t:ExtendedFieldURI", PropertyTag="0x7d", PropertyType="String")


class Wire:
    """One mailbox, by one line. Raises troubles and nothing else."""

    def __init__(self, caller: Caller, mailbox: str) -> None:
        self._call = caller.call
        self.close = caller.close
        self.server_time = caller.server_time
        self._mailbox = mailbox

    def _ask(self, operation: str, *parts: Any, **attributes: str) -> Any:
        """The one answer to an operation on one thing."""
        answers = self._call(operation, *parts, **attributes)
        if not answers:
            raise Unwilling("Exchange gave an empty answer.", uncertain=True)
        return answers[0].good()

    # --- folders ------------------------------------------------------------------------------------

    def named(self, *names: str, rights: bool = False) -> list[Folder | Trouble]:
        """Folders by their distinguished names, each or why not."""
        try:
            return self._folders([_known(name, self._mailbox) for name in names], rights=rights)
        except Unwilling as refused:  # some servers refuse all for one that they do not have
            if len(names) == 1:
                return [refused]
            return [self.named(name, rights=rights)[0] for name in names]

    def writers(self, name: str) -> list[str]:
        """Who may put items into a folder, by its distinguished name, or change those in it, beside whoever owns the
        mailbox; as far as the server says so."""
        shape = _shape("Folder", _field("folder:PermissionSet"))
        answers = self._call("GetFolder", shape, element("m:FolderIds", _known(name, self._mailbox)))
        return [who for answer in answers if not answer.trouble for who in writers_in(answer.element)]

    def folder(self, id: str) -> Folder:
        """A folder by its id. Raises Gone."""
        found = self._folders([element("t:FolderId", Id=id)])[0]
        if isinstance(found, Trouble):
            raise found
        if not found.name:  # some servers give the id of a deleted folder back, and nothing else of it
            raise Gone("There is no such folder.")
        return found

    def _folders(self, ids: list[Any], *, rights: bool = False) -> list[Folder | Trouble]:
        fields = [*_OF_FOLDERS, *(["folder:EffectiveRights"] if rights else [])]
        answers = self._call("GetFolder", _shape("Folder", *map(_field, fields)), element("m:FolderIds", *ids))
        found: list[Folder | Trouble] = []
        for answer in answers:
            folders = () if answer.trouble else tuple(folders_in(answer.element))
            found.append(folders[0] if folders else answer.trouble or Gone("There is no such folder."))
        if len(found) != len(ids):
            raise Unwilling("Exchange did not answer for every folder that was asked about.")
        return found

    def inside(self, id: str, *, deep: bool) -> list[Folder]:
        """The folders in a folder."""
        found: dict[str, Folder] = {}
        while True:
            page = element(
                "m:IndexedPageFolderView", MaxEntriesReturned=str(PAGE), Offset=str(len(found)), BasePoint="Beginning"
            )
            answer = self._ask(
                "FindFolder",
                _shape("Folder", *map(_field, _OF_FOLDERS)),
                page,
                element("m:ParentFolderIds", element("t:FolderId", Id=id)),
                Traversal="Deep" if deep else "Shallow",
            )
            more = {folder.id: folder for folder in folders_in(answer)}
            fresh = more.keys() - found.keys()
            found |= more
            if not fresh or is_last(answer):
                return list(found.values())

    def make(self, parent: str, name: str) -> Folder:
        """A new folder. Raises Unwilling with `ErrorFolderExists` where there is one of that name."""
        named = element("t:DisplayName", name)
        answer = self._ask(
            "CreateFolder",
            element("m:ParentFolderId", element("t:FolderId", Id=parent)),
            element("m:Folders", element("t:Folder", element("t:FolderClass", "IPF.Note"), named)),
        )
        made = next(iter(folders_in(answer)), None)
        if made is None:
            raise Unwilling("Exchange did not say which folder it made.")
        return Folder(id=made.id, parent=parent, name=name)

    # --- items --------------------------------------------------------------------------------------

    def changes(self, folder: str, state: str, most: int = PAGE) -> Changes:
        """The next page of what changed in a folder since a state; "" for everything in it."""
        try:
            answer = self._listing(folder, state, most, *_MORE)
        except Unwilling:  # a server that does not know a field may refuse the whole
            answer = self._listing(folder, state, most)
        after = text(answer, "m:SyncState")
        if not after:  # a server that lost the state may say so only by sending none
            raise StateLost("The server gave no new state.")
        container = answer.find(tag("m:Changes"))
        items = [] if container is None else [item for change in container if (item := changed(change)) is not None]
        last = text(answer, "m:IncludesLastItemInRange").lower() not in ("false", "0")
        return Changes(items=tuple(items), state=after, last=last)

    def _listing(self, folder: str, state: str, most: int, *more: str) -> Any:
        since = [element("m:SyncState", state)] if state else []
        return self._ask(
            "SyncFolderItems",
            _shape("Item", *map(_field, ("item:ItemClass", "item:DateTimeReceived", *more))),
            element("m:SyncFolderId", element("t:FolderId", Id=folder)),
            *since,
            element("m:MaxChangesReturned", str(most)),
        )

    def fetch(self, id: str, *, lines: bool = True, mime: bool = True) -> Item:
        """One item; without its lines, or its bytes, where the server cannot give them. Raises Gone."""
        fields = [_field("item:ItemClass"), _field("item:DateTimeReceived")]
        fields += [*map(_field, _MORE), _field("item:InternetMessageHeaders"), _transport()] if lines else []
        item = self._got(id, *fields, mime=mime)
        if item.mime or not mime:
            return item
        return self._got(id, _field("item:MimeContent"), *fields)  # some servers know it as a field alone

    def _got(self, id: str, *fields: Any, mime: bool = False) -> Item:
        asked = element("m:ItemIds", element("t:ItemId", Id=id))
        return item_in(id, self._ask("GetItem", _shape("Item", *fields, mime=mime), asked))

    def received_since(self, folder: str, since: datetime) -> Iterator[Listed]:
        """What lies in a folder and was received since an instant."""
        at = element("t:Constant", Value=f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        test = element("t:IsGreaterThanOrEqualTo", _field("item:DateTimeReceived"), element("t:FieldURIOrConstant", at))
        place = element("t:FolderId", Id=folder)
        fields = ("item:ItemClass", "item:DateTimeReceived", *_MORE)
        try:
            pages = [*self._found(place, fields, element("m:Restriction", test))]
        except Unwilling:  # a server that cannot search, or does not know a field
            pages = [*self._found(place, fields[:2])]
        found = (each for page in pages for each in items_in(page))
        return (each for each in found if each.received is None or each.received >= since)

    def _found(self, place: Any, fields: tuple[str, ...], *restriction: Any) -> Iterator[Any]:
        """The pages of what is found in a folder."""
        seen: set[str] = set()
        for _ in range(_SENT_PAGES):
            page = element(
                "m:IndexedPageItemView", MaxEntriesReturned=str(PAGE), Offset=str(len(seen)), BasePoint="Beginning"
            )
            answer = self._ask(
                "FindItem",
                _shape("Item", *map(_field, fields)),
                page,
                *restriction,
                element("m:ParentFolderIds", place),
                Traversal="Shallow",
            )
            fresh = {id for id, _ in named_in(answer)} - seen
            seen |= fresh
            if not fresh:
                return
            yield answer
            if is_last(answer):
                return

    def ahead(self, now: datetime) -> timedelta:
        """The server's clock less ours, as its last answer showed; a little less than it really is."""
        told = self.server_time()
        return told - now if told is not None else timedelta()

    def move(self, id: str, folder: str) -> str:
        """Move an item; its new id, or "" where the server does not say. Raises Gone where it, or the folder, is not
        there."""
        to = element("m:ToFolderId", element("t:FolderId", Id=folder))
        answer = self._ask("MoveItem", to, element("m:ItemIds", element("t:ItemId", Id=id)))
        return next((found for found, _ in named_in(answer)), "")

    # --- sending ------------------------------------------------------------------------------------

    def send(self, raw: bytes, *, copy: bool = True) -> None:
        """Send a letter, and keep a copy in the mailbox's own Sent Items where it is wanted."""
        self._made(raw, "SendAndSaveCopy" if copy else "SendOnly", keep=copy)

    def keep(self, raw: bytes) -> None:
        """Lay a copy of a letter into Sent Items."""
        self._made(raw, "SaveOnly", keep=True)

    def _made(self, raw: bytes, disposition: str, *, keep: bool) -> None:
        # Nothing is said beside its bytes: whatever else stood there would override them.
        content = element("t:MimeContent", b64encode(raw).decode("ascii"), CharacterSet="UTF-8")
        kept = [element("m:SavedItemFolderId", _known("sentitems", self._mailbox))] if keep else []
        self._ask(
            "CreateItem", *kept, element("m:Items", element("t:Message", content)), MessageDisposition=disposition
        )

    def sent(self, message_id: str) -> list[str]:
        """The ids of the letters in Sent Items that have a Message-ID, in its angle brackets.

        Servers that cannot search, or give all there is whatever is searched for, are looked through.
        """
        constant = element("t:FieldURIOrConstant", element("t:Constant", Value=message_id))
        wanted = element("m:Restriction", element("t:IsEqualTo", _field("message:InternetMessageId"), constant))
        try:
            return self._named_in_sent(message_id, wanted)
        except Unwilling:
            return self._named_in_sent(message_id)

    def _named_in_sent(self, message_id: str, *restriction: Any) -> list[str]:
        seen: dict[str, str] = {}
        for _ in range(_SENT_PAGES):
            page = element(
                "m:IndexedPageItemView", MaxEntriesReturned=str(PAGE), Offset=str(len(seen)), BasePoint="Beginning"
            )
            answer = self._ask(
                "FindItem",
                _shape("Item", _field("message:InternetMessageId")),
                page,
                *restriction,
                element("m:ParentFolderIds", _known("sentitems", self._mailbox)),
                Traversal="Shallow",
            )
            fresh = dict(named_in(answer)).items() - seen.items()
            seen |= fresh
            if not fresh or is_last(answer):
                break
        return [id for id, name in seen.items() if name.strip("<> ") == message_id.strip("<> ")]
