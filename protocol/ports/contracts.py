"""The contracts between the rules and the world. Each adapter is tested by one suite per port.

Everything here is synchronous; instants are UTC. An adapter translates its library's errors into
those of `violations.py` at its own door.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from protocol.case.case import Case
from protocol.case.events import Happened
from protocol.messages.chat import Conversation, Shown
from protocol.messages.intents import About, Authenticity, LocalId, Received, Sender
from protocol.messages.notices import Notice


class Clock(Protocol):
    """The time. Only `bot/clock.py` reads it."""

    def now(self) -> datetime:
        """The present instant, in UTC, with its fraction of a second."""
        ...


# --- letters in -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What the transport itself knows of a letter, apart from what the letter says.

    `peer` is the IP address that handed it over, `login` the user proved by SMTP AUTH.

    The rest is set for a letter fetched from a mailbox. `trusted` says that it was: what the mailbox's
    own server wrote above it counts as a trusted relay's word. `headers` is its header block as it
    came over the wire, where the server keeps one and has rebuilt `raw`; then `rebuilt` is true, and
    fetching it again may give other bytes. `item_class` is MAPI's message class, such as `IPM.Note`;
    "" where nothing is known. `put_away` says that it lay in Junk or Deleted Items.
    """

    mail_from: str = ""
    recipients: tuple[str, ...] = ()
    peer: str = ""
    login: str | None = None
    trusted: bool = False
    headers: str = ""
    rebuilt: bool = False
    item_class: str = ""
    put_away: bool = False


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One incoming email as it came: `raw` is RFC 5322 bytes, `received_at` the server's receipt."""

    raw: bytes
    received_at: datetime
    inbox: str
    envelope: Envelope = field(default_factory=Envelope)


class Outcome(StrEnum):
    """What became of a letter: exactly one is recorded for each."""

    HANDLED = "handled"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, kw_only=True)
class Read:
    """A letter as it was read. `kind` is `human`, `auto_reply`, `bounce`, `loop`, `unreadable` …

    `received` is None where there is nothing for the service to act on; `quarantine` is the reason,
    in plain words, where a person must look at it.

    The rest explains how it was read, for every kind, and decides nothing: `new_text` is what its
    writer wrote now, unmasked; `words` are those that `received.intent` rests on; `problems` are
    plain clauses. `sender` is None where the letter cannot be parsed.
    """

    kind: str
    why: str
    message_id: str
    sha256: str
    received: Received | None = None
    quarantine: str = ""
    sender: Sender | None = None
    about: About = field(default_factory=About)
    new_text: str = ""
    words: str = ""
    problems: tuple[str, ...] = ()
    likeness: str = ""
    """A digest of what the letter holds, the same for every rebuilding of it; set only for a letter
    whose server rebuilds it. Sameness is then judged by it, and evidence kept by `sha256`."""

    @property
    def could_not_be_read(self) -> bool:
        """Whether it is set aside because its words are closed to us."""
        return bool(self.quarantine) and self.kind == "unreadable"

    @property
    def sameness(self) -> str:
        """What a second delivery of the same letter has in common with the first."""
        return self.likeness or self.sha256


class Reader(Protocol):
    """Reads a letter. It raises nothing for any bytes: what it cannot read is `unreadable`. One that reads in
    another process raises CannotCommit where none can be had; then the letter must come again."""

    def read(self, letter: Letter) -> Read:
        """What a letter says, who wrote it and how we know."""
        ...


# --- letters out ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Told:
    """A stored notice: its id, when it was decided, and the notice."""

    id: str
    at: datetime
    notice: Notice
    answers: str = ""
    """The Message-ID of the letter it answers, or ""."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """One message to send: one notice to several people, or several notices to one (never both).

    `id` is fixed before the first try and gives the Message-ID, so that a second try is the same
    message. `to` and `copy` are addresses with names.
    """

    id: str
    message_id: str
    notices: tuple[Told, ...]
    to: tuple[tuple[str, str], ...]
    copy: tuple[tuple[str, str], ...] = ()
    attempts: int = 0
    urgent: bool = False
    channel: str = "email"
    """`email`, or `teams` for a message in chat to the one in `to`."""
    place: str = ""
    """Where a chat message goes: `person:KEY`, `team:KEY`, or `conversation:KEY` for an answer."""
    alone: bool = False
    """True where no email tells the same people the same, so that one must go if chat fails."""
    rank: int = 5
    """Which goes first where not all can: 0 safeguarding, then rungs, answers, reminders, the rest."""


@dataclass(frozen=True, kw_only=True)
class Issued:
    """An email that we issued: as it was put together, when what it tells was decided, and the one case and
    request that it is about, None where there are several."""

    post: Post
    at: datetime
    reference: str | None = None
    request: int | None = None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """An email's words: `text` is the plain part, which comes first, `html` the same words."""

    subject: str
    text: str
    html: str


