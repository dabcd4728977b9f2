"""Decides what becomes of each email: sent, tried again, not told to some, or never to be written."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import Enum, auto

from bot.service.feedback import Feedback
from bot.service.intake import TRIES
from bot.workers.retry import LEASE_SECONDS, wait
from protocol.messages.intents import Undelivered
from protocol.messages.notices import Kind, Notice
from protocol.ports.clock import Clock
from protocol.ports.origin import InChat, InReplyTo, origin_text, trail
from protocol.ports.outbox import Channel, Outbox, Packing, Post
from protocol.violations import CannotCommit, SendLater, Violation
from protocol.violations import Undeliverable as CannotDeliver

log = logging.getLogger("holdfast.runner")

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class _Then(Enum):
    """What may be done after an email."""

    NEXT = auto()
    """It has come to its end, or the fault was ours: the next may be tried."""
    PAUSE = auto()
    """The other end made it wait, and would make the next one wait as well."""
    NOTHING = auto()
    """There was none."""


class Emails:
    """The lane of emails. `a_minute` and `a_day` are the most that all workers together send, None for any. `after` is
    told of each that has left; it raises nothing."""

    def __init__(
        self,
        *,
        feedback: Feedback,
        outbox: Outbox,
        channel: Channel,
        packing: Packing,
        clock: Clock,
        worker: str,
        told_within: timedelta,
        a_minute: int | None = None,
        a_day: int | None = None,
        after: Callable[[Post], None] = lambda post: None,
    ) -> None:
        self._feedback = feedback
        self._outbox = outbox
        self._channel = channel
        self._packing = packing
        self._clock = clock
        self._worker = worker
        self._told_within = told_within
        self._a_minute, self._a_day = a_minute, a_day
        self._looked: datetime | None = None
        self._enough: date | None = None
        """The day on which it was last told that emails wait for the next."""
        self._after = after
        self._hurry = threading.Event()

    def pack(self) -> bool:
        """Put notices together; whether there are messages now that were not there before."""
        return self._outbox.pack(self._packing, self._clock.now()) > 0

    def turn(self) -> bool:
        """Send what may be sent, until the other end makes one wait; whether anything came of it."""
        came = False
        while self._one() is _Then.NEXT:
            came = True
        return self._see_the_day() or came

    def everything(self) -> None:
        """Try whatever may be tried now, and what follows from it: for a clock that is turned by hand."""
        while True:
            while self._one() is not _Then.NOTHING:
                pass
            if not (self._see_the_day() | self.pack()):
                return

    def hurry(self) -> None:
        """Finish the email in hand, and no more."""
        self._hurry.set()

    def held_until(self, now: datetime) -> datetime | None:
        """When more may be sent, where emails that could be sent wait for the pace after a turn."""
        due = self._outbox.next_try() if self._a_minute is not None else None
        return now + MINUTE if due is not None and due <= now else None

    def _see_the_day(self) -> bool:
        """Tell administrators, once a day, where emails wait because enough have gone; whether they are told now."""
        now = self._clock.now()
        if self._a_day is None or (self._looked is not None and now - self._looked < MINUTE):
            return False
        self._looked = now
        due = self._outbox.next_try()
        if due is None or due > now or self._outbox.sent_since(now - DAY) < self._a_day:
            return False
        first, self._enough = self._enough != now.date(), now.date()
        if first:
            self._feedback.enough(self._a_day, *self._outbox.waiting())
        return first

    def _one(self) -> _Then:
        """Take one, and see it through. One at a time: each may take long, and those behind it are free for other
        workers, and for what is more pressing."""
        now = self._clock.now()
        if self._hurry.is_set():
            return _Then.NOTHING
        for post in self._outbox.claim(
            self._worker, now, LEASE_SECONDS, 1, channel="email", a_minute=self._a_minute, a_day=self._a_day
        ):
            return self._send(post)
        return _Then.NOTHING

    def _send(self, post: Post) -> _Then:
        try:
            self._channel.send(post)
        except SendLater as reason:
            log.warning("An email could not be sent yet.", extra={"post": post.id, "why": str(reason)})
            self._later(post, str(reason), reason.after_seconds)
            return _Then.PAUSE
        except CannotDeliver as reason:
            log.error("An email could not be delivered.", extra={"post": post.id, "why": str(reason)})
            self._not_told(post, reason.addresses, str(reason))
            if {each.lower() for each in reason.addresses} >= {each.lower() for each in _everybody(post)}:
                self._outbox.failed(post, self._clock.now(), str(reason))
            else:
                self._sent(post)
        except Violation as reason:
            log.error("An email may not be sent.", extra={"post": post.id, "why": str(reason)})
            self._unwritten(post, str(reason))
        except Exception as fault:  # one email that we cannot write keeps no other waiting
            log.exception("An email could not be written.", extra={"post": post.id})
            why = f"Holdfast failed while writing it ({type(fault).__name__})."
            if post.attempts + 1 < TRIES:
                self._later(post, why)
            else:
                self._unwritten(post, why)
        else:
            self._sent(post)
        return _Then.NEXT

    def _later(self, post: Post, why: str, after_seconds: float | None = None) -> None:
        now = self._clock.now()
        self._outbox.later(post, now, now + wait(post, after_seconds), why)

    def _unwritten(self, post: Post, why: str) -> None:
        """Nobody else is told in their place: those words could not be written to them either. Of several notices
        each goes by itself from now on, so that the one which cannot be written takes no other with it."""
        if len(post.notices) > 1:
            self._outbox.split(post, self._clock.now(), why)
            return
        if any(told.notice.kind is not Kind.ADMINISTRATOR for told in post.notices):
            about = dict.fromkeys(told.notice.case for told in post.notices if told.notice.case)
            self._feedback.unwritten(post.id, tuple(about), why)
        self._outbox.failed(post, self._clock.now(), why)

    def _sent(self, post: Post) -> None:
        """Record it; and before that, where a receiving team is told well after its request came, set
        its clock (A01). Stopped in between, we send the same message again, and forget nothing."""
        now = self._clock.now()
        for told in post.notices:
            notice = told.notice
            late = now - told.at > self._told_within
            if late and notice.case and notice.request is not None and _first_tells(post, notice):
                with _keeping_on(notice.case):
                    self._feedback.told(notice.case, notice.request, now)
        self._outbox.sent(post, now)
        log.info("An email was sent.", extra={"post": post.id, **_about(post)})
        self._after(post)

    def _not_told(self, post: Post, addresses: tuple[str, ...], why: str) -> None:
        for told in post.notices:
            if told.notice.case is None:
                continue
            intent = Undelivered(
                notice=told.notice.kind.value,
                request=told.notice.request,
                addresses=addresses,
                why=why,
                copied=told.notice.only_copied(addresses),
            )
            with _keeping_on(told.notice.case):
                self._feedback.undelivered(told.id, told.notice.case, intent, self._clock.now())


@contextmanager
def _keeping_on(reference: str) -> Iterator[None]:
    """A case that makes us fail keeps no email waiting."""
    try:
        yield
    except CannotCommit:
        raise
    except Exception:
        log.exception("What became of an email could not be acted on.", extra={"case": reference})


def _about(post: Post) -> dict[str, str]:
    """What the log says of an email besides: its cases, and the messages that it answers."""
    cases = dict.fromkeys(told.notice.case for told in post.notices if told.notice.case)
    answers = (origin_text(told.origin) for told in post.notices if isinstance(told.origin, InReplyTo | InChat))
    return {"case": ", ".join(cases), "trail": ", ".join(dict.fromkeys(map(trail, answers)))}


def _first_tells(post: Post, notice: Notice) -> bool:
    """Whether an email first asks the receiving team itself: not somebody who stands in, nor again."""
    if notice.kind is not Kind.PLEASE_ANSWER or notice.facts.get("again") or notice.facts.get("as_determined"):
        return False
    mailboxes = {each.address for each in notice.to if each.team is not None}
    return not mailboxes.isdisjoint(_everybody(post))


def _everybody(post: Post) -> tuple[str, ...]:
    return tuple(address for _, address in (*post.to, *post.copy))
