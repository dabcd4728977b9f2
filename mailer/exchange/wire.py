"""Decides which calls of EWS are made, and what they mean in plain values: folders, changes, items.

Each element stands in the order that the schema of EWS wants. Only what is needed is asked for, since every
field more is one that some server does not have.
"""

from base64 import b64encode
from typing import Any

from mailer.exchange.calls import Caller, element, tag, text
from mailer.exchange.elements import Changes, Folder, Item, changed, folders_in, item_in
from mailer.exchange.troubles import Gone, StateLost, Trouble, Unwilling

PAGE = 100
"""Changes or folders in one answer; Exchange gives 512 at most."""


def _known(name: str, mailbox: str) -> Any:
    where = element("t:Mailbox", element("t:EmailAddress", mailbox))
    return element("t:DistinguishedFolderId", where, Id=name)


def _shape(what: str, *fields: Any) -> Any:
    base = element("t:BaseShape", "IdOnly")
    return element(f"m:{what}Shape", base, element("t:AdditionalProperties", *fields))


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

    def folder(self, id: str) -> Folder:
        """A folder by its id. Raises Gone."""
        found = self._folders([element("t:FolderId", Id=id)])[0]
        if isinstance(found, Trouble):
            raise found
        return found

    def _folders(self, ids: list[Any], *, rights: bool = False) -> list[Folder | Trouble]:
        fields = ["folder:DisplayName", "folder:ParentFolderId", *(["folder:EffectiveRights"] if rights else [])]
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
                "FindFolder", _shape("Folder", _field("folder:DisplayName"), _field("folder:ParentFolderId")), page,
                element("m:ParentFolderIds", element("t:FolderId", Id=id)), Traversal="Deep" if deep else "Shallow",
            )  # fmt: skip
            more = {folder.id: folder for folder in folders_in(answer)}
            fresh = more.keys() - found.keys()
            found |= more
            root = answer.find(tag("m:RootFolder"))  # some servers leave it out where nothing is in it
            if not fresh or root is None or (root.get("IncludesLastItemInRange") or "true").lower() in ("true", "1"):
                return list(found.values())

    def make(self, parent: str, name: str) -> Folder:
        """A new folder. Raises Unwilling with `ErrorFolderExists` where there is one of that name."""
        named = element("t:DisplayName", name)
        answer = self._ask(
            "CreateFolder", element("m:ParentFolderId", element("t:FolderId", Id=parent)),
            element("m:Folders", element("t:Folder", element("t:FolderClass", "IPF.Note"), named)),
        )  # fmt: skip
        made = next(iter(folders_in(answer)), None)
        if made is None:
            raise Unwilling("Exchange did not say which folder it made.")
        return Folder(id=made.id, parent=parent, name=name)

    # --- items --------------------------------------------------------------------------------------

    def changes(self, folder: str, state: str) -> Changes:
        """The next page of what changed in a folder since a state; "" for everything in it."""
        since = [element("m:SyncState", state)] if state else []
        answer = self._ask(
            "SyncFolderItems", _shape("Item", _field("item:ItemClass"), _field("item:DateTimeReceived")),
            element("m:SyncFolderId", element("t:FolderId", Id=folder)), *since,
            element("m:MaxChangesReturned", str(PAGE)),
        )  # fmt: skip
        after = text(answer, "m:SyncState")
        if not after:  # a server that lost the state may say so only by sending none
            raise StateLost("The server gave no new state.")
        container = answer.find(tag("m:Changes"))
        items = [] if container is None else [item for change in container if (item := changed(change)) is not None]
        last = text(answer, "m:IncludesLastItemInRange").lower() not in ("false", "0")
        return Changes(items=tuple(items), state=after, last=last)

    def fetch(self, id: str, *, lines: bool = True, mime: bool = True) -> Item:
        """One item; without its lines, or its bytes, where the server cannot give them. Raises Gone."""
        fields = [_field("item:MimeContent")] if mime else []
        fields += [_field("item:ItemClass"), _field("item:DateTimeReceived")]
        fields += [_field("item:InternetMessageHeaders"), _transport()] if lines else []
        asked = element("m:ItemIds", element("t:ItemId", Id=id))
        answer = self._ask("GetItem", _shape("Item", *fields), asked)
        return item_in(id, answer)

    def move(self, id: str, folder: str) -> None:
        """Move an item. Raises Gone where it, or the folder, is not there."""
        to = element("m:ToFolderId", element("t:FolderId", Id=folder))
        self._ask("MoveItem", to, element("m:ItemIds", element("t:ItemId", Id=id)))

    # --- sending ------------------------------------------------------------------------------------

    def send(self, raw: bytes) -> None:
        """Send a letter, and keep a copy in the mailbox's own Sent Items.

        Nothing is said beside its bytes: whatever else stands there would override them.
        """
        content = element("t:MimeContent", b64encode(raw).decode("ascii"), CharacterSet="UTF-8")
        self._ask(
            "CreateItem", element("m:SavedItemFolderId", _known("sentitems", self._mailbox)),
            element("m:Items", element("t:Message", content)), MessageDisposition="SendAndSaveCopy",
        )  # fmt: skip

    def was_sent(self, message_id: str) -> bool:
        """Whether a letter with this Message-ID, in its angle brackets, lies in Sent Items."""
        constant = element("t:FieldURIOrConstant", element("t:Constant", Value=message_id))
        answer = self._ask(
            "FindItem", _shape("Item", _field("message:InternetMessageId")),
            element("m:IndexedPageItemView", MaxEntriesReturned="5", Offset="0", BasePoint="Beginning"),
            element("m:Restriction", element("t:IsEqualTo", _field("message:InternetMessageId"), constant)),
            element("m:ParentFolderIds", _known("sentitems", self._mailbox)), Traversal="Shallow",
        )  # fmt: skip
        ids = (found.text or "" for found in answer.iter(tag("t:InternetMessageId")))
        return any(each.strip() == message_id for each in ids)
