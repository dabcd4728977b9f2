"""Decides what each kind of notice says: its facts, one class a kind, and how they become plain values.

Teams, people and lines of lists are mappings of plain values; instants are ISO 8601 text. What stands in every notice
besides is made by `protocol/decision/telling.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from enum import StrEnum
from functools import cache
from typing import ClassVar, get_args, get_origin, get_type_hints

from protocol.messages.common import AlarmWords
from protocol.messages.notices import Kind
from protocol.messages.refusals import Refused

Row = Mapping[str, object]


class Noted(StrEnum):
    """What a receipt notes."""

    SEEN = "seen"
    NOTHING_TO_SEE = "nothing to see"
    REGISTERED = "registered"
    CLOSED = "closed"
    ESCALATED = "escalated"
    TOP_OF_THE_LADDER = "top of the ladder"
    DETERMINATION = "determination"
    DECIDED_MOVES = "decided: moves"
    ONE_DIRECTOR_STAYS = "one director says stays"
    ONE_DIRECTOR_MOVES = "one director says moves"
    STAYS_WAITING = "stays, waiting for the other side"
    AGREED_WAITING = "agreed, waiting for the other side"
    RAISED = "raised"
    """A flag, by its name in `flag`."""
    CONCERN_KNOWN = "concern known"
    CONCERN_SEEN = "concern seen"
    DIED = "died"
    INFORMATION = "information"
    EXPLAINED = "explained"
    TICKED = "ticked"
    HANDOVER_COMPLETE = "handover complete"
    REPORTED = "reported"
    ON_LEAVE = "on leave"
    COVERING = "covering"
    BACK = "back"
    COVERS_NO_MORE = "covers no more"
    TEAM_ENDED = "team ended"
    ANSWERED = "answered"
    SIGNPOST = "signpost"
    TAKEN_BACK = "taken back"
    WARNED = "warned"
    """A step was taken without what a gate wants that only warns."""


@dataclass(frozen=True, kw_only=True)
class RequestLoggedFacts:
    """E01."""

    kind: ClassVar[Kind] = Kind.REQUEST_LOGGED
    team_copied: bool
    missing: Sequence[str] = ()
    concern_open: bool = False
    concern_told: Sequence[str] = ()
    concern_due: str | None = None
    unexplained: bool = False
    asks: Sequence[str] = ()
    """Items that are asked for once, and hold nothing up."""
    clock_set: bool = False
    passed_on: Row | None = None


@dataclass(frozen=True, kw_only=True)
class PleaseAnswerFacts:
    """E02."""

    kind: ClassVar[Kind] = Kind.PLEASE_ANSWER
    again: bool
    away_name: str
    as_determined: bool
    asked_for: str = ""
    clock_set: bool = False
    may_accept: Sequence[str] = ()
    confirm_by: str | None = None
    unreached: bool = False
    decided_by: str = ""
    explained_now: bool = False
    """Only the reason is new since the first email."""


@dataclass(frozen=True, kw_only=True)
class ReminderFacts:
    """E04."""

    kind: ClassVar[Kind] = Kind.REMINDER
    may_accept: Sequence[str]
    provisional_by: str = ""


@dataclass(frozen=True, kw_only=True)
class AcceptedFacts:
    """E05; also for a determination that moves the case, and for a request that moves nothing."""

    kind: ClassVar[Kind] = Kind.ACCEPTED
    by: Row
    team: Row
    words: str
    late: bool
    late_by: int
    allocate_by: str
    as_determined: bool
    moved: bool
    previous: Row | None
    handover: Row | None
    besides: Sequence[Row]
    theirs: Sequence[Row]
    without_prejudice: bool
    sent_by: str = ""
    directors: bool = False


@dataclass(frozen=True, kw_only=True)
class StaysFacts:
    """E05, form `stays`."""

    kind: ClassVar[Kind] = Kind.STAYS
    by: Sequence[str]
    how: str


@dataclass(frozen=True, kw_only=True)
class SettledFacts:
    """What was in dispute is agreed, and by whom."""

    kind: ClassVar[Kind] = Kind.SETTLED
    by: Sequence[str]
    record: str


@dataclass(frozen=True, kw_only=True)
class DeclinedFacts:
    """E06."""

    kind: ClassVar[Kind] = Kind.DECLINED
    by: str
    ground: str
    ground_code: str
    valid: bool
    remit: bool
    clause: str
    words: str
    next_due: str | None


@dataclass(frozen=True, kw_only=True)
class RungFacts:
    """E07, E08 and E09, by `form`."""

    kind: ClassVar[Kind] = Kind.RUNG
    form: str
    number: int
    clause: str
    repeat: bool
    note: str
    next_due: str | None
    next_form: str
    early: bool
    asked_name: str
    both_sides: bool
    owner_manager: str
    history: Sequence[Row]
    catch_up: Row | None
    unread_since: str | None
    provisional_by: str
    top: Sequence[str]
    standing_in: Sequence[Row]
    missing: Sequence[str]
    decided: Row | None
    asked_by: str = ""
    items_asked: Sequence[Row] = ()
    """Items that are asked for: of which teams, and which of them said what, and when."""


@dataclass(frozen=True, kw_only=True)
class AlarmFacts:
    """E10."""

    kind: ClassVar[Kind] = Kind.ALARM
    raised_at: str
    raised_by: str
    guessed: bool
    number: int
    clause: str
    next_minutes: int | None
    next_due: str | None
    catch_up: Row | None
    again_by: str
    proved: bool
    closed: str | None
    alarm_of: str = ""
    """What it is an alarm of, as its pack calls that, where it is not the one of which words raise an alarm."""
    alarm_words: AlarmWords | None = None
    notes: Sequence[str] = ()
    """What the packs of the team that holds the case say of an alarm besides."""
    unread_since: str | None = None


@dataclass(frozen=True, kw_only=True)
class DutyChaseFacts:
    """E13."""

    kind: ClassVar[Kind] = Kind.DUTY_CHASE
    title: str
    items: Sequence[str]
    required: Sequence[str]
    due: str | None
    clause: str
    chased: int
    last: bool
    catch_up: Row | None
    unread_since: str | None = None
    how: str = ""
    """`owed`, as soon as it is; `reminder`, before it is due; `rung`, to a manager where it lapsed; else a chase."""
    by: str = ""
    """Who brought it, or for a manager who owes it."""


@dataclass(frozen=True, kw_only=True)
class ConfirmPleaseFacts:
    """E03 to the manager who must confirm a provisional acceptance."""

    kind: ClassVar[Kind] = Kind.CONFIRM_PLEASE
    by: str
    words: str
    may_accept: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RetractedFacts:
    """Somebody took an answer back, or may have meant to (A18)."""

    kind: ClassVar[Kind] = Kind.RETRACTED
    of: str
    by: str
    words: str
    team: Row
    guessed: bool = False


@dataclass(frozen=True, kw_only=True)
class WithdrawnFacts:
    """A request was taken back."""

    kind: ClassVar[Kind] = Kind.WITHDRAWN
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class EndedFacts:
    """A request ended because another team accepted, or the case closed."""

    kind: ClassVar[Kind] = Kind.ENDED
    outcome: str
    team: str
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class NotedFacts:
    """A short receipt for something recorded that moves nothing."""

    kind: ClassVar[Kind] = Kind.NOTED
    what: Noted
    more: Sequence[str] = ()
    done: Sequence[str] = ()
    complete: bool = False
    """Whether nothing of a handover is left."""
    by: str = ""
    flag: str = ""
    record: str = ""
    confirm_by: str | None = None
    told: Sequence[str] = ()
    next_due: str | None = None
    seen_by: str = ""
    raised_at: str | None = None
    closed: str | None = None
    leave: Row | None = None
    since: str | None = None
    instead: Sequence[str] = ()
    named: str = ""
    why: str = ""
    who_can: Sequence[str] = ()
    team: Row | None = None
    first: Sequence[Row] = ()
    """What a gate wants that only warns."""
    notes: Sequence[str] = ()
    """What the pack has to say to whoever said it."""


@dataclass(frozen=True, kw_only=True)
class RecordQuestionedFacts:
    """Somebody objects to what was recorded."""

    kind: ClassVar[Kind] = Kind.RECORD_QUESTIONED
    by: str
    who: Sequence[str]
    reported: bool = False
    """Whether this goes to whoever reported it, and others are to check."""


@dataclass(frozen=True, kw_only=True)
class OwnerCorrectedFacts:
    """The record was put right, or responsibility moved by law."""

    kind: ClassVar[Kind] = Kind.OWNER_CORRECTED
    by: Sequence[str]
    reason: str
    team: Row
    previous: Row
    named_managers: bool = False
    closed: str | None = None


@dataclass(frozen=True, kw_only=True)
class FlagFacts:
    """A flag that has no alarm was raised or lowered."""

    kind: ClassVar[Kind] = Kind.FLAG
    flag: str
    raised: bool
    by: str
    clause: str


@dataclass(frozen=True, kw_only=True)
class NotToldFacts:
    """A colleague could not be reached."""

    kind: ClassVar[Kind] = Kind.NOT_TOLD
    addresses: Sequence[str]
    names: Sequence[str]
    why: str
    notice: str
    instead: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class WhoOwnsFacts:
    """Which team is responsible, since when and why."""

    kind: ClassVar[Kind] = Kind.WHO_OWNS
    known: bool
    since: str | None
    basis: str
    evidence: Row | None
    open: Sequence[Row]
    next_due: str | None
    duties: Sequence[str]
    flags: Sequence[str]
    closed: str | None
    next_what: str = ""
    desk: str = ""
    unconfirmed: bool = False
    asked_about: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenRequestsFacts:
    """What is open for the teams of whoever asks."""

    kind: ClassVar[Kind] = Kind.OPEN_REQUESTS
    open: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class MonitoringFacts:
    """E15. `month` is its first day, `counts` are those that its document asks for, `review` the day by which that
    document should have been looked at again, where it is past."""

    kind: ClassVar[Kind] = Kind.MONITORING
    title: str
    month: str
    clause: str
    counts: Sequence[str]
    figures: Row
    teams: Sequence[Row]
    review: str | None = None


@dataclass(frozen=True, kw_only=True)
class HelpFacts:
    """What can be written to us."""

    kind: ClassVar[Kind] = Kind.HELP
    kinds: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class AdministratorFacts:
    """Something for the people who run Holdfast."""

    kind: ClassVar[Kind] = Kind.ADMINISTRATOR
    problem: str
    details: Sequence[str] = ()


NoticeFacts = (
    RequestLoggedFacts
    | PleaseAnswerFacts
    | Refused
    | ReminderFacts
    | AcceptedFacts
    | StaysFacts
    | SettledFacts
    | DeclinedFacts
    | RungFacts
    | AlarmFacts
    | DutyChaseFacts
    | ConfirmPleaseFacts
    | RetractedFacts
    | WithdrawnFacts
    | EndedFacts
    | NotedFacts
    | RecordQuestionedFacts
    | OwnerCorrectedFacts
    | FlagFacts
    | NotToldFacts
    | WhoOwnsFacts
    | OpenRequestsFacts
    | MonitoringFacts
    | HelpFacts
    | AdministratorFacts
)
"""What is said in a notice, one class for each kind."""
_CLASSES: Mapping[Kind, type[NoticeFacts]] = {each.kind: each for each in get_args(NoticeFacts)}
_YES = frozenset({"valid", "moved", "known", "proved"})
"""What an older release did not say, and took to be so."""


def plain_facts(said: NoticeFacts) -> dict[str, object]:
    """The facts of a notice as plain values, by name. `at` is said of another instant than the notice's own only."""
    found = {each.name: getattr(said, each.name) for each in fields(said)}
    return {
        name: str(value) if isinstance(value, StrEnum) else value
        for name, value in found.items()
        if name != "at" or value is not None
    }


def completed(kind: Kind, stored: Mapping[str, object]) -> dict[str, object]:
    """The facts of a notice as its words need them, though an older release may have stored fewer, or others."""
    what = str(stored.get("what", ""))
    if kind is Kind.NOTED and what.endswith(f" {Noted.RAISED}"):
        stored = {**stored, "what": str(Noted.RAISED), "flag": what.removesuffix(f" {Noted.RAISED}")}
    return {**_blank(kind), **stored}


@cache
def _blank(kind: Kind) -> dict[str, object]:
    """What stands where an older release stored nothing: nothing, none or no."""
    of = _CLASSES[kind]
    hints = get_type_hints(of)
    return {each.name: _empty(each, hints[each.name]) for each in fields(of) if each.name != "at"}


def _empty(of: Field[object], hint: object) -> object:
    if of.default is not MISSING:
        return of.default
    plain = {str: "", int: 0, bool: of.name in _YES}
    if isinstance(hint, type) and hint in plain:
        return plain[hint]
    return () if get_origin(hint) is Sequence else None
