"""Decides what somebody typed: a message's text without our mention, markup and what it quotes.

The SDK takes out our name wherever it stands, and leaves an empty mention's tags (microsoft.md C6).
Here the exact words of one mention go, once, and only where the mention is of us.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser

Json = Mapping[str, object]

_AT = re.compile(r"</?at(?:\s[^<>]*)?>", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:span|b|i|u|s|em|strong|a|code)(?:\s[^<>]*)?>", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:at|div|p|ul|ol|li|pre)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li)>", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")
_QUOTES = frozenset({"blockquote"})


def plain_text(activity: Json) -> str:
    """What the sender wrote, as lines of plain text.

    Where the client sends an HTML copy with a quotation in it, as for a reply to a message, the text
    is made from that copy without the quotation: what is quoted was not said now.
    """
    text = activity.get("text")
    text = text if isinstance(text, str) else ""
    for mention in _mentions_of_us(activity):
        text = text.replace(mention, " ", 1)
    if (quoting := _quoting(activity)) is not None:
        text = _unquoted(quoting, _names(activity))
    lines = (
        unescape(_BLOCK.sub(" ", _INLINE.sub("", _BREAK.sub("\n", text))))
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .split("\n")
    )
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def _mentions_of_us(activity: Json) -> Iterator[str]:
    """The exact words of each mention of us."""
    us = part(activity, "recipient").get("id")
    entities = activity.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        if not isinstance(entity, Mapping) or entity.get("type") != "mention":
            continue
        words = entity.get("text")
        if isinstance(words, str) and words.strip() and us and part(entity, "mentioned").get("id") == us:
            yield words


def _names(activity: Json) -> tuple[str, ...]:
    """The names by which we are mentioned, once for each mention."""
    return tuple(unescape(_AT.sub("", words)).strip() for words in _mentions_of_us(activity))


def _quoting(activity: Json) -> str | None:
    """The HTML copy of the message, where it quotes something."""
    attachments = activity.get("attachments")
    for each in attachments if isinstance(attachments, list) else ():
        if isinstance(each, Mapping) and each.get("contentType") == "text/html":
            content = each.get("content")
            if isinstance(content, str) and "<blockquote" in content.lower():
                return content
    return None


class _Said(HTMLParser):
    """Collects what stands outside quotations."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._names = list(names)
        self._quoted = 0
        self._mention: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _QUOTES:
            self._quoted += 1
        elif tag == "br":
            self.said.append("\n")
        elif tag == "at" or (tag == "span" and "mention" in (dict(attrs).get("itemtype") or "").lower()):
            self._mention = []

    def handle_endtag(self, tag: str) -> None:
        if tag in _QUOTES:
            self._quoted = max(0, self._quoted - 1)
        elif tag in ("p", "div", "li") and not self._quoted:
            self.said.append("\n")
        elif tag in ("at", "span") and self._mention is not None:
            name, self._mention = "".join(self._mention).strip(), None
            if name in self._names:
                self._names.remove(name)
            else:
                self.said.append(name)

    def handle_data(self, data: str) -> None:
        if self._quoted:
            return
        (self.said if self._mention is None else self._mention).append(data)


def _unquoted(content: str, names: tuple[str, ...]) -> str:
    said = _Said(names)
    said.feed(content)
    said.close()
    # It is made plain once more with the rest, so what stands for itself is written as such again.
    return "".join(said.said).replace("&", "&amp;").replace("<", "&lt;")


def part(of: Json, name: str) -> Json:
    """A member that is an object; an empty one where it is anything else."""
    found = of.get(name)
    return found if isinstance(found, Mapping) else {}
