"""A case as its events leave it: what is open on it, who is responsible, and what runs."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from protocol.calendar.workdays import Reckoning
from protocol.case.timers import DutyKey, Timer, ours
from protocol.case.timertexts import duty_text, name_text
from protocol.messages.conditions import said
from protocol.messages.intents import Evidence, LocalId, WithACode
from protocol.violations import LedgerBroken


class State(StrEnum):
    """Where a request stands (Q0 to Q9). The rung reached is kept apart from it."""

    NEEDS_INFORMATION = "needs information"
    AWAITING = "awaiting an answer"
    PROVISIONAL = "provisionally accepted"
    DECLINED = "declined"
    DETERMINED = "determined"
    ACCEPTED = "accepted"
    STAYS = "closed: stays"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def open(self) -> bool:
        """Whether an answer would still count."""
        return self in _OPEN


_OPEN = frozenset({
    State.NEEDS_INFORMATION, State.AWAITING, State.PROVISIONAL, State.DECLINED, State.DETERMINED,
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One senior manager's determination: who, for which side or sides, whether a director, and
    the team it names."""

    by: str
    sides: tuple[str, ...]
    director: bool
    team: str


@dataclass(frozen=True, kw_only=True)
class Request:
    """Something one team asks of another about a case."""

    number: int
    pack: str
    version: str
    procedure: str
    moves: str
    from_team: str
    to_team: str
    sender: str
    contact: str | None
    record: str
    made_at: datetime
    state: State
    missing: tuple[str, ...] = ()
    """What must still come from its sender. Until then the receiver's clock has not started, whatever
    the receiver says meanwhile (A02)."""
    reckoning: Reckoning | None = None
    held: str = ""
    lapsed: bool = False
    lapsed_at: datetime | None = None
    """When the first deadline of its ladder lapsed: its age is counted from `made_at`."""
    rung: int = 0
    rung_at: datetime | None = None
    information_rung: int = 0
    timers: tuple[Timer, ...] = ()
    provisional_by: str | None = None
    declined_by: str | None = None
    ground: str | None = None
    answered_at: datetime | None = None
    """When the answer came that it has: a yes, a no on a valid ground, or what it asked for."""
    ended_at: datetime | None = None
    team_copied: bool = False
    """The receiving team got the request itself, so that its clock never waits for an email of ours."""
    stays: tuple[str, ...] = ()
    """Sides whose manager has said that the case stays: `from`, `to`."""
    stays_by: tuple[str, ...] = ()
    """Who has said so."""
    agreed: tuple[str, ...] = ()
    """Sides that have said that what was in dispute is agreed."""
    agreed_by: tuple[str, ...] = ()
    agreed_record: str = ""
    signatures: tuple[Signature, ...] = ()
    told: tuple[str, ...] = ()
    """Person keys told by the ladder so far."""
    seq: int = 0
    """The ledger entry that made it."""
    ended_seq: int = 0
    """The ledger entry that ended it; 0 while it is open."""

    @property
    def due(self) -> datetime | None:
        """The instant by which an answer is due, or None where no clock runs."""
        return self.reckoning.due if self.reckoning else None


@dataclass(frozen=True, kw_only=True)
class RaisedFlag:
    """A flag that is up."""

    flag: str
    raised_at: datetime
    guessed: bool
    by: str | None = None
    rung: int = 0
    acknowledged_by: str | None = None
    timers: tuple[Timer, ...] = ()
    told: tuple[str, ...] = ()
    """Whom it has been told to so far: the keys of people."""
    told_teams: tuple[str, ...] = ()
    """Teams whose mailbox was told, because no manager of theirs could be."""
    reporters: tuple[str, ...] = ()
    """Who has reported it, the first of them included: their own “seen” says nothing new."""
    seq: int = 0
    """The ledger entry that raised it."""


@dataclass(frozen=True, kw_only=True)
class OpenDuty:
    """Something still owed. `duty` is its key within the case, `name` the pack's word for it."""

    duty: DutyKey
    name: str
    team: str
    person: str | None
    items: tuple[str, ...]
    required: tuple[str, ...]
    done: tuple[str, ...]
    due: datetime | None
    """None where the calendar does not reach that far."""
    chased: int = 0
    timers: tuple[Timer, ...] = ()
    opened_at: datetime
    role: str = ""
    what: str = ""
    said_for: str = ""
    said_by: str | None = None
    named: str | None = None
    start: datetime | None = None
    last_due: datetime | None = None
    last_done: datetime | None = None
    rung: int = 0
    late: bool = False

    @property
    def outstanding(self) -> tuple[str, ...]:
        """The items not yet ticked, in the pack's order."""
        return tuple(item for item in self.items if item not in self.done)


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """A one-time code that was sent to a listed address: whose, for which letter, and what that says about
    request `number`, or of the case where that is 0. `mistakes` counts the wrong codes that came since."""

    number: int
    person: str | None
    team: str | None
    letter: str
    code_hash: str
    expires: datetime
    said: WithACode
    sent_by: str | None = None
    mistakes: int = 0
    used: bool = False


