"""The port `Inbox` on a mailbox: looks at it again and again, and decides when to look next and how far it was read."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from mailer.mailbox.round import Looked, Rounds
from mailer.mailbox.server import MailServer
from mailer.mailbox.states import FIRST, READ, SINCE, Kept, States
from mailer.mailbox.trouble import Shut, Trouble
from mailer.mailbox.walking import Telling, Walks
from protocol.ports.clock import Clock
from protocol.ports.letters import Accounted, Became, Differs, Take
from protocol.violations import CannotCommit, Misconfigured, Violation

log = logging.getLogger("holdfast.mailbox")

FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 300.0
"""Seconds before a mailbox that cannot be read is tried again: doubled each time, up to the longest."""
_STOP_SECONDS = 75.0
_SKEWED = timedelta(seconds=60)


class Listening(Protocol):
    """Hears from a server that it is worth looking. Nothing else is ever learnt from it."""

    def begin(self) -> None:
        """Listen from now on. Beginning twice does no harm."""
        ...

    def end(self) -> None:
        """Listen no more."""
        ...


class MailboxInbox:
    """Reads one mailbox. All its work is done in one thread; where the server itself says that it is worth looking,
    another one `listens`, and calls what it is given.

    Letters are delivered at least once, in the order received as far as one look sees it. `became` gives the
    recorded outcome of a letter that comes again, where it is known, so that it is filed where it belongs;
    `differs` hears where the mailbox did not agree with the record, on start or at night.
    `first_pause` is how many seconds it waits after a trouble; twice as long after each that follows.
    """

    def __init__(
        self,
        server: MailServer,
        states: States,
        clock: Clock,
        *,
        name: str,
        since: datetime | None,
        folders: tuple[str, ...],
        poll_seconds: float,
        became: Became,
        differs: Differs,
        listens: Callable[[Callable[[], None]], Listening] | None = None,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        """Nothing is asked of the server yet."""
        self.name = name
        self.trouble = ""
        """Why the mailbox cannot be read just now, in plain words; "" while it can."""
        self._server, self._clock, self._since, self._poll = server, clock, since, poll_seconds
        self._kept = Kept(states, server.key)
        self._rounds = Rounds(
            server=server, kept=self._kept, clock=clock, inbox=name, since=since, folders=folders, became=became
        )
        self._telling, self._walks = Telling(differs), Walks()
        self._listens, self._first_pause, self._pause = listens, first_pause, first_pause
        self._thread: threading.Thread | None = None
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._read: datetime | None = None
        self._began: datetime | None = None
        self._skew_told = False

    def start(self, take: Take) -> None:
        """Begin to look. A server that is away does not keep the program from starting; the log says so. Raises
        CannotCommit where the record cannot be read."""
        if self._thread is not None:
            raise Misconfigured("The mailbox is already being read.", "Start it once.")
        self._began = self._began or self._clock.now()
        self._read = self._kept.instant(READ) or self._read or self._since or self._began
        with suppress(CannotCommit):  # it is tried again before the first look
            self._begin()
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._server.begin()
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
        self._server.hurry()
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            log.warning("A letter in hand did not finish in time. It comes again.")
        self._thread = None

    def wake(self) -> None:
        """Look now: something may have come."""
        self._wake.set()

    def read_up_to(self, now: datetime) -> datetime:
        """The start of the last look after which no letter was left, or the receipt of the earliest that was.

        It stands still while the server is away, and after a restart until the first look is done.
        """
        return min(now, self._read or self._since or now)

    def account(self, take: Take) -> Accounted:
        """Compare the mailbox with the record now, letter by letter, without starting. Raises a trouble, or
        CannotCommit."""
        if self._since is None and self._kept.instant(SINCE) is None:
            raise Misconfigured("The mailbox has not been read yet.", "Run Holdfast first, or set since.")
        self._server.begin()
        try:
            looked = self._rounds.look(take, lambda: not self._stopping.is_set(), walk=True, thorough=True)
        finally:
            self._server.close()
        if looked.accounted is None:
            raise CannotCommit("The mailbox could not be gone through to its end.")
        return looked.accounted

    # --- looking ------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Put down when the mailbox was first to be read."""
        if self._kept.instant(FIRST) is None:
            self._kept.keep_instant(FIRST, self._began or self._clock.now())

    def _run(self, take: Take, wake: threading.Event, stopping: threading.Event) -> None:
        listening = self._listens(wake.set) if self._listens is not None else None
        self._pause = self._first_pause
        try:
            while not stopping.is_set():
                wake.clear()
                looked = self._look(take, stopping)
                if looked.trouble is None and listening is not None:
                    listening.begin()
                self._rest(looked, wake, stopping)
        finally:
            if listening is not None:
                listening.end()
            self._server.close()

    def _rest(self, looked: Looked, wake: threading.Event, stopping: threading.Event) -> None:
        """Wait until it is worth looking again. After a trouble nobody is asked sooner for a wake-up that came
        meanwhile; one letter or folder that cannot be had makes no other wait longer than usual."""
        if looked.trouble is None:
            self._pause = self._first_pause
            wake.wait(self._poll)
            return
        asked = 0.0 if looked.ended else getattr(looked.trouble, "after_seconds", None) or 0.0
        stopping.wait(max(asked, min(self._pause, self._poll) if looked.ended else self._pause))
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _look(self, take: Take, stopping: threading.Event) -> Looked:
        """One look, whatever comes of it."""
        now = self._clock.now()
        walk = self._walks.due(now)
        if walk:
            self._walks.ended(now, whole=False)  # where it comes to nothing it is not begun at once
        try:
            self._begin()
            looked = self._rounds.look(take, lambda: not stopping.is_set(), walk=walk)
        except Violation as reason:
            looked = Looked(trouble=reason, ended=False)
        except Exception as fault:  # a fault of ours must not end the reading
            log.exception("Looking at the mailbox failed; it is tried again.")
            looked = Looked(trouble=Trouble(f"Looking at the mailbox failed ({type(fault).__name__})."), ended=False)
        else:
            self._look_at_clocks()
        if (accounted := looked.accounted) is not None:
            left = any(not each.whole or each.unaccounted for each in accounted.folders)
            self._walks.ended(self._clock.now(), whole=not left)
        if looked.walk_wanted:
            self._walks.wanted()
        self._telling.hear(accounted)
        self._put_down(looked.up_to)
        if looked.trouble is None or not stopping.is_set():
            self._tell(looked.trouble)
        return looked

    def _put_down(self, up_to: datetime | None) -> None:
        if up_to is None or (self._read is not None and up_to <= self._read):
            return
        self._read = up_to
        try:
            self._kept.keep_instant(READ, up_to)
        except Violation as reason:  # after a restart it is only known less exactly
            log.warning("How far the mailbox was read could not be written.", extra={"why": str(reason)})

    def _tell(self, trouble: Violation | None) -> None:
        """Say what is wrong once, and once that it is well again."""
        words = str(trouble) if trouble is not None else ""
        if self.trouble and not words:
            log.info("The mailbox is read again.")
        elif words != self.trouble:
            level = logging.ERROR if isinstance(trouble, Shut) else logging.WARNING
            log.log(level, "The mailbox could not be read; it is tried again.", extra={"why": words})
        self.trouble = words

    def _look_at_clocks(self) -> None:
        skewed = abs(self._rounds.ahead) > _SKEWED
        if skewed and not self._skew_told:
            seconds = abs(self._rounds.ahead).total_seconds()
            log.warning("This machine's clock and the mailbox server's differ by %d seconds.", seconds)
        self._skew_told = skewed
