"""The facts that can happen to a case: frozen, past tense, closed.

An event holds keys, codes and instants, and no text about the person who receives care. `words`
are those of the colleague who answered. Everything that `evolve` needs is in the event, so
that state is the fold of events and needs no directory, pack or calendar.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from protocol.calendar.workdays import Reckoning
from protocol.case.timers import DutyKey, Step, Timer, TimerName
from protocol.messages.intents import (
    Agree,
    Answer,
    Close,
    Determine,
    Done,
    Escalate,
    Evidence,
    LocalId,
    Seen,
    Stays,
    Withdraw,
)


@dataclass(frozen=True, kw_only=True)
class CaseRegistered:
    """A case came under record, or came back after closing. `basis` is `referral`, `sender's word`,
    `caseload` or `export`."""

    team: str
    basis: str
    by: str | None = None
    local_ids: tuple[LocalId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LocalIdAdded:
    """An organisation's own id for the case became known."""

    local_id: LocalId


@dataclass(frozen=True, kw_only=True)
class RequestMade:
    """A request was logged. With `missing` items the receiver's clock has not started."""

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
    missing: tuple[str, ...]
    reckoning: Reckoning | None
    timers: tuple[Timer, ...]
    held: str = ""
    """Why no deadline could be worked out; an administrator has been told (S61)."""
    parallel: bool = False
    team_copied: bool = False
    """The original went to the receiving team's mailbox as well: it was told at once (A01)."""
    rests_on: tuple[int, ...] = ()
    """The entries that opened the gates before it."""
    warned: tuple[str, ...] = ()
    """What a gate wanted that only warns, and that was not there."""


@dataclass(frozen=True, kw_only=True)
class InformationSupplied:
    """What was missing came; the receiver's clock starts now (8.8). With `missing` it does not yet."""

    number: int
    by: str
    record: str
    missing: tuple[str, ...]
    reckoning: Reckoning | None
    timers: tuple[Timer, ...]
    held: str = ""


@dataclass(frozen=True, kw_only=True)
class ClockSet:
    """A request's clock was set anew, and why: `told late`, where the receiving team was first told
    well after receipt (A01), or `calendar renewed`, where it had been held (S61)."""

    number: int
    why: str
    reckoning: Reckoning
    timers: tuple[Timer, ...]


@dataclass(frozen=True, kw_only=True)
class ClockHeld:
    """A held request was looked at again: its deadline still cannot be worked out, and `why`; or, with
    no `why`, what is missing from its sender is now waited for (S61, A02), or a step of its ladder that could not
    be dated was looked at again."""

    number: int
    why: str
    timers: tuple[Timer, ...]


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """A reminder fell due. `sent` is False where its deadline had passed before it could be."""

    number: int
    timer: TimerName
    sent: bool


@dataclass(frozen=True, kw_only=True)
class DeadlineLapsed:
    """A deadline passed with nothing written that meets it."""

    number: int
    timer: TimerName
    due: datetime
    timers: tuple[Timer, ...] = ()
    """What now runs in its place, where the first rung does not follow at once."""


@dataclass(frozen=True, kw_only=True)
class RungReached:
    """A rung of a ladder was reached. `told` are person keys, `teams` those of the teams whose mailbox was told in
    place of a manager. `ladder` is `answer`, `information`, a flag or
    `duty/` and a key. `early` where somebody asked for it (A25)."""

    number: int
    ladder: str
    rung: int
    told: tuple[str, ...]
    timers: tuple[Timer, ...]
    early: bool = False
    asked_by: str | None = None
    said: bool = True
    """False where a higher rung was due in the same catch-up and spoke for it (A41)."""
    teams: tuple[str, ...] = ()
    told_at: datetime | None = None
    """When they were told, where that was late: after an outage."""


@dataclass(frozen=True, kw_only=True)
class ProvisionallyAccepted:
    """Somebody without the right to accept said yes; a manager must confirm (A11)."""

    number: int
    by: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ResponsibilityAccepted:
    """The receiving team accepted in writing: it is responsible from this instant (5.3, A31).

    `late_by` is in working days, and `late` says whether it came after its deadline (A15).
    """

    number: int
    team: str
    by: str
    words: str
    late: bool
    late_by: int
    after_rung: int
    allocate_by: str = ""
    as_determined: bool = False
    rests_on: tuple[int, ...] = ()
    """The entries that opened the gates before it."""
    warned: tuple[str, ...] = ()
    """What a gate wanted that only warns, and that was not there."""


@dataclass(frozen=True, kw_only=True)
class RequestAgreed:
    """A request that moves nothing was agreed; the owner is unchanged (6.1, A33, A34)."""

    number: int
    by: str
    words: str
    late: bool
    late_by: int
    rests_on: tuple[int, ...] = ()
    """The entries that opened the gates before it."""
    warned: tuple[str, ...] = ()
    """What a gate wanted that only warns, and that was not there."""


