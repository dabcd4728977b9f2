"""Decides what becomes of each chat message: sent, tried again, or told by an email."""

import logging
import threading
from datetime import datetime, timedelta

from bot.service.intake import TRIES
from bot.workers.retry import LEASE_SECONDS, wait
from protocol.messages.chat import CHANNEL
from protocol.ports.clock import Clock
from protocol.ports.origin import ChatPlace
from protocol.ports.outbox import Channel, Outbox, Post
from protocol.violations import CannotCommit, SendLater, Violation

log = logging.getLogger("holdfast.runner")

EMAILED_AFTER = timedelta(hours=1)
"""What only a chat message tells is emailed where chat has not taken it for so long."""
STALE_AFTER = timedelta(days=1)
"""What an email tells too is news in chat for no longer than this."""


class Chats:
    """The lane of chat messages. Whatever chat does not take, an email tells: one that goes anyway, or
    one in its place. `channel` is None where there is no chat: then what was meant for it is emailed."""

    def __init__(self, *, outbox: Outbox, channel: Channel | None, clock: Clock, worker: str) -> None:
        self._outbox = outbox
        self._channel = channel
        self._clock = clock
        self._worker = worker
        self._hurry = threading.Event()
        self._put_off: dict[ChatPlace | None, list[datetime]] = {}
        """When messages that could not be sent yet are tried again, by the place they go to."""

    def turn(self) -> bool:
        """Send what may be sent; whether there is an email now that was not there before."""
        emailed, now = False, self._clock.now()
        self._put_off = {place: left for place, all_ in self._put_off.items() if (left := [t for t in all_ if t > now])}
        while not self._hurry.is_set() and (posts := self._claimed()):
            for post in posts:
                emailed |= self._send(post)
        return emailed

    def hurry(self) -> None:
        """Finish the message in hand, and no more."""
        self._hurry.set()

    def _claimed(self) -> tuple[Post, ...]:
        """One at a time: a message may take long, and those behind it are free for other workers. Without
        chat, only what no other worker has taken for an hour."""
        now = self._clock.now()
        before = now - EMAILED_AFTER if self._channel is None else None
        return self._outbox.claim(self._worker, now, LEASE_SECONDS, 1, channel=CHANNEL, before=before)

    def _send(self, post: Post) -> bool:
        if self._channel is None:
            return self._instead(post, "There is no chat to send it to.")
        try:
            self._channel.send(post)
        except SendLater as reason:
            return self._later(post, str(reason), reason.after_seconds)
        except CannotCommit:
            raise
        except Violation as reason:
            return self._instead(post, str(reason))
        except Exception as fault:  # one message that we cannot write keeps no other waiting
            log.exception("A chat message could not be written.", extra={"post": post.id})
            why = f"Holdfast failed while writing it ({type(fault).__name__})."
            return self._later(post, why) if post.attempts + 1 < TRIES else self._instead(post, why)
        self._outbox.sent(post, self._clock.now())
        return False

    def _later(self, post: Post, why: str, after_seconds: float | None = None) -> bool:
        now = self._clock.now()
        last = max(told.at for told in post.notices) + (EMAILED_AFTER if post.alone else STALE_AFTER)
        if now >= last:
            return self._instead(post, why)
        waiting = self._put_off.setdefault(post.place, [])
        level = logging.DEBUG if waiting else logging.WARNING  # once for a place, however many wait for it
        log.log(level, "A chat message could not be sent yet.", extra={"post": post.id, "why": why})
        again = min(now + wait(post, after_seconds), last)
        if post.urgent:  # it is tried when the first that waits there is, and is taken before it
            again = min([again, *waiting])
        waiting.append(again)
        self._outbox.later(post, now, again, why)
        return False

    def _instead(self, post: Post, why: str) -> bool:
        # What an email tells too, as the protocol requires, is lost to nobody.
        level = logging.WARNING if post.alone else logging.INFO
        log.log(level, "A chat message was given up: an email tells it.", extra={"post": post.id, "why": why})
        self._outbox.instead(post, self._clock.now(), why)
        return post.alone
