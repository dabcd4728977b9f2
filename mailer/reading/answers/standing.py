"""Decides which lines of a letter nobody knows that may stand there by habit, and how it reads without some of them.

They stand below a sign-off or a signature mark, or first of all with an empty line below; a line anywhere else is
what its writer says. Only whole lines are taken out, and none that `learnable.py` bars.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from mailer.reading.answers.answers import says_yes, speaks_below
from mailer.reading.answers.learnable import may_be_learnt
from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.clauses.parsing import NOTHING, does
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.phrases import placed
from mailer.reading.sentences.units import Unit, Whole, fold, units, unwrapped
from protocol.messages.habits import normal

MOST = 6
"""Lines of one letter; where there are more it is no signature."""


def strange_lines(new: NewText, known: Known) -> tuple[str, ...]:
    """The lines of new text that nobody knows and that may stand there by habit, as they are written; none where there
    are more than a signature has."""
    found = (*_of_text(new, known), *_of_signature(new.signature, known))
    words = tuple(dict.fromkeys(each.words for each in found))
    return words if len(words) <= MOST else ()


def without(new: NewText, known: Known, lines: Collection[str]) -> NewText:
    """New text without those of some lines that stand there by habit. `lines` are as `normal` gives them."""
    above = [each for each in _of_text(new, known) if normal(each.words) in lines]
    below = [each for each in _of_signature(new.signature, known) if normal(each.words) in lines]
    if not above and not below:
        return new
    return replace(new, above=_left(new.above, above), signature=_left(new.signature, below))


def _left(text: str, gone: Sequence[Whole]) -> str:
    numbers = {number for each in gone for number in range(each.first, each.end)}
    return "\n".join(line for number, line in enumerate(text.split("\n")) if number not in numbers)


def _of_text(new: NewText, known: Known) -> Iterator[Whole]:
    whole = unwrapped(new.above)
    may_be = {number for number, each in enumerate(whole) if may_be_learnt(each.words, known)}
    if not may_be:
        return  # as in most letters: nothing more is looked at
    every = units(new.above)
    yes = [unit for unit in every if says_yes(unit, known.plainly(unit.folded), new, known)]
    stands: dict[int, list[bool]] = {}
    for unit, strange, below in placed(every, known, skip=yes):
        stands.setdefault(unit.line, []).append(strange and below and not _understood(unit, known))
    above = _first(whole, new.above, may_be - {unit.line for unit in yes})
    for number in sorted(may_be):
        if number < above or all(stands.get(number, [False])):
            yield whole[number]


def _first(whole: Sequence[Whole], text: str, may_be: Collection[int]) -> int:
    """How many lines stand before all others, where an empty line parts them from the rest."""
    lines = text.split("\n")
    for number, each in enumerate(whole[:MOST]):
        if number not in may_be:
            return 0
        if each.end < len(lines) and not lines[each.end].strip():
            return number + 1
    return 0


def _of_signature(signature: str, known: Known) -> Iterator[Whole]:
    speaking = {unit.line for unit in units(signature) if speaks_below(unit, known)}
    for number, each in enumerate(unwrapped(signature)):
        if number in speaking and may_be_learnt(each.words, known):
            yield each


def _understood(unit: Unit, known: Known) -> bool:
    return does(known.plainly(unit.folded), asks=unit.asks, on=known.on, names=known.names) == NOTHING


def one_writer(new: NewText, known: Known) -> bool:
    """Whether no name below a letter is somebody else's whom the directory lists, or signs for somebody."""
    lines = [fold(line) for line in f"{new.above}\n{new.signature}".split("\n")]
    others = known.people - known.names
    return not any(line in others or for_another(line) for line in lines)


def for_another(line: str) -> bool:
    """Whether a line below a letter, folded, says that somebody signs for somebody else."""
    return _FOR_ANOTHER.match(line) is not None


_FOR_ANOTHER = lazily(r"(?:pp|p\.p|on behalf of|sent on behalf of|for and on behalf of)\b")
