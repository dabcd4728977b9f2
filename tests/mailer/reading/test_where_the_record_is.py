"""Where the record is filed is read as people write it, and a number of the case alone is no record."""

from collections.abc import Callable

import pytest

from protocol.messages.intents import Answer, Ask, Reading
from protocol.ports.letters import Read


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Please could CMHT take over JW-48211? Record on LAS note 23/11. No safeguarding.", "LAS note 23/11"),
        ("Please could CMHT take JW-48211. LAS 445566 case note today", "LAS 445566 case note today"),
        ("Please could CMHT have JW-48211? Notes on LAS today", "LAS today"),
        ("We would like to ask CMHT to take JW-48211 from us. Record: LAS 20 Nov", "LAS 20 Nov"),
        ("Can CMHT take JW-48211? RiO note dated 3 December 2026, low mood.", "RiO note dated 3 December 2026"),
    ],
)
def test_a_place_in_prose_is_the_record(reply: Callable[..., Read], text: str, where: str) -> None:
    """The name of a system with a day in it, or a label in the middle of a line."""
    read = reply(text, who="s0@council.example.org", subject="A request")
    assert read.received is not None
    assert isinstance(read.received.intent, Ask), read.why
    assert (read.received.intent.record, bool(read.received.intent.supplied)) == (where, True)


@pytest.mark.parametrize(
    "text",
    [
        "Please could CMHT take over JW-48211? LAS 445566.",
        "Please could CMHT take JW-48211, she moved in 2 weeks ago. Records to follow",
        "Can CMHT take JW-48211? Paris has told us about 3 December",
    ],
)
def test_a_number_or_a_promise_is_no_record(reply: Callable[..., Read], text: str) -> None:
    """The other team could not find anything by it."""
    read = reply(text, who="s0@council.example.org", subject="A request")
    assert read.received is not None
    assert isinstance(read.received.intent, Ask), read.why
    assert read.received.intent.supplied == ()


@pytest.mark.parametrize(
    "text",
    ["can u send me the risk assessment first pls", "We need more information before we can say",
     "Please send the care plan", "pls can you forward the assessment, thanks"],
)  # fmt: skip
def test_what_is_asked_for_before_an_answer_is_a_question(reply: Callable[..., Read], text: str) -> None:
    """Its writer is pointed to whoever can answer it."""
    read = reply(text)
    assert read.received is not None
    assert isinstance(read.received.intent, Answer), read.why
    assert read.received.intent.reading is Reading.QUESTION
