"""Decides under which retention class a case falls, whose originals are due for appraisal, and which those are.

Nothing is destroyed by time: a list is made, and a named person says what goes (Records Management Code, section 5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.settings.model import RetentionClass
from protocol.case.events import ConfirmationAsked, ConfirmationGiven
from protocol.decision.rules import Rules
from protocol.ports.keeping import Hold
from protocol.ports.record import Entry


class Kept(Protocol):
    """The record, as far as it is asked here."""

    def closed_before(self, at: datetime) -> tuple[tuple[str, datetime], ...]:
        """Closed cases on which nothing has happened since, and when the last thing did."""

    def held_by(self, reference: str) -> tuple[str, ...]:
        """The teams that have ever been responsible for a case."""

    def entries(self, reference: str) -> tuple[Entry, ...]:
        """The ledger of a case."""

    def kept_originals(self, digests: Sequence[str]) -> tuple[str, ...]:
        """Which of these originals are still there."""

    def holds(self, reference: str = "") -> tuple[Hold, ...]:
        """Cases on hold."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A case whose originals are due for appraisal: since when, under which class; `hold` says why they stay."""

    case: str
    retention: str
    last: datetime
    due: datetime
    originals: tuple[str, ...]
    hold: str = ""


def class_of(classes: Sequence[RetentionClass], rules: Rules, teams: Sequence[str]) -> RetentionClass:
    """The class of a case that these teams have been responsible for: of several, the one that keeps longest."""
    listed = rules.directory.teams
    organisations = {listed[team].organisation for team in teams if team in listed}
    named = [
        each for each in classes if not set(teams).isdisjoint(each.teams) or organisations & set(each.organisations)
    ]
    others = [each for each in classes if not each.teams and not each.organisations]
    return max(named or others, key=lambda each: each.years)


def originals(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The digests of the messages that entries rest on, in order."""

    def found() -> Iterator[str]:
        for each in entries:
            if each.happened.evidence is not None and each.happened.evidence.channel != "clock":
                yield each.happened.evidence.sha256
            if isinstance(each.happened.event, ConfirmationAsked | ConfirmationGiven):
                yield each.happened.event.letter

    return tuple(dict.fromkeys(found()))


def appraisal(store: Kept, classes: Sequence[RetentionClass], rules: Rules, now: datetime) -> tuple[Due, ...]:
    """Closed cases that have originals and are older than their class says, longest overdue first."""
    held = {each.reference: each.why for each in store.holds()}
    found = []
    for case, last in store.closed_before(_years(now, -min(each.years for each in classes))):
        retention = class_of(classes, rules, store.held_by(case))
        due = _years(last, retention.years)
        there = store.kept_originals(originals(store.entries(case)))
        if due <= now and there:
            found.append(
                Due(
                    case=case,
                    retention=retention.name,
                    last=last,
                    due=due,
                    originals=there,
                    hold=held.get(case, ""),
                )
            )
    return tuple(sorted(found, key=lambda each: (each.due, each.case)))


def _years(at: datetime, years: int) -> datetime:
    """So many years on; 29 February is then 1 March."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, month=3, day=1)