@dataclass(frozen=True, kw_only=True)
class RequestDeclined:
    """A receiving team said no. Nothing moves, and no deadline changes (A25). A ground that is not
    `valid` leaves the request open as it was (A26)."""

    number: int
    by: str
    ground: str | None
    valid: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class AnswerNotRecorded:
    """Something came that changes nothing: an unclear or conditional answer, one from somebody not entitled, or
    a letter that cannot be about this: not addressed to us, or written before. `why` is the email's variant."""

    number: int | None
    by: str | None
    why: str
    words: str


@dataclass(frozen=True, kw_only=True)
class AnswerTakenBack:
    """A colleague of the team that answered took its answer back. `of` is `acceptance`, which stands all the same;
    or `provisional yes` or `decline`, and then the request waits for an answer as before, with its time unchanged."""

    number: int
    by: str | None
    of: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked:
    """A letter in the name of a listed person, or of a team's mailbox, was not proved: nothing moved, and
    the listed address was sent a one-time code (A36).

    What the letter says about request `number`, or about the case where that is 0, is in the one of `answer`,
    `withdraw`, `determine`, `stays`, `seen`, `done`, `close`, `agree` and `escalate` that is not None.
    `letter` is its SHA-256. `code_hash` is the SHA-256 of both and the code.
    """

    number: int
    person: str | None
    team: str | None
    letter: str
    code_hash: str
    expires: datetime
    answer: Answer | None = None
    withdraw: Withdraw | None = None
    determine: Determine | None = None
    stays: Stays | None = None
    seen: Seen | None = None
    done: Done | None = None
    close: Close | None = None
    agree: Agree | None = None
    escalate: Escalate | None = None
    sent_by: str | None = None
    """The address of whoever sent it in that name, where its domain is proved and the name is not."""


@dataclass(frozen=True, kw_only=True)
class ConfirmationMistaken:
    """A wrong code came in the name of a person or a team's mailbox that had been asked for one."""

    person: str | None
    team: str | None


@dataclass(frozen=True, kw_only=True)
class ConfirmationGiven:
    """The code came back in time. What `letter` said counts from now: see the event after this one (A31)."""

    number: int
    by: str | None
    team: str | None
    letter: str
    code_hash: str


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawn:
    """The sending team took the request back, or it was no longer needed."""

    number: int
    by: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class StayAgreed:
    """A manager of one side (or of both) said that the case stays."""

    number: int
    by: str
    sides: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AgreementSaid:
    """Somebody of one side (or of both) said that what was in dispute is agreed. `record` is where it is filed."""

    number: int
    by: str
    sides: tuple[str, ...]
    record: str


@dataclass(frozen=True, kw_only=True)
class RequestClosed:
    """A request ended without moving anything: `agreed`, `stays`, `duplicate`, `superseded`, `died`,
    `corrected`, `moved by law`, `case closed`, or `answered`, where an item was its answer."""

    number: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class RequestPassedOn:
    """A request goes on with the team that now has the case, and its time with it: what it asks was not answered by
    the move. What its sender owed is owed by that team."""

    number: int
    team: str


@dataclass(frozen=True, kw_only=True)
class DeterminationSigned:
    """A senior manager or director decided; `team` is where responsibility belongs (10.5)."""

    number: int
    by: str
    sides: tuple[str, ...]
    director: bool
    team: str
    timers: tuple[Timer, ...]


@dataclass(frozen=True, kw_only=True)
class ResponsibilityDetermined:
    """Both directors signed the same determination, and responsibility moved with it (A24)."""

    number: int
    team: str
    by: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class FlagRaised:
    """A flag was raised. Its own rungs run beside the ladder (5.5, 8.4)."""

    flag: str
    by: str | None
    guessed: bool
    timers: tuple[Timer, ...]


@dataclass(frozen=True, kw_only=True)
class ConcernRepeated:
    """Somebody wrote of a flag's concern while the flag was up, within the same matter: its ladder goes on as it
    did. `told` says that it was reported anew, and so told to the managers again; `people` are their keys."""

    flag: str
    by: str | None
    told: bool
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AlarmPassedOn:
    """An alarm did not reach somebody, and these people were told in their place: their “seen” counts too."""

    flag: str
    told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FlagAcknowledged:
    """Somebody told of a flag has seen it; nothing moves (S32)."""

    flag: str
    by: str


@dataclass(frozen=True, kw_only=True)
class FlagLowered:
    """A flag no longer applies."""

    flag: str
    by: str | None


@dataclass(frozen=True, kw_only=True)
class DutyOpened:
    """Something is owed by a team, by a date. `duty` is unique within the case."""

    duty: DutyKey
    name: str
    team: str
    person: str | None
    items: tuple[str, ...]
    required: tuple[str, ...]
    due: datetime | None
    timers: tuple[Timer, ...]
    role: str = ""
    """Which of those that a pack names owes it: `from.level2`; "" in entries of earlier releases."""
    what: str = ""
    """The item that brought it, said for the team `said_for`, by `said_by`; whom it `named`."""
    said_for: str = ""
    said_by: str | None = None
    named: str | None = None
    start: datetime | None = None
    """When its clock started; of one that recurs, that of the first."""
    last_due: datetime | None = None
    """When the one before it in a series was due, and when that was done."""
    last_done: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DutyItemsDone:
    """Items of a duty were ticked."""

    duty: DutyKey
    by: str
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DutyChased:
    """A duty was not done by a date, and its debtor was reminded."""

    duty: DutyKey
    timer: TimerName
    said: bool


