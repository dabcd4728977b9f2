"""Puts the tests that take long where each process that runs tests begins, so that none is left alone with one at
the end.

Of several processes each is first given a stretch of the whole list (`--dist worksteal`), and works through it from
its beginning; whoever has none left takes from the ends of the others.
"""

from collections.abc import Sequence

import pytest

LONGEST = (
    "promises/test_kills.py", "promises/test_two_nodes_on_a_mailbox.py", "promises/test_kills_of_mailboxes.py",
    "promises/test_laws_on_the_record.py", "playground/test_in_a_browser.py", "promises/test_quoted_beside_a_yes.py",
    "protocol/test_laws.py", "promises/test_chat_is_email.py", "bot/test_wheel.py", "promises/test_two_workers.py",
    "promises/test_whose_answer.py", "store/test_switchover.py", "store/test_tampering.py",
    "mailer/exchange/test_kill.py", "promises/test_chat_at_once.py", "store/test_ledger_model.py",
    "protocol/test_laws_of_items.py", "promises/test_the_readme_walk.py", "promises/test_the_trials_folder.py",
)  # fmt: skip
"""From more than a minute to ten seconds."""


def long_ones_first(items: Sequence[pytest.Item], processes: int) -> list[pytest.Item]:
    """All tests; at the beginning of each process's stretch its share of those that take long."""
    place = {each: _place(each) for each in items}
    long = sorted((each for each in items if place[each] is not None), key=lambda each: place[each] or 0)
    rest = [each for each in items if place[each] is None]
    made: list[pytest.Item] = []
    for number in range(processes):
        made += long[number::processes]
        share = max(0, len(items) * (number + 1) // processes - len(made))
        made += rest[:share]
        del rest[:share]
    return made


def _place(item: pytest.Item) -> int | None:
    file = item.path.as_posix()
    return next((number for number, each in enumerate(LONGEST) if file.endswith(f"/{each}")), None)
