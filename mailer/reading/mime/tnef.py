"""Decides what a `winmail.dat` says: the kind of item and the words in Outlook's own wrapping (MS-OXTNEF).

Only the words are taken; attachments are never opened. Everything is read within bounds and by place.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mailer.reading.mime.charsets import decoded
from mailer.reading.mime.rtf import unpacked, words_of

SIGNATURE = 0x223E9F78
ATTRIBUTES, PROPERTIES = 500, 2_000

_CLASS, _BODY, _PROPERTIES, _CODEPAGE = 0x00078008, 0x0002800C, 0x00069003, 0x00069007
_TEXT, _RTF, _HTML, _CHARSET = 0x1000, 0x1009, 0x1013, 0x3FDE
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8, 0x0040: 8}
_FIXED[0x0048] = 16
_LONG = frozenset({0x000D, 0x001E, 0x001F, 0x0102})


@dataclass(frozen=True, kw_only=True)
class Wrapped:
    """What a TNEF part holds: Outlook's item class (`IPM.Note`), and the words as text or as HTML."""

    item_class: str = ""
    text: str = ""
    html: str = ""


def is_tnef_type(content_type: str, name: str) -> bool:
    """Whether a part is Outlook's own wrapping, by its type or by its well-known name."""
    return content_type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat"


def unwrapped(data: bytes) -> Wrapped:
    """What the wrapping holds. Bytes that are none, or are cut short, give what could be read."""
    attributes: dict[int, bytes] = {}
    for tag, value in _attributes(data):
        attributes.setdefault(tag, value)
    found = dict(_properties(attributes.get(_PROPERTIES, b"")))
    page = found.get(_CHARSET)
    charset = f"cp{page}" if isinstance(page, int) else _codepage(attributes)
    text, html = (_words(found.get(each), charset) for each in (_TEXT, _HTML))
    text = text or decoded(attributes.get(_BODY, b""), charset).rstrip("\0")
    rtf = found.get(_RTF)
    if not text.strip() and not html.strip() and isinstance(rtf, bytes):
        text = words_of(unpacked(rtf))
    item_class = decoded(attributes.get(_CLASS, b"")).rstrip("\0").removeprefix("IPM.Microsoft Mail.")
    return Wrapped(item_class=item_class, text=text, html=html)


def _codepage(attributes: dict[int, bytes]) -> str:
    written = attributes.get(_CODEPAGE, b"")
    return f"cp{struct.unpack_from('<I', written)[0]}" if len(written) >= 4 else ""


def _words(value: bytes | int | str | None, charset: str) -> str:
    if isinstance(value, bytes):
        return decoded(value, charset).rstrip("\0")
    return value.rstrip("\0") if isinstance(value, str) else ""


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return
    at = 6
    for _ in range(ATTRIBUTES):
        if at + 9 > len(data) or data[at] not in (1, 2):
            return
        tag, length = struct.unpack_from("<II", data, at + 1)
        if data[at] == 1:  # level 2 are attachments
            yield tag, data[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _properties(data: bytes) -> Iterator[tuple[int, bytes | int | str]]:
    """Each MAPI property that may be words, by its id; the others are stepped over."""
    at = 4
    try:
        for _ in range(PROPERTIES):
            kind, key = struct.unpack_from("<HH", data, at)
            at += 4
            if key >= 0x8000:  # a named property: its name stands first
                named = struct.unpack_from("<I", data, at + 16)[0]
                size = struct.unpack_from("<I", data, at + 20)[0]
                at += 24 + (size + (-size % 4) if named else 0)
            many = 1
            if kind & 0x1000 or kind in _LONG:
                many = struct.unpack_from("<I", data, at)[0]
                at += 4
            kind &= 0x0FFF
            for _ in range(min(many, PROPERTIES)):
                if kind in _LONG:
                    size = struct.unpack_from("<I", data, at)[0]
                    raw = data[at + 4 : at + 4 + size]
                    yield key, raw.decode("utf-16-le", "replace") if kind == 0x001F else raw
                    at += 4 + size + (-size % 4)
                else:
                    if kind == 0x0003:
                        yield key, int(struct.unpack_from("<I", data, at)[0])
                    at += _FIXED[kind]
    except (struct.error, KeyError):
        return
