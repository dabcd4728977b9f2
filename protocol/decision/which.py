"""Decides which of several requests a message means, and what is said where it means none that is open."""

from typing import Any

from protocol.case.case import Request
from protocol.decision.decision import Draft
from protocol.decision.telling import request_choices
from protocol.messages.refusals import Refused, Variant


def meant_of(draft: Draft, requests: list[Request]) -> list[Request]:
    """Those of some open requests that a message means: the one whose number it gives, or else the one it
    replies to, or all of them where it does neither. A number means that request and no other. A reply to
    one is never taken for another, save where that has ended and the same was asked of the same team again."""
    if draft.received.about.request is not None:
        return [r for r in requests if r.number == draft.received.about.request]
    hinted = draft.case.find(draft.received.request)
    if hinted is None:
        return requests
    same = (hinted.to_team, hinted.procedure)
    again = [r for r in requests if not hinted.state.open and (r.to_team, r.procedure) == same]
    return [r for r in requests if r == hinted] or again


def refused_by_number(draft: Draft, words: str = "") -> bool:
    """Whether the number that the writer gave is that of no request, or of one that has ended; they are then
    told so, and which of their requests are open."""
    number = draft.received.about.request
    if number is None:
        return False
    named = draft.case.find(number)
    if named is not None and named.state.open:
        return False
    mine = [r for r in draft.case.open_requests if any(map(draft.speaks_for, (r.from_team, r.to_team)))]
    draft.refuse(
        Refused(Variant.CLOSED_REQUEST if named else Variant.NO_REQUEST, words=words, **numbered(draft, mine)),
        request=named,
    )
    return True


def numbered(draft: Draft, still_open: list[Request]) -> dict[str, Any]:
    """What is said of a number that the writer gave: it, and the open requests that they may have meant."""
    return {"number": draft.received.about.request, "choices": choices(draft, still_open)}


def choices(draft: Draft, requests: list[Request]) -> list[dict[str, object]]:
    """Several requests that an answer may mean, for the writer to choose from."""
    return request_choices(draft.rules, requests)
