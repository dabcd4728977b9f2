"""Decides how what is on its way out is shown: what waits, what was given up, what told of a case."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from protocol.ports.origin import place_of
from protocol.ports.outbox import Post, StoredNotice
from store.database.database import Database
from store.entries import told
from store.schema.tables import enclosures, notices, posts

WAITING, SENT, FAILED, INSTEAD = "waiting", "sent", "failed", "instead"
"""`failed` was given up; `instead` was given up in chat, or as an email of several
notices, and another email tells the same."""


@dataclass(frozen=True, kw_only=True)
class PostLine:
    """An email or chat message as the record shows it. `status` is `waiting`, `sent`, `failed` or
    `instead`, `settled_at` the instant at which it was sent or given up; `kinds` are those of its
    notices; `place` and `rank` are those of the port's Post."""

    id: str
    message_id: str
    at: datetime
    to: tuple[tuple[str, str], ...]
    copy: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    status: str
    attempts: int
    settled_at: datetime | None
    why: str
    channel: str
    place: str
    rank: int


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """How many messages of one channel and rank wait, and since when the oldest does."""

    channel: str
    rank: int
    waiting: int
    oldest: datetime


class PostLines:
    """The outbox, looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def queue(self) -> tuple[QueueLine, ...]:
        """What waits, by channel and then by rank."""
        counted = (
            select(posts.c.channel, posts.c.rank, func.count().label("waiting"), func.min(posts.c.at).label("oldest"))
            .where(posts.c.status == WAITING)
            .group_by(posts.c.channel, posts.c.rank)
            .order_by(posts.c.channel, posts.c.rank)
        )
        with self._database.reading() as connection:
            return tuple(QueueLine(**row) for row in connection.execute(counted).mappings())

    def loose(self) -> tuple[int, datetime | None]:
        """How many notices are in no message yet, and since when the oldest is not."""
        with self._database.reading() as connection:
            number, since = connection.execute(
                select(func.count(), func.min(notices.c.at)).where(notices.c.packed_at.is_(None))
            ).one()
        return number, since

    def posts_of(self, reference: str) -> tuple[PostLine, ...]:
        """Every email and chat message that told something about a case, oldest first."""
        about = (
            select(enclosures.c.post)
            .join(notices, notices.c.id == enclosures.c.notice)
            .where(notices.c.reference == reference)
        )
        return self._lines(select(posts).where(posts.c.id.in_(about)))

    def posts_with(self, notice: str) -> tuple[PostLine, ...]:
        """The emails and chat messages that told a notice, by its id, oldest first."""
        return self._lines(
            select(posts).where(posts.c.id.in_(select(enclosures.c.post).where(enclosures.c.notice == notice)))
        )

    def failed_posts(self) -> tuple[PostLine, ...]:
        """Everything that was given up and that nobody had, oldest first."""
        return self._lines(select(posts).where(posts.c.status == FAILED))

    def given_up(self, since: datetime) -> tuple[PostLine, ...]:
        """What was given up after an instant, oldest first; also what an email told instead."""
        ended = select(posts).where(posts.c.settled_at > since, posts.c.status.in_((FAILED, INSTEAD)))
        return self._lines(ended)

    def sent_since(self, since: datetime) -> int:
        """See the port. By the index of when messages ended."""
        counted = select(func.count()).where(
            posts.c.settled_at > since, posts.c.status == SENT, posts.c.channel == "email"
        )
        with self._database.reading() as connection:
            return int(connection.execute(counted).scalar_one())

    def lost(self, since: datetime) -> int:
        """How many messages were given up after an instant with nothing in their place."""
        counted = select(func.count()).where(posts.c.settled_at > since, posts.c.status == FAILED)
        with self._database.reading() as connection:
            return int(connection.execute(counted).scalar_one())

    def _lines(self, which: Select[Any]) -> tuple[PostLine, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(which.order_by(posts.c.at, posts.c.id)).all()
            found = inside(connection, [row.id for row in rows])
        return tuple(
            PostLine(
                id=row.id,
                message_id=row.message_id,
                at=row.at,
                to=people(row.to),
                copy=people(row.copy),
                kinds=tuple(str(one.notice.kind) for one in found[row.id]),
                status=row.status,
                attempts=row.attempts,
                settled_at=row.settled_at,
                why=row.why,
                channel=row.channel,
                place=row.place,
                rank=row.rank,
            )
            for row in rows
        )


def inside(connection: Connection, ids: Sequence[str]) -> dict[str, list[StoredNotice]]:
    """The notices in each message, in their places."""
    found: dict[str, list[StoredNotice]] = {one: [] for one in ids}
    asked = (
        select(enclosures.c.post, notices)
        .join(notices, notices.c.id == enclosures.c.notice)
        .where(enclosures.c.post.in_(ids))
        .order_by(enclosures.c.post, enclosures.c.place)
    )
    for row in connection.execute(asked):
        found[row.post].append(told(row))
    return found


def as_post(row: Row[Any], told_in: Sequence[StoredNotice]) -> Post:
    """A row of the posts, and the notices in it, as a message."""
    return Post(
        id=row.id,
        message_id=row.message_id,
        notices=tuple(told_in),
        to=people(row.to),
        copy=people(row.copy),
        attempts=row.attempts,
        urgent=row.urgent,
        channel=row.channel,
        place=place_of(row.place),
        alone=row.alone,
        rank=row.rank,
    )


def people(written: str) -> tuple[tuple[str, str], ...]:
    """Names and addresses from a column."""
    return tuple((one, other) for one, other in json.loads(written))
