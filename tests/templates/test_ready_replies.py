"""What we ask people to write back is what we can read."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

import templates
from mailer.reading import LetterReader, Trust
from protocol.decision.rules import Rules
from protocol.messages import intents
from protocol.messages.intents import Answer, Intent, Reading
from protocol.ports.letters import Envelope, Letter
from tests.templates import facts, reading
from tests.templates.test_decided_notices import rules

__all__ = ["rules"]

WRITER = "r1@riverside.example.org"


def heard(reader: LetterReader, subject: str, body: str) -> Intent:
    """What a reply with this subject and body says."""
    head = f"From: {WRITER}\r\nTo: {facts.ADDRESS}\r\nSubject: {subject}\r\nMessage-ID: <a1@riverside.example.org>"
    raw = f"{head}\r\n\r\n{body}\r\n"
    at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    letter = Letter(raw=raw.encode(), received_at=at, inbox=facts.ADDRESS, envelope=Envelope(login=WRITER))
    read = reader.read(letter)
    assert read.received is not None, read.why
    return read.received.intent


@pytest.fixture(scope="module")
def reader(rules: Rules) -> LetterReader:
    """The reader of letters, with the directory and pack of the scenarios."""
    return LetterReader(rules.directory, rules.packs.values(), Trust(), (facts.ADDRESS,), "northshire.example.org")


MEANS: dict[str, type[Intent] | Reading] = {
    "accept": Reading.PLAIN_ACCEPT,
    "decline": Reading.DECLINE,
    "withdraw": intents.Withdraw,
    "stays": intents.Stays,
    "determined": intents.Determine,
    "seen": intents.Seen,
    "close": intents.Close,
    "not right": intents.NotRight,
    "information": intents.Supply,
    "done": intents.Done,
    "request": intents.Ask,
    "confirm": intents.Confirm,
    "resolved": intents.Agree,
    "safeguarding": intents.RaiseFlag,
    "lower": intents.LowerFlag,
    "escalate": intents.Escalate,
    "help": intents.Help,
    "kind of help": intents.Say,
}


@pytest.mark.parametrize("name", sorted(facts.SAMPLES))
def test_every_ready_reply_is_read_as_what_its_button_says(name: str, reader: LetterReader) -> None:
    """Sent as it is, with an open label filled in, each link's reply is read as the button promises."""
    made = templates.render(facts.post(name), address=facts.ADDRESS)
    for _, subject, body in reading.links(made.text):
        filled = re.sub(r"Reason: $", "Reason: the needs are mainly physical", body, flags=re.M)
        filled = re.sub(r"(Record): $", r"\1: case note of 23 November", filled, flags=re.M)
        said = heard(reader, subject, filled)
        meant = MEANS[re.sub(r" [A-Z]{8}$|: .*", "", subject.partition("] ")[2] or subject)]
        assert (said.reading if isinstance(said, Answer) else type(said)) == meant, (subject, filled, said)


WORDS = sorted(
    {
        words
        for name in facts.SAMPLES
        for words in re.findall(
            r"<strong>“(.*?)”</strong>", templates.render(facts.post(name), address=facts.ADDRESS).html
        )
        if not words.endswith(":")
    }
)


@pytest.mark.parametrize("words", WORDS)
def test_every_word_we_ask_for_is_understood(words: str, reader: LetterReader) -> None:
    """No email invites words that we cannot read, with or without the quotation marks we print."""
    named = unescape(words).replace("Westmere CMHT", "CMHT")
    for body in (named, f"“{named}”"):
        said = heard(reader, "Re: [JW-48211] Please answer", body)
        assert not isinstance(said, intents.Nothing), (body, said)
        if isinstance(said, Answer):
            assert said.bare or said.reading in {Reading.PLAIN_ACCEPT, Reading.DECLINE}, (body, said)


@pytest.mark.parametrize(
    "team",
    [
        "CMHT",
        "Community Mental Health Team (Riverside Health NHS Trust)",
        "Community Mental Health Team",
        "Riverside Health NHS Trust Community Mental Health Team",
    ],
)
def test_team_of_a_decision_is_found(team: str, reader: LetterReader) -> None:
    """A decision that names the receiving team as our email writes it names that team."""
    for body in (f"determined: moves to {team}", f"determined: moves to {team}\nReason: needs first"):
        said = heard(reader, "Re: [JW-48211] Formal decision needed", body)
        assert isinstance(said, intents.Determine)
        assert said.team == "cmht"
