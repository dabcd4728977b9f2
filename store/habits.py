"""Decides how it is kept which lines stand in letters by habit: one row for each, by scope and digest."""

import json
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from protocol.ports.boilerplate import OF_LINES, Habit, How
from store.chain.rows import text_of
from store.chain.tying import Tie
from store.database.database import Database
from store.database.phrases import add, put
from store.schema.tables import habits, keys

_KEY = select(keys.c.value).where(keys.c.name == bindparam("name_"))
_EVERY = select(habits).order_by(habits.c.scope, habits.c.first_at, habits.c.digest)
_NOT_YET = select(func.count()).select_from(habits).where(habits.c.scope == bindparam("scope_"), habits.c.learnt == "")

_FORGET = delete(habits).where(habits.c.scope == bindparam("scope_"), habits.c.digest == bindparam("digest_"))


class HabitRecord:
    """The part of the port `Store` that says what was learnt."""

    database: Database

    def every_habit(self) -> tuple[Habit, ...]:
        """See the port."""
        with self.database.reading() as connection:
            return tuple(map(habit, connection.execute(_EVERY).mappings()))

    def stale_habits(self, unlearnt: datetime, learnt: datetime) -> tuple[Habit, ...]:
        """See the port."""
        old = or_(habits.c.last_at < learnt, (habits.c.last_at < unlearnt) & (habits.c.learnt == ""))
        with self.database.reading() as connection:
            return tuple(map(habit, connection.execute(_EVERY.where(old)).mappings()))


class HabitWork:
    """The part of the port `Work` that keeps what was learnt."""

    _connection: Connection
    _kind: str
    tie: Tie

    def key(self, name: str) -> bytes:
        """See the port. Where two workers make one at once, the first counts."""
        found = self._connection.execute(_KEY, {"name_": name}).scalar()
        if found is None:
            row = {"name": name, "value": secrets.token_hex(32)}
            self._connection.execute(add(keys, self._kind), row)
            found = self._connection.execute(_KEY, {"name_": name}).scalar_one()
            self.tie.new(keys, {**row, "value": found})
        return bytes.fromhex(found)

    def habits(self, scopes: Collection[str], digests: Collection[str]) -> tuple[Habit, ...]:
        """See the port."""
        if not scopes or not digests:
            return ()
        asked = _EVERY.where(habits.c.scope.in_(sorted(scopes)), habits.c.digest.in_(sorted(digests)))
        return tuple(map(habit, self._connection.execute(asked).mappings()))

    def habits_of(self, scope: str) -> int:
        """See the port."""
        return int(self._connection.execute(_NOT_YET, {"scope_": scope}).scalar_one())

    def keep_habit(self, habit: Habit) -> None:
        """See the port."""
        row: dict[str, Any] = {
            "scope": habit.scope, "digest": habit.digest, "letters": habit.letters, "first_at": habit.first_at,
            "last_at": habit.last_at, "witnesses": text_of(list(habit.witnesses)), "learnt": str(habit.learnt),
            "by": habit.by,
        }  # fmt: skip
        self._connection.execute(put(habits, self._kind), row)
        self.tie.now(habits, row)

    def forget_habits(self, these: Collection[Habit]) -> None:
        """See the port."""
        for scope, digest in sorted({(each.scope, each.digest) for each in these}):
            self._connection.execute(_FORGET, {"scope_": scope, "digest_": digest})
            self.tie.gone(habits, text_of([scope, digest]))


def every_habit(connection: Connection) -> tuple[bytes, tuple[Habit, ...]]:
    """The key of what was learnt, b"" where there is none yet, and all of it."""
    key = connection.execute(_KEY, {"name_": OF_LINES}).scalar() or ""
    return bytes.fromhex(key), tuple(map(habit, connection.execute(_EVERY).mappings()))


def habit(row: Any) -> Habit:
    """A row as what is known of a line."""
    return Habit(**{**row, "witnesses": tuple(json.loads(row["witnesses"])), "learnt": How(row["learnt"])})
