"""What passes between a chat service and Holdfast, without a word of any chat service's own.

A door (such as `bot/teams`) makes an `ChatMessage` of what it verified, and says what a `Connector` is
asked to say. Nothing here knows what an activity, an invoke or a tenant's token is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from protocol.messages.intents import About, Received, Sender

CHANNEL = "teams"
"""The name of this channel in evidence, in posts and in the directory's `channels`."""
WEB = "web"
"""The name of the pages in evidence: people ask and answer there too, and are told nothing there by themselves."""


class Place(StrEnum):
    """Where a conversation is held; the values are those of the chat service."""

    PERSONAL = "personal"
    GROUP = "groupChat"
    CHANNEL = "channel"


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Where somebody can be written to. `service_url` is where the service takes messages for it, `us`
    our own id there, `user` the other side's id in a personal chat. A thread in a channel has the
    channel's id with the thread's own after it, as the service writes it: `thread` is the whole, `id`
    is the channel alone."""

    id: str
    place: Place
    tenant: str
    service_url: str
    us: str = ""
    user: str = ""
    thread: str = ""
    name: str = ""
    """What the channel is called, for administrators; never used to decide anything."""


class What(StrEnum):
    """What arrived."""

    MESSAGE = "message"
    PRESSED = "pressed"
    """A button of a card, with its data; a card's own refresh is `REFRESHED`."""
    REFRESHED = "refreshed"
    EDITED = "edited"
    DELETED = "deleted"
    MET = "met"
    """Holdfast was installed, or added to a chat, a team or a channel."""
    LEFT = "left"
    """Holdfast was taken out."""
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class ChatMessage:
    """Something that came in from chat, its sender proved by the service's signature.

    `id` is the service's id of it, `at` the service's own instant (UTC), or None where it gave none.
    `object_id` is the Entra object id of the signed-in person, in lower case, or "": only by it is
    anybody known. `text` is what they typed, without the mention of us; `data` what a button or form
    sent, which is never believed as to who or whether. `raw` are the bytes that are kept as evidence.
    `answers` is the id of the message that it is a reply to, or whose button was pressed: the one that is
    quoted, else the one that the service names, else the one that the thread began with.
    """

    what: What
    id: str
    conversation: Conversation
    object_id: str
    raw: bytes
    at: datetime | None = None
    text: str = ""
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    answers: str = ""
    unsure: bool = False
    """Which of the words were said now, and which are quoted or struck out, cannot be told: they move no case."""
    addressed: bool = True
    """Whether it was said to us: in somebody's own chat with us, with a mention of us, for us alone to see, or by
    a button of ours. What is not is other people's talk."""
    targeted: bool = False
    """Whether, in a group or a channel, only its writer and we see it: so nobody else may see the answer."""
    received: datetime | None = None
    """When it first reached us (UTC), by our own clock, where that was put down; None for now."""

    @property
    def message_id(self) -> str:
        """The id under which its outcome is recorded: unique over all conversations."""
        return f"{CHANNEL}:{self.conversation.thread or self.conversation.id}:{self.id}"


@dataclass(frozen=True, kw_only=True)
class Card:
    """Something to show: an Adaptive Card 1.5 as plain JSON values, or None for words alone; and the
    same as text, for a client that shows no cards, for a notification and for a screen reader."""

    text: str
    content: Mapping[str, object] | None = None


class Connector(Protocol):
    """Says things in conversations. Every call is synchronous and bounded in time."""

    def send(self, to: Conversation, card: Card) -> str:
        """Say something; the service's id of the message. Raises SendLater (with `after_seconds` where
        the service named a time) or Undeliverable, with no addresses."""
        ...

    def update(self, to: Conversation, message: str, card: Card) -> None:
        """Change something said earlier. Raises as `send`; Undeliverable where it is gone."""
        ...

    def open(self, with_user: str, like: Conversation) -> Conversation:
        """A personal conversation with somebody, by Entra object id or by their id in the service, in
        the tenant and at the service of another conversation. Raises as `send`."""
        ...


class LineReader(Protocol):
    """Reads what somebody typed in chat, by the very grammar that reads letters."""

    def line(
        self,
        text: str,
        *,
        sender: Sender,
        about: About,
        message_id: str,
        sha256: str,
        at: datetime,
        inbox: str,
        channel: str = CHANNEL,
    ) -> Received:
        """What a line says, as a letter with the same words would. `about` is what the chat itself
        shows it to be about; references in the text are added. `channel` is that of its evidence."""
        ...


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A card that stands in a conversation and must be brought up to date when its case moves on.

    `notice` is the id of the notice it told, `seq` how far the case's ledger had come when it was
    drawn. `conversation` is the key under which the conversation is kept.
    """

    conversation: str
    message: str
    notice: str
    reference: str
    request: int | None
    seq: int
