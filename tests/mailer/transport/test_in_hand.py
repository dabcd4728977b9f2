"""The watermark never runs ahead of a letter."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailer.local.in_hand import InHand
from tests.mailer.transport.props import MONDAY_10, HandClock


def test_a_clock_set_back_does_not_put_a_letter_behind_the_watermark() -> None:
    """A letter is never received before an instant that was told to be read."""
    clock = HandClock()
    hand = InHand(clock)
    hand.opened()
    assert hand.read_up_to(clock.now()) == MONDAY_10
    clock.turn(minutes=-10)
    assert hand.receive()[1] == MONDAY_10


def test_before_the_doors_open_nothing_is_claimed() -> None:
    """Until it listens, an inbox has been read up to the instant it was made and no further."""
    clock = HandClock()
    hand = InHand(clock)
    clock.turn(hours=1)
    assert hand.read_up_to(clock.now()) == MONDAY_10
    hand.opened()
    assert hand.read_up_to(clock.now()) == clock.now()


@given(st.lists(st.sampled_from(["receive", "first", "last", "turn", "back", "ask"]), max_size=60))
def test_every_letter_before_the_watermark_is_taken(steps: list[str]) -> None:
    """Whatever happens in whatever order: what was told to be read holds no letter in hand, then or later."""
    clock, held, told = HandClock(), dict[int, object](), MONDAY_10
    hand = InHand(clock)
    hand.opened()
    for step in steps:
        if step == "receive":
            number, at = hand.receive()
            assert at >= told
            held[number] = at
        elif step in {"first", "last"} and held:
            number = min(held) if step == "first" else max(held)
            hand.done(number)
            del held[number]
        elif step in {"turn", "back"}:
            clock.at += timedelta(seconds=7 if step == "turn" else -3)
        elif step == "ask":
            answer = hand.read_up_to(clock.now())
            assert all(answer <= at for at in held.values())  # type: ignore[operator]
            assert answer <= clock.now()
            told = max(told, answer)
    assert hand.wait_until_empty(0) is not bool(held)
