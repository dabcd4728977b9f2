"""What a message, a chat line or the passing of time says. The list is closed.

An intent says what its writer wrote; whether it has any effect is decided in `decide.py`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class Leave:
    """A person's leave as they told us, both days included; `cover` is the key of who stands in, or None for whom the
    directory names."""

    person: str
    first: date
    last: date
    cover: str | None = None


@dataclass(frozen=True, kw_only=True)
class LocalId:
    """A case as one organisation's own system knows it; never a name or NHS number (A37)."""

    organisation: str
    system: str
    number: str

    def __str__(self) -> str:
        return f"{self.system} {self.number}"


@dataclass(frozen=True, kw_only=True)
class Register:
    """A referral has arrived at a team, which is responsible until another accepts (5.3)."""

    team: str
    local_ids: tuple[LocalId, ...] = ()
    basis: str = "referral"


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What is said of an item, by its name in a pack: the words of its value as they were written, and the day that
    they name."""

    what: str
    value: str = ""
    on: date | None = None
    clock: time | None = None
    """The time of day that they name besides."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One team asks something of another about a case.

    `kind` is the writer's word for the procedure, or "". `from_team` and `to_team` are team keys,
    or None where none was named or recognised. `supplied` is `record` where one came with it,
    `record` says where it is filed. `team_copied` says that the receiving team's mailbox was itself an addressee
    (reading A01). `gaps` lists what could not be read, in plain words.
    """

    kind: str = ""
    from_team: str | None = None
    to_team: str | None = None
    to_person: str | None = None
    reason: str = ""
    record: str = ""
    supplied: tuple[str, ...] = ()
    concern: bool = False
    """True where it says that there is a concern of which the pack's alarm tells."""
    concern_guessed: bool = False
    """True where it was taken from words in the text and not from the field (reading A29)."""
    concern_open: bool = False
    """True where the line of our own form stands as we wrote it: it is asked about."""
    new: bool = False
    """True where it says that the case has no reference yet: it is given one."""
    local_ids: tuple[LocalId, ...] = ()
    team_copied: bool = False
    gaps: tuple[str, ...] = ()
    named_to: str = ""
    """The words that should have named the receiving team, where they named none."""
    near: tuple[str, ...] = ()
    """Keys of teams with a name close to them."""
    to_teams: tuple[str, ...] = ()
    """Keys of several teams, each of which is asked by name: a request for each."""
    items: tuple[Stated, ...] = ()
    """Items of a pack that its labelled lines say."""


class Reading(StrEnum):
    """How an answer reads (docs/readings.md, “Reading an answer”)."""

    PLAIN_ACCEPT = "plain acceptance"
    DECLINE = "decline"
    CONDITIONAL = "conditional"
    PART = "part"
    FUTURE = "future"
    QUESTION = "question"
    UNCLEAR = "unclear"


NAMES_SEVERAL = "it names more than one case"
"""Why an answer is unclear that names several cases, where nothing before it is."""
NO_WORD = "no word in it accepts or declines"
"""Why a reply to us is unclear that holds none of the words that we know."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Somebody answered. Only `PLAIN_ACCEPT` can move anything.

    `words` are the words relied on, `why` says why they read so. `ground` is a code from the pack.
    `named` is the person key of whoever signed a message sent from a shared mailbox (A12).
    `allocate_by` is a date the writer gave for allocation (8.5), as they wrote it.
    `regrets` says that, beside no plain yes, there are words with which people take an earlier answer back;
    it matters only to somebody who has accepted (A18).
    `speaks_for` are the words that name the team which answers, where it is not plainly the writer's only one, and
    `team` its key, or None.
    """

    reading: Reading
    words: str
    why: str
    ground: str | None = None
    named: str | None = None
    allocate_by: str = ""
    regrets: bool = False
    speaks_for: str = ""
    team: str | None = None
    bare: str = ""
    """`yes` or `no` where it says only that: it counts under an email of ours that asked one yes-or-no question."""


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """The sender takes the request back; or it is no longer needed, with a `reason`. That the person has `died` may
    be said by either side."""

    reason: str = ""
    died: bool = False


@dataclass(frozen=True, kw_only=True)
class Escalate:
    """A worker or line manager asks for the next rung now (10.3, A25)."""


@dataclass(frozen=True, kw_only=True)
class Stays:
    """A manager says the case stays where it is; `team` is the key of the team with which it stays, where one is
    named."""

    team: str | None = None


@dataclass(frozen=True, kw_only=True)
class Determine:
    """A senior manager or director decides (10.5). `team` is None where the case stays."""

    team: str | None
    named: str = ""
    """The words that named the team, where they named none we know, or where the case is said to stay with it."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Somebody has seen an alarm. Seeing is not accepting (S32)."""


@dataclass(frozen=True, kw_only=True)
class NotRight:
    """Somebody objects to what was recorded (E05)."""


