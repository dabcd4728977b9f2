"""Letters that cannot be acted on are never lost: each is answered, or set aside whole and a person told."""

import smtplib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from bot.service import decider
from protocol.case.case import Case
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.messages.intents import Answer, Received, TimePassed
from protocol.ports.letters import Outcome
from tests.promises.world import World, local

R1 = "r1@riverside.example.org"
TO_US = b"To: cases@holdfast.example.org\r\nMessage-ID: <trouble@story.example.org>\r\n"
UNREADABLE = {
    "bytes of every kind": bytes(range(256)) * 8,
    "no header lines": b"Please accept this.\r\n\r\nThank you.\r\n",
    "nobody it is from": TO_US + b"Subject: RE: [JW-48211]\r\n\r\naccept\r\n",
    "an encrypted part": b"From: r1@riverside.example.org\r\n" + TO_US + b"Subject: RE: [JW-48211]\r\n"
    b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n",
}  # fmt: skip
GARBLED = {
    "no boundary": b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\naccept\r\n",
    "a charset nobody knows": b"Content-Type: text/plain; charset=x-nine\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n!\xff%\r\n",
    "cut off in a header": b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: multip",
}


@pytest.fixture
def asked(world: World) -> World:
    """A world in which one request waits for its answer, and everything said so far was read."""
    world.request()
    world.sent()
    return world


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_set_aside_whole_and_a_person_is_told(asked: World, raw: bytes) -> None:
    """Quarantined with its reason and its bytes; administrators are told, and nothing moves."""
    asked.deliver(raw, R1)
    aside = asked.store.quarantined()
    assert len(aside) == 1
    assert aside[0].why
    kept = asked.store.evidence(aside[0].sha256)
    assert kept is not None
    assert sha256(kept).hexdigest() == aside[0].sha256
    if not asked.over_smtp:  # on the wire a line ends with CR LF
        assert kept == raw
    *answers, told = asked.sent()
    assert (told.code, told.to) == ("administrator", "admin")
    assert {(each.code, each.to, each.notice.facts["variant"]) for each in answers} <= {("E03", "r1", "unreadable")}
    assert aside[0].why in told.notice.facts["details"]  # type: ignore[operator]  # a list
    assert asked.owner() == "older-people"


@pytest.mark.parametrize("rest", GARBLED.values(), ids=GARBLED.keys())
def test_a_colleagues_garbled_letter_is_answered_and_moves_nothing(asked: World, rest: bytes) -> None:
    """Where only the body is broken its writer is known, so they are asked and not left waiting."""
    head = b"From: r1@riverside.example.org\r\n" + TO_US + b"Subject: RE: [JW-48211]\r\nMIME-Version: 1.0\r\n"
    asked.deliver(head + rest, R1)
    assert [(each.code, each.to) for each in asked.sent()] == [("E03", "r1")]
    assert asked.owner() == "older-people"


def test_a_team_that_does_not_exist_is_asked_about_with_near_names(world: World) -> None:
    """A misspelt team is never guessed: the sender gets the names that come close."""
    world.request(to="Comunity Mental Helth Team")
    sent = world.sent()
    assert [(each.code, each.to, each.notice.facts["variant"]) for each in sent] == [("E03", "s0", "unknown_team")]
    assert sent[0].notice.facts["near"] == ["Community Mental Health Team"]
    assert world.store.case("JW-48211") is None


def test_an_answer_about_a_case_nobody_knows_is_told_so(asked: World) -> None:
    """The writer learns that there is no such case, and the open request is left alone."""
    asked.writes("r1", "accept", subject="RE: [JW-99999] Please accept or decline")
    sent = asked.sent()
    assert [(each.code, each.to, each.notice.facts["variant"]) for each in sent] == [("E03", "r1", "no_case")]
    assert asked.store.case("JW-99999") is None
    assert asked.owner() == "older-people"


def test_a_stranger_is_never_written_to(asked: World) -> None:
    """A sender who is not in the directory is set aside; only the administrators hear of it."""
    asked.writes("somebody@elsewhere.example.net", "accept")
    assert [each.why for each in asked.store.quarantined()] == ["Its sender is not in the directory."]
    assert [(each.code, each.to, each.copy) for each in asked.sent()] == [("administrator", "admin", "")]
    assert asked.owner() == "older-people"


def test_an_answer_to_a_request_that_has_ended_is_told_so(asked: World) -> None:
    """After a withdrawal a yes changes nothing, and its writer knows."""
    asked.writes("s0", "withdraw")
    asked.sent()
    asked.writes("r1", "accept", at="2026-11-24 10:00")
    sent = asked.sent()
    assert [(each.code, each.to, each.notice.facts["variant"]) for each in sent] == [("E03", "r1", "closed_request")]
    assert asked.owner() == "older-people"


