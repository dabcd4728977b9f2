"""One unit of work on the record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from protocol.case.case import Case
from protocol.case.events import Happened
from protocol.messages.intents import Leave, LocalId
from protocol.ports.boilerplate import Habit
from protocol.ports.letters import Envelope, Outcome
from protocol.ports.outbox import Issued, StoredNotice
from protocol.ports.quarantine import Quarantined

NOTHING = "nothing of it was recorded: "
"""Stands in a mark's `why` before the variant of the email that told a message's writer why."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The one recorded outcome of a message. `inbox` is where it came in."""

    message_id: str
    sha256: str
    at: datetime
    inbox: str
    outcome: Outcome
    kind: str = ""
    reference: str | None = None
    why: str = ""


class Work(Protocol):
    """One unit of work: everything in it is committed together, or nothing is."""

    def seen(self, message_id: str, sha256: str) -> bool:
        """Whether this very message (id **and** content) has a recorded outcome."""
        ...

    def load(self, reference: str) -> Case | None:
        """The case, held against other workers until the commit where the database can."""
        ...

    def record(self, reference: str, before: Case | None, happened: Sequence[Happened], at: datetime) -> Case:
        """Append to the ledger and bring the projections up to date. Raises LostRace where the
        case has moved on since `before`."""
        ...

    def tell(self, told: Sequence[StoredNotice], *, held_until: datetime | None = None) -> None:
        """Store notices to be sent. One whose id is known already is left as it is. Those that are held are
        not sent before that instant, nor ever once they are `said`."""
        ...

    def said(self, ids: Sequence[str], at: datetime) -> None:
        """Notices that were held have been shown to whom they are for: nothing is to be sent of them. Without
        effect for one that was sent since."""
        ...

    def release(self, ids: Sequence[str]) -> None:
        """Notices that were held could not be shown: they are to be sent now."""
        ...

    def keep(self, sha256: str, raw: bytes, at: datetime) -> None:
        """Keep the bytes of a message, by their SHA-256. Keeping twice is keeping once."""
        ...

    def mark(self, mark: Mark) -> None:
        """Record the outcome of a message."""
        ...

    def replace_outcome(self, mark: Mark) -> None:
        """Record another outcome of a message that was set aside; `at` and `inbox` stay as they were."""
        ...

    def quarantine(
        self,
        message_id: str,
        sha256: str,
        raw: bytes,
        at: datetime,
        why: str,
        *,
        inbox: str = "",
        envelope: Envelope | None = None,
    ) -> int:
        """Set a message aside whole; its number. `inbox` and `envelope` are those of its letter, so
        that it can be read again as it came."""
        ...

    def in_quarantine(self, number: int) -> Quarantined | None:
        """A message in quarantine, dealt with or not, held against other workers until the commit."""
        ...

    def resolve(self, number: int, at: datetime, *, by: str, how: str, why: str = "") -> None:
        """Record who dealt with a message in quarantine. Raises LostRace where somebody has."""
        ...

    def quarantine_bytes(self) -> int:
        """How many bytes the messages have together that wait in quarantine."""
        ...

    def forget(self, sha256: str) -> None:
        """Let go of the bytes of a message that was dealt with, unless the ledger rests on them or it waits still."""
        ...

    def tally(self, who: str, at: datetime) -> None:
        """Record that somebody, by key, was written to about a letter in their name that was not proved; or, under a
        key with a space in it, something else that may not happen too often."""
        ...

    def tallied_since(self, who: str, after: datetime) -> int:
        """How often that has been recorded of somebody since just after an instant."""
        ...

    def count(self, name: str) -> int:
        """Add one to a counter; its value, from 1. No name is that of a case prefix."""
        ...

    def next_reference(self, prefix: str) -> str:
        """A case reference that is not in use: `JW-10001`."""
        ...

    def log_query(self, reference: str, by: str, at: datetime, channel: str) -> None:
        """Record that somebody asked who owns a case."""
        ...

    def cases_with(self, local_id: LocalId) -> tuple[str, ...]:
        """References of open cases an organisation knows by an id; `system` "" matches any."""
        ...

    def about(self, message_id: str) -> tuple[str, int | None] | None:
        """The case and request that an email of ours was about, by its Message-ID."""
        ...

    def sent_to(self, message_id: str) -> tuple[str, ...]:
        """The addresses, in lower case, that an email of ours was sent to or tried, by its Message-ID; none for one
        that is not ours."""
        ...

    def sent_lately(self, address: str, after: datetime) -> tuple[tuple[str, str | None], ...]:
        """The emails of ours that an address was sent since an instant, the most pressing and then the newest first:
        each by its Message-ID, with the case it was about, where it was about one only."""
        ...

    def issued(self, message_id: str) -> Issued | None:
        """An email of ours by its Message-ID, sent or about to be sent; None for one that we never issued."""
        ...

    def issued_about(self, reference: str, limit: int) -> tuple[Issued, ...]:
        """The newest emails of ours about one case, the newest first."""
        ...

    def known_as(self, message_id: str, but: Sequence[str]) -> bool:
        """Whether another message of the same id has a recorded outcome: one whose content is none of `but`."""
        ...

    def told_in(self, message_id: str) -> tuple[StoredNotice, ...]:
        """The notices that an email of ours held, by its Message-ID."""
        ...

    def leaves(self) -> tuple[Leave, ...]:
        """The leaves that people have told us of."""
        ...

    def take_leaves(self, person: str, leaves: Sequence[Leave]) -> None:
        """From now on these are all the leaves of a person, by key."""
        ...

    def asked_with(self, digest: str, after: datetime) -> StoredNotice | None:
        """The notice since an instant that asks to confirm a request by a code of this digest."""
        ...

    def key(self, name: str) -> bytes:
        """A secret of this record by its name, made at random when it is first asked for."""
        ...

    def habits(self, scopes: Collection[str], digests: Collection[str]) -> tuple[Habit, ...]:
        """What is kept of lines, by scope and digest."""
        ...

    def habits_of(self, scope: str) -> int:
        """How many lines of a scope are kept that are not learnt yet."""
        ...

    def keep_habit(self, habit: Habit) -> None:
        """Keep what is now known of a line."""
        ...

    def forget_habits(self, these: Collection[Habit]) -> None:
        """Let go of lines: they were never seen."""
        ...
