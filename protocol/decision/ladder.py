"""Decides whom a rung reaches: the level asked for, or whoever must stand in (A19, A20, A47, A48)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from protocol.directory import Directory, Level, Person, Team
from protocol.messages.notices import Recipient


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The two sides of a ladder: team keys, the people who asked and were asked, and which team
    is responsible now."""

    from_team: str
    to_team: str
    owner: str
    sender: str | None = None
    contact: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reached:
    """Whom a rung reaches, and what an administrator should know (a vacancy, an empty chain)."""

    people: tuple[Recipient, ...]
    problems: tuple[str, ...] = ()


def level_of(
    directory: Directory, team: str, level: int, role: str, busy: frozenset[str | None], at: datetime
) -> Reached:
    """The manager of a level on one side.

    `busy` are the people who asked and were asked: nobody is told to chase themselves, on either
    side, so the next person up stands in (A19, A47). A vacant or absent manager is replaced by their deputy,
    or else by the next person up, and an administrator is told (A20). A chain that is too short
    repeats its top (A48).
    """
    chain = directory.chain(team)
    start = next((place for place, post in enumerate(chain) if post.level >= level), None)
    short = start is None
    problems: list[str] = []
    place = len(chain) - 1 if start is None else start
    first = chain[place] if chain else None
    while first is not None and place < len(chain):
        post = chain[place]
        place += 1
        if post.key in busy:
            continue
        if not post.vacant and not directory.away(post, at):
            stands_in = first.name if post is not first else None
            return Reached(people=(_told(post, role, stands_in, top=short),), problems=tuple(problems))
        why = "is vacant" if post.vacant else "is away"
        if deputy := _deputy(directory, post, busy, at):
            told = [_told(deputy, role, post.name, top=short)]
            if not post.vacant:
                told.append(_told(post, role, None, top=short))
            return Reached(people=tuple(told), problems=tuple(problems))
        problems.append(f"{post.name} ({post.title or post.level.name.lower()}) {why} and has no deputy.")
    return _top(directory, team, chain, role, at, problems)


def _top(
    directory: Directory, team: str, chain: tuple[Person, ...], role: str, at: datetime, problems: list[str]
) -> Reached:
    """The highest manager who is there, or the team mailbox where there is none."""
    for post in reversed(chain):
        if not post.vacant and not directory.away(post, at):
            return Reached(people=(_told(post, role, None, top=True),), problems=tuple(problems))
    found = directory.teams[team]
    if found.ended:
        problems.append(f"{found.name} has ended, and no line manager of it can be reached: nobody was told for it.")
        return Reached(people=(), problems=tuple(problems))
    problems.append(f"No line manager of {found.name} can be reached: the team mailbox was told.")
    return Reached(people=(mailbox(found, role),), problems=tuple(problems))


def _deputy(directory: Directory, post: Person, busy: frozenset[str | None], at: datetime) -> Person | None:
    """The deputy who is there and not busy, following deputies of deputies and stopping at a loop."""
    met = {post.key}
    key = post.deputy
    while key and key not in met and key in directory.people:
        met.add(key)
        deputy = directory.people[key]
        if not deputy.vacant and not directory.away(deputy, at) and deputy.key not in busy:
            return deputy
        key = deputy.deputy
    return None


def stand_in(
    directory: Directory, team: str, person: Person, role: str, at: datetime, but: Collection[str] = ()
) -> Recipient | None:
    """Who should hear instead of somebody who cannot be reached: their deputy, or the next up, or at
    the top anybody of the line. `but` are addresses that are no use: they failed, or know already."""
    useless = frozenset(key for key, each in directory.people.items() if each.address in but)
    if deputy := _deputy(directory, person, useless, at):
        return _told(deputy, role, person.name, top=False)
    chain = [post for post in directory.chain(team) if post.key != person.key and post.key not in useless]
    above = [post for post in chain if post.level > person.level]
    for post in (*above, *chain):
        if not post.vacant and not directory.away(post, at):
            return _told(post, role, person.name, top=False)
    return None


def _told(person: Person, role: str, stands_in_for: str | None, *, top: bool) -> Recipient:
    return Recipient(
        name=person.name, address=person.address, role=role, person=person.key, stands_in_for=stands_in_for, top=top
    )


def mailbox(team: Team, role: str) -> Recipient:
    """A team's mailbox as a recipient."""
    return Recipient(name=team.name, address=team.address, role=role, team=team.key)


def one(person: Person, role: str) -> Recipient:
    """A person as a recipient."""
    return _told(person, role, None, top=False)


_LEVELS: Mapping[str, Level] = {f"level{level.value}": level for level in Level if level}


def reach(directory: Directory, sides: Sides, names: Iterable[str], at: datetime) -> Reached:
    """Everybody that names such as `from.level1` or `to.mailbox` reach, nobody twice."""
    people: list[Recipient] = []
    problems: list[str] = []
    busy = frozenset({sides.sender, sides.contact})
    for name in names:
        side, part = name.split(".")
        team = {"from": sides.from_team, "to": sides.to_team, "owner": sides.owner}[side]
        sending = team == sides.from_team
        letter, concerned = ("S", sides.sender) if sending else ("R", sides.contact)
        if part == "mailbox" and directory.teams[team].ended:  # nobody reads there: its last managers are told
            reached = level_of(directory, team, Level.TEAM_MANAGER, f"{letter}{Level.TEAM_MANAGER.value}", busy, at)
            people += reached.people
            problems += reached.problems
        elif part == "mailbox":
            people.append(mailbox(directory.teams[team], f"{letter} mailbox"))
        elif part in _LEVELS:
            level = _LEVELS[part]
            reached = level_of(directory, team, level, f"{letter}{level.value}", busy, at)
            people += reached.people
            problems += reached.problems
        elif concerned and concerned in directory.people:
            people.append(one(directory.people[concerned], f"{letter}0"))
        elif part == "sender":  # the team's mailbox asked
            people.append(mailbox(directory.teams[team], f"{letter} mailbox"))
    return Reached(people=unique(people), problems=tuple(dict.fromkeys(problems)))


def unique(people: Iterable[Recipient], but: Iterable[Recipient] = ()) -> tuple[Recipient, ...]:
    """Recipients with each address once, leaving out those in `but`. Where one person is reached on
    both sides, their role says so (A19)."""
    gone = {other.address for other in but}
    kept: dict[str, Recipient] = {}
    for each in people:
        if not each.address or each.address in gone:
            continue
        if (before := kept.get(each.address)) is None:
            kept[each.address] = each
        elif each.role not in before.role.split("+") and each.role[1:] == before.role[1:]:
            kept[each.address] = replace(before, role=f"{before.role}+{each.role}")
    return tuple(kept.values())
