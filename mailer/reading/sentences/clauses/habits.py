"""Decides which sentences stand in a letter by habit: disclaimers, banners, and what people put below their names.

A habit is known by its kind and never by heart: its words say what kind it is, it speaks to any reader of any letter,
and no word of it could be about a case. Whatever else stands there speaks, wherever it stands.
"""

import re
from collections.abc import Mapping, Sequence

from mailer.reading.sentences.clauses.habitrules import HABIT_RULES, SYSTEM_RULES, Rule
from mailer.reading.sentences.clauses.habitwords import DAYS, HABITS, SMALL, SPEAKS, SYSTEMS, TAG_WORDS, TAGS

_WORD = re.compile(r"[^\W_]+(?:['.&/-][^\W_]+)*")
_MOST = 120
_CLOCK = re.compile(
    r"\d{1,2}(?:[.:]\d\d)?(?:am|pm)?|(?:am|pm|noon|midday|to|and|until|till|from|closed|open|hours|lunch)"
)


def words_of(folded: str) -> tuple[str, ...]:
    """The words of folded text, in order, without their punctuation."""
    return tuple(_WORD.findall(folded)[:_MOST])


def of_a_tag(folded: str) -> bool:
    """Whether words are a mark that a mail system puts on a letter: `[EXTERNAL]`, `Security notice`."""
    words = words_of(folded)
    return 0 < len(words) <= 6 and not TAGS.isdisjoint(words) and TAG_WORDS.issuperset(words)


def of_a_system(folded: str) -> bool:
    """Whether a sentence is one that an organisation or its mail system adds: it may stand anywhere."""
    words = words_of(folded)
    if len(words) < 6 and any(word.startswith(("accept", "declin")) for word in words) and "sender" not in words:
        return False  # so short, it may be somebody's answer
    return len(words) < _MOST and _tells(words, SYSTEMS) and not _speaks(words, SYSTEM_RULES)


def of_a_habit(folded: str) -> bool:
    """Whether a sentence below a name is of a kind that people put there for any reader."""
    words = words_of(folded)
    if not words:
        return True
    if of_a_system(folded) or _opening_hours(words):
        return True
    return len(words) < 60 and _tells(words, HABITS) and not _speaks(words, HABIT_RULES)


def may_go_with(folded: str) -> bool:
    """Whether a sentence could belong to a disclaimer round it: no word in it could be about a case."""
    words = words_of(folded)
    return len(words) < _MOST and "i" not in words and not _speaks(words, SYSTEM_RULES)


def _tells(words: Sequence[str], kinds: frozenset[str]) -> bool:
    return any(" ".join(words[at : at + length]) in kinds for at in range(len(words)) for length in (1, 2, 3, 4))


def _opening_hours(words: Sequence[str]) -> bool:
    words = [part for word in words for part in word.split("-")]
    days = sum(word in DAYS for word in words)
    times = sum(word[0].isdigit() for word in words)
    if days + times < 2 or words[0] in ("from", "until", "till") or not days:
        return False
    return all(word in DAYS or _CLOCK.fullmatch(word) for word in words)


def _speaks(words: Sequence[str], rules: Mapping[str, Rule]) -> bool:
    if len(words) > 2 and words[0] in ("ps", "nb"):
        return True
    return any(
        word in SPEAKS and not (word in SMALL and (word not in rules or rules[word](words, at)))
        for at, word in enumerate(words)
    )
