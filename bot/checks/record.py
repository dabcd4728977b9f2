"""Decides whether the directory still knows every team that the record speaks of: what was taken out without a last day
is named, with the cases that it holds."""

from collections.abc import Iterator, Mapping

from bot.settings.problems import Problem, warning
from protocol.directory import Directory

_NAMED = 5


def taken_out(directory: Directory, in_use: Mapping[str, tuple[str, ...]], place: str) -> Iterator[Problem]:
    """A warning for each team that holds open cases or requests, and is not in the directory."""
    for key, references in sorted(in_use.items()):
        if key not in directory.teams:
            more = f" and {len(references) - _NAMED} more" if len(references) > _NAMED else ""
            named = f"{', '.join(references[:_NAMED])}{more}"
            yield warning(
                place, f"The record speaks of a team “{key}” that is not listed: {named}.",
                f"Put [team.{key}] back, with its last day: until = 2027-03-31. Its cases stay with it until another"
                " team accepts.",
            )  # fmt: skip
