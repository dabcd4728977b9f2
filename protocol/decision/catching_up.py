"""Decides what one look at the deadlines that have passed knows of itself: up to when everything has been read, and
which steps a higher one speaks for (A41)."""

from dataclasses import dataclass, field
from datetime import datetime

from protocol.case.timers import DutyKey, Ladder, RungDue, RungRepeats, RungUndated, Timer
from protocol.decision.decision import Draft


@dataclass(kw_only=True)
class Pass:
    """One look at the deadlines that have passed. `until` is the instant up to which everything
    has been read; `missed` gathers the rungs that a higher one of the same pass speaks for (A41)."""

    until: datetime
    unread_since: datetime | None = None
    missed: dict[Ladder | DutyKey, list[tuple[int, datetime]]] = field(default_factory=dict)

    def late(self, draft: Draft, due: datetime) -> datetime | None:
        """When somebody is told now of what was due at an instant, where that is late."""
        return draft.now if draft.now - due > draft.rules.late_after else None

    def catch_up(self, draft: Draft, of: Ladder | DutyKey, due: datetime) -> dict[str, object] | None:
        """What an email says when it comes late: since when, and what it stands for."""
        missed = self.missed.pop(of, [])
        if not missed and draft.now - due <= draft.rules.late_after:
            return None
        since = min([due, *(at for _, at in missed)])
        return {"since": since.isoformat(), "missed": [{"number": n, "due": at.isoformat()} for n, at in missed]}


def is_of(timer: Timer, ladder: Ladder) -> bool:
    """Whether a timer is that of a step of a ladder."""
    return isinstance(timer.name, RungDue | RungRepeats | RungUndated) and timer.name.ladder == ladder
