"""Writers of one file take turns: whoever has waited longest is next, however often another comes again."""

import threading

from store.database.database import Turns


def test_whoever_comes_again_at_once_passes_nobody() -> None:
    """Three wait for the one who holds it, and are let in in the order in which they came."""
    turns, order = Turns(), []

    def wait(name: int) -> None:
        with turns:
            order.append(name)

    waiting = [threading.Thread(target=wait, args=(name,)) for name in range(3)]
    with turns:
        for number, each in enumerate(waiting):
            each.start()
            while len(turns._waiting) <= number:
                pass
    with turns:
        order.append(9)
    for each in waiting:
        each.join(20)
    assert order == [0, 1, 2, 9]


def test_a_turn_that_nobody_takes_is_free() -> None:
    """Taken and given back, also by an error, it can be taken again."""
    turns = Turns()
    try:
        with turns:
            raise ValueError
    except ValueError:
        pass
    with turns:
        assert turns._taken
    assert not turns._taken
