"""Decides which words of a quotation are not those of an email of ours, whatever mail programs do to one.

They break lines, put marks before them, turn quotation marks, write links in their own way, leave parts out and put
pictures' names in. They do not put words in. So each run of words must be one of ours, and where two runs meet that
do not follow each other in ours, one must end, or the other begin, where a sentence of ours does.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

RUN = 4
"""So many words on end that are ours are taken from ours; fewer only where they are a whole line or sentence."""
WORDS = 6_000
"""Words of a quotation that are compared; what stands behind them is taken for foreign."""
_LINK = re.compile(
    r"<?(?:https?|mailto|tel|sip|cid|file|data)[:：][^\s>)\]]{0,4000}[>)\]]?|\[(?:image|cid|logo)[^\]\n]{0,200}\]"
    r"|(?<![\w@])www\.[^\s>)\]]{1,400}",
    re.I,
)
_TOKEN = re.compile(r"[^\W_]++(?:['’.@][^\W_]++)*+|(?<![.!?:;|…])[.!?:;|…]++(?=\s|$)|\n")
_END = frozenset("\n.!?:;|…")


@dataclass(frozen=True)
class _Word:
    said: str
    line: int
    first: bool
    """Whether a sentence or line begins with it."""
    last: bool
    """Whether one ends with it."""


class Quotation:
    """Lines that a letter quotes, beside texts of ours as they are looked up one by one."""

    def __init__(self, lines: Sequence[str], harmless: Sequence[bool]) -> None:
        """`harmless` says of each line that its words would say nothing if they were not ours."""
        self._lines, self._harmless = lines, harmless
        said = _words("\n".join(lines))
        self._cut, self._said = len(said) > WORDS, said[:WORDS]
        self._ours: list[_Word] = []
        self._begins: dict[str, list[int]] = defaultdict(list)
        self._glued = ""

    def compare(self, texts: Iterable[str]) -> None:
        """These are ours, too."""
        for text in texts:
            for word in (*_words(text), _Word(said="", line=-1, first=True, last=True)):
                places = self._begins[word.said]
                if len(places) < _MANY:
                    places.append(len(self._ours))
                self._ours.append(word)
            self._glued += _glued(text)

    def foreign(self) -> str:
        """The first of its words that are in no text of ours so far, as they stand in it, or ""."""
        said = self._said
        unlike, joined = _uncovered(said, self._ours, self._begins)
        alone = (at for at in unlike if not self._harmless[said[at].line] and not _says_nothing(said[at].said))
        for at in sorted((*alone, *joined)):
            line = self._lines[said[at].line]
            if not _broken(line, self._glued):
                return " ".join(_LINK.sub(" ", line).split())
        return "the rest of a very long quotation" if self._cut else ""


def _words(text: str) -> list[_Word]:
    text = unicodedata.normalize("NFKC", _LINK.sub(" ", text)).replace("’", "'").casefold()
    text = "".join(each for each in text if unicodedata.category(each) != "Cf")
    out: list[_Word] = []
    line, first = 0, True
    for found in _TOKEN.findall(text):
        if found[0] in _END:
            if out and not out[-1].last:
                out[-1] = _Word(said=out[-1].said, line=out[-1].line, first=out[-1].first, last=True)
            line, first = line + (found == "\n"), True
        else:
            out.append(_Word(said=found, line=line, first=first, last=False))
            first = False
    if out:
        out[-1] = _Word(said=out[-1].said, line=out[-1].line, first=out[-1].first, last=True)
    return out


def _uncovered(
    said: Sequence[_Word], ours: Sequence[_Word], begins: Mapping[str, Sequence[int]]
) -> tuple[list[int], list[int]]:
    """The places of words that are in no run of ours, and those where two runs were joined within a sentence. `begins`
    says where each word stands in ours."""
    found: list[int] = []
    joined: list[int] = []
    at, before = 0, -1
    while at < len(said):
        length, place = _longest(said, at, ours, begins.get(said[at].said, []))
        if length == 0:
            found.append(at)
            before = -1
            at += 1
            continue
        if before >= 0 and place != before + 1 and not (ours[before].last or ours[place].first):
            joined.append(at)
        before = place + length - 1
        at += length
    return found, joined


_MANY = 400


def _longest(said: Sequence[_Word], at: int, ours: Sequence[_Word], places: Sequence[int]) -> tuple[int, int]:
    best, where = 0, 0
    for place in places:
        length = 0
        while (
            at + length < len(said)
            and place + length < len(ours)
            and length < _LONG
            and said[at + length].said == ours[place + length].said
        ):
            length += 1
        while 0 < length < RUN and not (ours[place].first and ours[place + length - 1].last):
            length -= 1
        if length > best:
            best, where = length, place
    return best, where


_LONG = 60
"""A longer run is taken in pieces, so that comparing takes no more time for it."""


def _says_nothing(word: str) -> bool:
    """A letter alone stands for a list's mark, and a number alone puts no condition."""
    return len(word) == 1 or word.isdigit()


_LEAST = 12


def _glued(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def _broken(line: str, glued: str) -> bool:
    """Whether a line is a piece of a word or link of ours that was broken in the middle."""
    piece = _glued(line)
    return len(piece) >= _LEAST and piece in glued
