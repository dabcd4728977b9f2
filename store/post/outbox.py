"""Decides how notices go out: put together once, claimed under a lease, settled once.

What is shown of it is in `postlines.py`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, func, insert, or_, select, text, update

from protocol.ports.origin import place_text
from protocol.ports.outbox import Packing, Post, StoredNotice
from store.chain.tying import Tie, tied
from store.database.phrases import add
from store.entries import told
from store.post.onetime import forget_codes
from store.post.postlines import FAILED, INSTEAD, SENT, WAITING, PostLines, as_post, inside
from store.schema.tables import enclosures, notices, posts

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ALARM = 0
"""The rank of an alarm (protocol/ports/bundling.py)."""
KEPT_FREE = 10
"""Of so many that may be sent in a minute, one is kept free for what is urgent."""

_PACKER = text("SELECT pg_advisory_xact_lock(4831002)")  # one packer at a time, in the whole database
_PACER = text("SELECT pg_advisory_xact_lock(4831003)")  # and one that counts what was sent in the last minute
_UNPACKED = (
    select(notices)
    .where(notices.c.packed_at.is_(None))
    .where(or_(notices.c.held_until.is_(None), notices.c.held_until <= bindparam("now_", type_=notices.c.at.type)))
    .order_by(notices.c.at, notices.c.id)
)
_NEXT_HELD = select(func.min(notices.c.held_until)).where(notices.c.packed_at.is_(None))
_PACKED = update(notices).where(notices.c.id == bindparam("id_"))
_now: BindParameter[datetime] = bindparam("now_")
_POST = update(posts).where(posts.c.id == bindparam("id_"))
_MINE = _POST.where(posts.c.status == WAITING, posts.c.attempts == bindparam("attempt_"))
# An email under a lease may be tried when the lease ends, unless it is settled before.
_MAY_BE_TRIED = case((posts.c.lease_until > posts.c.next_try_at, posts.c.lease_until), else_=posts.c.next_try_at)
_OF_THIS_CHANNEL = select(func.count()).select_from(posts).where(posts.c.channel == bindparam("channel_"))
# Two counts and no `or`: each goes by an index, and reads no email of last year.
_IN_THE_LAST_MINUTE = select(
    _OF_THIS_CHANNEL.where(posts.c.status == SENT, posts.c.settled_at > bindparam("since_")).scalar_subquery()
    + _OF_THIS_CHANNEL.where(posts.c.status == WAITING, posts.c.lease_until > bindparam("leased_")).scalar_subquery()
)


@cache
def _ready(channel: str | None, aged: bool) -> Any:
    """What may be tried now: what is urgent, then by rank, then by age."""
    found = (
        select(posts)
        .where(posts.c.status == WAITING, posts.c.next_try_at <= _now)
        .where(or_(posts.c.lease_until.is_(None), posts.c.lease_until <= _now))
        .order_by(posts.c.urgent.desc(), posts.c.rank, posts.c.at, posts.c.id)
        .limit(bindparam("limit_"))
    )
    if channel is not None:
        found = found.where(posts.c.channel == channel)
    return found.where(posts.c.at <= bindparam("before_")) if aged else found


class SqlOutbox(PostLines):
    """The port `Outbox`."""

    def pack(self, put_together: Packing, now: datetime) -> int:
        """See the port. A notice that is put into no email is not offered again; an email that is
        known already is left as it is."""
        with self._database.reading() as connection:
            if connection.execute(_UNPACKED.limit(1), {"now_": now}).first() is None:
                return 0
        with tied(self._database) as (connection, tie):
            if self._database.kind == "postgresql":
                connection.execute(_PACKER)
            rows = connection.execute(_UNPACKED, {"now_": now}).all()
            found = [told(row) for row in rows]
            made = {post.id: post for post in put_together(found)} if found else {}
            known = set(connection.execute(select(posts.c.id).where(posts.c.id.in_(list(made)))).scalars())
            fresh = [post for post in made.values() if post.id not in known]
            if fresh:
                _put(connection, tie, insert(posts), insert(enclosures), fresh, now)
            if found:
                connection.execute(_PACKED, [{"id_": one.id, "packed_at": now} for one in found])
                for row in rows:
                    tie.now(notices, {**row._mapping, "packed_at": now})
            return len(fresh)

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
        """See the port. `attempts` of an email is the number of times it was claimed before.

        `channel` is the one to claim for, None for any; `before` leaves alone what was told after it.
        With `a_minute`, no more are claimed than may still be sent in this minute by all workers
        together; a tenth of it is left to what is urgent. Where `a_day` have been sent in the last 24 hours, only
        what is urgent or an alarm is claimed. What waits for that is as it was.
        """
        ready = _ready(channel, before is not None)
        asked = {"now_": now, "limit_": limit, **({"before_": before} if before is not None else {})}
        with self._database.reading() as connection:
            if connection.execute(ready, {**asked, "limit_": 1}).first() is None:
                return ()
        with self._database.writing() as connection:
            ordinary = limit
            if a_minute is not None:
                asked["limit_"], ordinary = self._room(connection, now, lease_seconds, channel, a_minute, limit)
            if a_day is not None and self._sent_in_a_day(connection, now, channel) >= a_day:
                ordinary = 0
            rows = connection.execute(ready.with_for_update(skip_locked=True), asked).all() if asked["limit_"] else []
            rows = [row for place, row in enumerate(rows) if row.urgent or row.rank == ALARM or place < ordinary]
            if not rows:
                return ()
            until = now + timedelta(seconds=lease_seconds)
            connection.execute(
                _POST.values(lease_by=bindparam("by_"), lease_until=bindparam("until_"), attempts=posts.c.attempts + 1),
                [{"id_": row.id, "by_": worker, "until_": until} for row in rows],
            )
            found = inside(connection, [row.id for row in rows])
        return tuple(as_post(row, found[row.id]) for row in rows)

    def _sent_in_a_day(self, connection: Connection, now: datetime, channel: str | None) -> int:
        sent = _OF_THIS_CHANNEL.where(posts.c.status == SENT, posts.c.settled_at > bindparam("since_"))
        return int(connection.execute(sent, {"channel_": channel or "email", "since_": now - DAY}).scalar_one())

    def _room(
        self, connection: Connection, now: datetime, lease_seconds: int, channel: str | None, a_minute: int, limit: int
    ) -> tuple[int, int]:
        """How many may be claimed, and how many of them where they are not urgent."""
        if self._database.kind == "postgresql":
            connection.execute(_PACER)
        leased = now + timedelta(seconds=lease_seconds) - MINUTE  # what was claimed within the minute
        asked = {"channel_": channel or "email", "since_": now - MINUTE, "leased_": leased}
        left = a_minute - int(connection.execute(_IN_THE_LAST_MINUTE, asked).scalar_one())
        most = max(0, min(left, limit))
        return most, min(most, left - a_minute // KEPT_FREE)

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

    def instead(self, post: Post, now: datetime, why: str) -> None:
        """See the port. Without effect where the message has been settled or claimed again since."""
        end = {"status": INSTEAD, "settled_at": now, "why": why, "lease_by": None, "lease_until": None}
        email = _in_its_place(post)
        with tied(self._database) as (connection, tie):
            mine = connection.execute(_MINE, {"id_": post.id, "attempt_": post.attempts + 1, **end}).rowcount == 1
            if mine:
                tie.reread(posts, posts.c.id == post.id)
            if mine and post.alone:
                self._add(connection, tie, [email], now)

    def split(self, post: Post, now: datetime, why: str) -> None:
        """See the port."""
        end = {"status": INSTEAD, "settled_at": now, "why": why, "lease_by": None, "lease_until": None}
        with tied(self._database) as (connection, tie):
            if connection.execute(_MINE, {"id_": post.id, "attempt_": post.attempts + 1, **end}).rowcount == 1:
                tie.reread(posts, posts.c.id == post.id)
                self._add(connection, tie, _one_each(post), now)

    def _add(self, connection: Connection, tie: Tie, some: Sequence[Post], now: datetime) -> None:
        kind = self._database.kind
        _put(connection, tie, add(posts, kind), add(enclosures, kind), some, now)

    def _settle(self, which: Any, values: Mapping[str, object]) -> None:
        with tied(self._database) as (connection, tie):
            settled = connection.execute(which, {**values, "lease_by": None, "lease_until": None}).rowcount == 1
            if settled:
                tie.reread(posts, posts.c.id == values["id_"])
            if settled and "settled_at" in values:
                forget_codes(connection, tie, str(values["id_"]))

    def waiting(self) -> tuple[int, datetime | None]:
        """See the port."""
        with self._database.reading() as connection:
            counted, since = connection.execute(
                select(func.count(), func.min(posts.c.at)).where(posts.c.status == WAITING)
            ).one()
        loose, told_at = self.loose()
        return counted + loose, min((at for at in (since, told_at) if at is not None), default=None)

    def next_try(self) -> datetime | None:
        """See the port."""
        with self._database.reading() as connection:
            tried = connection.execute(select(func.min(_MAY_BE_TRIED)).where(posts.c.status == WAITING)).scalar()
            held = connection.execute(_NEXT_HELD).scalar()
        return min((each for each in (tried, held) if each is not None), default=None)


def _put(connection: Connection, tie: Tie, post_into: Any, enclose: Any, some: Sequence[Post], now: datetime) -> None:
    """Write messages and what they hold, by these statements."""
    rows, held = [_row(post, now) for post in some], [row for post in some for row in _enclosed(post)]
    connection.execute(post_into, rows)
    connection.execute(enclose, held)
    for row in rows:
        tie.new(posts, row)
    for row in held:
        tie.new(enclosures, row)


def _row(post: Post, now: datetime) -> dict[str, object]:
    reference, request = _subject(post.notices)
    return {
        "id": post.id, "message_id": post.message_id, "to": json.dumps(post.to), "copy": json.dumps(post.copy),
        "urgent": post.urgent, "at": min((one.at for one in post.notices), default=now), "reference": reference,
        "request": request, "status": WAITING, "attempts": post.attempts, "next_try_at": now, "why": "",
        "channel": post.channel, "place": place_text(post.place), "alone": post.alone, "rank": post.rank,
    }  # fmt: skip


def _subject(inside: Sequence[StoredNotice]) -> tuple[str | None, int | None]:
    """The one case, and the one request of it, that an email is about; None where there are several."""
    about = {one.notice.case for one in inside if one.notice.case}
    numbers = {one.notice.request for one in inside if one.notice.request is not None}
    if len(about) != 1:
        return None, None
    return about.pop(), numbers.pop() if len(numbers) == 1 else None


def _enclosed(post: Post) -> list[dict[str, object]]:
    return [{"post": post.id, "place": place, "notice": one.id} for place, one in enumerate(post.notices)]


def _one_each(post: Post) -> list[Post]:
    """An email for each notice of one, with ids of their own, the same every time."""
    domain = post.message_id.rpartition("@")[2].rstrip(">")
    keys = [sha256(f"apart from {post.id} {one.id}".encode()).hexdigest()[:32] for one in post.notices]
    return [
        replace(post, id=key, message_id=f"<h.{key}@{domain}>", notices=(one,), attempts=0, urgent=one.notice.urgent)
        for key, one in zip(keys, post.notices, strict=True)
    ]


def _in_its_place(post: Post) -> Post:
    """The email that tells what a chat message could not: with an id of its own, the same every time."""
    key = sha256(f"in place of {post.id}".encode()).hexdigest()[:32]
    domain = post.message_id.rpartition("@")[2].rstrip(">")
    return replace(post, id=key, message_id=f"<h.{key}@{domain}>", channel="email", place=None, alone=False, attempts=0)
