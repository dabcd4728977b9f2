"""Decides which names of teams, used in requests and unknown to the directory, are proposed as aliases: each with how
often it was used, and the team that whoever used it meant in the end."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from protocol.case.case import Case
from protocol.decision.rules import Rules
from protocol.directory import fold
from protocol.messages.guard import masked
from protocol.ports.outbox import StoredNotice

UNKNOWN = ("unknown_team", "several_missing")
_SETTLED_WITHIN = timedelta(days=14)
"""So long after our question a request to a team about the same case is its answer."""


@dataclass(frozen=True, kw_only=True)
class Used:
    """A name that was used. `meant` are the keys of the teams that were meant, with how often."""

    name: str
    times: int
    meant: tuple[tuple[str, int], ...]

    @property
    def proposed(self) -> str | None:
        """The team whose alias it could be: the one that was meant each time that anybody said."""
        return self.meant[0][0] if len(self.meant) == 1 else None


def used(questions: Iterable[StoredNotice], case_of: Callable[[str], Case | None], rules: Rules) -> tuple[Used, ...]:
    """The names that our questions asked about and that the directory still does not know, the most used first."""
    names: dict[str, str] = {}
    times: Counter[str] = Counter()
    meant: dict[str, Counter[str]] = {}
    for each in questions:
        name = masked(str(each.notice.facts.get("named") or "")).strip()
        folded = fold(name)
        if each.notice.facts.get("variant") not in UNKNOWN or not folded or rules.directory.named(name):
            continue
        names.setdefault(folded, name)
        times[folded] += 1
        team = _settled(each, case_of)
        if team is not None and team in rules.directory.teams:
            meant.setdefault(folded, Counter())[team] += 1
    return tuple(
        Used(name=names[folded], times=number, meant=tuple(meant.get(folded, Counter()).most_common()))
        for folded, number in times.most_common()
    )


def _settled(question: StoredNotice, case_of: Callable[[str], Case | None]) -> str | None:
    """The team of the first request about the case that was made once we had asked."""
    asked = question.notice.facts.get("asked")
    reference = str(asked.get("case") or "") if isinstance(asked, dict) else ""
    case = case_of(reference) if reference else None
    after: list[tuple[datetime, str]] = [
        (request.made_at, request.to_team)
        for request in (case.requests if case is not None else ())
        if question.at <= request.made_at <= question.at + _SETTLED_WITHIN
    ]
    return min(after)[1] if after else None