@dataclass(frozen=True, kw_only=True)
class SaidItem:
    """An item as it stands: its value and day, when it was said, by whom and for which team. `number` is the request
    that it was said about."""

    what: str
    value: str
    on: date | None
    by: str | None
    team: str
    at: datetime
    number: int | None = None
    seq: int = 0
    """The ledger entry that says it."""
    clock: time | None = None
    named: str | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One person's piece of work. Exactly one team owns it while it is open (5.2).

    `owner_seq` is the ledger entry that made `owner` responsible. `history` is short: an instant,
    an event name and who did it.
    """

    reference: str
    owner: str
    since: datetime
    owner_seq: int
    basis: str
    owner_evidence: Evidence | None = None
    """What the present ownership rests on."""
    open: bool = True
    seq: int = 0
    last_at: datetime
    local_ids: tuple[LocalId, ...] = ()
    requests: tuple[Request, ...] = ()
    flags: tuple[RaisedFlag, ...] = ()
    duties: tuple[OpenDuty, ...] = ()
    items: tuple[SaidItem, ...] = ()
    """What has been said of it and not been taken back, the latest of each team's."""
    finished: tuple[tuple[str, int], ...] = ()
    """What was owed and has all been done, by its name, and the ledger entry that says so."""
    begun_seq: int = 1
    """The ledger entry with which it came on record, or came back last: what was said and done before opens nothing."""
    unconfirmed: bool = False
    """True where responsibility moved by law and nobody has said yes (A45)."""
    away: tuple[str, ...] = ()
    """Addresses that an automatic reply has come from since the last request or rung."""
    unreached: tuple[tuple[int, str], ...] = ()
    """Addresses that could not be written to about a request, by its number; 0 for the case alone."""
    confirmations: tuple[Confirmation, ...] = ()
    """Codes that were sent, used and expired ones too."""
    heard: tuple[tuple[int, str, datetime], ...] = ()
    """Who has said something about a request, by its number and a person key ("" for a mailbox), and when last."""
    history: tuple[tuple[datetime, str, str, tuple[str, ...]], ...] = ()

    @property
    def reported(self) -> tuple[str, ...]:
        """The conditions that what was said fulfils: each item, and each with its value."""
        names = (condition for each in self.items for condition in (each.what, said(each.what, each.value)))
        return tuple(dict.fromkeys(names))

    @property
    def standing(self) -> frozenset[int]:
        """The ledger entries on which a step may rest: what was said and not taken back, asked, answered and done."""
        said, raised = (each.seq for each in self.items), (each.seq for each in self.flags)
        asked = (seq for each in self.lately for seq in (each.seq, each.ended_seq))
        return frozenset((*said, *raised, *asked, *(seq for _, seq in self.finished))) - {0}

    @property
    def lately(self) -> tuple[Request, ...]:
        """Its requests since it came on record, or came back."""
        return tuple(request for request in self.requests if request.seq >= self.begun_seq)

    def request(self, number: int) -> Request:
        """The request of a number. Raises LedgerBroken where there is none."""
        if (request := self.find(number)) is None:
            raise LedgerBroken(f"Case {self.reference} has no request {number}.")
        return request

    def find(self, number: int | None) -> Request | None:
        """The request of a number, or None where there is none."""
        return next((request for request in self.requests if request.number == number), None)

    @property
    def open_requests(self) -> tuple[Request, ...]:
        """Requests that an answer would still count for, oldest first."""
        return tuple(request for request in self.requests if request.state.open)

    def flag(self, name: str) -> RaisedFlag | None:
        """A flag that is up, or None."""
        return next((flag for flag in self.flags if flag.flag == name), None)

    def duty(self, key: DutyKey) -> OpenDuty:
        """An open duty by its key. Raises LedgerBroken where there is none."""
        for duty in self.duties:
            if duty.duty == key:
                return duty
        raise LedgerBroken(f"Case {self.reference} has no open duty {duty_text(key)}.")

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Every deadline that runs on the case, earliest first."""
        holders: tuple[Request | RaisedFlag | OpenDuty, ...] = (*self.open_requests, *self.flags, *self.duties)
        return tuple(sorted((t for holder in holders for t in holder.timers), key=lambda t: (t.due, name_text(t.name))))

    def next_deadline(self, after: datetime) -> datetime | None:
        """When something next falls due for somebody, after an instant, or None. Our own reminders,
        repetitions and second looks are no deadlines, though they run as timers."""
        running = [t.due for t in self.timers if not ours(t.name)]
        owed = [duty.due for duty in self.duties if duty.due is not None]
        return min((due for due in (*running, *owed) if due > after), default=None)
