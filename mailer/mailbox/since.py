"""Decides from when on the letters of a mailbox count: what was there when it was first to be read is left alone."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailer.mailbox.server import Item
from mailer.mailbox.states import FIRST, SINCE, Kept, short

log = logging.getLogger("holdfast.mailbox")

_BEHIND = timedelta(hours=1)
"""How far the clock of a server that never tells its time may be behind ours at the first look."""
_ON_THE_WAY = timedelta(minutes=10)
"""A letter may be stamped so long before it lies in its folder: then it is older than some that were there first."""
_NOTED = 500
"""So many letters that had only just come at the first look are noted; where more had, none may be older than they."""


@dataclass(frozen=True, kw_only=True)
class Now:
    """An instant by our clock, and how far the server's is ahead of it."""

    ours: datetime
    ahead: timedelta = timedelta()

    @property
    def slower(self) -> datetime:
        """The instant by whichever clock is behind."""
        return self.ours + min(timedelta(), self.ahead)


class Since:
    """The instant from which letters count; fixed by the first look ever, and then kept. `named` is one that somebody
    has set, or None."""

    def __init__(self, kept: Kept, named: datetime | None) -> None:
        self._kept, self._named = kept, named
        self._before: datetime | None = None
        self._there: frozenset[str] | None = None

    def reaches_back(self) -> datetime | None:
        """An instant that somebody has set since the mailbox was first read, where it lies further back than before:
        then the folders are to be listed anew. It is asked once, before anything else."""
        kept = self._kept.instant(SINCE) if self._before is None and self._named is not None else None
        return self._named if kept is not None and self._named is not None and self._named < kept else None

    def settle(self, now: Now, there: Iterable[Item]) -> None:
        """Fix the instant, if it is not: `there` is what the first look found."""
        if self._before is not None:
            return
        self._before, self._there = self._kept.instant(SINCE), self._kept.left()
        if self._before is None:
            self._before = self._named or self._first(now, [*there])
            self._kept.keep_instant(SINCE, self._before)
        elif self._named is not None and self._named != self._before:
            self._before = self._named
            self._kept.keep_instant(SINCE, self._before)

    def counts(self, item: Item, *, told_as_new: bool = False) -> bool:
        """Whether a letter is from Holdfast's time. One that is `told_as_new`, by a list of changes, may have been
        stamped, and not delivered, before the first look."""
        if self._before is None or item.newest is None or item.newest >= self._before:
            return True
        return (
            told_as_new
            and self._there is not None
            and item.newest >= self._before - _ON_THE_WAY
            and short(item.id) not in self._there
        )

    def _first(self, now: Now, there: list[Item]) -> datetime:
        """Where nobody has set it. The newest receipt of what is there is the server's own time, so that none is passed
        over where its clock is behind ours; and servers may round receipts down to the second."""
        dated = [(each.id, each.newest) for each in there if each.newest is not None]
        before = ((self._kept.instant(FIRST) or now.ours) + now.ahead).replace(microsecond=0)
        # An empty mailbox has nothing to leave alone, and its server's clock may be behind ours.
        newest = max((at for _, at in dated), default=None)
        before = min(newest + timedelta(microseconds=1), before) if newest is not None else before - _BEHIND
        alone = [(id, at) for id, at in dated if at < before]
        if alone:
            log.warning(
                "What was in the mailbox before %s is left alone: %d letters.",
                before.isoformat("T", "seconds"),
                len(alone),
                extra={"letters": len(alone)},
            )
        just = [id for id, at in alone if at >= before - _ON_THE_WAY]
        if len(just) <= _NOTED:
            self._kept.keep_left(just)
            self._there = self._kept.left()
        return before
