"""Decides what of a sorted letter is shown as its new text: what its writer wrote, for people to read.

It may drop more than an answer is judged without: a signature with no mark, what a telephone added in
any language. No quotation stays, also where its pieces are answered one by one: what is shown is what was written now.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.devices import adds_nothing

TEXT, QUOTE, BEGINS, SIGNED, GONE = "text", "quote", "begins", "signed", "gone"
"""What a line is: its writer's, quoted with a mark, the line above a quotation, part of a signature,
or something that says nothing."""

_MARK = lazily(r"^\s*(?:--|__|—|–|-- —|-–)\s*$")
_RULE = lazily(r"^\s*(?:-{3,}|_{3,}|={3,}|\*{3,}|~{2,}|#{3,}|\+{3,}|—{2,}|ᐧ)\s*$")
_DASHED_NAME = lazily(r"^\s{0,2}[-–—~/]\s?[^\W\d_][\w'.-]{1,24}(?: [A-Z][\w'.-]{0,24}){0,2}[.!]?\s*$")
_BULLET = lazily(r"^\s*(?:[-*•–]\s|[-*]$|\d{1,2}[.)]\s)")
_GREETING = lazily(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|hei|hej|bonjour|salut|hola|ciao|olá|cześć|beste"
    r"|guten tag|liebe[rs]?|sehr geehrte[rs]?)\b.{0,50}$",
    re.I,
)
_LINK_LEFT_OVER = lazily(r"^\s*+[(<]?\s*+https?://\S++[\s>]*+$|^\S(?=\S)\S*+(?<=[)>])\s*+$")
_DECIDES = lazily(r"\b(?:accept|declin|reject|refus|agree|subject to|provided|unless|(?:if|not|only|we|i)\b)", re.I)
_SIGNED_LINES, _SIGNED_LETTERS, _LONG, _TAIL, _LINK = 8, 70, 64, 40, 1_000


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """A line and what it is."""

    what: str
    line: str

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        return not self.line.strip()


def displayed(lines: Sequence[Sorted]) -> str:
    """The lines to show, as written."""
    kept = [each if each.what != TEXT or not adds_nothing(each.line) else replace(each, what=GONE) for each in lines]
    kept = _without_signatures(kept)
    kept = _without_names(kept)
    kept = _without_quotations(kept)
    return "\n".join(each.line for each in kept if each.what == TEXT)


def _ends(lines: Sequence[Sorted]) -> list[int]:
    """For each line, the line after the writer's own text that goes on from it."""
    ends, end = [0] * len(lines), len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].what not in (TEXT, GONE) and not lines[at].blank:
            end = at
        ends[at] = end
    return ends


def _without_signatures(lines: list[Sorted]) -> list[Sorted]:
    out, ends, at, spoken = list(lines), _ends(lines), 0, False
    while at < len(out):
        if spoken and out[at].what == TEXT:
            tail = out[at + 1 : ends[at]] if _RULE.match(out[at].line) else ()
            if _MARK.match(out[at].line) or (tail and _signature(tail)):
                out[at : ends[at]] = [replace(each, what=SIGNED) for each in out[at : ends[at]]]
                at = ends[at]
                continue
        spoken = spoken or (out[at].what == TEXT and not out[at].blank)
        at += 1
    return out


def _signature(tail: Sequence[Sorted]) -> bool:
    """Whether what stands below a rule looks like a signature: one short paragraph of short lines."""
    if len(tail) > _TAIL:
        return False
    words = [each.line.strip() for each in tail if each.what == TEXT]
    text = "\n".join(words).strip("\n")
    lines = [word for word in text.split("\n") if word]
    short = "\n\n" not in text and len(lines) <= _SIGNED_LINES and all(len(each) <= _SIGNED_LETTERS for each in lines)
    return short and not any(map(_says, lines))


def _says(line: str) -> bool:
    """Whether a line is a sentence: names, jobs and addresses have capitals and no full stop."""
    words = re.findall(r"[^\W\d_][\w'-]{0,60}", line)
    small = sum(1 for word in words if word.islower())
    ends = line.rstrip().endswith((".", "!", "?")) and len(words) >= 3
    return ends or (len(words) >= 4 and small * 2 > len(words)) or _DECIDES.search(line) is not None


def _without_names(lines: list[Sorted]) -> list[Sorted]:
    """Without a `-Jo` that ends a piece of text and is no item of a list."""
    out, before = list(lines), ""
    last = [at for at, each in enumerate(lines) if each.what == TEXT and not each.blank]
    ends = _ends(lines)
    goes_on = {at for at, after in pairwise(last) if after < ends[at]}
    for at in last:
        line = lines[at].line
        ends_it = before and at not in goes_on and not _BULLET.match(before) and not before.rstrip().endswith(":")
        if ends_it and _DASHED_NAME.match(line):
            out[at] = replace(lines[at], what=SIGNED)
            continue
        before = line
    return out


def _without_quotations(lines: list[Sorted]) -> list[Sorted]:
    quoted = [at for at, each in enumerate(lines) if each.what == QUOTE]
    return [each for each in _with_what_was_broken(lines, quoted) if each.what != QUOTE] if quoted else lines


def _broken(before: str, line: str) -> bool:
    """Whether a line is the end of a long quoted line, which lost its mark when it was broken."""
    return len(before) >= _LONG and line[:1].islower()


def _with_what_was_broken(lines: list[Sorted], quoted: Sequence[int]) -> list[Sorted]:
    """Lines with those that are left over from a line or link broken inside a quotation taken as quoted."""
    marked, out = frozenset(quoted), list(lines)
    for at, each in enumerate(lines):
        inside = at - 1 in marked and at + 1 in marked
        rest = inside and (
            (len(each.line) <= _LINK and _LINK_LEFT_OVER.match(each.line)) or _broken(lines[at - 1].line, each.line)
        )
        if each.what == TEXT and rest:
            out[at] = replace(each, what=QUOTE)
    return out
