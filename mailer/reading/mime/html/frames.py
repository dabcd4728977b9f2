"""Decides whose words stand in a frame: its writer's where all of the letter does, and else perhaps somebody's.

A frame all round, a tint or a shadow is how clients and gateways draw whole letters, warnings and signatures, and
how people set somebody's words apart. Only the lines of a letter together tell which.
"""

import re
from collections.abc import Sequence

from mailer.reading.mime.html.boxes import FRAMED, MARKS, MAYBE
from mailer.reading.mime.patterns import lazily

DEEPEST = 6
"""Frames within each other that are told apart."""
_COURTESY = lazily(
    r"\b(?:thanks?|thank you|hi|hello|hey|dear|regards|yes|no|ok|okay|seen|noted|received|morning|afternoon|evening"
    r"|diolch|sorry|apolog\w+|cheers|ta|wrote|said|says|see below|as below|below)\b",
    re.I,
)
_WORD = lazily(r"[^\W\d_][\w'’.&-]{0,40}")
_SMALL = frozenset(("and", "of", "the", "for", "in", "a"))
_OF_A_PAGE = lazily(
    r"^\W{0,9}(?:(?:view|read|open) (?:this |it )?(?:e-?mail )?(?:in|on) (?:your |a |the )?(?:web )?browser|unsubscribe"
    r"|sent (?:securely )?(?:with|by|via|from) .{1,40}|secure (?:message|e-?mail)|https?://\S+|www\.\S+"
    r"|powered by .{1,40}"
    r"|(?:©|copyright\b|all rights reserved).{0,60})\W{0,9}$",
    re.I,
)


def resolved(lines: Sequence[str], seen: Sequence[str]) -> list[str]:
    """Lines with the marks of frames made plain: MAYBE where words stand outside it, none where none do.
    `seen` are the lines that a person saw, which decide."""
    depths = [_depth(line) for line in seen if _says(line)]
    least = min(depths, default=0)
    out = []
    for line in lines:
        depth = _depth(line)
        out.append((MAYBE if depth > least else "") + line[depth:] if depth else line)
    return out


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(FRAMED))


def _says(line: str) -> bool:
    """Whether a line is of those that tell what stands outside a frame: no heading of a page or of an organisation."""
    words = line.lstrip(FRAMED).strip()
    if not words.strip(MARKS) or words[0] in MARKS or not any(map(str.isalnum, words)):
        return False
    return line.startswith(FRAMED) or not (_OF_A_PAGE.match(words[:120]) or _letterhead(words))


def _letterhead(words: str) -> bool:
    """A name of several words with capitals, and nothing that a person says to another."""
    found = _WORD.findall(words[:200])
    if not 2 <= len(found) <= 10 or words.rstrip().endswith((".", "!", "?", ":")) or _COURTESY.search(words):
        return False
    return all(each[0].isupper() or each.lower() in _SMALL for each in found)
