"""Decides what of a letter's subject and quotation is ours: what we sent is no word of its writer's."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from protocol.messages.guard import masked
from protocol.messages.intents import Answer, Cover, Received
from protocol.messages.quoting import Quotation
from protocol.messages.subjects import bare
from protocol.ports.outbox import Issued, Post
from protocol.ports.work import Work

_RECENT = 30
"""Among so many emails of ours about a case the subject of an answer is looked for that answers none of them."""
_SHOWN = 120
"""So many letters of what stands in the way are repeated to whoever wrote it."""


@dataclass(frozen=True, kw_only=True)
class OurWords:
    """How an email of ours reads, as it is or will be sent: its subject, and its text in each of its forms."""

    subject_of: Callable[[Post], str] = lambda post: ""
    forms_of: Callable[[Post], tuple[str, ...]] = lambda post: ()


def uncovered(work: Work, received: Received, reference: str, ours: OurWords) -> Received:
    """A letter about a case with what stands in its subject and its quotation that we never sent."""
    if received.cover is None:
        return received
    subject = _subject(work, received, received.cover.subject, reference, ours)
    return _quoted(work, received, replace(received.cover, subject=subject), reference, ours)


def _subject(work: Work, received: Received, said: str, reference: str, ours: OurWords) -> str:
    """What a letter's subject says, save where it is that of an email of ours which it answers, or about its case."""
    if not said or not isinstance(received.intent, Answer):
        return said

    def stands_in(issued: Iterable[Issued]) -> bool:
        return any(bare(ours.subject_of(each.post)) == said for each in issued)

    if stands_in(_answered(work, received)):
        return ""
    return "" if reference and stands_in(work.issued_about(reference, _RECENT)) else said


def _quoted(work: Work, received: Received, cover: Cover, reference: str, ours: OurWords) -> Received:
    """A message with what its quotation holds that we never sent: what stands as quoted from us must be in an email
    of ours that it answers, or about its case."""
    if not cover.quoted:
        return replace(received, cover=cover)

    def issued() -> Iterator[Issued]:
        yield from _answered(work, received)
        yield from work.issued_about(reference, _RECENT) if reference else ()

    quotation = Quotation(cover.quoted, cover.harmless)
    foreign = quotation.foreign()
    known: set[str] = set()
    for each in issued():
        if not foreign:
            break
        if each.post.message_id not in known:
            known.add(each.post.message_id)
            quotation.compare(ours.forms_of(each.post))
            foreign = quotation.foreign()
    intent = cover.if_ours if cover.if_ours is not None and not foreign else received.intent
    return replace(received, intent=intent, cover=replace(cover, foreign=masked(foreign)[:_SHOWN]))


def _answered(work: Work, received: Received) -> Iterator[Issued]:
    """The emails of ours that a letter answers."""
    for message_id in received.about.answers:
        if (issued := work.issued(message_id)) is not None:
            yield issued
