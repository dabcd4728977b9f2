"""Decides how it is put down how far mail has been read: by instant for the deadlines, and in a
server's own words for the next reading."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from store.chain.rows import digest, stored
from store.chain.tying import tied
from store.database.database import Database
from store.database.phrases import put, put_if_later
from store.schema.tables import sync_states, watermarks

TIED_EVERY = timedelta(minutes=15)
"""A watermark moves every few seconds, and is tied to a commit once in so long: it is never further ahead than that
of what the commits say."""

_MARKS = select(watermarks.c.inbox, watermarks.c.at).where(watermarks.c.stopped.is_(False))
_MARKED = select(watermarks.c.at).where(watermarks.c.inbox == bindparam("inbox_", type_=watermarks.c.inbox.type))
_STATE = select(sync_states.c.state).where(
    sync_states.c.inbox == bindparam("inbox_", type_=sync_states.c.inbox.type),
    sync_states.c.folder == bindparam("folder_", type_=sync_states.c.folder.type),
)


class ReadRecord:
    """The part of the port `Store` that says how far mail has been read."""

    database: Database
    _tied: dict[str, tuple[datetime, bool]]
    """By inbox, how a watermark stood when this process tied it last."""

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
        row: dict[str, object] = {"inbox": inbox, "at": at, "stopped": stopped}
        row["digest"] = digest(watermarks, stored(watermarks, row))
        last = self._tied.get(inbox)
        due = last is None or last[1] != stopped or not timedelta() <= at - last[0] < TIED_EVERY
        with tied(self.database) as (connection, tie):
            connection.execute(put_if_later(watermarks, self.database.kind), row)
            if due:
                tie.reread(watermarks, watermarks.c.inbox == inbox)
        if due:
            self._tied[inbox] = (at, stopped)

    def sync_state(self, inbox: str, folder: str) -> str:
        """See the port."""
        with self.database.reading() as connection:
            return str(connection.execute(_STATE, {"inbox_": inbox, "folder_": folder}).scalar() or "")

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        """See the port."""
        row = {"inbox": inbox, "folder": folder, "state": state}
        with self.database.writing() as connection:
            connection.execute(put(sync_states, self.database.kind), row)
