"""Decides what a notice's card offers to whom, and what it says once its request has been answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.chat.outcomes import outcome_of
from protocol.cases import Case, Request
from protocol.chat import Card
from protocol.notices import Kind
from protocol.ports import Store, Told
from protocol.rules import Rules
from protocol.teams import Person
from templates.cards import notice_card

ABOUT_A_REQUEST = frozenset({
    Kind.REQUEST_LOGGED, Kind.PLEASE_ANSWER, Kind.REMINDER, Kind.CONFIRM_PLEASE, Kind.RUNG,
})  # fmt: skip
"""Notices whose card offers something until their request is answered."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A card. `seq` is how far the case's ledger had come; `stands` says that it must be drawn again
    when the case moves on."""

    card: Card
    seq: int = 0
    stands: bool = False


class Drawing:
    """Draws the cards of one Holdfast. `address` is our mail address, `service` our name."""

    def __init__(self, *, store: Store, rules: Rules, address: str, service: str) -> None:
        self._store = store
        self._rules = rules
        self._address = address
        self._service = service

    def drawn(self, told: Told, viewer: Person | None = None) -> Drawn:
        """A notice's card as the record now stands: for one person who alone sees it, or for everybody
        where nobody is named. Raises Unsendable, and Misconfigured where a fact is missing."""
        notice = told.notice
        asks = notice.kind in ABOUT_A_REQUEST and notice.case is not None and notice.request is not None
        case = self._store.case(notice.case) if asks and notice.case else None
        request = _request(case, notice.request)
        if case is None or request is None:
            return Drawn(card=notice_card(told, address=self._address, service=self._service))
        card = notice_card(
            told, address=self._address, service=self._service, seq=case.seq,
            outcome=self._outcome(told, case, request), **self._offered(request, viewer),
        )  # fmt: skip
        return Drawn(card=card, seq=case.seq, stands=request.state.open)

    def _outcome(self, told: Told, case: Case, request: Request) -> Mapping[str, object] | None:
        """What became of the request after this was told; a card that was told after a no is none of it."""
        found = outcome_of(self._rules, self._store.entries(case.reference), request.number, case.owner)
        if found is None:
            return None if request.state.open else {"what": "closed"}
        return found if not request.state.open or datetime.fromisoformat(str(found["at"])) > told.at else None

    def _offered(self, request: Request, viewer: Person | None) -> Mapping[str, Any]:
        if viewer is None:
            return {}
        directory, sides = self._rules.directory, (request.from_team, request.to_team)
        if any(team not in directory.teams for team in sides):
            return {"viewer": viewer.name}
        return {
            "viewer": viewer.name,
            "may_answer": directory.may_accept(viewer.key, request.to_team),
            "may_escalate": any(directory.belongs(viewer.key, team) for team in sides),
            "may_withdraw": directory.belongs(viewer.key, request.from_team),
            "grounds": tuple(self._rules.pack_of(request).grounds.values()),
        }


def _request(case: Case | None, number: int | None) -> Request | None:
    return next((each for each in case.requests if each.number == number), None) if case else None
