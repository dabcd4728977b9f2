"""Decides whether Holdfast is well: is mail read, is time kept, does mail go out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import VERSION
from protocol.ports.clock import Clock
from protocol.ports.letters import Inbox
from protocol.ports.outbox import Outbox
from protocol.ports.store import Store

UNREAD = timedelta(minutes=15)
"""An inbox not read for so long is an incident: a missed acceptance causes a false escalation."""
UNSENT = timedelta(minutes=15)
GIVEN_UP = timedelta(days=1)
"""For so long are messages counted that were given up, and that nobody has had."""
A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Health:
    """What was found. `troubles` is empty where all is well; each is a plain sentence."""

    at: datetime
    read_up_to: dict[str, datetime | None]
    waiting: int
    oldest: datetime | None
    next_deadline: datetime | None
    quarantined: int
    given_up: int
    overdue: int
    sent: int
    commits: int
    troubles: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values, for JSON. It names no person and no case."""
        return {
            "status": "trouble" if self.troubles else "ok",
            "version": VERSION,
            "at": self.at.isoformat(),
            "read_up_to": {name: at.isoformat() if at else None for name, at in self.read_up_to.items()},
            "emails_waiting": self.waiting,
            "oldest_waiting_since": self.oldest.isoformat() if self.oldest else None,
            "next_deadline": self.next_deadline.isoformat() if self.next_deadline else None,
            "in_quarantine": self.quarantined,
            "given_up_in_a_day": self.given_up,
            "sent_in_a_day": self.sent,
            "overdue_requests": self.overdue,
            "troubles": list(self.troubles),
        }


def health(store: Store, outbox: Outbox, inboxes: tuple[Inbox, ...], clock: Clock, *, turning: bool) -> Health:
    """Look. `turning` says whether time is kept. Raises CannotCommit where the record cannot be reached."""
    now = clock.now()
    marks = {inbox.name: store.watermark(inbox.name) for inbox in inboxes}
    waiting, oldest = outbox.waiting()
    troubles = [
        f"The inbox “{name}” has not been read since {at.isoformat() if at else 'the start'}."
        for name, at in marks.items()
        if at is None or now - at > UNREAD
    ]
    for inbox in inboxes:
        if (door := getattr(inbox, "troubles", None)) is not None:  # only a door of our own can turn mail away
            troubles += door(now)
    if oldest is not None and now - oldest > UNSENT:
        troubles.append(f"{waiting} messages wait to be sent, the oldest since {oldest.isoformat()}.")
    if not turning:
        troubles.append("Deadlines are not being watched.")
    return Health(
        at=now,
        read_up_to=marks,
        waiting=waiting,
        oldest=oldest,
        next_deadline=store.next_due(),
        quarantined=store.quarantine_size(),
        given_up=outbox.lost(now - GIVEN_UP),
        overdue=len(store.requests(overdue_at=now)),
        sent=outbox.sent_since(now - A_DAY),
        commits=store.head()[0],
        troubles=tuple(troubles),
    )
