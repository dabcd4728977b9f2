"""What is handed from a command to the grammar of letters says in chat what it says in a letter."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import protocol
from bot.chat.parse import as_letter
from bot.chat.parse.as_letter import said
from bot.chat.parse.commands import Act, Request, parse
from bot.said.labelled import labelled
from mailer.reading.lines import ChatLineReader
from protocol.directory import Directory, Level, Organisation, Person, Team, directory_of
from protocol.messages.intents import (
    About,
    Answer,
    Ask,
    Authenticity,
    Determine,
    Escalate,
    Intent,
    Reading,
    Received,
    Seen,
    Sender,
    Stays,
    Withdraw,
)
from protocol.pack.file import parse_pack

JW = "JW-48211"


def _person(key: str, name: str, team: str) -> Person:
    address = f"{key}@northshire.example.org"
    return Person(
        key=key, name=name, address=address, organisation="northshire", teams=(team,), level=Level.TEAM_MANAGER
    )


def _team(key: str, name: str, *aliases: str) -> Team:
    return Team(
        key=key,
        name=name,
        organisation="northshire",
        address=f"{key}@northshire.example.org",
        manager=f"m-{key}",
        aliases=aliases,
        can_accept=frozenset({f"m-{key}"}),
    )


@pytest.fixture(scope="module")
def reader() -> ChatLineReader:
    """A reader of lines under the pack as it is shipped and a directory of two teams."""
    source = Path(protocol.__file__).parent / "packs" / "joint-working-protocol.toml"
    pack, problems = parse_pack(source.read_text("utf-8"), key="jwp", place=source.name)
    assert pack is not None, problems
    directory: Directory = directory_of(
        organisations=(Organisation(key="northshire", name="Northshire Council", domains=("northshire.example.org",)),),
        teams=(_team("cmht", "Mid Northshire CMHT", "CMHT"), _team("op", "Older People")),
        people=(_person("m-cmht", "Priya Shah", "cmht"), _person("m-op", "Anna Reed", "op")),
        calendars={},
    )
    return ChatLineReader(directory, (pack,), "holdfast.example.org")


def heard(reader: ChatLineReader, text: str, case: str) -> Received:
    """What a text says, said by the manager of the asking team about a case."""
    sender = Sender(address="m-op@northshire.example.org", person="m-op", authenticity=Authenticity.PROVED)
    return reader.line(
        text,
        sender=sender,
        about=About(references=(case,) if case else ()),
        message_id="teams:1:1",
        sha256="0" * 64,
        at=datetime(2026, 11, 24, 12, tzinfo=UTC),
        inbox="teams",
    )


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("withdraw JW-48211", Withdraw()),
        ("withdraw JW-48211 because it was sent twice", Withdraw(reason="it was sent twice")),
        ("/escalate JW-48211 now", Escalate()),
        ("seen JW-48211", Seen()),
        ("stays JW-48211", Stays()),
        ("JW-48211 stays with us", Stays()),
        ("determined JW-48211 CMHT", Determine(team="cmht")),
        ("determined: to the CMHT JW-48211", Determine(team="cmht")),
        ("determined JW-48211 stays", Determine(team=None)),
        ("determined JW-48211 that it stays", Determine(team=None)),
        ("determined JW-48211 Nowhere Team", Determine(team=None, named="nowhere team")),
    ],
)
def test_each_verb_is_understood(reader: ChatLineReader, text: str, intent: Intent) -> None:
    """Every verb that names its case says, by the grammar of letters, what it was typed to say."""
    act = parse(text)
    assert isinstance(act, Act)
    assert heard(reader, said(act), act.case).intent == intent


@pytest.mark.parametrize(
    ("text", "reading", "ground"),
    [
        ("/accept JW-48211", Reading.PLAIN_ACCEPT, None),
        ("accept JW-48211 request 2, thanks", Reading.PLAIN_ACCEPT, None),
        ("JW-48211: accepted", Reading.PLAIN_ACCEPT, None),
        ("accept 48211", Reading.PLAIN_ACCEPT, None),
        ("/decline JW-48211 because they are out of area", Reading.DECLINE, "area"),
        ("decline JW-48211", Reading.DECLINE, None),
        ("decline JW-48211 as we do not have capacity", Reading.DECLINE, "capacity"),
    ],
)
def test_a_yes_and_a_no_are_read_in_their_own_words(
    reader: ChatLineReader, text: str, reading: Reading, ground: str | None
) -> None:
    """An answer with its case, with or without a slash, reads as the same letter does."""
    act = parse(text)
    assert isinstance(act, Act)
    intent = heard(reader, said(act), JW).intent
    assert isinstance(intent, Answer)
    assert (intent.reading, intent.ground) == (reading, ground)


def fields(request: Request) -> dict[str, str]:
    """A typed request as the fields of a form."""
    return {"case": request.case, "to": request.to, "kind": request.kind, "reason": request.reason}


def test_a_request_reads_as_the_labelled_letter(reader: ChatLineReader) -> None:
    """A typed request asks the team it names, of the kind and for the reason it gives."""
    request = parse("request transfer JW-48211 to CMHT because the needs found are mainly mental health")
    assert isinstance(request, Request)
    filled = {"concern": "no", "record": "the contact record"}
    received = heard(reader, labelled({**fields(request), **filled}, concern="Safeguarding"), "")
    assert isinstance(received.intent, Ask)
    asked = received.intent
    assert (asked.kind, asked.to_team, asked.gaps) == ("transfer", "cmht", ())
    assert (asked.reason, asked.record) == ("the needs found are mainly mental health", "the contact record")
    assert (asked.concern, asked.concern_guessed) == (False, False)
    assert received.about.references == (JW,)


PARTS = st.text() | st.lists(
    st.sampled_from(["To: Older People", "\n", "Kind:", "redirect", "Case: JW-9", "x " * 150, ";"]), max_size=6
).map("".join)


@given(reason=PARTS, record=PARTS)
def test_no_field_can_speak_for_another(reader: ChatLineReader, reason: str, record: str) -> None:
    """Whatever is put into the reason and the record of a form, it asks what its other fields ask."""
    request = Request(kind="transfer", case=JW, to="CMHT", reason=reason)
    received = heard(reader, labelled({**fields(request), "record": record}, concern=""), "")
    assert isinstance(received.intent, Ask)
    assert (received.intent.kind, received.intent.to_team) == ("transfer", "cmht")
    assert received.about.references[0] == JW


def test_all_of_a_long_reason_is_read(reader: ChatLineReader) -> None:
    """A concern and an NHS number far down in a long reason are noticed."""
    far = "their needs have changed a lot " * 12 + "and she is at risk of abuse, NHS number 943 476 5919"
    received = heard(reader, as_letter.labelled(Request(kind="transfer", case=JW, to="CMHT", reason=far)), "")
    assert isinstance(received.intent, Ask)
    assert received.intent.concern
    assert received.personal_data
    assert "5919" not in received.intent.reason
