"""Decides which cases and letters a letter is about. An NHS number is never a reference."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from mailer.reading.mime.mime import Mime
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.numbered import numbers
from protocol.messages.guard import identifying, masked
from protocol.messages.intents import NAMES_SEVERAL, About, LocalId

SYSTEMS = (
    "LAS", "LLA", "MOSAIC", "MOS", "RIO", "ECLIPSE", "SYSTMONE", "CAREFIRST", "PARIS", "EMIS", "AZEUS", "LGSCO", "PHSO",
    "CMS", "VF",
)  # fmt: skip

_DASH = "\\-\u2010\u2011\u2012\u2013\u2014"
_HASH = lazily(r"(?<![\w&#/])#\s?(\d{4,7})(?![\w-])")
_LOCAL = lazily(
    rf"(?<![\w@.-])({'|'.join(SYSTEMS)})(?:\s?(?:id|no|ref|number))?\s?[{_DASH}:#.]?\s?(\d{{4,9}})(?![\w-])", re.I
)
# A number on its own: not in a date, a telephone number, a sum, a longer code or an address.
_BARE = lazily(rf"(?<![\w#@£$€.,:/+{_DASH}])(?<!\d )[1-9]\d{{4,7}}(?![\w@:/{_DASH}])(?! \d)(?!\.\d)(?!,\d)")
_TEN = lazily(rf"(?<!\d)\d{{3}}[{_DASH} .]?\d{{3}}[{_DASH} .]?\d{{4}}(?!\d)")
_DIGIT = lazily(r"\d")
_MOST = 20

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Found:
    """The references in a text: ours in one form (`JW-48211`), local ids, bare numbers, the numbers of
    requests within a case, and what was left out and why."""

    references: tuple[str, ...] = ()
    local_ids: tuple[LocalId, ...] = ()
    bare: tuple[str, ...] = ()
    requests: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()


def find(text: str, *, prefix: str, organisation: str) -> Found:
    """Every reference in a text, in order, once. `organisation` is whose local ids they are."""
    problems: tuple[str, ...] = ()
    if what := identifying(text):
        problems = (f"there is {what} in it: please never use one as a case reference",)
    requests = numbers(text)
    text = masked(text)
    if _DIGIT.search(text) is None:
        return Found(requests=requests, problems=problems)
    text = _TEN.sub(" ", text)
    ours = _ours(prefix)
    spots = [(m.start(), f"{prefix}-{m[1]}") for pattern in (ours, _HASH) for m in pattern.finditer(text)]
    text = _HASH.sub(" ", ours.sub(" ", text))
    local = tuple(LocalId(organisation=organisation, system=m[1].upper(), number=m[2]) for m in _LOCAL.finditer(text))
    bare = tuple(m[0] for m in _BARE.finditer(_LOCAL.sub(" ", text)))
    return Found(
        references=_once(reference for _, reference in sorted(spots)),
        local_ids=_once(local),
        bare=_once(bare),
        requests=requests,
        problems=problems,
    )


@lru_cache(maxsize=8)
def _ours(prefix: str) -> re.Pattern[str]:
    return lazily(rf"(?<![A-Za-z0-9]){re.escape(prefix)}\s?[{_DASH}]?\s?(\d{{1,9}})(?![\d])", re.I)


def about(letter: Mime, subject: Found, text: Found) -> tuple[About, str]:
    """What a letter is about, its subject first, with the letters it answers, newest first; and why
    an answer in it could be about more than one case or request, or "".

    The subject says which case it is. Where it names several, the text may say which of them.
    """
    named = subject.references or text.references
    if len(named) > 1 and len(text.references) == 1 and text.references[0] in named:
        named = text.references
    local = subject.local_ids or (() if subject.references else text.local_ids)
    several = len(named) > 1 or (len(local) > 1 and not named)
    chosen = len(subject.references) > 1 and len(named) == 1
    numbered = _once((*subject.requests, *text.requests))
    answers = (
        *letter.ids("x-ms-exchange-parent-message-id"),
        *letter.ids("in-reply-to"),
        *reversed(letter.ids("references")),
    )
    of = About(
        references=named if chosen else _once((*subject.references, *text.references)),
        local_ids=_once((*subject.local_ids, *text.local_ids)),
        bare=_once((*subject.bare, *text.bare)),
        answers=_once(answers),
        request=numbered[0] if len(numbered) == 1 else None,
    )
    if several:
        return of, NAMES_SEVERAL
    return of, "it names more than one request" if len(numbered) > 1 else ""


def in_hand(subject: Found, text: Found, of: About) -> tuple[tuple[str, ...], tuple[LocalId, ...]]:
    """The references and local ids that may stand beside an answer: those of the case it is about."""
    named = subject.references or text.references
    chosen = tuple(each for each in named if each in of.references)
    if len(chosen) > 1:
        return (), ()
    return chosen, subject.local_ids or (() if subject.references else text.local_ids)


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))[:_MOST]
