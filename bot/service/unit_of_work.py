"""Runs one unit of work: all that follows from it is in one commit, or none of it.

Where another worker was first, everything is loaded and decided again. What makes us fail may be tried again too.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Concatenate, ParamSpec, Self, TypeVar

from protocol.ports.clock import Clock
from protocol.ports.store import Store
from protocol.ports.work import Work
from protocol.violations import CannotCommit, LostRace

log = logging.getLogger("holdfast.service")

RACES = 20
"""How often a lost race is run again: more than there are workers."""

Given = ParamSpec("Given")
Became = TypeVar("Became")


@dataclass(frozen=True, kw_only=True)
class UnitOfWork:
    """Where everything is committed. `wake` says that there may be something to send now; `tries` is how often what
    makes us fail is run before it is given up."""

    store: Store
    clock: Clock
    wake: Callable[[], None] = lambda: None
    tries: int = 1

    def trying(self, tries: int) -> Self:
        """The same, for what is worth trying so often."""
        return replace(self, tries=tries)

    def now(self) -> datetime:
        """The present instant, in whole seconds."""
        return self.clock.now().replace(microsecond=0)

    def run(
        self, work_on: Callable[Concatenate[Work, Given], Became], *given: Given.args, **more: Given.kwargs
    ) -> Became:
        """Do something, and commit it. Raises CannotCommit, and what `work_on` raised on the last try."""
        failed = races = 0
        while True:
            try:
                with self.store.work() as work:
                    return work_on(work, *given, **more)
            except LostRace as lost:
                races += 1
                if races == RACES:
                    why = "Other workers kept writing to the same case."
                    raise CannotCommit(why, "Send the message again.") from lost
            except CannotCommit:
                raise
            except Exception:
                failed, races = failed + 1, 0
                if failed == self.tries:
                    raise
                log.exception("It failed, and is tried again.")
