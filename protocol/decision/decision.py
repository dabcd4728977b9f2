"""A decision in the making: the facts and notices gathered so far, and the case as they leave it.

It is mutable only inside one call of `decide`, which hands out the finished `Decision`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from protocol.case.case import Case, Request
from protocol.case.events import Event, Happened
from protocol.case.evolve import evolve
from protocol.decision.ladder import Sides, mailbox, one, reach, unique
from protocol.decision.rules import Rules
from protocol.decision.telling import common_facts
from protocol.messages.facts import AdministratorFacts, NoticeFacts, plain_facts
from protocol.messages.intents import Evidence, Leave, Received
from protocol.messages.notices import Notice, Recipient
from protocol.messages.refusals import Refused
from protocol.pack.procedures import Flag, Pack
from protocol.violations import LedgerBroken


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What one message leads to. `reply` is what its writer is told, where they are told anything;
    it stands in `notices` too, unless there is no address to send it to."""

    case: Case | None
    happened: tuple[Happened, ...]
    notices: tuple[Notice, ...]
    reply: Notice | None
    leaves: tuple[Leave, ...] | None = None
    """All leaves of the writer from now on, where they said something of them."""


class Draft:
    """Facts and notices for one message, gathered in order."""

    def __init__(self, case: Case | None, reference: str, received: Received, rules: Rules) -> None:
        self._case = case
        self.reference = reference
        self.received = received
        self.rules = rules
        self.directory = rules.directory
        self.now = received.at
        self.happened: list[Happened] = []
        self.notices: list[Notice] = []
        self.reply: Notice | None = None
        self.leaves: tuple[Leave, ...] | None = None
        self._problems: list[str] = []

    @property
    def known(self) -> Case | None:
        """The case as it now stands, or None where there is none yet."""
        return self._case

    @property
    def case(self) -> Case:
        """The case as it now stands. Raises LedgerBroken before it is registered."""
        if self._case is None:
            raise LedgerBroken(f"Case {self.reference} is not registered.")
        return self._case

    @property
    def by(self) -> str | None:
        """The key of the person who wrote, or None."""
        return self.received.sender.person

    @property
    def own_team(self) -> str | None:
        """A team of whoever wrote: its packs are theirs."""
        sender = self.received.sender
        if sender.team or sender.person is None:
            return sender.team
        return next((key for key in self.directory.teams if self.directory.belongs(sender.person, key)), None)

    @property
    def alarm(self) -> Flag | None:
        """The alarm of the packs of whoever wrote, or None where no pack in use has one."""
        return self.rules.alarm(self.own_team)

    @property
    def own_packs(self) -> tuple[Pack, ...]:
        """The packs that whoever wrote works by."""
        sender = self.received.sender
        return self.rules.packs_of(sender.team) if sender.team else self.rules.packs_of_person(sender.person)

    def speaks_for(self, team: str) -> bool:
        """Whether whoever wrote may speak for a team: its people, its mailbox, or the command line."""
        sender = self.received.sender
        if self.by is not None:
            return self.directory.belongs(self.by, team)
        return sender.team == team or not sender.address

    # --- facts ---------------------------------------------------------------------------------------

    def happen(self, event: Event, *, at: datetime | None = None, words: str = "") -> None:
        """Add a fact. Its instant never comes before the one before it on the case."""
        instant = at or self.now
        if self._case is not None:
            instant = max(instant, self._case.last_at)
        happened = Happened(at=instant, event=event, evidence=self._evidence(words))
        self.happened.append(happened)
        self._case = evolve(self._case, happened, self.reference)

    def _evidence(self, words: str) -> Evidence | None:
        evidence = self.received.evidence
        return replace(evidence, words=words) if evidence and words else evidence

    # --- notices -------------------------------------------------------------------------------------

    def tell(
        self,
        said: NoticeFacts,
        to: Iterable[Recipient | None],
        copy: Iterable[Recipient | None] = (),
        *,
        request: Request | None = None,
        urgent: bool = False,
    ) -> Notice:
        """Add a notice; nobody is told twice in it. One that would reach nobody is not kept."""
        told = unique(each for each in to if each)
        copied = unique((each for each in copy if each), but=told)
        if not told:
            told, copied = copied, ()
        notice = Notice(
            kind=said.kind,
            case=self._case.reference if self._case else None,
            request=request.number if request else None,
            to=told,
            copy=copied,
            facts={
                **common_facts(self.rules, self._case, request, self.now, team=self.own_team),
                "alarm": bool(self._alarm()) or self.received.alarm,
                "personal_data": self.received.personal_data,
                **plain_facts(said),
            },
            urgent=urgent,
        )
        if told:
            self.notices.append(notice)
        return notice

    def _alarm(self) -> bool:
        if self._case is None:
            return False
        found = (self.rules.flag(flag.flag) for flag in self._case.flags)
        return any(each is not None and each[1].rungs for each in found)

    def answer(
        self, said: NoticeFacts, copy: Iterable[Recipient | None] = (), *, request: Request | None = None
    ) -> None:
        """Tell the writer."""
        self.reply = self.tell(said, (self.writer(),), copy, request=request)

    def refuse(
        self,
        why: Refused,
        copy: Iterable[Recipient | None] = (),
        *,
        request: Request | None = None,
    ) -> None:
        """Tell the writer that nothing was recorded, and why (E03)."""
        self.answer(why, copy, request=request)

    def admin(self, problem: str, *details: str, request: Request | None = None, urgent: bool = False) -> None:
        """Tell the people who run Holdfast."""
        people = [
            Recipient(name=each.name, address=each.address, role="administrator")
            for each in self.directory.administrators
        ]
        self.tell(
            AdministratorFacts(problem=problem, details=[each for each in details if each]),
            people,
            request=request,
            urgent=urgent,
        )

    def problems(self, found: Iterable[str]) -> None:
        """Keep what an administrator should know; told once, at the end, in one notice."""
        self._problems += [each for each in found if each not in self._problems]

    # --- people --------------------------------------------------------------------------------------

    def writer(self) -> Recipient | None:
        """Whoever wrote, at the address they are listed under: never at a claimed one (A36)."""
        sender = self.received.sender
        if sender.person and sender.person in self.directory.people:
            person = self.directory.people[sender.person]
            if sender.address and sender.address in person.others:
                return replace(one(person, "writer"), address=sender.address)
            return one(person, "writer")
        if sender.team and sender.team in self.directory.teams:
            return mailbox(self.directory.teams[sender.team], "writer")
        return None

    def but_the_writer(self, people: Iterable[Recipient]) -> tuple[Recipient, ...]:
        """Some people without whoever wrote, who is answered in a message of their own."""
        writer = self.writer()
        return tuple(each for each in people if writer is None or each.address != writer.address)

    def sides(self, request: Request | None) -> Sides:
        """The two sides of a request; of the case alone, where there is none."""
        if request is None:
            owner = self.case.owner
            return Sides(from_team=owner, to_team=owner, owner=owner)
        return Sides(
            from_team=request.from_team,
            to_team=request.to_team,
            owner=self.case.owner,
            sender=request.sender,
            contact=request.contact,
        )

    def people(self, request: Request | None, *names: str) -> tuple[Recipient, ...]:
        """The people that names such as `from.level1` reach; vacancies go to the administrators."""
        reached = reach(self.directory, self.sides(request), names, self.now)
        self.problems(reached.problems)
        return reached.people

    def copies(self, request: Request | None, *names: str) -> tuple[Recipient, ...]:
        """As `people`, for those who are only told: a vacancy among them is no news."""
        return reach(self.directory, self.sides(request), names, self.now).people

    def finish(self) -> Decision:
        """The decision, with one notice to administrators for everything they should know."""
        if self._problems:
            self.admin("Something could not be done as planned.", *self._problems)
        return Decision(
            case=self._case,
            happened=tuple(self.happened),
            notices=tuple(self.notices),
            reply=self.reply,
            leaves=self.leaves,
        )
