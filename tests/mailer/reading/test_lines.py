"""A line typed in chat says what a letter with the same words says."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.reading.lines import ChatLineReader
from protocol.directory import Directory
from protocol.messages.chat import CHANNEL, LineReader
from protocol.messages.intents import (
    About,
    Answer,
    Ask,
    Authenticity,
    LocalId,
    Nothing,
    Reading,
    Received,
    Sender,
    WhoOwns,
)
from protocol.pack.procedures import Pack
from protocol.ports.letters import Read
from tests.profiles import some

HERE = Path(__file__).parent
AT = datetime(2026, 11, 24, 13, 4, 7, 654321, tzinfo=timezone(timedelta(hours=1)))
PRIYA = Sender(address="r1@trust.example.org", person="r1", authenticity=Authenticity.PROVED, why="signed in")
ANNA = Sender(address="s0@northshire.example.org", person="s0", authenticity=Authenticity.PROVED, why="signed in")
SHOWN = About(references=("JW-48211",), answers=("<n1@holdfast.example.org>",))


def answers(name: str) -> list[str]:
    """The answers that a list of the letters' tests holds."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith(("# ", "== "))]


@pytest.fixture(scope="session")
def lines(directory: Directory, pack: Pack) -> LineReader:
    """A reader of lines under the same directory and pack as the reader of letters."""
    return ChatLineReader(directory, (pack,), "holdfast.example.org")


@pytest.fixture(scope="session")
def line(lines: LineReader) -> Callable[..., Received]:
    """Read a text as Priya Shah's answer to a card about JW-48211."""

    def _line(text: str, *, sender: Sender = PRIYA, about: About = SHOWN) -> Received:
        return lines.line(
            text, sender=sender, about=about, message_id="teams:19:x:1", sha256="f" * 64, at=AT, inbox="teams"
        )

    return _line


def alike(read: Read, received: Received) -> None:
    """A letter and a line say the same, for the same reason, with the same flags."""
    letter = read.received
    assert letter is not None
    assert received.intent == letter.intent
    assert received.evidence is not None
    assert letter.evidence is not None
    assert received.evidence.words == letter.evidence.words
    assert (received.alarm, received.personal_data) == (letter.alarm, letter.personal_data)
    assert received.about.references == letter.about.references


@pytest.mark.parametrize("text", some([*answers("short_answers.txt"), *answers("natural_acceptances.txt")]))
def test_an_answer_reads_as_in_a_letter(reply: Callable[..., Read], line: Callable[..., Received], text: str) -> None:
    """Every short answer and every natural yes has in chat the intent that it has in a letter."""
    alike(reply(text), line(text))


LETTERS = """
    accept accepted decline withdraw escalate seen stays JW-48211 JW-48212 #48211 48211 not if but until we they
    CMHT please case this because funding safeguarding ? . , \n to who owns determined: Monday Anna yes no > --
"""


@given(words=st.lists(st.sampled_from([*LETTERS.split(), "\n"]), min_size=1, max_size=12))
def test_any_words_read_as_in_a_letter(
    reply: Callable[..., Read], line: Callable[..., Received], words: list[str]
) -> None:
    """However the words of the trade are put together, chat and letter say the same."""
    read = reply(" ".join(words))
    if read.kind == "human":
        alike(read, line(" ".join(words)))


ANSWERS = re.compile(r"accept|agree|declin|refus|reject|derbyn|gwrthod|\b(?:yes|yep|no|nope)\b", re.I)
"""Words of an answer: the library draws them from our own source too."""


@given(text=st.text())
def test_any_text_gives_something_received(line: Callable[..., Received], text: str) -> None:
    """No text raises, and none that somebody merely bangs on the keys is a yes or a no."""
    received = line(text)
    assert (received.message_id, received.sender) == ("teams:19:x:1", PRIYA)
    if not ANSWERS.search(text):
        assert getattr(received.intent, "reading", None) not in (Reading.PLAIN_ACCEPT, Reading.DECLINE)


