"""Decides what it means for a directory to differ from another: people, ladders, and who may accept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from protocol.directory import Directory, Level, Person

LEVELS = tuple(level for level in Level if level is not Level.WORKER)


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One fact about a person that changes, in words; "" for nothing."""

    person: str
    name: str
    what: str
    was: str
    becomes: str


@dataclass(frozen=True, kw_only=True)
class Rung:
    """Who stands at a level of a team's ladder; `key` is "" for nobody. `reached` says that somebody
    there, a deputy, or somebody above can be told."""

    key: str
    name: str
    reached: bool


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A level of a team's ladder at which somebody else will stand."""

    team: str
    level: Level
    was: Rung
    becomes: Rung


@dataclass(frozen=True, kw_only=True)
class Rights:
    """Who gains and who loses the right to accept for a team."""

    team: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    keys: tuple[str, ...] = ()
    """Of those who gain it."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """All that changes from one directory to another. Nothing does where `bool` of it is false."""

    added: tuple[Person, ...] = ()
    gone: tuple[Person, ...] = ()
    vacated: tuple[Person, ...] = ()
    changed: tuple[Changed, ...] = ()
    ladders: tuple[Moved, ...] = ()
    rights: tuple[Rights, ...] = ()
    people_before: int = 0
    """How many people, vacant posts aside, there were."""

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.vacated or self.changed or self.ladders or self.rights)


def difference(before: Directory, after: Directory) -> Difference:
    """What changes. Teams are those of `after`: they are written by hand, and the same in both."""
    old, new = before.people, after.people
    vacated = [each for each in new.values() if each.vacant and each.key in old and not old[each.key].vacant]
    both = [key for key in new if key in old]
    return Difference(
        added=tuple(each for key, each in new.items() if key not in old),
        gone=tuple(each for key, each in old.items() if key not in new),
        vacated=tuple(old[each.key] for each in vacated),
        changed=tuple(change for key in both for change in _changes(old[key], new[key], before, after)),
        ladders=tuple(moved for team in after.teams for moved in _moved(team, before, after)),
        rights=tuple(rights for team in after.teams for rights in _rights(team, before, after)),
        people_before=sum(not each.vacant for each in old.values()),
    )


def ladder(directory: Directory, team: str) -> Mapping[Level, Rung]:
    """Who stands at each level above a team, deputies and absences aside."""
    chain = directory.chain(team) if team in directory.teams else ()
    found: dict[Level, Rung] = {}
    for level in LEVELS:
        place = next((place for place, post in enumerate(chain) if post.level >= level), None)
        if place is None:
            found[level] = Rung(key="", name="", reached=False)
            continue
        reached = any(not post.vacant or _stands_in(directory, post) for post in chain[place:])
        name = chain[place].name
        if chain[place].vacant and "(was " not in name:
            name += " (vacant)"
        found[level] = Rung(key=chain[place].key, name=name, reached=reached)
    return found


def _stands_in(directory: Directory, post: Person) -> bool:
    deputy = directory.people.get(post.deputy or "")
    return deputy is not None and not deputy.vacant


def _moved(team: str, before: Directory, after: Directory) -> Iterator[Moved]:
    was, becomes = ladder(before, team), ladder(after, team)
    for level in LEVELS:
        if was[level] != becomes[level]:
            yield Moved(team=team, level=level, was=was[level], becomes=becomes[level])


def _rights(team: str, before: Directory, after: Directory) -> Iterator[Rights]:
    was, becomes = _entitled(before, team), _entitled(after, team)
    if was != becomes:
        yield Rights(
            team=team,
            gained=tuple(sorted(becomes[key] for key in becomes.keys() - was.keys())),
            lost=tuple(sorted(was[key] for key in was.keys() - becomes.keys())),
            keys=tuple(sorted(becomes.keys() - was.keys())),
        )


def _entitled(directory: Directory, team: str) -> Mapping[str, str]:
    """Name by key of everybody who may accept for a team; a vacant post writes no emails."""
    if team not in directory.teams:
        return {}
    managers = {post.key: post for post in directory.chain(team)}
    listed = {key: directory.people[key] for key in directory.teams[team].can_accept if key in directory.people}
    return {key: each.name for key, each in {**managers, **listed}.items() if not each.vacant}


def _changes(old: Person, new: Person, before: Directory, after: Directory) -> Iterator[Changed]:
    if old.vacant and not new.vacant:
        yield Changed(person=new.key, name=new.name, what="post", was="vacant", becomes="filled")
    vacated = new.vacant and not old.vacant
    for (what, was, was_shown), (_, becomes, shown) in zip(_facts(old, before), _facts(new, after), strict=True):
        if was != becomes and not (vacated and what in _OF_THE_PERSON):
            yield Changed(person=new.key, name=new.name, what=what, was=was_shown, becomes=shown)


_OF_THE_PERSON = {"name", "address", "other addresses", "teams", "Entra object id", "away"}
"""What goes with somebody who leaves a post, and need not be told apart from that."""


def _facts(person: Person, directory: Directory) -> Iterator[tuple[str, object, str]]:
    """What is known of somebody: the word for it, the fact, and how it is shown."""
    for what, text in (
        ("name", person.name),
        ("address", person.address),
        ("other addresses", ", ".join(person.others)),
        ("title", person.title),
        ("level", person.level.name.lower().replace("_", " ")),
        ("organisation", person.organisation),
        ("Entra object id", person.object_id),
        ("away", ", ".join(f"{each.first} to {each.last}" for each in person.absences)),
    ):
        yield what, text, text
    teams = (directory.teams[key].name if key in directory.teams else key for key in person.teams)
    yield "teams", person.teams, ", ".join(teams)
    for what, key in (("manager", person.manager), ("deputy", person.deputy)):
        other = directory.people.get(key or "")
        yield what, key, other.name if other is not None else key or ""
