"""What is told and how it leaves: notices, messages, their wording, channels and the outbox."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from protocol.messages.notices import Notice
from protocol.ports.origin import ChatPlace, Origin


@dataclass(frozen=True, kw_only=True)
class StoredNotice:
    """A stored notice: its id, when it was decided, and the notice."""

    id: str
    at: datetime
    notice: Notice
    origin: Origin | None = None
    """What it answers, or where it was shown already; None for what nobody asked."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """One message to send: one notice to several people, or several notices to one (never both).

    `id` is fixed before the first try and gives the Message-ID, so that a second try is the same
    message. `to` and `copy` are addresses with names.
    """

    id: str
    message_id: str
    notices: tuple[StoredNotice, ...]
    to: tuple[tuple[str, str], ...]
    copy: tuple[tuple[str, str], ...] = ()
    attempts: int = 0
    urgent: bool = False
    channel: str = "email"
    """`email`, or `teams` for a message in chat to the one in `to`."""
    place: ChatPlace | None = None
    """Where a chat message goes."""
    alone: bool = False
    """True where no email tells the same people the same, so that one must go if chat fails."""
    rank: int = 5
    """Which goes first where not all can: 0 alarms, then rungs, answers, reminders, the rest."""


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


Packing = Callable[[Sequence[StoredNotice]], Iterable[Post]]
"""Puts notices together into emails; see `bundling.py`. It must not depend on order or time."""


class Outbox(Protocol):
    """Notices on their way out: stored, put together into emails, claimed, sent, recorded."""

    def pack(self, put_together: Packing, now: datetime) -> int:
        """Turn stored notices into emails, in one commit; the number of emails made."""
        ...

    def claim(
        self,
        worker: str,
        now: datetime,
        lease_seconds: int,
        limit: int,
        *,
        channel: str | None = None,
        a_minute: int | None = None,
        a_day: int | None = None,
        before: datetime | None = None,
    ) -> tuple[Post, ...]:
        """Take messages that are ready, by rank and then by age, for the length of a lease: of one
        `channel`, no more than may still be sent in this minute and this day by all workers together, and none
        told after `before`. The day does not count for what is urgent."""
        ...

    def lost(self, since: datetime) -> int:
        """How many messages were given up after an instant with nothing in their place."""
        ...

    def sent_since(self, since: datetime) -> int:
        """How many emails were taken by the other end after an instant."""
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
