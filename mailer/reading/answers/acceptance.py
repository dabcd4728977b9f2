"""Decides whether one sentence is a plain acceptance: the closed grammar of grammar.py, from end to end.

It is a whitelist. A sentence it does not know is never a yes, whatever words are in it.
"""

import re

from mailer.reading.answers.grammar import ACCEPTANCES, BESIDE, WHICH
from mailer.reading.sentences.allocating import waits, when
from mailer.reading.sentences.known import OUR_TEAM, Known
from mailer.reading.sentences.phrases import closing, says_nothing
from mailer.reading.sentences.units import Unit

_CLAUSES = re.compile(r"[,;:!.]+| - |(?<=\w)-(?= )")
_PAIR = re.compile(r"(?=(?<![\w'-])([a-z][a-z'-]+ [a-z][a-z'-]+)(?![\w'-]))")
_THANKS = re.compile(r"(?<=\w)(?<!with) (?=(?:many |kind )?(?:thanks|thank you|cheers)\b)")
# Below `Accept` it may answer a form and not be said twice.
_YES = frozenset({"yes", "yep", "yup", "yeah"})
_MOST, _LETTERS = 8, 300
_MAY_BE = re.compile(r"accept|tak(?:e|ing)|\bhave\b|\bhas\b|assum|pick")


def plain(folded: str, known: Known) -> bool:
    """Whether a folded sentence is a plain acceptance and nothing else, greetings and thanks apart."""
    if len(folded) > _LETTERS or not _MAY_BE.search(folded):
        return False
    clauses = _clauses(folded, known)
    if not 1 <= len(clauses) <= _MOST:
        return False
    for start in range(len(clauses)):
        if not all(_before(clause, known) for clause in clauses[:start]):
            return False
        for end in range(len(clauses), start, -1):
            said = " ".join(clauses[start:end])
            if _says_so(said, first=start == 0) and all(_after(clause, known) for clause in clauses[end:]):
                return True
    return False


def aside(unit: Unit, known: Known) -> bool:
    """Whether a sentence that stands beside a plain acceptance leaves it what it is: `Agreed.`,
    `Please go ahead.`, `Jo Marsh will be the allocated worker.`"""
    if unit.asks or len(unit.folded) > _LETTERS:
        return False
    clauses = _clauses(unit.folded, known)
    return 1 <= len(clauses) <= _MOST and all(clause in _YES or _after(clause, known) for clause in clauses)


def allocated(unit: Unit, known: Known) -> str:
    """When a worker is to be allocated, as a sentence beside an acceptance says it, or ""."""
    return next((said for clause in _clauses(unit.folded, known) if (said := when(clause))), "")


def _says_so(said: str, *, first: bool) -> bool:
    return any(rule.fullmatch(said) for rule in ACCEPTANCES) or (not first and WHICH.fullmatch(said) is not None)


def _before(clause: str, known: Known) -> bool:
    return closing(clause, known) or says_nothing(clause, known) or _fits(clause)


def _after(clause: str, known: Known) -> bool:
    return (
        says_nothing(clause, known)
        or clause in known.names
        or clause in known.places
        or clause in (OUR_TEAM, "REFOK", f"on behalf of {OUR_TEAM}")
        or waits(clause)
        or (clause not in _YES and _fits(clause))
    )


def _fits(clause: str) -> bool:
    return any(rule.fullmatch(clause) for rule in BESIDE)


def _clauses(folded: str, known: Known) -> list[str]:
    text = _with_people(known.plainly(folded), known.people)
    return [clause.strip() for clause in _CLAUSES.split(_THANKS.sub(", ", text)) if clause.strip()]


def _with_people(text: str, people: frozenset[str]) -> str:
    """A text with full names that the directory knows written as a token, which no folded word can be."""
    found = {match[1] for match in _PAIR.finditer(text)} & people
    for name in found:
        text = re.sub(rf"(?<![\w'-]){re.escape(name)}(?![\w'-])", "PERSON", text)
    return text
