"""Decides what a letter is whose bytes a mailbox server made anew: which header lines count, what it is known by."""

from dataclasses import replace

from mailer.reading.mime.content_digest import content_digest_of
from mailer.reading.mime.mime import Mime, message_id_of, parsed
from mailer.reading.mime.parts import split
from protocol.ports.letters import Envelope, Letter

_OF_THE_BODY = ("content-", "mime-version")
_OF_THE_WAY = ("received", "authentication-results", "return-path", "x-ms-exchange-organization-", "arc-")
"""Lines that prove something: where the lines a letter came with are known, none is believed that is not of them."""


def opened(letter: Letter) -> tuple[Mime, str]:
    """A letter as parsed, and its content_digest, or "" where its bytes are those it came with. Raises nothing
    that its bytes could cause."""
    mime = _with_its_lines(parsed(letter.raw), letter.envelope)
    if not letter.envelope.rebuilt:
        return mime, ""
    like = content_digest_of(mime)
    return replace(mime, message_id=message_id_of(mime.headers, like)), like


def _with_its_lines(mime: Mime, envelope: Envelope) -> Mime:
    """How the body is put together is told by the bytes; everything else by the lines it came with, and
    by the bytes what those leave out."""
    if envelope.item_class:
        inner = mime.item_class if envelope.item_class.upper() == "IPM.NOTE" else ""
        mime = replace(mime, filed_as=envelope.item_class, item_class=inner or envelope.item_class)
    if not envelope.headers.strip():
        return mime
    came, _ = split(envelope.headers.strip("\r\n").encode("utf-8", "replace"))
    came = tuple((name, value) for name, value in came if not name.startswith(_OF_THE_BODY))
    names = {name for name, _ in came}
    rest = tuple(
        (name, value)
        for name, value in mime.headers
        if name.startswith(_OF_THE_BODY) or (name not in names and not name.startswith(_OF_THE_WAY))
    )
    headers = (*came, *rest)
    return replace(mime, headers=headers, message_id=message_id_of(headers, mime.sha256))
