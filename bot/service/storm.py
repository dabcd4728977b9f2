"""Decides whether deadlines that ended while nobody acted wait for a person to look, because they are many at once:
after an outage, an upgrade or a restored backup a storm of emails would hide the urgent one (hazard H06).

An alarm never waits, nor does whatever ended within the last hour. Nothing is lost by waiting, and nothing waits for
ever: what nobody let go goes by itself after some hours.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.service.administrators.notices import administrators
from bot.service.decider import NOBODY, Decider
from bot.service.unit_of_work import UnitOfWork
from protocol.decision.rules import Rules
from protocol.messages.intents import Received, TimePassed
from protocol.messages.notices import Kind, Notice
from protocol.ports.work import Work
from protocol.violations import CannotCommit

LATE = timedelta(hours=1)
"""A deadline that ended so long ago, and was not acted on, ended while nobody acted."""
MINUTE = timedelta(minutes=1)
MOST = 100_000
"""Cases looked at."""
PLACE = ("storm", "")
"""Where the record keeps how it stands: `held` or `gone`, and since when."""
HELD, GONE = "held", "gone"
WORDS: Mapping[Kind, str] = {
    Kind.RUNG: "escalations", Kind.REMINDER: "reminders", Kind.DUTY_CHASE: "reminders of what is owed",
    Kind.ALARM: "alarms", Kind.OPEN_REQUESTS: "lists of open requests", Kind.ADMINISTRATOR: "news for administrators",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the late deadlines of a case would bring."""

    case: str
    notices: tuple[Notice, ...]

    @property
    def urgent(self) -> bool:
        """Whether it may not wait. A case that cannot be decided is told of as ever, by trying."""
        return not self.notices or any(each.urgent or each.kind is Kind.ALARM for each in self.notices)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it stands: `state` is `held`, `gone` or "", and `since` when it became so."""

    state: str = ""
    since: datetime | None = None


class Storm:
    """The brake. `cases` is how many may be late before they are held, `hours` how long they are at most."""

    def __init__(self, unit: UnitOfWork, decider: Decider, *, cases: int, hours: int) -> None:
        self._unit, self._decider, self._cases, self._hours = unit, decider, cases, timedelta(hours=hours)
        self._held: frozenset[str] = frozenset()
        self._looked: datetime | None = None

    def held(self) -> frozenset[str]:
        """Cases whose deadlines wait just now. Raises CannotCommit."""
        now = self._unit.now()
        late = self._unit.store.cases_due(now - LATE, self._cases + 1)
        stands = self.stands()
        if len(late) <= self._cases:
            if stands.state:
                self._unit.store.set_sync_state(*PLACE, "")
            self._looked, self._held = None, frozenset()
        elif stands.state == GONE:
            self._looked, self._held = None, frozenset()
        elif stands.since is not None and now - stands.since >= self._hours:
            self._go(
                now, f"Nobody let them go for {self._hours // timedelta(hours=1)} hours, so they go by themselves."
            )
        elif self._looked is None or now - self._looked >= MINUTE:
            found = self.preview()
            self._looked, self._held = now, frozenset(each.case for each in found if not each.urgent)
            if not stands.state:
                self._hold(now, found)
        return self._held

    def stands(self) -> Standing:
        """How it stands on the record, whichever process said so."""
        state, _, since = self._unit.store.sync_state(*PLACE).partition(" ")
        return Standing(state=state, since=datetime.fromisoformat(since)) if state else Standing()

    def preview(self) -> tuple[Preview, ...]:
        """What every late deadline would bring if it were acted on now. Nothing is changed. Raises CannotCommit."""
        now = self._unit.now()
        passed = Received(message_id="", sender=NOBODY, at=now, intent=TimePassed(until=now))
        late = self._unit.store.cases_due(now - LATE, MOST)
        return tuple(Preview(case=each, notices=self._would(each, passed)) for each in late)

    def _would(self, reference: str, passed: Received) -> tuple[Notice, ...]:
        try:
            return self._unit.run(self._decided, reference, passed)
        except CannotCommit:
            raise
        except Exception:  # acting on it fails as well, and administrators are told of that
            return ()

    def _decided(self, work: Work, reference: str, passed: Received) -> tuple[Notice, ...]:
        return self._decider.would(work, passed, reference)

    def release(self, by: str) -> None:
        """A person has looked: let them go. Raises CannotCommit."""
        self._go(self._unit.now(), f"{by} looked, and let them go.")
        self._unit.wake()

    def _hold(self, now: datetime, found: Sequence[Preview]) -> None:
        self._unit.store.set_sync_state(*PLACE, f"{HELD} {now.isoformat()}")
        urgent = sum(each.urgent for each in found)
        said = in_words(self._decider.rules, found)
        self._tell(
            now,
            HELD,
            "Many deadlines ended while nobody acted, and wait for you to look.",
            *said,
            f"{urgent} of them did not wait: they are urgent, or tell nobody anything." if urgent else "",
            "Look: holdfast storm. Let them go: holdfast storm --release --by YOUR-ADDRESS.",
            f"They go by themselves after {self._hours // timedelta(hours=1)} hours. Everything else goes on as ever.",
        )

    def _go(self, now: datetime, why: str) -> None:
        self._unit.store.set_sync_state(*PLACE, f"{GONE} {now.isoformat()}")
        self._looked, self._held = None, frozenset()
        self._tell(now, GONE, "The deadlines that waited are acted on now.", why)

    def _tell(self, now: datetime, what: str, problem: str, *details: str) -> None:
        notice = administrators(self._decider.rules, now, problem, *details, urgent=True)
        self._unit.run(self._decider.tell, (notice,), now, f"storm {what} {now.isoformat()}")


def in_words(rules: Rules, found: Sequence[Preview]) -> tuple[str, ...]:
    """What late deadlines would bring, in lines: how many, of what kind, and who would hear most."""
    notices = [notice for each in found for notice in each.notices]
    people = Counter(one.address for notice in notices for one in (*notice.to, *notice.copy))
    kinds = Counter(WORDS.get(notice.kind, "other messages") for notice in notices)
    first = f"{len(found)} cases: {len(notices)} messages to {len(people)} people and teams."
    named = {one.address: one.name for notice in notices for one in (*notice.to, *notice.copy)}
    return (
        first,
        f"They are {', '.join(f'{count} {kind}' for kind, count in kinds.most_common())}." if kinds else "",
        f"Most would go to {', '.join(f'{named[each]} ({count})' for each, count in people.most_common(5))}."
        if people
        else "",
    )
