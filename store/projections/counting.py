"""Decides how requests are counted: in the database, so that a year of them is not brought out to be added up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, select

from protocol.ports.record import Counted, Timely
from store.database.database import Database
from store.schema.tables import requests

_ALIKE = (requests.c.to_team, requests.c.pack, requests.c.procedure, requests.c.rung, requests.c.ground)


class CountRecord:
    """The port `Counting`."""

    database: Database

    def counted(self, since: datetime, before: datetime, now: datetime) -> tuple[Counted, ...]:
        """See the port."""
        timely = _timely(now).label("timely")
        asked = (
            select(*_ALIKE, timely, func.count().label("number"))
            .where(requests.c.made_at >= since, requests.c.made_at < before)
            .group_by(*_ALIKE, timely)
        )
        with self.database.reading() as connection:
            return tuple(
                Counted(
                    team=row.to_team,
                    pack=row.pack,
                    procedure=row.procedure,
                    rung=row.rung,
                    ground=row.ground,
                    timely=Timely(row.timely),
                    number=row.number,
                )
                for row in connection.execute(asked)
            )

    def unanswered(self, since: Sequence[datetime], pack: str = "") -> Mapping[str, tuple[int, ...]]:
        """See the port."""
        made = ((requests.c.made_at >= at, place) for place, at in enumerate(since))
        age = case(*made, else_=len(since)).label("age")
        asked = (
            select(requests.c.to_team, age, func.count().label("number"))
            .where(requests.c.ended_at.is_(None), requests.c.answered_at.is_(None))
            .group_by(requests.c.to_team, age)
        )
        if pack:
            asked = asked.where(requests.c.pack == pack)
        found: dict[str, list[int]] = {}
        with self.database.reading() as connection:
            for row in connection.execute(asked):
                found.setdefault(row.to_team, [0] * (len(since) + 1))[row.age] = row.number
        return {team: tuple(numbers) for team, numbers in found.items()}


def _timely(now: datetime) -> Any:
    """How a request stands, as the database says it. PostgreSQL must see the same expression where it groups, so its
    words are literals."""
    over = func.coalesce(requests.c.answered_at, requests.c.ended_at, literal(now, requests.c.due.type))
    return case(
        (requests.c.due < over, literal(str(Timely.LATE))),
        (requests.c.answered_at.is_not(None), literal(str(Timely.ON_TIME))),
        (requests.c.ended_at.is_not(None), literal(str(Timely.ENDED))),
        else_=literal(str(Timely.WAITING)),
    )
