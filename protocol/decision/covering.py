"""Decides who may stand in for somebody who is on leave: whom the directory names as their deputy, or who may accept
for every team in whose line of management they are. An email gives nobody a right that the directory does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from protocol.directory import Directory, Person, fold
from protocol.messages.intents import Leave

LONGEST = timedelta(days=400)
"""A leave that is longer is a slip of the pen: whoever is gone for good is taken out of the directory."""


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Who is to stand in, or `why` nobody may whom the words name: `unknown`, `away`, `not allowed`."""

    person: Person | None = None
    why: str = ""


def cover_of(directory: Directory, absent: Person, words: str, leave: Leave, leaves: Iterable[Leave]) -> Cover:
    """Whom words name that say who covers. A first name alone is enough among those who may."""
    may = may_cover(directory, absent)
    wanted = fold(words)
    found = [each for each in directory.people.values() if wanted in (fold(each.name), each.address, each.key)]
    found = found or [each for each in may if fold(each.name).split()[:1] == [wanted]]
    if len(found) != 1:
        return Cover(why="unknown")
    (person,) = found
    if person not in may:
        return Cover(person=person, why="not allowed")
    gone = (
        *((a.first, a.last) for a in person.absences),
        *((each.first, each.last) for each in leaves if each.person == person.key),
    )
    if any(first <= leave.last and leave.first <= last for first, last in gone):
        return Cover(person=person, why="away")
    return Cover(person=person)


def may_cover(directory: Directory, absent: Person) -> list[Person]:
    """Those who may, their deputy first."""
    teams = [
        key
        for key, team in directory.teams.items()
        if not team.ended and (key in absent.teams or directory.may_accept(absent.key, key))
    ]
    keys = [absent.deputy] if absent.deputy else []
    if teams:
        keys += [key for key in directory.people if all(directory.may_accept(key, team) for team in teams)]
    people = (directory.people[key] for key in dict.fromkeys(keys) if key in directory.people)
    return [each for each in people if not each.vacant and each.key != absent.key]


def with_leave(leaves: Iterable[Leave], leave: Leave) -> tuple[Leave, ...]:
    """Somebody's leaves with one more, which takes the place of those that it overlaps."""
    kept = (each for each in leaves if each.last < leave.first or leave.last < each.first)
    return tuple(sorted((*kept, leave), key=lambda each: each.first))


def until_back(leaves: Iterable[Leave], on: date, today: date) -> tuple[tuple[Leave, ...], Leave | None]:
    """Somebody's leaves once they are back on a day, and the one that it ended: that of today, or else the next."""
    coming = sorted((each for each in leaves if each.last >= today), key=lambda each: each.first)
    if not coming or coming[0].last < on:
        return tuple(leaves), None
    ended = coming[0]
    left = [each for each in leaves if each != ended]
    if ended.first < on:
        left.append(Leave(person=ended.person, first=ended.first, last=on - timedelta(days=1), cover=ended.cover))
    return tuple(sorted(left, key=lambda each: each.first)), ended
