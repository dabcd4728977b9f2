"""Decides how the people who run Holdfast are told that something needs a person."""

from datetime import datetime

from protocol.decision.rules import Rules
from protocol.decision.telling import frame
from protocol.messages.notices import Kind, Notice, Recipient


def administrators(rules: Rules, now: datetime, problem: str, *details: str, urgent: bool = False) -> Notice:
    """A notice to all of them: the problem in one sentence, and lines that say more; "" is no line."""
    people = tuple(
        Recipient(name=each.name, address=each.address, role="administrator") for each in rules.directory.administrators
    )
    facts = frame(rules, None, None, now)
    return Notice(
        kind=Kind.ADMINISTRATOR, case=None, request=None, to=people, urgent=urgent,
        facts={**facts, "problem": problem, "details": [each for each in details if each]},
    )  # fmt: skip
