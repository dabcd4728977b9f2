"""A request named by its number, in the ways that people write it; and what names none."""

from collections.abc import Callable

import pytest

from mailer.reading.sentences.numbered import numbers
from protocol.messages.intents import Answer, Reading, Withdraw
from protocol.ports.letters import Read


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("accept JW-48211 request 2", (2,)),
        ("Request no. 2 is for us", (2,)),
        ("request number 12, please", (12,)),
        ("Accepted: REQUEST #3.", (3,)),
        ("We accept request *2*", (2,)),
        ("request 1 and request 2, not request 1 alone", (1, 2)),
        ("We request 2 visits", ()),
        ("I would like to request 3 hours", ()),
        ("your request 25 November", ()),
        ("a request 2 weeks ago", ()),
        ("request 48211", ()),
        ("request 2/3 of the cost, request 1.5, request 10%", ()),
        ("this request\n2 High Street", ()),
        ("requests 2", ()),
    ],
)
def test_a_number_is_heard_where_it_names_a_request(text: str, named: tuple[int, ...]) -> None:
    """Every request that is named, once, in order; never a time, a sum or what somebody asks for."""
    assert numbers(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "accept request 2", "I accept JW-48211 request 2", "We accept request 2 on JW-48211", "Accepted: request #2",
        "JW-48211 request 2: accept", "We accept JW-48211 (request no. 2)", "Request 2 accepted, thanks",
    ],
)  # fmt: skip
def test_a_plain_yes_to_a_numbered_request_is_plain(reply: Callable[..., Read], text: str) -> None:
    """The number says which request, and takes nothing from the yes."""
    received = reply(text).received
    assert received is not None
    assert isinstance(received.intent, Answer)
    assert (received.intent.reading, received.about.request) == (Reading.PLAIN_ACCEPT, 2), received.intent


@pytest.mark.parametrize(
    "text",
    [
        "We accept request 1 and request 2", "accept request 2 if request 1 is withdrawn", "accept request 2 of 3",
        "accept request 2 weeks", "We accept. We request 2 visits.", "accept JW-99999 request 2",
        "accept request 2 subject to funding",
    ],
)  # fmt: skip
def test_what_leaves_open_which_request_is_never_plain(reply: Callable[..., Read], text: str) -> None:
    """Several numbers, a number of something else, another case, a condition: its writer is asked."""
    received = reply(text).received
    assert received is not None
    assert getattr(received.intent, "reading", None) is not Reading.PLAIN_ACCEPT, received.intent


def test_several_numbers_mean_none(reply: Callable[..., Read]) -> None:
    """Which of them is for the writer to say."""
    received = reply("We decline request 1 and request 2").received
    assert received is not None
    assert received.about.request is None
    assert getattr(received.intent, "reading", None) is Reading.UNCLEAR


def test_a_command_may_have_a_number(reply: Callable[..., Read]) -> None:
    """It is the same command, about that request."""
    received = reply("withdraw request 2").received
    assert received is not None
    assert (received.intent, received.about.request) == (Withdraw(), 2)
