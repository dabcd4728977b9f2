"""Decides what a letter's headers and body are, from its bytes: one parsed value, for any bytes."""

import hashlib
import re
from dataclasses import dataclass, field
from email.utils import getaddresses
from functools import lru_cache
from itertools import islice

from mailer.reading import html
from mailer.reading.armour import bared, is_sealed
from mailer.reading.charsets import cleaned, header, turned
from mailer.reading.opaque import is_sealed_type
from mailer.reading.parts import LETTER_BYTES, Part, leaves
from mailer.reading.tnef import Wrapped, is_tnef_type, unwrapped

TEXT_LETTERS, ADDRESS_LETTERS, SHOWN_PARTS = 120_000, 20_000, 50

_SPACES, _EMPTY_LINES = re.compile(r"[ \t]{40,}"), re.compile(r"\n{5,}")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True, kw_only=True)
class Mime:
    """A letter as parsed. Header names are in lower case and in the order they stand.

    `text` is what the body says, with the marks of html.py where it came from HTML; `closed` says
    that the words are inside a part we do not open; `doubt` why the text may not be all there is;
    `item_class` what Outlook's own wrapping calls the letter (`IPM.Note`), or "".
    """

    sha256: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    text: str
    raw: bytes = field(default=b"", repr=False)
    closed: bool = False
    doubt: str = ""
    item_class: str = ""
    filed_as: str = ""
    """What the server of the mailbox it was fetched from calls it, or ""."""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, topmost first, unfolded but not decoded."""
        return tuple(value for key, value in self.headers if key == name)

    def one(self, name: str) -> str:
        """A header's topmost value in words, at most 2,000 characters, or ""."""
        return header(next(iter(self.all(name)), "")[:2000])

    def addresses(self, name: str) -> tuple[str, ...]:
        """Every address in a header, in lower case. Where one cannot be read, there are none."""
        return tuple(address for _, address in self.named(name))

    def named(self, name: str) -> tuple[tuple[str, str], ...]:
        """Every display name and address in a header."""
        return _named(tuple(value[:ADDRESS_LETTERS] for value in self.all(name)[:20]))

    def ids(self, name: str) -> tuple[str, ...]:
        """Every Message-ID in a header, in the order written."""
        return tuple(match for value in self.all(name) for match in _MESSAGE_ID.findall(value[:ADDRESS_LETTERS]))

    @property
    def subject(self) -> str:
        """The subject in words."""
        return self.one("subject")

    def as_html(self) -> str:
        """What the HTML says of a letter whose plain text was read instead, or ""."""
        shown = [part for part in self.parts if part.shown and part.content_type in ("text/plain", "text/html")][:50]
        if not any(part.content_type == "text/plain" and _alternative(part) for part in shown):
            return ""
        twins = (part for part in shown if part.content_type == "text/html" and _alternative(part))
        return "\n".join(html.lines_of(part.text())[0] for part in islice(twins, 5))

    def part(self, content_type: str) -> Part | None:
        """The first part of a type, or None."""
        return next((part for part in self.parts if part.content_type == content_type), None)


