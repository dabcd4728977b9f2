"""Decides how notices go out: put together once, claimed under a lease, settled once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, case, func, insert, or_, select, text, update

from protocol.ports import Packing, Post, Told
from store.database import Database
from store.entries import told
from store.tables import enclosures, notices, posts

WAITING, SENT, FAILED = "waiting", "sent", "failed"

_PACKER = text("SELECT pg_advisory_xact_lock(4831002)")  # one packer at a time, in the whole database
_UNPACKED = select(notices).where(notices.c.packed_at.is_(None)).order_by(notices.c.at, notices.c.id)
_PACKED = update(notices).where(notices.c.id == bindparam("id_"))
_now: BindParameter[datetime] = bindparam("now_")
_READY = (
    select(posts)
    .where(posts.c.status == WAITING, posts.c.next_try_at <= _now)
    .where(or_(posts.c.lease_until.is_(None), posts.c.lease_until <= _now))
    .order_by(posts.c.urgent.desc(), posts.c.at, posts.c.id)
    .limit(bindparam("limit_"))
)
_CLAIM = _READY.with_for_update(skip_locked=True)
_POST = update(posts).where(posts.c.id == bindparam("id_"))
_MINE = _POST.where(posts.c.status == WAITING, posts.c.attempts == bindparam("attempt_"))
# An email under a lease may be tried when the lease ends, unless it is settled before.
_MAY_BE_TRIED = case((posts.c.lease_until > posts.c.next_try_at, posts.c.lease_until), else_=posts.c.next_try_at)


@dataclass(frozen=True, kw_only=True)
class PostLine:
    """An email as the record shows it. `status` is `waiting`, `sent` or `failed`, `settled_at` the
    instant at which it was sent or given up; `kinds` are those of its notices."""

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


class SqlOutbox:
    """The port `Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pack(self, put_together: Packing, now: datetime) -> int:
        """See the port. A notice that is put into no email is not offered again; an email that is
        known already is left as it is."""
        with self._database.reading() as connection:
            if connection.execute(_UNPACKED.limit(1)).first() is None:
                return 0
        with self._database.writing() as connection:
            if self._database.kind == "postgresql":
                connection.execute(_PACKER)
            found = [told(row) for row in connection.execute(_UNPACKED)]
            made = {post.id: post for post in put_together(found)} if found else {}
            known = set(connection.execute(select(posts.c.id).where(posts.c.id.in_(list(made)))).scalars())
            fresh = [post for post in made.values() if post.id not in known]
            if fresh:
                connection.execute(insert(posts), [_row(post, now) for post in fresh])
                connection.execute(insert(enclosures), [row for post in fresh for row in _enclosed(post)])
            if found:
                connection.execute(_PACKED, [{"id_": one.id, "packed_at": now} for one in found])
            return len(fresh)

    def claim(self, worker: str, now: datetime, lease_seconds: int, limit: int) -> tuple[Post, ...]:
        """See the port. `attempts` of an email is the number of times it was claimed before."""
        asked = {"now_": now, "limit_": limit}
        with self._database.reading() as connection:
            if connection.execute(_READY, {**asked, "limit_": 1}).first() is None:
                return ()
        with self._database.writing() as connection:
            rows = connection.execute(_CLAIM, asked).all()
            if not rows:
                return ()
            until = now + timedelta(seconds=lease_seconds)
            connection.execute(
                _POST.values(lease_by=bindparam("by_"), lease_until=bindparam("until_"), attempts=posts.c.attempts + 1),
                [{"id_": row.id, "by_": worker, "until_": until} for row in rows],
            )
            inside = _inside(connection, [row.id for row in rows])
        return tuple(
            Post(
                id=row.id, message_id=row.message_id, notices=tuple(inside[row.id]), to=_people(row.to),
                copy=_people(row.copy), attempts=row.attempts, urgent=row.urgent,
            )
            for row in rows
        )  # fmt: skip

    def sent(self, post: Post, now: datetime) -> None:
        """See the port. It counts even where the lease has run out: the email is gone."""
        self._settle(_POST, {"id_": post.id, "status": SENT, "settled_at": now, "why": ""})

    def later(self, post: Post, now: datetime, again_at: datetime, why: str) -> None:
        """See the port. Without effect where the email has been settled or claimed again since."""
        self._settle(_MINE, {"id_": post.id, "attempt_": post.attempts + 1, "next_try_at": again_at, "why": why})

    def failed(self, post: Post, now: datetime, why: str) -> None:
        """See the port. Without effect where the email has been settled or claimed again since."""
        end = {"status": FAILED, "settled_at": now, "why": why}
        self._settle(_MINE, {"id_": post.id, "attempt_": post.attempts + 1, **end})

    def _settle(self, which: Any, values: Mapping[str, object]) -> None:
        with self._database.writing() as connection:
            connection.execute(which, {**values, "lease_by": None, "lease_until": None})

    def waiting(self) -> tuple[int, datetime | None]:
        """See the port."""
        with self._database.reading() as connection:
            counted, since = connection.execute(
                select(func.count(), func.min(posts.c.at)).where(posts.c.status == WAITING)
            ).one()
            loose, told_at = connection.execute(
                select(func.count(), func.min(notices.c.at)).where(notices.c.packed_at.is_(None))
            ).one()
        return counted + loose, min((at for at in (since, told_at) if at is not None), default=None)

    def next_try(self) -> datetime | None:
        """See the port."""
        with self._database.reading() as connection:
            return connection.execute(select(func.min(_MAY_BE_TRIED)).where(posts.c.status == WAITING)).scalar()

    def posts_of(self, reference: str) -> tuple[PostLine, ...]:
        """Every email that told something about a case, oldest first."""
        about = (
            select(enclosures.c.post)
            .join(notices, notices.c.id == enclosures.c.notice)
            .where(notices.c.reference == reference)
        )
        return self._lines(select(posts).where(posts.c.id.in_(about)))

    def failed_posts(self) -> tuple[PostLine, ...]:
        """Every email that was given up, oldest first."""
        return self._lines(select(posts).where(posts.c.status == FAILED))

    def _lines(self, which: Select[Any]) -> tuple[PostLine, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(which.order_by(posts.c.at, posts.c.id)).all()
            inside = _inside(connection, [row.id for row in rows])
        return tuple(
            PostLine(
                id=row.id, message_id=row.message_id, at=row.at, to=_people(row.to), copy=_people(row.copy),
                kinds=tuple(str(one.notice.kind) for one in inside[row.id]), status=row.status,
                attempts=row.attempts, settled_at=row.settled_at, why=row.why,
            )
            for row in rows
        )  # fmt: skip


def _row(post: Post, now: datetime) -> dict[str, object]:
    reference, request = _subject(post.notices)
    return {
        "id": post.id, "message_id": post.message_id, "to": json.dumps(post.to), "copy": json.dumps(post.copy),
        "urgent": post.urgent, "at": min((one.at for one in post.notices), default=now), "reference": reference,
        "request": request, "status": WAITING, "attempts": post.attempts, "next_try_at": now, "why": "",
    }  # fmt: skip


def _subject(inside: Sequence[Told]) -> tuple[str | None, int | None]:
    """The one case, and the one request of it, that an email is about; None where there are several."""
    about = {one.notice.case for one in inside if one.notice.case}
    numbers = {one.notice.request for one in inside if one.notice.request is not None}
    if len(about) != 1:
        return None, None
    return about.pop(), numbers.pop() if len(numbers) == 1 else None


def _enclosed(post: Post) -> list[dict[str, object]]:
    return [{"post": post.id, "place": place, "notice": one.id} for place, one in enumerate(post.notices)]


def _inside(connection: Connection, ids: Sequence[str]) -> dict[str, list[Told]]:
    """The notices in each email, in their places."""
    inside: dict[str, list[Told]] = {one: [] for one in ids}
    found = (
        select(enclosures.c.post, notices)
        .join(notices, notices.c.id == enclosures.c.notice)
        .where(enclosures.c.post.in_(ids))
        .order_by(enclosures.c.post, enclosures.c.place)
    )
    for row in connection.execute(found):
        inside[row.post].append(told(row))
    return inside


def _people(written: str) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other in json.loads(written))
