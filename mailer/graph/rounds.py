"""Decides how one round of reading a mailbox goes: what is new in every folder, oldest first, each letter
taken and then filed; and only then, folder by folder, the state to go on from.

A letter is delivered at least once: a state is kept once every letter before it has a committed outcome
and is where it belongs.
"""

import logging
from collections import Counter, OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from mailer.graph.client import GraphClient
from mailer.graph.delta import Arrival, changes
from mailer.graph.fetching import Fetching
from mailer.graph.folders import Folder, Folders
from mailer.graph.settings import GraphMailbox
from mailer.graph.settling import Settling
from mailer.graph.trouble import GraphTrouble, Why
from protocol.ports import Clock, Outcome, Take
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.graph")

ON_THE_WAY = timedelta(minutes=10)
"""A letter may be stamped so long before it lies in its folder."""
_REMEMBERED = 20_000
_ENOUGH = 3
"""So many letters in a row that cannot be committed, or fetched, mean that none can just now."""
_AT_LAST = 5
"""After so many rounds a letter that the server does not give is handed on as what is known of it."""
_SINCE = "received since"


class States(Protocol):
    """The part of the port `Store` that keeps how far a mailbox has been read."""

    def sync_state(self, inbox: str, folder: str) -> str:
        """See the port `Store`."""
        ...

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        """See the port `Store`."""
        ...


