"""Whoever is only copied is asked nothing, and everybody sees who else was told."""

from dataclasses import replace
from datetime import datetime

import pytest

import templates
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.ports.outbox import Post, StoredNotice
from templates.copies import ASKING
from tests.templates import facts, reading

ROSA = Recipient(name="Jo Marsh", address="jo.marsh@health.example.org", role="R1")
SITA = Recipient(name="Ash Brook", address="ash.brook@council.example.org", role="S1")
SAM = Recipient(name="Sam Field", address="sam.field@council.example.org", role="S0")
ROWAN = Recipient(name="Rowan Hill", address="rowan.hill@health.example.org", role="R0")
ASKED = [name for name, (kind, _) in facts.SAMPLES.items() if kind in ASKING]

OTHERS = [
    name
    for name, (_, more) in facts.SAMPLES.items()
    if name not in (*ASKED, "record questioned", "record questioned, to who reported it")  # it asks all whom it names
    and not name.startswith(("E10", "noted, one director"))
    and "waiting for" not in str(more.get("what"))
]


def told(name: str, case: str = "JW-48211") -> StoredNotice:
    """A sample, to both managers, with copies to both workers."""
    made = facts.notice(name)
    of = dict(made.facts) | {"case": case if made.case else None}
    notice = replace(made, to=(ROSA, SITA), copy=(SAM, ROWAN), facts=of, case=case if made.case else None)
    return StoredNotice(id=f"n-{name}-{case}", at=datetime.fromisoformat(str(of["at"])), notice=notice)


def email(to: tuple[Recipient, ...], *notices: StoredNotice, copy: tuple[Recipient, ...] = ()) -> tuple[str, str]:
    """Subject and text of an email of notices."""
    post = Post(
        id="p",
        message_id="<p@x>",
        notices=notices,
        to=tuple((each.name, each.address) for each in to),
        copy=tuple((each.name, each.address) for each in copy),
    )
    made = templates.render(post, address=facts.ADDRESS)
    return made.subject, made.text


@pytest.mark.parametrize("name", ASKED)
def test_a_copy_says_first_that_nothing_is_asked(name: str) -> None:
    """Its subject is marked, its first sentence names those who were asked, and it asks for nothing itself."""
    subject, text = email((SAM,), told(name))
    body = text.split("\n\n", 1)[1] if text.startswith("If anyone is in danger") else text
    assert "] For information" in subject
    assert reading.first_sentence(body).startswith("Nothing is asked of you: Jo Marsh and Ash Brook were asked to ")
    assert reading.links(text) == []
    assert "Please speak" not in text


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_notice_is_marked_too(name: str) -> None:
    """Above its words stands that nothing is asked, and its buttons are left out."""
    subject, text = email((SAM,), told(name))
    assert "For information" in subject
    assert "nothing is asked of you here" in text.replace("\n", " ")
    assert reading.links(text) == []


def test_whoever_may_answer_for_the_team_still_can() -> None:
    """A manager who is copied on what the team is asked is asked nothing, and has the buttons."""
    text = email((ROWAN,), told("E02 please answer"))[1]
    assert text.startswith("Nothing is asked of you")
    assert [body.split()[0] for _, _, body in reading.links(text)] == ["accept", "decline"]


@pytest.mark.parametrize("name", ASKED)
def test_one_email_to_both_says_who_is_to_act(name: str) -> None:
    """It stands below the first words, which say what is asked: a phone shows those alone."""
    paragraphs = email((ROSA, SITA), told(name), copy=(SAM, ROWAN))[1].split("\n\n")
    line = "For Jo Marsh and Ash Brook to act on. Copied to Sam Field and Rowan Hill for information."
    before = 1 + bool(facts.notice(name).facts["alarm"])
    assert paragraphs[before].replace("\n", " ") == line


def test_copies_come_last_in_a_digest_and_are_not_counted_as_asked() -> None:
    """What its reader must act on comes first, by case; what is for information in a part of its own below."""
    copied = replace(
        told("E07 managers", "JW-50001"),
        notice=replace(told("E07 managers", "JW-50001").notice, to=(SITA,), copy=(ROSA,)),
    )
    subject, text = email((ROSA,), copied, told("E02 please answer", "JW-50009"), told("E04 reminder", "JW-50002"))
    assert subject.startswith("[Holdfast] 2 answers needed")
    assert "2 answers needed by 5pm today, Wednesday 25 November, and 1 for information." in text.replace("\n", " ")
    order = [text.index(f"- [{case}]") for case in ("JW-50002", "JW-50009", "JW-50001")]
    assert order == sorted(order)
    flat = text.replace("\n", " ")
    assert (
        flat.index("[JW-50009]") < flat.index("nothing is asked of you here") < flat.index("[JW-50001] For information")
    )
    assert "Post-assessment transfer, Older People Team to Westmere CMHT" in flat.replace("   ", " ").replace("  ", " ")


def test_a_digest_says_who_else_was_told() -> None:
    """To and Cc of what it puts together are not lost."""
    text = email((ROSA,), told("E07 managers"), told("E02 please answer"))[1].replace("\n", " ")
    assert text.count("Also sent to Ash Brook, with a copy to Sam Field and Rowan Hill.") == 2


def test_a_digest_of_copies_alone_asks_nothing() -> None:
    """Its subject says so."""
    assert email((SAM,), told("E04 reminder"), told("E07 managers"))[0] == "[JW-48211] 2 messages for your information"


def test_a_single_reader_is_told_no_more_than_before() -> None:
    """Where nobody is copied, no line is added."""
    alone = Notice(kind=Kind.RUNG, case="JW-48211", request=1, to=(ROSA,), facts=told("E07 managers").notice.facts)
    at = told("E07 managers").at
    assert "to act on" not in email((ROSA,), StoredNotice(id="n", at=at, notice=alone))[1]


def test_an_alarm_is_for_whoever_gets_it() -> None:
    """Nobody reads that nothing is asked of them while a person may be in danger (E10)."""
    for to, copy in (((SAM,), ()), ((ROSA,), (SAM,))):
        subject, text = email(to, told("E10 safeguarding"), copy=copy)
        assert "URGENT" in subject
        assert "Nothing is asked" not in text
        assert [body for _, _, body in reading.links(text)] == ["seen"]
