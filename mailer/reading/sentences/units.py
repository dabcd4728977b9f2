"""Decides how new text falls into units: lines and sentences, each as written and as compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from mailer.reading.mime.patterns import lazily

MOST = 400

_ABBREVIATION = lazily(r"\b(?:mr|mrs|ms|dr|prof|st|no|ref|e\.g|i\.e|tel|ext|approx)\.$", re.I)
_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
# Pictures that only smile or nod; any other picture may change the meaning and stays.
_SMILES = lazily(
    "[\U0001f44d\U0001f642\U0001f60a\U0001f600\U0001f603\U0001f604\U0001f64f\u2705\u263a\u2714\U0001f3fb-\U0001f3ff]"
    "|(?<!\\S)[:;]-?\\)(?!\\S)"
)
_EMPHASIS = lazily(r"(?<!\w)[*_~]{1,3}(?=\w)|(?<=[\w.!,])[*_]{1,3}(?!\w)")
_WRAPPED_AT = 44
_GAP = lazily(r"(?<=[.!?;])[\"”’')]{0,3}\s+")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One sentence. `words` is as written, `folded` as compared; `asks` says that it ends in a
    question mark, `line` which line it stands on."""

    words: str
    folded: str
    line: int
    asks: bool = False


def fold(words: str) -> str:
    """Words as they are compared: look-alike forms, case, quotation marks, dashes and emphasis folded."""
    return _folded_before(words) if len(words) <= _SHORT else _folded(words)


_SHORT = 200
"""Letters. What is shorter is folded several times while one letter is read."""


def _folded(words: str) -> str:
    if words.isascii():  # of which all but one quotation mark, two smiles and the marks of emphasis stay
        text = words.replace("`", "'")
        text = _SMILES.sub(" ", text) if ")" in text else text
        text = _EMPHASIS.sub("", text) if "*" in text or "_" in text or "~" in text else text
        return " ".join(text.lower().split()).strip(" .,;:!\"'")
    text = unicodedata.normalize("NFKC", words).translate(_QUOTES).translate(_DASHES)
    text = _EMPHASIS.sub("", _SMILES.sub(" ", text)).casefold()
    return " ".join(text.split()).strip(" .,;:!\"'")


_folded_before = lru_cache(maxsize=512)(_folded)


@lru_cache(maxsize=32)
def units(text: str) -> tuple[Unit, ...]:
    """A text's sentences in order, at most `MOST`. A line that a client broke is joined again. While one letter is
    read its text is asked for a dozen times."""
    found: list[Unit] = []
    for number, line in enumerate(unwrapped(text)):
        for sentence in _sentences(line.words):
            folded = fold(sentence)
            if folded or "?" in sentence:
                asks = "?" in unicodedata.normalize("NFKC", sentence)
                found.append(Unit(words=sentence.strip(), folded=folded.rstrip(" ?\"'"), line=number, asks=asks))
            if len(found) >= MOST:
                return tuple(found)
    return tuple(found)


@dataclass(frozen=True)
class Whole:
    """A line as its writer wrote it: `words` are its parts joined, from the line `first` of the text to before
    `end`."""

    words: str
    first: int
    end: int


def unwrapped(text: str) -> list[Whole]:
    """The lines of a text that are not empty, each with what a client broke off it."""
    out: list[Whole] = []
    previous = ""
    for number, line in enumerate(text.split("\n")):
        ended = previous[-1:] in ".!?:;," or previous.startswith("[image: ")
        runs_on = len(previous) >= _WRAPPED_AT and not ended and line[:1].islower()
        if runs_on and out:
            out[-1] = Whole(f"{out[-1].words} {line.strip()}", out[-1].first, number + 1)
        elif line.strip():
            out.append(Whole(line.strip(), number, number + 1))
        previous = line.rstrip()
    return out


def broken_off(text: str) -> frozenset[int]:
    """The numbers of the lines that a client broke off the line before: what stands there is no line of its own."""
    return frozenset(number for each in unwrapped(text) for number in range(each.first + 1, each.end))


def _sentences(line: str) -> list[str]:
    out, start = [], 0
    for gap in _GAP.finditer(line[:20_000]):
        if _ABBREVIATION.search(line[max(0, gap.start() - 12) : gap.start()]):
            continue
        out.append(line[start : gap.end()])
        start = gap.end()
    return [*out, line[start:20_000]]
