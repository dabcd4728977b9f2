"""The inbox `graph`: reads a mailbox in rounds, in one thread, and knows how far it has come."""

import logging
import threading
from datetime import UTC, datetime

from mailer.graph.http.client import GraphClient
from mailer.graph.rounds import Rounds, States
from mailer.graph.settings import GraphMailbox
from mailer.mailbox.trouble import Trouble
from mailer.mailbox.walking import Telling, Walks
from protocol.ports.clock import Clock
from protocol.ports.letters import Accounted, Became, Differs, Take
from protocol.violations import CannotCommit, Misconfigured, Violation

log = logging.getLogger("holdfast.graph")

_MARK = "read up to"
_STOP_SECONDS = 60
_SKEWED = 60


_PART = CannotCommit("A folder could not be read, or letters could not be stored. They are tried again.")


class GraphInbox:
    """The port `Inbox` on a mailbox in Exchange Online."""

    def __init__(
        self, client: GraphClient, settings: GraphMailbox, states: States, clock: Clock,
        became: Became = lambda letter: None, differs: Differs = lambda accounted: None,
    ) -> None:  # fmt: skip
        """`became` gives the recorded outcome of a letter that comes again, where it is known; `differs` hears
        where the mailbox did not agree with the record."""
        self.name = settings.name
        self.trouble = ""
        """Why the mailbox cannot be read just now, in plain words; "" while it can."""
        self._client, self._settings, self._states, self._clock = client, settings, states, clock
        self._rounds = Rounds(client, settings, states, clock, became)
        self._telling, self._walks = Telling(differs), Walks()
        self._mark = settings.since or clock.now()
        self._begun = False
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._skew_told = False

    def start(self, take: Take) -> None:
        """Begin to read. That the mailbox cannot be reached just now is no reason not to start."""
        if self._thread is not None:
            raise Misconfigured("The mailbox is already being read.", "Start it once.")
        if not self._begun and (kept := self._states.sync_state(self._key, _MARK)):
            self._mark = datetime.fromisoformat(kept)  # where this worker, or another, left off
        self._begun = True
        self._stopping.clear()
        self._client.gate.start()
        self._thread = threading.Thread(target=self._run, args=(take,), name=f"holdfast-{self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the letter in hand. Stopping twice does no harm."""
        if self._thread is None:
            return
        self._stopping.set()
        self._wake.set()
        self._client.gate.stop()
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            log.warning("The mailbox's server keeps a letter in hand from finishing. It will come again.")
        self._thread = None

    def read_up_to(self, now: datetime) -> datetime:
        """The instant before which every letter has been taken: when the last whole round began, or the
        receipt of a letter that could not be committed. It stands still while the mailbox cannot be read.
        """
        with self._lock:
            return min(self._mark, now)

    def wake(self) -> None:
        """Read now: something may have come."""
        self._wake.set()

    @property
    def _key(self) -> str:
        return f"graph {self._settings.mailbox.lower()}"

    def _run(self, take: Take) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self._read(take)
            self._wake.wait(self._settings.poll_seconds)

    def _read(self, take: Take) -> None:
        walk = self._walks.due(self._clock.now())
        if walk:
            self._walks.ended(self._clock.now(), whole=False)  # where it comes to nothing it is not begun at once
        try:
            mark = self._rounds.once(take, self._stopping.is_set, walk=walk)
            self._walked(walk)
            if mark is not None:
                self._tell(None)
                self._move_mark(mark)
            elif not self._stopping.is_set():
                self._tell(_PART)
        except (Trouble, CannotCommit) as trouble:
            if not self._stopping.is_set():
                self._tell(trouble)
        except Exception as trouble:
            log.error("A round of reading failed: %s. It is tried again.", type(trouble).__name__)
        else:
            self._look_at_clocks()

    def account(self, take: Take) -> Accounted:
        """Compare the mailbox with the record now, letter by letter, without starting. Raises a trouble or
        CannotCommit."""
        self._rounds.once(take, self._stopping.is_set, walk=True, thorough=True)
        if self._rounds.accounted is None:
            raise _PART
        return self._rounds.accounted

    def _walked(self, walk: bool) -> None:
        accounted = self._rounds.accounted
        if walk:
            left = accounted is None or any(not each.whole or each.unaccounted for each in accounted.folders)
            self._walks.ended(self._clock.now(), whole=not left)
        if self._rounds.too_many_left:
            self._rounds.too_many_left = False
            self._walks.wanted()
        self._telling.hear(accounted)

    def _move_mark(self, mark: datetime) -> None:
        with self._lock:
            if mark <= self._mark:
                return
            self._mark = mark
        self._states.set_sync_state(self._key, _MARK, mark.astimezone(UTC).isoformat())

    def _tell(self, trouble: Violation | None) -> None:
        """Say a thing once, not every twenty seconds."""
        words = str(trouble) if trouble else ""
        if words and words != self.trouble:
            log.error("The mailbox cannot be read: %s", words)
        elif self.trouble and not words:
            log.warning("The mailbox can be read again.")
        self.trouble = words

    def _look_at_clocks(self) -> None:
        ahead = self._client.ahead.total_seconds()
        if abs(ahead) > _SKEWED and not self._skew_told:
            log.warning("This machine's clock and the mailbox server's differ by %d seconds.", abs(ahead))
        self._skew_told = abs(ahead) > _SKEWED
