"""Decides what happens when something arrives from chat: who it is from, what it wants, and what is recorded of it.

Every arrival has one recorded outcome, but for a card that is looked at again.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from bot.chat.answer.actions import acted
from bot.chat.buttons import answered_button, refreshed
from bot.chat.cards.draw import Drawing
from bot.chat.deliver.conversations import Keeping
from bot.chat.dispatch import answered_line
from bot.chat.request.arrival import about, content_digest, digest, inbox, mark, received_at, told_apart
from bot.chat.request.asker import UNLISTED, asker_of, entra, stranger
from bot.chat.request.context import ChatDeps, ChatRequest
from bot.chat.request.overheard import Overhearing
from bot.chat.request.reply import ChatReply
from bot.chat.welcome import Welcoming
from bot.service.service import Service
from protocol.decision.rules import Rules
from protocol.decision.telling import common_facts
from protocol.messages.chat import ChatMessage, LineReader, What
from protocol.messages.common import CommonFacts
from protocol.messages.intents import Nothing
from protocol.ports.clock import Clock
from protocol.ports.letters import Outcome
from protocol.ports.store import Store
from protocol.violations import CannotCommit
from templates.cards import words_card

log = logging.getLogger("holdfast.chat")

ANSWERING: Mapping[What, Callable[[ChatRequest], ChatReply]] = {
    What.MESSAGE: answered_line,
    What.PRESSED: answered_button,
    What.REFRESHED: refreshed,
}
"""What is acted on or answered, where somebody listed sent it; everything else is recorded and changes nothing."""


class ChatDoor:
    """What is said in chat comes in here, proved by the service's signature, and is answered."""

    def __init__(
        self,
        *,
        service: Service,
        store: Store,
        rules: Rules,
        reader: LineReader,
        clock: Clock,
        prefix: str = "JW",
        tenants: Collection[str] = (),
        address: str = "",
        name: str = "Holdfast",
    ) -> None:
        self._clock = clock
        self._overhearing, self._welcoming = Overhearing(), Welcoming(clock)
        self._tenants = tenants
        self._keeping = Keeping(store=store, directory=rules.directory, clock=clock)
        self._parts = ChatDeps(
            intake=service.intake,
            replies=service.replies,
            lookup=service.lookup,
            store=store,
            rules=rules,
            reader=reader,
            prefix=prefix,
            address=address,
            name=name,
            drawing=Drawing(store=store, rules=rules, address=address, service=name),
        )

    def take(self, arrival: ChatMessage) -> ChatReply:
        """Act on an arrival, and say what to show. Returns once its outcome is committed. Raises CannotCommit,
        and nothing else that an arrival can cause, where nothing has changed and it must be taken again."""
        try:
            return self._take(arrival)
        except CannotCommit:
            raise
        except Exception:
            log.exception("An arrival could not be answered.", extra={"arrival": arrival.message_id})
        card = words_card("nothing_changed", self._facts(), service=self._parts.name)
        return ChatReply(instead=card) if arrival.what in (What.PRESSED, What.REFRESHED) else ChatReply(here=card)

    def _facts(self) -> CommonFacts:
        return common_facts(self._parts.rules, None, None, self._clock.now())

    def _take(self, arrival: ChatMessage) -> ChatReply:
        if self._overhearing.others(arrival):
            return ChatReply()
        at = received_at(arrival, self._clock.now())
        asker = asker_of(arrival, self._parts.rules.directory.at(at), self._tenants)
        self._keeping.see(arrival)
        arrival = told_apart(arrival)
        if arrival.what in (What.MET, What.LEFT, What.OTHER):
            return self._met(arrival, self._noted(arrival, "nothing in it is to be acted on"))
        if asker is None:
            return self._unlisted(arrival)
        given = ChatRequest(parts=self._parts, arrival=arrival, asker=asker, at=at)
        if arrival.unsure and arrival.what is What.MESSAGE:
            return acted(given, replace(given.line(arrival.text), intent=Nothing(addressed=True)))
        if (answering := ANSWERING.get(arrival.what)) is not None:
            return answering(given)
        first = self._noted(arrival, f"what was {arrival.what} afterwards changes nothing")
        return given.open(given.words("edited")) if first and arrival.what is What.EDITED else ChatReply()

    def _noted(self, arrival: ChatMessage, why: str) -> bool:
        at = received_at(arrival, self._clock.now())
        return self._parts.intake.note(mark(arrival, at, Outcome.IGNORED, why))

    def _met(self, arrival: ChatMessage, first: bool) -> ChatReply:
        if arrival.what is not What.MET or not first or not self._welcoming.first(arrival):
            return ChatReply()
        facts = {**self._facts(), "place": arrival.conversation.place.value}
        return ChatReply(here=words_card("welcome", facts, service=self._parts.name))

    def _unlisted(self, arrival: ChatMessage) -> ChatReply:
        """Somebody whom the directory does not list: they hear nothing of any case. What may be a
        concern of an alarm is set aside, and a person looks at it at once (5.5)."""
        at = received_at(arrival, self._clock.now())
        if arrival.what is What.REFRESHED:
            return ChatReply(instead=words_card("not_listed", self._facts(), service=self._parts.name))
        first = self._concern_of_a_stranger(arrival, at) or self._noted(arrival, f"{UNLISTED}: {entra(arrival)}")
        if not first and arrival.what is What.MESSAGE:
            return ChatReply()
        card = words_card("not_listed", self._facts(), service=self._parts.name)
        match arrival.what:
            case What.MESSAGE:
                return ChatReply(here=card)
            case What.PRESSED:
                return ChatReply(instead=card)
            case _:
                return ChatReply()

    def _concern_of_a_stranger(self, arrival: ChatMessage, at: datetime) -> bool:
        """Whether what somebody unlisted wrote may be a concern; then it is set aside. False where it was before."""
        if arrival.what is not What.MESSAGE or not arrival.text.strip():
            return False
        heard = self._parts.reader.line(
            arrival.text,
            sender=stranger(arrival),
            about=about(arrival),
            message_id=arrival.message_id,
            sha256=digest(arrival),
            at=at,
            inbox=inbox(arrival),
        )
        return heard.concern and self._parts.intake.quarantine(
            heard,
            arrival.raw,
            f"{UNLISTED}.".capitalize(),
            inbox=inbox(arrival),
            content_digest=content_digest(arrival),
        )
