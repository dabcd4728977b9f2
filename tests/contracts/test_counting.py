"""The promise of the figures: what the database counts is what the events say, told over one by one."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.calendar.workdays import Reckoning
from protocol.case.events import (
    AnswerTakenBack,
    CaseRegistered,
    Event,
    Happened,
    RequestAgreed,
    RequestClosed,
    RequestDeclined,
    RequestMade,
    RequestWithdrawn,
    RungReached,
)
from protocol.ports.record import Timely
from store import SqlStore

NINE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEAMS = ("cmht", "learning-disability")
Lines = list[tuple[int, Event]]


def reckoned(start: datetime, hours: int) -> Reckoning:
    """A deadline so many hours from an instant."""
    day = date(2026, 11, 2)
    return Reckoning(
        span="some hours",
        start=start,
        day_zero=day,
        counted=(),
        skipped=(),
        due=start + hours * HOUR,
        close=time(17),
    )


@st.composite
def lives(draw: st.DrawFn) -> Lines:
    """What happens to one request of a case: hours since nine, and events."""
    at = draw(st.integers(0, 40))
    clock = draw(st.none() | st.integers(1, 30))
    made = RequestMade(
        number=1,
        pack=draw(st.sampled_from(["jwp", "own"])),
        version="4",
        procedure="transfer",
        moves="responsibility",
        from_team="older-people",
        to_team=draw(st.sampled_from(TEAMS)),
        sender="s0",
        contact=None,
        record="",
        missing=() if clock else ("record",),
        reckoning=reckoned(NINE + at * HOUR, clock) if clock else None,
        timers=(),
    )
    lines: Lines = [(at, made)]
    for _ in range(draw(st.integers(0, 4))):
        at += draw(st.integers(0, 20))
        event = draw(
            st.sampled_from(
                [
                    RequestDeclined(number=1, by="r1", ground="capacity", valid=True, words="no"),
                    RequestDeclined(number=1, by="r1", ground="remit", valid=False, words="not ours"),
                    RequestDeclined(number=1, by="r1", ground=None, valid=True, words="no"),
                    AnswerTakenBack(number=1, by="r1", of="decline", words="sorry"),
                    RungReached(number=1, ladder="answer", rung=1, told=("s1",), timers=()),
                    RungReached(number=1, ladder="answer", rung=2, told=("s2",), timers=()),
                ]
            )
        )
        lines.append((at, event))
    end = draw(
        st.sampled_from(
            [
                None,
                RequestAgreed(number=1, by="r1", words="yes", late=False, late_by=0),
                RequestWithdrawn(number=1, by="s0"),
                RequestClosed(number=1, outcome="answered"),
                RequestClosed(number=1, outcome="died"),
            ]
        )
    )
    if end is not None:
        lines.append((at + draw(st.integers(0, 20)), end))
    return lines


def told_over(lines: Lines, now: datetime) -> tuple[str, str, int, str | None, Timely]:
    """How one request stands, read from its events without the rules."""
    made = lines[0][1]
    assert isinstance(made, RequestMade)
    rung, ground = 0, None
    answered: datetime | None = None
    ended: datetime | None = None
    for hours, event in lines[1:]:
        at = NINE + hours * HOUR
        if isinstance(event, RungReached):
            rung = event.rung
        elif isinstance(event, AnswerTakenBack):
            answered, ground = None, None
        elif isinstance(event, RequestDeclined):
            ground = event.ground or ""
            answered = (answered or at) if event.valid else answered
        else:
            ended = at
            if isinstance(event, RequestAgreed) or (isinstance(event, RequestClosed) and event.outcome == "answered"):
                answered = answered or at
    if made.reckoning is not None and made.reckoning.due < (answered or ended or now):
        timely = Timely.LATE
    elif answered:
        timely = Timely.ON_TIME
    else:
        timely = Timely.ENDED if ended else Timely.WAITING
    return made.to_team, made.pack, rung, ground, timely


def _of(event: Event, example: str) -> Event:
    """An event under a pack of one example's own."""
    return replace(event, pack=example + event.pack) if isinstance(event, RequestMade) else event


def test_it_counts_what_the_events_say(store: SqlStore) -> None:
    """Any lives of any requests, on either database, also after the rows were made anew."""
    numbers = iter(range(1, 100_000))

    @settings(max_examples=30, deadline=None)
    @given(st.lists(lives(), max_size=6), st.integers(0, 120), st.integers(0, 45), st.integers(0, 45))
    def holds(several: list[Lines], hours: int, since: int, before: int) -> None:
        mine = f"example {next(numbers)} "
        for lines in several:
            reference = f"JW-{next(numbers)}"
            first = Happened(at=NINE, event=CaseRegistered(team="older-people", basis="referral"))
            rest = [Happened(at=NINE + at * HOUR, event=_of(event, mine)) for at, event in lines]
            with store.work() as work:
                work.record(reference, None, [first, *rest], NINE + 200 * HOUR)
        now, bounds = NINE + hours * HOUR, (NINE + since * HOUR, NINE + before * HOUR)
        within = [each for each in several if bounds[0] <= NINE + each[0][0] * HOUR < bounds[1]]
        expected = Counter(told_over(each, now) for each in within)
        found = store.counted(*bounds, now)
        theirs = {
            (e.team, e.pack.removeprefix(mine), e.rung, e.ground, e.timely): e.number for e in found if mine in e.pack
        }
        assert expected == theirs
        store.rebuild()
        assert set(store.counted(*bounds, now)) == set(found)

    holds()


def test_open_requests_are_counted_by_age(store: SqlStore) -> None:
    """Those without an answer, by the instants they were made since, whenever that was; ended ones are not."""
    lives = {"JW-1": (0, None), "JW-2": (10, None), "JW-3": (10, True), "JW-4": (20, False)}
    for reference, (at, ended) in lives.items():
        made = RequestMade(
            number=1,
            pack="jwp",
            version="4",
            procedure="transfer",
            moves="responsibility",
            from_team="older-people",
            to_team="cmht",
            sender="s0",
            contact=None,
            record="",
            missing=(),
            reckoning=None,
            timers=(),
        )
        events: list[Event] = [CaseRegistered(team="older-people", basis="referral"), made]
        if ended:
            events.append(RequestWithdrawn(number=1, by="s0"))
        elif ended is False:
            events.append(RequestDeclined(number=1, by="r1", ground=None, valid=True, words="no"))
        with store.work() as work:
            work.record(
                reference, None, [Happened(at=NINE + at * HOUR, event=each) for each in events], NINE + 99 * HOUR
            )
    assert store.unanswered((NINE + 15 * HOUR, NINE + 5 * HOUR)) == {"cmht": (0, 1, 1)}
    assert store.unanswered((NINE + 15 * HOUR, NINE + 5 * HOUR), "another") == {}