@lru_cache(maxsize=64)  # a letter's few headers are asked for again and again while it is read
def _named(values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    try:
        found = getaddresses(list(values))
    except (ValueError, IndexError, RecursionError):  # hostile nesting of comments
        return ()
    if any("@" not in address for _, address in found):
        return ()
    return tuple((header(words[:500]), address.strip().lower()) for words, address in found[:500])


def parsed(raw: bytes) -> Mime:
    """A letter's bytes as a value. Raises nothing that its bytes could cause."""
    sha256 = hashlib.sha256(raw).hexdigest()
    headers, parts = leaves(raw)
    text, doubt = _words(parts)
    outlook = _outlook(parts)
    if not text.strip():
        text = cleaned(outlook.text)[:TEXT_LETTERS] if outlook.text.strip() else html.lines_of(outlook.html)[0]
    if len(raw) > LETTER_BYTES:
        doubt = doubt or "the letter is very big"
    return Mime(
        sha256=sha256, message_id=message_id_of(headers, sha256), headers=headers, parts=parts, text=text, doubt=doubt,
        closed=is_sealed(text) or (not text.strip() and any(map(_sealed, parts))), item_class=outlook.item_class,
        raw=raw,
    )  # fmt: skip


def _outlook(parts: tuple[Part, ...]) -> Wrapped:
    wrapped = next((p for p in parts if is_tnef_type(p.content_type, p.params.get("name", ""))), None)
    return unwrapped(wrapped.content()) if wrapped else Wrapped()


def _sealed(part: Part) -> bool:
    name = part.params.get("name", "")
    return (
        part.content_type == "application/pgp-encrypted"
        or is_sealed_type(part.content_type, name)
        or is_tnef_type(part.content_type, name)
    )


def message_id_of(headers: tuple[tuple[str, str], ...], sha256: str) -> str:
    """The letter's own id; one made from a digest of its content where it has none, several or a broken one."""
    written = [value for name, value in headers if name == "message-id"]
    match = _MESSAGE_ID.fullmatch(written[0].strip()) if len(written) == 1 else None
    return match[0] if match else f"<{sha256}@no-id.invalid>"


def _words(parts: tuple[Part, ...]) -> tuple[str, str]:
    """The body in words, and why it may not be all of it. Of two forms of the same, the plain one is read."""
    shown = [part for part in parts if part.shown and part.content_type in ("text/plain", "text/html")][:SHOWN_PARTS]
    written: dict[int, str] = {}
    room, problem = html.HTML_LETTERS, ""
    for part in shown:
        # However many parts there are, together they are decoded only once and only so far.
        if room <= 0:
            problem = "the text is very long"
            break
        written[id(part)] = part.text()
        room -= len(written[id(part)])
    plain = {id(p): _plain(p, written[id(p)]) for p in shown if p.content_type == "text/plain" and id(p) in written}
    chosen = any(text.strip() and _alternative(part) for part in shown if (text := plain.get(id(part), "")))
    texts = []
    for part in shown:
        if part.content_type == "text/plain":
            texts.append(plain.get(id(part), ""))
        elif not (chosen and _alternative(part)) and id(part) in written:
            lines, wrong = html.lines_of(written[id(part)])
            texts.append(lines)
            problem = problem or wrong
    text = _without_gaps("\n".join(each for each in texts if each.strip())[: TEXT_LETTERS * 4])
    if any(map(turned, written.values())):
        problem = problem or "it has characters that turn the direction of the text"
    if len(text) > TEXT_LETTERS or any(len(each) > TEXT_LETTERS * 2 for each in written.values()):
        problem = problem or "the text is very long"
    return text[:TEXT_LETTERS], problem


def _without_gaps(text: str) -> str:
    """A text without long runs of spaces or empty lines: they say nothing, and searching across them is slow."""
    lines = (line if line.strip() else "" for line in _SPACES.sub(" " * 40, text).split("\n"))
    return _EMPTY_LINES.sub("\n" * 4, "\n".join(lines))


def _alternative(part: Part) -> bool:
    return "multipart/alternative" in part.inside


def _plain(part: Part, written: str) -> str:
    text = bared(cleaned(written[: TEXT_LETTERS * 2]))
    if part.params.get("format", "").lower() == "flowed":
        return _flowed(text, delsp=part.params.get("delsp", "").lower() == "yes")
    return text


def _flowed(text: str, *, delsp: bool) -> str:
    """Lines that a client broke joined again (RFC 3676); a signature's `-- ` is never joined."""
    out: list[str] = []
    soft = False
    depth = 0
    for line in text.split("\n"):
        quoted = len(line) - len(line.lstrip(">"))
        words = line[quoted:].removeprefix(" ")
        if soft and quoted == depth and words != "-- ":
            out[-1] = (out[-1].removesuffix(" ") if delsp else out[-1]) + words
        else:
            out.append(">" * quoted + (" " if quoted else "") + words)
        soft, depth = words.endswith(" ") and words != "-- ", quoted
    return "\n".join(out)
