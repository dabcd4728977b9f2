"""Decides what a notice's card offers to whom, and what it says once its request has been answered or its alarm
seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.cards.outcomes import alarm_of, came_of, told_after
from bot.queries.standing import offered
from protocol.case.case import Case, Request
from protocol.decision.rules import Rules
from protocol.directory import Person
from protocol.messages.chat import Card
from protocol.messages.notices import Kind
from protocol.ports.outbox import StoredNotice
from protocol.ports.store import Store
from templates.cards import notice_card, words_card

ABOUT_A_REQUEST = frozenset({
    Kind.REQUEST_LOGGED, Kind.PLEASE_ANSWER, Kind.REMINDER, Kind.CONFIRM_PLEASE, Kind.RUNG, Kind.DECLINED,
})  # fmt: skip
"""Notices whose card offers something until their request is answered. That somebody declined is one of them: a
reason that does not close the request leaves it to be answered, and after any no it may still be accepted."""
STANDING = ABOUT_A_REQUEST | {Kind.ALARM}
"""Notices whose card is drawn as the record now stands."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A card. `seq` is how far the case's ledger had come; `stands` says that it must be drawn again
    when the case moves on, `ended` that it shows what became of its request or its alarm."""

    card: Card
    seq: int = 0
    stands: bool = False
    ended: bool = False


class Drawing:
    """Draws the cards of one Holdfast. `address` is our mail address, `service` our name."""

    def __init__(self, *, store: Store, rules: Rules, address: str, service: str) -> None:
        self._store = store
        self._rules = rules
        self._address = address
        self._service = service

    def drawn(self, told: StoredNotice, viewer: Person | None = None) -> Drawn:
        """A notice's card as the record now stands: for one person who alone sees it, or for everybody
        where nobody is named. Raises Unsendable, and Misconfigured where a fact is missing."""
        notice = told.notice
        case = self._store.case(notice.case) if notice.case and notice.kind in STANDING else None
        if case is not None and notice.kind is Kind.ALARM:
            return self._alarm(told, case, viewer)
        request = _request(case, notice.request)
        if case is None or request is None:
            return Drawn(card=self._card(told, viewer))
        outcome = self._outcome(told, case, request)
        card = self._card(told, viewer, seq=case.seq, outcome=outcome, **self._offered(request, viewer))
        return Drawn(card=card, seq=case.seq, stands=request.state.open, ended=outcome is not None)

    def blank(self) -> Card:
        """What is left of a card where nobody is told any more."""
        return words_card("no_longer_here", {"contact_line": self._rules.contact_line}, service=self._service)

    def _card(self, told: StoredNotice, reader: Person | None = None, /, **more: Any) -> Card:
        if reader is not None and any(each.person == reader.key for each in told.notice.copy):
            more["copied"] = reader.address
        return notice_card(told, address=self._address, service=self._service, **more)

    def _alarm(self, told: StoredNotice, case: Case, viewer: Person | None) -> Drawn:
        """An alarm, until somebody who was told of it has seen it: whoever may say so has the button."""
        outcome = alarm_of(self._rules, self._store.entries(case.reference), told, case.owner)
        if outcome is None and not case.open:
            outcome = {"what": "case closed"}
        request, directory = _request(case, told.notice.request), self._rules.directory
        sides = {case.owner, *((request.from_team, request.to_team) if request else ())} & set(directory.teams)
        may = viewer is not None and any(directory.belongs(viewer.key, team) for team in sides)
        card = self._card(told, viewer, seq=case.seq, outcome=outcome, **_named(viewer), may_escalate=may)
        return Drawn(card=card, seq=case.seq, stands=outcome is None, ended=outcome is not None)

    def _outcome(self, told: StoredNotice, case: Case, request: Request) -> Mapping[str, object] | None:
        """What became of the request after this was told; a card that was told after a no is none of it. A
        notice without an id is told now, after everything that is on record."""
        entries = self._store.entries(case.reference)
        found = came_of(self._rules, entries, request.number, case.owner)
        if found is None:
            return None if request.state.open else {"what": "closed"}
        since = told_after(entries, told) if told.id else case.seq
        return found.outcome if not request.state.open or found.seq > since else None

    def _offered(self, request: Request, viewer: Person | None) -> Mapping[str, Any]:
        if viewer is None:
            return {}
        may = offered(self._rules.directory, request, viewer)
        return {
            "viewer": viewer.name, "may_answer": may.answer, "may_escalate": may.escalate, "may_withdraw": may.withdraw,
            "grounds": tuple(self._rules.pack_of(request).grounds.values()),
        }  # fmt: skip


def _named(viewer: Person | None) -> Mapping[str, Any]:
    return {"viewer": viewer.name} if viewer else {}


def _request(case: Case | None, number: int | None) -> Request | None:
    return case.find(number) if case else None
