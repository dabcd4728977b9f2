"""Runs one unit of work: finds the case, lets the rules decide, and stores everything that follows at once.

It decides nothing itself: what follows from a message is decided by the function that it is given. Whatever
happened, is told and is kept is in one commit; a lost race runs again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.service.meaning import completing, habits, several
from bot.service.meaning.case_lookup import FormsOf, SubjectOf, beside, find, quoted, taken_back
from bot.service.trust import believing, braking, unproved
from protocol.case.case import Case
from protocol.decide import decide
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.messages.intents import Authenticity, Confirm, OpenLine, OpenOf, Received, Sender, Undelivered, WhoOwns
from protocol.messages.notices import Kind, Notice
from protocol.ports.bundling import SHOWN
from protocol.ports.clock import Clock
from protocol.ports.letters import Letter, Outcome, Read
from protocol.ports.origin import Origin, ShownTo, origin_of
from protocol.ports.outbox import Told
from protocol.ports.store import Store
from protocol.ports.work import NOTHING, Mark, Work
from protocol.violations import CannotCommit, LostRace

RACES = 20
"""How often a lost race is run again: more than there are workers."""
NOBODY = Sender(address="", authenticity=Authenticity.PROVED, why="the clock of the machine that runs Holdfast")
BETWEEN_US = frozenset({Kind.NOT_RECORDED, Kind.NOTED, Kind.WHO_OWNS, Kind.OPEN_REQUESTS, Kind.HELP})
"""Replies that are news to their asker alone, where nobody else is among their recipients."""
HELD = timedelta(minutes=2)
"""How long a reply is held for whoever shows it: longer than any door tries. One that nobody has said to be shown by
then, as when we were stopped in between, is sent."""


@dataclass(frozen=True, kw_only=True)
class Handled:
    """What became of a message, and what its writer is told.

    `unsaid` are replies that whoever brought the message shows at once. They are stored, and held for so long.
    """

    outcome: Outcome
    reference: str = ""
    decision: Decision | None = None
    unsaid: tuple[Told, ...] = ()
    said: str = ""
    """The id of the notice that they are shown at once, whoever else is told of it."""
    remark: str = ""
    """What the record says besides: why an answer was kept back, or why nothing came of it."""
    each: tuple["Handled", ...] = ()
    """Of one yes to several cases what became of each, in the order in which they were named; else nothing."""


class Acting:
    """The one place where messages, time and commands meet the rules and the record."""

    def __init__(
        self, *, store: Store, rules: Rules, clock: Clock, prefix: str, codes: Callable[[], str],
        answers_an_hour: int, subject_of: SubjectOf = lambda post: "", forms_of: FormsOf = lambda post: (),
    ) -> None:  # fmt: skip
        self.store = store
        self.rules = rules
        self._clock = clock
        self._prefix = prefix
        self._codes = codes
        self._answers_an_hour = answers_an_hour
        self._subject_of = subject_of
        self._forms_of = forms_of

    def now(self) -> datetime:
        """The present instant, in whole seconds."""
        return self._clock.now().replace(microsecond=0)

    def committed(self, work_on: Callable[[Work], Handled]) -> Handled:
        """Run one unit of work, again where another worker was first. Raises CannotCommit."""
        for _ in range(RACES):
            try:
                with self.store.work() as work:
                    return work_on(work)
            except LostRace:
                continue
        raise CannotCommit("Other workers kept writing to the same case.", "Send the message again.")

    def outcome(self, work: Work, letter: Letter, read: Read, *, shown: bool = False) -> Handled:
        """Act on a message, and keep it where something follows from it. With `shown`, a reply for its
        writer's eyes alone is handed back and held."""
        received = read.received
        if received is None:
            return Handled(outcome=Outcome.IGNORED)
        if isinstance(received.intent, Undelivered):
            handled = self._bounced(work, received, received.intent, read.sha256)
        else:
            same = (read.sameness, put_away(read))
            received = replace(received, said_before=work.known_as(read.message_id, same))
            received, lesson = habits.met(work, received, self.rules)
            handled = self._act(work, received, read, shown=shown)
            habits.learn(work, lesson, handled.reference, received.at)
        if handled.decision and (handled.decision.happened or _waits_for_code(handled.decision)):
            work.keep(read.sha256, letter.raw, letter.received_at)
            unproved.kept(work, received, len(letter.raw))
        return handled

    def ours(self, work: Work, read: Read) -> bool:
        """Whether a letter is an email of ours that comes back, by the record of what was sent. One that bears such
        an id and is from somebody listed is theirs."""
        listed = read.sender is not None and (read.sender.person or read.sender.team)
        return not listed and work.issued(read.message_id) is not None

    def _bounced(self, work: Work, received: Received, intent: Undelivered, digest: str) -> Handled:
        """A delivery report: what each notice in that email said did not reach these addresses."""
        found = believing.believed(work, received, intent)
        if not found.addresses:
            return Handled(outcome=Outcome.IGNORED, remark="it names no email of ours to that address, or nothing new")
        if not found.message_id:
            notice = believing.unsure(self.rules, received, intent, found)
            self.tell(work, (notice,), received.at, f"{received.message_id}|{digest}|unsure")
            return Handled(outcome=Outcome.HANDLED)
        last = Handled(outcome=Outcome.HANDLED)
        for told in work.told_in(found.message_id):
            notice = told.notice
            if notice.case is not None:
                copied = notice.only_copied(found.addresses)
                about = replace(
                    intent, notice=notice.kind.value, request=notice.request, copied=copied, addresses=found.addresses
                )
                handled = self.decide(work, replace(received, intent=about), notice.case, f"{digest}|{told.id}")
                if handled.decision and handled.decision.happened:  # then the report is evidence, and is kept
                    last = handled
        return last

    def _act(self, work: Work, received: Received, read: Read, *, shown: bool) -> Handled:
        came = received
        if not shown and read.kind == "human":
            received = completing.confirmed(work, received, self.rules)
            if received is not came and not isinstance(received.intent, Confirm):
                handled = self._one(work, received, read, shown=shown)
                if handled.decision and handled.decision.happened:
                    completing.used(work, came)
                return handled
            received = completing.completed(work, received, read.new_text, self.rules)
        said = read.new_text if shown or read.kind == "human" else ""
        if each := several.each_answered(received, said, self.rules, self._prefix):
            return self._each(work, each, read, shown=shown)
        if each := taken_back(work, self.store, received, self.rules):
            return self._each(work, each, read, shown=shown)
        return self._one(work, received, read, shown=shown)

    def _each(self, work: Work, each: tuple[Received, ...], read: Read, *, shown: bool) -> Handled:
        """What is said of several cases: each is decided by itself, all in one commit, and each is answered."""
        done = [self._one(work, one, read, shown=shown) for one in each]
        first = next((one for one in done if one.decision and one.decision.happened), done[0])
        return replace(first, each=tuple(done), unsaid=tuple(told for one in done for told in one.unsaid))

    def _one(self, work: Work, received: Received, read: Read, *, shown: bool) -> Handled:
        """Act on what a message says of one case."""
        found = find(work, self.store, received, self._prefix, self.rules)
        asked = (received.about.request, found.request, received.request)  # a number that was given comes first
        request = next((each for each in asked if each is not None), None)
        received = replace(
            received,
            request=request,
            candidates=found.candidates or received.candidates,
            code=self._codes(),
            answers_since=found.since,
        )
        received = completing.with_reason(work, received, found.reference)
        if isinstance(received.intent, OpenOf):
            received = replace(received, intent=OpenOf(lines=self._open_for(received)))
        if received.cover is not None:
            subject = beside(work, received, found.reference, self._subject_of)
            received = replace(received, cover=replace(received.cover, subject=subject))
            received = quoted(work, received, found.reference, self._forms_of)
        said = None if shown else braking.words(work, received, found.reference, read.new_text)
        if said is not None and said.repeated:  # words of safeguarding that are repeated word for word are one alarm
            received = replace(received, alarm=False)
        return self.decide(work, received, found.reference, read.sha256, shown=shown, said=said)

    def _open_for(self, received: Received) -> tuple[OpenLine, ...]:
        """The open requests of the teams that somebody works in or manages themselves, or of a team's mailbox."""
        person, directory = received.sender.person or "", self.rules.directory
        works_in = directory.people[person].teams if person in directory.people else ()
        teams = [key for key, team in directory.teams.items() if key in works_in or (person and team.manager == person)]
        asked = [key for key in (received.sender.team, *teams) if key]
        found = {(line.reference, line.number): line for key in asked for line in self.store.requests(team=key)}
        soonest = sorted(found.values(), key=lambda line: (line.due is None, line.due, line.reference, line.number))
        return tuple(
            OpenLine(
                reference=line.reference, from_team=line.from_team, to_team=line.to_team, procedure=line.procedure,
                state=line.state, due=line.due,
            )
            for line in soonest
        )  # fmt: skip

    def decide(
        self, work: Work, received: Received, reference: str, digest: str, *, shown: bool = False,
        said: braking.Words | None = None,
    ) -> Handled:  # fmt: skip
        """Decide about one case, and store what follows. `said` is what its writer wrote, where an answer may be kept
        back because a machine seems to write."""
        before = work.load(reference) if reference else None
        received = replace(received, leaves=work.leaves())
        decision = decide(before, reference, received, self.rules)
        self._record(work, before, reference, decision)
        if decision.leaves is not None and received.sender.person:
            work.take_leaves(received.sender.person, decision.leaves)
        if before is not None and isinstance(received.intent, WhoOwns):
            asker = received.sender.person or received.sender.team or "nobody listed"
            work.log_query(reference, asker, received.at, received.evidence.channel if received.evidence else "")
        seq = before.seq if before else 0
        notices, unanswered = unproved.told(work, received, decision), ""
        if said is not None:
            notices, unanswered = braking.told(work, received, decision, notices, said, self._answers_an_hour)
        notices, rest = unproved.bundled(work, self.rules, received, notices)
        if rest is not None:
            self.tell(work, (rest[1],), received.at, rest[0], held_until=rest[2])
        if unanswered:
            key, notice = braking.machine(self.rules, received, reference, unanswered)
            self.tell(work, (notice,), received.at, key)
        told = _told(
            notices, received.at,
            f"{reference}|{seq}|{received.message_id}|{digest}", decision.reply,
            None if shown else origin_of(received.message_id),
        )  # fmt: skip
        seen = _said(told, received, decision) if shown else None
        told = [replace(each, origin=_seen(each, received)) if each is seen else each for each in told]
        said_id = seen.id if seen else ""
        unsaid = tuple(each for each in told if shown and _between_us(each.notice, decision))
        if stored := [each for each in told if each not in unsaid]:
            work.tell(stored)
        if unsaid:
            work.tell(unsaid, held_until=self.now() + HELD)
        return Handled(
            outcome=Outcome.HANDLED, reference=reference, decision=decision, unsaid=unsaid, said=said_id,
            remark=unanswered or _nothing(decision),
        )  # fmt: skip

    def _record(self, work: Work, before: Case | None, reference: str, decision: Decision) -> None:
        if decision.happened:
            work.record(reference, before, decision.happened, self._clock.now())

    def tell(
        self, work: Work, notices: Sequence[Notice], at: datetime, key: str, *, held_until: datetime | None = None
    ) -> None:
        """Store notices under ids that a second try would give them again."""
        if told := _told(notices, at, key):
            work.tell(told, held_until=held_until)


