"""A delivery report is believed about what we sent, to whom we sent it, once; and said in words of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol.case.events import NotTold
from protocol.ports.letters import Outcome
from tests.promises.world import Sent, World

CMHT = "cmht@riverside.example.org"
SUBJECT = "[JW-48211] Please accept or decline by 5pm Wednesday 25 November"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A case that the mental health team was asked to take on Monday at 10:15."""
    here = World(tmp_path / "home")
    here.request()
    yield here
    here.end()


@pytest.fixture
def asked(world: World) -> Sent:
    """The email that asked the team."""
    return next(each for each in world.sent() if each.code == "E02")


def not_told(world: World) -> list[NotTold]:
    """What the ledger says that somebody was not told."""
    entries = world.store.entries("JW-48211")
    return [e.happened.event for e in entries if isinstance(e.happened.event, NotTold)]


def report(
    number: int,
    recipient: str,
    message_id: str = "",
    *,
    colon: str = ":",
    subject: str = "",
    says: str = "550 5.1.1 Win a prize at https://shop.example.net",
) -> bytes:
    """A delivery report in the standard's form, about a letter with an id or a subject or neither."""
    back = f"Message-ID: {message_id}\r\n" if message_id else ""
    back += f"Subject: {subject}\r\n" if subject else ""
    return (
        "From: MAILER-DAEMON@elsewhere.example.net\r\nTo: cases@holdfast.example.org\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <report-{number}@elsewhere.example.net>\r\n"
        "Return-Path: <>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nThe letter was not delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA{colon} dns; elsewhere.example.net\r\n\r\n"
        f"Final-Recipient{colon} rfc822; {recipient}\r\nAction{colon} failed\r\nStatus{colon} 5.0.0\r\n"
        f"Diagnostic-Code{colon} smtp; {says}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{back}\r\n--b--\r\n"
    ).encode()


def plain(subject: str, body: str, who: str = "postmaster@riverside.example.org") -> bytes:
    """What a mail server writes without any form."""
    return (
        f"From: System Administrator <{who}>\r\nTo: cases@holdfast.example.org\r\nSubject: {subject}\r\n"
        f"Message-ID: <plain-{len(body)}@riverside.example.org>\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    ).encode()


def test_a_report_about_somebody_never_written_to_is_ignored(world: World, asked: Sent) -> None:
    """However often it comes, and although it names an email of ours: nothing is told and nothing recorded."""
    before = world.events()
    for number in range(5):
        forged = report(number, "nobody@nowhere.example.net", asked.post.message_id)
        assert world.deliver(forged, "") is Outcome.IGNORED
    assert world.lines() == []
    assert world.events() == before


def test_a_report_is_said_in_our_words_and_once(world: World, asked: Sent) -> None:
    """What a stranger wrote into it reaches nobody, and another report about the same says nothing more."""
    world.deliver(report(1, CMHT, asked.post.message_id), "")
    assert [(each.addresses, each.why) for each in not_told(world)] == [((CMHT,), "there is no such mailbox (5.1.1)")]
    sent = world.sent()
    assert {("not told", "s0"), ("administrator", "admin"), ("E02", "r1")} <= {(e.code, e.to) for e in sent}
    assert "shop.example.net" not in str([each.notice.facts for each in sent])
    for number in range(2, 5):
        world.deliver(report(number, CMHT, asked.post.message_id, says=f"552 5.2.2 full {number}"), "")
    assert world.lines() == []
    assert len(not_told(world)) == 1


def test_a_report_without_an_id_is_known_by_the_case_and_the_address(world: World, asked: Sent) -> None:
    """An old server quotes our subject and names the address: the sender side hears, once."""
    body = (
        f"Your message\r\n\r\n  To:      {CMHT}\r\n  Subject: {SUBJECT}\r\n  Sent:    Mon, 23 Nov 2026 10:15\r\n"
        f"\r\ndid not reach the following recipient(s):\r\n\r\n{CMHT} on Mon, 23 Nov 2026 10:16:00 -0000\r\n"
        "    The recipient name is not recognized\r\n"
    )
    world.deliver(plain(f"Undeliverable: {SUBJECT}", body), "")
    assert [(each.notice, each.addresses) for each in not_told(world)] == [("please answer", (CMHT,))]
    assert {("not told", "s0"), ("E02", "r1")} <= {(e.code, e.to) for e in world.sent()}
    world.deliver(plain(f"Undeliverable: {SUBJECT}", f"{body}\r\nAgain.\r\n"), "")
    assert world.lines() == []
    assert asked.post.message_id not in body


def test_returned_headers_with_a_subject_alone_are_enough(world: World, asked: Sent) -> None:
    """A standard report that gives back the subject and no id is about that case."""
    world.deliver(report(1, CMHT, subject=SUBJECT, colon=" :"), "")
    assert [each.addresses for each in not_told(world)] == [(CMHT,)]


@pytest.mark.parametrize(
    "raw",
    [
        report(1, CMHT, colon=" :"),
        plain(
            "[Postmaster] Email Delivery Failure",
            f"This is an automatic alert.\r\n\r\nMail to this address did not get through:\r\n-- {CMHT}\r\n\r\n"
            "The problem appears to be :\r\n-- Recipient email address is possibly incorrect\r\n\r\n"
            "-- 5.4.1 Recipient address rejected: Access denied.\r\n",
        ),
        plain("Delivery failure", f"We could not deliver your email to {CMHT}, because its mailbox is full.\r\n"),
    ],
    ids=["a space before the colon", "a gateway's alert", "in a sentence"],
)
def test_a_report_that_does_not_say_of_what_is_told_to_a_person(world: World, asked: Sent, raw: bytes) -> None:
    """An email went to that address lately: administrators hear which address and which cases, once a day."""
    world.deliver(raw, "")
    sent = world.sent()
    assert [each.code for each in sent] == ["administrator"]
    details = " ".join(map(str, sent[0].notice.facts["details"]))  # type: ignore[call-overload]
    assert CMHT in details
    assert "JW-48211" in details
    assert not sent[0].notice.urgent
    world.deliver(raw.replace(b"Message-ID: <", b"Message-ID: <another-"), "")
    assert world.lines() == []
    assert not_told(world) == []


def test_a_report_of_somebody_elses_letter_is_ignored(world: World, asked: Sent) -> None:
    """It names an id that is not ours, or an address that we have not written to: nobody is told."""
    world.deliver(report(1, CMHT, "<theirs@elsewhere.example.net>"), "")
    world.deliver(report(2, "nobody@nowhere.example.net"), "")
    world.deliver(plain("Delivery failure", "It could not be delivered to nobody@nowhere.example.net.\r\n"), "")
    assert world.lines() == []


def test_the_email_that_asks_for_something_is_taken_for_the_one_that_failed(world: World, asked: Sent) -> None:
    """Where several about one case went to an address, a stand-in is asked rather than none."""
    world.writes(CMHT, "Thank you for this. Noted with interest by the team.")
    assert [each.code for each in world.sent()] == ["E03"]
    world.deliver(report(1, CMHT, subject=SUBJECT), "")
    assert [each.notice for each in not_told(world)] == ["please answer"]
    assert ("E02", "r1") in {(each.code, each.to) for each in world.sent()}
    assert asked.notice.kind == "please answer"
