"""Decides whether an email may leave: nothing in it that identifies a person, and only to secure domains.

It reads the finished bytes, the last thing before the wire, so what it saw is what leaves. It
cannot know a name (docs/security.md).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import unquote, unquote_plus

from mailer.header_lines import domain_of
from protocol.directory import Directory
from protocol.messages.guard import identifying
from protocol.violations import Undeliverable, Unsendable

_MACHINES = frozenset({
    "message-id", "references", "in-reply-to", "date", "content-type", "content-transfer-encoding", "mime-version",
    "auto-submitted", "x-auto-response-suppress", "x-holdfast-loop", "x-holdfast-notices", "importance", "x-priority",
})  # fmt: skip
"""Headers written for machines: identifiers, hashes and boundaries look like anything."""

_LOOKS = frozenset({"style", "class", "id", "width", "height", "bgcolor", "color", "border", "lang"})
"""HTML attributes about looks: a colour can read like a postcode."""

_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "code", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u", "wbr"}
)


class Refused(Undeliverable):
    """An email that may not go to these addresses."""

    def __init__(self, what: str, mend: str, *, addresses: tuple[str, ...]) -> None:
        super().__init__(what, addresses=addresses)
        self.mend = mend


def refuse_identifying(raw: bytes) -> None:
    """Raise Unsendable where an email holds what may identify a person who receives care. It says
    what kind of thing, never the text."""
    message = message_from_bytes(raw, policy=policy.default)
    for place, text in _told(message):
        if found := _found(text):
            raise Unsendable(
                f"An email was kept back: its {place} holds {found}.",
                "Find the letter or entry that it quotes, take the detail out, and send it again.",
            )


def insecure(directory: Directory, addresses: Iterable[str], on: date) -> tuple[str, ...]:
    """The addresses that may not be written to on a day: their domain is not on the directory's
    list of secure domains, or its accreditation has ended."""
    listed = {domain_of(domain): last for domain, last in directory.secure_domains.items()}
    return tuple(
        address
        for address in addresses
        if (domain := domain_of(address)) not in listed or ((last := listed[domain]) is not None and on > last)
    )


def refused_domains(addresses: tuple[str, ...]) -> Refused:
    """The refusal for addresses that are not secure."""
    domains = ", ".join(sorted({domain_of(address) for address in addresses}))
    return Refused(
        f"An email was not sent to {domains}: not on the list of secure domains, or past its date.",
        "Correct the address, or bring the list of secure domains up to date.",
        addresses=addresses,
    )


def _told(message: EmailMessage) -> Iterator[tuple[str, str]]:
    for name, value in message.raw_items():  # what is not looked at is not taken apart
        if name.lower() not in _MACHINES:
            said = str(message.policy.header_fetch_parse(name, value))
            yield ("subject" if name.lower() == "subject" else f"“{name}” header"), said
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        text = part.get_content()
        if part.get_content_subtype() != "html":
            yield "text", text
            continue
        words = _Words()
        words.feed(text)
        words.close()
        yield "HTML", "".join(words.text)
        for value in words.values:
            yield "HTML", value


def _found(text: str) -> str | None:
    plain = text if text.isascii() else _plain(text)
    readings = {plain}
    if "%" in plain or "+" in plain:  # a link carries its words encoded
        readings |= {unquote(plain), unquote_plus(plain)}
    return next((found for each in sorted(readings) if (found := identifying(each))), None)


def _plain(text: str) -> str:
    whole = unicodedata.normalize("NFKC", text)
    return whole.translate({ord(c): None for c in set(whole) if unicodedata.category(c) == "Cf"})


class _Words(HTMLParser):
    """The words of an HTML part as a person sees them, and the values of its links."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.values: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag == "style"
        if tag not in _INLINE:
            self.text.append("\n")
        self.values += [value for name, value in attrs if value and name not in _LOOKS]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False
        if tag not in _INLINE:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.values.append(data)
