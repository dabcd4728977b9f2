"""Decides whether a letter that says nothing in its body gives its answer in its subject, as a telephone writes one.

A subject that a reply carries on is not its writer's: below `Re:` it is one only where the letter answers us, whose
subjects never say so, and a forward's never is.
"""

from dataclasses import replace

from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.units import units
from protocol.messages.subjects import FORWARDED, carried_on, written

UNSURE = "it stands only in the subject"
"""Why what else than an answer a subject alone says is asked about."""


def told_by_subject(subject: str, new: NewText, known: Known, *, answers_us: bool) -> NewText | None:
    """What is then the letter's new text: its subject's own words. None where its body says something, or what it
    says cannot be told, or the subject may be somebody else's. `answers_us` says that it answers an email of ours."""
    carried = carried_on(subject)
    if new.unsure not in ("", UNSURE) or new.under or new.boxed or carried == FORWARDED or (carried and not answers_us):
        return None
    body = "" if new.unsure and new.above == subject else new.text
    words = written(subject)
    if len(units(words)) != 1 or rest_of(units(f"{body}\n{new.signature}"), known):
        return None
    return replace(new, above=f"{words}\n\n{body}".strip(), below="", unsure="", display="")
