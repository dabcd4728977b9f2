"""Decides whether a letter sends back a one-time code, and says nothing else (A36).

The code must stand in what its writer wrote now, or alone in the subject of a ready reply: an automatic
reply that quotes our email back to us confirms nothing.
"""

import re

from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.known import OK_REFERENCE, Known
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.units import fold, units
from protocol.messages.intents import CODE_LENGTH, CODE_LETTERS, Confirm

_CODE = rf"[\"“”'*]{{0,4}}(?P<code>[{CODE_LETTERS}{CODE_LETTERS.lower()}]{{{CODE_LENGTH}}})[\"“”'*]{{0,4}}"
_SAYS = lazily(
    r"[\"“'*]{0,4}(?:(?:(?:yes|ok|okay)[,.:]? )?(?:(?:i|we|i can|we can|i do) )?confirm(?:ed|ing)?"
    r"[\"”'*]?[:,.]?(?: with)?"
    rf"(?: (?:the |this |my )?code)?|(?:(?:the |my )?(?:confirmation )?code(?: is)?))?[:, ]{{0,6}}{_CODE}[.! ]{{0,6}}",
    re.I,
)
_OF_THE_CASE = lazily(
    rf"(?:(?:(?:it is|for|about|re|regarding):? )?(?:case )?{OK_REFERENCE}[:,.]?(?: -)? )?(?P<says>.{{8,80}}?)"
    rf"(?:,?(?: (?:for|about|re|regarding))?(?: case)? {OK_REFERENCE}[.! ]{{0,6}})?"
)
"""A code with its case before or after it, as people answer who are asked which case they mean."""
_SUBJECT = lazily(rf"(?:\[[^\]]{{1,30}}\] ?){{0,5}}confirm {_CODE} ?", re.I)


def read_confirmation(subject: str, body: str, new: NewText, known: Known) -> Confirm | None:
    """The code that a letter sends back, or None. `body` is all of its text, quotations too."""
    asked = _SUBJECT.fullmatch(subject.strip())
    if not body.strip():
        return _confirm(asked)
    if new.unsure:
        return None
    written_now = units(new.text)
    if asked is None and not any(_said(unit.words, known) for unit in written_now):
        return None
    lines = rest_of(written_now, known)
    if not lines:
        return _confirm(asked)
    if len(lines) > 1 or lines[0].asks:
        return None
    written = _confirm(_said(lines[0].words, known))
    return written if asked is None or written == _confirm(asked) else None


def _said(words: str, known: Known) -> "re.Match[str] | None":
    said = _SAYS.fullmatch(" ".join(words.split()))
    if said or not any(map(str.isdigit, words)):
        return said
    beside = _OF_THE_CASE.fullmatch(known.plainly(fold(words)))
    return _SAYS.fullmatch(beside["says"]) if beside else None


def _confirm(match: "re.Match[str] | None") -> Confirm | None:
    return Confirm(code=match["code"].upper()) if match else None
