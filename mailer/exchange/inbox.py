"""The inbox `exchange`: looks at a mailbox again and again, and decides when to look next and how far was read."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from mailer.exchange.ews.calls import Caller
from mailer.exchange.ews.line import Line
from mailer.exchange.ews.wire import Wire
from mailer.exchange.folders import Folders
from mailer.exchange.listing import FIRST, SINCE
from mailer.exchange.round import Looked, Rounds
from mailer.exchange.settings import ExchangeMailbox, Watching
from mailer.exchange.states import Kept, States
from mailer.exchange.waking import Waker
from mailer.mailbox.trouble import Shut, Trouble
from mailer.mailbox.walking import Telling, Walks
from protocol.ports.clock import Clock
from protocol.ports.letters import Accounted, Differs, Letter, Outcome, Take
from protocol.violations import CannotCommit, Misconfigured, Violation

log = logging.getLogger("holdfast.exchange")

_READ = "read up to"
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 300.0
"""Seconds before a mailbox that cannot be reached is tried again: doubled each time, up to the longest."""
_STOP_SECONDS = 15.0


class ExchangeInbox:
    """The port `Inbox` on a mailbox of Exchange. All its work is done in one thread; a second one only listens
    for the server's word that it is worth looking.

    Letters are delivered at least once, in the order received as far as one look sees it. `became` gives the
    recorded outcome of a letter that comes again, where it is known, so that it is filed where it belongs;
    `differs` hears where the mailbox did not agree with the record, on start or at night.
    `first_pause` is how many seconds it waits after a trouble; twice as long after each that follows.
    """

    def __init__(
        self, at: ExchangeMailbox, watching: Watching, *, name: str, clock: Clock, states: States,
        became: Callable[[Letter], Outcome | None] = lambda letter: None,
        differs: Differs = lambda accounted: None, first_pause: float = _FIRST_PAUSE,
    ) -> None:  # fmt: skip
        """Nothing is asked of the server yet. Raises Misconfigured."""
        self.name = name
        self._at, self._watching, self._clock, self._became = at, watching, clock, became
        self._telling, self._first_pause = Telling(differs), first_pause
        self._kept = Kept(states, at.mailbox)
        self._thread: threading.Thread | None = None
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._read: datetime | None = None
        self._troubled = ""
        Line(at).close()

    def start(self, take: Take) -> None:
        """Begin to look. A server that is away does not keep the program from starting; the log says so. Raises
        CannotCommit where the record cannot be used."""
        if self._thread is not None:
            raise Misconfigured("The mailbox is already being read.", "Start it once.")
        self._wake, self._stopping = threading.Event(), threading.Event()
        now = self._clock.now()
        self._begin(now)
        self._read = self._kept.instant(_READ) or self._read or self._watching.since or now
        self._thread = threading.Thread(
            target=self._run, args=(take, self._wake, self._stopping), name=f"holdfast-{self.name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop after the letter in hand. Stopping twice does no harm."""
        if self._thread is None:
            return
        self._stopping.set()
        self._wake.set()
        self._thread.join(_STOP_SECONDS + self._at.timeout_seconds)
        if self._thread.is_alive():
            log.warning("A letter in hand did not finish in time.")
        self._thread = None

    def _begin(self, now: datetime) -> None:
        if self._kept.instant(FIRST) is None:
            self._kept.keep_instant(FIRST, now)

    def account(self, take: Take) -> Accounted:
        """Compare the mailbox with the record now, letter by letter, without starting. Raises a trouble, or
        CannotCommit."""
        if self._watching.since is None and self._kept.instant(SINCE) is None:
            raise Misconfigured("The mailbox has not been read yet.", "Run Holdfast first, or set since.")
        self._begin(self._clock.now())
        rounds = self._rounds(self._stopping)
        try:
            accounted = rounds.look(take, walk=True, thorough=True).accounted
        finally:
            rounds.close()
        if accounted is None:
            raise CannotCommit("The mailbox could not be gone through to its end.")
        return accounted

    def look_now(self) -> None:
        """Do not wait for the next look."""
        self._wake.set()

    def read_up_to(self, now: datetime) -> datetime:
        """The start of the last look after which no letter was left, or the receipt of the earliest that was.

        It stands still while the server is away, and after a restart until the first look is done.
        """
        return min(now, self._read or now)

    # --- looking ------------------------------------------------------------------------------------

    def _rounds(self, stopping: threading.Event) -> Rounds:
        wire = Wire(Caller(Line(self._at)), self._at.mailbox)
        folders = Folders(wire, self._kept, self._watching.folders)
        return Rounds(
            wire=wire, kept=self._kept, folders=folders, clock=self._clock, inbox=self.name,
            since=self._watching.since, became=self._became, going=lambda: not stopping.is_set(),
        )  # fmt: skip

    def _run(self, take: Take, wake: threading.Event, stopping: threading.Event) -> None:
        rounds, walks = self._rounds(stopping), Walks()
        waker = Waker(self._at, wake.set) if self._watching.streaming else None
        pause = self._first_pause
        try:
            while not stopping.is_set():
                wake.clear()
                trouble = self._look(rounds, walks, take)
                if trouble is None:
                    pause = self._first_pause
                    if waker is not None:
                        waker.begin()
                    wake.wait(self._watching.poll_seconds)
                else:
                    # Nobody is asked again sooner for a wake-up that came meanwhile.
                    stopping.wait(max(getattr(trouble, "after_seconds", None) or 0.0, pause))
                    pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            if waker is not None:
                waker.end()
            rounds.close()

    def _look(self, rounds: Rounds, walks: Walks, take: Take) -> Violation | None:
        """One look; what kept it from being whole, or None."""
        now = self._clock.now()
        walk = walks.due(now)
        if walk:
            walks.ended(now, whole=False)  # where it comes to nothing it is not begun at once
        try:
            looked = rounds.look(take, walk=walk)
        except Violation as reason:
            looked = Looked(trouble=reason)
        except Exception as fault:  # a fault of ours must not end the reading
            log.exception("Looking at the mailbox failed; it is tried again.")
            looked = Looked(trouble=Trouble(f"Looking at the mailbox failed ({type(fault).__name__})."))
        if (accounted := looked.accounted) is not None:
            left = any(not each.whole or each.unaccounted for each in accounted.folders)
            walks.ended(self._clock.now(), whole=not left)
        self._telling.hear(looked.accounted)
        self._put_down(looked)
        self._tell(looked.trouble)
        return looked.trouble

    def _put_down(self, looked: Looked) -> None:
        if looked.up_to is None or (self._read is not None and looked.up_to <= self._read):
            return
        self._read = looked.up_to
        try:
            self._kept.keep_instant(_READ, looked.up_to)
        except Violation as reason:  # after a restart it is only known less exactly
            log.warning("How far the mailbox was read could not be written.", extra={"why": str(reason)})

    def _tell(self, trouble: Violation | None) -> None:
        """Say what is wrong once, and once that it is well again."""
        if trouble is None:
            if self._troubled:
                log.info("The mailbox is read again.")
            self._troubled = ""
        elif str(trouble) != self._troubled:
            self._troubled = str(trouble)
            level = logging.ERROR if isinstance(trouble, Shut) else logging.WARNING
            log.log(level, "The mailbox could not be read; it is tried again.", extra={"why": self._troubled})
