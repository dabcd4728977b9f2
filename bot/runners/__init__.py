"""What runs by itself: time is kept, mailboxes are watched, and what must be told is sent."""

from bot.runners.loop import Loop
from bot.runners.runner import Runner

__all__ = ["Loop", "Runner"]
