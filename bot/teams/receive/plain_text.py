"""Decides what somebody typed: a message's text without our mention, markup and what it quotes.

The SDK takes out our name wherever it stands, and leaves an empty mention's tags.
Here the exact words of one mention go, once, and only where the mention is of us.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from bot.teams.receive.html_copy import LONGEST, is_marked, said

Json = Mapping[str, object]

_AT = re.compile(r"</?at(?:\s[^<>]*)?>", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:span|b|i|u|s|em|strong|a|code)(?:\s[^<>]*)?>", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:at|div|p|ul|ol|li|pre)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li)>", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")
MOST_MENTIONS = 100
"""Mentions that are looked at in one message."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What somebody typed, as lines of plain text; the id of the message that they quoted, or ""; and
    whether it is `unsure` which of the words were said now."""

    text: str
    quotes: str = ""
    unsure: bool = False


def written(activity: Json) -> Written:
    """What the sender wrote.

    Where the client sends an HTML copy in which something is quoted or struck out, the text is made
    from that copy: what is quoted or struck out was not said now. The flat text would hold it.
    """
    text = activity.get("text")
    text = text if isinstance(text, str) else ""
    for mention in _mentions_of_us(activity):
        text = text.replace(mention, " ", 1)
    copy, names = _copy(activity), _names(activity)
    if copy is None and is_marked(text):
        copy, names = text, ()
    if copy is None:
        return Written(text=_plain(text))
    found = said(copy, names)
    if len(copy) > LONGEST:
        return Written(text=_plain(text), unsure=True)
    # It is made plain once more, so what stands for itself is written as such again.
    words = found.words.replace("&", "&amp;").replace("<", "&lt;")
    return Written(text=_plain(words), quotes=next(iter(found.quotes), ""), unsure=found.unsure)


def _plain(text: str) -> str:
    lines = (
        unescape(_BLOCK.sub(" ", _INLINE.sub("", _BREAK.sub("\n", text))))
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .split("\n")
    )
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def mentions_us(activity: Json) -> bool:
    """Whether the sender mentioned us."""
    return next(_mentions_of_us(activity), None) is not None


def _mentions_of_us(activity: Json) -> Iterator[str]:
    """The exact words of each mention of us."""
    us = part(activity, "recipient").get("id")
    entities = activity.get("entities")
    for entity in entities[:MOST_MENTIONS] if isinstance(entities, list) else ():
        if not isinstance(entity, Mapping) or entity.get("type") != "mention":
            continue
        words = entity.get("text")
        if isinstance(words, str) and words.strip() and us and part(entity, "mentioned").get("id") == us:
            yield words


def _names(activity: Json) -> tuple[str, ...]:
    """The names by which we are mentioned, once for each mention."""
    return tuple(unescape(_AT.sub("", words)).strip() for words in _mentions_of_us(activity))


def _copy(activity: Json) -> str | None:
    """The HTML copy of the message, where something in it may not have been said now, or where it is too
    long to tell."""
    attachments = activity.get("attachments")
    for each in attachments if isinstance(attachments, list) else ():
        if isinstance(each, Mapping) and each.get("contentType") == "text/html":
            content = each.get("content")
            if isinstance(content, str) and (len(content) > LONGEST or is_marked(content)):
                return content
    return None


def part(of: Json, name: str) -> Json:
    """A member that is an object; an empty one where it is anything else."""
    found = of.get(name)
    return found if isinstance(found, Mapping) else {}
