"""Decides what has come into the folders since they were last read, and what of it is left alone.

Nothing is kept of how far was listed until what was listed has its outcome: that is for whoever takes it.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mailer.exchange.ews.elements import Folder, Listed
from mailer.exchange.ews.wire import MOST, PAGE, Wire
from mailer.exchange.folders import Folders
from mailer.exchange.states import Kept
from mailer.mailbox.patience import Patience
from mailer.mailbox.trouble import Away, Gone, Shut, StateLost, Unwilling

log = logging.getLogger("holdfast.exchange")

FIRST = "first started"
"""The name under which is kept when the mailbox was first to be read, whether or not it could be."""
SINCE = "left alone before"
_BEHIND = timedelta(hours=1)
"""How far a server's clock may be behind ours at the first look."""
_BARREN = 1_000
"""So many pages without an item, and no last one: some server does not know that it has told all."""
_AWAY = 2
"""So many folders in a row that the server fails at, and it is the server: each may take a minute to fail."""
_REFUSED = 3
"""So many looks, and a listing that is refused is tried without the state that may be the reason."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An item that is to be taken, and the folder it lies in."""

    item: Listed
    folder: str
    stays: bool = False
    """Whether it lies in a folder that is not watched, where a colleague has put it: it is left there."""


@dataclass(kw_only=True)
class Arrivals:
    """What came, in the order received; `states` are how far each folder has been listed, by its id. `whole` is
    false where some folder could not be listed."""

    due: list[Waiting] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    whole: bool = True


class Listing:
    """Lists one mailbox, again and again, while `going`."""

    def __init__(
        self, *, wire: Wire, kept: Kept, folders: Folders, since: datetime | None, going: Callable[[], bool]
    ) -> None:
        self._wire, self._kept, self._folders, self._since, self._going = wire, kept, folders, since, going
        self._before: datetime | None = None
        self._refused: dict[str, int] = {}
        self._fails = Patience()

    def arrivals(self, watched: Sequence[Folder], started: datetime) -> Arrivals | None:
        """What came until now, or None where it was broken off. Raises a trouble where the Inbox cannot be listed."""
        found = Arrivals(whole=self._folders.whole)
        waiting: list[Waiting] = []
        self._reach_back(watched)
        in_a_row = 0
        for place, folder in enumerate(watched):
            if not self._going():
                return None
            try:
                listed, state = self._listed(folder)
            except (Unwilling, Shut, Away) as refused:  # the Inbox stands first, and nothing is read without it
                self._tell(folder, refused)
                in_a_row += isinstance(refused, Away)
                if place == 0 or in_a_row == _AWAY or not self._of_the_folder(folder, refused):
                    raise
                found.whole = False
                continue
            in_a_row = 0
            self._fails.well(folder.id)
            waiting += [Waiting(item=item, folder=folder.id) for item in listed if item.letter]
            found.states[folder.id] = state
        if not self._going():  # the last listing may have been broken off
            return None
        before = self.left_alone_before(started, waiting)
        found.due += [each for each in waiting if each.item.newest is None or each.item.newest >= before]
        found.due.reverse()  # servers list the newest first, and may tell receipts only to the second
        found.due.sort(key=lambda each: each.item.dated or started)
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

    def all_in(self, folder: Folder) -> list[Listed]:
        """Everything that lies in a folder, whatever was listed of it before. Raises a trouble."""
        return self._paged(folder, "", MOST)[0]

    def _listed(self, folder: Folder) -> tuple[list[Listed], str]:
        """What came into a folder since it was last read, each once, and the state to keep afterwards."""
        state = self._kept.state(folder.id)
        try:
            found = self._paged(folder, state)
        except Gone:  # deleted, or moved out of sight, while we looked
            return [], state
        except (StateLost, Unwilling) as lost:
            # Some servers have no word for a state that they do not know, and refuse.
            if not state or (isinstance(lost, Unwilling) and self._refused.get(folder.id, 0) < _REFUSED - 1):
                raise
            log.warning("A folder is listed anew.", extra={"folder": folder.name, "why": str(lost)})
            found = self._paged(folder, "")
        self._refused.pop(folder.id, None)
        return found

    def _paged(self, folder: Folder, state: str, most: int = PAGE) -> tuple[list[Listed], str]:
        found: dict[str, Listed] = {}
        barren = 0
        while True:
            page = self._wire.changes(folder.id, state, most)
            barren = 0 if page.items else barren + 1
            found |= {item.id: item for item in page.items}
            state = page.state
            if page.last or barren >= _BARREN or not self._going():
                return list(found.values()), state

    def _tell(self, folder: Folder, refused: Unwilling | Shut | Away) -> None:
        """Say once that a folder cannot be listed."""
        self._refused[folder.id] = self._refused.get(folder.id, 0) + 1
        if self._refused[folder.id] == 1:
            log.error("A folder cannot be listed.", extra={"folder": folder.name, "why": str(refused)})

    def _reach_back(self, watched: Iterable[Folder]) -> None:
        """An instant that somebody has set since the mailbox was first read counts from now on; where it lies
        further back than before, the folders are listed anew."""
        kept = self._kept.instant(SINCE) if self._before is None and self._since is not None else None
        if kept is None or self._since is None or kept == self._since:
            return
        if self._since < kept:
            log.warning("The mailbox is read again from %s on.", self._since.isoformat("T", "seconds"))
            for folder in watched:
                self._kept.keep_state(folder.id, "")
        self._kept.keep_instant(SINCE, self._since)

    def left_alone_before(self, started: datetime, waiting: list[Waiting]) -> datetime:
        """The instant from which letters count; fixed by the first look ever, and then kept.

        What was there when the mailbox was first to be read is left alone. The newest receipt of it is the
        server's own time, so that none is passed over where its clock is behind ours; and servers may round
        receipts down to the second.
        """
        if self._before is None:
            self._before = self._kept.instant(SINCE)
        if self._before is None:
            before = self._since
            if before is None:
                there = [each.item.newest for each in waiting if each.item.newest is not None]
                first = (self._kept.instant(FIRST) or started).replace(microsecond=0)
                # An empty mailbox has nothing to leave alone, and its server's clock may be behind ours.
                before = min(max(there) + timedelta(microseconds=1), first) if there else first - _BEHIND
            alone = sum(each.item.newest is not None and each.item.newest < before for each in waiting)
            if alone:
                log.warning(
                    "What was in the mailbox before %s is left alone: %d letters.",
                    before.isoformat("T", "seconds"),
                    alone,
                )
            self._kept.keep_instant(SINCE, before)
            self._before = before
        return self._before
