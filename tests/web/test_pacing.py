"""Messages to one conversation stay inside the service's four limits, and go as soon as they may."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.teams.send.pace import REMEMBERED, Pace

LIMITS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))


class Ticks:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(pauses=st.lists(st.sampled_from([0.0, 0.0, 0.1, 0.9, 2.0, 45.0]), max_size=400))
def test_no_limit_of_the_service_is_passed(pauses: list[float]) -> None:
    """However eagerly messages come, no window of time holds more of them than the service allows."""
    ticks, sent = Ticks(), list[float]()
    pace = Pace(ticks)
    for pause in pauses:
        ticks.now += pause
        if (waits := pace.wait("a")) > 0:
            ticks.now += waits + 1e-6
            assert pace.wait("a") == 0.0
        sent.append(ticks.now)
    for seconds, most in LIMITS:
        for first in sent:
            assert sum(first <= each < first + seconds for each in sent) <= most


def test_a_whole_hour_of_messages_stays_inside_the_limit_of_the_hour() -> None:
    """Somebody who never stops gets 1,800 messages an hour at most, and not much less."""
    ticks, sent = Ticks(), 0
    pace = Pace(ticks)
    while ticks.now < 3600:
        waits = pace.wait("a")
        sent += waits == 0.0
        ticks.now += waits + 1e-6 if waits else 0.0
    assert 1700 <= sent <= 1800


def test_those_that_wait_come_one_after_another() -> None:
    """Each is given a place behind the last; when it comes again then, it goes, and passes no limit."""
    ticks, sent = Ticks(), list[float]()
    pace = Pace(ticks)
    places = [waits for _ in range(150) if (waits := pace.wait("a")) > 0]
    assert len(places) > 140
    assert all(later - earlier >= 1.0 - 1e-6 for earlier, later in pairwise(places))
    for place in places:
        ticks.now = place + 1e-6
        assert pace.wait("a") == 0.0
        sent.append(ticks.now)
    for seconds, most in LIMITS:
        assert all(sum(first <= each < first + seconds for each in sent) <= most for first in sent)


def test_conversations_do_not_hold_each_other_up() -> None:
    """What one conversation has used is nothing to another."""
    pace = Pace(Ticks())
    while pace.wait("a") == 0.0:
        pass
    assert pace.wait("b") == 0.0


def test_an_answer_goes_at_once_and_what_nobody_waits_for_yields() -> None:
    """Answers are counted and never held back."""
    pace = Pace(Ticks())
    for _ in range(50):
        pace.count("a")
    assert pace.wait("a") > 0


def test_conversations_at_rest_are_forgotten() -> None:
    """The memory of a busy year is bounded."""
    ticks = Ticks()
    pace = Pace(ticks)
    for number in range(3 * REMEMBERED):
        ticks.now += 1
        pace.wait(str(number))
    assert len(pace._left) <= REMEMBERED + 1
