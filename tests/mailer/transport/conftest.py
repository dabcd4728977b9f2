"""The fixtures of the transport: a listener that is stopped afterwards, and a sink to send to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mailer.listening import Door, LocalInbox
from tests.mailer.transport.props import OURS, HandClock, Takes
from tests.mailer.transport.sink import Sink


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def takes() -> Iterator[Takes]:
    takes = Takes()
    yield takes
    takes.gate.set()


@pytest.fixture
def listening(clock: HandClock, takes: Takes) -> Iterator[Callable[..., LocalInbox]]:
    """Make a started listener; every one is stopped afterwards."""
    begun: list[LocalInbox] = []

    def begin(**settings: Any) -> LocalInbox:
        inbox = LocalInbox(**{"served": [OURS], "clock": clock, "doors": (Door(speaks="smtp"),), **settings})
        inbox.start(takes)
        begun.append(inbox)
        return inbox

    yield begin
    takes.gate.set()
    for inbox in begun:
        inbox.stop()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink
