"""Decides how it is put down how far mail has been read: by instant for the deadlines, and in a
server's own words for the next reading."""

from datetime import datetime

from sqlalchemy import bindparam, select

from store.database.database import Database
from store.phrases import put, put_if_later
from store.schema.tables import sync_states, watermarks

_MARKS = select(watermarks.c.inbox, watermarks.c.at).where(watermarks.c.stopped.is_(False))
_MARKED = select(watermarks.c.at).where(watermarks.c.inbox == bindparam("inbox_", type_=watermarks.c.inbox.type))
_STATE = select(sync_states.c.state).where(
    sync_states.c.inbox == bindparam("inbox_", type_=sync_states.c.inbox.type),
    sync_states.c.folder == bindparam("folder_", type_=sync_states.c.folder.type),
)


class ReadRecord:
    """The part of the port `Store` that says how far mail has been read."""

    database: Database

    def watermark(self, inbox: str) -> datetime | None:
        """See the port."""
        with self.database.reading() as connection:
            return connection.execute(_MARKED, {"inbox_": inbox}).scalar()

    def watermarks(self) -> dict[str, datetime]:
        """See the port."""
        with self.database.reading() as connection:
            return {row.inbox: row.at for row in connection.execute(_MARKS)}

    def set_watermark(self, inbox: str, at: datetime, *, stopped: bool = False) -> None:
        """See the port."""
        row = {"inbox": inbox, "at": at, "stopped": stopped}
        with self.database.writing() as connection:
            connection.execute(put_if_later(watermarks, self.database.kind), row)

    def sync_state(self, inbox: str, folder: str) -> str:
        """See the port."""
        with self.database.reading() as connection:
            return str(connection.execute(_STATE, {"inbox_": inbox, "folder_": folder}).scalar() or "")

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        """See the port."""
        row = {"inbox": inbox, "folder": folder, "state": state}
        with self.database.writing() as connection:
            connection.execute(put(sync_states, self.database.kind), row)
