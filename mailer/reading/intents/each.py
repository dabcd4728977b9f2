"""Decides whether a letter declines several cases one by one, each named with its own reason.

A yes to several is decided in `bot/service/meaning/several.py`; a letter that accepts one and declines another is
asked about.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from mailer.reading.intents.saying import Heard
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.known import case_forms
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.units import Unit, units
from protocol.messages.intents import NAMES_SEVERAL, Answer, Intent, Reading

_MOST = 10
"""Cases; a longer list was pasted."""


def declined_one_by_one(
    heard: Heard, hear: Callable[[Heard], tuple[Intent, str]], prefix: str
) -> tuple[tuple[str, Answer], ...]:
    """Each case with the no that the letter says to it; nothing where some sentence says anything else."""
    named = heard.about.references
    if (
        not 2 <= len(named) <= _MOST
        or heard.new.unsure not in ("", NAMES_SEVERAL)
        or heard.new.below
        or heard.about.local_ids
    ):
        return ()
    of: list[tuple[str, list[Unit]]] = []
    lines = tuple(unit for line in heard.new.text.split("\n") for unit in units(line))  # a line for each is no wrapping
    for unit in rest_of(lines, heard.known):
        written = list(dict.fromkeys(re.findall(rf"\b{prefix}-?\d{{4,7}}\b", unit.words, re.I)))
        if len(written) > 1 or (not written and not of):
            return ()
        reference = f"{prefix}-{re.sub(r'[^0-9]', '', written[0])}" if written else of[-1][0]
        if of and of[-1][0] == reference:
            of[-1][1].append(unit)
        else:
            of.append((reference, [unit]))
    if sorted(each for each, _ in of) != sorted(named):
        return ()
    found = [(reference, _no(heard, hear, reference, said)) for reference, said in of]
    return tuple((reference, no) for reference, no in found if no) if all(no for _, no in found) else ()


def _no(heard: Heard, hear: Callable[[Heard], tuple[Intent, str]], reference: str, said: list[Unit]) -> Answer | None:
    """What is said of one case, where it is a no by the grammar of letters."""
    known = replace(heard.known, case=case_forms((reference,), ()))
    about = replace(heard.about, references=(reference,))
    text = "\n".join(unit.words for unit in said)
    intent, _ = hear(replace(heard, new=NewText(above=text), known=known, about=about))
    return intent if isinstance(intent, Answer) and intent.reading is Reading.DECLINE else None
