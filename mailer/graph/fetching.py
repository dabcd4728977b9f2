"""Decides what a letter in a mailbox is as a `Letter`: its bytes, its headers as they came, its item class."""

import logging
import re
from datetime import datetime
from urllib.parse import quote

from mailer.graph.delta import Arrival, instant
from mailer.graph.folders import Kind
from mailer.graph.http.answers import Json
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path, named
from mailer.graph.http.trouble import astray
from mailer.mailbox.delivered import came_by_post
from mailer.mailbox.trouble import Away, Gone, Trouble, Unwilling
from protocol.ports.letters import Envelope, Letter

log = logging.getLogger("holdfast.graph")

_CLASS = "String 0x001A"  # PidTagMessageClass
_ASKED = (
    "$select=receivedDateTime,createdDateTime,internetMessageId,internetMessageHeaders,sender,isDraft"
    f"&$expand=singleValueExtendedProperties($filter=id%20eq%20{quote(chr(39) + _CLASS + chr(39))})"
)

_TYPES = {
    "#microsoft.graph.eventMessageRequest": "IPM.Schedule.Meeting.Request",
    "#microsoft.graph.eventMessageResponse": "IPM.Schedule.Meeting.Resp",
    "#microsoft.graph.eventMessage": "IPM.Schedule.Meeting",
}
"""What kind of item a letter is where the server does not give its class."""


class Fetching:
    """Fetches the letters of one mailbox, for an inbox of this name."""

    def __init__(self, client: GraphClient, mailbox: str, inbox: str) -> None:
        self._client, self._mailbox, self._inbox = client, mailbox, inbox

    def fetch(self, arrival: Arrival, at: datetime, *, at_last: bool = False) -> Letter | None:
        """The letter, or None where it is gone or was never sent. Raises a trouble.

        `at` stands for its receipt where the server gives none. A letter that the server cannot give, or
        still does not give `at_last`, is what is known of it, in bytes that nobody can read as a letter:
        so a person looks at it, and it keeps no other waiting.
        """
        path = f"{mailbox_path(self._mailbox)}/messages/{named(arrival.id)}"
        try:
            known = self._known(path, arrival, at_last=at_last)
            raw = b"" if known.get("isDraft") is True else self._bytes(path, known, at_last=at_last)
            if raw is None:
                return self._unreadable(known, arrival, at)
        except Trouble as trouble:
            if isinstance(trouble, Gone):
                return None
            raise
        if not raw:
            return None
        lines, received = _headers(known), instant(known.get("receivedDateTime"))
        posted = came_by_post(received=received, made=instant(known.get("createdDateTime")), lines=lines)
        return Letter(
            raw=raw, received_at=received or arrival.received or at, inbox=self._inbox,
            envelope=Envelope(
                mail_from=_sender(known), recipients=(self._mailbox,), trusted=posted, headers=lines, rebuilt=True,
                item_class=_item_class(known), put_away=arrival.folder.kind is Kind.PUT_AWAY,
            ),
        )  # fmt: skip

    def _unreadable(self, known: Json, arrival: Arrival, at: datetime) -> Letter:
        """What stands for a letter without bytes. It has none of the letter's own lines: with them it would
        read as a proved letter in which somebody wrote nothing."""
        return Letter(
            raw=_told(known), received_at=instant(known.get("receivedDateTime")) or arrival.received or at,
            inbox=self._inbox,
            envelope=Envelope(
                mail_from=_sender(known), recipients=(self._mailbox,), trusted=True, item_class=_item_class(known)
            ),
        )  # fmt: skip

    def _known(self, path: str, arrival: Arrival, *, at_last: bool) -> Json:
        try:
            return self._client.get(f"{path}?{_ASKED}")
        except Trouble as trouble:
            if not (at_last and isinstance(trouble, Away | Unwilling)):
                raise
            return {"id": arrival.id}

    def _bytes(self, path: str, known: Json, *, at_last: bool) -> bytes | None:
        """The letter's bytes; None where the server cannot, or will not, give them."""
        try:
            raw = self._client.content(f"{path}/$value")
            if not raw:
                raise astray("a letter without a byte")
        except Trouble as trouble:
            if not (_cannot_be_made(trouble) or (at_last and isinstance(trouble, Away | Unwilling))):
                raise
            log.error("A letter's bytes cannot be had from the mailbox.", extra={"code": trouble.code})
            return None
        return raw


def _cannot_be_made(trouble: Trouble) -> bool:
    code = trouble.code.lower()
    return trouble.status == 413 or "mimecontent" in code or "contentconversion" in code or "itemcorrupt" in code


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
