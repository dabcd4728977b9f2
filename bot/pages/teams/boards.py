"""Decides what the board of a team shows to those who belong to it: what it was asked and what it asked; and what
everybody listed may read of teams and of kinds of request."""

from bot.pages import finding
from bot.pages.given import Given
from bot.pages.mine import open_of, shown
from bot.pages.page import Answer, Page
from protocol.directory import Team
from templates import explain_procedure, when
from templates.screens.facts import Group


def board(given: Given) -> Answer:
    """A team's board. To everybody else it is as a page that is not there."""
    key = given.ask.named["key"]
    team = given.directory.teams.get(key)
    if team is None or not given.directory.belongs(given.me.key, key):
        return finding.unknown(given, key)
    lines = open_of(given, (key,))
    to_us = [each for each in lines if each.to_team == key]
    late = [each for each in lines if each.due is not None and each.due < given.at]
    only = given.typed("only")
    groups = (
        (
            Group(title="Asked of this team", lines=shown(given, to_us), empty="Nobody asks anything of this team."),
            Group(
                title="Asked by this team",
                lines=shown(given, (e for e in lines if e.from_team == key)),
                empty="This team asks nothing.",
            ),
        )
        if only != "late"
        else (Group(title="Late", lines=shown(given, late), empty="Nothing is late."),)
    )
    facts = {
        "team": team.name, "key": key, "groups": groups, "only": only, "late": len(late),
        "as_at": when(given.at, given.zone), "organisation": given.directory.organisation_of(key).name,
    }  # fmt: skip
    return Page(name="board", facts=facts)


def directory(given: Given) -> Answer:
    """Teams, who may accept for each, and the line that is told when nobody answers."""
    return Page(name="directory", facts={"teams": tuple(_team(given, each) for each in given.directory.teams.values())})


def _team(given: Given, team: Team) -> dict[str, object]:
    people = given.directory.people
    may = [people[key] for key in sorted(team.can_accept | {team.manager}) if key in people]
    chain = [each for each in given.directory.chain(team.key) if not each.vacant]
    return {
        "key": team.key, "name": team.name, "organisation": given.directory.organisation_of(team.key).name,
        "address": team.address, "phone": team.phone, "may": tuple(each.name for each in may if not each.vacant),
        "ladder": tuple(f"{each.name}, {each.title}" for each in chain),
        "mine": given.directory.belongs(given.me.key, team.key),
    }  # fmt: skip


def explained(given: Given) -> Answer:
    """How each kind of request goes, or one of them whole."""
    kinds = {each.name: (pack, each) for pack in given.parts.rules.packs.values() for each in pack.procedures.values()}
    kind = given.ask.named.get("kind", "")
    if kind and kind not in kinds:
        return finding.unknown(given, kind)
    parts = _parts(explain_procedure(*kinds[kind])) if kind else ()
    title = kinds[kind][1].title if kind else "How each kind of request goes"
    listed = tuple((name, each.title) for name, (_, each) in kinds.items())
    return Page(name="explain", facts={"kinds": listed, "title": title, "parts": parts, "one": bool(kind)})


def _parts(text: str) -> tuple[tuple[str, str], ...]:
    """A procedure's plain text as parts: the heading of each, "" for the first, and what stands under it."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    lines = text.split("\n")[1:]  # the first is the title
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if line and not line.startswith(" ") and after.startswith(" "):
            parts.append((line, []))
        else:
            parts[-1][1].append(line.removeprefix("  "))
    return tuple((heading, "\n".join(under).strip("\n")) for heading, under in parts)
