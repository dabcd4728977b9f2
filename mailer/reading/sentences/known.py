"""Decides what names and references are the writer's own, and how a sentence reads with them as tokens."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.slips import slip_of
from mailer.reading.sentences.concern import Concerns
from mailer.reading.sentences.listed import any_of
from mailer.reading.sentences.numbered import REQUEST
from mailer.reading.sentences.units import fold

OK_REFERENCE, OTHER_REFERENCE, OUR_TEAM = "REFOK", "REFNO", "TEAM"
"""What `Known.plainly` writes for the case in hand, for another case, and for the writer's own team.
They are in capitals, so that no folded word can be one of them."""
A_REQUEST = "REQUESTNO"
"""A request by its number, until the case beside it is known; alone, it is of the case in hand."""

_CONTRACTED = {
    "we'll": "we will", "i'll": "i will", "we're": "we are", "i'm": "i am", "im": "i am", "we've": "we have",
    "i've": "i have", "that's": "that is", "it's": "it is", "can't": "cannot", "cant": "cannot", "can not": "cannot",
    "won't": "will not", "wont": "will not", "don't": "do not", "dont": "do not", "doesn't": "does not",
    "doesnt": "does not", "didn't": "did not", "didnt": "did not", "isn't": "is not", "isnt": "is not",
    "aren't": "are not", "arent": "are not", "wouldn't": "would not", "wouldnt": "would not",
    "couldn't": "could not", "couldnt": "could not", "shouldn't": "should not", "shouldnt": "should not",
    "haven't": "have not", "havent": "have not", "unable to": "not able to",
}  # fmt: skip
_CONTRACTION = lazily(rf"\b(?:{'|'.join(sorted(map(re.escape, _CONTRACTED), key=len, reverse=True))})\b")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What may be named without saying anything: people, places of work, and the case in hand.

    All folded. `names` are those of whoever may have written it, `people` of everybody in the
    directory, `colleagues` of others in the writer's own teams,
    `places` and `teams` those of the writer's own organisation and team, `case` our and local references
    as they may be written.
    """

    names: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    colleagues: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    case: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    """The names by which the directory knows teams that are not the writer's own."""
    prefix: str = "JW"
    on: date | None = None
    """The day on which it was written."""
    concerns: Concerns | None = None
    """What knows a sentence that only denies a concern; None where that, too, is listened to."""

    def plainly(self, folded: str) -> str:
        """Folded words with contractions written out, and references and own teams as tokens."""
        return _plainly(self, folded)

    def speaking_for(self, team: str) -> "Known":
        """The same where a folded name of another team stands for the writer's own."""
        return replace(self, teams=frozenset((team,)), others=frozenset())

    def named_in(self, folded: str) -> frozenset[str]:
        """What teams are called everywhere in some folded words, where it may be the name of another's."""
        return frozenset(match["team"] for match in _KIND_OF_TEAM.finditer(folded) if self.is_anothers(match["team"]))

    def others_act(self, plainly: str) -> bool:
        """Whether words say what another team does or will do: “ALDT will visit”."""
        text = f" {plainly} "
        return any(
            f" {name} " in text and _ACTS.match(text, text.index(f" {name} ") + len(name) + 2) is not None
            for name in self.others
        )

    def is_anothers(self, team: str) -> bool:
        """Whether a name is part of another team's, or another's part of it."""
        return any(team in other or other in team for other in self.others)