class Rounds:
    """The rounds of one mailbox, one after another. Its states are shared by all workers that read it."""

    def __init__(self, client: GraphClient, settings: GraphMailbox, states: States, clock: Clock) -> None:
        self._client, self._mailbox, self._states, self._clock = client, settings.mailbox, states, clock
        self._key = f"graph {settings.mailbox.lower()}"
        self._folders = Folders(client, settings.mailbox, settings.folders)
        self._fetching = Fetching(client, settings.mailbox, settings.name)
        self._settling = Settling(client, settings.mailbox, self._folders)
        self._since, self._begun = settings.since, False
        self._links: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._unsettled: dict[str, tuple[Arrival, Outcome]] = {}
        self._failed: Counter[str] = Counter()
        self._filing_fails = False

    def once(self, take: Take, stopping: Callable[[], bool]) -> datetime | None:
        """Read everything there is. The instant, by the server's clock or ours, whichever is behind, before
        which every letter has been taken; None where that cannot be said. Raises GraphTrouble or CannotCommit.
        """
        started = self._clock.now()
        folders = self._folders.watched()
        began = started + min(timedelta(), self._client.ahead)
        self._begin()
        self._settle_rest()
        arrivals, links, whole = self._look(folders)
        owed = self._take_all(arrivals, take, stopping)
        if owed is None:
            return None
        behind = {each.folder.id for each in owed}
        self._links.update({folder: link for folder, link in links.items() if folder not in behind})
        self._keep_states()
        marks = [began, *(each.received or began for each in owed)]
        return min(marks).replace(microsecond=0) if whole else None  # the server stamps letters to the second

    def _begin(self) -> None:
        """Settle, once and for all, from when on letters are ours to read: by the server's clock, never by ours."""
        if self._begun:
            return
        kept = self._states.sync_state(self._key, _SINCE)
        if self._since is None:
            now = (self._clock.now() + self._client.ahead).replace(microsecond=0)
            self._since = datetime.fromisoformat(kept) if kept else now
        if kept != (written := self._since.astimezone(UTC).isoformat()):
            self._states.set_sync_state(self._key, _SINCE, written)
        self._begun = True

    def _look(self, folders: tuple[Folder, ...]) -> tuple[list[Arrival], dict[str, str], bool]:
        found: dict[str, Arrival] = {}
        links: dict[str, str] = {}
        whole = True
        for folder in folders:
            link = self._links.get(folder.id) or self._states.sync_state(self._key, folder.id)
            self._kept.setdefault(folder.id, link)
            try:
                new = changes(self._client, self._mailbox, folder, link, self._wanted)
            except GraphTrouble as trouble:
                if trouble.why is Why.MISSING:  # a colleague has deleted the folder
                    self._folders.forget()
                elif trouble.why in (Why.ASTRAY, Why.REFUSED, Why.LOST):
                    log.error("A folder could not be read. The others are.", extra={"why": str(trouble)})
                    whole = False
                else:
                    raise
                continue
            links[folder.id] = new.link
            found.update({each.id: each for each in new.arrivals})
            if new.left:
                log.info(
                    "Letters from before Holdfast's time are left alone.",
                    extra={"letters": new.left, "since": str(self._since)},
                )
        return sorted(found.values(), key=lambda each: (each.received or _FIRST, each.id)), links, whole

    def _wanted(self, arrival: Arrival) -> bool:
        if arrival.received is None or self._since is None:
            return True
        return arrival.received >= (self._since if arrival.first else self._since - ON_THE_WAY)

    def _take_all(self, arrivals: list[Arrival], take: Take, stopping: Callable[[], bool]) -> list[Arrival] | None:
        """Take letters in order; those that must come again, or None where the round is broken off."""
        owed: list[Arrival] = []
        in_a_row = 0
        for arrival in arrivals:
            if arrival.id in self._taken:
                continue
            if stopping():
                return None
            if self._took(arrival, take):
                in_a_row = 0
                continue
            owed.append(arrival)
            in_a_row += 1
            if in_a_row >= _ENOUGH:
                return None
        return owed

    def _took(self, arrival: Arrival, take: Take) -> bool:
        try:
            at_last = self._failed[arrival.id] >= _AT_LAST
            letter = self._fetching.fetch(arrival, self._clock.now(), at_last=at_last)
        except GraphTrouble as trouble:
            if trouble.why in (Why.BARRED, Why.BUSY):
                raise
            self._failed[arrival.id] += 1
            log.warning("A letter could not be fetched and will be asked for again: %s", trouble.what)
            return False
        if letter is None:
            log.warning("A letter was gone before it could be read: somebody has deleted it.")
        else:
            try:
                outcome = take(letter)
            except CannotCommit as trouble:
                log.warning("A letter could not be stored and will come again: %s", trouble.what)
                return False
            except Exception as trouble:  # whatever it is, the letter must come again
                log.error("A letter was not taken and will come again: %s", type(trouble).__name__)
                return False
            self._settle(arrival, outcome)
        self._failed.pop(arrival.id, None)
        self._taken[arrival.id] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        return True

    def _settle(self, arrival: Arrival, outcome: Outcome) -> None:
        # Of a duplicate, another worker that took it a moment ago knows better where it goes. And where filing
        # failed just now it is not tried anew for each of two thousand letters.
        if outcome is Outcome.DUPLICATE or self._filing_fails:
            self._unsettled[arrival.id] = (arrival, outcome)
            return
        try:
            self._settling.settle(arrival, outcome)
        except GraphTrouble as trouble:
            self._not_settled(arrival, outcome, trouble)

    def _settle_rest(self) -> None:
        """File what could not be filed in the round before, as far as that goes."""
        self._filing_fails = False
        for arrival, outcome in tuple(self._unsettled.values()):
            del self._unsettled[arrival.id]
            try:
                self._settling.settle(arrival, outcome, late=True)
            except GraphTrouble as trouble:
                self._not_settled(arrival, outcome, trouble)
                if self._filing_fails:
                    return

    def _not_settled(self, arrival: Arrival, outcome: Outcome, trouble: GraphTrouble) -> None:
        if trouble.why is Why.MISSING:
            return
        if trouble.why is Why.REFUSED:
            log.error("A letter that has been dealt with stays where it is.", extra={"why": str(trouble)})
            return
        log.warning("A letter that has been dealt with could not be filed yet.", extra={"why": str(trouble)})
        self._unsettled[arrival.id] = (arrival, outcome)
        self._filing_fails = True

    def _keep_states(self) -> None:
        waiting = {arrival.folder.id for arrival, _ in self._unsettled.values()}
        for folder, link in self._links.items():
            if folder not in waiting and self._kept.get(folder) != link:
                self._states.set_sync_state(self._key, folder, link)
                self._kept[folder] = link


_FIRST = datetime.min.replace(tzinfo=UTC)
