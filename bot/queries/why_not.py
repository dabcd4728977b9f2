"""Decides what a history says of what somebody wrote and what did not count: why, also where it left no entry."""

from collections.abc import Iterator, Sequence

from protocol.case.events import AnswerNotRecorded, ConfirmationAsked, Happened
from protocol.decision.rules import Rules
from protocol.decision.telling import address_name
from protocol.ports.record import Entry
from protocol.ports.work import NOTHING, Mark
from templates.words.history import why_not


def why(happened: Happened, rules: Rules) -> str:
    """Why what an event tells of did not count, as half a sentence; "" where it did."""
    said, evidence = happened.event, happened.evidence
    match said:
        case AnswerNotRecorded():
            return why_not(said.why)
        case ConfirmationAsked() if said.sent_by:
            return f"{address_name(rules, said.sent_by)} sent it in that name"
        case ConfirmationAsked() if evidence is not None:
            return evidence.authenticity_why
        case _:
            return ""


def remark(mark: Mark) -> str:
    """Why a message became what it did, as the record says it, with the reason that nothing came of it in words."""
    said, found, variant = mark.why.rpartition(NOTHING)
    return f"{said}{NOTHING}{why_not(variant)}" if found else mark.why


def unrecorded(marks: Sequence[Mark], entries: Sequence[Entry]) -> Iterator[tuple[Mark, str]]:
    """The messages about a case that left no entry, each with why nothing came of it."""
    known = {entry.happened.evidence.message_id for entry in entries if entry.happened.evidence}
    for mark in marks:
        _, found, variant = mark.why.rpartition(NOTHING)
        if found and mark.message_id not in known:
            yield mark, why_not(variant)
