"""Keeps time and posts mail: deadlines lapse, notices become emails, emails are sent.

One turn does, in this order: watermarks, deadlines, reminders, putting together, sending. So notices that one
sweep brings for one person leave as one email, and nothing lapses before it has been read up to.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from bot.quarantine import reminds_at, reminds_next
from bot.service import TRIES, Service
from protocol.intents import Undelivered
from protocol.notices import Kind, Notice
from protocol.ports import Channel, Clock, Inbox, Outbox, Packing, Post, Store
from protocol.violations import CannotCommit, SendLater, Violation
from protocol.violations import Undeliverable as CannotDeliver

log = logging.getLogger("holdfast.runner")

LEASE_SECONDS = 300
"""Longer than any one email takes to send, so that no second worker sends it meanwhile."""
BATCH = 50
KEPT_EVERY = timedelta(seconds=5)
"""How often a watermark is written down: another worker's deadlines lapse at most so much later."""
OUTAGE = timedelta(minutes=5)
"""A longer time without reading is an outage."""
GONE = timedelta(days=1)
"""A worker that has not been heard of for so long has been taken away."""
BACK_OFF = (1, 1, 2, 5, 10, 15)
"""Minutes before an email is tried again, by the number of times it has been; then the last for ever."""


class Runner:
    """One worker's turns. Safe to run in several processes on one database."""

    def __init__(
        self, *, service: Service, store: Store, outbox: Outbox, channel: Channel, packing: Packing,
        inboxes: Sequence[Inbox], clock: Clock, worker: str, grace: timedelta, told_within: timedelta,
        settle: timedelta = timedelta(),
    ) -> None:  # fmt: skip
        self._service = service
        self._store = store
        self._outbox = outbox
        self._channel = channel
        self._packing = packing
        self._inboxes = inboxes
        self._clock = clock
        self._worker = worker
        self._grace = grace
        self._told_within = told_within
        self._settle = settle
        self._turning = threading.Lock()
        self._read: dict[str, datetime] = {}
        self._kept: dict[str, datetime] = {}
        self._reminded: datetime | None = None
        self._settling: tuple[datetime, datetime] | None = None
        """After an outage: the instant up to which deadlines may lapse, and until when that holds."""

    def turn(self) -> None:
        """Do everything that is due now, one thread at a time. Raises CannotCommit where the store
        cannot be written."""
        with self._turning:
            self.read_up()
            self.lapse()
            self.remind()
            self.post()

    # --- deadlines ------------------------------------------------------------------------------------

    def read_up(self) -> None:
        """Put down how far each inbox has been read: at once in memory, now and then on the record."""
        now = self._clock.now()
        for inbox in self._inboxes:
            if inbox.name not in self._kept:
                self._begin(inbox.name, now)
            at = self._read[inbox.name] = inbox.read_up_to(now)
            if at - self._kept[inbox.name] >= KEPT_EVERY:
                self._store.set_watermark(inbox.name, at)
                self._kept[inbox.name] = at

    def _begin(self, inbox: str, now: datetime) -> None:
        """Look whether there was an outage before: then what was kept for us elsewhere has time to come."""
        before = self._store.watermark(inbox)
        self._kept[inbox] = _NEVER
        if before is not None and now - before > OUTAGE and self._settle:
            self._settling = (min(before, self._settling[0] if self._settling else before), now + self._settle)

    def lapse(self) -> None:
        """Act on deadlines that every inbox of every worker has been read past; after the grace, on
        those it has not been, and say so (design 4, scenarios 4.1)."""
        now = self._clock.now()
        others = {name: at for name, at in self._store.watermarks().items() if now - at < GONE}
        read = min({**others, **self._read}.values(), default=now)
        if self._settling is not None:
            up_to, until = self._settling
            if now < until:
                self._service.lapse(min(read, up_to))
                return
            self._settling = None
        self._service.lapse(min(read, now))
        if read < now - self._grace:
            self._service.lapse(now - self._grace, unread_since=read)

    def end(self) -> None:
        """No more turns: our inboxes hold no other worker's deadlines back."""
        with self._turning:
            for inbox in self._inboxes:
                self._store.set_watermark(inbox.name, inbox.read_up_to(self._clock.now()), stopped=True)

    # --- quarantine -----------------------------------------------------------------------------------

    def remind(self) -> None:
        """Once every working morning: what waits in quarantine."""
        at = reminds_at(self._service.rules, self._clock.now())
        if at is not None and at != self._reminded:
            self._service.remind(at)
            self._reminded = at

    def reminds_next(self) -> datetime | None:
        """When the next reminder is due, or None where nothing waits: for a clock that is turned."""
        return reminds_next(self._service.rules, self._clock.now()) if self._store.quarantined() else None

    # --- mail -----------------------------------------------------------------------------------------

    def post(self) -> None:
        """Put notices together into emails, and send what may be sent."""
        self._outbox.pack(self._packing, self._clock.now())
        while posts := self._outbox.claim(self._worker, self._clock.now(), LEASE_SECONDS, BATCH):
            for post in posts:
                self._send(post)
            self._outbox.pack(self._packing, self._clock.now())

    def _send(self, post: Post) -> None:
        try:
            self._channel.send(post)
        except SendLater as reason:
            log.warning("An email could not be sent yet.", extra={"post": post.id, "why": str(reason)})
            self._later(post, str(reason))
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

    def _later(self, post: Post, why: str) -> None:
        now = self._clock.now()
        minutes = BACK_OFF[min(post.attempts, len(BACK_OFF) - 1)]
        self._outbox.later(post, now, now + timedelta(minutes=minutes), why)

    def _unwritten(self, post: Post, why: str) -> None:
        """Nobody else is told in their place: those words could not be written to them either."""
        if any(told.notice.kind is not Kind.ADMINISTRATOR for told in post.notices):
            about = dict.fromkeys(told.notice.case for told in post.notices if told.notice.case)
            self._service.unwritten(post.id, tuple(about), why)
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
                    self._service.told(notice.case, notice.request, now)
        self._outbox.sent(post, now)

    def _not_told(self, post: Post, addresses: tuple[str, ...], why: str) -> None:
        for told in post.notices:
            if told.notice.case is None:
                continue
            intent = Undelivered(
                notice=told.notice.kind.value, request=told.notice.request, addresses=addresses, why=why,
                copied=told.notice.only_copied(addresses),
            )  # fmt: skip
            with _keeping_on(told.notice.case):
                self._service.undelivered(told.id, told.notice.case, intent, self._clock.now())


