"""Decides how a team is named: with its organisation the first time in an email, and then by its name alone."""

from collections.abc import Mapping


def full(team: object) -> str:
    """A team with its organisation: `Older People North (Northshire Council)`."""
    if not isinstance(team, Mapping):
        return str(team or "")
    name, organisation = str(team.get("name", "")), str(team.get("organisation", ""))
    plain = not organisation or organisation.casefold() in name.casefold()
    return name if plain else f"{name} ({organisation})"


class Naming:
    """How one email names the teams in it. Each place that names one is a `Team`, in the order of reading."""

    def __init__(self, request: object, owner: object) -> None:
        asked = request if isinstance(request, Mapping) else {}
        self._roles = {"sending": asked.get("from"), "receiving": asked.get("to"), "holding": owner}
        names = {full(each): self._name(each).casefold() for each in self._roles.values() if isinstance(each, Mapping)}
        self._alike = {name for name in names.values() if list(names.values()).count(name) > 1}
        self._met: set[str] = set()

    def facts(self) -> dict[str, object]:
        """The three teams of an email: `_team` as text goes on, `_full` for a table, `_short` for a subject line."""
        return {
            **{f"{role}_team": self.team(team) for role, team in self._roles.items()},
            **{f"{role}_full": full(team) for role, team in self._roles.items()},
            **{f"{role}_short": self.short(team) for role, team in self._roles.items()},
        }

    def team(self, team: object) -> "Team":
        """A team, to be named in the text."""
        return Team(team, self)

    def short(self, team: object) -> str:
        """A team's name alone; with its organisation where another in the email has the same name."""
        name = self._name(team)
        return full(team) if name.casefold() in self._alike else name

    def said(self, team: object) -> str:
        """A team's name at the next place that names it."""
        whole = full(team)
        first = whole not in self._met
        self._met.add(whole)
        return whole if first else self.short(team)

    @staticmethod
    def _name(team: object) -> str:
        return str(team.get("name", "")) if isinstance(team, Mapping) else str(team or "")


class Team:
    """A team at one place in an email: its text is made when it is written there."""

    def __init__(self, team: object, naming: Naming) -> None:
        self._team, self._naming = team, naming

    def __str__(self) -> str:
        return self._naming.said(self._team)

    def __bool__(self) -> bool:
        return bool(full(self._team))
