"""Decides what stands in an answer of EWS: folders, changes and items as plain values.

Whatever a server leaves out is left out here too, and an item of a kind nobody knows is an item still.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailer.exchange.ews.calls import tag, text
from mailer.exchange.ews.instants import instant
from mailer.mailbox.trouble import Gone, Unwilling


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A folder. `may` are what the account may do in it, in EWS's words, where it was asked."""

    id: str
    parent: str = ""
    name: str = ""
    may: frozenset[str] = frozenset()
    holds_mail: bool = True
    """Whether it is a folder for mail, and not a calendar or for contacts."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An item as a listing gives it. `received` and `made`, when it was laid into the mailbox, are None where the
    server says nothing that can be read."""

    id: str
    item_class: str = ""
    received: datetime | None = None
    made: datetime | None = None
    draft: bool = False
    """Whether it was never sent."""

    @property
    def letter(self) -> bool:
        """Whether it is a letter that came: neither a draft, nor an appointment, a contact, a task, a note."""
        return not self.draft and _NO_LETTER.match(self.item_class) is None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """One page of what changed in a folder: what came or was changed, and the state after it."""

    items: tuple[Listed, ...]
    state: str
    last: bool


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item: `mime` as the server builds it, `transport` the lines it came with, or ""."""

    id: str
    mime: bytes
    item_class: str = ""
    received: datetime | None = None
    transport: str = ""
    some_lines: str = ""
    """Those of its header lines that the server gives one by one."""
    made: datetime | None = None
    draft: bool = False


_NO_LETTER = re.compile(
    r"IPM\.(?:Appointment|Contact|AbchPerson|DistList|Task|StickyNote|Activity|Document|Post|Configuration)(?:\.|$)",
    re.I,
)
"""Classes of what may lie in a mail folder and was never sent to anybody. A kind that nobody knows is a letter."""


def folders_in(answer: Any) -> Iterator[Folder]:
    """The folders in an answer."""
    for found in answer.iter(tag("t:FolderId")):
        each = found.getparent()
        parent = each.find(tag("t:ParentFolderId"))
        rights = each.find(tag("t:EffectiveRights"))
        kind = text(each, "t:FolderClass").upper()
        mail = each.tag == tag("t:Folder") and (not kind or kind.startswith("IPF.NOTE"))
        yield Folder(
            id=found.get("Id") or "",
            parent="" if parent is None else parent.get("Id") or "",
            name=text(each, "t:DisplayName"),
            holds_mail=mail,
            may=frozenset(_rights(rights) if rights is not None else ()),
        )


def writers_in(answer: Any) -> list[str]:
    """Whoever a folder's permissions let put items into it, or change them; everybody's are under the server's own
    names, `Default` and `Anonymous`."""
    names = ("t:DistinguishedUser", "t:PrimarySmtpAddress", "t:DisplayName")
    return [
        next((found for name in names if (found := text(each.find(tag("t:UserId")), name))), "somebody")
        for each in answer.iter(tag("t:Permission"))
        if text(each, "t:CanCreateItems").lower() == "true" or text(each, "t:EditItems") in ("All", "Owned")
    ]


def named_in(answer: Any) -> list[tuple[str, str]]:
    """The items in what was found: the id of each, and its Message-ID or ""."""
    return [
        (found.get("Id") or "", text(found.getparent(), "t:InternetMessageId"))
        for found in answer.iter(tag("t:ItemId"))
    ]


def is_last(answer: Any) -> bool:
    """Whether a page of what was found is the last. Some servers leave the root out where nothing is in it."""
    root = answer.find(tag("m:RootFolder"))
    return root is None or (root.get("IncludesLastItemInRange") or "true").lower() in ("true", "1")


def _rights(rights: Iterable[Any]) -> Iterator[str]:
    for right in rights:
        if (right.text or "").strip().lower() in ("true", "1"):
            yield right.tag.rpartition("}")[2]


def changed(change: Any) -> Listed | None:
    """An item that came or was changed. Whatever kind it is, known to us or not, it has an id."""
    if change.tag not in (tag("t:Create"), tag("t:Update")):
        return None
    id = next((each.get("Id") for each in change.iter(tag("t:ItemId"))), None)
    if not id:
        return None
    return _listed(id, next(iter(change), None))


def items_in(answer: Any) -> list[Listed]:
    """The items in what was found."""
    return [_listed(found.get("Id") or "", found.getparent()) for found in answer.iter(tag("t:ItemId"))]


def _listed(id: str, each: Any) -> Listed:
    received, made = (instant(text(each, f"t:DateTime{what}")) for what in ("Received", "Created"))
    return Listed(id=id, item_class=text(each, "t:ItemClass"), received=received, made=made, draft=_draft(each))


def _draft(each: Any) -> bool:
    return text(each, "t:IsDraft").lower() in ("true", "1")


def item_in(id: str, answer: Any) -> Item:
    """The item in an answer. Raises Gone where there is none."""
    items = answer.find(tag("m:Items"))
    each = next(iter(items), None) if items is not None else None
    if each is None:
        raise Gone("There is no such item.")
    lines = each.find(tag("t:InternetMessageHeaders"))
    named = [] if lines is None else [(line.get("HeaderName") or "", line.text or "") for line in lines]
    return Item(
        id=id,
        mime=_bytes(text(each, "t:MimeContent")),
        item_class=text(each, "t:ItemClass"),
        received=instant(text(each, "t:DateTimeReceived")),
        made=instant(text(each, "t:DateTimeCreated")),
        draft=_draft(each),
        transport=_property(each),
        some_lines="".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in named if name),
    )


def _bytes(written: str) -> bytes:
    try:
        return b64decode(written)
    except (NotBase64, ValueError):
        raise Unwilling("Exchange gave bytes that cannot be read.") from None


def _property(each: Any) -> str:
    for found in each.iter(tag("t:ExtendedProperty")):
        asked = found.find(tag("t:ExtendedFieldURI"))
        if asked is not None and _number(asked.get("PropertyTag") or "") == 0x7D:
            return text(found, "t:Value")
    return ""


def _number(written: str) -> int:
    try:
        return int(written, 0)
    except ValueError:
        return 0
