"""Decides what a letter's headers and body are, from its bytes: one parsed value, for any bytes."""

import hashlib
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property, lru_cache

from mailer.reading.mime import addressees, richtext
from mailer.reading.mime.armour import bared, is_sealed
from mailer.reading.mime.charsets import cleaned, header, turned
from mailer.reading.mime.html import lines as html
from mailer.reading.mime.html.boxes import QUOTED, UNREAD
from mailer.reading.mime.opaque import is_sealed_type
from mailer.reading.mime.parts import LETTER_BYTES, Part, leaves
from mailer.reading.mime.patterns import lazily
from mailer.reading.mime.tnef import Wrapped, is_tnef_type, unwrapped

TEXT_LETTERS, ADDRESS_LETTERS, SHOWN_PARTS = 120_000, 20_000, 50

_GAP = " " * 40
_SPACES, _EMPTY_LINES = lazily(r"[ \t]{40,}"), lazily(r"\n{5,}")
_MESSAGE_ID = lazily(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True, kw_only=True)
class Mime:
    """A letter as parsed. Header names are in lower case and in the order they stand.

    `text` is what a person saw of the body, with the marks of html/ where it came from HTML; `kept` is all
    that stands in it, what may not have been seen too. `closed` says
    that the words are inside a part we do not open; `doubt` why the text may not be all there is;
    `item_class` what Outlook's own wrapping calls the letter (`IPM.Note`), or "".
    """

    sha256: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    text: str
    kept: str = ""
    raw: bytes = field(default=b"", repr=False)
    closed: bool = False
    doubt: str = ""
    item_class: str = ""
    old: str = ""
    """The beginning of the letter that it answers, where its HTML says where that begins."""
    filed_as: str = ""
    """What the server of the mailbox it was fetched from calls it, or ""."""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, topmost first, unfolded but not decoded."""
        return self._by_name.get(name, ())

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for key, value in self.headers:
            found.setdefault(key, []).append(value)
        return {key: tuple(values) for key, values in found.items()}

    def has(self, names: Set[str]) -> bool:
        """Whether it has any header of some names."""
        return not names.isdisjoint(self._by_name)

    def one(self, name: str) -> str:
        """A header's topmost value in words, at most 2,000 characters, or ""."""
        return header(next(iter(self.all(name)), "")[:2000])

    def addresses(self, name: str) -> tuple[str, ...]:
        """Every address in a header, in lower case. Where one cannot be read, there are none."""
        return tuple(address for _, address in self.named(name))

    def named(self, name: str) -> tuple[tuple[str, str], ...]:
        """Every display name and address in a header."""
        return _named(tuple(value[:ADDRESS_LETTERS] for value in self.all(name)[:20]))

    def sent_to(self, *names: str) -> tuple[str, ...]:
        """Every address in headers that say where it was sent, read as leniently as senders write them."""
        return addressees.addresses(value for name in names for value in self.all(name))

    @cached_property
    def written(self) -> datetime | None:
        """Its Date in UTC; None where it has none, several, or one that cannot be read. Without a zone it is UTC."""
        lines = self.all("date")
        try:
            at = parsedate_to_datetime(lines[0][:200]) if len(lines) == 1 else None
            return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC) if at else None
        except (ValueError, OverflowError, TypeError, IndexError):
            return None

    def ids(self, name: str) -> tuple[str, ...]:
        """Every Message-ID in a header, in the order written."""
        return tuple(match for value in self.all(name) for match in _MESSAGE_ID.findall(value[:ADDRESS_LETTERS]))

    @cached_property
    def subject(self) -> str:
        """The subject in words."""
        return self.one("subject")

    def as_html(self) -> html.Page | None:
        """What the HTML says of a letter whose plain text was read instead, or None."""
        shown = [part for part in self.parts if part.shown and part.content_type in ("text/plain", "text/html")][:50]
        if not any(part.content_type == "text/plain" and _alternative(part) for part in shown):
            return None
        twins = [part for part in shown if part.content_type == "text/html" and _alternative(part)]
        pages = [html.page_of(part.text()) for part in twins[:5]]
        if not pages:
            return None
        return html.Page(
            seen="\n".join(page.seen for page in pages),
            kept="\n".join(page.kept for page in pages),
            problem=next((page.problem for page in pages if page.problem), ""),
            old="\n".join(page.old for page in pages if page.old),
        )

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
    text, kept, old, doubt = _words(parts)
    outlook = _outlook(parts)
    if not text.strip():
        page = html.page_of("" if outlook.text.strip() else outlook.html)
        wrapped = _cut(cleaned(outlook.text)) if outlook.text.strip() else _cut(page.seen)
        kept = "\n".join(each for each in (kept, page.kept or wrapped) if each)
        text, doubt, old = wrapped, doubt or page.problem, page.old
    if len(raw) > LETTER_BYTES:
        doubt = doubt or "the letter is very big"
    doubt = doubt or _several(headers)
    return Mime(
        sha256=sha256,
        message_id=message_id_of(headers, sha256),
        headers=headers,
        parts=parts,
        text=text,
        kept=kept,
        old=old,
        doubt=doubt,
        item_class=outlook.item_class,
        raw=raw,
        closed=is_sealed(text) or any(map(_protected, parts)) or (not text.strip() and any(map(_sealed, parts))),
    )


