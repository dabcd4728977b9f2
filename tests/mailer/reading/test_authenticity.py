"""Who wrote a letter is proved only by what we, or a relay that we trust, have checked."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mailer.reading import LetterReader, Trust
from protocol.directory import Directory
from protocol.messages.intents import Authenticity, Sender
from protocol.pack.procedures import Pack
from protocol.ports.letters import Envelope, Letter, Read

RELAY, STRANGER = "192.0.2.5", "203.0.113.9"
OURS = "mx.holdfast.example.org"
HOP = "Received: from mail.trust.example.org by mx.holdfast.example.org; Tue, 24 Nov 2026 12:04:00 +0000\r\n"
PASS = "Authentication-Results: {by}; dmarc={result} header.from={domain}; spf=pass smtp.mailfrom=x@{domain}\r\n"


def _result(result: str = "pass", *, by: str = OURS, domain: str = "trust.example.org") -> str:
    return PASS.format(by=by, result=result, domain=domain)


def _letter(top: str = "", who: str = "Priya Shah <r1@trust.example.org>", more: str = "") -> bytes:
    return (
        f"{top}From: {who}\r\nTo: cases@holdfast.example.org\r\n{more}Subject: Re: [JW-48211] x\r\n\r\naccept\r\n"
    ).encode()


def _sender(read: Callable[..., Read], raw: bytes, *, login: str | None = None, peer: str = STRANGER) -> Sender:
    received = read(raw, login=login, peer=peer).received
    assert received is not None
    return received.sender


PROVED, NOT, FAILED = Authenticity.PROVED, Authenticity.NOT_PROVED, Authenticity.FAILED


@pytest.mark.parametrize(
    ("raw", "login", "peer", "verdict"),
    [
        pytest.param(_letter(), "r1@trust.example.org", STRANGER, PROVED, id="signed in"),
        pytest.param(_letter(), "R1@Trust.example.org", STRANGER, PROVED, id="signed in, other case"),
        pytest.param(_letter(), "r0@trust.example.org", STRANGER, NOT, id="signed in as another"),
        pytest.param(_letter(), None, STRANGER, NOT, id="nothing known"),
        pytest.param(_letter(_result() + HOP), None, RELAY, PROVED, id="relay, result above its hop"),
        pytest.param(_letter(HOP + _result()), None, RELAY, PROVED, id="relay, result below its hop"),
        pytest.param(_letter(HOP + HOP + _result()), None, RELAY, NOT, id="result came with the letter"),
        pytest.param(_letter(_result() + HOP), None, STRANGER, NOT, id="result from a stranger"),
        pytest.param(_letter(_result(by="mx.evil.example.org") + HOP), None, RELAY, NOT, id="another id"),
        pytest.param(_letter(_result(by="x") + _result() + HOP), None, RELAY, NOT, id="not the topmost"),
        pytest.param(_letter(_result(domain="evil.example.org")), None, RELAY, NOT, id="another domain"),
        pytest.param(_letter(_result("none")), None, RELAY, NOT, id="no DMARC policy"),
        pytest.param(_letter(_result("bestguesspass")), None, RELAY, NOT, id="a best guess"),
        pytest.param(_letter(_result("fail")), None, RELAY, FAILED, id="DMARC fail"),
        pytest.param(_letter("Authentication-Results:"
            " ;;=\r\n"), None, RELAY, NOT, id="not understood"),
        pytest.param(
            _letter(more="Reply-To: r1@trust.example.org\r\n", who="eve@evil.example.org"), None, STRANGER,
            NOT, id="Reply-To",
        ),
        pytest.param(
            _letter(who="r1@trust.example.org, eve@evil.example.org"), "r1@trust.example.org", STRANGER,
            NOT, id="two From addresses",
        ),
        pytest.param(
            _letter("From: eve@evil.example.org\r\n"), "r1@trust.example.org", STRANGER, NOT,
            id="two From headers",
        ),
    ],
)  # fmt: skip
def test_the_verdict_rests_on_what_was_checked(
    read: Callable[..., Read], raw: bytes, login: str | None, peer: str, verdict: Authenticity
) -> None:
    """Only a sign-in, or DMARC found by our own relay for the very domain of From, proves a sender."""
    sender = _sender(read, raw, login=login, peer=peer)
    assert (sender.authenticity, bool(sender.why)) == (verdict, True)


def test_a_failed_letter_waits_for_a_person(read: Callable[..., Read]) -> None:
    """A letter whose sender is disproved is set aside, with the reason."""
    found = read(_letter(_result("fail")), peer=RELAY)
    assert "trust.example.org" in found.quarantine


def test_another_hand_is_shown(read: Callable[..., Read]) -> None:
    """From and Sender are both kept where they differ, and the sign-in is that of From."""
    raw = _letter(more="Sender: Jo Marsh <r0@trust.example.org>\r\n")
    sender = _sender(read, raw, login="r0@trust.example.org")
    assert (sender.address, sender.on_behalf_of) == ("r1@trust.example.org", "r0@trust.example.org")
    assert sender.authenticity is Authenticity.NOT_PROVED


def test_a_name_that_looks_like_an_address_is_only_a_name(read: Callable[..., Read]) -> None:
    """The address counts and not what is displayed."""
    sender = _sender(read, _letter(who='"r1@trust.example.org" <eve@evil.example.org>'), login="r1@trust.example.org")
    assert (sender.address, sender.person) == ("eve@evil.example.org", None)
    assert sender.authenticity is Authenticity.NOT_PROVED


def test_the_trial_believes_its_directory_and_says_so(directory: Directory, pack: Pack) -> None:
    """In the trial a listed From address is enough, an unlisted one is not, and the reason says trial."""
    reader = LetterReader(
        directory, (pack,), Trust(trust_directory=True), ("cases@holdfast.example.org",), "holdfast.example.org"
    )
    at = datetime(2026, 11, 24, 12, 4, tzinfo=UTC)
    envelope = Envelope(peer=STRANGER)
    listed, stranger = (
        reader.read(Letter(raw=_letter(who=who), received_at=at, inbox="x", envelope=envelope)).received
        for who in ("r1@trust.example.org", "eve@evil.example.org")
    )
    assert listed is not None
    assert stranger is not None
    assert (listed.sender.authenticity, "trial" in listed.sender.why) == (Authenticity.PROVED, True)
    assert stranger.sender.authenticity is Authenticity.NOT_PROVED
