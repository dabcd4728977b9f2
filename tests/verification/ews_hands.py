"""The hands of colleagues on a real EWS server: SOAP as it is written, so that nothing of the adapter under test,
nor of the library beneath it, stands in for them.

Whatever they lay into the mailbox carries a Message-ID of the contract suite; by it, and by nothing else, it is
found again and taken away.
"""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import requests
from lxml import etree  # type: ignore[import-untyped]

_M = "http://schemas.microsoft.com/exchange/services/2006/messages"
_T = "http://schemas.microsoft.com/exchange/services/2006/types"
_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    f'xmlns:m="{_M}" xmlns:t="{_T}"><s:Header><t:RequestServerVersion Version="Exchange2013_SP1"/></s:Header>'
    "<s:Body>{}</s:Body></s:Envelope>"
)
_KNOWN = {
    "inbox": "Inbox", "junkemail": "Junk Email", "deleteditems": "Deleted Items", "sentitems": "Sent Items",
    "drafts": "Drafts", "outbox": "Outbox",
}  # fmt: skip
"""What the suite calls the folders that every mailbox has, in whatever language it keeps their names."""
_OURS = re.compile(r"<[\w-]+\.[0-9a-f]{12}@trust\.example\.org>")
_FOLDERS = frozenset({
    "Evidence", "Not for us", "Quarantine", "To look at", "Requests", "Our requests", "Projects", "Team A", "Inner",
})  # fmt: skip
"""The folders that the suite, or the adapter, makes."""
_PAGE = 200
_A_TIME = 50
_NOT_A_DRAFT = (
    '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x0E07" PropertyType="Integer"/><t:Value>1</t:Value>'
    "</t:ExtendedProperty>"
)
"""PR_MESSAGE_FLAGS with the bit for read, and without that for unsent."""


class Refused(Exception):  # noqa: N818 - what the server did
    """What the server said instead of what was asked for."""


