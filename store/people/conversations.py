"""Decides how it is kept where people can be written to in chat, and which cards stand there."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from protocol.messages.chat import Conversation, Place, Shown
from store.chain.tying import tied
from store.database.database import Database
from store.database.phrases import put, put_if_later
from store.schema.tables import cases, conversations
from store.schema.tables import shown as cards

_CONVERSATION = select(conversations).where(conversations.c.key == bindparam("key_", type_=conversations.c.key.type))
_LATEST = select(conversations).order_by(conversations.c.at.desc(), conversations.c.key).limit(1)
_FORGET = delete(conversations).where(conversations.c.key == bindparam("key_", type_=conversations.c.key.type))
_OUTDATED = (
    select(cards)
    .join(cases, cases.c.reference == cards.c.reference)
    .where(cases.c.seq > cards.c.seq, cards.c.settled.is_(False))
    .order_by(cases.c.recorded_at, cards.c.conversation, cards.c.message)
    .limit(bindparam("limit_"))
)
_SETTLE_SHOWN = (
    update(cards)
    .where(
        cards.c.conversation == bindparam("conversation_", type_=cards.c.conversation.type),
        cards.c.message == bindparam("message_", type_=cards.c.message.type),
    )
    .values(settled=True)
)
_SHOWN = tuple(each.name for each in fields(Shown))


class ChatRecord:
    """The part of the port `Store` that chat needs."""

    database: Database

    def conversation(self, key: str) -> Conversation | None:
        """See the port."""
        with self.database.reading() as connection:
            return _conversation(connection.execute(_CONVERSATION, {"key_": key}).first())

    def keep_conversation(self, key: str, conversation: Conversation, at: datetime) -> None:
        """See the port. What is kept already is not put back to an earlier instant."""
        row = {**asdict(conversation), "place": str(conversation.place), "key": key, "at": at}
        with self.database.writing() as connection:
            connection.execute(put_if_later(conversations, self.database.kind), row)

    def forget_conversation(self, key: str) -> None:
        """See the port. Forgetting twice is forgetting once."""
        with self.database.writing() as connection:
            connection.execute(_FORGET, {"key_": key})

    def latest_conversation(self) -> Conversation | None:
        """See the port."""
        with self.database.reading() as connection:
            return _conversation(connection.execute(_LATEST).first())

    def keep_shown(self, shown: Shown) -> None:
        """See the port."""
        row = {**asdict(shown), "settled": False}
        with tied(self.database) as (connection, tie):
            connection.execute(put(cards, self.database.kind), row)
            tie.now(cards, row)

    def outdated(self, limit: int) -> tuple[Shown, ...]:
        """See the port. Those whose case moved first come first."""
        with self.database.reading() as connection:
            found = connection.execute(_OUTDATED, {"limit_": limit})
            return tuple(Shown(**{name: row[name] for name in _SHOWN}) for row in found.mappings())

    def forget_shown(self, conversation: str, message: str) -> None:
        """See the port. The row stays: somebody may answer the card long after (see `SqlWork.about`)."""
        with tied(self.database) as (connection, tie):
            connection.execute(_SETTLE_SHOWN, {"conversation_": conversation, "message_": message})
            tie.reread(cards, (cards.c.conversation == conversation) & (cards.c.message == message))


def _conversation(row: Row[Any] | None) -> Conversation | None:
    if row is None:
        return None
    return Conversation(
        id=row.id,
        place=Place(row.place),
        tenant=row.tenant,
        service_url=row.service_url,
        us=row.us,
        user=row.user,
        thread=row.thread,
        name=row.name,
    )
