"""Decides how a difference between two directories reads on a terminal: what it means for ladders first."""

from collections.abc import Iterator, Mapping

from bot.directory.sync.differences import LEVELS, Difference, Rights, Rung
from protocol.directory import Directory, Level, Person

_LEVELS: Mapping[Level, str] = {level: level.name.lower().replace("_", " ") for level in Level}


def shown(differs: Difference, after: Directory) -> Iterator[str]:
    """A difference, line by line; one line where there is none."""
    if not differs:
        yield "Nothing changes."
        return
    yield from _headed(
        "Ladders",
        [
            f"{after.teams[each.team].name}: level {each.level.value} was {_rung(each.was)}, "
            f"becomes {_rung(each.becomes)}."
            for each in differs.ladders
        ],
    )
    yield from _headed("Who may accept", [_rights(each, after) for each in differs.rights])
    yield from _headed("Posts that become vacant", [f"{_person(each)}." for each in differs.vacated])
    yield from _headed("Gone", [f"{_person(each)}." for each in differs.gone])
    yield from _headed("Added", [_added(each, after) for each in differs.added])
    yield from _headed(
        "Changed",
        [
            f"{each.name}: {each.what} was {each.was or 'empty'}, becomes {each.becomes or 'empty'}."
            for each in differs.changed
        ],
    )


def ladder_lines(directory: Directory, team: str, rungs: Mapping[Level, Rung]) -> Iterator[str]:
    """A team's ladder, a line for each level. A level that nobody has repeats the one below (A48)."""
    yield f"{directory.teams[team].name} ({directory.organisation_of(team).name})"
    for level in LEVELS:
        rung = rungs[level]
        person = directory.people.get(rung.key)
        deputy = directory.people.get(person.deputy or "") if person is not None else None
        stands_in = f"; deputy {deputy.name}" if deputy is not None else ""
        key = f" [{rung.key}]" if rung.key else ""
        yield f"  level {level.value}, {_LEVELS[level]}: {_rung(rung)}{key}{stands_in}"


def _headed(head: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{head}:"
        yield from (f"  {line}" for line in lines)


def _rights(rights: Rights, after: Directory) -> str:
    each = (
        f"{word} {', '.join(names)}" for word, names in (("now", rights.gained), ("no longer", rights.lost)) if names
    )
    return f"{after.teams[rights.team].name}: {'; '.join(each)}."


def _rung(rung: Rung) -> str:
    return rung.name or "nobody"


def _person(person: Person) -> str:
    return f"{person.name} ({', '.join(filter(None, [person.address, person.title, _LEVELS[person.level]]))})"


def _added(person: Person, after: Directory) -> str:
    manager = after.people.get(person.manager or "")
    teams = [after.teams[key].name for key in person.teams if key in after.teams]
    under = f", under {manager.name}" if manager is not None else ", under nobody"
    return f"{_person(person)}{', in ' + ', '.join(teams) if teams else ''}{under}."
