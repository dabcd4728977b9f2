"""The ledger against a simple model: whatever is written in whatever order, both say the same."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from protocol.case.case import Case
from protocol.case.events import (
    CaseClosed,
    CaseRegistered,
    Event,
    Happened,
    OwnerCorrected,
    RequestMade,
    RequestWithdrawn,
    ResponsibilityAccepted,
)
from protocol.case.timers import AnswerDue, Timer
from protocol.messages.intents import Evidence
from protocol.ports.letters import Outcome
from protocol.ports.work import Mark
from protocol.violations import LostRace
from store import SqlStore, open_store

NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RAW = b"From: a.worker@example.org\r\n\r\nPlease take this case.\r\n"
DIGEST = sha256(RAW).hexdigest()
LETTER = Evidence(sha256=DIGEST, message_id="<1@example.org>", channel="email", received_at=NINE)
TEAMS = ("learning-disability", "cmht", "older-people")
_examples = count(1)


@dataclass
class Model:
    """A case, as simply as it can be said."""

    owners: list[tuple[datetime, str]] = field(default_factory=list)
    closed: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    asked: dict[int, datetime] = field(default_factory=dict)
    numbers: int = 0
    entries: int = 0
    stale: Case | None = None

    @property
    def open(self) -> bool:
        """Whether the case is open now."""
        return bool(self.owners) and not (self.closed and self.closed[-1][1] is None)


class LedgerMachine(RuleBasedStateMachine):
    """Two cases, one clock that may stand still, and every way in which they may be written."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.store: SqlStore = open_store(url)
        self.prefix = f"JW-{next(_examples)}"
        self.cases = {f"{self.prefix}-{n}": Model() for n in (1, 2)}
        self.now = NINE
        self.marks = 0

    def teardown(self) -> None:
        assert self.store.verify() is None
        self.store.close()

    def write(self, reference: str, *events: Event) -> None:
        model = self.cases[reference]
        with self.store.work() as work:
            before = work.load(reference)
            model.stale = before
            work.keep(DIGEST, RAW, self.now)  # what moves a case rests on a letter
            work.record(
                reference, before, [Happened(at=self.now, event=one, evidence=LETTER) for one in events], self.now
            )
        model.entries += len(events)

    @rule(minutes=st.integers(0, 3))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(which=st.integers(1, 2), team=st.sampled_from(TEAMS))
    def register(self, which: int, team: str) -> None:
        reference = f"{self.prefix}-{which}"
        model = self.cases[reference]
        if model.open:
            return
        self.write(reference, CaseRegistered(team=team, basis="referral"))
        model.owners.append((self.now, team))
        if model.closed:
            model.closed[-1] = (model.closed[-1][0], self.now)

    @rule(which=st.integers(1, 2), team=st.sampled_from(TEAMS), wait=st.integers(1, 5))
    def ask(self, which: int, team: str, wait: int) -> None:
        reference = f"{self.prefix}-{which}"
        model = self.cases[reference]
        if not model.open:
            return
        model.numbers += 1
        due = self.now + wait * MINUTE
        self.write(
            reference,
            RequestMade(
                number=model.numbers,
                pack="jwp",
                version="4",
                procedure="transfer",
                moves="responsibility",
                from_team=model.owners[-1][1],
                to_team=team,
                sender="a.worker",
                contact=None,
                record="",
                missing=(),
                reckoning=None,
                timers=(Timer(name=AnswerDue(request=model.numbers), due=due),),
            ),
        )
        model.asked[model.numbers] = due

    @rule(which=st.integers(1, 2), team=st.sampled_from(TEAMS), pick=st.integers(0, 9))
    def accept(self, which: int, team: str, pick: int) -> None:
        reference = f"{self.prefix}-{which}"
        model = self.cases[reference]
        if not model.open or not model.asked:
            return
        number = sorted(model.asked)[pick % len(model.asked)]
        self.write(
            reference,
            ResponsibilityAccepted(
                number=number, team=team, by="m.manager", words="accept", late=False, late_by=0, after_rung=0
            ),
        )
        del model.asked[number]
        model.owners.append((self.now, team))

    @rule(which=st.integers(1, 2), team=st.sampled_from(TEAMS))
    def correct(self, which: int, team: str) -> None:
        reference = f"{self.prefix}-{which}"
        if self.cases[reference].open:
            self.write(reference, OwnerCorrected(team=team, by=("a", "b"), reason="wrong team"))
            self.cases[reference].owners.append((self.now, team))

    @rule(which=st.integers(1, 2))
    def close_the_case(self, which: int) -> None:
        reference = f"{self.prefix}-{which}"
        model = self.cases[reference]
        if not model.open:
            return
        ended = (RequestWithdrawn(number=number, by="a.worker") for number in model.asked)
        self.write(reference, *ended, CaseClosed(reason="need ended", by="a.worker"))
        model.asked.clear()
        model.closed.append((self.now, None))

    @rule(which=st.integers(1, 2))
    def decide_on_what_is_past(self, which: int) -> None:
        reference = f"{self.prefix}-{which}"
        model = self.cases[reference]
        if not model.entries:
            return
        with pytest.raises(LostRace):
            self.write_late(reference, model)
        with self.store.work() as work:
            assert not work.seen("<late@example.org>", "0" * 64)

    def write_late(self, reference: str, model: Model) -> None:
        with self.store.work() as work:
            work.mark(self.mark("<late@example.org>"))
            fact = Happened(at=self.now, event=CaseRegistered(team="cmht", basis="referral"))
            work.record(reference, model.stale, [fact], self.now)

    @rule()
    def a_message_comes_twice(self) -> None:
        self.marks += 1
        mark = self.mark(f"<{self.prefix}-{self.marks}@example.org>")
        with self.store.work() as work:
            work.mark(mark)
        with self.store.work() as work:
            assert work.seen(mark.message_id, mark.sha256)

    @precondition(lambda self: any(model.entries for model in self.cases.values()))
    @rule()
    def start_again(self) -> None:
        self.store.close()
        self.store = open_store(self.url)

    @rule()
    def make_projections_anew(self) -> None:
        self.store.rebuild()

    def mark(self, message_id: str) -> Mark:
        return Mark(message_id=message_id, sha256="0" * 64, at=self.now, inbox="in", outcome=Outcome.HANDLED)

    @invariant()
    def both_say_the_same(self) -> None:
        for reference, model in self.cases.items():
            case = self.store.case(reference)
            assert (case.seq if case else 0) == model.entries
            if case is None:
                continue
            assert case.open == model.open
            assert case.owner == model.owners[-1][1]
            assert {r.number for r in case.open_requests} == set(model.asked)
            for at in {self.now, *(at for at, _ in model.owners), NINE - MINUTE}:
                found = self.store.owner_at(reference, at)
                owners = [team for since, team in model.owners if since <= at]
                assert (found.team if found else None) == (owners[-1] if owners else None)
            listed = {line.number for line in self.store.requests() if line.reference == reference}
            assert listed == set(model.asked)

    @invariant()
    def what_is_due_is_found(self) -> None:
        late = {name for name, model in self.cases.items() if any(due <= self.now for due in model.asked.values())}
        assert {name for name in self.store.cases_due(self.now, 10_000) if name.startswith(f"{self.prefix}-")} == late


def test_the_ledger_is_what_a_simple_model_says(store_url: str) -> None:
    """Under any order of registering, asking, accepting, correcting, closing, racing and restarting."""
    run_state_machine_as_test(
        lambda: LedgerMachine(store_url), settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )
