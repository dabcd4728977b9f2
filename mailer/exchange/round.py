"""Decides what one look at a mailbox does: list what came, take it in the order received, file it, and only
then keep how far was read. Whatever goes wrong in between, the next look lists it again.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailer.exchange.ews.wire import Wire
from mailer.exchange.filing import Filing
from mailer.exchange.folders import Folders
from mailer.exchange.listing import Listing, Waiting
from mailer.exchange.states import Kept
from mailer.exchange.taking import Taking
from mailer.exchange.walking import Walking
from mailer.mailbox.patience import Patience
from mailer.mailbox.trouble import Away, Trouble
from protocol.ports.clock import Clock
from protocol.ports.letters import Accounted, Letter, Outcome, Take
from protocol.violations import CannotCommit, Violation

log = logging.getLogger("holdfast.exchange")

_IN_A_ROW = 3
"""So many letters that cannot be committed, one after another, are the record's fault and not theirs."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """How a look ended. `up_to` is the instant before which every letter has its outcome, or None where that is
    not known; `trouble` what broke it off, or kept a letter from being taken. `accounted` is what a walk found."""

    up_to: datetime | None = None
    taken: int = 0
    trouble: Violation | None = None
    accounted: Accounted | None = None


class Rounds:
    """Looks at one mailbox, one after another, from one thread.

    `became` gives the recorded outcome of a letter by its Message-ID, so that one which was taken before a
    crash is filed where it belongs; None where it is not known.
    """

    def __init__(
        self, *, wire: Wire, kept: Kept, folders: Folders, clock: Clock, inbox: str, since: datetime | None,
        going: Callable[[], bool], became: Callable[[Letter], Outcome | None] = lambda letter: None,
    ) -> None:  # fmt: skip
        self._wire, self._kept, self._folders, self._clock, self._going = wire, kept, folders, clock, going
        self._inbox = inbox
        self._listing = Listing(wire=wire, kept=kept, folders=folders, since=since, going=going)
        self._filing = Filing(wire, folders)
        self._taking = Taking(
            wire=wire, folders=folders, filing=self._filing, clock=clock, inbox=inbox, became=became
        )  # fmt: skip
        self._walking = Walking(wire=wire, kept=kept, folders=folders, listing=self._listing, taking=self._taking)
        self._patience = Patience()

    def close(self) -> None:
        """Let the connection go."""
        self._wire.close()

    def look(self, take: Take, *, walk: bool = False, thorough: bool = False) -> Looked:
        """Take everything that has come, while `going`. Raises a trouble, or CannotCommit, where the mailbox or
        the record could not be used at all.

        With `walk` everything that lies in the mailbox is listed before, and compared with the record after.
        `thorough` does nothing but that, and asks the record about every single letter.
        """
        started = self._clock.now()
        watched = self._folders.watched()
        began = started + min(timedelta(), self._wire.ahead(self._clock.now()))
        lying = self._walking.listed(watched, began) if walk else None
        if not self._going():
            return Looked()
        if thorough:
            looked = Looked(up_to=None)
        else:
            found = self._listing.arrivals(watched, began)
            if found is None:
                return Looked()
            looked = self._taken([*found.due, *self._walking.owed], found.states, began, take)
            looked = looked if found.whole else replace(looked, up_to=None)
        self._walking.settled()
        if lying is None or (looked.trouble is not None and isinstance(looked.trouble, Away)) or not self._going():
            return looked
        folders = self._walking.compared(
            lying, self._listing.left_alone_before(began, []), lambda due: self._all(due, take), began,
            thorough=thorough,
        )  # fmt: skip
        if not self._going():
            return looked
        up_to = _bound(looked.up_to, self._walking.owed)
        return replace(looked, up_to=up_to, accounted=Accounted(inbox=self._inbox, at=started, folders=folders))

    def _all(self, due: list[Waiting], take: Take) -> None:
        """Take what a walk has found; whatever is left of it is told by the walk."""
        self._taken(due, {}, self._clock.now(), take)

    def _taken(self, due: list[Waiting], states: dict[str, str], began: datetime, take: Take) -> Looked:
        try:
            return self._each(due, states, began, take)
        finally:
            if self._filing.filed:
                with suppress(CannotCommit):  # then the record is asked about them once more
                    self._kept.keep_filed(self._filing.filed)
                self._filing.filed.clear()

    def _each(self, due: list[Waiting], states: dict[str, str], began: datetime, take: Take) -> Looked:
        """Letters that have ended several looks come last, where they hold up nothing but how far was read."""
        left: list[Waiting] = []
        trouble: Violation | None = None
        taken = in_a_row = 0
        due = sorted(due, key=lambda each: self._patience.lost_place(each.item.id))
        for place, each in enumerate(due):
            last = self._patience.lost_place(each.item.id)
            if not self._going():
                return _broken_off(began, [*left, *due[place:]], taken, None)
            try:
                self._taking.one(each, take)
                taken, in_a_row = taken + 1, 0
                self._patience.well(each.item.id)
            except Away as away:
                self._patience.failed(each.item.id)
                left.append(each)
                if not last:  # the next letter would find the server no nearer
                    return _broken_off(began, [*left, *due[place + 1 :]], taken, away)
                log.warning("A letter cannot be had, and keeps no other waiting.", extra={"why": str(away)})
            except (Trouble, CannotCommit) as reason:
                trouble = reason
                left.append(each)
                self._patience.failed(each.item.id)
                in_a_row += isinstance(reason, CannotCommit) and not last
                if in_a_row == _IN_A_ROW:
                    return _broken_off(began, [*left, *due[place + 1 :]], taken, reason)
            except Exception as fault:  # whatever it is, the letter stays, and comes again
                log.exception("A letter could not be taken; it is taken again.")
                trouble = CannotCommit(f"A letter could not be taken ({type(fault).__name__}).")
                left.append(each)
                self._patience.failed(each.item.id)
        behind = {each.folder for each in left}
        for folder, state in states.items():
            if folder not in behind and state != self._kept.state(folder):
                self._kept.keep_state(folder, state)
        return _broken_off(began, left, taken, trouble)


def _broken_off(began: datetime, left: list[Waiting], taken: int, trouble: Violation | None) -> Looked:
    """Up to the start of the look, or to the earliest letter that is left where all of them are dated."""
    return Looked(up_to=_bound(began, left), taken=taken, trouble=trouble)


def _bound(began: datetime | None, left: Iterable[Waiting]) -> datetime | None:
    receipts = [each.item.dated for each in left]
    dated = [receipt for receipt in receipts if receipt is not None]
    return min([began, *dated]) if began is not None and len(dated) == len(receipts) else None