class Hands:
    """Colleagues' hands on one mailbox."""

    def __init__(self, url: str, user: str, password: str, mailbox: str, *, verify_tls: bool = True) -> None:
        self._url, self._mailbox = url, mailbox
        self._session = requests.Session()
        self._session.auth = (user.encode(), password.encode())
        self._session.verify = verify_tls
        self._flags = _NOT_A_DRAFT
        self._there = frozenset(id for id, *_ in self._folders())

    # --- calls --------------------------------------------------------------------------------------

    def _call(self, operation: str, inner: str, attributes: str = "") -> list[Any]:
        body = _ENVELOPE.format(f"<m:{operation} {attributes}>{inner}</m:{operation}>").encode()
        headers = {"Content-Type": "text/xml; charset=utf-8", "X-AnchorMailbox": self._mailbox}
        answer = self._session.post(self._url, data=body, headers=headers, timeout=120)
        if b"Envelope" not in answer.content[:1000]:
            raise Refused(f"{operation}: HTTP {answer.status_code}")
        messages = list(etree.fromstring(answer.content).iter(f"{{{_M}}}{operation}ResponseMessage"))
        if not messages:
            raise Refused(f"{operation}: {' '.join(etree.fromstring(answer.content).itertext()).strip()[:500]}")
        return messages

    def _asked(self, operation: str, inner: str, attributes: str = "") -> list[Any]:
        messages = self._call(operation, inner, attributes)
        for each in messages:
            if each.get("ResponseClass") == "Error":
                raise Refused(f"{operation}: {each.findtext(f'{{{_M}}}ResponseCode')}")
        return messages

    def _named(self, name: str) -> str:
        return (
            f'<t:DistinguishedFolderId Id="{name}"><t:Mailbox><t:EmailAddress>{escape(self._mailbox)}'
            "</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
        )

    # --- folders ------------------------------------------------------------------------------------

    def _folders(self) -> list[tuple[str, str, str, str]]:
        """Every folder of the mailbox: its id, the key of its change, its parent, and what the suite calls it."""
        ids = "".join(self._named(each) for each in _KNOWN)
        shape = "<m:FolderShape><t:BaseShape>Default</t:BaseShape>{}</m:FolderShape>"
        got = self._call("GetFolder", shape.format("") + f"<m:FolderIds>{ids}</m:FolderIds>")
        known = {
            found.get("Id"): name
            for message, name in zip(got, _KNOWN.values(), strict=True)
            for found in message.iter(f"{{{_T}}}FolderId")
        }
        fields = "".join(f'<t:FieldURI FieldURI="folder:{each}"/>' for each in ("ParentFolderId", "FolderClass"))
        fields = f"<t:AdditionalProperties>{fields}</t:AdditionalProperties>"
        listed = self._asked(
            "FindFolder",
            shape.format(fields) + f"<m:ParentFolderIds>{self._named('msgfolderroot')}</m:ParentFolderIds>",
            'Traversal="Deep"',
        )
        return [
            (
                found.get("Id"),
                found.get("ChangeKey") or "",
                _id(found.getparent(), "ParentFolderId"),
                known.get(found.get("Id")) or found.getparent().findtext(f"{{{_T}}}DisplayName") or "",
            )
            for message in listed
            for found in message.iter(f"{{{_T}}}FolderId")
            if (found.getparent().findtext(f"{{{_T}}}FolderClass") or "IPF.Note").startswith("IPF.Note")
        ]

    def folder(self, path: str) -> str:
        """The id of a folder by its path below the root, made where it is missing."""
        parent = ""
        for name in path.split("/"):
            folders = self._folders()
            top = {id for id, *_ in folders}
            inside = [each for each in folders if each[3] == name and (each[2] == parent or not parent)]
            if not parent:
                inside = [each for each in inside if each[2] not in top] or inside
            parent = inside[0][0] if inside else self._made(name, parent)
        return parent

    def _made(self, name: str, parent: str) -> str:
        above = f"<t:FolderId Id={quoteattr(parent)}/>" if parent else self._named("msgfolderroot")
        [made] = self._asked(
            "CreateFolder",
            f"<m:ParentFolderId>{above}</m:ParentFolderId><m:Folders><t:Folder>"
            f"<t:FolderClass>IPF.Note</t:FolderClass><t:DisplayName>{escape(name)}</t:DisplayName></t:Folder>"
            "</m:Folders>",
        )
        return _id(made, "FolderId")

    def rename(self, path: str, name: str) -> None:
        """Give a folder another name."""
        wanted = self.folder(path)
        key = next(key for id, key, *_ in self._folders() if id == wanted)
        self._asked(
            "UpdateFolder",
            f"<m:FolderChanges><t:FolderChange><t:FolderId Id={quoteattr(wanted)} "
            f'ChangeKey={quoteattr(key)}/><t:Updates><t:SetFolderField><t:FieldURI FieldURI="folder:DisplayName"/>'
            f"<t:Folder><t:DisplayName>{escape(name)}</t:DisplayName></t:Folder></t:SetFolderField></t:Updates>"
            "</t:FolderChange></m:FolderChanges>",
        )

    # --- letters ------------------------------------------------------------------------------------

    def put(self, raw: bytes, path: str) -> None:
        """Lay a letter into a folder, as one that came."""
        try:
            self._put(raw, path)
        except Refused:
            if not self._flags:
                raise
            self._flags = ""  # some servers take no flags
            self._put(raw, path)

    def _put(self, raw: bytes, path: str) -> None:
        folder = self._named("inbox") if path == "Inbox" else f"<t:FolderId Id={quoteattr(self.folder(path))}/>"
        self._asked(
            "CreateItem",
            f"<m:SavedItemFolderId>{folder}</m:SavedItemFolderId><m:Items><t:Message>"
            f"<t:MimeContent>{base64.b64encode(raw).decode()}</t:MimeContent>{self._flags}</t:Message></m:Items>",
            'MessageDisposition="SaveOnly"',
        )

    def found(self, wanted: Callable[[str], bool], message_id: str = "") -> Iterator[tuple[str, str, str]]:
        """The letters whose Message-ID is wanted: what the suite calls their folder, their id and its key. Where
        one Message-ID is named, the server is asked for no others."""
        restriction = (
            '<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="message:InternetMessageId"/><t:FieldURIOrConstant>'
            f"<t:Constant Value={quoteattr(message_id)}/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>"
            if message_id
            else ""
        )
        waiting, seen = self._folders(), 0
        while waiting:
            parents = "".join(f"<t:FolderId Id={quoteattr(id)}/>" for id, *_ in waiting)
            answers = self._call(
                "FindItem",
                "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI "
                'FieldURI="message:InternetMessageId"/></t:AdditionalProperties></m:ItemShape><m:IndexedPageItemView '
                f'MaxEntriesReturned="{_PAGE}" Offset="{seen}" BasePoint="Beginning"/>{restriction}'
                f"<m:ParentFolderIds>{parents}</m:ParentFolderIds>",
                'Traversal="Shallow"',
            )
            further, told = [], _PAGE
            for each, answer in zip(waiting, answers, strict=True):
                items = list(answer.iter(f"{{{_T}}}ItemId"))
                for item in items:
                    if wanted(item.getparent().findtext(f"{{{_T}}}InternetMessageId") or ""):
                        yield each[3], item.get("Id"), item.get("ChangeKey") or ""
                root = answer.find(f"{{{_M}}}RootFolder")
                if items and root is not None and root.get("IncludesLastItemInRange") == "false":
                    further.append(each)
                    told = min(told, len(items))  # servers give fewer than they are asked for
            waiting, seen = further, seen + told

    def of(self, message_id: str) -> list[tuple[str, str, str]]:
        """The letters with a Message-ID."""
        return list(self.found(lambda each: each.strip() == message_id, message_id))

    def move(self, message_id: str, path: str) -> None:
        """Move a letter."""
        [(_, id, _)] = self.of(message_id)
        self._asked(
            "MoveItem",
            f"<m:ToFolderId><t:FolderId Id={quoteattr(self.folder(path))}/></m:ToFolderId>"
            f"<m:ItemIds><t:ItemId Id={quoteattr(id)}/></m:ItemIds>",
        )

    def delete(self, *ids: str) -> None:
        """Delete letters, by their ids, for good."""
        for some in (ids[at : at + _A_TIME] for at in range(0, len(ids), _A_TIME)):
            items = "".join(f"<t:ItemId Id={quoteattr(each)}/>" for each in some)
            self._call("DeleteItem", f"<m:ItemIds>{items}</m:ItemIds>", 'DeleteType="HardDelete"')

    def open(self, message_id: str) -> None:
        """Read a letter."""
        [(_, id, key)] = self.of(message_id)
        self._asked(
            "UpdateItem",
            f"<m:ItemChanges><t:ItemChange><t:ItemId Id={quoteattr(id)} ChangeKey={quoteattr(key)}/>"
            '<t:Updates><t:SetItemField><t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>true</t:IsRead>'
            "</t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges>",
            'ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly"',
        )

    # --- cleaning up --------------------------------------------------------------------------------

    def clean(self) -> None:
        """Take away every letter of the suite's, and the folders that were made since, where nothing else is in
        them."""
        self.delete(*(id for _, id, _ in self.found(lambda each: _OURS.fullmatch(each.strip()) is not None)))
        made = [each for each in self._folders() if each[0] not in self._there and each[3] in _FOLDERS]
        while made:
            parents = {parent for _, _, parent, _ in made}
            inner = [each for each in made if each[0] not in parents]
            holding = {name for name, *_ in self.found(lambda _: True)}
            for id, _, _, name in inner:
                if name not in holding:
                    self._call(
                        "DeleteFolder",
                        f"<m:FolderIds><t:FolderId Id={quoteattr(id)}/></m:FolderIds>",
                        'DeleteType="HardDelete"',
                    )
            made = [each for each in made if each not in inner]

    def close(self) -> None:
        """Let the connection go."""
        self._session.close()


def _id(above: Any, name: str) -> str:
    found = next(above.iter(f"{{{_T}}}{name}"), None)
    return "" if found is None else found.get("Id") or ""
