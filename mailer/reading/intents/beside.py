"""Decides which quoted words beside a yes are handed on to be compared with what we sent, and how the letter reads
if they are its writer's.

Words that only their markup quotes, with nothing that says whose letter they are, count as their writer's until the
service has found them in an email of ours.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from mailer.reading.intents.saying import Heard
from mailer.reading.intents.seen import Hear, both
from mailer.reading.newtext.newtext import new_text
from mailer.reading.newtext.quoted import MOST, loose, of_systems, possibly_written
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.units import units
from protocol.messages.intents import Answer, Intent, Reading

_LOOSE = "words beside it look quoted, and nothing says whose they are"


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A letter's intent and words, and what is quoted beside a yes: its lines, and of each whether it would say
    nothing if we did not send it. `if_ours` is what the letter says where all of them are ours."""

    intent: Intent
    words: str
    lines: tuple[str, ...] = ()
    harmless: tuple[bool, ...] = ()
    if_ours: Answer | None = None


def beside(said: tuple[Intent, str], heard: Heard, hear: Hear, ours: Collection[str], names: Collection[str]) -> Beside:
    """What stands quoted beside what a letter says. `ours` are our addresses, `names` those of people, folded."""
    intent, words = said
    if not _yes(intent):
        return Beside(intent=intent, words=words)
    lines: list[str] = []
    for quoted in _quotations(heard):
        lines += possibly_written(quoted, ours, heard.sender.address, names)
        if apart := loose(quoted):
            new = replace(heard.new, above=f"{heard.new.above}\n\n{apart}")
            intent, words = both((intent, words), hear(replace(heard, new=new)), _LOOSE, twin=False)
    lines = lines[: MOST * 2]
    harmless = tuple(
        system or not rest_of(units(line), heard.known) for line, system in zip(lines, of_systems(lines), strict=True)
    )
    first = said[0] if isinstance(said[0], Answer) and not _yes(intent) else None
    return Beside(intent=intent, words=words, lines=tuple(lines), harmless=harmless, if_ours=first)


def _quotations(heard: Heard) -> Iterator[tuple[str, ...]]:
    """What is quoted in each form of a letter."""
    mime = heard.mime
    yield (*heard.new.quoted[:MOST], *mime.old.split("\n")[:MOST])
    if (page := mime.as_html()) is not None:
        yield (*new_text(page.kept).quoted[:MOST], *page.old.split("\n")[:MOST])


def _yes(intent: Intent) -> bool:
    return isinstance(intent, Answer) and intent.reading is Reading.PLAIN_ACCEPT