@dataclass(frozen=True, kw_only=True)
class Retract:
    """Somebody takes back what they wrote before, whatever it was; `words` are those relied on (A18)."""

    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Agree:
    """Somebody says that both sides have agreed; `record` says where it is filed, and no more about it."""

    record: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Supply:
    """Missing information is now supplied. `record` says where it is filed; `reason`, filled in by the service, why
    the request was made, from our own question about it."""

    items: tuple[str, ...]
    record: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Done:
    """Items of a duty are done: `summary`, `risk information`, `person told`."""

    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Say:
    """Items of a pack are said of a case: `not eligible`, `consent`, `eligibility decision: eligible`. `ticked` are
    items of duties that the same message says are done."""

    items: tuple[Stated, ...]
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TakeBack:
    """An item is taken back: from now on it is as if it had not been said."""

    what: str


@dataclass(frozen=True, kw_only=True)
class RaiseFlag:
    """A flag is raised on a case, by the name that its pack gives it. With `alarm` it is the one that the pack says
    is its alarm; then `flag` may be "", where whoever raised it pressed a button and named none."""

    flag: str = ""
    alarm: bool = False


@dataclass(frozen=True, kw_only=True)
class LowerFlag:
    """A flag no longer applies. `asked` is False where somebody only says so, and does not ask us to lower it."""

    flag: str
    asked: bool = True


