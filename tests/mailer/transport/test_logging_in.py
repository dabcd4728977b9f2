"""What SMTP AUTH proves, and where it is offered."""

import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable

import pytest

from mailer.listening import Door, Limits, LocalInbox, certificate
from tests.mailer.transport.props import LETTER, OURS, PEM, Line, Takes

Listening = Callable[..., LocalInbox]


def _right(user: str, password: str) -> bool:
    return (user, password) == ("ann", "spring-⛅")


def _b64(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "plain"])
def test_a_right_password_proves_the_sender(listening: Listening, takes: Takes, mechanism: str) -> None:
    """The letter carries the name that was proved, by either mechanism, in any case of letters."""
    inbox = listening(login=_right)
    with Line(inbox.doors[0].port) as line:
        line.reply()
        assert "250-AUTH LOGIN PLAIN" in line.say("EHLO client.example.org")
        if mechanism == "LOGIN":
            assert line.say("AUTH LOGIN") == f"334 {_b64('Username:')}"
            assert line.say(_b64("ann")) == f"334 {_b64('Password:')}"
            reply = line.say(_b64("spring-⛅"))
        else:
            reply = line.say(f"AUTH {mechanism} {_b64(chr(0) + 'ann' + chr(0) + 'spring-⛅')}")
        assert reply.startswith("235")
        line.say("MAIL FROM:<sam@northshire.example.org>")
        line.say(f"RCPT TO:<{OURS}>")
        line.say("DATA")
        line.say(LETTER + b".\r\n")
    assert takes.letters[0].envelope.login == "ann"


def test_the_standard_library_can_log_in(listening: Listening, takes: Takes) -> None:
    """A real client logs in and sends."""
    inbox = listening(login=lambda user, password: (user, password) == ("ann", "spring"))
    with smtplib.SMTP("127.0.0.1", inbox.doors[0].port, "client.example.org", timeout=20) as client:
        client.login("ann", "spring")
        client.sendmail("ann@northshire.example.org", [OURS], LETTER)
    assert takes.letters[0].envelope.login == "ann"


def test_wrong_passwords_end_the_conversation(listening: Listening, takes: Takes) -> None:
    """A few tries, then 421 and goodbye."""
    inbox = listening(login=_right, limits=Limits(failed_logins=3, wrong_login_seconds=0))
    with Line(inbox.doors[0].port) as line:
        line.reply()
        line.say("EHLO client.example.org")
        wrong = f"AUTH PLAIN {_b64(chr(0) + 'ann' + chr(0) + 'winter')}"
        assert [line.say(wrong)[:3] for _ in range(3)] == ["535", "535", "421"]
        assert line.reply() == ""


def test_an_unproved_sender_is_not_proved(listening: Listening, takes: Takes) -> None:
    """A failed login leaves no name on the letter that follows."""
    inbox = listening(login=_right)
    with Line(inbox.doors[0].port) as line:
        line.reply()
        line.say("EHLO client.example.org")
        line.say(f"AUTH PLAIN {_b64(chr(0) + 'ann' + chr(0) + 'winter')}")
        line.say("MAIL FROM:<ann@northshire.example.org>")
        line.say(f"RCPT TO:<{OURS}>")
        line.say("DATA")
        line.say(LETTER + b".\r\n")
    assert takes.letters[0].envelope.login is None


@pytest.mark.parametrize(
    "words",
    [
        "AUTH PLAIN !!!", "AUTH PLAIN =", f"AUTH PLAIN {_b64('ann')}",
        f"AUTH PLAIN {b64encode(bytes([0, 255, 0])).decode()}",
        f"AUTH PLAIN {_b64('boss' + chr(0) + 'ann' + chr(0) + 'spring-⛅')}", "AUTH", "AUTH CRAM-MD5", "AUTH LOGIN !!!",
    ],
)  # fmt: skip
def test_a_login_that_makes_no_sense_is_refused(listening: Listening, words: str) -> None:
    """Broken base64, missing parts, acting for somebody else, unknown mechanisms: 5xx, and life goes on."""
    inbox = listening(login=_right)
    with Line(inbox.doors[0].port) as line:
        line.reply()
        line.say("EHLO client.example.org")
        assert line.say(words).startswith("50")
        assert line.say("NOOP").startswith("250")


def test_a_check_that_breaks_is_tried_later(listening: Listening) -> None:
    """When passwords cannot be checked the sender is told to come back, not that it is wrong."""

    def broken(user: str, password: str) -> bool:
        raise OSError("no password file")

    inbox = listening(login=broken)
    with Line(inbox.doors[0].port) as line:
        line.reply()
        line.say("EHLO client.example.org")
        assert line.say(f"AUTH PLAIN {_b64(chr(0) + 'ann' + chr(0) + 'x')}").startswith("454")


def test_no_login_is_offered_where_there_is_none(listening: Listening) -> None:
    """Without a way to check passwords, and on LMTP, AUTH is neither offered nor taken."""
    plain = listening()
    lmtp = listening(login=_right, doors=(Door(speaks="lmtp"),))
    for inbox, greeting in ((plain, "EHLO"), (lmtp, "LHLO")):
        with Line(inbox.doors[0].port) as line:
            line.reply()
            assert "AUTH" not in line.say(f"{greeting} client.example.org")
            assert line.say("AUTH PLAIN").startswith("502")


def test_off_the_machine_a_login_needs_encryption(
    listening: Listening, takes: Takes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To a peer elsewhere AUTH is offered only after STARTTLS, and refused before it."""
    monkeypatch.setattr("mailer.local.conversation.Conversation._peer", lambda _: "192.0.2.7")
    inbox = listening(login=lambda user, password: password == "spring", tls=certificate(PEM, PEM))
    with smtplib.SMTP("localhost", inbox.doors[0].port, "client.example.org", timeout=20) as client:
        client.ehlo()
        assert not client.has_extn("auth")
        assert client.docmd("AUTH", f"PLAIN {_b64(chr(0) + 'ann' + chr(0) + 'spring')}")[0] == 538
        client.starttls(context=ssl.create_default_context(cafile=PEM))
        client.login("ann", "spring")
        client.sendmail("ann@northshire.example.org", [OURS], LETTER)
    assert takes.letters[0].envelope.login == "ann"
