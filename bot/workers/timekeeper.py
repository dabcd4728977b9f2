"""Keeps time: deadlines lapse when every mailbox has been read past them, and nothing before.

Keeping time is, in this order: watermarks, deadlines, reminders, putting together. So notices that one sweep
brings for one person leave as one email, and nothing lapses before it has been read up to. It asks nothing of any
server but the database: what waits on another, such as sending, has a turn of its own and keeps no time waiting.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.service.quarantine.notices import reminds_at, reminds_next
from bot.service.service import Service
from bot.workers.absence import WhoIsAway
from bot.workers.chat import Chats
from bot.workers.email import Emails
from bot.workers.incidents import Incidents
from protocol.digests.monthly import due_next
from protocol.ports.absence import Absences
from protocol.ports.clock import Clock
from protocol.ports.outbox import Channel, Outbox, Packing
from protocol.ports.store import Store

TIME = "time"
"""The name of the turn that keeps time."""
KEPT_EVERY = timedelta(seconds=5)
"""How often a watermark is written down: another worker's deadlines lapse at most so much later."""
OUTAGE = timedelta(minutes=5)
"""A longer time without reading is an outage."""
GONE = timedelta(days=1)
"""A worker that has not been heard of for so long has been taken away."""


class Watched(Protocol):
    """Where something comes in that may keep a deadline from lapsing: an inbox, or the door of a chat."""

    name: str

    def read_up_to(self, now: datetime) -> datetime:
        """The instant before which everything has been taken."""
        ...


