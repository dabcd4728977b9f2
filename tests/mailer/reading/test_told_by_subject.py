"""An answer that stands only in the subject, as telephones make one: it counts like the same word in the body."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from protocol.messages.intents import Answer, Reading
from protocol.ports.letters import Read

OURS = f"<h.{'0' * 32}@holdfast.example.org>"
EXPECTED = Path(__file__).parents[2] / "templates" / "expected"
SUBJECTS = sorted(
    {found[1] for each in EXPECTED.glob("*.txt") if (found := re.match(r"Subject: (.+)", each.read_text("utf-8")))}
)
"""The subjects of our own emails."""


@pytest.fixture
def under(read: Callable[..., Read]) -> Callable[..., Read]:
    """Read a letter of Priya Shah's with a subject, which answers another or none."""

    def _under(subject: str, body: str = "", *, answers: str = OURS, html: str = "") -> Read:
        who = "r1@trust.example.org"
        head = f"From: Priya Shah <{who}>\r\nTo: cases@holdfast.example.org\r\nSubject: {subject}\r\n"
        head += "Message-ID: <a1@trust.example.org>\r\nMIME-Version: 1.0\r\n"
        head += f"In-Reply-To: {answers}\r\n" if answers else ""
        kind = "text/html" if html else "text/plain"
        raw = f"{head}Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{html or body}"
        return read(raw.encode(), login=who)

    return _under


def said(read: Read) -> Reading | None:
    """How a letter reads as an answer."""
    assert read.received is not None
    return read.received.intent.reading if isinstance(read.received.intent, Answer) else None


YES = (
    "Accept JW-48211", "accept", "ACCEPTED", "Accepted JW-48211", "Accepted - JW-48211", "[JW-48211] accept",
    "Accept [JW-48211]", "[EXTERNAL] Accept JW-48211", "[SECURE] accepted", "We accept JW-48211", "Yes we accept",
    "JW-48211 - accepted", "Happy to accept", "Accept, thanks", "CMHT accept JW-48211",
)  # fmt: skip
NOT = (
    "Accept?", "DRAFT accept", "[DRAFT] Accept JW-48211", "Accept if funded", "Accept JW-48211 subject to funding",
    "Accept once the assessment is in", "Accept or decline", "Accept / decline",
    "Accepted by the hospital", "Please accept", "Please accept JW-48211", "Acceptance needed", "Not yet accepted",
    "Fw: Accept JW-48211", "FWD: accept", "WG: accept", "Re: Fw: accept", "Yml: accept", "Accept JW-48211 and JW-48213",
    "Accept from Monday", "Test accept", "Accept - not us", "TBC accept", "Accept call", "Accepted in principle",
)  # fmt: skip
NO = ("Decline JW-48211", "declined", "NOT ACCEPTED", "We decline JW-48211", "Not accepted JW-48211")
BODIES = ("", "\n\n", "Sent from my iPhone", "Priya Shah\nTeam Manager, Mid Northshire CMHT\n01632 960000", "--\nPriya")


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("subject", YES)
def test_a_yes_in_the_subject_alone_is_a_yes(under: Callable[..., Read], subject: str, body: str) -> None:
    """Beside nothing at all, or a signature; in a new letter, or in a reply to ours whose subject was changed."""
    read = under(subject, body)
    assert said(read) is Reading.PLAIN_ACCEPT
    assert said(under(subject, body, answers="")) is Reading.PLAIN_ACCEPT
    assert said(under(f"Re: {subject}", body)) is Reading.PLAIN_ACCEPT
    assert read.words in subject


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("subject", NO)
def test_a_no_in_the_subject_alone_is_a_no(under: Callable[..., Read], subject: str, body: str) -> None:
    """Likewise."""
    assert said(under(subject, body)) is Reading.DECLINE


@pytest.mark.parametrize("body", BODIES[:3])
@pytest.mark.parametrize("subject", [*NOT, *NO])
def test_no_other_subject_is_a_yes(under: Callable[..., Read], subject: str, body: str) -> None:
    """A doubt, a condition, a draft, another case, or somebody else's subject that was sent on."""
    for each in (subject, f"Re: {subject}", f"[EXTERNAL] {subject}"):
        assert said(under(each, body)) is not Reading.PLAIN_ACCEPT


@pytest.mark.parametrize("subject", YES[:4])
def test_a_subject_that_a_reply_carries_on_is_not_its_writers(under: Callable[..., Read], subject: str) -> None:
    """An empty reply to a colleague who wrote “Accept JW-48211” says nothing."""
    for mark in ("Re: ", "RE: [EXTERNAL] ", "AW: ", "Atb: "):
        assert said(under(mark + subject, answers="<x@trust.example.org>")) in (None, Reading.UNCLEAR)
        assert said(under(mark + subject, answers="")) in (None, Reading.UNCLEAR)


@pytest.mark.parametrize("body", ["Only if it is funded", "Not yet", "See below", "Hi Jo", "Can you?", "> accept\nno"])
def test_a_body_that_says_anything_is_read_and_not_the_subject(under: Callable[..., Read], body: str) -> None:
    """Whatever stands in the body is not passed over."""
    assert said(under("Accept JW-48211", body)) is not Reading.PLAIN_ACCEPT


def test_words_that_cannot_be_seen_are_asked_about(under: Callable[..., Read]) -> None:
    """A body that looks empty, with hidden words in it, leaves no plain yes."""
    hidden = '<p><span style="display:none">only once it is funded</span></p>'
    assert said(under("Accept JW-48211", html=hidden)) is not Reading.PLAIN_ACCEPT
    assert said(under("Accept JW-48211", html="<p>&nbsp;</p>")) is Reading.PLAIN_ACCEPT


@pytest.mark.parametrize("body", BODIES[:3])
def test_no_subject_of_ours_answers_anything(under: Callable[..., Read], body: str) -> None:
    """An empty reply under any of our own subjects is no answer, with its mark or without."""
    assert len(SUBJECTS) > 50
    for subject in SUBJECTS:
        for each in (subject, f"Re: {subject}", f"Fw: {subject}"):
            assert said(under(each, body)) in (None, Reading.UNCLEAR, Reading.QUESTION), each