def _waits_for_code(decision: Decision) -> bool:
    """Whether a letter asks for something that counts once its code comes back: it is evidence then."""
    return decision.reply is not None and bool(decision.reply.facts.get("digest"))


def _nothing(decision: Decision) -> str:
    """Why nothing came of a message, for the record; "" where something did, or its writer was told nothing."""
    reply = decision.reply
    if decision.happened or reply is None or reply.kind is not Kind.NOT_RECORDED:
        return ""
    return f"{NOTHING}{reply.facts.get('variant', '')}"


def put_away(read: Read) -> str:
    """Under what a letter is known that was left where it had been put away: somebody who takes it out
    again means us to read it, so there it is not the same."""
    return f"{read.sameness} put away"


def mark_of(letter: Letter, read: Read, outcome: Outcome, *, reference: str | None = None, why: str = "") -> Mark:
    """The outcome of a message as it is recorded: known again by its id and by what it holds."""
    return Mark(
        message_id=read.message_id, sha256=read.sameness, at=letter.received_at, inbox=letter.inbox, outcome=outcome,
        kind=read.kind, reference=reference, why=why,
    )  # fmt: skip


def _told(
    notices: Sequence[Notice], at: datetime, key: str, reply: Notice | None = None, origin: Origin | None = None
) -> list[Told]:
    return [
        Told(
            id=sha256(f"{key}|{place}".encode()).hexdigest()[:32], at=at, notice=notice,
            origin=origin if notice is reply else None,
        )
        for place, notice in enumerate(notices)
        if notice.to
    ]  # fmt: skip


def _said(told: Sequence[Told], received: Received, decision: Decision) -> Told | None:
    """The notice that its writer is shown at once: the reply, or else the first that tells them among others."""
    mine = received.sender.address

    def among(notice: Notice) -> bool:
        return mine in {each.address for each in (*notice.to, *notice.copy)}

    reply = decision.reply
    return next((each for each in told if (each.notice is reply if reply is not None else among(each.notice))), None)


def _seen(told: Told, received: Received) -> Origin | None:
    """What is put down of a notice that its writer is shown at once, so that chat does not tell them again."""
    if told.notice.kind not in SHOWN:
        return told.origin
    return ShownTo(person=received.sender.person) if received.sender.person else None


def _between_us(notice: Notice, decision: Decision) -> bool:
    """Whether a notice is the reply, and its writer is the only one who gets it."""
    return notice is decision.reply and notice.kind in BETWEEN_US and len(notice.to) == 1 and not notice.copy
