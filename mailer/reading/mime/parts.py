"""Decides how the bytes of a letter fall into headers and parts (RFC 5322, RFC 2046), in bounded work.

The standard library's parser walks every line through every level of nesting; a hostile letter makes
that slow or too deep. This one only looks for boundaries, opens nothing, and stops at fixed bounds.
"""

import quopri
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mailer.reading.mime.charsets import cleaned, decoded, from_base64, in_sight
from mailer.reading.mime.opaque import is_sealed_type, signed_content
from mailer.reading.mime.params import media_type, parameters
from mailer.reading.mime.patterns import lazily

# Bounds, chosen well above what real letters need.
LETTER_BYTES = 24_000_000
HEADER_BYTES, HEADER_LINES = 256_000, 2_000
DEPTH, PARTS, LOOKS = 12, 200, 5_000
TEXT_BYTES = 2_000_000

_END = lazily(rb"\r?\n\r?\n")
_GUESS = lazily(rb"(?:\A|\n)--([!-~][ -~]{0,68}?[!-~])[ \t]*\r?\n[A-Za-z-]{1,40}:")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One leaf of a letter. `inside` are the content types around it, outermost first; `body` is as
    transferred. `params` are those of Content-Type, with a `name` where only Content-Disposition gives one."""

    headers: tuple[tuple[str, str], ...]
    content_type: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    disposition: str = ""
    inside: tuple[str, ...] = ()
    body: bytes = b""
    place: tuple[int, ...] = ()
    """Where it stands in each of those around it, counted from 0."""
    guessed: bool = False
    """Whether it stands behind another boundary than the one its letter names, or is marked in two ways that differ,
    so that clients show other words."""

    @property
    def shown(self) -> bool:
        """Whether a mail client would show it in the letter and not as an attachment."""
        if self.disposition not in ("", "inline"):
            return False  # one that is not known is an attachment (RFC 2183 2.8)
        return not ("name" in self.params and self.disposition != "inline")

    @property
    def beside(self) -> bool:
        """Whether it only stands beside the words that it belongs to, as a picture does (RFC 2387)."""
        return any(kind == "multipart/related" and at > 0 for kind, at in zip(self.inside, self.place, strict=False))

    def content(self) -> bytes:
        """The body with its transfer encoding undone, cut to a bound."""
        raw = self.body[: TEXT_BYTES * 2]
        match first(self.headers, "content-transfer-encoding").split(";")[0].strip().lower():
            case "base64":
                return from_base64(raw)[:TEXT_BYTES]
            case "quoted-printable":
                return quopri.decodestring(raw)[:TEXT_BYTES]
        return raw[:TEXT_BYTES]

    def text(self) -> str:
        """The body in words."""
        return decoded(self.content(), self.params.get("charset", ""))


def first(headers: tuple[tuple[str, str], ...], name: str) -> str:
    """The first header of a name (in lower case), as written but unfolded, or ""."""
    return next((value for key, value in headers if key == name), "")


def split(raw: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """The headers of a letter or part, in order, names in lower case; and what follows them."""
    if b"\n" not in raw[:HEADER_BYTES]:
        raw = raw.replace(b"\r", b"\n")  # a few old senders end lines with a bare CR
    if raw.startswith((b"\n", b"\r\n")):
        return (), raw[1 if raw.startswith(b"\n") else 2 :]
    end = _END.search(raw)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    fields: list[list[str]] = []
    for number, line in enumerate(decoded(head[:HEADER_BYTES]).replace("\r", "").split("\n", HEADER_LINES + 1)):
        if number >= HEADER_LINES:
            break
        if line[:1] in (" ", "\t") and fields:
            fields[-1].append(line.strip(_BLANKS))
            continue
        name, colon, value = line.partition(":")
        bare = name.strip()
        if colon and bare and " " not in bare:
            field = bare.lower()
            disguised = field in _PROVING and name != bare
            fields.append([field, _DISGUISED if disguised else value.strip(_BLANKS)])
    return tuple((name, _value(name, values)) for name, *values in fields), body


_PROVING, _DISGUISED = ("authentication-results", "x-ms-exchange-organization-authas"), "\N{ZERO WIDTH SPACE};"
"""Lines that prove something. A gateway takes away those that a sender wrote in its name, if it knows them by sight:
so in their beginning nothing is overlooked that one gateway sees and another does not."""
_NAMING = ("from", "sender")
"""Lines that say who wrote or sent a letter."""
_BLANKS = " \t\r\n"
"""What stands around a value and is no part of it. Other spaces are: not every program overlooks them."""


def _value(name: str, values: list[str]) -> str:
    """A header's value on one line, without what cannot be seen; "" for a line that proves something in disguise."""
    if name in _PROVING:
        begins = "".join(values).partition(";")[0].replace("\t", " ")
        if not (begins.isascii() and begins.isprintable()):
            return ""
    if name in _NAMING:
        words, sign, address = " ".join(values).rpartition("<")
        return f"{cleaned(words)}{sign}{in_sight(address)}"
    return " ".join([cleaned(each) for each in values])


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """A part that is still to be looked into."""

    fields: tuple[tuple[str, str], ...]
    content: bytes
    inside: tuple[str, ...] = ()
    place: tuple[int, ...] = ()
    guessed: bool = False


