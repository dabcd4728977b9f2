"""Decides what of a message's HTML was said now: not what is quoted, struck out or hidden.

It is read once from front to back, in time that grows with its length alone, and no more of it than
`LONGEST`. What is not well formed, or longer, is unsure: nothing that moves a case may be taken from it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

LONGEST = 32 * 1024
"""Letters of HTML that are read: more than anybody types in one message."""

_MARKED = re.compile(r"<(?:blockquote|s|strike|del)(?:[\s/>]|$)|line-through", re.IGNORECASE)
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+)(?P<rest>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
)
_STYLE = re.compile(r"(?:^|\s)style\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_STRUCK = re.compile(r"line-through|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ITEM = re.compile(r"(?:^|\s)itemid\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_NOT_SAID = frozenset({
    "blockquote", "s", "strike", "del", "script", "style", "template", "title", "noscript", "iframe", "object",
    "svg", "select", "textarea",
})  # fmt: skip
"""Elements of which nothing was said now; letters are read alike (mailer/reading/mime/html/lines.py)."""
_NO_END = frozenset({"br", "hr", "img", "input", "wbr", "meta", "link"})
_LINES = frozenset({"p", "div", "li"})


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was said: its words, with line ends; the ids of the messages that are quoted; and whether it
    is `unsure` what was said and what was not."""

    words: str
    quotes: tuple[str, ...] = ()
    unsure: bool = False


def is_marked(html: str) -> bool:
    """Whether some of it may be quoted or struck out."""
    return _MARKED.search(html) is not None


def said(html: str, names: Iterable[str] = ()) -> Said:
    """What an HTML text says. Of the mentions in it, each of the `names` goes once. Raises nothing."""
    reading = _Reading(names=list(names))
    whole = len(html) <= LONGEST and _read(html, reading)
    unsure = not whole or reading.silent or len(set(reading.quotes)) > 1
    return Said(words="".join(reading.words), quotes=tuple(dict.fromkeys(reading.quotes)), unsure=unsure)


@dataclass(kw_only=True)
class _Reading:
    """How far the reading has come."""

    names: list[str]
    words: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    mention: list[str] | None = None
    unsaid: dict[str, int] = field(default_factory=dict)
    """How many elements of each name are open in which, or below which, nothing is said."""

    @property
    def silent(self) -> bool:
        return any(self.unsaid.values())

    def text(self, words: str) -> None:
        if not self.silent:
            (self.words if self.mention is None else self.mention).append(unescape(words))

    def start(self, name: str, rest: str) -> None:
        if name in _NO_END:
            self.text("\n" if name == "br" else "")
            return
        style = _STYLE.search(rest)
        if name == "blockquote" and not self.silent and (item := _ITEM.search(rest)):
            self.quotes.append(unescape(next(each for each in item.groups() if each is not None)))
        if name in _NOT_SAID or self.unsaid.get(name) or (style and _STRUCK.search(unescape(style[1]))):
            self.unsaid[name] = self.unsaid.get(name, 0) + 1
        elif not self.silent and (name == "at" or (name == "span" and "schema.skype.com/mention" in rest.lower())):
            self.mention = []

    def end(self, name: str) -> None:
        if self.unsaid.get(name):
            self.unsaid[name] -= 1
        elif self.silent:
            return
        elif name in _LINES:
            self.text("\n")
        elif name in ("at", "span") and self.mention is not None:
            whole, self.mention = "".join(self.mention).strip(), None
            if whole in self.names:
                self.names.remove(whole)
            else:
                self.words.append(whole)


def _read(html: str, reading: _Reading) -> bool:
    """Read it all; whether that could be done, and every tag was whole."""
    at = 0
    while (tag := html.find("<", at)) >= 0:
        reading.text(html[at:tag])
        following = html[tag + 1 : tag + 3]
        if following[:1] in ("!", "?"):
            close = "-->" if html.startswith("<!--", tag) else ">"
            if (found := html.find(close, tag)) < 0:
                return False
            at = found + len(close)
        elif following.isascii() and following.lstrip("/")[:1].isalpha():
            if (whole := _TAG.match(html, tag)) is None:
                return False
            if whole["end"]:
                reading.end(whole["name"].lower())
            else:
                reading.start(whole["name"].lower(), whole["rest"])
            at = whole.end()
        else:
            reading.text("<")
            at = tag + 1
    reading.text(html[at:])
    return reading.mention is None