def _several(headers: tuple[tuple[str, str], ...]) -> str:
    """Why a letter is in doubt of which two headers say different things, where only one may stand (RFC 5322 3.6):
    programs differ in which they show."""
    for name in ("subject", "date"):
        if len({value.strip() for key, value in headers if key == name}) > 1:
            return f"it has several {name}s, and which one is shown is not certain"
    return ""


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


def _protected(part: Part) -> bool:
    """Whether it holds words under rights protection: what stands around it was written by a server."""
    name = part.params.get("name", "").lower()
    return part.content_type == "application/x-microsoft-rpmsg-message" or name.endswith(".rpmsg")


def message_id_of(headers: tuple[tuple[str, str], ...], sha256: str) -> str:
    """The letter's own id; one made from a digest of its content where it has none, several or a broken one."""
    written = [value for name, value in headers if name == "message-id"]
    match = _MESSAGE_ID.fullmatch(written[0].strip()) if len(written) == 1 else None
    return match[0] if match else f"<{sha256}@no-id.invalid>"


_READ = ("text/plain", "text/html", *richtext.RICH)


def _words(parts: tuple[Part, ...]) -> tuple[str, str, str, str]:
    """The body as a person saw it, all that stands in it, the letter it answers where HTML says where that begins,
    and why that may not be all. Of two forms of the same, the plain one is read."""
    shown = [part for part in parts if part.shown and part.content_type in _READ][:SHOWN_PARTS]
    if any(part.content_type in _READ[:2] for part in shown):
        shown = [part for part in shown if part.content_type in _READ[:2] or not _alternative(part)]
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
    seen, kept, old = [], [], []
    for part in shown:
        if id(part) not in written or (chosen and _alternative(part) and part.content_type != "text/plain"):
            continue
        page = _page(part, plain.get(id(part), ""), written[id(part)])
        seen.append("" if part.beside else page.seen)
        kept.append(page.kept)
        old.append(page.old)
        problem = problem or page.problem or (_BOUNDARY if part.guessed and page.kept.strip() else "")
    if any(map(turned, written.values())):
        problem = problem or "it has characters that turn the direction of the text"
    if _said_otherwise(parts, shown, _joined(kept)):
        problem = problem or "it holds its words in a further form, which does not say the same"
    if any(map(_unread_form, parts)):
        problem = problem or "it holds its words in a further form, which some programs show and we cannot read"
    if _twice(shown):
        problem = problem or "it holds the same part twice, and which one is shown is not certain"
    return _joined(seen), _joined(kept), _joined(old), problem


