"""Decides what letter an item of a mailbox is: its bytes, the lines it came with, who sent it, when it came.

The bytes are the server's rebuilding. Where it kept the block of lines it came with, that is taken whole;
else those that it gives one by one; else the bytes hold all there is.
"""

import re
from datetime import UTC, datetime
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256

from mailer.exchange.ews.elements import Item
from mailer.mailbox.delivered import came_by_post
from protocol.ports.letters import Envelope, Letter

_END = re.compile(rb"\r?\n\r?\n")
_HEADER_BYTES = 256_000


def letter_of(item: Item, *, inbox: str, now: datetime) -> Letter:
    """The letter that an item is, whatever stands in it. `now` is its receipt where nothing tells it."""
    lines = item.transport or item.some_lines
    read = _read(lines) if lines.strip() else {}
    head = _END.split(item.mime[:_HEADER_BYTES], 1)[0].decode("utf-8", "replace")
    said = _read(head)
    posted = came_by_post(received=item.received, made=item.made, lines=lines if lines.strip() else head)
    return Letter(
        raw=item.mime,
        inbox=inbox,
        received_at=item.received or _received(read or said, now) or now,
        envelope=Envelope(
            mail_from=_sender(read) or _sender(said),
            recipients=_everybody(read) or _everybody(said),
            trusted=posted,
            headers=lines,
            rebuilt=True,
            item_class=item.item_class,
        ),
    )


def unreadable(item_id: str, item_class: str, received: datetime | None, *, inbox: str, now: datetime) -> Letter:
    """What stands for an item whose bytes the server cannot give: nothing that could be read as a letter, and
    the same each time, so that it is set aside once and a person looks for it in the mailbox."""
    name = sha256(item_id.encode()).hexdigest()
    raw = f"X-Holdfast-Cannot-Be-Fetched: {name}\r\n\r\n".encode("ascii")
    envelope = Envelope(trusted=True, item_class=item_class)
    return Letter(raw=raw, inbox=inbox, received_at=received or now, envelope=envelope)


def message_id_of(letter: Letter) -> str:
    """The Message-ID a letter carries, in its angle brackets, or ""."""
    lines = letter.envelope.headers or _END.split(letter.raw[:_HEADER_BYTES], 1)[0].decode("utf-8", "replace")
    return next(iter(re.findall(r"<[^<>\s]{1,250}>", " ".join(_read(lines).get("message-id", [])))), "")


def _read(lines: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in HeaderParser(policy=compat32).parsestr(lines[:_HEADER_BYTES]).items():
        found.setdefault(name.lower(), []).append(str(value))
    return found


def _addresses(read: dict[str, list[str]], *names: str) -> tuple[str, ...]:
    try:
        pairs = getaddresses([value[:20_000] for name in names for value in read.get(name, [])])
    except (ValueError, IndexError, RecursionError):  # hostile nesting of comments
        return ()
    return tuple(dict.fromkeys(address for _, address in pairs if "@" in address))


def _sender(read: dict[str, list[str]]) -> str:
    """Who it goes back to: the envelope's sender where a line keeps it, else its author."""
    if any(value.strip() == "<>" for value in read.get("return-path", [])):
        return ""
    return next(iter(_addresses(read, "return-path") or _addresses(read, "from")), "")


def _everybody(read: dict[str, list[str]]) -> tuple[str, ...]:
    return _addresses(read, "to", "cc")


def _received(read: dict[str, list[str]], now: datetime) -> datetime | None:
    """When the newest Received line says that it came; a time still to come is nobody's receipt."""
    for line in read.get("received", [])[:1]:
        try:
            at = parsedate_to_datetime(line.rpartition(";")[2].strip())
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        return min(at, now)
    return None
