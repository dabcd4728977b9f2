"""Decides what a message means by what is on record: what it says, of which cases, and what that rests on."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.service.meaning import completing, habits, several
from bot.service.meaning.answered import answered_in, teams_of
from bot.service.meaning.case_lookup import CaseLookup
from bot.service.meaning.cover import OurWords, uncovered
from bot.service.meaning.habits import Lesson
from bot.service.meaning.taken_back import each_taken_back
from protocol.messages.intents import Confirm, OpenLine, OpenOf, Received
from protocol.ports.letters import Read
from protocol.ports.work import Work


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What a message says: of one case, or the same of several, each by itself. `lesson` is what it may teach of
    lines that stand in letters by habit; `code` is the message whose code confirms it, where one does."""

    each: tuple[Received, ...]
    lesson: Lesson = field(default_factory=Lesson)
    code: Received | None = None


class Meaning:
    """What messages mean. `codes` makes a fresh one-time code; `ours` says how our emails read."""

    def __init__(self, lookup: CaseLookup, *, codes: Callable[[], str], ours: OurWords) -> None:
        self._lookup = lookup
        self._store, self._rules = lookup.store, lookup.rules
        self._codes = codes
        self._ours = ours

    def of(self, work: Work, received: Received, read: Read, *, shown: bool) -> Meant:
        """What a message says. `shown` is what was said in chat, where its writer sees at once what comes of it."""
        received, lesson = habits.met(work, received, self._rules)
        if not shown and read.kind == "human":
            came, received = received, completing.confirmed(work, received, self._rules)
            if received is not came and not isinstance(received.intent, Confirm):
                return Meant(each=(received,), lesson=lesson, code=came)
            received = completing.completed(work, received, read.new_text, self._rules)
        said = read.new_text if shown or read.kind == "human" else ""
        each = several.each_answered(received, said, self._rules, self._lookup.prefix)
        return Meant(each=each or self._taken_back(work, received) or (received,), lesson=lesson)

    def about(self, work: Work, received: Received) -> tuple[Received, str]:
        """What is said of one case, and that case, by reference: "" where none is meant, or more than one may be."""
        found = self._lookup.find(work, received)
        asked = (received.about.request, found.request, received.request)  # a number that was given comes first
        received = replace(
            received,
            request=next((each for each in asked if each is not None), None),
            candidates=found.candidates or received.candidates,
            code=self._codes(),
            answers_since=found.since,
        )
        received = completing.with_reason(work, received, found.reference)
        if isinstance(received.intent, OpenOf):
            received = replace(received, intent=OpenOf(lines=self._open_for(received)))
        return uncovered(work, received, found.reference, self._ours), found.reference

    def _taken_back(self, work: Work, received: Received) -> tuple[Received, ...]:
        """The message as a taking back about each case that it may mean, where it speaks of several (A18)."""
        answered = answered_in(work, received, self._rules)
        reference = answered.reference if answered else ""
        return each_taken_back(self._store, received, reference, teams_of(received, self._rules))

    def _open_for(self, received: Received) -> tuple[OpenLine, ...]:
        """The open requests of the teams that somebody works in or manages themselves, or of a team's mailbox."""
        person, directory = received.sender.person or "", self._rules.directory
        works_in = directory.people[person].teams if person in directory.people else ()
        teams = [key for key, team in directory.teams.items() if key in works_in or (person and team.manager == person)]
        asked = [key for key in (received.sender.team, *teams) if key]
        found = {(line.reference, line.number): line for key in asked for line in self._store.requests(team=key)}
        soonest = sorted(found.values(), key=lambda line: (line.due is None, line.due, line.reference, line.number))
        return tuple(
            OpenLine(
                reference=line.reference,
                from_team=line.from_team,
                to_team=line.to_team,
                procedure=line.procedure,
                state=line.state,
                due=line.due,
            )
            for line in soonest
        )