@pytest.mark.parametrize("text", ["", "\u200b", "\ud800", "\x00", "=?utf-8?b?QWNjZXB0?=", "a" * 200_000])
def test_a_line_with_nothing_in_it_accepts_nothing(line: Callable[..., Received], text: str) -> None:
    """Empty, broken, encoded or endless text is no answer that could move a case."""
    assert getattr(line(text).intent, "reading", Reading.UNCLEAR) in (Reading.UNCLEAR, Reading.QUESTION)


def test_the_evidence_names_the_channel_and_the_proof(line: Callable[..., Received]) -> None:
    """What is kept says that it came by chat, from whom, how that is proved, and the exact words."""
    received = line("Accept JW-48211")
    evidence = received.evidence
    assert evidence is not None
    assert received.at == evidence.received_at == datetime(2026, 11, 24, 12, 4, 7, tzinfo=UTC)
    assert (evidence.channel, evidence.inbox, evidence.sha256) == (CHANNEL, "teams", "f" * 64)
    assert (evidence.message_id, received.message_id) == ("teams:19:x:1", "teams:19:x:1")
    assert (evidence.sender, evidence.person) == ("r1@trust.example.org", "r1")
    assert (evidence.authenticity, evidence.authenticity_why) == ("proved", "signed in")
    assert evidence.words == "Accept JW-48211"


def test_a_request_keeps_no_words(line: Callable[..., Received]) -> None:
    """A request may describe the person, so none of its words go into the evidence."""
    text = "Case: JW-48211\nTo: CMHT\nKind: transfer\nReason: needs are mainly mental health"
    received = line(text, sender=ANNA, about=About())
    assert isinstance(received.intent, Ask)
    assert (received.intent.to_team, received.intent.kind) == ("cmht", "transfer")
    assert received.evidence is not None
    assert received.evidence.words == ""


@pytest.mark.parametrize(
    ("text", "about", "reading"),
    [
        ("accept JW-48211", About(), Reading.PLAIN_ACCEPT),
        ("accept 48211", About(references=("JW-48211",)), Reading.PLAIN_ACCEPT),
        ("accept LAS 123456", About(), Reading.PLAIN_ACCEPT),
        ("accept JW-48212", About(references=("JW-48211",)), Reading.UNCLEAR),
        ("accept JW-48211 and JW-48212", About(), Reading.UNCLEAR),
        ("accept", About(references=("JW-48211", "JW-48212")), Reading.UNCLEAR),
    ],
)
def test_a_yes_is_about_one_case(line: Callable[..., Received], text: str, about: About, reading: Reading) -> None:
    """A yes counts for the case that line and chat agree on, and is unclear where they name two."""
    intent = line(text, about=about).intent
    assert isinstance(intent, Answer)
    assert intent.reading is reading


def test_what_the_chat_shows_and_what_the_line_names_are_put_together(line: Callable[..., Received]) -> None:
    """References and local ids of the line are added to what the chat shows, in that order."""
    shown = replace(SHOWN, local_ids=(LocalId(organisation="northshire", system="LAS", number="123456"),))
    about = line("what about JW-48212 and RIO 7654321, or 55555 too", about=shown).about
    assert about.references == ("JW-48211", "JW-48212")
    assert [(each.organisation, str(each)) for each in about.local_ids] == [
        ("northshire", "LAS 123456"),
        ("trust", "RIO 7654321"),
    ]
    assert about.bare == ("55555",)
    assert about.answers == SHOWN.answers


def test_a_line_is_always_said_to_us(line: Callable[..., Received]) -> None:
    """Chatter is answered with an explanation, and a question about the case with the answer."""
    assert line("lovely weather today", about=About()).intent == Nothing(addressed=True)
    assert line("who owns JW-48211?", about=About()).intent == WhoOwns()


def test_a_concern_and_personal_data_are_noticed(line: Callable[..., Received]) -> None:
    """Words of a concern raise the alarm and an NHS number is marked; neither is kept in the words."""
    received = line("She is at risk of abuse, NHS number 943 476 5919", about=About())
    assert received.alarm
    assert received.personal_data
    assert received.evidence is not None
    assert "5919" not in received.evidence.words
