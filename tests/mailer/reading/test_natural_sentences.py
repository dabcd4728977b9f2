"""Natural sentences of people who say yes are taken for a yes, and the few that are not are asked about."""

from collections.abc import Callable
from pathlib import Path

import pytest

from protocol.messages.intents import Answer, Reading
from protocol.ports.letters import Read
from tests.profiles import some

SENTENCES = tuple(
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "natural_acceptances.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("# ")
)


def test_nearly_every_clear_yes_is_taken_and_the_rest_are_asked_about(reply: Callable[..., Read]) -> None:
    """At least 95 in 100 read as a plain acceptance; none of the others reads as anything but unclear."""
    readings = []
    for text in SENTENCES:
        received = reply(text).received
        assert received is not None
        readings.append((getattr(received.intent, "reading", None), text))
    missed = [(reading, text) for reading, text in readings if reading is not Reading.PLAIN_ACCEPT]
    assert all(reading is Reading.UNCLEAR for reading, _ in missed), missed
    assert len(missed) * 20 <= len(SENTENCES), missed


@pytest.mark.parametrize(
    "after",
    [
        "subject to funding", "if you fund it", "once we have a worker", "in principle", "but not the package",
        "from January", "for assessment only", "we think", "said Jo", "JW-50000", "or not", "maybe", "?", "not",
        "\n\nPS only until the panel", "\n\n-- \nHold on, changed our mind",
    ],
)  # fmt: skip
def test_no_clear_yes_survives_a_word_that_defeats_it(reply: Callable[..., Read], after: str) -> None:
    """A condition, a part, a date, a doubt or another case after a natural yes always defeats it."""
    for text in some(SENTENCES[::3]):
        if "\n" in text:
            continue
        received = reply(f"{text.rstrip(' .!,')} {after}").received
        assert received is not None
        assert getattr(received.intent, "reading", None) is not Reading.PLAIN_ACCEPT, (text, after)


@pytest.mark.parametrize(
    "text",
    ["Sorry, our caseloads are full", "We haven't the capacity", "Decline, we are too stretched", "There is no space",
     "We decline because the team is full", "We are not taking on any new cases", "Staff shortages",
     "We do not have enough workers at the moment", "Closed to new referrals"],
)  # fmt: skip
def test_no_capacity_is_heard_in_many_wordings(reply: Callable[..., Read], text: str) -> None:
    """A team that says in any way that it has nobody to take a case declines for want of capacity (8.5)."""
    received = reply(text).received
    assert received is not None
    assert isinstance(received.intent, Answer)
    assert (received.intent.reading, received.intent.ground) == (Reading.DECLINE, "capacity")


@pytest.mark.parametrize(
    "text", ["He has no capacity to decide", "She has no worker", "The person has no room", "She is too busy"]
)
def test_what_a_person_lacks_is_no_ground(reply: Callable[..., Read], text: str) -> None:
    """Words about the person are never a team's want of capacity."""
    received = reply(text).received
    assert received is not None
    assert getattr(received.intent, "reading", None) is not Reading.DECLINE
