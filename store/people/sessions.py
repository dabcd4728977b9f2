"""Decides how it is kept who is signed in to the pages."""

from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select

from protocol.ports.sessions import Kept
from store.database.database import Database
from store.database.phrases import put
from store.schema.tables import sessions

_OF = select(sessions.c.object_id, sessions.c.tenant, sessions.c.made, sessions.c.seen, sessions.c.said).where(
    sessions.c.key == bindparam("key_", type_=sessions.c.key.type)
)


class SessionRecord:
    """The part of the port `Store` that keeps sessions."""

    database: Database

    def session(self, key: str) -> Kept | None:
        """See the port."""
        with self.database.reading() as connection:
            row = connection.execute(_OF, {"key_": key}).mappings().first()
        return Kept(**row) if row else None

    def keep_session(self, key: str, kept: Kept) -> None:
        """See the port."""
        row = {
            "key": key, "object_id": kept.object_id, "tenant": kept.tenant, "made": kept.made, "seen": kept.seen,
            "said": kept.said,
        }  # fmt: skip
        with self.database.writing() as connection:
            connection.execute(put(sessions, self.database.kind), row)

    def end_session(self, key: str) -> None:
        """See the port."""
        with self.database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.key == key))

    def forget_sessions(self, *, made_before: datetime, seen_before: datetime) -> None:
        """See the port."""
        old = or_(sessions.c.made < made_before, sessions.c.seen < seen_before)
        with self.database.writing() as connection:
            connection.execute(delete(sessions).where(old))
