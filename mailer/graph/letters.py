"""Decides what letter a message of Graph is: its bytes, its headers as they came, its item class."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

from mailer.graph.http.answers import Json
from mailer.mailbox.delivered import came_by_post
from protocol.ports.letters import Envelope, Letter

_CLASS = "String 0x001A"  # PidTagMessageClass
ASKED = (
    "$select=receivedDateTime,createdDateTime,internetMessageId,internetMessageHeaders,sender,isDraft"
    f"&$expand=singleValueExtendedProperties($filter=id%20eq%20{quote(chr(39) + _CLASS + chr(39))})"
)
"""What is asked of a message beside its bytes."""

_TYPES = {
    "#microsoft.graph.eventMessageRequest": "IPM.Schedule.Meeting.Request",
    "#microsoft.graph.eventMessageResponse": "IPM.Schedule.Meeting.Resp",
    "#microsoft.graph.eventMessage": "IPM.Schedule.Meeting",
}
"""What kind of item a letter is where the server does not give its class."""


def letter_of(known: Json, raw: bytes, *, mailbox: str, inbox: str, at: datetime) -> Letter:
    """The letter that a message is. `at` is its receipt where the message does not tell it."""
    lines, received = _headers(known), instant(known.get("receivedDateTime"))
    posted = came_by_post(received=received, made=instant(known.get("createdDateTime")), lines=lines)
    return Letter(
        raw=raw,
        received_at=received or at,
        inbox=inbox,
        envelope=Envelope(
            mail_from=_sender(known),
            recipients=(mailbox,),
            trusted=posted,
            headers=lines,
            rebuilt=True,
            item_class=_item_class(known),
        ),
    )


def unreadable(known: Json, *, mailbox: str, inbox: str, at: datetime) -> Letter:
    """What stands for a letter without bytes. It has none of the letter's own lines: with them it would
    read as a proved letter in which somebody wrote nothing."""
    return Letter(
        raw=_told(known),
        received_at=instant(known.get("receivedDateTime")) or at,
        inbox=inbox,
        envelope=Envelope(mail_from=_sender(known), recipients=(mailbox,), trusted=True, item_class=_item_class(known)),
    )


def instant(written: object) -> datetime | None:
    """A date and time as Graph writes it, `2026-11-25T16:58:03Z`, with any fraction of a second cut off."""
    text = str(written or "").removesuffix("Z").partition(".")[0]
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _told(known: Json) -> bytes:
    """Bytes without a header line, the same each time and of no other letter."""
    told = f"{known.get('internetMessageId', '')} {known.get('receivedDateTime', '')} {known.get('id', '')}"
    return b"\r\nThe mailbox's server could not give the bytes of this letter: " + told.encode() + b"\r\n"


def _headers(known: Json) -> str:
    lines = []
    for each in known.get("internetMessageHeaders") or ():
        if not isinstance(each, dict):
            continue
        name, value = str(each.get("name", "")), str(each.get("value", ""))
        if name and not re.search(r"[\s:]", name):
            lines.append(f"{name}: {' '.join(part.strip() for part in value.splitlines())}\r\n")
    return "".join(lines)


def _sender(known: Json) -> str:
    """Return-Path, which Exchange writes from the envelope; else who the mailbox says submitted it."""
    for each in known.get("internetMessageHeaders") or ():
        if isinstance(each, dict) and str(each.get("name", "")).lower() == "return-path":
            return str(each.get("value", "")).strip().strip("<>")
    try:
        return str(known["sender"]["emailAddress"]["address"])
    except (KeyError, TypeError):
        return ""


def _item_class(known: Json) -> str:
    for each in known.get("singleValueExtendedProperties") or ():
        if isinstance(each, dict) and str(each.get("id", "")).lower() in (_CLASS.lower(), "string 0x1a"):
            return str(each.get("value", ""))
    return _TYPES.get(str(known.get("@odata.type", "")), "")
