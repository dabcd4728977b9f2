"""Decides which sentences stand in a letter by habit: disclaimers, banners, and what people put below their names.

A habit is known by its kind and never by heart: its words say what kind it is, it speaks to any reader of any letter,
and no word of it could be about a case. Whatever else stands there speaks, wherever it stands.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.habitrules import HABIT_RULES, SYSTEM_RULES, WITH_RULES, Rule
from mailer.reading.sentences.clauses.habitwords import (
    DAYS,
    GOING_WITH,
    HABITS,
    SMALL,
    SPEAKS,
    SYSTEMS,
    TAG_WORDS,
    TAGS,
    TAKES_BACK,
)
from mailer.reading.sentences.clauses.plainwords import DOUBTFUL
from mailer.reading.sentences.clauses.telling import Told, beside_a_disclaimer, surely

_WORD = lazily(r"[^\W_]++(?:['.&/-][^\W_]++)*+")
_MOST = 120
_CLOCK = lazily(r"\d{1,2}(?:[.:]\d\d)?(?:am|pm)?|(?:am|pm|noon|midday|to|and|until|till|from|closed|open|hours|lunch)")


def words_of(folded: str) -> tuple[str, ...]:
    """The words of folded text, in order, without their punctuation."""
    return tuple(_WORD.findall(folded)[:_MOST])


def of_a_tag(folded: str) -> bool:
    """Whether words are a mark that a mail system puts on a letter: `[EXTERNAL]`, `Security notice`."""
    words = words_of(folded)
    return 0 < len(words) <= 6 and not TAGS.isdisjoint(words) and TAG_WORDS.issuperset(words)


@lru_cache(maxsize=512)
def of_a_system(folded: str) -> bool:
    """Whether a sentence is one that an organisation or its mail system adds: it may stand anywhere."""
    words = words_of(folded)
    if len(words) < 6 and any(word.startswith(("accept", "declin")) for word in words) and "sender" not in words:
        return False  # so short, it may be somebody's answer
    return len(words) < _MOST and _is(words, SYSTEMS, SYSTEM_RULES)


@lru_cache(maxsize=512)
def of_a_habit(folded: str) -> bool:
    """Whether a sentence below a name is of a kind that people put there for any reader."""
    words = words_of(folded)
    if not words:
        return True
    if of_a_system(folded) or _opening_hours(words):
        return True
    return len(words) < 60 and _is(words, _ALL, HABIT_RULES)


def may_go_with(folded: str, *, astray: bool) -> bool:
    """Whether a sentence could belong to a disclaimer round it: it tells that it is one in some way and no word of it
    could be about a case, or it is as long as what lawyers write and could say nothing at all of one.
    `astray` says that one round it may say what to do with a letter that went astray."""
    words = words_of(folded)
    if not 0 < len(words) < _MOST or "i" in words or any(word.startswith(("accept", "declin")) for word in words):
        return False
    if len(words) >= _LAWYERS and SPEAKS.isdisjoint(words) and DOUBTFUL.isdisjoint(words):
        return True
    return _WITH.issuperset(words) or _is(words, _GOING_WITH, WITH_RULES if astray else SYSTEM_RULES, alone=False)


_GOING_WITH, _ALL = SYSTEMS | GOING_WITH, SYSTEMS | HABITS
_LAWYERS, _LONGEST = 6, 5
_COURTEOUS = "thank thanks you for your cooperation co-operation delete it them destroy please all copies and"
_WITH = frozenset(_COURTEOUS.split())


def _is(words: Sequence[str], kinds: frozenset[str], rules: Mapping[str, Rule], *, alone: bool = True) -> bool:
    """Whether a phrase of a kind stands in a sentence, surely where it stands `alone`, and no word beside such phrases
    speaks."""
    told, covered = list[Told](), set[int]()
    for at in range(len(words)):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            if (phrase := " ".join(words[at : at + length])) in kinds:
                told.append(Told(phrase=phrase, at=at, end=at + length))
                if length > 1:
                    covered.update(each for each in range(at, at + length) if words[each] not in TAKES_BACK)
                break
    if not told or _speaks(words, rules, covered):
        return False
    return surely(words, told) if alone else beside_a_disclaimer(words, told, GOING_WITH)


_YOURS = frozenset((("is", "yours"), ("are", "yours"), ("stay", "yours"), ("be", "yours"), ("with", "you")))
"""“Out of hours is yours” is no habit."""


def _opening_hours(words: Sequence[str]) -> bool:
    words = [part for word in words for part in word.split("-")]
    days = sum(word in DAYS for word in words)
    times = sum(word[0].isdigit() for word in words)
    if days + times < 2 or words[0] in ("from", "until", "till") or not days:
        return False
    return all(word in DAYS or _CLOCK.fullmatch(word) for word in words)


def _speaks(words: Sequence[str], rules: Mapping[str, Rule], covered: AbstractSet[int] = frozenset()) -> bool:
    if len(words) > 2 and words[0] in ("ps", "nb"):
        return True
    if any(pair in _YOURS for pair in pairwise(words)):
        return True
    return any(
        word in SPEAKS and at not in covered and not (rules[word](words, at) if word in rules else word in SMALL)
        for at, word in enumerate(words)
    )
