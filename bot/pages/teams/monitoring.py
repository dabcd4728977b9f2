"""Decides what a manager is shown of a month: what was asked of the teams that they answer for, never who was late."""

from collections.abc import Mapping

from bot.pages import finding
from bot.pages.given import Given
from bot.pages.page import Answer, File, Page
from bot.queries.monitoring import table
from protocol.digests.figures import Figures, Monitored, Month, monitored, month_of
from protocol.directory import Directory, Level, Person
from protocol.violations import Misread
from templates import counted, when
from templates.words import figures as words


def teams_of(directory: Directory, person: Person) -> tuple[str, ...]:
    """The keys of the teams whose figures somebody may see: those in whose line of management they are, and for senior
    managers and directors all of their organisation."""
    return tuple(
        key
        for key, team in directory.teams.items()
        if directory.manages(person.key, key)
        or (person.level >= Level.SENIOR_MANAGER and team.organisation == person.organisation)
    )


def monitoring(given: Given) -> Answer:
    """The figures of a month, of all of their teams or of one."""
    found = _asked(given)
    if found is None:
        return finding.unknown(given, given.ask.named.get("key", ""))
    month, teams, one = found
    said = monitored(given.parts.store, given.parts.rules, month, teams, given.at)
    now = month_of(given.directory.home, given.at)
    path = f"/monitoring/{one}" if one else "/monitoring"
    facts = {
        "title": given.directory.teams[one].name if one else "Monitoring",
        "month": words.month(month.first),
        "path": path,
        "this": str(month),
        "before": str(month.before),
        "after": str(month.after) if month < now else "",
        "csv": f"/monitoring/figures.csv?month={month}{f'&team={one}' if one else ''}",
        "figures": said.all,
        "requests": counted(said.all.requests, "request"),
        "teams": () if one else _rows(given, said),
        "levels": _bars({words.level(level): number for level, number in said.all.escalated.items()}),
        "declines": _bars(said.all.declines),
        "ages": _bars(dict(words.ages(said.all.ages))) if any(said.all.ages) else (),
        "as_at": when(given.at, given.zone),
    }
    return Page(name="monitoring", facts=facts)


def figures(given: Given) -> Answer:
    """The same as a table to keep."""
    found = _asked(given, given.typed("team"))
    if found is None:
        return finding.unknown(given, "")
    month, teams, one = found
    said = monitored(given.parts.store, given.parts.rules, month, teams, given.at)
    name = f"holdfast-{one or 'figures'}-{month}.csv"
    return File(name=name, kind="text/csv", content=table(given.directory, said).encode("utf-8-sig"))


def _asked(given: Given, team: str = "") -> tuple[Month, tuple[str, ...], str] | None:
    """The month, the teams, and the one that is named, "" for all; None where they may not be shown. Raises Misread for
    a month that is none."""
    teams = teams_of(given.directory, given.me)
    one = given.ask.named.get("key", "") or team
    if not teams or (one and one not in teams):
        return None
    now = month_of(given.directory.home, given.at)
    month = Month.named(given.typed("month")) if given.typed("month") else now
    if month > now:
        raise Misread(f"{words.month(month.first)} has not begun.", "Choose a month that has.")
    return month, (one,) if one else teams, one


def _rows(given: Given, said: Monitored) -> tuple[tuple[str, str, Figures, int], ...]:
    most = max((each.requests for each in said.teams.values()), default=0)
    return tuple(
        (key, given.directory.teams[key].name, each, words.share(each.requests, most))
        for key, each in said.teams.items()
        if each.requests
    )


def _bars(numbers: Mapping[str, int]) -> tuple[tuple[str, int, int], ...]:
    """Names and numbers, each with the length of its bar in percent of the longest."""
    most = max(numbers.values(), default=0)
    return tuple((name, number, words.share(number, most)) for name, number in numbers.items())
