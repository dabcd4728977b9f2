"""Decides what a letter's headers and body are, from its bytes: one parsed value, for any bytes."""

import hashlib
import re
from dataclasses import dataclass
from email.utils import getaddresses

from mailer.reading import html
from mailer.reading.charsets import cleaned, header, turned
from mailer.reading.parts import Part, leaves

TEXT_LETTERS, ADDRESS_LETTERS = 200_000, 20_000

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_CLOSED = re.compile(r"application/(?:x-)?pkcs7-mime|application/pgp-encrypted|application/ms-tnef", re.I)


@dataclass(frozen=True, kw_only=True)
class Mime:
    """A letter as parsed. Header names are in lower case and in the order they stand.

    `text` is what the body says, with the marks of html.py where it came from HTML; `closed` says
    that the words are inside a part we do not open; `doubt` why the text may not be all there is.
    """

    sha256: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    text: str
    closed: bool = False
    doubt: str = ""

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
        values = [value[:ADDRESS_LETTERS] for value in self.all(name)[:20]]
        try:
            found = getaddresses(values)
        except (ValueError, IndexError, RecursionError):  # hostile nesting of comments
            return ()
        if any("@" not in address for _, address in found):
            return ()
        return tuple((header(words[:500]), address.strip().lower()) for words, address in found[:500])

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
        return "\n".join(html.lines_of(part.text())[0] for part in twins)

    def part(self, content_type: str) -> Part | None:
        """The first part of a type, or None."""
        return next((part for part in self.parts if part.content_type == content_type), None)


def parsed(raw: bytes) -> Mime:
    """A letter's bytes as a value. Raises nothing that its bytes could cause."""
    sha256 = hashlib.sha256(raw).hexdigest()
    headers, parts = leaves(raw.split(b"\n", 1)[-1] if raw.startswith(b"From ") else raw)
    text, doubt = _words(parts)
    return Mime(
        sha256=sha256, message_id=_message_id(headers, sha256), headers=headers, parts=parts, text=text, doubt=doubt,
        closed=not text.strip() and any(_CLOSED.match(part.content_type) for part in parts),
    )  # fmt: skip


def _message_id(headers: tuple[tuple[str, str], ...], sha256: str) -> str:
    """The letter's own id; one made from its content where it has none, several or a broken one."""
    written = [value for name, value in headers if name == "message-id"]
    match = _MESSAGE_ID.fullmatch(written[0].strip()) if len(written) == 1 else None
    return match[0] if match else f"<{sha256}@no-id.invalid>"


def _words(parts: tuple[Part, ...]) -> tuple[str, str]:
    """The body in words, and why it may not be all of it. Of two forms of the same, the plain one is read."""
    shown = [part for part in parts if part.shown and part.content_type in ("text/plain", "text/html")][:50]
    plain = {id(part): _plain(part) for part in shown if part.content_type == "text/plain"}
    chosen = any(text.strip() and _alternative(part) for part in shown if (text := plain.get(id(part), "")))
    texts, problem = [], ""
    for part in shown:
        if part.content_type == "text/plain":
            texts.append(plain[id(part)])
        elif not (chosen and _alternative(part)):
            lines, wrong = html.lines_of(part.text())
            texts.append(lines)
            problem = problem or wrong
    text = "\n".join(each for each in texts if each.strip())
    if any(turned(part.text()) for part in shown):
        problem = problem or "it has characters that turn the direction of the text"
    if len(text) > TEXT_LETTERS:
        problem = problem or "the text is very long"
    return text[:TEXT_LETTERS], problem


def _alternative(part: Part) -> bool:
    return "multipart/alternative" in part.inside


def _plain(part: Part) -> str:
    text = cleaned(part.text())
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
