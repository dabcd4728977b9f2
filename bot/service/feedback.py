"""Acts on what our own sending brings back: somebody has been told, could not be told, or an email was not written."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from bot.service.administrators.notices import administrators
from bot.service.decider import NOBODY, Decider
from bot.service.unit_of_work import UnitOfWork
from protocol.messages.intents import Intent, Received, ReceiverTold, Undelivered
from protocol.ports.letters import Outcome
from protocol.ports.work import Mark, Work
from templates import when


class Feedback:
    """Where those who send say what became of it. Each thing counts once, though it may be said again."""

    def __init__(self, unit: UnitOfWork, decider: Decider) -> None:
        self._unit = unit
        self._decider = decider

    def told(self, reference: str, request: int, at: datetime) -> None:
        """The receiving team has been told of a request, at this instant (A01)."""
        self._once(f"told {reference} {request}", reference, ReceiverTold(request=request), at)

    def undelivered(self, notice: str, reference: str, intent: Undelivered, at: datetime) -> None:
        """Somebody could not be told of a notice, named by its id."""
        self._once(f"undelivered {notice}", reference, intent, at)

    def unwritten(self, post: str, references: Sequence[str], why: str) -> None:
        """An email of ours, named by its id, could not be written: the people who run Holdfast are told."""
        about, now = f"It was about {', '.join(references)}." if references else "", self._unit.now()
        problem = "An email could not be written, and nobody has had it."
        notice = administrators(self._decider.rules, now, problem, about, why)
        self._unit.run(self._decider.tell, (notice,), now, f"unwritten {post}")
        self._unit.wake()

    def enough(self, a_day: int, waiting: int, oldest: datetime | None) -> None:
        """Emails wait because so many went in a day: administrators are told, once a day."""
        now = self._unit.now()
        notice = administrators(
            self._decider.rules,
            now,
            "Emails wait: as many as the settings allow in a day have gone.",
            f"{a_day} emails went in the last 24 hours (mail.sends_a_day). {waiting} messages wait"
            + (f", the oldest since {when(oldest, self._decider.rules.directory.home.zone)}." if oldest else "."),
            "Alarms, and what is urgent, go all the same. The rest goes by itself as the day passes.",
            "Look at what waits: holdfast outbox. If it is right, raise sends_a_day and run holdfast reload.",
            urgent=True,
        )
        self._unit.run(self._decider.tell, (notice,), now, f"enough {now:%Y-%m-%d}")

    def _once(self, key: str, reference: str, intent: Intent, at: datetime) -> None:
        digest = sha256(f"{key} {intent!r}".encode()).hexdigest()
        received = Received(message_id=key, sender=NOBODY, at=at.replace(microsecond=0), intent=intent)
        mark = Mark(
            message_id=key, sha256=digest, at=at, inbox="outgoing", outcome=Outcome.HANDLED, reference=reference
        )
        self._unit.run(self._act, received, mark)
        self._unit.wake()

    def _act(self, work: Work, received: Received, mark: Mark) -> None:
        if not work.seen(mark.message_id, mark.sha256):
            self._decider.decide(work, received, mark.reference or "", mark.sha256)
            work.mark(mark)
