"""Decides what a notice answers, and where in chat a message goes: closed lists, and how the record writes each."""

from dataclasses import dataclass
from hashlib import sha256
from typing import assert_never

from protocol.messages.chat import CHANNEL

TRAIL = 12
"""Hexadecimal digits."""
_SHOWN = "shown"


@dataclass(frozen=True, kw_only=True)
class InReplyTo:
    """It answers a letter, a page or the command line, by the id of what came."""

    message_id: str


@dataclass(frozen=True, kw_only=True)
class InChat:
    """It answers what was said in a chat: `teams:{conversation}:{activity}`."""

    message_id: str

    @property
    def conversation(self) -> str:
        """The conversation or thread. It and the activity may both hold colons: the activity of a pressed button is
        `f:` and a number."""
        return self.message_id.removeprefix(f"{CHANNEL}:").rpartition(":")[0].removesuffix(":f")


@dataclass(frozen=True, kw_only=True)
class ShownTo:
    """Somebody, by key, was shown it in chat as it was decided."""

    person: str


Origin = InReplyTo | InChat | ShownTo


def trail(message_id: str) -> str:
    """What a message is called in the log, from the first line about it to the email that it brought; `holdfast trace`
    finds it by this. It says nothing of who wrote it, as a Message-ID may."""
    return sha256(message_id.encode("utf-8", "replace")).hexdigest()[:TRAIL]


def in_chat(message_id: str) -> bool:
    """Whether a message came by chat (see `ChatMessage.message_id`)."""
    return message_id.startswith(f"{CHANNEL}:")


def origin_of(text: str) -> Origin | None:
    """What the record writes of an origin, or a message's id, stands for; None for ""."""
    if not text:
        return None
    if text.startswith(f"{_SHOWN}:"):
        return ShownTo(person=text.removeprefix(f"{_SHOWN}:"))
    return InChat(message_id=text) if in_chat(text) else InReplyTo(message_id=text)


def origin_text(origin: Origin | None) -> str:
    """An origin, as the record writes it; "" for none."""
    match origin:
        case None:
            return ""
        case ShownTo():
            return f"{_SHOWN}:{origin.person}"
        case InReplyTo() | InChat():
            return origin.message_id
        case _:
            assert_never(origin)


@dataclass(frozen=True, kw_only=True)
class ToPerson:
    """To somebody's own chat with us, by their key in the directory."""

    person: str


@dataclass(frozen=True, kw_only=True)
class ToTeam:
    """To a team's channel, by its key."""

    team: str


@dataclass(frozen=True, kw_only=True)
class ToAdministrator:
    """To an administrator's own chat with us, by their address."""

    address: str


@dataclass(frozen=True, kw_only=True)
class ToConversation:
    """To where something was asked, by its id in the service."""

    id: str


ChatPlace = ToPerson | ToTeam | ToAdministrator | ToConversation


def place_of(text: str) -> ChatPlace | None:
    """What the record writes of a place stands for; None for "". Raises ValueError where it stands for none."""
    kind, _, name = text.partition(":")
    match kind:
        case "":
            return None
        case "person":
            return ToPerson(person=name)
        case "team":
            return ToTeam(team=name)
        case "administrator":
            return ToAdministrator(address=name)
        case "conversation":
            return ToConversation(id=name)
    raise ValueError(f"{text!r} is no place in chat")


def place_text(place: ChatPlace | None) -> str:
    """A place, as the record writes it; "" for none."""
    match place:
        case None:
            return ""
        case ToPerson():
            return f"person:{place.person}"
        case ToTeam():
            return f"team:{place.team}"
        case ToAdministrator():
            return f"administrator:{place.address}"
        case ToConversation():
            return f"conversation:{place.id}"
        case _:
            assert_never(place)
