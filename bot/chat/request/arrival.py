"""Decides when an arrival counts as received, when it is the same as an earlier one, and what of it is evidence
(readings A31, A35)."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.chat.request.asker import entra
from protocol.messages.chat import CHANNEL, ChatMessage, Place
from protocol.messages.intents import About, Evidence, Intent, Received, Sender
from protocol.ports.letters import Outcome
from protocol.ports.work import Mark

BELIEVED = timedelta(minutes=2)
"""How far before our clock the service's own instant is believed: longer than it tries again for."""


def received_at(arrival: ChatMessage, now: datetime) -> datetime:
    """When an arrival was received, in whole seconds: by the service's clock where that can be believed,
    so that somebody who answered in time is not late because we were slow; else by ours. What was taken before
    a stop, and put down, was received then."""
    now = min(arrival.received, now) if arrival.received else now
    at = arrival.at.astimezone(UTC) if arrival.at else now
    return (at if now - BELIEVED <= at <= now else now).replace(microsecond=0)


def digest(arrival: ChatMessage) -> str:
    """The SHA-256 of the bytes that are kept."""
    return sha256(arrival.raw).hexdigest()


def content_digest(arrival: ChatMessage) -> str:
    """What a second delivery has in common with the first: who said what, where, by what id. A service that
    delivers again may write other times or spaces into the bytes."""
    if not arrival.id:
        return digest(arrival)
    said = [
        arrival.what, arrival.conversation.id, arrival.id, arrival.object_id, arrival.text, arrival.answers,
        sorted(arrival.data.items(), key=lambda item: item[0]),
    ]  # fmt: skip
    return sha256(json.dumps(said, ensure_ascii=True, sort_keys=True, default=str).encode()).hexdigest()


def told_apart(arrival: ChatMessage) -> ChatMessage:
    """An arrival as those see it who answer it: what in a group only its writer and we see was said in private."""
    if not arrival.targeted:
        return arrival
    return replace(arrival, conversation=replace(arrival.conversation, place=Place.PERSONAL))


def inbox(arrival: ChatMessage) -> str:
    """Where it came in, for its recorded outcome."""
    return arrival.conversation.thread or arrival.conversation.id


def about(arrival: ChatMessage, *references: str) -> About:
    """What the chat itself shows an arrival to be about: a case named by a card, and the message answered."""
    answers = (f"{CHANNEL}:{inbox(arrival)}:{arrival.answers}",) if arrival.answers else ()
    return About(references=references, answers=answers)


def received(
    arrival: ChatMessage,
    sender: Sender,
    at: datetime,
    intent: Intent,
    *,
    words: str,
    case: str,
    request: int | None = None,
) -> Received:
    """What a button says. The case comes from the button, and only the record says what may be done to it."""
    evidence = Evidence(
        sha256=digest(arrival),
        message_id=arrival.message_id,
        channel=CHANNEL,
        received_at=at,
        sender=entra(arrival),
        person=sender.person,
        authenticity=sender.authenticity.value,
        authenticity_why=sender.why,
        words=words,
        inbox=inbox(arrival),
    )
    return Received(
        message_id=arrival.message_id,
        sender=sender,
        at=at,
        intent=intent,
        evidence=evidence,
        about=about(arrival, case),
        request=request,
    )


def mark(arrival: ChatMessage, at: datetime, outcome: Outcome, why: str, *, reference: str | None = None) -> Mark:
    """The recorded outcome of an arrival from which nothing follows."""
    return Mark(
        message_id=arrival.message_id,
        sha256=content_digest(arrival),
        at=at,
        inbox=inbox(arrival),
        outcome=outcome,
        kind=f"{CHANNEL} {arrival.what}",
        reference=reference,
        why=why,
    )
