"""Decides what waits for whoever is signed in: requests to the teams they answer for, those whose ladder has come to
them, and what their own teams asked; the soonest deadline first."""

from collections.abc import Iterable

from bot.pages.given import Given
from bot.pages.page import Answer, Page
from bot.queries.waiting import answers_for, ladder_at, soonest_first, titles
from protocol.case.case import State
from protocol.directory import Directory, Person
from protocol.ports.record import RequestLine
from templates import when
from templates.screens.facts import Group, Line

COLOURS = {
    State.NEEDS_INFORMATION.value: "yellow", State.AWAITING.value: "blue", State.PROVISIONAL.value: "yellow",
    State.DECLINED.value: "orange", State.DETERMINED.value: "purple",
}  # fmt: skip
"""The colour of an open request's state; its words say the same."""


def work(given: Given) -> Answer:
    """My work. Each request stands in the first group that it belongs to."""
    directory, person = given.directory, given.me
    lines = open_of(given, (key for key in directory.teams if directory.belongs(person.key, key)))
    waiting = [each for each in lines if answers_for(directory, each, person)]
    rest = [each for each in lines if each not in waiting]
    climbed = [each for each in rest if ladder_at(directory, each, person)]
    asked = [each for each in rest if each not in climbed and own(directory, each.from_team, person)]
    groups = (
        Group(title="Waiting for your answer", lines=shown(given, waiting), empty="Nothing waits for you."),
        Group(title="The ladder has come to you", lines=shown(given, climbed), empty="Nothing has come up to you."),
        Group(title="Your teams asked", lines=shown(given, asked), empty="Your teams have asked nothing."),
    )
    return Page(name="work", facts={"groups": groups, "as_at": when(given.at, given.zone), "me": person})


def open_of(given: Given, teams: Iterable[str]) -> list[RequestLine]:
    """The open requests of teams, each once, the soonest deadline first."""
    return soonest_first(line for key in teams for line in given.parts.store.requests(team=key))


def own(directory: Directory, team: str, person: Person) -> bool:
    """Whether a person works in a team, or manages it or somebody who does."""
    return team in directory.teams and (team in person.teams or directory.belongs(person.key, team))


def shown(given: Given, lines: Iterable[RequestLine]) -> tuple[Line, ...]:
    """Open requests as a list shows them."""
    return tuple(_line(given, each) for each in lines)


def _line(given: Given, line: RequestLine) -> Line:
    late = line.due is not None and line.due < given.at
    due = when(line.due, given.zone) if line.due else ""
    return Line(
        case=line.reference,
        number=line.number,
        words=f"{team_name(given, line.from_team)} asks {team_name(given, line.to_team)}: {_title(given, line)}",
        due=f"{'Was due' if late else 'Due'} {due}" if due else "No deadline runs yet",
        late=late,
        state=line.state,
        colour=COLOURS.get(line.state, "grey"),
        step=f"Step {line.rung} of the ladder" if line.rung else "",
    )


def team_name(given: Given, key: str) -> str:
    """A team's name; its key where the directory lists it no more."""
    team = given.directory.teams.get(key)
    return team.name if team else key


def _title(given: Given, line: RequestLine) -> str:
    title = titles(given.parts.rules).get(line.procedure, line.procedure)
    return title[:1].lower() + title[1:]
