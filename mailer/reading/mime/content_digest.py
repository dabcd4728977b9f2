"""Decides what two rebuildings of one letter have in common, however their server wrote them out.

A mailbox server keeps a letter as properties and makes its bytes anew each time they are asked for: with
other boundaries, encodings and header order, so that a digest of the bytes says nothing.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime
from hashlib import sha256

from mailer.reading.mime.mime import Mime
from mailer.reading.mime.parts import Part
from mailer.reading.mime.patterns import lazily

_SPACE = lazily(r"\s+")


def content_digest_of(letter: Mime) -> str:
    """A SHA-256, in hexadecimal, of who wrote a letter, when, and what it holds once decoded."""
    said = [
        " ".join(letter.ids("message-id")), "|".join(letter.addresses("from")), _written(letter.one("date")),
        _SPACE.sub(" ", letter.subject).strip(), *sorted(map(_held, letter.parts)),
    ]  # fmt: skip
    return sha256("\n".join(f"{len(each)}:{each}" for each in said).encode("utf-8", "surrogatepass")).hexdigest()


def _written(date: str) -> str:
    """The instant a Date header names: servers rewrite its time zone."""
    try:
        instant = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError, IndexError):
        return date
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _held(part: Part) -> str:
    """What a part holds: words without their spacing, anything else byte for byte."""
    if part.content_type.startswith("text/"):
        return f"{part.content_type} {_SPACE.sub(' ', part.text()).strip()}"
    return f"{part.content_type} {sha256(part.content()).hexdigest()}"
