"""Decides which buttons a person is shown: those of what they may do now, and none once a request is answered."""

from bot.chat.cards.draw import STANDING
from bot.chat.cards.outcomes import Outcome, outcome_of
from bot.chat.request.context import ChatRequest
from bot.queries.standing import offered
from protocol.case.case import Case, Request, State
from protocol.decision.need_to_know import involved
from protocol.decision.telling import common_facts, team_facts
from protocol.messages.chat import Card
from protocol.messages.facts import PleaseAnswerFacts, plain_facts
from protocol.messages.notices import Kind, Notice
from protocol.ports.outbox import StoredNotice
from templates.cards import notice_card


def viewed(given: ChatRequest, told: StoredNotice, case: Case | None) -> Card:
    """A notice as the asker sees it, with the buttons of what they may still do."""
    parts, person, directory = given.parts, given.asker.person, given.parts.rules.directory
    if told.notice.kind in STANDING:
        return parts.drawing.drawn(told, person).card
    request = request_of(case, told.notice.request)
    may = offered(directory, request if request is not None and request.state.open else None, person)
    return notice_card(
        told,
        address=parts.address,
        service=parts.name,
        viewer=person.name,
        seq=case.seq if case else 0,
        may_answer=may.answer,
        may_escalate=may.escalate,
        may_withdraw=may.withdraw,
        grounds=tuple(parts.rules.pack_of(request).grounds.values()),
    )


def as_it_stands(given: ChatRequest, reference: str, number: int | None, notice: str = "") -> Card:
    """A card as it would be drawn now for the asker: what became of its request; or while that is open, what
    they may do. `notice` is the id of the notice that the card tells, where the card says so."""
    parts = given.parts
    case = parts.store.case(reference) if reference else None
    if case is None or not involved(parts.rules.directory, case, given.asker.person):
        return given.words("unknown_case", {"case": reference or None})
    request = request_of(case, number)
    stored = parts.store.notice(notice) if notice else None
    told = stored if stored and (stored.notice.case, stored.notice.request) == (reference, number) else None
    if request is None:
        return viewed(given, told, case) if told else given.words("stale", {"case": reference})
    return viewed(given, told or _asked(given, case, request), case)


def ended(given: ChatRequest, case: Case, number: int | None, notice: str) -> Card | None:
    """The card of a button that has just been pressed, where it now shows what became of its request or its alarm:
    the very card that everybody sees there once it is brought up to date. None while it asks for an answer."""
    stored = given.parts.store.notice(notice) if notice else None
    if stored is None or (stored.notice.case, stored.notice.request) != (case.reference, number):
        return None
    drawn = given.parts.drawing.drawn(stored, given.asker.person)
    return drawn.card if drawn.ended else None


def outcome(given: ChatRequest, case: Case, request: Request) -> Outcome:
    """What became of a request that has been answered."""
    found = outcome_of(given.parts.rules, given.parts.store.entries(case.reference), request.number, case.owner)
    owner = team_facts(given.parts.rules, case.owner)["name"]
    return found or {"what": "closed", "by": "", "at": "", "words": "", "owner": owner}


def request_of(case: Case | None, number: int | None) -> Request | None:
    """A request by its number, or None."""
    return case.find(number) if case else None


def _asked(given: ChatRequest, case: Case, request: Request) -> StoredNotice:
    """A request as it is asked of its team now."""
    rules = given.parts.rules
    alarm = any((found := rules.flag(flag.flag)) is not None and bool(found[1].rungs) for flag in case.flags)
    facts = {
        **common_facts(rules, case, request, given.at),
        "alarm": alarm,
        **plain_facts(PleaseAnswerFacts(again=False, away_name="", as_determined=request.state is State.DETERMINED)),
    }
    notice = Notice(kind=Kind.PLEASE_ANSWER, case=case.reference, request=request.number, to=(), facts=facts)
    return StoredNotice(id="", at=given.at, notice=notice)
