"""Decides what happens to the letters of a round: each is fetched, taken and filed, oldest first; what could
not be is owed, or filed later."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from mailer.graph.delta import Arrival
from mailer.graph.fetching import Fetching
from mailer.graph.settling import Settling
from mailer.mailbox.patience import Patience
from mailer.mailbox.trouble import Away, Gone, Shut, Trouble
from protocol.ports.clock import Clock
from protocol.ports.letters import Became, Outcome, Take
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.graph")

_REMEMBERED = 20_000
_ENOUGH = 3
"""So many letters in a row that cannot be committed, or fetched, mean that none can just now."""
_AT_LAST = timedelta(hours=1)
"""After so long a letter that the server does not give, while it gives others, is handed on as what is known of it."""


class Taking:
    """Takes and files the letters of one mailbox, and remembers across rounds what is still to be done."""

    def __init__(
        self, fetching: Fetching, settling: Settling, clock: Clock, became: Became = lambda letter: None
    ) -> None:
        self._fetching, self._settling, self._clock, self._became = fetching, settling, clock, became
        self._taken: OrderedDict[tuple[str, str], Outcome | None] = OrderedDict()
        """What was done, by letter and folder: what the record said to it, or None for one that was gone."""
        self._dealt_with: OrderedDict[str, None] = OrderedDict()
        self._unsettled: dict[str, tuple[Arrival, Outcome]] = {}
        self._failed: dict[str, datetime] = {}
        """Since when a letter cannot be fetched."""
        self._patience = Patience()
        self._fetched_at: datetime | None = None
        self._filing_fails = False

    def folders_to_settle(self) -> set[str]:
        """The ids of the folders that still hold a letter which has been taken."""
        return {arrival.folder.id for arrival, _ in self._unsettled.values()}

    def dealt_with(self, id: str) -> bool:
        """Whether a letter has had its outcome in this process, wherever it lay."""
        return id in self._dealt_with

    def taken(self, arrival: Arrival) -> bool:
        """Whether a letter has had its outcome in this process, in the folder that it lies in."""
        return (arrival.id, arrival.folder.id) in self._taken

    def said(self, arrival: Arrival) -> Outcome | None:
        """What the record said to a letter that was taken; None for one that was gone."""
        return self._taken.get((arrival.id, arrival.folder.id))

    def take_all(self, arrivals: Iterable[Arrival], take: Take, stopping: Callable[[], bool]) -> list[Arrival] | None:
        """Take letters in order; those that must come again, or None where the round is broken off.
        Raises a trouble where none can be fetched.

        One that has failed in several rounds comes last, so that it holds up nothing but the mark.
        """
        owed: list[Arrival] = []
        in_a_row = 0
        for arrival in sorted(arrivals, key=lambda each: self._patience.lost_place(each.id)):
            if self.taken(arrival):
                continue
            if stopping():
                return None
            if self._took(arrival, take):
                in_a_row = 0
                continue
            owed.append(arrival)
            in_a_row += not self._patience.lost_place(arrival.id)
            self._patience.failed(arrival.id)
            if in_a_row >= _ENOUGH:
                return None
        return owed

    def _took(self, arrival: Arrival, take: Take) -> bool:
        try:
            letter = self._fetching.fetch(arrival, self._clock.now(), at_last=self._given_up(arrival))
        except Trouble as trouble:
            if isinstance(trouble, Shut):
                raise
            self._failed.setdefault(arrival.id, self._clock.now())
            if (isinstance(trouble, Away) and trouble.busy) and not self._patience.lost_place(arrival.id):
                self._patience.failed(arrival.id)
                raise
            log.warning("A letter could not be fetched and will be asked for again: %s", trouble.what)
            return False
        self._fetched_at = self._clock.now()
        outcome: Outcome | None = None
        if letter is None:
            log.warning("A letter was gone before it could be read: somebody has deleted it.")
        else:
            try:
                outcome = take(letter)
                became = self._became(letter) if outcome is Outcome.DUPLICATE else None
            except CannotCommit as trouble:
                log.warning("A letter could not be stored and will come again: %s", trouble.what)
                return False
            except Exception as trouble:  # whatever it is, the letter must come again
                log.error("A letter was not taken and will come again: %s", type(trouble).__name__)
                return False
            self._settle(arrival, became or outcome)
        self._remember(arrival, outcome)
        return True

    def _remember(self, arrival: Arrival, outcome: Outcome | None) -> None:
        self._failed.pop(arrival.id, None)
        self._patience.well(arrival.id)
        # Somebody may take it out of Junk again, and then means us to read it: so by its folder, too.
        self._taken[arrival.id, arrival.folder.id] = outcome
        self._dealt_with[arrival.id] = None
        for known in (self._taken, self._dealt_with):
            if len(known) > _REMEMBERED:
                known.popitem(last=False)

    def _given_up(self, arrival: Arrival) -> bool:
        """Whether a letter has failed for long while others were fetched: then it is the letter, not the server."""
        since = self._failed.get(arrival.id)
        well = since is not None and self._fetched_at is not None and self._fetched_at > since
        return since is not None and well and self._clock.now() - since >= _AT_LAST

    def _settle(self, arrival: Arrival, outcome: Outcome) -> None:
        # Of a duplicate, another worker that took it a moment ago knows better where it goes. And where filing
        # failed just now it is not tried anew for each of two thousand letters.
        if outcome is Outcome.DUPLICATE or self._filing_fails:
            self._unsettled[arrival.id] = (arrival, outcome)
            return
        try:
            self._settling.settle(arrival, outcome)
        except Trouble as trouble:
            self._not_settled(arrival, outcome, trouble)

    def settle_rest(self) -> None:
        """File what could not be filed in the round before, as far as that goes."""
        self._filing_fails = False
        for arrival, outcome in tuple(self._unsettled.values()):
            del self._unsettled[arrival.id]
            try:
                self._settling.settle(arrival, outcome)
            except Trouble as trouble:
                self._not_settled(arrival, outcome, trouble)
                if self._filing_fails:
                    return

    def _not_settled(self, arrival: Arrival, outcome: Outcome, trouble: Trouble) -> None:
        if isinstance(trouble, Gone):
            return
        if trouble.refused:
            log.error("A letter that has been dealt with stays where it is.", extra={"why": str(trouble)})
            return
        log.warning("A letter that has been dealt with could not be filed yet.", extra={"why": str(trouble)})
        self._unsettled[arrival.id] = (arrival, outcome)
        self._filing_fails = True
