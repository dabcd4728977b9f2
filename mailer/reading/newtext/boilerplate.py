"""Decides what of a letter its organisation's mail system wrote: banners above, disclaimers below.

Sentence by sentence: what stands there by habit goes (clauses/habits.py), and whatever could be about a case
stays and speaks for itself.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.habits import may_go_with, of_a_system, of_a_tag
from mailer.reading.sentences.units import fold

_TAG = lazily(
    r"^[ \t]*[\[*(|]+[ \t]*(?:external(?: e-?mail| sender)?|ext|secure|official(?:[ :-]*sensitive)?|encrypted)[ \t]*"
    r"[\])*|]+[ \t]*:?",
    re.I | re.M,
)
_GAP = lazily(r"(?<=[.!?;])[\"”’')]{0,3}\s+|\n")
_RULE = lazily(r"\s*[*_=~#-]{3,}\s*")
_RULED = lazily(r"(?:\n[ \t]{0,40}){0,9}\n[ \t]{0,40}[*_=~#-]{10,}+[ \t]{0,40}(?=\n|$)")
_PARAGRAPHS = lazily(r"(\n[ \t]*\n)")
_FULL, _LONGEST, _MOST = 56, 4_000, 80


def without_banners(text: str) -> str:
    """A text without the warnings that mail systems put above letters from outside."""
    text = _TAG.sub("", text) if any(mark in text[:4_000] for mark in "[*(|") else text
    above, gone, banner = 0, False, False  # `banner`: one stands before on the same line
    while (piece := _first(text, above)) and (
        not piece.strip() or _of_a_banner(piece) or (banner and may_go_with(fold(piece), astray=False))
    ):
        above += len(piece)
        banner = bool(piece.strip()) and not piece.endswith("\n")
        gone = gone or (bool(piece.strip()) and not _RULE.fullmatch(piece))
        if above > _LONGEST:
            break
    return text[above:] if gone else text


def _first(text: str, at: int) -> str:
    line = text[at : at + 2_000]
    gap = _GAP.search(line)
    return line[: gap.end()] if gap else line


_NO_BANNER = lazily(
    r"\s*(?:[>|\x00-\x08\x0e-\x1f\ue000-\uf8ff]|(?:from|sent|to|cc|subject|date|on|le|am)\b(?!.{0,60}(?:outside|external)))",
    re.I,
)


def _of_a_banner(piece: str) -> bool:
    if _NO_BANNER.match(piece):
        return False
    folded = fold(piece)
    return of_a_tag(folded) or of_a_system(folded) or (bool(piece.strip()) and _RULE.fullmatch(piece) is not None)


@lru_cache(maxsize=8)
def without_disclaimers(text: str) -> str:
    """A text without the sentences that a mail system adds, and without the rules round them. What is shown of a
    letter is often the text that it is judged on."""
    parts = _PARAGRAPHS.split(text)
    out, gone = [], False
    for paragraph in parts:
        kept = paragraph if len(paragraph) > 20_000 or not paragraph.strip() else _kept(paragraph)
        gone = gone or kept != paragraph
        out.append(kept)
    if not gone:
        return text
    return _RULED.sub("\n", "\n" + "".join(out))[1:]


def _kept(paragraph: str) -> str:
    pieces = _pieces(paragraph)
    known = [_system(piece) for piece in pieces]
    if not any(known):
        return paragraph
    first, last = known.index(True), len(known) - 1 - known[::-1].index(True)
    # What stands among such sentences, on no line of its own, and could not be about a case, goes with them.
    most = sum(known) * 2 >= len(known)
    for at in range(first, len(known)):
        among = at < last or not pieces[at - 1].endswith("\n")
        known[at] = known[at] or (most and among and may_go_with(fold(pieces[at]), astray=True))
    return "".join(piece for piece, system in zip(pieces, known, strict=True) if not system)


def _system(piece: str) -> bool:
    folded = fold(piece)
    return of_a_tag(folded) or of_a_system(folded)


def _pieces(paragraph: str) -> Sequence[str]:
    """A paragraph's sentences with what parts them; a line that was broken in the middle of one is joined."""
    out, start = [], 0
    for count, gap in enumerate(_GAP.finditer(paragraph)):
        if count >= _MOST:
            break
        line = paragraph[paragraph.rfind("\n", 0, gap.start()) + 1 : gap.start()].rstrip()
        if paragraph[gap.start()] == "\n" and len(line) >= _FULL and line[-1:] not in ".!?:;":
            continue
        out.append(paragraph[start : gap.end()])
        start = gap.end()
    return [*out, paragraph[start:]]
