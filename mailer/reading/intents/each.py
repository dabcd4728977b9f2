"""Decides whether a letter says something of its own to each of several cases or teams, and what: a yes or a no to each
that it names, or a request for each (askedeach.py). Otherwise it is asked about.

The same yes to several is decided in `bot/service/meaning/several.py`. A yes here is as plain as one that comes alone:
whatever might belong to it, and does not name its case, and it is none.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from mailer.reading.answers.grounds import OTHER
from mailer.reading.answers.secondlook import FORWARD
from mailer.reading.intents.askedeach import asked_one_by_one, written
from mailer.reading.intents.beside import beside
from mailer.reading.intents.saying import Heard
from mailer.reading.intents.seen import Hear, readings
from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.concern import Concern
from mailer.reading.sentences.known import case_forms
from mailer.reading.sentences.listed import found
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.units import Unit, fold, units
from protocol.messages.intents import NAMES_SEVERAL, Answer, Ask, Reading

_SEVERAL, _MOST = 2, 10
"""Cases; a longer list was pasted."""
_DECIDES = r"(?:(?:we|i) )?(?:(?:can|must|have to|will) )?(?:accept|decline|reject) "
_HALVES = lazily(rf"[,;]? (?:and|but) (?={_DECIDES})", re.I)
"""“accept JW-1 and decline JW-2”: one sentence that says something to each, of which no half is longer than this."""
_LONGEST = 200
_OF_MORE = found(
    "both, either, neither, all, each, these, those, them, they, subject, provid\\w+, unless, until, once, if, when",
    "only, pending, condition\\w*, depend\\w*, but, except, after, before, from, later, then, instead, exchange",
    "return, others?, another, former, latter, first, second, third, previous, above, below, way round, vice versa, or",
    "fund\\w*, money, pa(?:y|ys|id|yment), costs?, panel, wait\\w*, sure, decid\\w*, agree\\w*, confirm\\w*",
    "discuss\\w*, meet\\w*, approv\\w*, sign\\w*, jan\\w*, feb\\w*, next, week, month, year, tomorrow",
    "monday, you, your",
)
"""What may bear on the other case too, in a sentence that speaks of two."""
_WHY = lazily(r"(?:the )?reasons?\b")

Said = tuple[tuple[str, Answer | Ask], ...]


def said_one_by_one(
    heard: Heard,
    hear: Hear,
    prefix: str,
    ours: Collection[str],
    names: Collection[str],
    concern_of: Callable[[NewText], Concern],
) -> Said:
    """What the letter says to each case by reference, or of each team that it asks about one; nothing where it is not
    plain in every way in which it can be read."""
    new = heard.new
    if new.unsure not in ("", NAMES_SEVERAL) or new.below or len(heard.about.references) > _MOST:
        return ()
    said = _answered(heard, hear, prefix) or asked_one_by_one(heard, hear, prefix, concern_of)
    if not said or all(_is(intent, Reading.DECLINE) for _, intent in said):
        return said  # a no moves nothing, and stands whatever else may be seen
    if FORWARD.match(heard.mime.subject) and any(_is(intent, Reading.PLAIN_ACCEPT) for _, intent in said):
        return ()
    for other, _, _ in readings(heard):
        again = replace(heard, new=replace(other, unsure=""))
        twice = _answered(again, hear, prefix) or asked_one_by_one(again, hear, prefix, concern_of)
        if other.unsure not in ("", NAMES_SEVERAL) or other.below or list(map(_of, twice)) != list(map(_of, said)):
            return ()
    loose = (beside((intent, ""), heard, hear, ours, names).lines for _, intent in said)
    return () if any(loose) else said


def _is(intent: Answer | Ask, reading: Reading) -> bool:
    return isinstance(intent, Answer) and intent.reading is reading


def _of(said: tuple[str, Answer | Ask]) -> tuple[object, ...]:
    """What two readings of one letter must have alike."""
    reference, intent = said
    if isinstance(intent, Answer):
        return reference, intent.reading, intent.team, intent.speaks_for
    return reference, intent.to_team, intent.kind, intent.concern


# --- a yes or a no to each -----------------------------------------------------------------------------


def _answered(heard: Heard, hear: Hear, prefix: str) -> tuple[tuple[str, Answer | Ask], ...]:
    """Each case with the yes or the no that the letter says to it; nothing where some sentence says anything else."""
    named = heard.about.references
    if len(named) < _SEVERAL or heard.about.local_ids:
        return ()
    of: list[tuple[str, list[Unit]]] = []
    lines = tuple(unit for line in heard.new.text.split("\n") for unit in units(line))  # a line for each is no wrapping
    for whole in rest_of(lines, heard.known):
        for unit in _halves(whole, prefix):
            cases = written(unit.words, prefix)
            if len(cases) > 1 or (not cases and not of):
                return ()
            reference = cases[0] if cases else of[-1][0]
            if of and of[-1][0] == reference:
                of[-1][1].append(unit)
            else:
                of.append((reference, [unit]))
    if sorted(case for case, _ in of) != sorted(named):
        return ()
    each = [(reference, _answer(heard, hear, reference, said), said) for reference, said in of]
    answers = tuple((reference, answer) for reference, answer, _ in each if answer is not None)
    if len(answers) != len(each):
        return ()
    if any(_is(answer, Reading.PLAIN_ACCEPT) for _, answer in answers) and not _apart(each, prefix):
        return ()
    return answers


def _halves(unit: Unit, prefix: str) -> tuple[Unit, ...]:
    """A sentence that says something to each of two cases as two; any other as it is."""
    if len(written(unit.words, prefix)) != _SEVERAL or unit.asks:
        return (unit,)
    halves = tuple(_HALVES.split(" ".join(unit.words.split()), maxsplit=1))
    if len(halves) == 1 or not 1 <= len(halves[0]) <= _LONGEST or len(halves[1]) > _LONGEST:
        halves = ()
    if not halves or any(_OF_MORE.search(fold(each)) for each in halves):
        return (unit,)
    return tuple(replace(unit, words=words, folded=fold(words)) for words in halves)


def _apart(each: Sequence[tuple[str, Answer | None, list[Unit]]], prefix: str) -> bool:
    """Whether, where one of them is a yes, every sentence names the case that it is about, save the reason of a no; and
    no no says more than a ground that the document knows: any other words may be meant for the yes."""
    for _, answer, said in each:
        no = answer is not None and answer.reading is Reading.DECLINE
        for at, unit in enumerate(said):
            why = no and at > 0 and _WHY.match(unit.folded) is not None
            if unit.asks or not (written(unit.words, prefix) or why):
                return False
        if no and answer is not None and not _says_no_more(answer, said, prefix):
            return False
    return True


def _says_no_more(answer: Answer, said: Sequence[Unit], prefix: str) -> bool:
    """Whether a no gives no reason, or one that the document knows, and no word that may be of another case."""
    words = [word for unit in said for word in unit.folded.split() if not written(word, prefix)]
    known = answer.ground not in (None, OTHER) and len(words) <= _OF_A_GROUND
    return (known or len(words) <= _OF_A_NO) and not any(_OF_MORE.search(unit.folded) for unit in said)


_OF_A_NO, _OF_A_GROUND = 6, 20
"""Words: “unfortunately it is not one for us”, and a ground beside it."""


def _answer(heard: Heard, hear: Hear, reference: str, said: list[Unit]) -> Answer | None:
    """What is said of one case, where it is a yes or a no by the grammar of letters."""
    known = replace(heard.known, case=case_forms((reference,), ()))
    about = replace(heard.about, references=(reference,))
    text = "\n".join(unit.words for unit in said)
    intent, _ = hear(replace(heard, new=NewText(above=text), known=known, about=about))
    plain = isinstance(intent, Answer) and intent.reading in (Reading.PLAIN_ACCEPT, Reading.DECLINE)
    return intent if plain and isinstance(intent, Answer) else None
