"""What a small EWS server answers to each operation, from a mailbox in memory, with the habits of several servers."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree  # type: ignore[import-untyped]

from tests.mailer.exchange.mailbox import Folder, Item, Mailbox

M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
ADDRESS = "cases@northshire.example.org"


@dataclass(kw_only=True)
class Habits:
    """What a server lacks or does in its own way."""

    without: frozenset[str] = frozenset()
    """Distinguished folders that it does not have."""
    refuses: frozenset[str] = frozenset()
    """Operations that it does not know."""
    permissions: str = ""
    """What stands in the permissions of each folder, where they are asked for."""
    fraction: str = ""
    """What stands between the seconds of an instant and its Z."""
    no_receipts: bool = False
    no_lines: bool = False
    no_deep_listing: bool = False
    leaves_out_empty: bool = False
    forgets_states: str = ""
    """What becomes of a state that it does not know: `error`, `fault`, `fault with a code`, `silence` (no state at
    all) or "" (everything again)."""
    refuses_lines: bool = False
    page: int = 100
    never_last: bool = False
    no_rights_beside_the_inbox: bool = False
    mime_by: str = "shape or field"
    """What asks for an item's bytes: the shape's own element, the field, or either."""
    refuses_created: bool = False
    recalls_deleted: bool = False
    """Of a folder that is gone it gives the id back, without a name, and faults where something is moved to it."""
    search: str = "yes"
    """Whether items can be searched for: `yes`, `refused`, or `ignored` (all there are is given)."""
    unlistable: frozenset[str] = frozenset()
    """Names of folders that it cannot list."""
    lists_all_anew: bool = False
    """Whether everything that lies in a folder is listed where no state is given, whatever was told of it before."""
    ungiven: dict[str, str] = field(default_factory=dict)
    """Items, by id, that it never gives, and what it says instead."""
    fails_at: dict[str, str] = field(default_factory=dict)
    """Folders, by name, at which it fails when they are listed, and how."""
    unknown: frozenset[str] = frozenset()
    """Addresses that it does not know: it refuses an email to one of them whole, with `refuses_with`."""
    refuses_with: str = "ErrorInvalidRecipients"
    notification: str = "m"
    """In which namespace notifications stand: `m` on the wire of Exchange, `t` by its schema."""
    without_length: bool = False
    """Whether a stream is given without chunks, until the line is closed."""


class Fault(Exception):  # noqa: N818 - SOAP's name
    """The whole call is refused, as servers do that call the envelope's namespace SOAP and write no declaration:
    with HTTP 200 where there is a code, else with 500."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


def error(code: str, milliseconds: str = "") -> str:
    """A response message that names an error, and how long to wait."""
    hint = (
        f'<m:MessageXml><t:Value Name="BackOffMilliseconds">{milliseconds}</t:Value></m:MessageXml>'
        if milliseconds
        else ""
    )
    return (
        f'<MESSAGE ResponseClass="Error"><m:MessageText>no</m:MessageText><m:ResponseCode>{code}</m:ResponseCode>'
        f"<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{hint}</MESSAGE>"
    )


def good(inner: str) -> str:
    """A response message that all is well."""
    return f'<MESSAGE ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{inner}</MESSAGE>'


class Failed(Exception):  # noqa: N818 - what the server says of it
    """One thing that was asked fails, with a code."""


