"""What the consequences of each kind of letter are; the kinds themselves are taught by the letters."""

from collections.abc import Callable
from pathlib import Path

import pytest

from protocol.messages.intents import Away, Nothing, Undelivered
from protocol.ports.letters import Read

LETTERS = Path(__file__).parents[1] / "letters"


def _read(read: Callable[..., Read], lesson: str) -> Read:
    return read((LETTERS / f"{lesson}.eml").read_bytes(), login="r1@trust.example.org")


@pytest.mark.parametrize(
    "lesson", ["a-delivery-report-says-who-was-not-told", "an-old-style-bounce-is-tied-by-the-id-it-quotes"]
)
def test_a_bounce_names_who_was_not_told_and_of_what(read: Callable[..., Read], lesson: str) -> None:
    """A bounce carries the addresses that failed and the id of our letter, and leaves the rest to the service."""
    received = _read(read, lesson).received
    assert received is not None
    assert isinstance(received.intent, Undelivered)
    assert (received.intent.addresses, received.intent.notice, received.intent.request) == (
        ("r1@trust.example.org",),
        "",
        None,
    )
    assert received.about.answers[0] == "<n7@holdfast.example.org>"


def test_an_absence_is_tied_to_what_it_answers(read: Callable[..., Read]) -> None:
    """An automatic reply is about the letter that Exchange says it answers."""
    received = _read(read, "exchange-says-auto-generated-for-out-of-office").received
    assert received is not None
    assert received.intent == Away()
    assert received.about.answers == ("<n1@holdfast.example.org>",)


@pytest.mark.parametrize("lesson", ["sealed-mail-waits-for-a-person", "bytes-that-are-no-letter-wait-for-a-person"])
def test_what_cannot_be_read_waits_for_a_person(read: Callable[..., Read], lesson: str) -> None:
    """An unreadable letter is set aside with a reason in plain words."""
    found = _read(read, lesson)
    assert found.quarantine == found.why != ""


def test_a_letter_without_an_id_gets_one_from_its_content(read: Callable[..., Read]) -> None:
    """No Message-ID, two of them or a broken one: the id is made from the bytes, and stays the same."""
    body = b"From: r1@trust.example.org\r\n\r\naccept"
    for head in (b"", b"Message-ID: <a@b>\r\nMessage-ID: <c@d>\r\n", b"Message-ID: nonsense\r\n"):
        found = read(head + body)
        assert found.message_id == f"<{found.sha256}@no-id.invalid>"


def test_an_empty_letter_says_nothing(read: Callable[..., Read]) -> None:
    """A person's letter without words is nothing to act on."""
    received = read(b"From: r1@trust.example.org\r\nTo: cases@holdfast.example.org\r\n\r\n").received
    assert received is not None
    assert received.intent == Nothing(addressed=True)
