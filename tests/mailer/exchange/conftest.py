"""A mailbox on the small EWS server, and what a test asks of it again and again."""

from collections.abc import Callable, Iterator

import pytest

from tests.contracts.mailbox_suite import States, Takes
from tests.mailer.exchange.box import ExchangeBox, exchange_box
from tests.mailer.exchange.server import ADDRESS


@pytest.fixture
def box() -> Iterator[ExchangeBox]:
    with exchange_box() as box:
        yield box


@pytest.fixture
def states() -> States:
    return States()


@pytest.fixture
def takes() -> Takes:
    return Takes(wanted="@trust.example.org")


def letter(name: object, *, more: str = "", text: str = "I accept JW-48211.") -> bytes:
    """A letter with its name in its Message-ID."""
    return (
        f"{more}From: Priya Shah <r1@trust.example.org>\r\nTo: {ADDRESS}\r\nSubject: Re: [JW-48211] {name}\r\n"
        f"Message-ID: {named(name)}\r\n\r\n{text}\r\n"
    ).encode()


def named(name: object) -> str:
    """The Message-ID of a letter."""
    return f"<{name}@trust.example.org>"


@pytest.fixture
def begun(box: ExchangeBox, states: States, takes: Takes) -> Callable[..., object]:
    """Start an inbox that has looked once."""

    def begin(**settings: object) -> object:
        inbox = box.inbox(states, **settings)  # type: ignore[arg-type]  # those of ExchangeBox.inbox
        at = box.clock.now()
        inbox.start(takes)
        box.age(1)
        assert box.wait(lambda: inbox.read_up_to(box.clock.now()) > at)
        return inbox

    return begin
