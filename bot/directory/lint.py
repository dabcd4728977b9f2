"""Decides what in a directory would go wrong later although it can be read now: chains, deputies,
rights, and addresses used twice."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from bot.directory.unusable import why_unusable
from bot.settings.problems import Problem, error, warning
from protocol.directory import Directory, Level, Person, Team, fold
from protocol.toml.places import Places
from protocol.toml.tables import nearest


def lint_directory(directory: Directory, places: Places, today: date) -> Iterator[Problem]:
    """Everything that is or soon will be wrong in a directory, with its line."""
    yield from _addresses_used_twice(directory, places)
    yield from _names_used_twice(directory, places)
    for team in directory.teams.values():
        yield from _unusable(team, places)
        yield from _team(directory, team, places)
        yield from _chain(directory, team, places)
    for person in directory.people.values():
        yield from _person(directory, person, places)
        yield from _deputies(directory, person, places, today)
    if not directory.administrators:
        yield error(
            places.file,
            "No administrator is listed: nobody is told when something needs looking at.",
            "Add [[administrator]] with a name and an address.",
        )


def _addresses_used_twice(directory: Directory, places: Places) -> Iterator[Problem]:
    used: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for team in directory.teams.values():
        used[team.address].append(("team", team.key))
    for person in directory.people.values():
        if not person.vacant:
            for address in dict.fromkeys((person.address, *person.others)):
                used[address].append(("person", person.key))
    for address, users in used.items():
        for kind, key in users[1:] if address else ():
            first = ".".join(users[0])
            yield error(
                places.at(kind, key, "address"),
                f"{address} is the address of [{first}] too.",
                f"Give [{kind}.{key}] or [{first}] an address of its own.",
            )


def _unusable(team: Team, places: Places) -> Iterator[Problem]:
    mend = "Give the name by which people know the team."
    if why := why_unusable(team.name):
        yield error(places.at("team", team.key, "name"), why, mend)
    for alias in team.aliases:
        if why := why_unusable(alias):
            yield error(places.at("team", team.key, "aliases"), why, "Take it out.")


def _names_used_twice(directory: Directory, places: Places) -> Iterator[Problem]:
    used: dict[tuple[str, str], str] = {}
    for team in directory.teams.values():
        for name in dict.fromkeys(map(fold, (team.key, team.name, *team.aliases))):
            other = used.setdefault((team.organisation, name), team.key)
            if other != team.key:
                yield warning(
                    places.at("team", team.key, "aliases"),
                    f"“{name}” names [team.{other}] too.",
                    "Take it out of one of them, or everybody who writes it will be asked which is meant.",
                )


def _team(directory: Directory, team: Team, places: Places) -> Iterator[Problem]:
    people = directory.people
    rights = ((key, "can_accept") for key in sorted(team.can_accept))
    for key, field in ((team.manager, "manager"), (team.duty, "duty"), *rights):
        if key and key not in people:
            mend = nearest(key, people) or f'Add [person."{key}"], or correct the key.'
            yield error(places.at("team", team.key, field), f"There is no person “{key}”.", mend)
    if team.successor and (team.successor not in directory.teams or team.successor == team.key or not team.until):
        mend = nearest(team.successor, directory.teams) or "Name another team there is."
        mend = mend if team.until else "Give the team its last day as well: until = 2027-03-31."
        yield error(places.at("team", team.key, "successor"), "This team's successor means nothing.", mend)
    managers = {post.key for post in directory.chain(team.key)}
    for key in sorted(team.can_accept & people.keys()):
        person = people[key]
        if team.key in person.teams or key in managers:
            continue
        where, who = places.at("team", team.key, "can_accept"), person.name
        if person.organisation != team.organisation:
            mend = "Nobody may commit a team of another organisation (10.8): take them out of can_accept."
            yield error(where, f"{who} may accept for {team.name} but belongs to another organisation.", mend)
        else:
            mend = f"Add “{team.key}” to their teams, or take them out of can_accept."
            yield warning(where, f"{who} may accept for {team.name} but does not work there.", mend)
    entitled = [people[key] for key in team.can_accept | managers if key in people and not people[key].vacant]
    if not entitled:
        mend = "List somebody who may say yes in can_accept, or fill a manager's post."
        yield error(places.at("team", team.key), f"Nobody can accept for {team.name}.", mend)
    elif not any(person.key in team.can_accept for person in entitled):
        mend = "List its manager or a delegate in can_accept."
        where = places.at("team", team.key, "can_accept")
        yield warning(where, f"Nobody is listed to accept for {team.name}: only its line managers may.", mend)


def _chain(directory: Directory, team: Team, places: Places) -> Iterator[Problem]:
    chain = directory.chain(team.key)
    if not chain:
        return  # an unknown manager has been named already
    first = chain[0]
    if first.level is Level.WORKER:
        yield error(
            places.at("person", first.key, "level"),
            f"{first.name} manages {team.name} but is listed as a worker.",
            'Set level = "team manager", or correct the team\'s manager.',
        )
    top = chain[-1]
    keys = [post.key for post in chain]
    if top.manager in keys:
        ring = chain[keys.index(top.manager) :]
        least = min(range(len(ring)), key=lambda n: ring[n].key)
        ring = ring[least:] + ring[:least]  # so that every team under it tells the same, once
        names = " → ".join(post.name for post in (*ring, ring[0]))
        mend = "Correct the manager of one of them."
        yield error(places.at("person", ring[-1].key, "manager"), f"The line of managers goes round: {names}.", mend)
    elif top.level < Level.DIRECTOR:
        what = f"The line of managers of {team.name} ends with {top.name}, below a director."
        mend = "Add the managers above, or the last one will be told again at each higher step (A48)."
        yield warning(places.at("person", top.key), what, mend)
    if all(post.vacant for post in chain):
        mend = "Fill one of the posts: an escalation must reach a human."
        yield error(places.at("team", team.key, "manager"), f"Every manager's post above {team.name} is vacant.", mend)


def _person(directory: Directory, person: Person, places: Places) -> Iterator[Problem]:
    at = ("person", person.key)
    for place, team in enumerate(person.teams):
        if team not in directory.teams:
            mend = nearest(team, directory.teams) or f"Add [team.{team}], or correct the key."
            yield error(places.at(*at, "teams", place), f"There is no team “{team}”.", mend)
    for key, field in ((person.manager, "manager"), (person.deputy, "deputy")):
        if not key:
            continue
        other = directory.people.get(key)
        if other is None:
            mend = nearest(key, directory.people) or f'Add [person."{key}"], or correct the key.'
            yield error(places.at(*at, field), f"There is no person “{key}”.", mend)
        elif key == person.key:
            yield error(places.at(*at, field), f"{person.name} is their own {field}.", "Name somebody else.")
        elif field == "manager" and other.level < person.level:
            what = f"{other.name} manages {person.name} but is listed at a lower level."
            yield error(places.at(*at, field), what, "Correct the level of one of them, or the manager.")


def _deputies(directory: Directory, person: Person, places: Places, today: date) -> Iterator[Problem]:
    at = places.at("person", person.key, "deputy")
    managers = {team.manager for team in directory.teams.values()} | {p.manager for p in directory.people.values()}
    to_come = [absence for absence in person.absences if absence.last >= today]
    deputy = directory.people.get(person.deputy or "")
    if person.deputy is None and person.key in managers and (person.vacant or to_come):
        why = "The post is vacant" if person.vacant else f"They are away from {to_come[0].first}"
        mend = "Name a deputy, or the next manager up will be told instead (A20)."
        yield warning(at, f"{why} and {person.name} has no deputy.", mend)
    if deputy is None or deputy.key == person.key:
        return
    if deputy.vacant:
        yield error(at, f"The deputy of {person.name} is a vacant post.", "Name somebody who is there.")
    for absence in to_come:
        if any(other.first <= absence.last and absence.first <= other.last for other in deputy.absences):
            what = f"{person.name} is away from {absence.first}, and so is their deputy, {deputy.name}, for some of it."
            yield warning(at, what, "Name another deputy for that time.")
    ring = _ring(directory, person)
    if len(ring) > 2 or (ring and any(directory.people[key].vacant for key in ring)):
        names = " → ".join(directory.people[key].name for key in (*ring, ring[0]))
        yield error(at, f"The deputies go round: {names}.", "Name somebody outside the circle as one of the deputies.")


def _ring(directory: Directory, person: Person) -> tuple[str, ...]:
    """The circle of deputies that leads back to a person, told once, at its first key. Two who stand
    in for each other are usual and no mistake, as long as both posts are filled."""
    met = [person.key]
    key = person.deputy
    while key and key in directory.people and key not in met:
        met.append(key)
        key = directory.people[key].deputy
    return tuple(met) if key == person.key and len(met) > 1 and min(met) == person.key else ()
