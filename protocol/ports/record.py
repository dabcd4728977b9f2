"""How the record is asked, and what it counts: how many requests are alike, never whose they are."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from protocol.case.case import Case
from protocol.case.events import Happened
from protocol.ports.letters import Outcome
from protocol.ports.outbox import StoredNotice
from protocol.ports.work import Work


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One ledger entry as stored. `recorded_at` never runs backwards within a case."""

    reference: str
    seq: int
    happened: Happened
    recorded_at: datetime
    previous: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Ownership:
    """A team's time as the responsible team, and the ledger entry it rests on."""

    reference: str
    team: str
    since: datetime
    until: datetime | None
    basis: str
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """An open request, as the lists show it."""

    reference: str
    number: int
    procedure: str
    from_team: str
    to_team: str
    state: str
    rung: int
    made_at: datetime
    due: datetime | None


class Timely(StrEnum):
    """How a request stands against its deadline, which includes its own instant."""

    ON_TIME = "on time"
    """It has an answer, and had it by then."""
    LATE = "late"
    """Its deadline passed before it was answered, whether it has been since or not."""
    WAITING = "waiting"
    """It waits, and is not late."""
    ENDED = "ended"
    """It ended before its deadline without an answer: it was withdrawn, or its case was closed."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many of the requests made within a time are alike. `ground` is why they were refused, "" for no ground, None
    where they were not; `rung` the last that was reached."""

    team: str
    """The team that was asked."""
    pack: str
    procedure: str
    rung: int
    ground: str | None
    timely: Timely
    number: int


class Counting(Protocol):
    """What the record counts."""

    def counted(self, since: datetime, before: datetime, now: datetime) -> tuple[Counted, ...]:
        """Requests made from an instant on and before another, as they stand at `now`, in no order."""
        ...

    def unanswered(self, since: Sequence[datetime], pack: str = "") -> Mapping[str, tuple[int, ...]]:
        """By the team that was asked, how many open requests that have no answer were made since each of some
        instants, the latest first, and how many before the last of them; those of one pack, or all."""
        ...


class Record(Protocol):
    """The record: cases, their ledgers, what became of messages, and what is due."""

    def work(self) -> AbstractContextManager[Work]:
        """A unit of work: committed when its block ends, rolled back when it raises."""
        ...

    def case(self, reference: str) -> Case | None:
        """A case, without holding it."""
        ...

    def entries(self, reference: str) -> tuple[Entry, ...]:
        """A case's ledger, oldest first."""
        ...

    def owner_at(self, reference: str, at: datetime) -> Ownership | None:
        """Who was responsible at an instant, on what evidence; None before the case was known."""
        ...

    def requests(self, *, overdue_at: datetime | None = None, team: str | None = None) -> tuple[RequestLine, ...]:
        """Open requests, soonest due first."""
        ...

    def cases_due(self, until: datetime, limit: int) -> tuple[str, ...]:
        """References of cases with a deadline at or before an instant, the earliest first."""
        ...

    def next_due(self) -> datetime | None:
        """The earliest running deadline, or None."""
        ...

    def teams_in_use(self) -> Mapping[str, tuple[str, ...]]:
        """By team, the open cases that it is responsible for, or has an open request about."""
        ...

    def outcome(self, message_id: str, sha256: str) -> Outcome | None:
        """The recorded outcome of a message, by its id and what it holds, or None where it has none."""
        ...

    def evidence(self, sha256: str) -> bytes | None:
        """The bytes kept under a digest, or None."""
        ...

    def told_since(self, kind: str, since: datetime) -> tuple[StoredNotice, ...]:
        """Every notice of a kind that was told since an instant, oldest first."""
        ...

    def notice(self, id: str) -> StoredNotice | None:
        """A stored notice, by its id."""
        ...

    def verify(self) -> str | None:
        """The first thing in the record that is not as it was written, named; None where all holds."""
        ...

    def head(self) -> tuple[int, str]:
        """The number and hash of the newest commit: whatever was written up to then is tied into it."""
        ...

    def rebuild(self) -> int:
        """Make every projection anew from the ledger; the number of cases."""
        ...
