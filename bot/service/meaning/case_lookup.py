"""Decides which case a message is about: by our reference, by an email of ours that it answers, or by a local id
(docs/readings.md). Only in chat, where people speak to us alone, a bare word is about the only request of its
writer's team; and there what is said below another message never is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.service.meaning.answered import answered_in, teams_of
from protocol.decision.rules import Rules
from protocol.messages.intents import Answer, Ask, Authenticity, LocalId, Nothing, Received, WhoOwns
from protocol.ports.origin import in_chat
from protocol.ports.store import Store
from protocol.ports.work import Work

_OFFERED = 10
"""As many cases are offered to whoever did not say which they meant."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The case a message is about, or "" with the `candidates` it may mean; and the request and the time of
    the email of ours that it answers, where it does."""

    reference: str = ""
    request: int | None = None
    since: datetime | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseLookup:
    """Finds cases on record. `prefix` is what our references begin with."""

    store: Store
    rules: Rules
    prefix: str

    def find(self, work: Work, received: Received) -> Found:
        """The case a message is about. A reference of ours in the message wins over what it replies to,
        because a reply is often used to start something new."""
        asked = received.intent.named if isinstance(received.intent, WhoOwns) else ()
        if asked:
            named = self._asked_about(work, received, asked)
        else:
            named = tuple(dict.fromkeys(received.about.references)) or self._by_local_id(work, received)
        if len(named) == 1:
            answered = answered_in(work, received)
            same = answered if answered is not None and answered.reference in (named[0], "") else None
            return Found(reference=named[0], request=same.request if same else None, since=same.since if same else None)
        if named or asked:
            return Found(candidates=named[:_OFFERED])
        if isinstance(received.intent, Ask):
            return self._new(work, received, received.intent)
        answered = answered_in(work, received, self.rules)
        if answered is not None and answered.reference:
            return Found(reference=answered.reference, request=answered.request, since=answered.since)
        meant = self._only_open(received)
        unknown = received.about.local_ids or received.about.bare
        if not in_chat(received.message_id) or unknown or (meant.reference and received.about.answers):
            # A letter, a line below another message in a chat, or one that names a number which is no case of ours:
            # their words alone do not say what they answer.
            return Found(candidates=(meant.candidates or ((meant.reference,) if meant.reference else ()))[:_OFFERED])
        return meant

    def cases(self, work: Work, received: Received) -> tuple[str, ...]:
        """The references that a question may mean: one, where that is plain."""
        found = self.find(work, received)
        return (found.reference,) if found.reference else found.candidates

    def _by_local_id(self, work: Work, received: Received) -> tuple[str, ...]:
        """Cases known by an organisation's own id; bare digits only of the writer's organisation. In an answer to
        somebody else's letter bare digits may be the number of anything: of a quotation, or of an order."""
        found: list[str] = []
        for local_id in received.about.local_ids:
            found += work.cases_with(local_id)
        if found or received.about.local_ids:
            return tuple(dict.fromkeys(found))
        elsewhere = received.cover is not None and received.about.answers and not isinstance(received.intent, Ask)
        return () if elsewhere else self._by_number(work, received, received.about.bare)

    def _by_number(self, work: Work, received: Received, numbers: Iterable[str]) -> tuple[str, ...]:
        """Cases that a number without anything beside it may be."""
        found: list[str] = []
        organisation = self._organisation(received)
        for digits in numbers:
            if organisation:
                found += work.cases_with(LocalId(organisation=organisation, system="", number=digits))
            if self.store.case(f"{self.prefix}-{digits}") is not None:
                found.append(f"{self.prefix}-{digits}")
        return tuple(dict.fromkeys(found))

    def _asked_about(self, work: Work, received: Received, numbers: tuple[str, ...]) -> tuple[str, ...]:
        """The cases that a question may mean by its numbers, whatever else its letter names or answers; or where there
        is none, our reference, so that we say that there is no record of it."""
        unknown = (f"{self.prefix}-{numbers[0]}",) if len(numbers) == 1 and numbers[0].isdigit() else ()
        return self._by_number(work, received, numbers) or unknown

    def _organisation(self, received: Received) -> str | None:
        person = self.rules.directory.people.get(received.sender.person or "")
        team = self.rules.directory.teams.get(received.sender.team or "")
        return person.organisation if person else team.organisation if team else None

    def _new(self, work: Work, received: Received, asked: Ask) -> Found:
        """A request about a case that we do not know yet, by its writer's own id for it, or as a new one."""
        systems = [each.system for each in received.about.local_ids]
        if len(systems) > len(set(systems)):
            return Found()  # two numbers of one system are two cases
        if systems or (asked.new and _complete(received, asked)):
            return Found(reference=work.next_reference(self.prefix))
        return Found()

    def _only_open(self, received: Received) -> Found:
        """The only open request of the writer's team, or the cases of several. Whoever only says thanks may owe one an
        answer."""
        intent = received.intent
        if not isinstance(intent, Answer) and not (isinstance(intent, Nothing) and intent.courtesy):
            return Found()
        teams = teams_of(received, self.rules)
        lines = [line for team in teams for line in self.store.requests(team=team) if line.to_team == team]
        if len(lines) == 1:
            return Found(reference=lines[0].reference, request=lines[0].number)
        return Found(candidates=tuple(dict.fromkeys(line.reference for line in lines)))


def _complete(received: Received, asked: Ask) -> bool:
    """Whether a request can be logged under a reference that it is given: what is asked about gets none before."""
    proved = received.sender.authenticity is Authenticity.PROVED
    return proved and asked.to_team is not None and bool(received.sender.person or received.sender.team)