class Channel(Protocol):
    """Sends an email. Returning means that the other end has taken it."""

    def send(self, post: Post) -> None:
        """Render and send. Raises SendLater, Unsendable or Undeliverable; Undeliverable names the
        addresses that were refused, and the others have been sent to."""
        ...


# --- who is away ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Somebody is away: from `since` and until `until`, in UTC, where they have said so."""

    since: datetime | None = None
    until: datetime | None = None


class Absences(Protocol):
    """Says who is away, as the server of our mailbox knows it."""

    source: str
    """Who says so, for the record: `MailTips of cases@example.org`."""

    def away(self, addresses: Sequence[str]) -> Mapping[str, Leave | None]:
        """For addresses, as they were given, the leave of each, or None for who is there. Whom the server
        does not know of is left out.

        Raises SendLater where it cannot be asked just now, Misconfigured where it tells nobody such things,
        or not us.
        """
        ...


# --- the record -----------------------------------------------------------------------------------


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


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """A message set aside whole for a person to look at: when it was received, where, and from whom.

    Once it has been dealt with, `dealt_how` is `released` or `discarded`, `dealt_by` is who did it
    and `dealt_why` the reason they gave, or "".
    """

    id: int
    message_id: str
    sha256: str
    at: datetime
    why: str
    inbox: str = ""
    envelope: Envelope = field(default_factory=Envelope)
    dealt_at: datetime | None = None
    dealt_by: str = ""
    dealt_how: str = ""
    dealt_why: str = ""


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

    def tell(self, told: Sequence[Told], *, held_until: datetime | None = None) -> None:
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

    def mark_anew(self, mark: Mark) -> None:
        """Record another outcome of a message that was set aside; `at` and `inbox` stay as they were."""
        ...

    def quarantine(
        self, message_id: str, sha256: str, raw: bytes, at: datetime, why: str, *, inbox: str = "",
        envelope: Envelope | None = None,
    ) -> int:  # fmt: skip
        """Set a message aside whole; its number. `inbox` and `envelope` are those of its letter, so
        that it can be read again as it came."""
        ...

    def aside(self, number: int) -> Quarantined | None:
        """A message in quarantine, dealt with or not, held against other workers until the commit."""
        ...

    def deal(self, number: int, at: datetime, *, by: str, how: str, why: str = "") -> None:
        """Record who dealt with a message in quarantine. Raises LostRace where somebody has."""
        ...

    def set_aside_bytes(self) -> int:
        """How many bytes the messages have together that wait in quarantine."""
        ...

    def forget(self, sha256: str) -> None:
        """Let go of the bytes of a message that was dealt with, unless the ledger rests on them or it waits still."""
        ...

    def doubt(self, who: str, at: datetime) -> None:
        """Record that somebody, by key, was written to about a letter in their name that was not proved; or, under a
        key with a space in it, something else that may not happen too often."""
        ...

    def doubted(self, who: str, after: datetime) -> int:
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

    def told_in(self, message_id: str) -> tuple[Told, ...]:
        """The notices that an email of ours held, by its Message-ID."""
        ...


class Store(Protocol):
    """What must survive. Raises CannotCommit where the database cannot be written just now."""

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

    def outcome(self, message_id: str, sha256: str) -> Outcome | None:
        """The recorded outcome of a message, by its id and what it holds, or None where it has none."""
        ...

    def evidence(self, sha256: str) -> bytes | None:
        """The bytes kept under a digest, or None."""
        ...

    def quarantined(self, *, dealt_with: bool = False) -> tuple[Quarantined, ...]:
        """Messages set aside and not yet dealt with, the oldest first; all of them if `dealt_with`."""
        ...

    def aside(self, number: int) -> Quarantined | None:
        """A message in quarantine, dealt with or not."""
        ...

    def watermark(self, inbox: str) -> datetime | None:
        """The instant up to which an inbox is known to have been read, or None."""
        ...

    def watermarks(self) -> Mapping[str, datetime]:
        """The watermarks of every inbox of every worker that has not been stopped."""
        ...

    def set_watermark(self, inbox: str, at: datetime, *, stopped: bool = False) -> None:
        """Move a watermark forward; it never goes back. A `stopped` inbox holds no deadline back."""
        ...

    def sync_state(self, inbox: str, folder: str) -> str:
        """How far a folder of a mailbox has been read, in its server's own words; "" for not at all."""
        ...

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        """Put down how far a folder has been read: only after every letter up to there is committed."""
        ...

    def conversation(self, key: str) -> Conversation | None:
        """Where somebody can be written to in chat: `person:KEY`, `channel:ID` or `conversation:ID`."""
        ...

    def keep_conversation(self, key: str, conversation: Conversation, at: datetime) -> None:
        """Keep or refresh where somebody can be written to."""
        ...

    def forget_conversation(self, key: str) -> None:
        """They can no longer be written to there."""
        ...

    def latest_conversation(self) -> Conversation | None:
        """The conversation refreshed last: it shows where the chat service takes messages now."""
        ...

    def keep_shown(self, shown: Shown) -> None:
        """Keep, or redraw, a card that must be brought up to date when its case moves on."""
        ...

    def outdated(self, limit: int) -> tuple[Shown, ...]:
        """Cards whose case's ledger has moved on since they were drawn."""
        ...

    def forget_shown(self, conversation: str, message: str) -> None:
        """A card is as it will stay: it is drawn no more. What it was about is known as long as the record is."""
        ...

    def notice(self, id: str) -> "Told | None":
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


