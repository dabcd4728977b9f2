"""Decides how each line of a letter is accounted for: which words counted, and what was set aside as what.

It explains a reading and decides nothing of it: it takes the same steps again, line by line, for whoever asks why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailer.reading.mime.html.boxes import MARKS
from mailer.reading.newtext.boilerplate import without_banners, without_disclaimers
from mailer.reading.newtext.newtext import sorted_lines
from mailer.reading.newtext.showing import BEGINS, GONE, QUOTE, SIGNED, TEXT
from mailer.reading.sentences.clauses.foot import below_name, sign_off
from mailer.reading.sentences.clauses.parsing import ACCEPTS, NOTHING, does
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.units import Unit, units

DECIDES, STANDS, NOTHING_SAID = "decides", "speaks", "changes nothing"
ABOVE, BELOW, OLD = "banner", "footer", "old letter"
WORDS = {
    DECIDES: "the reading rests on this",
    STANDS: "this stands in the way, or may change the answer",
    NOTHING_SAID: "understood, and changes nothing",
    ABOVE: "set aside: a mail system put it above the letter",
    BELOW: "set aside: a mail system or an organisation put it below",
    BEGINS: "set aside: here an old letter begins",
    QUOTE: "set aside: quoted",
    OLD: "set aside: part of an old letter",
    GONE: "set aside: a device, a program or an old letter's heading wrote it",
    SIGNED: "set aside: it stands below a signature mark, where only what may change an answer counts",
    "foot": "set aside: a sign-off, a name, a job, an address or a habit",
}
"""What became of a line, as an auditor reads it."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a letter as its reader saw it, and what became of it: a key of `WORDS`, and its words."""

    words: str
    what: str
    why: str


def lines_of(text: str, known: Known, relied_on: str) -> tuple[Line, ...]:
    """Every line of a letter's body that is not empty, in order. `relied_on` are the words that its reading rests on,
    with what stands in the way behind them."""
    return tuple(_lines(text, known, relied_on))


def _lines(text: str, known: Known, relied_on: str) -> Iterator[Line]:
    body = without_banners(text)
    for line in text[: len(text) - len(body)].split("\n") if text.endswith(body) else ():
        yield from _line(line, ABOVE)
    found = sorted_lines(body)
    mine = "\n".join(each.line for each in found if each.what == TEXT)
    left = without_disclaimers(mine).split("\n")
    judged = _judged(left, known, relied_on)
    for each in found:
        if each.what != TEXT:
            yield from _line(each.line, each.what)
        elif each.line.strip() in judged:
            yield from _line(each.line, judged[each.line.strip()])
        else:
            partly = any(kept and kept in each.line for kept in judged)
            yield from _line(each.line, STANDS if partly else BELOW)
    for line in body.split("\n")[len(found) :]:
        yield from _line(line, OLD)


def _line(words: str, what: str) -> Iterator[Line]:
    words = words.strip().strip(MARKS).strip()
    if words:
        yield Line(words=words, what=what, why=WORDS[what])


def _judged(lines: Sequence[str], known: Known, relied_on: str) -> dict[str, str]:
    """By line of the writer's own words, what it does in the letter: the most telling of its sentences counts."""
    every = units("\n".join(lines))
    yes = [unit for unit in every if not unit.asks and does(known.plainly(unit.folded), asks=False) == ACCEPTS]
    rest = rest_of(every, known, skip=yes)
    said = [" ".join(each.split()) for each in relied_on.split(" … ") if each]
    out: dict[str, str] = {}
    for line in lines:
        on_it = [unit for unit in every if unit.words in " ".join(line.split())]
        out[line.strip()] = _of_line(on_it, rest, said, known)
    return out


def _of_line(on_it: Sequence[Unit], rest: Sequence[Unit], said: Sequence[str], known: Known) -> str:
    for at, each in enumerate(said):
        if any(each in unit.words or unit.words in each for unit in on_it):
            return STANDS if at else DECIDES
    plain = (known.plainly(unit.folded) for unit in on_it if unit in rest)
    if any(does(each, asks=False) != NOTHING for each in plain):
        return STANDS
    if on_it and all(sign_off(unit.words) or below_name(unit, first=True) for unit in on_it):
        return "foot"
    return NOTHING_SAID
