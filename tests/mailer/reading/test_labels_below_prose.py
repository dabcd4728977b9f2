"""What stands behind a label is read wherever it stands, and what names no place is no record."""

from collections.abc import Callable

import pytest

from protocol.messages.intents import Ask, Supply
from protocol.ports.letters import Read

ANNA = "s0@northshire.example.org"


def asked(read: Callable[..., Read], text: str) -> Ask:
    """The request that Anna Reed's letter makes."""
    head = f"From: Anna Reed <{ANNA}>\r\nTo: cases@holdfast.example.org\r\nSubject: A case\r\n"
    received = read((head + "Message-ID: <l@x>\r\n\r\n" + text).encode(), login=ANNA).received
    assert received is not None
    assert isinstance(received.intent, Ask)
    return received.intent


def test_labels_below_a_sentence_belong_to_its_request(read: Callable[..., Read]) -> None:
    """A person asks in a sentence, and adds what is needed in lines of their own."""
    ask = asked(
        read,
        "Dear all,\n\nCould CMHT please take over JW-48219?\n\nRecord: Mosaic, episode of 4 November\n"
        "Reason: care co-ordination\nSafeguarding: no\nThanks\nAnna",
    )
    assert (ask.to_team, ask.record, ask.reason) == ("cmht", "Mosaic, episode of 4 November", "care co-ordination")
    assert ask.supplied == ("record",)
    assert not ask.concern


def test_a_concern_in_its_line_below_a_sentence_is_heard(read: Callable[..., Read]) -> None:
    """A label says it, so it is no guess."""
    ask = asked(read, "Could CMHT please take over JW-48219?\n\nSafeguarding: yes\nRecord: Mosaic, 4 November")
    assert (ask.concern, ask.concern_guessed) == (True, False)


NOWHERE = ("attached", "See attached", "please find attached", "enclosed", "Attached to this email", "below", "yes")


@pytest.mark.parametrize("where", NOWHERE)
def test_a_record_that_is_attached_is_filed_nowhere(read: Callable[..., Read], where: str) -> None:
    """What is attached to a letter to us reaches nobody: the record is still asked for."""
    for text in (
        f"Case: JW-48219\nTo: CMHT\nKind: transfer\nRecord: {where}",
        f"Could CMHT please take over JW-48219?\n\nRecord: {where}",
    ):
        ask = asked(read, text)
        assert (ask.supplied, ask.record) == ((), "")


@pytest.mark.parametrize("text", ["Record: attached", "The missing information is attached", "Record: see attached"])
def test_what_is_attached_supplies_nothing(reply: Callable[..., Read], text: str) -> None:
    """No clock of another team begins for it."""
    received = reply(text, who=ANNA).received
    assert received is not None
    assert received.intent == Supply(items=())


def test_a_table_that_was_filled_in_is_a_request(read: Callable[..., Read]) -> None:
    """Labels in one column and values in the next, as Word makes them, are labelled; so are numbered labels."""
    rows = {"Case": "JW-48211", "To": "CMHT", "Kind": "transfer", "Reason": "needs", "Safeguarding": "no"}
    table = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows.items())
    numbered = "".join(f"{at}. {label}: {value}\r\n" for at, (label, value) in enumerate(rows.items(), 1))
    for kind, body in (("html", f"<table>{table}</table>"), ("plain", numbered)):
        head = f"From: s0@northshire.example.org\r\nTo: cases@holdfast.example.org\r\nContent-Type: text/{kind}\r\n\r\n"
        found = read((head + body).encode(), login="s0@northshire.example.org").received
        assert found is not None
        assert isinstance(found.intent, Ask)
        assert (found.intent.to_team, found.intent.kind, found.intent.concern) == ("cmht", "transfer", False)