_BOUNDARY = "its parts are not marked as the letter says, so that it is not certain what was shown"


def _page(part: Part, plain: str, written: str) -> html.Page:
    if part.content_type == "text/plain":
        return html.Page(seen=plain, kept=plain)
    if part.content_type == "text/html":
        return html.page_of(written)
    words, doubt = richtext.words(part)
    return html.Page(seen=words, kept=words, problem=doubt if words.strip() else "")


def _unread_form(part: Part) -> bool:
    """Whether a part is one more form of the words, for programs of one maker: it may say something else."""
    kind = part.content_type
    return part.shown and _alternative(part) and kind.startswith("text/") and kind not in (*_READ, "text/calendar")


def _said_otherwise(parts: tuple[Part, ...], shown: list[Part], kept: str) -> bool:
    """Whether rich text that was left aside for a plainer form of the same says something else."""
    aside = [part for part in parts if part.shown and part.content_type in richtext.RICH and part not in shown][:5]
    return any(_letters(richtext.words(part)[0]) != _letters(kept) for part in aside)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _twice(shown: list[Part]) -> bool:
    """Whether one choice of forms holds two of one type: clients differ in which they show."""
    found = [(p.inside, p.place[:-1], p.content_type) for p in shown if p.inside[-1:] == ("multipart/alternative",)]
    return len(set(found)) < len(found)


def _joined(texts: list[str]) -> str:
    return _cut("\n".join(each for each in texts if each.strip()))


def _cut(text: str) -> str:
    """A text within bounds, where what a quotation holds counts little; UNREAD stands where it was cut."""
    text = _without_gaps(_short_quotations(text))
    return text if len(text) <= TEXT_LETTERS else f"{text[:TEXT_LETTERS].rpartition(_NEWLINE)[0]}{_NEWLINE}{UNREAD}"


_NEWLINE = "\n"
_RUN = 300
"""How many lines of a quotation on end are read: they are nobody's new words."""


def _short_quotations(text: str) -> str:
    if len(text) <= TEXT_LETTERS // 2:
        return text
    out, run = [], 0
    for line in text.split(_NEWLINE):
        run = run + 1 if line.startswith((">", QUOTED)) else 0
        if run <= _RUN:
            out.append(line)
    return _NEWLINE.join(out)


def _without_gaps(text: str) -> str:
    """A text without long runs of spaces or empty lines: they say nothing, and searching across them is slow."""
    if "\t" in text or _GAP in text:
        text = _SPACES.sub(_GAP, text)
    text = "\n".join([line if line.strip() else "" for line in text.split("\n")])
    return _EMPTY_LINES.sub("\n" * 4, text) if "\n" * 5 in text else text


def _alternative(part: Part) -> bool:
    return "multipart/alternative" in part.inside


def _plain(part: Part, written: str) -> str:
    text = cleaned(written[: TEXT_LETTERS * 4])
    text = bared(text if len(written) <= TEXT_LETTERS * 4 else f"{text}{_NEWLINE}{UNREAD}")
    if part.params.get("format", "").lower() == "flowed":
        return _flowed(text, delsp=part.params.get("delsp", "").lower() == "yes")
    return text


def _flowed(text: str, *, delsp: bool) -> str:
    """Lines that a client broke joined again (RFC 3676); a signature's `-- ` is never joined."""
    out: list[list[str]] = []
    soft = False
    depth = 0
    for line in text.split("\n"):
        quoted = len(line) - len(line.lstrip(">"))
        words = line[quoted:].removeprefix(" ")
        if soft and quoted == depth and words != "-- ":
            out[-1] += [out[-1].pop().removesuffix(" "), words] if delsp else [words]
        else:
            out.append([">" * quoted + (" " if quoted else "") + words])
        soft, depth = words.endswith(" ") and words != "-- ", quoted
    return "\n".join(map("".join, out))
