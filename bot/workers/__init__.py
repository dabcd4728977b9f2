"""What runs by itself: time is kept, mailboxes are watched, and what must be told is sent."""

from bot.workers.loop import Loop
from bot.workers.timekeeper import Runner

__all__ = ["Loop", "Runner"]
