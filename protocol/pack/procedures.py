"""The words a rule pack is written in: procedures, rungs, duties, gates, flags and grounds.

A pack is one source document as data. The engine knows these words and no clause by name.
Who is told is named by role: `from.` or `to.` or `owner.`, then `sender` (who asked), `contact`
(who was asked), `mailbox`, or `level1` to `level4`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from difflib import SequenceMatcher
from enum import StrEnum
from types import MappingProxyType

from protocol.calendar.workdays import Span
from protocol.messages.conditions import Condition, named_in
from protocol.pack.items import Item

ROLES = frozenset(
    {
        f"{side}.{part}"
        for side in ("from", "to", "owner")
        for part in ("sender", "contact", "mailbox", "level1", "level2", "level3", "level4")
    }
)


DEBTORS = ROLES | {"sayer.person", "sayer.mailbox", "named.person", "others.worker", "others.mailbox"}
"""Who may owe something: besides the sides, whoever said an item, whom it names, and every other team on the case."""
DUTY_ROLES = ROLES | {
    f"{side}.{part}"
    for side in ("debtor", "sayer", "named")
    for part in ("person", "level1", "level2", "level3", "level4")
}
"""Whom a lapse of something owed may reach."""
SEEN = "seen"
"""The item that its debtor ticks by replying that they have seen it."""


class Agreed(StrEnum):
    """Whose a pack is."""

    JOINT = "joint"
    """Agreed between all the organisations that list it."""
    OWN = "own"
    """One organisation's own procedure: another may be asked to help with it, and is not bound."""


class Moves(StrEnum):
    """What a plain acceptance under a procedure changes."""

    RESPONSIBILITY = "responsibility"
    NOTHING = "nothing"


class Ends(StrEnum):
    """What a request under a procedure ends with; it chooses the wording, where nothing moves."""

    ANSWER = "answer"
    """The team that was asked says yes or no."""
    AGREEMENT = "agreement"
    """Both sides say that they have agreed, and where that is recorded."""


class Form(StrEnum):
    """What the people told by a rung are asked to do; it chooses the wording."""

    SENDER = "sender"
    """The sending side is asked to supply what is missing (reading A02)."""
    MANAGERS = "managers"
    """Line managers discuss the request now (E07)."""
    PLAN = "plan"
    """Line managers settle a joint plan that workers could not agree (E07, plan form)."""
    TALKS = "talks"
    """Operational or Service Managers hold talks (E08)."""
    DETERMINATION = "determination"
    """The owner's senior manager decides (E09)."""
    DIRECTORS = "directors"
    """Both directors decide (E09, director form)."""
    ALARM = "alarm"
    """An immediate alarm, to be acknowledged (E10)."""
    DUTY = "duty"
    """The manager of whoever owes something sees to it (E07, duty form)."""


@dataclass(frozen=True, kw_only=True)
class Remind:
    """A reminder before a deadline.

    With `after`, that long after the clock started; else at the time `at` on the due day, or
    `days_before` working days before it. With `last_working_day`, on the last working day before
    a due day that is not itself one (A43). With `before`, that long before the due day; with `then`, at the due
    instant itself.
    """

    at: time
    days_before: int = 0
    last_working_day: bool = False
    after: Span | None = None
    before: Span | None = None
    then: bool = False


@dataclass(frozen=True, kw_only=True)
class Cutoff:
    """What holds instead of a span from a time of day on, and on a day that is no working day."""

    after: time
    within: Span


@dataclass(frozen=True, kw_only=True)
class Given:
    """A due day, or an instant, that somebody gave with an item."""

    item: str
    instant: bool = False


@dataclass(frozen=True, kw_only=True)
class Clock:
    """By when something is owed, and the reminders before: an answer, what is missing, or a duty."""

    within: Span
    clause: str = ""
    remind: tuple[Remind, ...] = ()
    local: bool = False
    """True where the source gives no number and this one is a local setting."""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One level of escalation. `after` counts from the rung before it, or for the first rung from
    the deadline that lapsed (reading A08); a ladder with no deadline counts from its start."""

    number: int
    form: Form
    after: Span
    tell: tuple[str, ...]
    copy: tuple[str, ...] = ()
    clause: str = ""
    repeat: str | None = None
    """`every Monday 09:00`: said again until the request ends."""
    local: bool = False
    """True where the source gives no number and this one is a local setting."""
    note: str = ""
    """A sentence of the pack's own for those whom it tells."""
    asks: tuple[str, ...] = ()
    """Items that its email asks for, of each side whose word they are: what is only said, at every step; a value,
    until it has been given."""


