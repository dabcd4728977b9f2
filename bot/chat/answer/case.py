"""Decides what a question about one case is answered, and to whom: who owns it, its history, its handover."""

from collections.abc import Callable

from bot.chat.request.arrival import mark
from bot.chat.request.context import ChatRequest
from bot.chat.request.reply import ChatReply
from bot.queries.standing import facts_of, owed_to_tick
from protocol.case.case import Case
from protocol.decision.need_to_know import involved
from protocol.decision.rules import Rules
from protocol.decision.telling import alarm_words, history_facts, team_facts
from protocol.messages.chat import CHANNEL, Card
from protocol.pack.procedures import Duty
from protocol.ports.letters import Outcome
from templates.cards import alarm_form, handover_card, history_card, owned_card

Answering = Callable[[ChatRequest, Case], ChatReply]


def asked_about(given: ChatRequest, typed: str, answering: Answering) -> ChatReply:
    """Answer a question about the case that somebody typed; "" is the one that the chat shows. Who asked
    what, and when, is put on record first. Those who are not involved hear what they would of a case that is not on
    record: to ask the duty desk."""
    found = given.cases(typed)
    reference = found[0] if len(found) == 1 else None
    case = given.parts.store.case(reference) if reference else None
    recorded = given.parts.intake.note(
        mark(given.arrival, given.at, Outcome.HANDLED, "a question", reference=reference if case else None),
        asked=given.asker.person.key,
        channel=CHANNEL,
    )
    if not recorded:  # delivered again: it was answered when it first came
        return ChatReply()
    if case is None:
        return _no_case(given, found)
    if not involved(given.parts.rules.directory, case, given.asker.person):
        return _no_case(given, found if found == given.about_case(typed).references else ())
    return answering(given, case)


def _no_case(given: ChatRequest, found: tuple[str, ...]) -> ChatReply:
    if len(found) == 1:
        return given.open(given.words("unknown_case", {"case": found[0]}))
    directory, store, person = given.parts.rules.directory, given.parts.store, given.asker.person
    known = ((each, store.case(each)) for each in found)
    theirs = [each for each, case in known if case is not None and involved(directory, case, person)]
    return given.detailed(given.words("which_case", {"candidates": theirs}))


def who_owns(given: ChatRequest, case: Case) -> ChatReply:
    """The responsible team; others in a channel see no more than that and the next deadline."""
    facts = facts_of(given.parts.store, given.parts.rules, case, given.at)
    full = _owned(given, facts, detail=True)
    return given.detailed(full, _owned(given, facts, detail=False) if given.public else None, case.reference)


def _owned(given: ChatRequest, facts: dict[str, object], *, detail: bool) -> Card:
    return owned_card(facts, now=given.at, detail=detail, service=given.parts.name)


def history(given: ChatRequest, case: Case) -> ChatReply:
    """What has happened so far."""
    lines = history_facts(given.parts.rules, case)
    return given.detailed(history_card(case.reference, lines, service=given.parts.name), case=case.reference)


def handover(given: ChatRequest, case: Case) -> ChatReply:
    """What is still to be done, to tick: what the asker's teams owe, or where they owe nothing, what anybody does."""
    shown = owed_to_tick(given.parts.rules.directory, case, given.asker.person)
    rule = _rule(given.parts.rules, case, shown[0].name) if shown else None
    dues = sorted(duty.due for duty in shown if duty.due)
    facts: dict[str, object] = {
        "case": case.reference, "seq": case.seq, "request": None,
        "items": list(dict.fromkeys(item for duty in shown for item in duty.outstanding)),
        "required": [item for duty in shown for item in duty.required if item in duty.outstanding],
        "due": dues[0].isoformat() if dues else None,
        "title": rule.title if rule and len(shown) == 1 else "", "clause": rule.clause if rule else "",
    }  # fmt: skip
    return given.detailed(handover_card(facts, service=given.parts.name), case=case.reference)


def concern(given: ChatRequest, case: Case, *, word: str) -> ChatReply:
    """The card that asks whether to tell managers of a concern, of the alarm that a word raises."""
    rules = given.parts.rules
    found = rules.flag(word)
    facts: dict[str, object] = {
        "case": case.reference, "owner": team_facts(rules, case.owner), "seq": case.seq,
        "contact_line": rules.contact_line, "flag": found[1].name if found else "",
        "alarm_words": alarm_words(found[1] if found else None),
    }  # fmt: skip
    return given.detailed(alarm_form(facts, service=given.parts.name), case=case.reference)


def _rule(rules: Rules, case: Case, name: str) -> Duty | None:
    return next((duty for duty in rules.duties(case.requests) if duty.name == name), None)
