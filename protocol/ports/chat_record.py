"""What chat must not forget."""

from datetime import datetime
from typing import Protocol

from protocol.messages.chat import Conversation, Shown


class ChatRecord(Protocol):
    """What chat must not forget: where people can be written to, and which cards stand."""

    def conversation(self, key: str) -> Conversation | None:
        """Where somebody can be written to in chat: `person:KEY`, `channel:ID` or `conversation:ID`."""
        ...

    def keep_conversation(self, key: str, conversation: Conversation, at: datetime) -> None:
        """Keep or refresh where somebody can be written to."""
        ...

    def forget_conversation(self, key: str) -> None:
        """They can no longer be written to there."""
        ...

    def latest_conversation(self) -> Conversation | None:
        """The conversation refreshed last: it shows where the chat service takes messages now."""
        ...

    def keep_shown(self, shown: Shown) -> None:
        """Keep, or redraw, a card that must be brought up to date when its case moves on."""
        ...

    def outdated(self, limit: int) -> tuple[Shown, ...]:
        """Cards whose case's ledger has moved on since they were drawn."""
        ...

    def forget_shown(self, conversation: str, message: str) -> None:
        """A card is as it will stay: it is drawn no more. What it was about is known as long as the record is."""
        ...
