"""What must not be forgotten of whoever is signed in to the pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A session: whose it is, as Entra names them, since when, and when a page was last asked for. `said` is what is
    to be shown on the next page, as JSON text, or ""."""

    object_id: str
    tenant: str
    made: datetime
    seen: datetime
    said: str = ""


class SessionRecord(Protocol):
    """Sessions by their key, which is a digest: what a browser brings is never kept."""

    def session(self, key: str) -> Kept | None:
        """A session, or None."""
        ...

    def keep_session(self, key: str, kept: Kept) -> None:
        """Keep a session, in place of what was kept under its key."""
        ...

    def end_session(self, key: str) -> None:
        """There is no such session any more."""
        ...

    def forget_sessions(self, *, made_before: datetime, seen_before: datetime) -> None:
        """Take away every session that was made, or seen last, before an instant."""
        ...
