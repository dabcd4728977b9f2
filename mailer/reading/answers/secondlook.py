"""Decides what in the rest of a letter defeats a yes that its words alone would allow."""

import re
from collections.abc import Callable, Mapping

from mailer.reading.kinds.kinds import Us
from mailer.reading.mime.mime import Mime
from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.units import fold
from protocol.pack.procedures import Ground

FORWARD = lazily(r"^(?:\[[^\]]{1,30}\]\s{0,9}){0,5}(?:fw|fwd|wg|tr)\s{0,9}:", re.I)
"""A subject that a forward has."""
_GREETED = lazily(
    r"^(?:hi|hello|hiya|hey|dear|morning|afternoon|good (?:morning|afternoon|evening|day)) ([\w' -]{1,60}?)(?:,|$)"
)


def _forwarded(mime: Mime, new: NewText, known: Known, us: Us, grounds: Mapping[str, Ground]) -> str:
    to_us = us.among(mime.sent_to("to"))
    return "" if to_us or not FORWARD.match(mime.subject) else "it was forwarded to somebody else, with us only copied"


def _to_a_colleague(mime: Mime, new: NewText, known: Known, us: Us, grounds: Mapping[str, Ground]) -> str:
    """`Hi Jo, accept` from Jo's manager may tell Jo to accept."""
    for line in new.above.split("\n")[:5]:
        greeted = _GREETED.match(fold(line))
        if greeted and any(name.strip() in known.colleagues for name in re.split(r" and |,", greeted[1])):
            return "it speaks to a colleague in the same team, so it may ask them to accept"
    return ""


LOOKS: tuple[Callable[[Mime, NewText, Known, Us, Mapping[str, Ground]], str], ...] = (
    _forwarded,
    _to_a_colleague,
)


def defeated(mime: Mime, new: NewText, known: Known, us: Us, grounds: Mapping[str, Ground]) -> str:
    """Why a plain acceptance is not to be relied on, or ""."""
    return next((why for look in LOOKS if (why := look(mime, new, known, us, grounds))), "")
