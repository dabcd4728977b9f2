"""Decides whether a letter can be about what it would change: it is addressed to us, it is as new as it came,
and it was written after what it answers (readings.md 3.3 rule 6). What cannot is asked about, on the record."""

from datetime import datetime, timedelta
from typing import Any

from protocol.case.case import Request
from protocol.case.events import AnswerNotRecorded
from protocol.decision.decision import Draft
from protocol.messages.intents import (
    Answer,
    Away,
    Cover,
    Help,
    Nothing,
    RaiseFlag,
    Reading,
    Received,
    ReceiverTold,
    TimePassed,
    Undelivered,
    WhoOwns,
)
from protocol.messages.refusals import Refused, Variant

CLOCKS_DIFFER = timedelta(minutes=5)
"""So far behind ours a writer's clock may be. It matters only for a reply to an email of ours: that was not
written before it, whatever its Date says."""
CHANGES_NOTHING = (WhoOwns, Help, Nothing, Away, Undelivered, ReceiverTold, TimePassed)


def unbound(draft: Draft) -> Variant | None:
    """Why a letter may change nothing at all, as a variant of the email that asks about it, or None."""
    received, cover = draft.received, draft.received.cover
    if cover is None or isinstance(received.intent, CHANGES_NOTHING) or _alarms(draft):
        return None
    if not cover.to_us:
        return Variant.NOT_TO_US
    return _dated(draft, cover) or (_beside_a_yes(received, cover) if draft.reference else None)


def _dated(draft: Draft, cover: Cover) -> Variant | None:
    received, written = draft.received, cover.written
    if written is not None and abs(received.at - written) > draft.rules.dated_within:
        return Variant.DATED_FAR
    since = received.answers_since
    return Variant.DATED_BEFORE if written and since and written < since - CLOCKS_DIFFER else None


def _beside_a_yes(received: Received, cover: Cover) -> Variant | None:
    if not isinstance(received.intent, Answer) or received.intent.reading is not Reading.PLAIN_ACCEPT:
        return None
    if received.said_before:
        return Variant.SAID_BEFORE
    return Variant.SUBJECT if cover.subject else Variant.QUOTATION if cover.foreign else None


def before(draft: Draft, since: datetime, *, needed: bool = False) -> Variant | None:
    """Why a letter cannot be about something that came at an instant, as a variant, or None.

    One without a Date was written when it was received, as mail servers take it; save where a Date is `needed`,
    because the order of what was written decides.
    """
    cover, answers_since = draft.received.cover, draft.received.answers_since
    if cover is None:
        return None
    written = [each for each in (cover.written, answers_since) if each is not None]
    if not written:
        return Variant.UNDATED if needed else None
    return Variant.DATED_BEFORE if max(written) < since else None


def last_word(draft: Draft, request: Request) -> datetime:
    """When somebody on the writer's side last said something about a request; when it was made, if nobody has."""
    mine = [team for team in (request.from_team, request.to_team) if _own(draft, team)]
    heard = (at for number, by, at in draft.case.heard if number == request.number and _same_side(draft, by, mine))
    return max(heard, default=request.made_at)


def out_of_time(draft: Draft, request: Request) -> Variant | None:
    """Why a letter cannot be about a request as it now stands, as a variant, or None."""
    last = last_word(draft, request)
    return before(draft, last, needed=last > request.made_at or request.number > 1)


def ask_again(draft: Draft, why: Variant, request: Request | None = None) -> None:
    """Put on record why something changed nothing, and ask its writer."""
    intent, cover = draft.received.intent, draft.received.cover
    words = intent.words if isinstance(intent, Answer) else ""
    foreign: dict[str, Any] = {"foreign": cover.foreign} if cover is not None and why == Variant.QUOTATION else {}
    if draft.known is not None and draft.known.open:
        number = request.number if request else None
        draft.happen(AnswerNotRecorded(number=number, by=draft.by, why=str(why), words=words), words=words)
    draft.refuse(Refused(why, words=words, candidates=list(draft.received.candidates), **foreign), request=request)


def written_before(draft: Draft, request: Request) -> bool:
    """Whether a letter was written before the request that it is about, or before the last word of its
    writer's side; then its writer has been asked."""
    if why := out_of_time(draft, request):
        ask_again(draft, why, request)
    return bool(why)


def _alarms(draft: Draft) -> bool:
    """Whether it raises an alarm: a false one is cheap, one that was not raised is not (A29)."""
    intent = draft.received.intent
    found = draft.rules.flag(intent.flag) if isinstance(intent, RaiseFlag) else None
    return found is not None and bool(found[1].rungs)


def _own(draft: Draft, team: str) -> bool:
    return team in draft.directory.teams and draft.speaks_for(team)


def _same_side(draft: Draft, by: str, teams: list[str]) -> bool:
    return by in ("", draft.by) or (
        by in draft.directory.people and any(draft.directory.belongs(by, team) for team in teams)
    )