@lru_cache(maxsize=256)
def _plainly(known: Known, folded: str) -> str:
    """The same, once while one letter is read: each step of the policy asks for it."""
    text = _CONTRACTION.sub(lambda m: _CONTRACTED[m[0]], _DECLINING.sub(lambda m: _declining(m[0]), folded))
    if any(map(str.isdigit, text)):
        text = _NUMBERED.sub(A_REQUEST, text)
        text = _reference(known.prefix).sub(
            lambda m: OK_REFERENCE if _squeezed(m[0]) in known.case else OTHER_REFERENCE, text
        )
        text = _NUMBER.sub(lambda m: OK_REFERENCE if m[0] in known.case else m[0], text)
        text = _ONE_REQUEST.sub(OK_REFERENCE, text)
    for team in sorted((team for team in known.teams if team in text), key=len, reverse=True):
        text = re.sub(rf"(?<![\w-])(?:the )?{re.escape(team)}(?: team)?(?![\w-])", OUR_TEAM, text)
    if known.teams:
        text = _KIND_OF_TEAM.sub(lambda m: m[0] if known.is_anothers(m["team"]) else OUR_TEAM, text)
    if OUR_TEAM in text:
        text = _without_place(known, text)
    return " ".join(text.split())


def _without_place(known: Known, text: str) -> str:
    """A text where the writer's own organisation stands before their team, without it: “Northshire ALDT”. No team of
    anybody else may begin with its name."""
    firsts = {place.split(" ")[0] for place in known.places if place}
    for first in sorted(firsts):
        if not any(other.split(" ")[0] == first for other in known.others):
            whole = next((place for place in known.places if place.split(" ")[0] == first), first)
            for place in (whole, first):
                text = re.sub(rf"(?<![\w-])(?:the )?{re.escape(place)}(?:'s)? {OUR_TEAM}(?![\w-])", OUR_TEAM, text)
    return text


_DECLINING = lazily(r"(?<![\w-])d[a-z]{5,9}(?![\w-])")


@lru_cache(maxsize=4096)
def _declining(word: str) -> str:
    """The word of declining that a word is with one slip, or two of the kind that quick fingers make."""
    if word.endswith(("ed", "ded")) and word.replace("ded", "ed") in ("declined",):
        return "declined"
    return slip_of(word, ("decline", "declined", "declining", "declines"))


_ACTS = lazily(r"(?:team )?(?:will|would|shall|should|can|could|to|is|are|has|have|do|does|keeps?|stays?|still) ")
_KIND_OF_TEAM = lazily(
    r"(?<![\w'-])(?:the )?(?P<team>(?:cmht|aldt|ot|older people's|adult learning disability"
    r"|community mental health|occupational therapy|hospital discharge)(?: team)?)(?![\w'-])"
)
"""What teams are called everywhere: the writer's own, where the directory knows nobody else by it."""

_NUMBER = lazily(r"(?<![\w-])\d{4,9}(?![\w-])")
_NUMBERED = lazily(REQUEST)
_ONE_REQUEST = lazily(
    rf"(?:{OK_REFERENCE}[,:]? )?\(?(?:(?:the|your|this) )?{A_REQUEST}\)?"
    rf"(?:,? (?:(?:on|of|for|about|in) )?(?:(?:the |this )?case )?{OK_REFERENCE})?"
)
"""A request of the case in hand by its number, with the case before or after it."""


@lru_cache(maxsize=16)
def _reference(prefix: str) -> re.Pattern[str]:
    """Our own references, and those that the systems of councils and trusts write."""
    return lazily(
        r"[\[(]*(?<![a-z0-9])"
        + any_of(rf"""
    {re.escape(prefix.casefold())}\s?-?\s?, #\s?, (?:las|lla|mosaic|mos|rio|eclipse|systmone)[ :#.-]*
""")
        + r"(?:id |no |ref |number )?\d{1,9}(?!\w)[\])]*"
    )


def _squeezed(reference: str) -> str:
    return re.sub(r"[^a-z0-9]", "", reference.replace("#", ""))


def case_forms(references: Iterable[str], local_ids: Iterable[str]) -> frozenset[str]:
    """The forms, squeezed, in which the case in hand may be written: `jw48211`, `48211`, `las123456`."""
    forms = {_squeezed(fold(each)) for each in (*references, *local_ids)}
    return frozenset(forms | {re.sub(r"^[a-z]+", "", _squeezed(fold(each))) for each in references})
