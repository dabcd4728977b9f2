"""What the present is asked of."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time. Only `bot/process/clock.py` reads it."""

    def now(self) -> datetime:
        """The present instant, in UTC, with its fraction of a second."""
        ...