@contextmanager
def _keeping_on(reference: str) -> Iterator[None]:
    """A case that makes us fail keeps no email waiting."""
    try:
        yield
    except CannotCommit:
        raise
    except Exception:
        log.exception("What became of an email could not be acted on.", extra={"case": reference})


def _first_tells(post: Post, notice: Notice) -> bool:
    """Whether an email first asks the receiving team itself: not somebody who stands in, nor again."""
    if notice.kind is not Kind.PLEASE_ANSWER or notice.facts.get("again") or notice.facts.get("as_determined"):
        return False
    mailboxes = {each.address for each in notice.to if each.team is not None}
    return not mailboxes.isdisjoint(_everybody(post))


def _everybody(post: Post) -> tuple[str, ...]:
    return tuple(address for _, address in (*post.to, *post.copy))


_NEVER = datetime.min.replace(tzinfo=UTC)


class Loop:
    """Turns, one after another, in a thread of its own, until it is stopped."""

    def __init__(self, runner: Runner, *, every_seconds: float = 1.0) -> None:
        self._runner = runner
        self._every = every_seconds
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="holdfast-runner", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to do: do not wait for the next second."""
        self._wake.set()

    def stop(self) -> None:
        """Stop after the turn in hand."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether turns are still taken."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                self._runner.turn()
            except CannotCommit as reason:
                log.error("The record cannot be written. It is tried again.", extra={"why": str(reason)})
            except Exception:
                log.exception("A turn failed; it is tried again.")
            self._wake.wait(self._every)
