"""The laws of what is owed, over random lives and clocks: as many owe it as debtors, one is done by its own alone, what
recurs is owed once at a time and never drifts, and nothing of it moves anything."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.calendar.workdays import Span, Unit
from protocol.case.events import (
    DutyDone,
    DutyDropped,
    DutyItemsDone,
    DutyLapsed,
    DutyOpened,
    DutyReminded,
    Happened,
    MovedByLaw,
    OwnerCorrected,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
)
from protocol.case.ledger import read, written
from protocol.case.timertexts import duty_of, duty_text, name_of, name_text
from protocol.decision.deadlines import next_due
from tests.packs.living import Story
from tests.profiles import examples
from tests.protocol.deciding import bank_holidays, local

PACKS = ("joint-working-protocol", "joint-work-guidance", "delegation", "care-in-custody")
SAID = (
    "risk has changed", "Next joint review: 10 May 2027", "Joint work ends: 26 March 2027",
    "Start delayed: 1 February 2027",
    "We will answer by: 12 January 2027", "We will answer by: 19 January 2027", "Taken back: we will answer by",
    "Move notified: 4 January 2027", "Move cancelled", "Transition assessment: 14 July 2027",
)  # fmt: skip
TICKED = (
    "seen",
    "review held",
    "End settled",
    "answer given",
    "plan sent",
    "second authority told",
    "transition assessed",
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["s0", "r0", "t0", "s1", "r1"]),
        st.sampled_from([*SAID, *SAID, *TICKED]),
        st.integers(1, 24 * 20),
    ),
    min_size=2,
    max_size=8,
)


def lived(steps: list[tuple[str, str, int]]) -> list[Happened]:
    """A life of a case on which three teams work, with whatever falls due between."""
    story = Story(*PACKS, at="2026-12-01 09:00")
    events: list[Happened] = []

    def keep() -> None:
        events.extend(story.last.happened if story.last else ())

    for to, who in (("CMHT", "r1"), ("Learning Disability Team", "t1")):
        story.asks(kind="joint work", to=to)
        keep()
        story.writes(who, "accept")
        keep()
    for who, words, hours in steps:
        end = story.now + timedelta(hours=hours)
        while story.case is not None and (timers := story.case.timers) and timers[0].due < end:
            story.now = max(story.now, timers[0].due)
            story.lapses(story.now + timedelta(seconds=1))
            keep()
        story.now = max(story.now, end)
        story.writes(who, words)
        keep()
    assert story.case is not None
    assert story.owner == "older-people"
    return events


@settings(max_examples=examples(60), deadline=None)
@given(STEPS)
def test_what_is_owed_is_its_debtors_alone_and_moves_nothing(steps: list[tuple[str, str, int]]) -> None:
    """Laws 1, 2, 4 and 7: each of several is ticked by its own debtor; a day that somebody promises changes nobody
    else's; no reminder comes before it is owed or after it is done; a lapse moves nothing."""
    events = lived(steps)
    moves = (ResponsibilityAccepted, ResponsibilityDetermined, OwnerCorrected, MovedByLaw)
    owed: dict[str, tuple[DutyOpened, datetime]] = {}
    for each in events:
        event = each.event
        assert not isinstance(event, moves)
        if isinstance(event, DutyOpened):
            key = duty_text(event.duty)
            assert key not in owed
            owed[key] = (event, each.at)
            gone_by = event.due is not None and event.due < each.at  # a day that was given when it had passed
            assert gone_by or all(timer.due >= each.at for timer in event.timers)
        elif isinstance(event, DutyReminded | DutyLapsed):
            opened, at = owed[duty_text(event.duty)]
            assert event.timer in [timer.name for timer in opened.timers]
            assert each.at >= at
        elif isinstance(event, DutyItemsDone):
            opened, _ = owed[duty_text(event.duty)]
            others = [o for o, _ in owed.values() if (o.name, o.duty.number) == (opened.name, opened.duty.number)]
            if len({o.person for o in others}) > 1 and event.by in {o.person for o in others}:
                assert event.by == opened.person
        elif isinstance(event, DutyDone | DutyDropped):
            owed.pop(duty_text(event.duty))


@settings(max_examples=examples(60), deadline=None)
@given(STEPS)
def test_an_outage_brings_one_email_for_each_ladder(steps: list[tuple[str, str, int]]) -> None:
    """Law 5, and the ledger: whatever passed meanwhile, no two words about one thing that is owed come in one pass;
    every entry is read back as it was written."""
    story = Story(*PACKS, at="2026-12-01 09:00")
    story.asks(kind="joint work")
    story.writes("r1", "accept")
    for words, who in {words: who for who, words, _ in steps}.items():
        story.writes(who, words)
    story.lapses(local("2027-06-01 09:00"))
    assert story.last is not None
    told = [
        (each.facts.get("title"), each.facts.get("how"), tuple(to.address for to in each.to))
        for each in story.last.notices
    ]
    chased = [each for each in told if each[0]]
    assert len(chased) == len(set(chased))
    for each in story.last.happened:
        kind, text = written(each)
        assert kind == type(each.event).__name__
        assert read(text, each.at) == each


SPANS = st.sampled_from([
    Span(count=12, unit=Unit.MONTHS), Span(count=3, unit=Unit.MONTHS), Span(count=1, unit=Unit.MONTHS),
    Span(count=5, unit=Unit.WORKING_DAYS), Span(count=28, unit=Unit.CALENDAR_DAYS),
])  # fmt: skip


@settings(max_examples=examples(300))
@given(SPANS, st.integers(0, 300), st.integers(0, 120), st.integers(-60, 60))
def test_what_recurs_is_next_due_after_it_was_done_and_within_its_span(
    every: Span, begun: int, first: int, early: int
) -> None:
    """Law 3: after the day on which it was done and no later than that and the span; done late, it comes on a whole
    multiple of the span from the start, or before."""
    calendar = bank_holidays()
    start = local("2026-01-05 10:00") + timedelta(days=begun)
    last_due = start + timedelta(days=first + 1)
    done = max(start, last_due + timedelta(days=early))
    due = next_due(every, start, last_due, done, calendar)
    assert calendar.local(due).date() > calendar.local(done).date()
    assert due <= calendar.reckon(done, every).due


def test_the_example_of_a_decision_in_august() -> None:
    """A decision of 31 August 2027, due on 30 November, reviewed on 22 November: next on 31 August 2028."""
    every = Span(count=12, unit=Unit.MONTHS)
    start, due, done = local("2027-08-31 11:00"), local("2027-11-30 17:00"), local("2027-11-22 10:00")
    assert next_due(every, start, due, done, bank_holidays()) == local("2028-08-31 17:00")


@given(
    st.text(min_size=1, max_size=30).filter(lambda each: "\x00" not in each),
    st.sampled_from(["", "f", "r"]),
    st.integers(0, 10**6),
    st.integers(0, 40),
    st.integers(0, 20),
)
def test_every_name_of_what_runs_is_read_back(name: str, source: str, number: int, place: int, step: int) -> None:
    """Whatever a pack calls it: its key, a reminder, its time, a rung of its ladder."""
    key = duty_of(f"{name}-{source}{number}{f'.{place}' if place else ''}")
    assert (key.name, key.number, key.place) == (name, number, place)
    for text in (f"remind/{step}", "due", f"rung/{step}", f"rung/{step}/undated/2027-01-04T10:00:00+00:00", f"{step}"):
        whole = f"duty/{duty_text(key)}/{text}"
        assert name_text(name_of(whole)) == whole
