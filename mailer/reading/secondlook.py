"""Decides what in the rest of a letter defeats a yes that its words alone would allow."""

import re
from collections.abc import Callable, Mapping

from mailer.reading.answers import read_answer
from mailer.reading.known import Known
from mailer.reading.mime import Mime
from mailer.reading.newtext import NewText, new_text
from mailer.reading.units import fold
from protocol.intents import Reading
from protocol.procedures import Ground

_FORWARD = re.compile(r"^(?:\[[^\]]{1,30}\]\s*)*(?:fw|fwd|wg|tr)\s*:", re.I)
_GREETED = re.compile(
    r"^(?:hi|hello|hiya|hey|dear|morning|afternoon|good (?:morning|afternoon|evening|day)) ([\w' -]{1,60}?)(?:,|$)"
)


def _forwarded(mime: Mime, new: NewText, known: Known, ours: frozenset[str], grounds: Mapping[str, Ground]) -> str:
    to_us = not ours.isdisjoint(mime.addresses("to"))
    return "" if to_us or not _FORWARD.match(mime.subject) else "it was forwarded to somebody else, with us only copied"


def _to_a_colleague(mime: Mime, new: NewText, known: Known, ours: frozenset[str], grounds: Mapping[str, Ground]) -> str:
    """`Hi Jo, accept` from Jo's manager may tell Jo to accept."""
    for line in new.above.split("\n")[:5]:
        greeted = _GREETED.match(fold(line))
        if greeted and any(name.strip() in known.colleagues for name in re.split(r" and |,", greeted[1])):
            return "it speaks to a colleague in the same team, so it may ask them to accept"
    return ""


def _says_otherwise(mime: Mime, new: NewText, known: Known, ours: frozenset[str], grounds: Mapping[str, Ground]) -> str:
    """A letter that says the same twice, in plain text and in HTML, must say yes in both."""
    shown = mime.as_html()
    if not shown.strip():
        return ""
    answer = read_answer(new_text(shown), known, grounds)
    plain = answer is not None and answer.reading is Reading.PLAIN_ACCEPT
    return "" if plain else "its plain text and its HTML do not both say so plainly"


LOOKS: tuple[Callable[[Mime, NewText, Known, frozenset[str], Mapping[str, Ground]], str], ...] = (
    _forwarded,
    _to_a_colleague,
    _says_otherwise,
)


def defeated(mime: Mime, new: NewText, known: Known, ours: frozenset[str], grounds: Mapping[str, Ground]) -> str:
    """Why a plain acceptance is not to be relied on, or ""."""
    return next((why for look in LOOKS if (why := look(mime, new, known, ours, grounds))), "")
