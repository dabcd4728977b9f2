"""Decides when a mailbox is gone through whole: on start, and each night.

What is new in a folder is told by its server, and some servers forget to: a letter that a colleague moved out and
back is gone to them. So everything is listed, and compared with the record.
"""

import logging
from datetime import datetime, time, timedelta

from protocol.calendar.workdays import LONDON
from protocol.ports.letters import Accounted, Differs
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.mailbox")

NIGHT = time(2, 30)
"""When nobody waits, and servers are not at their busiest; after the clocks have changed."""
AGAIN = timedelta(minutes=5)
"""A walk that could not be ended is begun again after so long."""
OVERLAP = timedelta(hours=1)
"""Letters are stamped before they are delivered: so much of the time before the last walk is looked at again."""


class Walks:
    """When one mailbox is next to be gone through, for one process."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def due(self, now: datetime) -> bool:
        """Whether it is time. A clock that was turned back waits for no night to come twice."""
        return self._next is None or now >= self._next

    def ended(self, now: datetime, *, whole: bool) -> None:
        """One has ended; `whole` where nothing is left to look at."""
        self._next = _night_after(now) if whole else min(now + AGAIN, _night_after(now))

    def wanted(self) -> None:
        """Something was seen that only a walk can settle."""
        self._next = None


class Telling:
    """Tells of what walks have found, where the mailbox did not agree with the record: until somebody has heard."""

    def __init__(self, differs: Differs) -> None:
        self._differs = differs
        self._untold: list[Accounted] = []

    def hear(self, accounted: Accounted | None) -> None:
        """Take note of what was found, and tell of all that was not told yet."""
        if accounted is not None and not accounted.agrees:
            self._untold.append(accounted)
        while self._untold:
            try:
                self._differs(self._untold[0])
            except CannotCommit as trouble:
                log.warning("What was found in the mailbox is told later.", extra={"why": str(trouble)})
                return
            self._untold.pop(0)


def _night_after(now: datetime) -> datetime:
    local = now.astimezone(LONDON)
    at = datetime.combine(local.date(), NIGHT, LONDON)
    return (at if at > local else datetime.combine(local.date() + timedelta(days=1), NIGHT, LONDON)).astimezone(
        now.tzinfo
    )
