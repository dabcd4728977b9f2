"""How far letters and messages have been read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class ReadRecord(Protocol):
    """How far mail and chat have been read."""

    def watermark(self, inbox: str) -> datetime | None:
        """The instant up to which an inbox is known to have been read, or None."""
        ...

    def watermarks(self) -> Mapping[str, datetime]:
        """The watermarks of every inbox of every worker that has not been stopped."""
        ...

    def set_watermark(self, inbox: str, at: datetime, *, stopped: bool = False) -> None:
        """Move a watermark forward; it never goes back. A `stopped` inbox holds no deadline back."""
        ...

    def sync_state(self, inbox: str, folder: str) -> str:
        """How far a folder of a mailbox has been read, in its server's own words; "" for not at all."""
        ...

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        """Put down how far a folder has been read: only after every letter up to there is committed."""
        ...
