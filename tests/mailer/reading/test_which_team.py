"""A team is named wholly, or it is asked about: in labelled lines, in sentences, and in decisions."""

from collections.abc import Callable

import pytest

from protocol.directory import Directory
from protocol.messages.intents import Ask, Determine
from protocol.ports.letters import Read

ANNA = "s0@northshire.example.org"


def asked(read: Callable[..., Read], text: str) -> Ask:
    """The request that Anna Reed's letter makes."""
    head = f"From: Anna Reed <{ANNA}>\r\nTo: cases@holdfast.example.org\r\nSubject: A case\r\n"
    head += "Message-ID: <w@x>\r\n\r\n"
    received = read((head + text).encode(), login=ANNA).received
    assert received is not None
    assert isinstance(received.intent, Ask)
    return received.intent


WHOLE = (
    "CMHT", "cmht.", "The CMHT", "the CMHT team", "Mid-Northshire CMHT", "MID NORTHSHIRE CMHT TEAM", "Mid CMHT",
    "cmht@trust.example.org", "Mid Northshire CMHT <cmht@trust.example.org>",
    "cmht@trust.example.org <mailto:cmht@trust.example.org>", "Northshire Mental Health Trust CMHT",
    "CMHT, Northshire Mental Health Trust", "CMHT (Northshire Mental Health Trust)",
    "CMHT at the Northshire Mental Health Trust", "Jo Marsh, CMHT", "CMHT / Jo Marsh", "Mid Northshire CMHT (CMHT)",
)  # fmt: skip


@pytest.mark.parametrize("named", WHOLE)
def test_a_team_is_named_by_what_the_directory_calls_it(read: Callable[..., Read], named: str) -> None:
    """Case, punctuation, an article, “team”, its organisation and a person beside it leave it the same team."""
    assert asked(read, f"Case: JW-48211\nTo: {named}\nKind: transfer").to_team == "cmht"


NOT_WHOLE = (
    "CMHT South", "South CMHT", "CMHT, South", "CMHT - crisis", "CMHT (older adults)", "Children's CMHT", "not CMHT",
    "anyone but CMHT", "CMHT or ALDT", "CMHT and ALDT", "CMHT / ALDT", "CMHT, ALDT", "CMHT2", "Early help for CMHT",
    "CMHT, Northshire Council", "Northshire Council CMHT", "Young Adult Learning Disability Team", "whoever",
    "Adult Learning Disability Team of Southshire", "the team", "cmht@trust.example.net", "x-cmht@trust.example.org",
    "CMHT via ALDT", "formerly CMHT", "Jo Marsh", "Forensic, CMHT",
)  # fmt: skip


@pytest.mark.parametrize("named", NOT_WHOLE)
def test_a_word_more_may_be_another_team_and_is_asked_about(read: Callable[..., Read], named: str) -> None:
    """Words that are not known are never dropped: nobody is asked in place of the team that was meant."""
    ask = asked(read, f"Case: JW-48211\nTo: {named}\nKind: transfer")
    assert (ask.to_team, ask.named_to) == (None, named)


def test_what_is_near_is_offered(read: Callable[..., Read]) -> None:
    """A team whose name stands in the words, or is close to them, is offered, and never asked."""
    assert asked(read, "Case: JW-48211\nTo: Intensive support beside the ALDT, west\nKind: transfer").near == ("aldt",)
    assert "aldt" in asked(read, "Case: JW-48211\nTo: Adult Learning Disabilities\nKind: transfer").near


SENTENCES_WHOLE = (
    "Please can CMHT take over JW-48211?", "Could the CMHT please accept JW-48211?",
    "Please transfer JW-48211 to CMHT.", "I would like to ask CMHT if they can take JW-48211.",
    "We would like to move JW-48211 to the Mid Northshire CMHT.",
    "Please redirect JW-48211 from Adult Learning Disability to CMHT.",
    "As agreed, please transfer JW-48211 to CMHT, as it is their work.", "Grateful if CMHT would pick up JW-48211.",
    "It is not ours, please can CMHT take over JW-48211?",
)  # fmt: skip


@pytest.mark.parametrize("text", SENTENCES_WHOLE)
def test_a_sentence_asks_the_team_that_it_names(read: Callable[..., Read], text: str) -> None:
    """Ordinary words ask the team whose whole name stands in them."""
    assert asked(read, text).to_team == "cmht"


SENTENCES_NOT_WHOLE = (
    "Please can CMHT South take over JW-48211?", "Please can the Children's CMHT take over JW-48211?",
    "Please transfer JW-48211 to anyone but CMHT.", "Please do not transfer JW-48211 to CMHT.",
    "Could CMHT or ALDT take over JW-48211?", "Please ask CMHT and ALDT to take over JW-48211.",
    "Please transfer JW-48211 to CMHT, South locality.", "Please transfer JW-48211 to CMHT in Southshire.",
    "Please can the zebra team take over JW-48211 with CMHT?", "We spoke to CMHT, please can Zebra team take over"
    " JW-48211.", "Please move JW-48211 to the Young Adult Learning Disability Team.",
    "Would a team other than CMHT take JW-48211?", "Please transfer JW-48211 from CMHT to the hospital team.",
)  # fmt: skip


@pytest.mark.parametrize("text", SENTENCES_NOT_WHOLE)
def test_a_sentence_that_names_no_team_wholly_asks_which(read: Callable[..., Read], text: str) -> None:
    """Free words about a team are not its name: its writer is asked which team they mean."""
    assert asked(read, text).to_team is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("determined: moves to CMHT", Determine(team="cmht")),
        ("determined: CMHT South", Determine(team=None, named="cmht south")),
        ("determined: moves to anyone but CMHT", Determine(team=None, named="anyone but cmht")),
        ("determined: stays where it is", Determine(team=None)),
        ("determined: stays with us", Determine(team=None)),
        ("determined: it stays with CMHT", Determine(team="cmht", named="cmht")),
        ("determined: it remains for now with the South team", Determine(team=None, named="south team")),
    ],
)
def test_a_decision_names_its_team_wholly(reply: Callable[..., Read], text: str, intent: Determine) -> None:
    """A decision for a team that nobody knows, or that keeps a case where it is not, is not guessed at."""
    received = reply(text, who=ANNA).received
    assert received is not None
    assert received.intent == intent


def test_the_directory_names_a_team_wholly(directory: Directory) -> None:
    """The command line, chat and letters ask the directory, and get the same answer."""
    for words in ("CMHT", "the cmht team", "CMHT, Northshire Mental Health Trust"):
        assert [team.key for team in directory.named(words)] == ["cmht"]
    for words in ("CMHT South", "older", "Older People Northshire", "", "team", "the"):
        assert directory.named(words) == ()