def rung_of(rungs: Sequence[Rung], number: int) -> Rung | None:
    """The rung of a number, or None past the top of its ladder."""
    return next((rung for rung in rungs if rung.number == number), None)


@dataclass(frozen=True, kw_only=True)
class Answer(Clock):
    """Who must answer a request, and by when."""

    item: str = ""
    """The item whose value is the answer, said by the team that was asked: a decision, that ends the request."""


@dataclass(frozen=True, kw_only=True)
class Information(Clock):
    """What must come with a request before the receiver's clock starts (readings A01 to A03), each by its own line."""

    needs: tuple[str, ...]
    rungs: tuple[Rung, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A reason for saying no. One that is not `valid` leaves the request open, with its clause."""

    code: str
    label: str
    valid: bool = True
    clause: str = ""
    words: tuple[str, ...] = ()
    """Phrases by which it is recognised in an answer."""
    remit: bool = False
    """True where it says only that the case is not usually this team's work (clauses 3.2, 3.4)."""


@dataclass(frozen=True, kw_only=True)
class Duty(Clock):
    """Something owed after an event by a date.

    `on` is `requested`, `accepted`, `answered`, `rung` or `rung:FORM` of a request; `late:DUTY`, where another lapses;
    or an item that is said: `not eligible`, `eligibility decision is eligible`. Of several in `owed_by`, and of many
    teams, `each` owes it for itself. It is due `within` a span, or after the `cutoff` of that; or on the day `given`.
    Done, it is owed again `every` so often. It falls away once one of `until` holds.

    `remind` is said before it is due, and `rungs` follow a lapse. `chase` are the short way: the spans after which the
    debtor is reminded, the last one also telling `copy`. With none of them it is mentioned in the next email that goes
    to the debtor anyway. One that is `light` holds no closing up, and goes where the person has died.
    """

    name: str
    title: str
    on: str
    owed_by: tuple[str, ...]
    items: tuple[str, ...]
    required: tuple[str, ...] = ()
    chase: tuple[Span, ...] = ()
    copy: tuple[str, ...] = ()
    light: bool = False
    cutoff: Cutoff | None = None
    given: Given | None = None
    rungs: tuple[Rung, ...] = ()
    every: Span | None = None
    each: bool = False
    at_once: bool = False
    """Whether its debtor is told as soon as it is owed."""
    urgent: bool = False
    until: tuple[Condition, ...] = ()
    watched: bool = False
    """Whether another is owed where this one lapses."""


@dataclass(frozen=True, kw_only=True)
class Closing:
    """A reason for which a case may be closed. The list is closed: one that is not on it is asked about."""

    name: str
    clause: str = ""
    words: tuple[str, ...] = ()
    """How else people say it, each as a whole."""
    needs: tuple[Condition, ...] = ()
    """What must hold before it counts, such as an item that must have been said."""


class Step(StrEnum):
    """What a gate can stand before: a closed list. Nothing can stand before what keeps somebody safe or is told to us
    for that: coming on record, an alarm, “seen”, “escalate”, “not right”, who owns, or the next rung."""

    ASK = "ask"
    ACCEPT = "accept"
    CLOSE = "close"
    """Alone, or for one reason: `close:REASON`."""
    SAY = "say"
    """An item, whatever its value, or with one: `say:ITEM is VALUE`."""


class Effect(StrEnum):
    """What a gate does where its conditions do not hold."""

    REFUSE = "refuse"
    WARN = "warn"
    """The step is recorded all the same, and the manager of whoever took it is told."""


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What must hold before a step: all of `needs`, and one of `any_of` where there are some; nothing where one of
    `unless` holds. `what` is the reason for closing, or the item with or without its value."""

    step: Step
    what: str = ""
    needs: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    effect: Effect = Effect.REFUSE
    clause: str = ""

    @property
    def before(self) -> str:
        """The step as a pack writes it."""
        return f"{self.step}:{self.what}" if self.what else str(self.step)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that it speaks of."""
        return (*self.needs, *self.any_of, *self.unless)


@dataclass(frozen=True, kw_only=True)
class Flag:
    """Something raised on a case that runs beside the ladder and never instead of it."""

    name: str
    title: str
    clause: str = ""
    rungs: tuple[Rung, ...] = ()
    words: tuple[str, ...] = ()
    """Words that raise it, whatever else they stand in, to be confirmed (reading A29); those of the alarm alone."""
    duties: tuple[Duty, ...] = ()
    """What is owed once it is raised on its own, with no request of a procedure that raises it."""
    alarm: bool = False
    """Whether it is the pack's alarm: its `words` are listened for, in whatever is written, and the line of a
    request that bears its name raises it (A29)."""
    route: str = ""
    """Where a concern is to be raised besides, as emails say it."""
    holds: bool = False
    """Whether, while it is up, responsibility moves to another organisation only by a request of a procedure that
    raises it: what is in question is which of them it belongs to."""

    @property
    def called(self) -> str:
        """What one of it is called within a sentence: its title, with a small letter."""
        return self.title[:1].lower() + self.title[1:]

    @property
    def word(self) -> str:
        """What people write to raise it: its name."""
        return self.name.replace("-", " ")

    @property
    def label(self) -> str:
        """What begins the line of a request that says whether there is one."""
        return self.word.capitalize()


def _plainly(words: str) -> str:
    return " ".join(words.casefold().replace("-", " ").split())


def _alike(said: str, name: str) -> bool:
    if SequenceMatcher(None, said, name).ratio() >= _ALIKE:
        return True
    said_words = set(said.split()) - _OF_ANY
    return bool(said_words) and said_words <= set(name.split())


_ALIKE = 0.8
_OF_ANY = frozenset(["a", "an", "the", "request", "referral", "for", "of", "please", "new"])
"""Words that say nothing of which kind is meant."""


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """The rules for one kind of request."""

    name: str
    title: str
    moves: Moves
    ends: Ends = Ends.ANSWER
    aliases: tuple[str, ...] = ()
    answer: Answer | None = None
    information: Information | None = None
    rungs: tuple[Rung, ...] = ()
    duties: tuple[Duty, ...] = ()
    gates: tuple[Gate, ...] = ()
    flag: str | None = None
    """A flag that a request under this procedure raises."""
    asked_by: tuple[str, ...] = ("owner",)
    """Whose it is to ask, where nothing moves: the responsible team's, or that of a team `from` or `to` which a request
    of the case has asked."""
    asks: tuple[str, ...] = ()
    """Items that whoever asks is asked for once; they hold nothing up."""
    notes: tuple[str, ...] = ()
    """Sentences of the document's own for whoever asks."""
    carry_on: str = ""
    """What the asking team carries on with while it waits, where that is more than support."""
    clause: str = ""

    @property
    def names(self) -> frozenset[str]:
        """What people may call it, in lower case and without hyphens."""
        return frozenset(_plainly(each) for each in (self.name, self.title, *self.aliases))

    def rung(self, number: int) -> Rung | None:
        """The rung of a number, or None past the top."""
        return rung_of(self.rungs, number)


class Count(StrEnum):
    """What a digest counts."""

    REQUESTS = "requests"
    ON_TIME = "on time"
    LATE = "late"
    BY_RUNG = "by rung"
    DECLINES = "declines by ground"
    AGES = "age of open"
    REVIEW = "pack review due"
    """The day on which the document itself should have been looked at again, once it is past."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What is counted of every month, and told on the first working day of the next at 9am, to each organisation of its
    own teams. It counts teams and grounds, and never a person."""

    name: str
    title: str
    to: int
    """The level of the people of an organisation who get it, 1 to 4."""
    counts: tuple[Count, ...]
    clause: str = ""
    local: bool = False


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One source document as rules.

    `clauses` gives the clause for each thing the emails say, by the engine's own word for it, so
    that a template never names a clause of one document.
    """

    key: str
    title: str
    version: str
    version_note: str = ""
    review_due: date | None = None
    review_note: str = ""
    alarm_note: str = ""
    """What the alarm says besides about a case of a team that works by this pack."""
    kind: Agreed = Agreed.JOINT
    default: str
    """The procedure meant when a request names no kind."""
    procedures: Mapping[str, Procedure]
    grounds: Mapping[str, Ground] = field(default_factory=lambda: MappingProxyType({}))
    flags: Mapping[str, Flag] = field(default_factory=lambda: MappingProxyType({}))
    closings: Mapping[str, Closing] = field(default_factory=lambda: MappingProxyType({}))
    duties: tuple[Duty, ...] = ()
    """Duties of the case rather than of a request, opened by a report such as `not eligible`."""
    gates: tuple[Gate, ...] = ()
    items: Mapping[str, Item] = field(default_factory=lambda: MappingProxyType({}))
    """What may be said of a case, by name: those that it describes, and a tick for each that it only names."""
    digests: tuple[Digest, ...] = ()
    clauses: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def clause(self, word: str) -> str:
        """The clause for one of the engine's words, or "" where this document has none."""
        return self.clauses.get(word, "")

    @property
    def alarm(self) -> Flag | None:
        """The flag that is its alarm, or None."""
        return next((flag for flag in self.flags.values() if flag.alarm), None)

    def procedure(self, words: str) -> Procedure | None:
        """The procedure that a person's name for it means, or None."""
        wanted = _plainly(words)
        return next((each for each in self.procedures.values() if wanted in each.names), None)

    def near(self, words: str) -> Procedure | None:
        """The one procedure that words can mean which name none: a letter or two are wrong, or words of its name are
        left out; None where none or several can be meant."""
        said = _plainly(words)
        found = [each for each in self.procedures.values() if any(_alike(said, name) for name in each.names)]
        return found[0] if said and len(found) == 1 else None

    @property
    def every_duty(self) -> tuple[Duty, ...]:
        """Those of its procedures, of the case and of its flags."""
        of_flags = (duty for flag in self.flags.values() for duty in flag.duties)
        return (*(duty for each in self.procedures.values() for duty in each.duties), *self.duties, *of_flags)

    @property
    def every_gate(self) -> tuple[Gate, ...]:
        """Those of the pack and those of its procedures."""
        return (*self.gates, *(gate for each in self.procedures.values() for gate in each.gates))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All on which a step of the pack depends."""
        found = [each for gate in self.every_gate for each in gate.conditions]
        found += [need for closing in self.closings.values() for need in closing.needs]
        found += [each for duty in self.every_duty for each in duty.until]
        return tuple(dict.fromkeys(found))

    @property
    def heard(self) -> tuple[str, ...]:
        """The items, with a value or without, whose saying brings a duty or meets a gate."""
        found = [duty.on for duty in self.every_duty if duty.on not in self.flags and not is_trigger(duty.on)]
        found += [gate.what for gate in self.every_gate if gate.step is Step.SAY]
        return tuple(dict.fromkeys(found))


_TRIGGERS = ("requested", "accepted", "answered", "rung")


def is_trigger(on: str) -> bool:
    """Whether a duty begins on something that happens to a request or to another duty, and not on an item."""
    return on in _TRIGGERS or on.startswith(("rung:", "late:"))


def with_ticks(pack: Pack) -> Pack:
    """A pack in which every item that something depends on is known."""
    depends = [*map(named_in, pack.heard), *(each.item for each in pack.conditions if each.item)]
    ticks = {name: Item(name=name) for name in depends}
    asked = [name for each in pack.procedures.values() for name in each.asks]
    asked += [name for each in pack.procedures.values() for rung in each.rungs for name in rung.asks]
    asked += [name for each in pack.procedures.values() if each.information for name in each.information.needs]
    for name in (each for each in asked if each != RECORD):
        ticks[name] = Item(name=name, by=("owner", "from"))
    return replace(pack, items=MappingProxyType({**ticks, **pack.items}))


RECORD = "record"
"""What must come with a request and is given by where it is filed: no item of a pack."""
