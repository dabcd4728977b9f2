"""Words of safeguarding raise an alarm unless they plainly deny one: false alarms and missed ones, each a figure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from protocol.messages.intents import Answer, Ask, LowerFlag, RaiseFlag, Reading, Received
from protocol.ports.letters import Read

LABELLED = tuple(
    (label, text.replace("\\n", "\n"))
    for label, text in (
        line.split("|", 1)
        for line in (Path(__file__).parent / "concern_sentences.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("# ")
    )
)
AROUND = ("{}", "Hi all,\n\n{}\n\nKind regards\nPriya Shah\nSafeguarding Lead")


def raises(received: Received) -> bool:
    """Whether the rules are told of a concern."""
    asked = isinstance(received.intent, Ask) and received.intent.concern
    return received.alarm or asked or isinstance(received.intent, RaiseFlag)


def said(reply: Callable[..., Read], text: str) -> Received:
    """What a letter of these words says."""
    received = reply(text).received
    assert received is not None
    return received


@pytest.mark.parametrize("around", AROUND)
def test_no_alarm_is_missed(reply: Callable[..., Read], around: str) -> None:
    """Missed alarms: none of the sentences that mention a concern without plainly denying it (A29)."""
    owed = [text for label, text in LABELLED if label == "raises"]
    missed = [text for text in owed if not raises(said(reply, around.format(text)))]
    assert len(owed) >= 60
    assert missed == []


@pytest.mark.parametrize("around", AROUND)
def test_hardly_an_alarm_is_false(reply: Callable[..., Read], around: str) -> None:
    """False alarms: at most 2 in 100 of the sentences that deny a concern, or say that it is over."""
    owed_none = [text for label, text in LABELLED if label != "raises"]
    false = [text for text in owed_none if raises(said(reply, around.format(text)))]
    assert len(owed_none) >= 60
    assert len(false) * 50 <= len(owed_none), false


def test_a_concern_that_is_over_asks_for_how_it_is_lowered(reply: Callable[..., Read]) -> None:
    """It lowers nothing by itself: that is asked for in so many words."""
    for text in (text for label, text in LABELLED if label == "lowers"):
        assert said(reply, text).intent == LowerFlag(flag="safeguarding", asked=False), text


@pytest.mark.parametrize("denial", ["No safeguarding concerns", "Safeguarding: no", "Not a safeguarding matter"])
@pytest.mark.parametrize(
    "beside",
    [
        "except bruising seen today", ", but the carer shouts", "unless the son comes back", "?", ", neglect suspected",
        "\n\nAbuse by the carer was disclosed.", "other than the money", "until last night", " - I doubt it",
    ],
)  # fmt: skip
def test_a_denial_with_anything_beside_it_that_raises_raises(
    reply: Callable[..., Read], denial: str, beside: str
) -> None:
    """An exception, a doubt, a question or a concern beside it defeats a denial."""
    assert raises(said(reply, f"{denial} {beside}"))


FORM = "Case: JW-48211\nTo: CMHT\nKind: transfer\nReason: needs care\nRecord: LAS note"


@pytest.mark.parametrize(
    ("line", "concern", "guessed", "left"),
    [
        ("Safeguarding: no", False, False, False),
        ("Safeguarding: no concerns", False, False, False),
        ("Safeguarding: none identified", False, False, False),
        ("Safeguarding: N/A", False, False, False),
        ("Safeguarding: yes", True, False, False),
        ("Safeguarding: Yes, bruising seen", True, False, False),
        ("Safeguarding: yes or no", False, False, True),
        ("Safeguarding: yes/no", False, False, True),
        ("Safeguarding:", True, True, False),
        ("Safeguarding: not sure", True, True, False),
        ("Safeguarding: no concerns except bruising", True, True, False),
        ("Safeguarding: not only this", True, True, False),
        ("Safeguarding: no longer the only worry", True, True, False),
        ("Safeguarding: no\n\nI am worried about neglect by the carer.", True, True, False),
        ("Safeguarding: yes or no\n\nThere is neglect.", True, True, False),
        ("", False, False, False),
    ],
)
def test_the_line_of_a_request_is_read_by_what_it_says(
    reply: Callable[..., Read], line: str, concern: bool, guessed: bool, left: bool
) -> None:
    """A plain yes or no stands; what says neither raises, to be confirmed; our form left as it was is asked about."""
    intent = said(reply, f"{FORM}\n{line}").intent
    assert isinstance(intent, Ask)
    assert (intent.concern, intent.concern_guessed, intent.concern_open) == (concern, guessed, left)


DENIALS = (
    "No safeguarding.", "no safeguarding concerns", "Safeguarding: none", "Safeguarding: N/A",
    "There are no safeguarding issues at present.", "This is no longer a safeguarding concern.",
)  # fmt: skip


@pytest.mark.parametrize("denial", DENIALS)
def test_a_plain_denial_beside_a_yes_changes_nothing(reply: Callable[..., Read], denial: str) -> None:
    """Somebody who accepts, and says that there is no concern, has accepted; and nobody is alarmed."""
    received = said(reply, f"Accept\n\n{denial}\n\nPriya Shah")
    assert isinstance(received.intent, Answer)
    assert received.intent.reading is Reading.PLAIN_ACCEPT
    assert not raises(received)


@pytest.mark.parametrize(
    "more", ["No safeguarding concerns except bruising seen today.", "No safeguarding. Once it is closed."]
)
def test_a_denial_with_something_beside_it_is_no_harmless_word(reply: Callable[..., Read], more: str) -> None:
    """An exception, or a condition that follows it, is asked about."""
    received = said(reply, f"Accept\n\n{more}\n\nPriya Shah")
    assert not (isinstance(received.intent, Answer) and received.intent.reading is Reading.PLAIN_ACCEPT)


@pytest.mark.parametrize("text", ["There are no safeguarding worries here.", "Thanks, no safeguarding issues from us"])
def test_a_denial_of_a_concern_is_no_mere_thanks(reply: Callable[..., Read], text: str) -> None:
    """Whoever was asked to accept or decline, and says only that, is asked again with their words."""
    received = reply(text).received
    assert received is not None
    assert isinstance(received.intent, Answer)
    assert received.intent.reading is Reading.UNCLEAR
    assert "safeguarding" in received.intent.words