class Runner:
    """One worker's turns. Safe to run in several processes on one database.

    `channel` sends emails, `chat` chat messages, where there is chat; `refresh` brings cards that stand in
    chats up to date, some at a time. `a_minute` and `a_day` are the most emails that all workers send in one.
    `absences` says who is away, where the mailbox's server can be asked; `beat` says outside that all is well.
    """

    def __init__(
        self,
        *,
        service: Service,
        store: Store,
        outbox: Outbox,
        channel: Channel,
        packing: Packing,
        inboxes: Sequence[Watched],
        clock: Clock,
        worker: str,
        grace: timedelta,
        told_within: timedelta,
        settle: timedelta = timedelta(),
        chat: Channel | None = None,
        refresh: Callable[[], None] = lambda: None,
        a_minute: int | None = None,
        a_day: int | None = None,
        absences: Absences | None = None,
        beat: Callable[[], bool] | None = None,
    ) -> None:
        self._service = service
        self._store = store
        self._who = (
            WhoIsAway(intake=service.intake, directory=service.rules.directory, absences=absences, clock=clock)
            if absences is not None
            else None
        )
        self._emails = Emails(
            feedback=service.feedback,
            outbox=outbox,
            channel=channel,
            packing=packing,
            clock=clock,
            worker=worker,
            told_within=told_within,
            a_minute=a_minute,
            a_day=a_day,
            after=self._who.sent if self._who else lambda post: None,
        )
        self._chats = Chats(outbox=outbox, channel=chat, clock=clock, worker=worker)
        self._refresh = refresh
        self._beat = beat
        self._incidents = Incidents(store=store, rules=service.rules)
        self._inboxes = inboxes
        self._clock = clock
        self._grace = grace
        self._settle = settle
        self._turning, self._posting = threading.Lock(), threading.Lock()
        self._talking, self._asking = threading.Lock(), threading.Lock()
        self._read: dict[str, datetime] = {}
        self._kept: dict[str, datetime] = {}
        self._reminded: datetime | None = None
        self._settling: tuple[datetime, datetime] | None = None
        """After an outage: the instant up to which deadlines may lapse, and until when that holds."""

    @property
    def turns(self) -> Mapping[str, Callable[[], bool]]:
        """What must be done again and again, by name; none waits for another. Each says whether it has brought
        something that another may have to act on."""
        turns = {TIME: self.keep_time, "email": self.post, "chat": self.talk}
        if self._beat is not None:
            turns["heartbeat"] = self._beat
        return {**turns, "absences": self.see_who_is_away} if self._who is not None else turns

    def turn(self) -> None:
        """Do everything that is due now, chat and who is away last: for a clock that is turned by hand.
        Raises CannotCommit where the store cannot be written."""
        self._time_and_emails()
        if self.talk():
            self._time_and_emails()
        if self.see_who_is_away():
            self._time_and_emails()

    def _time_and_emails(self) -> None:
        self.keep_time()
        with self._posting:
            self._emails.everything()

    def keep_time(self) -> bool:
        """Do what time alone brings, one thread at a time, and put together what must be told; whether there are
        messages now that were not there before. Raises as `turn`."""
        with self._turning:
            self.read_up()
            self.lapse()
            self.remind()
            return self._emails.pack()

    def post(self) -> bool:
        """Send the emails that are due, until the mail server makes one wait, one thread at a time; whether
        anything came of it. Raises as `turn`."""
        with self._posting:
            return self._emails.turn()

    def talk(self) -> bool:
        """Send what is due in chat, and bring cards up to date, one thread at a time; whether there is an
        email now that was not there before. Raises as `turn`."""
        with self._talking:
            emailed = self._chats.turn()
            self._refresh()
            return emailed

    def see_who_is_away(self) -> bool:
        """Learn who of those written to is away, one thread at a time; whether there is an email now that was
        not there before. Raises as `turn`."""
        with self._asking:
            return self._who is not None and self._who.turn()

    def hurry(self) -> None:
        """The program stops: leave what is not in hand yet."""
        self._emails.hurry()
        self._chats.hurry()

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
            self._incidents.look(inbox.name, at, now)

    def _begin(self, inbox: str, now: datetime) -> None:
        """Look whether there was an outage before: then what was kept for us elsewhere has time to come."""
        before = self._store.watermark(inbox)
        self._incidents.begin(inbox, before, now)
        self._kept[inbox] = _NEVER
        if before is not None and now - before > OUTAGE and self._settle:
            self._settling = (min(before, self._settling[0] if self._settling else before), now + self._settle)

    def lapse(self) -> None:
        """Act on deadlines that every inbox of every worker has been read past; after the grace, on
        those it has not been, and say so (docs/road-of-a-message.md, A41)."""
        now = self._clock.now()
        others = {name: at for name, at in self._store.watermarks().items() if now - at < GONE}
        read = min({**others, **self._read}.values(), default=now)
        if self._settling is not None:
            up_to, until = self._settling
            if now < until:
                self._service.deadlines.lapse(min(read, up_to))
                return
            self._settling = None
        self._service.deadlines.lapse(min(read, now))
        if read < now - self._grace:
            self._service.deadlines.lapse(now - self._grace, unread_since=read)

    def end(self) -> None:
        """No more turns: our inboxes hold no other worker's deadlines back."""
        with self._turning:
            for inbox in self._inboxes:
                self._store.set_watermark(inbox.name, inbox.read_up_to(self._clock.now()), stopped=True)

    # --- quarantine -----------------------------------------------------------------------------------

    def remind(self) -> None:
        """Once every working morning: what waits in quarantine, which teams have ended and hold cases, what is old
        enough to be forgotten, and the head of the record."""
        at = reminds_at(self._service.rules, self._clock.now())
        if at is not None and at != self._reminded:
            self._service.mornings.come(at)
            self._reminded = at

    def reminds_next(self) -> datetime | None:
        """When there is something to do that neither a deadline nor a retry brings: the morning's reminder
        where something waits in quarantine, the figures of a month, or emails that wait for the pace. For a clock that
        is turned."""
        now = self._clock.now()
        morning = reminds_next(self._service.rules, now) if self._store.quarantine_size() else None
        wanted = (morning, due_next(self._service.rules.directory.home, now), self._emails.held_until(now))
        return min((each for each in wanted if each is not None), default=None)


_NEVER = datetime.min.replace(tzinfo=UTC)
