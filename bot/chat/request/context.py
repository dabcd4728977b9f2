"""Says what the answering of one arrival has to hand, and which of an answer goes where: everybody in a group or a
channel reads what is shown there, so details go to whoever asked (docs/security.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from bot.chat.cards.draw import Drawing
from bot.chat.request.arrival import about, digest, inbox
from bot.chat.request.asker import Asker, entra
from bot.chat.request.reply import ChatReply
from bot.queries.ownership import normal
from bot.service.intake import Intake
from bot.service.meaning.case_lookup import CaseLookup
from bot.service.replies import Replies
from protocol.decision.rules import Rules
from protocol.decision.telling import common_facts
from protocol.messages.chat import Card, ChatMessage, LineReader, Place, What
from protocol.messages.intents import About, Received, WhoOwns
from protocol.pack.procedures import Flag
from protocol.ports.store import Store
from templates.cards import words_card


@dataclass(frozen=True, kw_only=True)
class ChatDeps:
    """What the door is made of. `address` is our mail address, `name` what we call ourselves."""

    intake: Intake
    replies: Replies
    lookup: CaseLookup
    store: Store
    rules: Rules
    reader: LineReader
    prefix: str
    address: str
    name: str
    drawing: Drawing


@dataclass(frozen=True, kw_only=True)
class ChatRequest:
    """One arrival from somebody listed, and when it was received."""

    parts: ChatDeps
    arrival: ChatMessage
    asker: Asker
    at: datetime

    @property
    def public(self) -> bool:
        """Whether others read what is shown where it was asked."""
        return self.arrival.conversation.place is not Place.PERSONAL

    @property
    def alarm(self) -> Flag | None:
        """The alarm that the asker raises who names none."""
        return self.parts.rules.alarm_of(self.asker.person.key)

    # --- what was said --------------------------------------------------------------------------------

    def line(self, text: str, of: About | None = None) -> Received:
        """What a text says, by the grammar of letters; evidence of it names its sender by object id."""
        arrival = self.arrival
        received = self.parts.reader.line(
            text,
            sender=self.asker.sender,
            about=of or about(arrival),
            message_id=arrival.message_id,
            sha256=digest(arrival),
            at=self.at,
            inbox=inbox(arrival),
        )
        evidence = replace(received.evidence, sender=entra(arrival)) if received.evidence else None
        return replace(received, evidence=evidence)

    def about_case(self, typed: str) -> About:
        """What a case as somebody typed it refers to: our reference, or local ids. A bare number is the one case
        that it can mean; where it can mean several it stays a number, and where none, it is our reference."""
        shown = about(self.arrival)
        if "://" in typed and isinstance(asked := self.line(f"who owns {typed}").intent, WhoOwns) and asked.named:
            return replace(shown, references=(), local_ids=(), bare=asked.named, answers=())
        reference = normal(typed, self.parts.prefix)
        ours = replace(shown, references=(reference,)) if reference.startswith(f"{self.parts.prefix}-") else shown
        if not typed.strip() or (ours is not shown and not typed.strip().isdigit()):
            return ours
        found = replace(self.line(typed).about, answers=shown.answers)
        if found.references or found.local_ids or not found.bare:
            return found if found.references or found.local_ids else ours
        meant = self._found(replace(found, answers=()))
        return replace(shown, references=meant) if len(meant) == 1 else found if meant else ours

    def cases(self, typed: str) -> tuple[str, ...]:
        """The references that a case as somebody typed it may mean, which need not be on record."""
        of = self.about_case(typed)
        return of.references if len(of.references) == 1 else self._found(of)

    def _found(self, of: About) -> tuple[str, ...]:
        asked = Received(
            message_id=self.arrival.message_id, sender=self.asker.sender, at=self.at, intent=WhoOwns(), about=of
        )
        with self.parts.store.work() as work:
            return self.parts.lookup.cases(work, asked)

    # --- what is shown --------------------------------------------------------------------------------

    def words(self, key: str, facts: Mapping[str, object] | None = None) -> Card:
        """A short reply, by its key. It knows no more of a case than is given here."""
        common = common_facts(self.parts.rules, None, None, self.at)
        return words_card(key, {**common, **(facts or {})}, service=self.parts.name)

    def open(self, card: Card) -> ChatReply:
        """Something that everybody may read; after a button, in the place of its card."""
        return ChatReply(instead=card) if self.arrival.what is What.PRESSED else ChatReply(here=card)

    def detailed(self, card: Card, short: Card | None = None, case: str = "") -> ChatReply:
        """Something for the asker's eyes; others see `short`, or that an answer was given. A card that takes
        the place of another is seen by whoever pressed its button alone."""
        if self.arrival.what is What.PRESSED or not self.public:
            return self.open(card)
        here = short or self.words("privately", {"case": case or None})
        return ChatReply(here=here, privately=card, promised=short is None)


def together(answers: Sequence[ChatReply]) -> ChatReply:
    """Several answers to one line, as one. Where others are told anything at all, they are not told as well that an
    answer was given to somebody: that may yet fail, and must then not have been said."""
    told = [each for each in answers if not each.promised]
    return ChatReply(
        here=_all(each.here for each in told or answers),
        privately=_all(each.privately for each in answers),
        instead=_all(each.instead for each in answers),
        promised=not told,
    )


def _all(cards: Iterable[Card | None]) -> Card | None:
    shown = [each for each in cards if each is not None]
    return reduce(both, shown) if shown else None


def both(first: Card, second: Card) -> Card:
    """Two cards as one, one below the other."""
    text = f"{first.text}\n\n{second.text}"
    if first.content is None or second.content is None:
        return Card(text=text)
    body = [*_listed(first.content.get("body")), *_listed(second.content.get("body"))]
    return Card(text=text, content={**first.content, "body": body, "fallbackText": text})


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
