"""Decides whether one sentence says no, and on which of the pack's grounds."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from mailer.reading.known import Known
from mailer.reading.units import fold
from protocol.procedures import Ground

_NO = re.compile(
    r"\b(?:(?:do|does|will|would|can|could|shall|should|must|have|has|are|am|is)? ?(?:not|never)|cannot)(?: (?:be"
    r"|been|being|able|in|a|position|to|going|willing|prepared|currently|formally|yet|now|at|this|time|point|stage"
    r"|here|happy|currently|going)){0,7} (?:accept(?:ed|ing)?|tak(?:e|en|ing)(?= (?:this|it|the|on|over|REFOK|case"
    r"|responsibility)\b)|agree to (?:accept|take|this))\b"
    r"|\bnot (?:accepted|accepting)\b|\b(?:decline[ds]?|declining|reject(?:ed|ing|s)?|refuse[ds]?|refusing)\b"
    r"|\bno longer (?:able to )?accept(?:ing)?\b"
)
# Words that may stand before the no without changing it. Anything else there means that it is not
# plainly the writer's own answer: history, somebody else's words, a question, a double no.
_BEFORE_WORDS = """
    we i TEAM our the this my us team yes no sorry apologies apology for delay unfortunately regrettably regretfully
    afraid hi hello dear all both thanks thank you your email message referral request case REFOK transfer it that
    at time occasion stage present moment now therefore so and after following having reviewed discussed considered
    screened triaged read discussion review consideration careful panel meeting allocation allocations mdt with
    manager today have has had to must will shall need needs wish want like would are am is be being been going
    regret decided decision formally hereby again still on behalf of as a in position able unable currently is:
    outcome answer from must as by because due just confirm can writing don't do does manager's
"""
_BEFORE = frozenset(_BEFORE_WORDS.split())
_NOT_THE_CASE = re.compile(
    r"^(?: (?:the|your|this|any|all|a|an|my|our))?(?: kind)? (?:invit\w+|meeting|offer|apolog\w+|liability"
    r"|legal liability|support|services?|treatment|medication|visits?|contact|assessments?|care|calls?|food"
    r"|to comment|to attend)\b"
)
_ANOTHER_TIME = re.compile(
    r"\b(?:last (?:week|month|year|time)|yesterday|ago|previous(?:ly)?|already|earlier|one"
    r"|ones|another|similar)\b"
)
_MIND = re.compile(
    r"\b(?:he|she|they|client|patient|person|service user|mum|dad|mother|father"
    r"|resident)\b[^.]{0,40}\bcapacity\b|capacity (?:assessment|to (?:consent|decide|make|refuse|understand))"
    r"|mental capacity"
)


def says_no(text: str) -> bool:
    """Whether any word of refusing, or of accepting with a not, stands in a text."""
    return _NO.search(text) is not None


def declines(text: str) -> bool:
    """Whether a sentence, as `Known.plainly` gives it, is the writer's own plain no."""
    match = _NO.search(text)
    if match is None or _NOT_THE_CASE.match(text[match.end() :]) or _ANOTHER_TIME.match(text[match.end() :].strip()):
        return False
    before = re.sub(r"[,:;()\"!-]", " ", text[: match.start()]).split()
    return len(before) <= 25 and all(word in _BEFORE for word in before)


def without_no(text: str) -> str:
    """A text with its words of refusing taken out, to look for acceptance in what is left."""
    return _NO.sub(" ", text)


def ground(text: str, grounds: Mapping[str, Ground]) -> Ground | None:
    """The ground that a text gives: the one with the longest phrase in it. `Reason:` or `because`
    narrow it to what follows them."""
    folded = fold(text.replace("\n", " "))
    reason = re.search(r"\b(?:reason(?: given| for declining)?\s*[:=-]|because|as|due to|since)\s*(.*)", folded)
    for words in [reason[1], folded] if reason else [folded]:
        found = [(len(phrase), each) for each, phrase in _phrases(grounds.values()) if _stands(phrase, words)]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return None


def _phrases(grounds: Iterable[Ground]) -> list[tuple[Ground, str]]:
    return [(ground, _folded(phrase)) for ground in grounds for phrase in ground.words]


_folded = lru_cache(maxsize=1024)(fold)
"""For the packs' own phrases only, which are few and asked for with every letter."""


def _stands(phrase: str, words: str) -> bool:
    if phrase not in words or ("capacity" in phrase and _MIND.search(words)):
        return False  # a person's mental capacity, not a team's
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words) is not None


def known_reason(text: str, known: Known) -> str:
    """What follows `Reason:`, as written, or ""."""
    match = re.search(r"^\W*reason\W{0,3}[:=]\W{0,3}(.{1,300})", text, re.I | re.M)
    return match[1].strip() if match else ""
