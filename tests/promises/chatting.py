"""A whole Holdfast with a chat beside its mailbox, and people who type, press buttons and look at cards.

Arrivals are as the chat service's door makes them; everything behind them is real.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.chat.door import ChatDoor
from bot.chat.request.reply import ChatReply
from mailer.reading.lines import ChatLineReader
from protocol.decision.rules import Rules
from protocol.messages.chat import Card, ChatMessage, Conversation, Place, What
from tests.promises.world import HERE, World

TENANT = "11111111-2222-3333-4444-555555555555"
SERVICE_URL = "https://chat.example.org/emea/"


def object_id(who: str) -> str:
    """The Entra object id of one of the story's people, by key: always the same."""
    digest = hashlib.sha256(who.encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


def listed(directory: str) -> str:
    """A directory in which everybody has their Entra object id."""
    lines = []
    for line in directory.splitlines():
        lines.append(line)
        if line.startswith("[person."):
            key = line.removeprefix("[person.").rstrip("]")
            lines.append(f'object_id = "{object_id(key)}"')
    return "\n".join(lines) + "\n"


def place(where: str, who: str) -> Conversation:
    """A conversation by a short name: `own` is somebody's own chat with us, `group` or `channel` one of many."""
    kinds = {"own": Place.PERSONAL, "group": Place.GROUP, "channel": Place.CHANNEL}
    kind = kinds[where]
    name = f"a:{who}" if kind is Place.PERSONAL else f"19:{where}@thread.tacv2"
    return Conversation(id=name, place=kind, tenant=TENANT, service_url=SERVICE_URL, us="28:bot", user=f"29:{who}")


def typed(who: str, text: str, number: int, *, where: str = "own", at: datetime | None = None) -> ChatMessage:
    """Somebody's line, as it arrives."""
    return arrived(What.MESSAGE, who, number, where=where, at=at, text=text)


def press(
    who: str, data: Mapping[str, object], number: int, *, where: str = "own", at: datetime | None = None
) -> ChatMessage:
    """Somebody's press of a button with some data, as it arrives."""
    return arrived(What.PRESSED, who, number, where=where, at=at, data=data)


def arrived(
    what: What,
    who: str,
    number: int,
    *,
    where: str = "own",
    at: datetime | None = None,
    text: str = "",
    data: Mapping[str, object] | None = None,
) -> ChatMessage:
    """Anything, as it arrives. `who` is a person's key, or anybody else's name."""
    sender = {"aadObjectId": object_id(who)}
    body = {"id": f"m{number}", "from": sender, "text": text, "value": dict(data or {}), "what": what.value}
    return ChatMessage(
        what=what,
        id=f"m{number}",
        conversation=place(where, who),
        object_id=object_id(who),
        at=at,
        text=text,
        raw=json.dumps(body).encode(),
        data=data or {},
    )


def buttons(card: Card | None) -> dict[str, dict[str, Any]]:
    """The data of a card's buttons, by verb, those under another button too."""
    assert card is not None
    return {str(each["verb"]): dict(each["data"]) for each in _actions(card.content)}


def _actions(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if value.get("type") == "Action.Execute":
            yield value
        for name, each in value.items():
            if name not in ("fallback", "refresh"):
                yield from _actions(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _actions(each)


class ChatWorld(World):
    """Somewhere for a story to happen in mail and in chat."""

    tenants: tuple[str, ...] = (TENANT,)
    chat_accepts: bool = True

    def __init__(self, home: Path, **given: Any) -> None:
        given.setdefault("directory", listed((HERE / "directory.toml").read_text("utf-8")))
        self._said = 0
        super().__init__(home, **given)

    def ruled(self) -> Rules:
        """The rules that the settings name, and whether chat is writing."""
        return replace(super().ruled(), chat_accepts=self.chat_accepts)

    def begin(self) -> None:
        """Start, or start again after `end`, with a chat door."""
        super().begin()
        service = self.holdfast.service
        settings = self.settings.service
        self.reader = ChatLineReader(
            self.rules.directory, tuple(self.rules.packs.values()), settings.domain, settings.prefix
        )
        self.door = ChatDoor(
            service=service,
            store=self.store,
            rules=service.rules,
            reader=self.reader,
            clock=self.clock,
            prefix=settings.prefix,
            tenants=self.tenants,
            address=settings.address,
            name=settings.name,
        )

    def number(self) -> int:
        """The next number for a message."""
        self._said += 1
        return self._said

    def says(self, who: str, text: str, *, where: str = "own", at: str = "") -> ChatReply:
        """Somebody types a line; whatever falls due before it happens first."""
        if at:
            self.turn(at)
        return self.takes(typed(who, text, self.number(), where=where))

    def presses(
        self, who: str, data: Mapping[str, object], *, where: str = "own", at: str = "", **more: object
    ) -> ChatReply:
        """Somebody presses a button, with more filled in."""
        if at:
            self.turn(at)
        return self.takes(press(who, {**data, **more}, self.number(), where=where))

    def takes(self, arrival: ChatMessage) -> ChatReply:
        """Something arrives, and what it is answered is shown."""
        answered = self.door.take(arrival)
        self.holdfast.service.replies.said(answered.private_replies)
        self.holdfast.runner.turn()
        return answered

    def hears(self, arrival: ChatMessage) -> ChatReply:
        """Something arrives, and we are stopped before anything is shown."""
        answered = self.door.take(arrival)
        self.end()
        self.begin()
        return answered

    def looks(self, who: str, case: str = "JW-48211", request: int = 1) -> Card:
        """What somebody sees on the card of a request."""
        data = {"holdfast": 1, "verb": "refresh", "case": case, "request": request, "drawn": 0}
        seen = self.takes(arrived(What.REFRESHED, who, self.number(), data=data)).instead
        assert seen is not None
        return seen

    def outcomes(self) -> list[str]:
        """The recorded outcome of everything that came from chat, in order, as `handled message`."""
        path = self.settings.store.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as connection:
            asked = "SELECT outcome, kind, message_id FROM messages WHERE kind LIKE 'teams %'"
            rows = connection.execute(asked).fetchall()
        rows.sort(key=lambda row: int(row[2].rpartition(":m")[2]))
        return [f"{outcome} {kind.removeprefix('teams ')}" for outcome, kind, _ in rows]

    def asked(self) -> list[tuple[str, str, str]]:
        """Every question about a case on record: case, who, channel."""
        path = self.settings.store.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as connection:
            return [
                tuple(row) for row in connection.execute('SELECT reference, "by", channel FROM queries ORDER BY id')
            ]
