"""Decides what has come into the folders since they were last read, and what of it is left alone.

Nothing is kept of how far was listed until what was listed has its outcome: that is for whoever takes it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailer.mailbox.folders import Folders
from mailer.mailbox.patience import LOOKS, Patience
from mailer.mailbox.server import Folder, Item, MailServer
from mailer.mailbox.since import Now, Since
from mailer.mailbox.states import Kept
from mailer.mailbox.trouble import Away, Gone, Shut, StateLost, Trouble, Unwilling

log = logging.getLogger("holdfast.mailbox")

_FOLLOWED = 100
"""So many letters that have left a folder are looked for in one look; where there are more, everything is."""
_AWAY = 2
"""So many folders in a row that the server fails at, and it is the server: each may take a minute to fail."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A letter that is to be taken."""

    item: Item
    stays: bool = False
    """Whether it lies in a folder that is not watched, where a colleague has put it: it is left there."""
    via: str = ""
    """The folder that it was seen to leave, by id, where that is how it was found."""


@dataclass(kw_only=True)
class Arrivals:
    """What came, in the order received; `states` are how far each folder has been listed, by its id. `trouble` is why
    some folder could not be listed; `too_many_left` says that more letters have left than are looked for one by one."""

    due: list[Arrival] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    trouble: Trouble | None = None
    too_many_left: bool = False


@dataclass(kw_only=True)
class _Come:
    """What came into a folder. `first` says that it was listed from the beginning: it may have lain there for years."""

    items: dict[str, Item] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    state: str
    first: bool


class Listing:
    """Lists one mailbox, again and again, while `going`. `known` says whether a letter has had its outcome."""

    def __init__(
        self, *, server: MailServer, kept: Kept, folders: Folders, since: Since, known: Callable[[str], bool]
    ) -> None:
        self._server, self._kept, self._folders, self._since = server, kept, folders, since
        self._known = known
        self._states: dict[str, str] = {}
        """How far each folder was listed, where all that was listed has been taken, filed or not."""
        self._stored: dict[str, str] = {}
        """How far of that we have kept, or found kept: another process may keep its own, which is as good."""
        self._refused: dict[str, int] = {}
        self._fails = Patience()

    def arrivals(self, watched: Sequence[Folder], now: Now, going: Callable[[], bool]) -> Arrivals | None:
        """What came until now, or None where it was broken off. Raises a trouble where the Inbox cannot be listed."""
        found, come = Arrivals(), list[_Come]()
        left: dict[str, str] = {}
        if (since := self._since.reaches_back()) is not None:
            self._anew(watched, since)
        in_a_row = 0
        for place, folder in enumerate(watched):
            try:
                one = self._come(folder, going)
            except (Unwilling, Shut, Away) as refused:  # the Inbox stands first, and nothing is read without it
                self._tell(folder, refused)
                in_a_row += isinstance(refused, Away)
                if place == 0 or in_a_row == _AWAY or not self._of_the_folder(folder, refused):
                    raise
                found.trouble = refused
                continue
            if one is None:
                return None
            in_a_row = 0
            self._fails.well(folder.id)
            come.append(one)
            found.states[folder.id] = one.state
            left |= dict.fromkeys(one.gone, folder.id)
        self._since.settle(now, (item for one in come for item in one.items.values()))
        items = {
            item.id: Arrival(item=item)
            for one in come
            for item in one.items.values()
            if self._since.counts(item, told_as_new=not one.first)
        }
        unknown = {id: via for id, via in left.items() if id not in items and not self._known(id)}
        found.too_many_left = len(unknown) > _FOLLOWED
        items |= self._followed(dict([*unknown.items()][:_FOLLOWED]), {each.id for each in watched}, found)
        found.due = list(items.values())[::-1]  # servers list the newest first, and may tell receipts to the second
        found.due.sort(key=lambda each: each.item.dated or now.slower)
        return found

    def keep(self, states: dict[str, str], *, behind: set[str], unfiled: set[str]) -> None:
        """Go on from here: but in the folders `behind`, with letters that must come again. What is `unfiled` comes
        again to the next process alone."""
        self._states.update({folder: state for folder, state in states.items() if folder not in behind})
        for folder, state in self._states.items():
            if folder not in unfiled and folder not in behind and self._stored.get(folder) != state:
                self._kept.keep_state(folder, state)
                self._stored[folder] = state

    def _come(self, folder: Folder, going: Callable[[], bool]) -> _Come | None:
        """What came into a folder since it was last read, each once; None where that was broken off."""
        state = self._states.get(folder.id) or self._kept.state(folder.id)
        self._stored.setdefault(folder.id, state)
        try:
            found = self._paged(folder, state, going)
        except Gone:  # deleted, or moved out of sight, while we looked
            return _Come(state=state, first=False)
        except (StateLost, Unwilling) as lost:
            # Some servers have no word for a state that they do not know, and refuse.
            if not state or (isinstance(lost, Unwilling) and self._refused.get(folder.id, 0) < LOOKS - 1):
                raise
            log.warning("A folder is listed anew.", extra={"folder": folder.name, "why": str(lost)})
            found = self._paged(folder, "", going)
        self._refused.pop(folder.id, None)
        return found

    def _paged(self, folder: Folder, state: str, going: Callable[[], bool]) -> _Come | None:
        found = _Come(state=state, first=not state)
        for page in self._server.changes(folder.id, state):
            if not going():
                return None
            found.items |= {item.id: item for item in page.items if item.letter}
            found.gone |= dict.fromkeys(page.gone)
            found.state = page.state
        return found

    def _of_the_folder(self, folder: Folder, refused: Unwilling | Shut | Away) -> bool:
        """Whether a listing fails for something about its folder: the Inbox was just listed. A server that only says
        that it is busy is believed, some looks long."""
        if not refused.of_all:
            return True
        if isinstance(refused, Away):
            self._fails.failed(folder.id)
            return self._fails.lost_place(folder.id)
        return False

    def _tell(self, folder: Folder, refused: Unwilling | Shut | Away) -> None:
        """Say once that a folder cannot be listed."""
        self._refused[folder.id] = self._refused.get(folder.id, 0) + 1
        if self._refused[folder.id] == 1:
            log.error("A folder cannot be listed.", extra={"folder": folder.name, "why": str(refused)})

    def _followed(self, left: dict[str, str], watched: set[str], found: Arrivals) -> dict[str, Arrival]:
        """Letters that have left a folder before they were read, where they lie now. With ids that stay the same,
        one that was moved, or moved out and back, is told as deleted and never again (Graph)."""
        there: dict[str, Arrival] = {}
        for id, via in left.items():
            try:
                item, written = self._server.where(id), self._folders.written()
            except Gone:
                continue
            except Trouble as trouble:
                if trouble.of_all:
                    raise
                if self._fails.failed(id) < LOOKS:
                    found.trouble = trouble
                    found.states.pop(via, None)  # it is told as gone once more
                else:
                    found.too_many_left = True  # it is looked for with all others
                continue
            if item.letter and item.folder not in written and not self._folders.filed_in(item.folder):
                stays = item.folder not in watched
                there |= {id: Arrival(item=item, stays=stays, via=via)} if self._since.counts(item) else {}
        return there

    def _anew(self, watched: Sequence[Folder], since: datetime) -> None:
        log.warning("The mailbox is read again from %s on.", since.isoformat("T", "seconds"))
        self._states.clear()
        self._stored.clear()
        for folder in watched:
            self._kept.keep_state(folder.id, "")
