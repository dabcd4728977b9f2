"""Acts on what is given on the command line, by somebody who has the run of the machine."""

from hashlib import sha256

from bot.service.decider import Decider
from bot.service.unit_of_work import UnitOfWork
from protocol.decision.decision import Decision
from protocol.messages.intents import Authenticity, Evidence, Intent, Received, Sender
from protocol.ports.work import Work
from protocol.violations import Misread


class Commands:
    """Where commands come in."""

    def __init__(self, unit: UnitOfWork, decider: Decider) -> None:
        self._unit = unit
        self._decider = decider

    def give(self, reference: str, intent: Intent, *, person: str | None = None, words: str = "") -> Decision:
        """Act on an intent about a case. Raises Misread where it asks for something impossible."""
        now = self._unit.now()
        raw = f"{now.isoformat()} {reference} {intent!r}".encode()
        evidence = Evidence(
            sha256=sha256(raw).hexdigest(),
            message_id="",
            channel="command line",
            received_at=now,
            person=person,
            authenticity=Authenticity.PROVED.value,
            authenticity_why="given on the machine that runs Holdfast",
            words=words,
        )
        sender = Sender(address="", person=person, authenticity=Authenticity.PROVED, why="given on the command line")
        received = Received(message_id="", sender=sender, at=now, intent=intent, evidence=evidence)
        decision = self._unit.run(self._act, received, reference, raw, evidence)
        self._unit.wake()
        if decision is None:
            raise Misread("Nothing was decided.", "Try again.")
        return decision

    def _act(self, work: Work, received: Received, reference: str, raw: bytes, evidence: Evidence) -> Decision | None:
        work.keep(evidence.sha256, raw, evidence.received_at)
        return self._decider.decide(work, received, reference, evidence.sha256).decision
