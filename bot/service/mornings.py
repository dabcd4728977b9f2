"""Does what is due once every working morning: what waits in quarantine, which teams have ended and hold cases, what is
old enough to be forgotten, the head of the record, and after the first of a month the figures of the last."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.service.administrators import ended
from bot.service.administrators.notices import heads, in_shadow
from bot.service.decider import Decider
from bot.service.meaning import habits
from bot.service.quarantine.notices import reminder
from bot.service.unit_of_work import UnitOfWork
from protocol.digests.figures import Month
from protocol.digests.monthly import due
from protocol.digests.monthly import notices as monthly
from protocol.messages.notices import Notice
from protocol.ports.boilerplate import Habit
from protocol.ports.work import Work

A_WEEK = timedelta(days=7)
REPORTED = ("shadow", "reported")


class Mornings:
    """What each morning brings. `heads_to` are addresses of those who keep the head of the record elsewhere. In shadow
    `shadow_to` get a report each week, which `shadow` writes of the time between two instants."""

    def __init__(
        self,
        unit: UnitOfWork,
        decider: Decider,
        *,
        heads_to: Sequence[str] = (),
        shadow_to: Sequence[str] = (),
        shadow: Callable[[datetime, datetime], Sequence[str]] = lambda since, until: (),
    ) -> None:
        self._shadow_to, self._shadow = shadow_to, shadow
        self._unit = unit
        self._decider = decider
        self._heads_to = heads_to
        self._told_of: Month | None = None
        """The month whose figures this worker has seen told."""

    def come(self, at: datetime) -> None:
        """Do all of it for the morning that began at an instant: each once, by however many workers and however often
        they start. Raises CannotCommit."""
        self.remind(at)
        self.tell_of_ended()
        self.forget_old_lines()
        self.send_heads(at)
        self.report_shadow(at)
        self.tell_figures()

    def remind(self, at: datetime) -> None:
        """Tell administrators what has waited in quarantine since before an instant."""
        left = tuple(each for each in self._unit.store.quarantined() if each.at < at)
        if left:
            now = self._unit.now()
            self._unit.run(
                self._tell, [(f"quarantine|{at.isoformat()}", reminder(self._decider.rules, left, now))], now
            )

    def tell_of_ended(self) -> None:
        """Tell administrators and their last managers, once, of teams that have ended or are listed no more and still
        hold cases or open requests."""
        now = self._unit.now()
        if notices := ended.notices(self._decider.rules.at(now), self._unit.store.teams_in_use(), now):
            self._unit.run(self._tell, notices, now)
            self._unit.wake()

    def forget_old_lines(self) -> None:
        """Let go of lines, learnt or not, that have stood in no letter for long."""
        now = self._unit.now()
        if old := habits.let_go(self._unit.store.stale_habits(now - habits.UNLEARNT, now - habits.LEARNT)):
            self._unit.run(_forgotten, old)

    def send_heads(self, at: datetime) -> None:
        """Send the head of the record to those who keep it elsewhere, once for an instant."""
        if not self._heads_to:
            return
        now, (number, digest) = self._unit.now(), self._unit.store.head()
        notice = heads(self._decider.rules, now, number, digest, self._heads_to)
        self._unit.run(self._tell, [(f"heads|{at.isoformat()}", notice)], now)
        self._unit.wake()

    def report_shadow(self, at: datetime) -> None:
        """On the first working morning of a week, tell what the week before would have brought; once."""
        day = self._decider.rules.directory.home.local(at).date()
        week = f"{day:%G-W%V}"
        reported = self._unit.store.sync_state(*REPORTED)
        if not self._shadow_to or reported == week:
            return
        if not reported:  # it has only begun
            self._unit.store.set_sync_state(*REPORTED, week)
            return
        now = self._unit.now()
        lines = self._shadow(at - A_WEEK, at)
        notice = in_shadow(self._decider.rules, now, lines, self._shadow_to)
        self._unit.run(self._tell, [(f"shadow|{week}", notice)], now)
        self._unit.store.set_sync_state(*REPORTED, week)
        self._unit.wake()

    def tell_figures(self) -> None:
        """Tell of the month before what was asked of whose teams, once it is over."""
        now = self._unit.now()
        month = due(self._decider.rules.directory.home, now)
        if month is None or month == self._told_of:
            return
        if notices := monthly(self._unit.store, self._decider.rules.at(now), month, now):
            self._unit.run(self._tell, notices, now)
            self._unit.wake()
        self._told_of = month

    def _tell(self, work: Work, notices: Sequence[tuple[str, Notice]], at: datetime) -> None:
        for key, notice in notices:
            self._decider.tell(work, (notice,), at, key)


def _forgotten(work: Work, habits: Sequence[Habit]) -> None:
    work.forget_habits(habits)
