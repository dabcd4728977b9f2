"""Acts on deadlines that have ended, case by case: one that makes us fail keeps no other waiting."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.service.administrators.notices import administrators
from bot.service.decider import NOBODY, Decider
from bot.service.storm import Storm
from bot.service.unit_of_work import UnitOfWork
from protocol.messages.intents import Received, TimePassed
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.service")


class Deadlines:
    """What time alone brings."""

    def __init__(self, unit: UnitOfWork, decider: Decider, storm: Storm) -> None:
        self._unit = unit
        self._storm = storm
        self._decider = decider
        self._stuck: set[str] = set()

    def lapse(self, until: datetime, unread_since: datetime | None = None, limit: int = 200) -> int:
        """Act on every deadline that ended before `until`, but for those that wait for somebody to look; the number of
        cases acted on."""
        passed = TimePassed(until=until.replace(microsecond=0), unread_since=unread_since)
        acted = 0
        failed: set[str] = set(self._storm.held())
        while references := self._due(passed, failed, limit):
            for reference in references:
                if self._lapsed(reference, passed):
                    acted += 1
                else:  # another worker was first, or it failed; or it would be asked again without end
                    failed.add(reference)
        if acted:
            self._unit.wake()
        return acted

    def _due(self, passed: TimePassed, failed: set[str], limit: int) -> Sequence[str]:
        found = self._unit.store.cases_due(passed.until - timedelta(seconds=1), limit + len(failed))
        return [each for each in found if each not in failed]

    def _lapsed(self, reference: str, passed: TimePassed) -> bool:
        """Act on the deadlines of a case; whether anything came of it. Raises CannotCommit."""
        received = Received(message_id="", sender=NOBODY, at=self._unit.now(), intent=passed)
        try:
            return self._unit.run(self._decider.decide, received, reference, "").happened
        except CannotCommit:
            raise
        except Exception:
            if reference not in self._stuck:
                log.exception("A deadline could not be acted on.", extra={"case": reference})
            self._stuck.add(reference)
            self._tell_of_stuck(reference)
            return False

    def _tell_of_stuck(self, reference: str) -> None:
        """Tell administrators, once a day, of a case whose deadlines cannot be acted on."""
        now = self._unit.now()
        notice = administrators(
            self._decider.rules,
            now,
            "The deadlines of a case cannot be acted on.",
            f"Case {reference}.",
            "Look in the log. A team or rule that the case needs may have been taken out.",
            urgent=True,
        )
        self._unit.run(self._decider.tell, (notice,), now, f"stuck {reference} {now:%Y-%m-%d}")
