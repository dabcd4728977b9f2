"""Decides how something said in chat that may change a case is acted on, and what its writer sees of it at once.

What it leads to is decided by the rules that decide about letters; nothing is decided here.
"""

import logging
from dataclasses import replace

from bot.chat.answer.view import as_it_stands, ended, outcome, request_of, viewed
from bot.chat.parse.normalise import typed
from bot.chat.request.arrival import content_digest, inbox
from bot.chat.request.context import ChatRequest, both, together
from bot.chat.request.reply import ChatReply
from bot.queries.standing import facts_of
from bot.said.pressed import Pressed
from bot.service.decider import Handled
from protocol.case.case import Case
from protocol.decision.decision import Decision
from protocol.decision.need_to_know import involved
from protocol.messages.chat import CHANNEL, Card
from protocol.messages.intents import Received
from protocol.messages.notices import Kind, Notice
from protocol.messages.refusals import Variant
from protocol.ports.letters import Outcome
from protocol.ports.outbox import StoredNotice
from templates.cards import owned_card

log = logging.getLogger("holdfast.chat")


def acted(given: ChatRequest, received: Received, button: Pressed | None = None) -> ChatReply:
    """Act on something said or pressed, in one commit, and show what came of it. Raises CannotCommit
    where nothing has changed."""
    arrival = given.arrival
    handled = given.parts.intake.hear(
        received,
        arrival.raw,
        inbox=inbox(arrival),
        content_digest=content_digest(arrival),
        kind=f"{CHANNEL} {arrival.what}",
        text=typed(arrival.text).text if button is None else "",
    )
    try:
        return replace(_shown(given, received, handled, button), private_replies=handled.private_replies)
    except Exception:  # it is on record, and must not pass for having failed
        log.exception("What was recorded could not be shown.", extra={"arrival": arrival.message_id})
        given.parts.replies.tell_by_email(handled.private_replies)
        return ChatReply()


def _shown(given: ChatRequest, received: Received, handled: Handled, button: Pressed | None) -> ChatReply:
    if handled.outcome is Outcome.DUPLICATE:  # it was answered when it first came; a button waits for a card
        return given.open(as_it_stands(given, button.case, button.request, button.notice)) if button else ChatReply()
    if handled.outcome is Outcome.QUARANTINED or handled.decision is None:
        # it was set aside whole, and the people who run Holdfast have been told
        return given.open(given.words("nothing_changed"))
    answered = together([_told(given, one, one.decision, button) for one in handled.each or (handled,) if one.decision])
    if not received.personal_data:
        return answered
    reminder = given.words("reminder_personal_data")
    if answered.here:
        return replace(answered, here=both(answered.here, reminder))
    return replace(answered, instead=both(answered.instead, reminder) if answered.instead else reminder)


def _told(given: ChatRequest, handled: Handled, decision: Decision, button: Pressed | None) -> ChatReply:
    """What the decision says to whoever said it."""
    case, reply = decision.case, decision.reply
    none = reply is not None and reply.facts.get("variant") == Variant.NO_CASE
    if none or (case is not None and not involved(given.parts.rules.directory, case, given.asker.person)):
        return given.open(given.words("unknown_case", {"case": handled.reference}))
    refused = reply is not None and reply.kind is Kind.NOT_RECORDED
    if button is not None and case is not None and refused:
        request = request_of(case, button.request)
        if request is not None and not request.state.open:
            facts = {"case": case.reference, "outcome": outcome(given, case, request)}
            now = as_it_stands(given, case.reference, request.number, button.notice)
            return given.open(both(now, given.words("stale", facts)))  # the truth, and that nothing was changed
    if button is not None and case is not None and not refused:
        card = ended(given, case, button.request, button.notice)
        if card is not None:  # what everybody will see there: it must not matter which comes last
            return given.open(card)
    said = reply or _addressed(given, decision)
    if said is None:
        return _standing(given, case) if case is not None else given.open(given.words("not_for_us"))
    if said.facts.get("variant") == Variant.EMAIL_ONLY:
        return given.detailed(given.words("email_only", {"case": said.case}), case=said.case or "")
    card = viewed(given, StoredNotice(id=handled.said, at=given.at, notice=said), case)
    short = None if refused or case is None or not decision.happened else _short(given, case)
    return given.detailed(card, short, said.case or "")


def _addressed(given: ChatRequest, decision: Decision) -> Notice | None:
    """A notice that goes to the writer among others, where none is their reply."""
    mine = given.asker.sender.address
    return next(
        (each for each in decision.notices if mine in {person.address for person in (*each.to, *each.copy)}), None
    )


def _standing(given: ChatRequest, case: Case) -> ChatReply:
    """How the case stands, where something happened and nothing was said of it to its writer."""
    return given.detailed(_short(given, case, detail=True), _short(given, case), case.reference)


def _short(given: ChatRequest, case: Case, *, detail: bool = False) -> Card:
    return owned_card(
        facts_of(given.parts.store, given.parts.rules, case, given.at),
        now=given.at,
        detail=detail,
        service=given.parts.name,
    )
