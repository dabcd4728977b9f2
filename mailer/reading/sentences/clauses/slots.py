"""Decides whether a clause is made, from end to end, as a pattern of slots says: the little language of the frames.

A slot is a word, `{a phrase|another}`, or the name of a class in capitals; `~` is a run of open words. Behind it `?`
says once or never, `*` any number of times, `+` once or more. The work is bounded by words times slots.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mailer.reading.mime.patterns import lazily

Phrases = frozenset[tuple[str, ...]]
Word = Callable[[str], bool]
_SLOT = lazily(r"(?P<what>\{[^{}]*\}|[^\s?*+]+)(?P<often>[?*+]?)")


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One slot: its phrases, what else a single word in it may be, and how often it stands."""

    phrases: Phrases
    longest: int
    words: tuple[Word, ...]
    often: str
    first: frozenset[str] = frozenset()
    """The words with which its phrases begin."""


Slots = tuple[Slot, ...]


def pattern(text: str, classes: Mapping[str, Phrases], kinds: Mapping[str, Word]) -> tuple[Slot, ...]:
    """The slots of a pattern. `classes` are phrases by name, `kinds` what a single word may be, by name."""
    return tuple(_slot(match["what"], match["often"], classes, kinds) for match in _SLOT.finditer(text))


def phrases(text: str) -> Phrases:
    """The phrases of a text that `|` parts."""
    return frozenset(tuple(each.split()) for each in text.split("|") if each.strip())


def _slot(what: str, often: str, classes: Mapping[str, Phrases], kinds: Mapping[str, Word]) -> Slot:
    found: set[tuple[str, ...]] = set()
    words: list[Word] = []
    for each in what.strip("{}").split("|"):
        if each in kinds:
            words.append(kinds[each])
        elif each in classes:
            found |= classes[each]
        else:
            found.add(tuple(each.split()))
    often = "+" if what == "~" and not often else often
    return Slot(
        phrases=frozenset(found),
        longest=max(map(len, found), default=0),
        words=tuple(words),
        often=often,
        first=frozenset(each[0] for each in found if each),
    )


def made(slots: Sequence[Slot], clause: Sequence[str]) -> bool:
    """Whether a clause is made so."""
    words, end = tuple(clause), len(clause)
    places = {0}
    for slot in slots:
        reached, edge = set(places) if slot.often in ("?", "*") else set(), places
        while edge:
            edge = _steps(slot, words, edge, end) - reached
            reached |= edge
            if slot.often in ("", "?"):
                break
        if not reached:
            return False
        places = reached
    return end in places


def _steps(slot: Slot, words: tuple[str, ...], places: set[int], end: int) -> set[int]:
    phrases, found = slot.phrases, set[int]()
    for at in places:
        if at < end and words[at] in slot.first:
            for length in range(1, min(slot.longest, end - at) + 1):
                if words[at : at + length] in phrases:
                    found.add(at + length)
    if slot.words:
        found |= {at + 1 for at in places if at < end and any(fits(words[at]) for fits in slot.words)}
    return found


def begins(slots: Sequence[Slot]) -> frozenset[str] | None:
    """The words with which a clause of a pattern can begin; None where it may be any."""
    first: set[str] = set()
    for slot in slots:
        if slot.words:
            return None
        first |= {phrase[0] for phrase in slot.phrases}
        if slot.often not in ("?", "*"):
            return frozenset(first)
    return None


def needs(slots: Sequence[Slot]) -> tuple[frozenset[str], ...]:
    """Words of which a clause of a pattern has one each: a quick look before it is gone through."""
    sure = (slot for slot in slots if not slot.words and slot.often in ("", "+"))
    return tuple(sorted((frozenset(phrase[0] for phrase in slot.phrases) for slot in sure), key=len))
