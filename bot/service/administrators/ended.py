"""Decides what is said of a team that has ended, or that somebody took out of the directory, and still holds cases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.service.administrators.notices import administrators
from protocol.decision.ladder import one, unique
from protocol.decision.rules import Rules
from protocol.messages.notices import Notice

MOST = 20
"""Cases that one email names; of more it says how many."""


def notices(rules: Rules, in_use: Mapping[str, tuple[str, ...]], now: datetime) -> list[tuple[str, Notice]]:
    """What is told, each under a key that a second morning would give it again. `in_use` are the cases, by team, that
    a team is responsible for or has an open request about."""
    found = []
    for key, references in sorted(in_use.items()):
        team = rules.directory.teams[key]
        if not team.ended:
            continue
        listed = key in rules.directory.teams
        what = f"{team.name} has ended, and still holds cases or requests."
        if not listed:
            what = f"The team “{key}” is in the record, and in the directory no more."
        when = f"Its last day in the directory was {team.until.day} {team.until:%B %Y}." if team.until else ""
        more = f" and {len(references) - MOST} more" if len(references) > MOST else ""
        notice = administrators(
            rules,
            now,
            what,
            when,
            f"Cases: {', '.join(references[:MOST])}{more}.",
            f"Each stays where it is until another team accepts it in writing: ask {_whom(rules, key)} to.",
            "" if listed else f"Put [team.{key}] back into the directory, with its last day as “until”.",
        )
        managers = [one(post, "last manager") for post in rules.directory.chain(key) if not post.vacant][:1]
        found.append((f"ended {key} {team.until or ''}", replace(notice, to=unique((*notice.to, *managers)))))
    return found


def _whom(rules: Rules, key: str) -> str:
    after = rules.directory.successor_of(key)
    return after.name if after else "one"