@dataclass(frozen=True, kw_only=True)
class Close:
    """The team's involvement ends, with a reason from the pack's gates: `need ended`, `refused`."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Correct:
    """Two named managers put the record right. `managers` are person keys (invariant I2)."""

    team: str
    managers: tuple[str, str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class MoveByLaw:
    """Responsibility moved by law, with no acceptance: custody (A45)."""

    team: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class WhoOwns:
    """Somebody asks which team is responsible. `named` are the numbers by which the question itself names a case
    without our prefix, of which it can mean one."""

    named: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OpenLine:
    """An open request as a list of them has it. Teams are named by key."""

    reference: str
    from_team: str
    to_team: str
    procedure: str
    state: str
    due: datetime | None


@dataclass(frozen=True, kw_only=True)
class OpenOf:
    """Somebody asks what is open for their teams. `lines` are those requests, as the record has them: a letter never
    fills them."""

    lines: tuple[OpenLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Help:
    """Somebody asks what can be written to us."""


CODE_LETTERS, CODE_LENGTH = "BCDFGHJKLMNPQRSTVWXZ", 8
"""A one-time code has these only: it is never a word, a case reference, a postcode or an NHS number."""


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """Somebody sends back the one-time code that confirms a letter in their name (A36).

    `code` is as `confirming.py` makes them: capital letters only. Its writer need not be proved: the
    code went to the listed address alone. `spent`, filled in by the service, says why a code for a request confirms
    nothing any more: `used`, `expired`.
    """

    code: str
    spent: str = ""


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """A person wrote to us, and nothing in it is for us to act on. `addressed` says that we were
    in To and not only copied, so that an explanation is owed; `courtesy` that it holds nothing but thanks and the
    like."""

    addressed: bool = True
    courtesy: bool = False


@dataclass(frozen=True, kw_only=True)
class OnLeave:
    """Somebody says that they are on leave, both days included, and by whom they are covered, in their own words; None
    for a day that they do not say."""

    first: date | None
    last: date | None
    cover: str = ""


@dataclass(frozen=True, kw_only=True)
class BackAtWork:
    """Somebody says that they are back, or back `on` a day."""

    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Away:
    """An automatic reply: evidence that somebody is away, never an answer (UNA-06)."""

    by_server: bool = False
    """True where the mailbox's server says so, and until when: a team's mailbox that answers each email is not away."""


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """A notice could not be delivered to these addresses."""

    notice: str
    """What was being said, as a notice kind."""
    request: int | None
    addresses: tuple[str, ...]
    why: str
    copied: tuple[str, ...] = ()
    """Those of the addresses that were only copied: nobody else need hear in their place."""


@dataclass(frozen=True, kw_only=True)
class ReceiverTold:
    """The receiving team was first told of a request at this instant (reading A01)."""

    request: int


@dataclass(frozen=True, kw_only=True)
class TimePassed:
    """Everything up to `until` has been read. Deadlines before it may lapse.

    `unread_since` is set where the grace period ran out instead: the instant since when an inbox
    has not been read.
    """

    until: datetime
    unread_since: datetime | None = None


WithACode = Answer | Withdraw | Determine | Stays | Seen | Done | Close | Agree | Escalate
"""What a one-time code can confirm, where the letter that says it is not proved (A36)."""

Intent = (
    Register
    | Ask
    | Answer
    | Withdraw
    | Escalate
    | Stays
    | Determine
    | Seen
    | NotRight
    | Retract
    | Agree
    | Supply
    | Done
    | Say
    | TakeBack
    | RaiseFlag
    | LowerFlag
    | Close
    | Correct
    | MoveByLaw
    | WhoOwns
    | OpenOf
    | Help
    | Confirm
    | Nothing
    | OnLeave
    | BackAtWork
    | Away
    | Undelivered
    | ReceiverTold
    | TimePassed
)


class Authenticity(StrEnum):
    """Whether a message is proved to be from whom it says (reading A36)."""

    PROVED = "proved"
    NOT_PROVED = "not_proved"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who sent a message, and how we know. `person` and `team` are keys, or None if unlisted;
    `team` is set only where the address is a team's mailbox."""

    address: str
    person: str | None = None
    team: str | None = None
    authenticity: Authenticity = Authenticity.NOT_PROVED
    why: str = ""
    on_behalf_of: str | None = None
    """The other address, where From and Sender differ."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The original message that an event rests on: pointer, digest, words, sender (A31, A36)."""

    sha256: str
    message_id: str
    channel: str
    """`email`, `teams`, `command line` or `clock`."""
    received_at: datetime
    sender: str = ""
    person: str | None = None
    authenticity: str = ""
    authenticity_why: str = ""
    on_behalf_of: str | None = None
    words: str = ""
    inbox: str = ""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a message refers to: our own references and local ids as written, and the Message-IDs
    it answers, newest first."""

    references: tuple[str, ...] = ()
    local_ids: tuple[LocalId, ...] = ()
    bare: tuple[str, ...] = ()
    """Numbers written with nothing to say whose they are."""
    answers: tuple[str, ...] = ()
    request: int | None = None
    """A request's number within its case, where the writer gave one, or pressed a button of its card: then it
    means that request, and never another."""


@dataclass(frozen=True, kw_only=True)
class Strange:
    """What a letter says without the lines that alone keep it from being a plain yes: nobody knows them, and each may
    stand there by habit (`mailer/reading/answers/learnable.py`). The rest is as in `Cover`.

    `digests` is filled in by the service where they are asked about: our question knows them again by these.
    """

    lines: tuple[str, ...]
    intent: Answer
    quoted: tuple[str, ...] = ()
    harmless: tuple[bool, ...] = ()
    if_ours: Answer | None = None
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What stands on the outside of a letter, and bears on whether it can be an answer to us.

    `to_us` says that we are named in To or Cc; `written` is its Date, in UTC, None where it has none that can
    be read; `subject` is what its subject says beyond what is plainly harmless, as `subjects.bare` gives it.
    `quoted` are lines of a quotation beside a yes that must be ours, and `harmless` says of each whether it would say
    nothing if it were not; `if_ours` is what the letter says where all of them are, if that is more than it says
    otherwise. `foreign` is filled in by the service: the first of their words that we never sent.
    `habits` are lines that may stand there by habit, where the letter may teach us so: one person wrote all of it.
    `strange` says what it says without such lines, where that is a yes.
    """

    to_us: bool
    written: datetime | None = None
    subject: str = ""
    doubtful: bool = False
    """Whether its subject is that of a forward, or words stand below its signature or below a quotation: a yes to
    several cases is then not plain."""
    quoted: tuple[str, ...] = ()
    harmless: tuple[bool, ...] = ()
    if_ours: Answer | None = None
    foreign: str = ""
    habits: tuple[str, ...] = ()
    strange: Strange | None = None
    each: tuple[tuple[str, Answer | Ask], ...] = ()
    """What the letter says to each of several cases, by reference, where it says something of its own to each: a yes or
    a no, or a request, of which a case has one for each team that is asked."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """The one value that every channel, and time itself, yields.

    `at` is the server's receipt time, in UTC, cut to whole seconds (A31). `request` is filled in
    by the service from `about`: the number given, or that of the notice of ours that is answered.
    """

    message_id: str
    sender: Sender
    at: datetime
    intent: Intent
    evidence: Evidence | None = None
    about: About = field(default_factory=About)
    request: int | None = None
    candidates: tuple[str, ...] = ()
    """Cases that the message may mean, where it does not say which."""
    personal_data: bool = False
    """True where the message holds what may identify a person who receives care."""
    code: str = ""
    """A fresh one-time code, for the case that the message is not proved and must be confirmed."""
    alarm: bool = False
    """True where the words of the message suggest a concern of the alarm (A29)."""
    cover: Cover | None = None
    """None for what is no letter: chat, the command line and time are addressed to us alone, and now."""
    answers_since: datetime | None = None
    """When the email of ours was decided that it answers, filled in by the service: it was not written before."""
    leaves: tuple[Leave, ...] = ()
    """Who has told us that they are away, filled in by the service."""
    said_before: bool = False
    """True where a letter of the same Message-ID, and of other bytes, has come before."""

    @property
    def concern(self) -> bool:
        """Whether it says or suggests that there is a concern of the alarm, whatever else it says."""
        intent = self.intent
        reported = isinstance(intent, RaiseFlag) and intent.alarm
        return self.alarm or reported or (isinstance(intent, Ask) and intent.concern)
