"""What doors bring in and readers make of it: letters, their outcomes, and a mailbox compared with the record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from protocol.messages.intents import About, Received, Sender


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
    content_digest: str = ""
    """A digest of what the letter holds, the same for every rebuilding of it; set only for a letter
    whose server rebuilds it. Sameness is then judged by it, and evidence kept by `sha256`."""

    @property
    def could_not_be_read(self) -> bool:
        """Whether it is set aside because its words are closed to us."""
        return bool(self.quarantine) and self.kind == "unreadable"

    @property
    def dedupe_key(self) -> str:
        """What a second delivery of the same letter has in common with the first."""
        return self.content_digest or self.sha256


class Reader(Protocol):
    """Reads a letter. It raises nothing for any bytes: what it cannot read is `unreadable`. One that reads in
    another process raises CannotCommit where none can be had; then the letter must come again."""

    def read(self, letter: Letter) -> Read:
        """What a letter says, who wrote it and how we know."""
        ...


Take = Callable[[Letter], Outcome]


Became = Callable[[Letter], Outcome | None]
"""The recorded outcome of a letter that comes again, or None where it has none."""


class Inbox(Protocol):
    """A door that letters come in by."""

    name: str

    def start(self, take: Take) -> None:
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