class Answers:
    """What each operation answers: a list of response messages."""

    def __init__(self, mailbox: Mailbox, habits: Habits, sent: list[bytes], generation: int) -> None:
        self.mailbox, self.habits, self.sent, self.generation = mailbox, habits, sent, generation

    # --- folders ------------------------------------------------------------------------------------

    def GetFolder(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Folders by name or id."""
        found = [self._got(each) for each in request.find(f"{{{M}}}FolderIds")]
        if self.habits.permissions and b"folder:PermissionSet" in etree.tostring(request):
            there = f"<t:PermissionSet><t:Permissions>{self.habits.permissions}</t:Permissions></t:PermissionSet>"
            found = [each.replace("</t:Folder>", f"{there}</t:Folder>") for each in found]
        return found

    def _got(self, id: Any) -> str:
        folder = self._folder(id)
        if folder is None and self.habits.recalls_deleted and id.tag.endswith("}FolderId"):
            return good(f"<m:Folders><t:Folder><t:FolderId Id={quoteattr(id.get('Id'))}/></t:Folder></m:Folders>")
        if folder is None:
            return error("ErrorItemNotFound" if id.tag.endswith("}FolderId") else "ErrorFolderNotFound")
        if self.habits.no_rights_beside_the_inbox and folder.id != "F-inbox=" and folder.parent != "F-inbox=":
            return error("ErrorAccessDenied")
        return good(f"<m:Folders>{_folder(folder, rights=True)}</m:Folders>")

    def _folder(self, id: Any) -> Folder | None:
        if id.tag.endswith("}DistinguishedFolderId"):
            address = "".join(id.itertext()).strip()
            if id.get("Id") in self.habits.without or address.lower() != self.mailbox.address:
                return None
            return self.mailbox.folders.get(id.get("Id"))
        return self.mailbox.by_id(id.get("Id"))

    def FindFolder(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """The folders in a folder, by pages."""
        parent = self._folder(next(iter(request.find(f"{{{M}}}ParentFolderIds"))))
        deep = request.get("Traversal") == "Deep"
        if parent is None:
            return [error("ErrorFolderNotFound")]
        if self.habits.no_rights_beside_the_inbox and parent.id != "F-inbox=":
            return [error("ErrorAccessDenied")]
        if deep and self.habits.no_deep_listing:
            return [error("ErrorInvalidRequest")]
        wanted, found = {parent.id}, list[Folder]()
        while True:
            more = [each for each in self.mailbox.folders.values() if each.parent in wanted and each not in found]
            found += more
            wanted |= {each.id for each in more}
            if not more or not deep:
                break
        if not found and self.habits.leaves_out_empty:
            return [good("")]
        view = request.find(f"{{{M}}}IndexedPageFolderView")
        first, most = 0, len(found)
        if view is not None:
            first, most = int(view.get("Offset")), min(int(view.get("MaxEntriesReturned")), self.habits.page)
        page = found[first : first + most]
        last = str(first + len(page) >= len(found)).lower()
        return [
            good(
                f'<m:RootFolder IndexedPagingOffset="{first + len(page)}" TotalItemsInView="{len(found)}" '
                f'IncludesLastItemInRange="{last}"><t:Folders>{"".join(map(_folder, page))}</t:Folders></m:RootFolder>'
            )
        ]

    def CreateFolder(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """A new folder."""
        parent = self._folder(next(iter(request.find(f"{{{M}}}ParentFolderId"))))
        name = next(request.iter(f"{{{T}}}DisplayName")).text
        if parent is None:
            return [error("ErrorFolderNotFound")]
        if self.habits.no_rights_beside_the_inbox and parent.id != "F-inbox=":
            return [error("ErrorAccessDenied")]
        with self.mailbox.lock:
            if self.mailbox.by_name(name, parent.id):
                return [error("ErrorFolderExists")]
            id = self.mailbox._new("F")
            made = self.mailbox.folders[id] = Folder(id=id, parent=parent.id, name=name)
        return [
            good(f'<m:Folders><t:Folder><t:FolderId Id={quoteattr(made.id)} ChangeKey="c"/></t:Folder></m:Folders>')
        ]

    # --- items --------------------------------------------------------------------------------------

    def SyncFolderItems(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """What changed, by pages, newest first. A state is a place in the log and how much of it was told."""
        folder = self._folder(next(iter(request.find(f"{{{M}}}SyncFolderId"))))
        if folder is None:
            return [error("ErrorSyncFolderNotFound")]
        if folder.name in self.habits.unlistable:
            raise Fault
        if way := self.habits.fails_at.get(folder.name):
            raise Fault(way) if way.isdigit() else Failed(way)
        asked = {each.get("FieldURI") for each in request.iter(f"{{{T}}}FieldURI")}
        if "item:DateTimeCreated" in asked and self.habits.refuses_created:
            return [error("ErrorInvalidPropertyRequest")]
        given = request.find(f"{{{M}}}SyncState")
        place, told, end = self._state(given.text if given is not None else "")
        if place < 0:
            if self.habits.forgets_states == "fault":
                raise Fault
            if self.habits.forgets_states == "fault with a code":
                raise Fault("ErrorInvalidSyncStateData")
            if self.habits.forgets_states == "error":
                return [
                    good("<m:SyncState/>")
                    .replace('"Success"', '"Error"')
                    .replace("NoError", "ErrorInvalidSyncStateData")
                ]
            if self.habits.forgets_states == "silence":
                return [good("")]
            place, told, end = 0, 0, 0
        most = min(int(request.find(f"{{{M}}}MaxChangesReturned").text), self.habits.page)
        with self.mailbox.lock:
            end = end or len(self.mailbox.log)
            changes = self.mailbox.since(folder.id, place)
            if given is None and self.habits.lists_all_anew:
                changes = [("Create", each.id) for each in self.mailbox.inside(folder.id)]
            page = changes[told : told + most]
            last = told + most >= len(changes)
            says_last = last and not self.habits.never_last
            state = f"{len(self.mailbox.log)}.0.0" if last else f"{place}.{told + most}.{end}"
            state = base64.b64encode(f"{self.generation}.{state}".encode()).decode()
            listed = "".join(self._change(kind, id) for kind, id in page)
        return [
            good(
                f"<m:SyncState>{state}</m:SyncState><m:IncludesLastItemInRange>{str(says_last).lower()}</m:IncludesLastItemInRange>"
                f"<m:Changes>{listed}</m:Changes>"
            )
        ]

    def _state(self, written: str) -> tuple[int, int, int]:
        if not written:
            return 0, 0, 0
        try:
            generation, place, told, end = map(int, base64.b64decode(written, validate=True).decode().split("."))
        except ValueError:
            return -1, 0, 0
        return (place, told, end) if generation == self.generation else (-1, 0, 0)

    def _change(self, kind: str, id: str) -> str:
        item = self.mailbox.items.get(id)
        if kind == "Delete" or item is None:
            return f"<t:Delete><t:ItemId Id={quoteattr(id)} ChangeKey='c'/></t:Delete>"
        if kind == "ReadFlagChange":
            return f"<t:ReadFlagChange><t:ItemId Id={quoteattr(id)}/><t:IsRead>true</t:IsRead></t:ReadFlagChange>"
        return f"<t:{kind}>{self._brief(item)}</t:{kind}>"

    def _brief(self, item: Item, more: str = "") -> str:
        received = "" if self.habits.no_receipts else self._dated("DateTimeReceived", item.received)
        received += f"<t:IsDraft>{str(item.draft).lower()}</t:IsDraft>" if item.draft else ""
        received += "" if item.made is None else self._dated("DateTimeCreated", item.made)
        return (
            f"<t:{item.element}>{more}<t:ItemId Id={quoteattr(item.id)} ChangeKey='c'/>"
            f"<t:ItemClass>{escape(item.item_class)}</t:ItemClass>{received}</t:{item.element}>"
        )

    def _dated(self, name: str, at: datetime) -> str:
        return f"<t:{name}>{at.strftime('%Y-%m-%dT%H:%M:%S')}{self.habits.fraction}Z</t:{name}>"

    def GetItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Items whole."""
        if self.habits.refuses_lines and b"0x7d" in etree.tostring(request):
            return [error("ErrorInvalidPropertyRequest")]
        found = []
        fields = {each.get("FieldURI") for each in request.iter(f"{{{T}}}FieldURI")}
        by_shape = any(each.text == "true" for each in request.iter(f"{{{T}}}IncludeMimeContent"))
        mime = (by_shape and "shape" in self.habits.mime_by) or (
            "item:MimeContent" in fields and "field" in self.habits.mime_by
        )
        for each in request.find(f"{{{M}}}ItemIds"):
            item = self.mailbox.items.get(each.get("Id"))
            if code := self.habits.ungiven.get(each.get("Id")):
                found.append(error(code))
                continue
            found.append(good(f"<m:Items>{self._whole(item, mime)}</m:Items>") if item else error("ErrorItemNotFound"))
        return found

    def _whole(self, item: Item, mime: bool) -> str:
        written = base64.b64encode(item.raw).decode()
        content = f"<t:MimeContent CharacterSet='UTF-8'>{written}</t:MimeContent>" if mime else ""
        lines = (
            ""
            if self.habits.no_lines or not item.lines
            else (
                '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x7d" PropertyType="String"/>'
                f"<t:Value>{escape(item.lines)}</t:Value></t:ExtendedProperty>"
            )
        )
        return self._brief(item, content).replace(f"</t:{item.element}>", f"{lines}</t:{item.element}>")

    def MoveItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Items to another folder, under another id."""
        folder = self._folder(next(iter(request.find(f"{{{M}}}ToFolderId"))))
        if folder is None and self.habits.recalls_deleted:
            raise Fault
        if folder is None:
            return [error("ErrorToFolderNotFound")]
        moved = []
        for each in request.find(f"{{{M}}}ItemIds"):
            try:
                item = self.mailbox.move(each.get("Id"), folder.id)
                moved.append(good(f"<m:Items><t:Message><t:ItemId Id={quoteattr(item.id)}/></t:Message></m:Items>"))
            except KeyError:
                moved.append(error("ErrorItemNotFound"))
        return moved

    # --- sending ------------------------------------------------------------------------------------

    def CreateItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Send a letter, and keep a copy where it is asked for."""
        content = base64.b64decode(next(request.iter(f"{{{T}}}MimeContent")).text)
        sends = request.get("MessageDisposition") != "SaveOnly"
        if sends and any(each.encode() in content for each in self.habits.unknown):
            return [error(self.habits.refuses_with)]
        raw = self.copied(request)
        if sends:
            self.sent.append(raw)
        return [good("<m:Items/>")]

    def copied(self, request: Any) -> bytes:
        """Keep the copy, and do no more."""
        raw = base64.b64decode(next(request.iter(f"{{{T}}}MimeContent")).text)
        if request.get("MessageDisposition") != "SendOnly":
            folder = self._folder(next(iter(request.find(f"{{{M}}}SavedItemFolderId"))))
            assert folder is not None
            with self.mailbox.lock:
                self.mailbox.lay(raw, folder.id)
        return raw

    def FindItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Letters in a folder, or those with one Message-ID, by pages."""
        return [self._found(request, each) for each in request.find(f"{{{M}}}ParentFolderIds")]

    def _found(self, request: Any, parent: Any) -> str:
        folder = self._folder(parent)
        wanted = next((each.get("Value") for each in request.iter(f"{{{T}}}Constant")), None)
        if folder is None:
            return error("ErrorFolderNotFound")
        if wanted is not None and self.habits.search == "refused":
            return error("ErrorInvalidRestriction")
        since = next(request.iter(f"{{{T}}}IsGreaterThanOrEqualTo"), None) is not None
        matching = [
            each
            for each in self.mailbox.inside(folder.id)
            if self.habits.search == "ignored"
            or wanted is None
            or (f"{each.received:%Y-%m-%dT%H:%M:%SZ}" >= wanted if since else wanted == each.message_id)
        ]
        view = request.find(f"{{{M}}}IndexedPageItemView")
        first, most = int(view.get("Offset")), min(int(view.get("MaxEntriesReturned")), self.habits.page)
        found = matching[first : first + most]
        last = str(first + len(found) >= len(matching)).lower()
        items = "".join(
            self._brief(each).replace(
                f"</t:{each.element}>",
                f"<t:InternetMessageId>{escape(each.message_id)}</t:InternetMessageId></t:{each.element}>",
            )
            for each in found
        )
        root = f'<m:RootFolder TotalItemsInView="{len(matching)}" IncludesLastItemInRange="{last}">'
        return good(f"{root}<t:Items>{items}</t:Items></m:RootFolder>")

    def Subscribe(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """A streaming subscription."""
        return [good("<m:SubscriptionId>s</m:SubscriptionId>")]


def _folder(folder: Folder, *, rights: bool = False) -> str:
    parent = f"<t:ParentFolderId Id={quoteattr(folder.parent)}/>" if folder.parent else ""
    each = "".join(f"<t:{right}>true</t:{right}>" for right in ("CreateContents", "CreateHierarchy", "Delete", "Read"))
    may = f"<t:EffectiveRights>{each}</t:EffectiveRights>"
    return (
        f"<t:Folder><t:FolderId Id={quoteattr(folder.id)} ChangeKey='c'/>{parent}"
        f"<t:DisplayName>{escape(folder.name)}</t:DisplayName>{may if rights else ''}</t:Folder>"
    )
