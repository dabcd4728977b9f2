"""People take back what they wrote in many ways, and none of them is taken for an answer (A18)."""

from collections.abc import Callable

import pytest

from protocol.messages.intents import Answer, Reading, Retract
from protocol.ports.letters import Read

TAKEN_BACK = (
    "Please ignore my last email", "Please ignore my last email, sent in error", "Sorry, sent in error",
    "I take that back", "Please withdraw my acceptance", "Scrap that", "Wrong case", "We accepted in error",
    "Please disregard my earlier acceptance, it was accepted in error", "I retract my acceptance",
    "Accepted in error, sorry.", "That was meant for another case", "That was a mistake, please ignore it",
    "Please cancel our acceptance", "Apologies, please disregard my previous message", "We have changed our minds",
    "Sorry wrong case, please ignore", "Oops, I replied to the wrong email", "We wish to revoke our acceptance",
    "I should not have accepted this case", "Please ignore my message from earlier",
    "We declined in error", "Please ignore my last email. I pressed the wrong button.", "We take it back",
    "Recall please - I meant a different case", "Sorry wrong case", "Please ignore my email below", "Retract",
    "Message recalled", "Oops, wrong case sorry", "Please do not action my last email", "Undo that please",
    "Pls disregard my reply above", "Please don't act on my acceptance", "My acceptance is withdrawn",
    "Please treat my last email as withdrawn",
)  # fmt: skip


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_taking_back_is_heard(reply: Callable[..., Read], text: str) -> None:
    """With courtesies around it or none."""
    for around in (text, f"Hi,\n\n{text}\n\nKind regards\nPriya Shah"):
        received = reply(around).received
        assert received is not None
        assert isinstance(received.intent, Retract), received.intent


@pytest.mark.parametrize("beside", ["We accept.", "We decline.", "accept"])
@pytest.mark.parametrize("text", TAKEN_BACK)
def test_taking_back_beside_an_answer_is_asked_about(reply: Callable[..., Read], text: str, beside: str) -> None:
    """It may mean one or the other, and is never a plain yes."""
    received = reply(f"{text}.\n\n{beside}").received
    assert received is not None
    assert not isinstance(received.intent, Retract)
    assert isinstance(received.intent, Answer)
    assert received.intent.reading is not Reading.PLAIN_ACCEPT


@pytest.mark.parametrize(
    "text", ["We'll take it", "Please ignore the attached letter", "Did you send this in error?", "accept"]
)
def test_other_words_take_nothing_back(reply: Callable[..., Read], text: str) -> None:
    """Only what was written to us is taken back, and no question takes anything back."""
    received = reply(text).received
    assert received is not None
    assert not isinstance(received.intent, Retract)


MAY_TAKE_BACK = (
    "Can you undo that?", "On reflection this is not one we should hold", "Hit send too soon, please hold off",
    "My earlier message was premature", "The acceptance wasn't mine to give", "Hang on, I pressed the wrong thing",
    "Could we hand it back?", "Having reconsidered, this sits with you", "I meant the other lady",
)  # fmt: skip


@pytest.mark.parametrize("text", MAY_TAKE_BACK)
def test_words_that_may_take_something_back_are_marked(reply: Callable[..., Read], text: str) -> None:
    """Whatever else they read as: who has accepted may mean that it should not count."""
    received = reply(text).received
    assert received is not None
    assert isinstance(received.intent, Retract) or (
        isinstance(received.intent, Answer) and (received.intent.regrets or received.intent.reading is Reading.DECLINE)
    )


@pytest.mark.parametrize("text", ["Thank you", "We will ring her on Monday", "Who is the allocated worker?", "accept"])
def test_ordinary_words_regret_nothing(reply: Callable[..., Read], text: str) -> None:
    """Two managers are not troubled by them."""
    received = reply(text).received
    assert received is not None
    assert not isinstance(received.intent, Retract)
    assert not (isinstance(received.intent, Answer) and received.intent.regrets)
