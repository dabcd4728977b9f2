"""Decides whether directory and packs still know what the record speaks of: a team that was taken out without a last
day, and a procedure that no pack has any more, are named with their cases."""

from collections.abc import Iterable, Iterator, Mapping

from bot.settings.problems import Problem, warning
from protocol.directory import Directory
from protocol.pack.procedures import Pack

_NAMED = 5


def taken_out(directory: Directory, in_use: Mapping[str, tuple[str, ...]], place: str) -> Iterator[Problem]:
    """A warning for each team that holds open cases or requests, and is not in the directory."""
    for key, references in sorted(in_use.items()):
        if key not in directory.teams:
            yield warning(
                place,
                f"The record speaks of a team “{key}” that is not listed: {_few(references)}.",
                f"Put [team.{key}] back, with its last day: until = 2027-03-31. Its cases stay with it until another"
                " team accepts.",
            )


def without_rules(packs: Iterable[Pack], in_use: Mapping[str, tuple[str, ...]], place: str) -> Iterator[Problem]:
    """A warning for each procedure that something open was asked under, and that no pack has."""
    known = {name for pack in packs for name in pack.procedures}
    for name, references in sorted(in_use.items()):
        if name not in known:
            yield warning(
                place,
                f"Requests are open under “{name}”, which no pack has: {_few(references)}.",
                "Keep the pack's earlier file and name it in packs.earlier until they have ended.",
            )


def _few(references: tuple[str, ...]) -> str:
    more = f" and {len(references) - _NAMED} more" if len(references) > _NAMED else ""
    return f"{', '.join(references[:_NAMED])}{more}"
