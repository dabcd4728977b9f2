"""Decides how the people who run Holdfast are told that something needs a person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from protocol.decision.rules import Rules
from protocol.decision.telling import common_facts
from protocol.messages.facts import AdministratorFacts, plain_facts
from protocol.messages.notices import Kind, Notice, Recipient
from templates import listed


def administrators(rules: Rules, now: datetime, problem: str, *details: str, urgent: bool = False) -> Notice:
    """A notice to all of them: the problem in one sentence, and lines that say more; "" is no line."""
    people = tuple(
        Recipient(name=each.name, address=each.address, role="administrator") for each in rules.directory.administrators
    )
    facts = common_facts(rules, None, None, now)
    said = AdministratorFacts(problem=problem, details=[each for each in details if each])
    return Notice(
        kind=Kind.ADMINISTRATOR, case=None, request=None, to=people, urgent=urgent, facts={**facts, **plain_facts(said)}
    )


def called(rules: Rules) -> str:
    """What an alarm of the packs in use is called within a sentence: the words of any of them may have been heard."""
    return listed([flag.called for flag in rules.alarms], "or") or "concern"


def heads(rules: Rules, now: datetime, number: int, digest: str, to: Sequence[str]) -> Notice:
    """The head of the record, for people who keep it where nobody who runs the database can write."""
    day = rules.directory.home.local(now).date()
    notice = administrators(
        rules,
        now,
        f"keep this email, it holds the head of the record of {day.day} {day:%B %Y}",
        f"{number} {digest}",
        "It is one number and one digest over everything that was recorded up to now. Whoever changes the record later"
        " cannot bring it back to this digest.",
        "To compare, save this email as a file and run: holdfast verify --heads FILE",
    )
    people = tuple(Recipient(name=each, address=each, role="keeper of heads") for each in to)
    return replace(notice, to=people)


def in_shadow(rules: Rules, now: datetime, lines: Sequence[str], to: Sequence[str]) -> Notice:
    """The weekly report of a Holdfast that sends nothing else."""
    notice = administrators(rules, now, "what Holdfast would have done in the last week", *lines)
    return replace(notice, to=tuple(Recipient(name=each, address=each, role="reader of the report") for each in to))
