"""Decides about one case by the rules, and stores what follows: the one place where messages, time and commands meet
the rules and the record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.service.trust import braking, unproved
from protocol.case.case import Case
from protocol.decide import decide
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.messages.intents import Authenticity, Nothing, Received, Sender, WhoOwns
from protocol.messages.notices import Kind, Notice
from protocol.messages.refusals import Variant
from protocol.ports.bundling import SHOWN
from protocol.ports.clock import Clock
from protocol.ports.letters import Outcome
from protocol.ports.origin import Origin, ShownTo, origin_of
from protocol.ports.outbox import StoredNotice
from protocol.ports.work import NOTHING, Work

NOBODY = Sender(address="", authenticity=Authenticity.PROVED, why="the clock of the machine that runs Holdfast")
BETWEEN_US = frozenset({Kind.NOT_RECORDED, Kind.NOTED, Kind.WHO_OWNS, Kind.OPEN_REQUESTS, Kind.HELP})
"""Replies that are news to their asker alone, where nobody else is among their recipients."""
HELD = timedelta(minutes=2)
"""How long a reply is held for whoever shows it: longer than any door tries. One that nobody has said to be shown by
then, as when we were stopped in between, is sent."""


@dataclass(frozen=True, kw_only=True)
class Handled:
    """What became of a message, and what its writer is told.

    `private_replies` are replies that whoever brought the message shows at once. They are stored, and held for so long.
    """

    outcome: Outcome
    reference: str = ""
    decision: Decision | None = None
    private_replies: tuple[StoredNotice, ...] = ()
    said: str = ""
    """The id of the notice that they are shown at once, whoever else is told of it."""
    remark: str = ""
    """What the record says besides: why an answer was kept back, or why nothing came of it."""
    each: tuple["Handled", ...] = ()
    """Of one yes to several cases what became of each, in the order in which they were named; else nothing."""

    @property
    def happened(self) -> bool:
        """Whether facts follow from it."""
        return self.decision is not None and bool(self.decision.happened)


class Decider:
    """The rules, and how what they say is stored. `answers_an_hour` is as many as one address gets."""

    def __init__(self, *, rules: Rules, clock: Clock, answers_an_hour: int = 20) -> None:
        self.rules = rules
        self._clock = clock
        self._answers_an_hour = answers_an_hour

    def decide(
        self,
        work: Work,
        received: Received,
        reference: str,
        digest: str,
        *,
        shown: bool = False,
        said: braking.Words | None = None,
    ) -> Handled:
        """Decide about one case, and store what follows. With `shown`, a reply for its writer's eyes alone is handed
        back and held. `said` is what its writer wrote, where an answer may be kept back because a machine seems to
        write."""
        before = work.load(reference) if reference else None
        received = replace(received, leaves=work.leaves())
        decision = decide(before, reference, received, self.rules)
        self._record(work, before, reference, received, decision)
        notices, unanswered = self._notices(work, received, reference, decision, said)
        key = f"{reference}|{before.seq if before else 0}|{received.message_id}|{digest}"
        origin = None if shown else origin_of(received.message_id)
        told = _told(notices, received.at, key, decision.reply, origin)
        seen = _said(told, received, decision) if shown else None
        told = [replace(each, origin=_seen(each, received)) if each is seen else each for each in told]
        private_replies = tuple(each for each in told if shown and _between_us(each.notice, decision))
        if stored := [each for each in told if each not in private_replies]:
            work.tell(stored)
        if private_replies:
            work.tell(private_replies, held_until=self._clock.now().replace(microsecond=0) + HELD)
        return Handled(
            outcome=Outcome.HANDLED,
            reference=reference,
            decision=decision,
            private_replies=private_replies,
            said=seen.id if seen else "",
            remark=unanswered or _nothing(received, decision),
        )

    def would(self, work: Work, received: Received, reference: str) -> tuple[Notice, ...]:
        """What would be told, were it decided now. Nothing is stored."""
        decision = decide(work.load(reference), reference, replace(received, leaves=work.leaves()), self.rules)
        return tuple(each for each in decision.notices if each.to)

    def tell(
        self, work: Work, notices: Sequence[Notice], at: datetime, key: str, *, held_until: datetime | None = None
    ) -> None:
        """Store notices under ids that a second try would give them again."""
        if told := _told(notices, at, key):
            work.tell(told, held_until=held_until)

    def _record(self, work: Work, before: Case | None, reference: str, received: Received, decision: Decision) -> None:
        """Put on record what happened, who is away, and who asked about a case."""
        if decision.happened:
            work.record(reference, before, decision.happened, self._clock.now())
        if decision.leaves is not None and received.sender.person:
            work.take_leaves(received.sender.person, decision.leaves)
        if before is not None and isinstance(received.intent, WhoOwns):
            asker = received.sender.person or received.sender.team or "nobody listed"
            work.log_query(reference, asker, received.at, received.evidence.channel if received.evidence else "")

    def _notices(
        self, work: Work, received: Received, reference: str, decision: Decision, said: braking.Words | None
    ) -> tuple[tuple[Notice, ...], str]:
        """The notices of a decision that go out, and why an answer does not, or "". What stands for those that do not
        is told to administrators."""
        notices, unanswered = unproved.told(work, received, decision), ""
        if said is not None:
            notices, unanswered = braking.told(work, received, decision, notices, said, self._answers_an_hour)
        notices, rest = unproved.bundled(work, self.rules, received, notices)
        if rest is not None:
            self.tell(work, (rest[1],), received.at, rest[0], held_until=rest[2])
        if unanswered:
            key, notice = braking.machine(self.rules, received, reference, unanswered)
            self.tell(work, (notice,), received.at, key)
        return notices, unanswered


def _nothing(received: Received, decision: Decision) -> str:
    """Why nothing came of a message, for the record; "" where something did, or its writer was told nothing, save that
    thanks alone want no answer."""
    reply = decision.reply
    if reply is None and isinstance(received.intent, Nothing) and received.intent.courtesy:
        return "" if decision.happened else f"{NOTHING}{Variant.THANKS}"
    if decision.happened or reply is None or reply.kind is not Kind.NOT_RECORDED:
        return ""
    return f"{NOTHING}{reply.facts.get('variant', '')}"


def _told(
    notices: Sequence[Notice], at: datetime, key: str, reply: Notice | None = None, origin: Origin | None = None
) -> list[StoredNotice]:
    return [
        StoredNotice(
            id=sha256(f"{key}|{place}".encode()).hexdigest()[:32],
            at=at,
            notice=notice,
            origin=origin if notice is reply else None,
        )
        for place, notice in enumerate(notices)
        if notice.to
    ]


def _said(told: Sequence[StoredNotice], received: Received, decision: Decision) -> StoredNotice | None:
    """The notice that its writer is shown at once: the reply, or else the first that tells them among others."""
    mine = received.sender.address

    def among(notice: Notice) -> bool:
        return mine in {each.address for each in (*notice.to, *notice.copy)}

    reply = decision.reply
    return next((each for each in told if (each.notice is reply if reply is not None else among(each.notice))), None)


def _seen(told: StoredNotice, received: Received) -> Origin | None:
    """What is put down of a notice that its writer is shown at once, so that chat does not tell them again."""
    if told.notice.kind not in SHOWN:
        return told.origin
    return ShownTo(person=received.sender.person) if received.sender.person else None


def _between_us(notice: Notice, decision: Decision) -> bool:
    """Whether a notice is the reply, and its writer is the only one who gets it."""
    return notice is decision.reply and notice.kind in BETWEEN_US and len(notice.to) == 1 and not notice.copy
