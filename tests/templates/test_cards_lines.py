"""What a card invites people to write is what chat can read."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.chat.parse.as_letter import said
from bot.chat.parse.commands import Act, Handover, My, Overdue, Prose, Request, WhoOwns, parse
from bot.chat.parse.wanted import Alarm, History
from mailer.reading.lines import ChatLineReader
from protocol.decision.rules import Rules
from protocol.messages import intents
from protocol.messages.intents import About, Answer, Authenticity, Intent, Reading, Sender
from tests.templates import card_samples as samples
from tests.templates.test_decided_notices import rules

__all__ = ["rules"]

INVITED = re.compile(r"“([^”]+)”(?: and, on the next line, “([^”]+)”)?")
QUESTIONS = {
    "who owns JW-48211": WhoOwns, "history JW-48211": History, "handover JW-48211": Handover, "request": Request,
    "safeguarding JW-48211": Alarm, "my": My, "overdue": Overdue,
}  # fmt: skip


@pytest.fixture(scope="module")
def reader(rules: Rules) -> ChatLineReader:
    """The reader of chat lines, with the directory and pack of the scenarios."""
    return ChatLineReader(rules.directory, rules.packs.values(), "northshire.example.org")


def lines() -> Iterator[str]:
    """Every line that names a case, as a card invites it, with what is left open filled in."""
    for name, card in samples.every().items():
        if name.startswith("explain") or "E03 which_case" in name:
            continue
        for first, second in INVITED.findall(card.text):
            if "JW-48211" in first + second and not first.endswith((" to", " because", ": moves to")):
                filled = "\n".join(filter(None, (first.replace("…", "the needs are mainly physical"), second)))
                yield filled.replace("Record:", "Record: case note of 23 November").replace(
                    "Westmere CMHT (Northshire Health)", "CMHT"
                )


def heard(reader: ChatLineReader, line: str) -> Intent:
    """What a line says to the rules."""
    command = parse(line, alarms=("safeguarding",))
    text, about = (said(command), About(references=(command.case,))) if isinstance(command, Act) else (line, About())
    return reader.line(
        text,
        sender=Sender(address="r1@riverside.example.org", person="r1", authenticity=Authenticity.PROVED),
        about=about,
        message_id="teams:a:1",
        sha256="0" * 64,
        at=datetime(2026, 11, 24, tzinfo=UTC),
        inbox="a",
    ).intent


MEANS = {
    "accept": Reading.PLAIN_ACCEPT, "decline": Reading.DECLINE, "withdraw": intents.Withdraw, "stays": intents.Stays,
    "seen": intents.Seen, "escalate": intents.Escalate, "determined": intents.Determine, "not": intents.NotRight,
    "JW-48211": (intents.Supply, intents.Done), "remove": intents.LowerFlag,
    "resolved": intents.Agree, "close:": intents.Close, "kind": intents.Say,
}  # fmt: skip


def test_every_line_that_a_card_invites_is_read_as_it_says(reader: ChatLineReader) -> None:
    """Written as it stands, each answer is read as what the card says it does."""
    found = set(lines()) - set(QUESTIONS)
    for line in found:
        intent = heard(reader, line)
        meant = MEANS[line.split()[0]]
        if isinstance(intent, Answer):
            assert intent.reading is meant, (line, intent)
        else:
            assert isinstance(intent, meant), (line, intent)  # type: ignore[arg-type]  # a class or two
    assert {line.split()[0] for line in found} == set(MEANS)


def test_every_question_of_the_help_card_is_a_command() -> None:
    """What the help says can be asked is understood as that very question."""
    text = samples.every()["words help"].text
    for line, kind in QUESTIONS.items():
        assert f"“{line}”" in text
        assert isinstance(parse(line, alarms=("safeguarding",)), kind), line
    assert not isinstance(parse("request transfer JW-48211 to CMHT because the needs point there"), Prose)


def test_one_of_several_requests_can_be_answered_by_its_number() -> None:
    """Where more than one request is open, the card says how to name one."""
    text = samples.notice("E03 which_request").text
    command = parse(re.findall(r"“(accept JW-48211 request \d)”", text)[1])
    assert isinstance(command, Act)
    assert (command.verb, command.request) == ("accept", 2)
