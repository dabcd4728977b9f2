"""A whole Holdfast that people tell things in chat, and that tells them things there: what its door answers and what
its connector says stand in the same chats."""

from pathlib import Path

from bot.chat.door import ChatDoor
from bot.chat.request.reply import ChatReply
from mailer.reading.lines import ChatLineReader
from protocol.messages.chat import ChatMessage, Conversation, Place, What
from tests.promises.chatting import buttons
from tests.promises.connected import CMHT, PEOPLE, SERVICE, TENANT, ConnectedWorld, Said, object_id


class BothWays(ConnectedWorld):
    """A connected world with a door. Nothing is shown of an answer: a story looks at what the door gave back."""

    def __init__(self, home: Path, **channels: str) -> None:
        self._arrived = 0
        super().__init__(home, **channels)

    def begin(self) -> None:
        """As ever, with a door."""
        super().begin()
        settings, whole = self.settings.service, self.holdfast
        reader = ChatLineReader(
            self.rules.directory, tuple(self.rules.packs.values()), settings.domain, settings.prefix
        )
        self.door = ChatDoor(
            service=whole.service,
            store=whole.store,
            rules=self.rules,
            reader=reader,
            clock=self.clock,
            prefix=settings.prefix,
            address=settings.address,
            name=settings.name,
        )

    def arrives(self, who: str, what: What = What.MESSAGE, **more: object) -> ChatReply:
        """Something from somebody, in their own chat where nothing else is said; then a turn is taken."""
        self._arrived += 1
        own = Conversation(
            id=f"a:{object_id(who)}",
            place=Place.PERSONAL,
            tenant=TENANT,
            service_url=SERVICE,
            us="28:us",
            user=f"29:{who}",
        )
        given: dict[str, object] = {
            "conversation": own, "object_id": object_id(who) if who in PEOPLE else who, "raw": b"%d" % self._arrived,
            "addressed": True, **more,
        }  # fmt: skip
        answered = self.door.take(ChatMessage(what=what, id=f"f:{self._arrived}", **given))  # type: ignore[arg-type]  # as the story says
        self.holdfast.runner.turn()
        return answered

    def says(self, who: str, text: str) -> ChatReply:
        """Somebody types a line in their own chat."""
        return self.arrives(who, text=text)

    def presses(self, who: str, card: Said, verb: str, **fields: str) -> ChatReply:
        """Somebody presses a button of a card that stands in a chat."""
        data = {**buttons(card.card)[verb], **fields}
        return self.arrives(who, What.PRESSED, data=data, answers=card.id)

    def met(self, conversation_id: str, place: Place, *, who: str = "s0", service: str = SERVICE) -> None:
        """Holdfast is added to a conversation."""
        where = Conversation(id=conversation_id, place=place, tenant=TENANT, service_url=service, us="28:us")
        self.arrives(who, What.MET, conversation=where)

    def listed_anew(self, change: "dict[str, str]") -> None:
        """The directory is changed, words for words, and Holdfast starts again."""
        path = self.settings.service.home / "directory.toml"
        text = path.read_text("utf-8")
        for before, after in change.items():
            assert before in text
            text = text.replace(before, after)
        path.write_text(text, "utf-8")
        self.end()
        self.begin()


__all__ = ["CMHT", "BothWays", "object_id"]
