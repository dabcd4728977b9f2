"""Decides how one round of reading a mailbox goes: what is new in every folder, oldest first, each letter
taken and then filed; and only then, folder by folder, the state to go on from.

A letter is delivered at least once: a state is kept once every letter before it has a committed outcome
and is where it belongs.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from mailer.graph.delta import Arrival, changes, instant
from mailer.graph.fetching import Fetching
from mailer.graph.folders import Folder, Folders
from mailer.graph.http.client import GraphClient
from mailer.graph.listing import where
from mailer.graph.settings import GraphMailbox
from mailer.graph.settling import Settling
from mailer.graph.taking import Taking
from mailer.graph.walking import FILED_LATELY, Walking
from mailer.mailbox.trouble import Away, Gone, StateLost, Trouble, Unwilling
from mailer.mailbox.walking import with_filed
from protocol.ports.clock import Clock
from protocol.ports.letters import Accounted, Became, Take

log = logging.getLogger("holdfast.graph")

ON_THE_WAY = timedelta(minutes=10)
"""A letter may be stamped so long before it lies in its folder."""
_FOLLOWED = 100
"""So many letters that have left a folder are looked for in one round; where there are more, everything is."""
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

    def __init__(
        self, client: GraphClient, settings: GraphMailbox, states: States, clock: Clock,
        became: Became = lambda letter: None,
    ) -> None:  # fmt: skip
        self._client, self._mailbox, self._states, self._clock = client, settings.mailbox, states, clock
        self._key = f"graph {settings.mailbox.lower()}"
        self._folders = Folders(client, settings.mailbox, settings.folders, _FolderMemory(states, self._key))
        self._settling = Settling(client, settings.mailbox, self._folders)
        self._taking = Taking(
            Fetching(client, settings.mailbox, settings.name),
            self._settling,
            clock,
            became,
        )
        self._since, self._begun = settings.since, False
        self._anew = False
        self._links: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._name = settings.name
        self._walking = Walking(
            client, settings.mailbox, self._folders, self._taking,
            recall=lambda name: states.sync_state(self._key, name),
            keep=lambda name, state: states.set_sync_state(self._key, name, state),
        )  # fmt: skip
        self.accounted: Accounted | None = None
        """What the last walk found; None where none was ended."""
        self.too_many_left = False
        """Whether more letters have left their folders than are looked for one by one."""

    def once(
        self, take: Take, stopping: Callable[[], bool], *, walk: bool = False, thorough: bool = False
    ) -> datetime | None:
        """Read everything there is. The instant, by the server's clock or ours, whichever is behind, before
        which every letter has been taken; None where that cannot be said. Raises a trouble or CannotCommit.

        With `walk` everything that lies in the mailbox is listed before, and compared with the record after; what
        was found is `accounted`. `thorough` does nothing but that, and asks the record about every single letter.
        """
        self.accounted = None
        started = self._clock.now()
        folders = self._folders.watched()
        began = started + min(timedelta(), self._client.ahead)
        self._begin()
        self._taking.settle_rest()
        lying = self._walking.listed(folders, began) if walk else None
        arrivals, links, whole = ([], {}, True) if thorough else self._look(folders)
        owed = self._taking.take_all(arrivals, take, stopping)
        if owed is None:
            return None
        if lying is not None:
            found = self._walking.compared(lying, self._wanted, take, stopping, began, thorough=thorough)
            if found is None:
                return None
            self.accounted = Accounted(inbox=self._name, at=started, folders=found)
        self._walking.settled()
        owed = [*owed, *self._walking.owed]
        behind = {id for each in owed for id in (each.folder.id, each.via)}
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
        self._anew = bool(kept) and self._since < datetime.fromisoformat(kept)
        if not self._anew and kept != (written := self._since.astimezone(UTC).isoformat()):
            self._states.set_sync_state(self._key, _SINCE, written)
        self._begun = True

    def _reach_back(self, folders: tuple[Folder, ...]) -> None:
        """Somebody has set an instant that lies further back than where we began: what has come since then
        is listed anew."""
        if not self._anew or self._since is None:
            return
        log.warning("The mailbox is read again from an earlier instant on.", extra={"since": str(self._since)})
        self._links.clear()
        for folder in folders:
            self._states.set_sync_state(self._key, _state(folder.id), "")
        self._states.set_sync_state(self._key, _SINCE, self._since.astimezone(UTC).isoformat())
        self._anew = False

    def _look(self, folders: tuple[Folder, ...]) -> tuple[list[Arrival], dict[str, str], bool]:
        found: dict[str, Arrival] = {each.id: each for each in self._walking.owed}
        links: dict[str, str] = {}
        left: dict[str, str] = {}
        whole = self._folders.whole
        self._reach_back(folders)
        for folder in folders:
            link = self._links.get(folder.id) or self._states.sync_state(self._key, _state(folder.id))
            self._kept.setdefault(folder.id, link)
            try:
                new = changes(self._client, self._mailbox, folder, link, self._wanted)
            except Trouble as trouble:
                if isinstance(trouble, Gone):  # a colleague has deleted the folder
                    self._folders.forget(folder.id)
                elif isinstance(trouble, Unwilling | StateLost) or (
                    (isinstance(trouble, Away) and not trouble.busy)
                    and folder is not folders[0]  # the Inbox was read: it is this folder
                ):
                    log.error("A folder could not be read. The others are.", extra={"why": str(trouble)})
                    whole = False
                else:
                    raise
                continue
            links[folder.id] = new.link
            found.update({each.id: each for each in new.arrivals})
            left |= dict.fromkeys(new.gone, folder.id)
            if new.left:
                log.info(
                    "Letters from before Holdfast's time are left alone.",
                    extra={"letters": new.left, "since": str(self._since)},
                )
        found |= self._followed({id: via for id, via in left.items() if id not in found}, folders)
        return sorted(found.values(), key=lambda each: (each.received or _FIRST, each.id)), links, whole

    def _followed(self, left: dict[str, str], folders: tuple[Folder, ...]) -> dict[str, Arrival]:
        """Letters that have left a folder before they were read, where they lie now. With ids that stay the same,
        one that was moved, or moved out and back, is told as deleted and never again (Graph)."""
        unknown = [id for id in left if not self._taking.dealt_with(id)]
        self.too_many_left = self.too_many_left or len(unknown) > _FOLLOWED
        watched = {each.id: each for each in folders}
        found: dict[str, Arrival] = {}
        for id in unknown[:_FOLLOWED]:
            try:
                now = where(self._client, self._mailbox, id)
            except Trouble as trouble:
                if not isinstance(trouble, Gone):
                    raise
                continue
            parent = str(now.get("parentFolderId", ""))
            if now.get("isDraft") is True or self._folders.filed_in(parent) or parent in self._folders.never_read():
                continue
            folder = watched.get(parent) or Folder.elsewhere(parent)
            each = Arrival(
                id=id, received=instant(now.get("receivedDateTime")), folder=folder, first=True, via=left[id]
            )
            if self._wanted(each):
                found[id] = each
        return found

    def _wanted(self, arrival: Arrival) -> bool:
        if arrival.received is None or self._since is None:
            return True
        return arrival.received >= (self._since if arrival.first else self._since - ON_THE_WAY)

    def _keep_filed(self) -> None:
        if self._settling.filed:
            kept = self._states.sync_state(self._key, FILED_LATELY)
            self._states.set_sync_state(self._key, FILED_LATELY, with_filed(kept, self._settling.filed))
            self._settling.filed.clear()

    def _keep_states(self) -> None:
        self._keep_filed()
        waiting = self._taking.folders_to_settle()
        for folder, link in self._links.items():
            if folder not in waiting and self._kept.get(folder) != link:
                self._states.set_sync_state(self._key, _state(folder), link)
                self._kept[folder] = link


@dataclass(frozen=True)
class _FolderMemory:
    """Keeps the ids of folders beside how far they have been read."""

    states: States
    key: str

    def recall(self, name: str) -> str:
        return self.states.sync_state(self.key, f"folder {name}")

    def keep(self, name: str, id: str) -> None:
        self.states.set_sync_state(self.key, f"folder {name}", id)


def _state(folder: str) -> str:
    return f"items {folder}"


_FIRST = datetime.min.replace(tzinfo=UTC)
