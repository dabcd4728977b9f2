"""The promises of the loop: a turn that has something for others wakes them, and time that stands still is seen."""

import threading
from collections.abc import Callable, Mapping

from bot.workers import Loop
from bot.workers.timekeeper import TIME

LONG = 30
"""Seconds in which a thing that happens has happened, on any machine."""


class Turns:
    """What a loop asks of a runner: turns, by name."""

    def __init__(self, **turns: Callable[[], bool]) -> None:
        self.turns: Mapping[str, Callable[[], bool]] = turns

    def hurry(self) -> None:
        """Nothing is in hand for long."""


class Time:
    """The lane that keeps time: each turn ends as the test says, and no sooner than it says."""

    def __init__(self) -> None:
        self.goes, self.began = threading.Semaphore(0), threading.Semaphore(0)
        self.fails = False

    def turn(self) -> bool:
        """One turn."""
        self.began.release()
        assert self.goes.acquire(timeout=LONG)
        if self.fails:
            raise RuntimeError("no")
        return False

    def through(self) -> None:
        """Let the turn in hand end, and wait until the next has begun: by then its end is known."""
        self.goes.release()
        assert self.began.acquire(timeout=LONG)


def keeps_time(loop: Loop) -> bool:
    """What it says just now; a checker of types would take its first word for its last."""
    return loop.keeps_time


def test_time_that_stands_still_is_seen() -> None:
    """A turn that has not ended for five minutes is not keeping time; once it ends, time is kept again. Turns
    that fail, however many, keep none."""
    seconds, time = [1000.0], Time()
    loop = Loop(Turns(**{TIME: time.turn}), every_seconds=0.001, ticks=lambda: seconds[0])
    assert not keeps_time(loop), "not before it begins"
    loop.start()
    try:
        assert time.began.acquire(timeout=LONG)
        seconds[0] += 299
        assert keeps_time(loop)
        seconds[0] += 2
        assert not keeps_time(loop)
        time.through()
        assert keeps_time(loop)
        time.fails = True
        for _ in range(3):
            seconds[0] += 150
            time.through()
        assert not keeps_time(loop)
        time.fails = False
        time.through()
        assert keeps_time(loop)
    finally:
        time.fails = False
        time.goes.release(1000)
        loop.stop()
    assert not keeps_time(loop), "nor after its end"


def test_a_turn_that_has_something_for_others_wakes_them() -> None:
    """What time brings leaves at once, though the lanes look by themselves only every hour."""
    brought, left = threading.Event(), threading.Event()
    looked = threading.Semaphore(0)

    def time() -> bool:
        assert looked.acquire(timeout=LONG), "the other lane has looked, and found nothing"
        new = not brought.is_set()
        brought.set()
        return new

    def email() -> bool:
        if brought.is_set():
            left.set()
        looked.release()
        return False

    loop = Loop(Turns(**{TIME: time, "email": email}), every_seconds=3600)
    loop.start()
    try:
        assert left.wait(LONG)
    finally:
        looked.release(1000)
        loop.stop()
