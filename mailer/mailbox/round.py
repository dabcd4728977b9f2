"""Decides what one look at a mailbox does: list what came, take it in the order received, file it, and only
then keep how far was read. Whatever goes wrong in between, the next look lists it again.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailer.mailbox.comparing import Comparing
from mailer.mailbox.filing import Filing
from mailer.mailbox.folders import Folders
from mailer.mailbox.listing import Arrival, Arrivals, Listing
from mailer.mailbox.server import MailServer
from mailer.mailbox.since import Now, Since
from mailer.mailbox.states import Kept
from mailer.mailbox.taking import Taking
from protocol.ports.clock import Clock
from protocol.ports.letters import Accounted, Became, Take
from protocol.violations import CannotCommit, Violation

log = logging.getLogger("holdfast.mailbox")


@dataclass(frozen=True, kw_only=True)
class Looked:
    """How a look ended. `up_to` is the instant before which every letter has its outcome, or None where that is
    not known; `trouble` what kept it from being whole, and `ended` whether it ran to its end for all that. `accounted`
    is what a walk found; `walk_wanted` says that only one can settle what was seen."""

    up_to: datetime | None = None
    trouble: Violation | None = None
    ended: bool = True
    accounted: Accounted | None = None
    walk_wanted: bool = False


class Rounds:
    """Looks at one mailbox, one after another, from one thread."""

    def __init__(
        self,
        *,
        server: MailServer,
        kept: Kept,
        clock: Clock,
        inbox: str,
        since: datetime | None,
        folders: tuple[str, ...] = (),
        became: Became = lambda letter: None,
    ) -> None:
        self._server, self._kept, self._clock, self._inbox = server, kept, clock, inbox
        self._folders = Folders(server, kept, folders)
        self._filing = Filing(server, self._folders)
        self.taking = Taking(
            server=server, folders=self._folders, filing=self._filing, clock=clock, inbox=inbox, became=became
        )
        counting = Since(kept, since)
        self._listing = Listing(
            server=server, kept=kept, folders=self._folders, since=counting, known=self.taking.dealt_with
        )
        self._comparing = Comparing(server=server, kept=kept, folders=self._folders, since=counting, taking=self.taking)
        self.ahead = timedelta()
        """How far the server's clock was ahead of ours in the last look."""

    def look(self, take: Take, going: Callable[[], bool], *, walk: bool = False, thorough: bool = False) -> Looked:
        """Take everything that has come, while `going`. Raises a trouble, or CannotCommit, where the mailbox or
        the record could not be used at all.

        With `walk` everything that lies in the mailbox is listed before, and compared with the record after.
        `thorough` does nothing but that, and asks the record about every single letter.
        """
        started = self._clock.now()
        watched = self._folders.watched()
        self.ahead = self._server.ahead(self._clock.now())
        now = Now(ours=started, ahead=self.ahead)
        self._filing.begin()
        try:
            lying = self._comparing.listed(watched, now) if walk else None
            found = Arrivals() if thorough else self._listing.arrivals(watched, now, going)
            if found is None:
                return Looked(ended=False)
            due = {(each.item.id, each.item.folder): each for each in (*found.due, *self._comparing.owed)}
            taken = self.taking.all(due.values(), take, going)
            accounts = None
            if lying is not None and taken.whole:
                accounts = self._comparing.compared(
                    lying, lambda missed: self.taking.all(missed, take, going), now, thorough=thorough
                )
            self._comparing.settled()
            self._filing.again()
            left = [*taken.left, *self._comparing.owed]
            behind = {id for each in left for id in (each.item.folder, each.via)}
            self._listing.keep(found.states if taken.whole else {}, behind=behind, unfiled=self._filing.behind())
        finally:
            self._keep_filed()
        told = found.trouble or (None if self._folders.whole else _PART)
        return Looked(
            up_to=_bound(now.slower, left) if taken.whole and told is None else None,
            trouble=taken.trouble or told,
            ended=taken.whole,
            walk_wanted=found.too_many_left,
            accounted=Accounted(inbox=self._inbox, at=started, folders=accounts) if accounts and going() else None,
        )

    def _keep_filed(self) -> None:
        if self._filing.filed:
            with suppress(CannotCommit):  # then the record is asked about them once more
                self._kept.keep_filed(self._filing.filed)
            self._filing.filed.clear()


_PART = CannotCommit("Not all folders of the mailbox could be listed.")


def _bound(began: datetime, left: list[Arrival]) -> datetime | None:
    """The start of the look, or the receipt of the earliest letter that is left, where all of them are dated."""
    dated = [each.item.dated for each in left if each.item.dated is not None]
    # Servers stamp letters to the second.
    return min([began, *dated]).replace(microsecond=0) if len(dated) == len(left) else None
