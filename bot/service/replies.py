"""Decides what becomes of a reply that was held for whoever shows it: it has been shown, or an email says it."""

from collections.abc import Sequence
from datetime import datetime

from bot.service.unit_of_work import UnitOfWork
from protocol.ports.outbox import StoredNotice
from protocol.ports.work import Work


class Replies:
    """Where whoever showed a reply, or could not, says so."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    def said(self, told: Sequence[StoredNotice]) -> None:
        """Replies have been shown where they were asked for: they are not sent as well. Raises CannotCommit;
        then they are sent in a while."""
        if told:
            self._unit.run(_shown, told, self._unit.now())

    def tell_by_email(self, told: Sequence[StoredNotice]) -> None:
        """Send replies that could not be shown where they were asked for."""
        if told:
            self._unit.run(_released, told)
            self._unit.wake()


def _shown(work: Work, told: Sequence[StoredNotice], at: datetime) -> None:
    work.said([each.id for each in told], at)


def _released(work: Work, told: Sequence[StoredNotice]) -> None:
    work.tell(told)
    work.release([each.id for each in told])