def test_an_answer_about_a_closed_case_is_told_so(asked: World) -> None:
    """The same where the case itself was closed."""
    asked.writes("s0", "withdraw")
    asked.writes("s1", "close: need ended", subject="[JW-48211]")
    assert not asked.case().open
    asked.sent()
    asked.writes("r1", "accept", at="2026-11-24 10:00")
    sent = asked.sent()
    assert [(each.code, each.to, each.notice.facts["variant"]) for each in sent] == [("E03", "r1", "closed_request")]


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[World]:
    """A world over a real socket."""
    here = World(tmp_path / "home", smtp=True)
    yield here
    here.end()


@pytest.mark.parametrize("declared", [True, False], ids=["said so before", "found while it came"])
def test_a_letter_of_30_megabytes_is_refused_and_leaves_no_trace(smtp: World, declared: bool) -> None:
    """552 tells the sender's server for good, so that their own server tells them; nothing is recorded."""
    door = smtp.holdfast.inboxes[0].doors[0]  # type: ignore[attr-defined]
    raw = b"From: s0@northshire.example.org\r\n" + TO_US + b"\r\n" + (b"x" * 998 + b"\r\n") * (30 * 1049)
    with smtplib.SMTP(door.host, door.port, timeout=60) as client:
        client.ehlo()
        if not declared:
            client.esmtp_features.pop("size")
        with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPSenderRefused)) as refused:
            client.sendmail("s0@northshire.example.org", ["cases@holdfast.example.org"], raw)
    assert refused.value.smtp_code == 552
    smtp.holdfast.runner.turn()
    assert list(smtp.store.marks()) == []
    assert smtp.store.quarantined() == ()
    assert smtp.lines() == []


def test_a_letter_that_makes_us_fail_is_tried_three_times_and_set_aside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is quarantined whole, and administrators are told; so is whoever wrote it, if they are listed, once, however
    often their server sends it; the next letter is acted on as ever."""
    world.request()
    world.request(case="JW-48212")
    world.sent()
    tried: list[str] = []

    def decide(case: Case | None, reference: str, received: Received, rules: Rules) -> Decision:
        if reference == "JW-48211" and isinstance(received.intent, Answer):
            tried.append(reference)
            raise KeyError("a fault of ours")
        return real(case, reference, received, rules)

    real = decider.decide
    monkeypatch.setattr(decider, "decide", decide)
    for _ in range(2):
        world.writes(
            "r1",
            "accept",
            subject="RE: [JW-48211] Please accept",
            message_id="<once@x.example.org>",
            dated="2026-11-23 10:15",
        )
    world.writes("r1", "accept", subject="RE: [JW-48212] Please accept or decline")
    assert len(tried) == 3
    assert [each.why for each in world.store.quarantined()] == ["Holdfast failed while acting on it (KeyError)."]
    sent = world.sent()
    assert ("administrator", "admin") in [(each.code, each.to) for each in sent]
    told = [each for each in sent if each.notice.facts.get("variant") == "our_fault"]
    assert [(each.code, each.to) for each in told] == [("E03", "r1")]
    assert (world.owner("JW-48211"), world.owner("JW-48212")) == ("older-people", "cmht")
    assert [mark.outcome for mark in world.store.marks()].count(Outcome.QUARANTINED) == 1
    assert world.store.verify() is None


def test_a_case_that_makes_us_fail_keeps_no_other_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other deadline is acted on in the same sweep; once mended, the one that failed is too."""
    cases = ("JW-48211", "JW-48212", "JW-48213")
    for case in cases:
        world.request(case=case)
    world.until("2026-11-25 16:00")
    world.sent()

    def decide(case: Case | None, reference: str, received: Received, rules: Rules) -> Decision:
        if reference == "JW-48211" and isinstance(received.intent, TimePassed):
            raise KeyError("a fault of ours")
        return real(case, reference, received, rules)

    real = decider.decide
    monkeypatch.setattr(decider, "decide", decide)
    world.until("2026-11-25 17:00")
    assert ["DeadlineLapsed" in world.events(case) for case in cases] == [False, True, True]
    sent = world.sent()
    assert {each.notice.case for each in sent if each.code != "administrator"} == {"JW-48212", "JW-48213"}
    assert [each.to for each in sent if each.code == "administrator"] == ["admin"]
    world.holdfast.runner.turn()
    assert world.lines() == []
    monkeypatch.setattr(decider, "decide", real)
    world.clock.turn_to(local("2026-11-25 17:10"))
    world.holdfast.runner.turn()
    assert "DeadlineLapsed" in world.events("JW-48211")
    assert {each.notice.case for each in world.sent()} == {"JW-48211"}