def leaves(raw: bytes) -> tuple[tuple[tuple[str, str], ...], tuple[Part, ...]]:
    """A letter's headers, and its parts in order. A letter inside it is one part and is not opened; what an
    S/MIME signature is wrapped around stands in its place."""
    headers, body = split(_begun(raw[:LETTER_BYTES]))
    found: list[Part] = []
    waiting = [_Waiting(fields=headers, content=body)]
    body = b""
    while waiting and len(found) < PARTS:
        one = waiting.pop()
        inside = one.inside
        part = _part(one)
        inner, guessed = _inner(part) if len(inside) < DEPTH else ([], False)
        if not inner and not inside and part.content_type.startswith("multipart/"):
            # No parts at all: clients show what stands there, or nothing.
            part = replace(part, content_type="text/plain", guessed=True)
        if inner:
            waiting += [
                _Waiting(
                    fields=fields,
                    content=content,
                    inside=(*inside, part.content_type),
                    place=(*one.place, number),
                    guessed=part.guessed or guessed,
                )
                for number, (fields, content) in reversed(list(enumerate(map(split, inner))))
            ]
        else:
            found.append(part)
    return headers, tuple(found)


def _begun(raw: bytes) -> bytes:
    """A letter from its first header on: without an empty line, a byte order mark or an mbox's line before it."""
    if b"\r\r\n" in raw[:HEADER_BYTES]:
        raw = raw.replace(b"\r\r\n", b"\r\n")  # a gateway that writes each line's end anew doubles the first half
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if raw.startswith((b"From ", b">From ")):
        raw = raw[raw.find(b"\n") + 1 :] if b"\n" in raw else b""
    return raw


def _part(one: _Waiting) -> Part:
    fields, inside = one.fields, one.inside
    written = first(fields, "content-type")
    disposition = first(fields, "content-disposition")
    params, disposed = parameters(written), parameters(disposition)
    if "filename" in disposed:
        params.setdefault("name", disposed["filename"] or "attachment")
    # A part of a digest is a letter unless it says otherwise (RFC 2046 5.1.5).
    missing = "message/rfc822" if inside[-1:] == ("multipart/digest",) else "text/plain"
    return Part(
        headers=fields,
        content_type=media_type(written) or missing,
        params=MappingProxyType(params),
        inside=inside,
        body=one.content,
        disposition=disposition.split(";")[0].strip().lower()[:80],
        place=one.place,
        guessed=one.guessed or _in_two_ways(fields),
    )


_MARKS = ("content-type", "content-transfer-encoding")


def _in_two_ways(fields: tuple[tuple[str, str], ...]) -> bool:
    """Whether a line that says how a part is to be shown stands there twice and says two things."""
    said = {(name, " ".join(value.lower().split())) for name, value in fields if name in _MARKS}
    return len(said) > len({name for name, _ in said})


def _inner(part: Part) -> tuple[list[bytes], bool]:
    """The parts inside a part, none where it is a leaf; and whether its boundary was guessed."""
    if part.content_type.startswith("multipart/"):
        boundary = part.params.get("boundary", "").encode("utf-8", "replace")
        pieces = list(_pieces(part.body, boundary)) if boundary else []
        if not pieces and (guess := _GUESS.search(part.body[:20_000])):
            return list(_pieces(part.body, guess[1])), True  # missing or wrong, as old senders write: clients differ
        return pieces, False
    if is_sealed_type(part.content_type, part.params.get("name", "")):
        letter = signed_content(part.content())
        return ([letter] if letter else []), False
    return [], False


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What stands between a boundary's lines. A missing last line ends with the body."""
    mark, start, at = b"--" + boundary, -1, 0
    for _ in range(LOOKS):
        at = body.find(mark, at)
        if at < 0:
            break
        after = body[at + len(mark) : at + len(mark) + 2]
        if (at == 0 or body[at - 1 : at] == b"\n") and (
            after[:1] in (b"\n", b"\r", b" ", b"\t", b"") or after == b"--"
        ):
            if start >= 0:
                yield body[start:at].removesuffix(b"\n").removesuffix(b"\r")
            end_of_line = body.find(b"\n", at)
            if after == b"--" or end_of_line < 0:
                return
            start = end_of_line + 1
        at += len(mark)
    if start >= 0:
        yield body[start:]