@dataclass(frozen=True, kw_only=True)
class DutyReminded:
    """A reminder of something owed fell due. `sent` is False where its time had passed before it could be."""

    duty: DutyKey
    timer: TimerName
    sent: bool


@dataclass(frozen=True, kw_only=True)
class DutyLapsed:
    """The time of something owed has passed, and not all of it is done. `timers` run now."""

    duty: DutyKey
    timer: TimerName
    due: datetime
    timers: tuple[Timer, ...]


@dataclass(frozen=True, kw_only=True)
class DutyDone:
    """All of a duty is done."""

    duty: DutyKey


@dataclass(frozen=True, kw_only=True)
class StepDated:
    """What the calendar could not date was looked at again (S61): the next step of a flag's ladder; or a duty, and
    `due` is its date. It may still have none."""

    of: Step
    due: datetime | None
    timers: tuple[Timer, ...]


@dataclass(frozen=True, kw_only=True)
class DutyDropped:
    """A duty fell away with the request that it belonged to."""

    duty: DutyKey


@dataclass(frozen=True, kw_only=True)
class Reported:
    """Something that a pack gives a meaning to was reported: `consent`, `not eligible`. Written no more: it is an item
    without a value (`ItemSaid`), of the team that was responsible."""

    what: str
    by: str | None


@dataclass(frozen=True, kw_only=True)
class ItemSaid:
    """An item of a pack was said of the case, for a team: the latest that a team says counts. `value` is of the item's
    closed kind, never free text; `number` the request that it is about."""

    what: str
    value: str
    on: date | None
    by: str | None
    team: str
    number: int | None = None
    clock: time | None = None
    """The time of day, where the item gives an instant."""
    named: str | None = None
    """The colleague whom it names besides."""
    beside: bool = False
    """Whether it stands beside other values of the same item, and takes the place of none."""
    rests_on: tuple[int, ...] = ()
    """The entries that opened the gates before it."""
    warned: tuple[str, ...] = ()
    """What a gate wanted that only warns, and that was not there."""


@dataclass(frozen=True, kw_only=True)
class ItemTakenBack:
    """What a team said of an item counts no more from now on."""

    what: str
    by: str | None
    team: str


@dataclass(frozen=True, kw_only=True)
class ReceiverAway:
    """An automatic reply showed that somebody is away; the clock runs on (A20, UNA-06)."""

    person: str | None
    address: str


@dataclass(frozen=True, kw_only=True)
class NotTold:
    """A notice could not be delivered: these addresses have not been told."""

    number: int | None
    notice: str
    addresses: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class RecordQuestioned:
    """Somebody objected to what was recorded. The ledger is not rewound (A18)."""

    by: str


@dataclass(frozen=True, kw_only=True)
class OwnerCorrected:
    """Two named managers put the record right; the old entry is kept (I2)."""

    team: str
    by: tuple[str, str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class MovedByLaw:
    """Responsibility moved by law and nobody has said yes yet (A45)."""

    team: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class CaseClosed:
    """The team's involvement ended."""

    reason: str
    by: str | None
    rests_on: tuple[int, ...] = ()
    """The entries that opened the gates before it."""
    warned: tuple[str, ...] = ()
    """What a gate wanted that only warns, and that was not there."""


Event = (
    CaseRegistered
    | LocalIdAdded
    | RequestMade
    | InformationSupplied
    | ClockSet
    | ClockHeld
    | Reminded
    | DeadlineLapsed
    | RungReached
    | ProvisionallyAccepted
    | ResponsibilityAccepted
    | RequestAgreed
    | RequestDeclined
    | AnswerNotRecorded
    | AnswerTakenBack
    | ConfirmationAsked
    | ConfirmationMistaken
    | ConfirmationGiven
    | RequestWithdrawn
    | StayAgreed
    | AgreementSaid
    | RequestClosed
    | RequestPassedOn
    | DeterminationSigned
    | ResponsibilityDetermined
    | FlagRaised
    | ConcernRepeated
    | AlarmPassedOn
    | FlagAcknowledged
    | FlagLowered
    | DutyOpened
    | DutyItemsDone
    | DutyChased
    | DutyReminded
    | DutyLapsed
    | DutyDone
    | DutyDropped
    | StepDated
    | Reported
    | ItemSaid
    | ItemTakenBack
    | ReceiverAway
    | NotTold
    | RecordQuestioned
    | OwnerCorrected
    | MovedByLaw
    | CaseClosed
)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """An event in its place: the instant it took effect (UTC, never earlier than the one before it
    on the same case) and the evidence it rests on."""

    at: datetime
    event: Event
    evidence: Evidence | None = None