class Outbox(Protocol):
    """Notices on their way out: stored, put together into emails, claimed, sent, recorded."""

    def pack(self, put_together: "Packing", now: datetime) -> int:
        """Turn stored notices into emails, in one commit; the number of emails made."""
        ...

    def claim(
        self, worker: str, now: datetime, lease_seconds: int, limit: int, *, channel: str | None = None,
        a_minute: int | None = None, before: datetime | None = None,
    ) -> tuple[Post, ...]:  # fmt: skip
        """Take messages that are ready, by rank and then by age, for the length of a lease: of one
        `channel`, no more than may still be sent in this minute by all workers together, and none
        told after `before`."""
        ...

    def lost(self, since: datetime) -> int:
        """How many messages were given up after an instant with nothing in their place."""
        ...

    def sent(self, post: Post, now: datetime) -> None:
        """An email was taken by the other end."""
        ...

    def later(self, post: Post, now: datetime, again_at: datetime, why: str) -> None:
        """An email could not be sent yet."""
        ...

    def failed(self, post: Post, now: datetime, why: str) -> None:
        """An email will never be sent."""
        ...

    def instead(self, post: Post, now: datetime, why: str) -> None:
        """Give a chat message up, and where it was `alone` put an email with the same notices in its
        place, in one commit."""
        ...

    def split(self, post: Post, now: datetime, why: str) -> None:
        """Give an email of several notices up, and put an email for each of them in its place, to the same people,
        in one commit. Without effect where it has been settled or claimed again since."""
        ...

    def waiting(self) -> tuple[int, datetime | None]:
        """How many emails and notices wait, and since when the oldest does."""
        ...

    def next_try(self) -> datetime | None:
        """The earliest instant at which a waiting email may be tried, or a notice that is held is to be sent; or
        None."""
        ...


Packing = Callable[[Sequence[Told]], Iterable[Post]]
"""Puts notices together into emails; see `bundling.py`. It must not depend on order or time."""


class Inbox(Protocol):
    """A door that letters come in by."""

    name: str

    def start(self, take: "Take") -> None:
        """Begin to deliver. `take` returns once a letter's outcome is committed; it raises
        CannotCommit where the letter must come again."""
        ...

    def stop(self) -> None:
        """Stop delivering, after the letter in hand."""
        ...

    def read_up_to(self, now: datetime) -> datetime:
        """The instant before which every letter has been taken."""
        ...


@dataclass(frozen=True, kw_only=True)
class FolderAccount:
    """What lies in a folder of a mailbox, compared with the record.

    Every letter in it has an outcome (`known`), was `read_now` for the first time, lay there `before` Holdfast's
    time, is `unsent` or no letter at all, or is `unaccounted`: it has no outcome, and could not be read now.
    `kind` says what folder it is; its `name`, which people give, may hold anything, and is for a terminal alone.
    `whole` is false where it could not be listed.
    """

    kind: str
    name: str = ""
    known: int = 0
    read_now: int = 0
    before: int = 0
    unsent: int = 0
    unaccounted: int = 0
    whole: bool = True

    @property
    def letters(self) -> int:
        """Everything that lies in it."""
        return self.known + self.read_now + self.before + self.unsent + self.unaccounted


@dataclass(frozen=True, kw_only=True)
class Accounted:
    """A mailbox compared with the record, folder by folder, at an instant."""

    inbox: str
    at: datetime
    folders: tuple[FolderAccount, ...]

    @property
    def agrees(self) -> bool:
        """Whether every letter had its outcome already."""
        return all(each.whole and not each.read_now and not each.unaccounted for each in self.folders)


Differs = Callable[[Accounted], None]
"""Hears of a mailbox that did not agree with the record."""

Take = Callable[[Letter], Outcome]
Became = Callable[[Letter], Outcome | None]
"""The recorded outcome of a letter that comes again, or None where it has none."""

__all__ = [
    "Absences", "Accounted", "Authenticity", "Became", "Channel", "Clock", "Differs", "Entry", "Envelope",
    "FolderAccount", "Inbox", "Issued", "Leave", "Letter", "Mark", "Outbox", "Outcome", "Ownership", "Packing", "Post",
    "Quarantined", "Read", "Reader", "RequestLine", "Store", "Take", "Told", "Wording", "Work",
]  # fmt: skip
