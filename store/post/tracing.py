"""Decides how the record is asked what became of a message that came in."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from protocol.ports.outbox import StoredNotice
from protocol.ports.work import Mark
from store.database.database import Database
from store.entries import mark, told
from store.post.outbox import SqlOutbox
from store.post.postlines import PostLine
from store.schema.tables import messages, notices

MOST = 200
"""As many messages are traced at a time."""


class TraceRecord:
    """Messages that came in, and what was said because of them."""

    database: Database
    outbox: SqlOutbox

    def came(
        self, *, since: datetime | None = None, until: datetime | None = None, message_id: str = "", reference: str = ""
    ) -> tuple[Mark, ...]:
        """The recorded outcomes of messages received in a time, by their id, or about a case: oldest first."""
        asked = select(messages).order_by(messages.c.at, messages.c.message_id).limit(MOST)
        if since is not None:
            asked = asked.where(messages.c.at >= since)
        if until is not None:
            asked = asked.where(messages.c.at < until)
        if message_id:
            asked = asked.where(or_(messages.c.message_id == message_id, messages.c.message_id == f"<{message_id}>"))
        if reference:
            asked = asked.where(messages.c.reference == reference)
        with self.database.reading() as connection:
            return tuple(map(mark, connection.execute(asked).mappings()))

    def answered(self, about: Mark) -> tuple[tuple[StoredNotice, tuple[PostLine, ...]], ...]:
        """What was told as a message was acted on, and the emails and chat messages that told it: what answers it, and
        what was decided about its case in the same second."""
        because = notices.c.answers == about.message_id
        if about.reference:
            because = or_(because, notices.c.reference == about.reference)
        begun = about.at.replace(microsecond=0)
        asked = (
            select(notices)
            .where(notices.c.at >= begun, notices.c.at < begun + timedelta(seconds=1), because)
            .order_by(notices.c.id)
        )
        with self.database.reading() as connection:
            found = [told(row) for row in connection.execute(asked)]
        return tuple((each, self.outbox.posts_with(each.id)) for each in found)

    def told_about(self, reference: str) -> tuple[tuple[StoredNotice, tuple[PostLine, ...]], ...]:
        """Every notice about a case, oldest first, and the emails and chat messages that told it."""
        asked = select(notices).where(notices.c.reference == reference).order_by(notices.c.at, notices.c.id)
        with self.database.reading() as connection:
            found = [told(row) for row in connection.execute(asked)]
        return tuple((each, self.outbox.posts_with(each.id)) for each in found)

    def told_since(self, kind: str, since: datetime) -> tuple[StoredNotice, ...]:
        """Every notice of a kind that was told since an instant, oldest first."""
        asked = (
            select(notices).where(notices.c.kind == kind, notices.c.at >= since).order_by(notices.c.at, notices.c.id)
        )
        with self.database.reading() as connection:
            return tuple(told(row) for row in connection.execute(asked.order_by(notices.c.at, notices.c.id)))

    def told_to(self, address: str) -> tuple[StoredNotice, ...]:
        """Every notice that was for an address, oldest first. All notices are looked through."""
        asked = select(notices).where(func.lower(notices.c.body).contains(address.lower(), autoescape=True))
        with self.database.reading() as connection:
            rows = connection.execute(asked.order_by(notices.c.at, notices.c.id))
            found = [told(row) for row in rows]
        return tuple(
            each
            for each in found
            if address.lower() in {one.address.lower() for one in (*each.notice.to, *each.notice.copy)}
        )
