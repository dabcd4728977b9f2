"""What each answer of a mail relay means for an email."""

import ssl
from typing import Any

import pytest

from mailer.listening import certificate
from mailer.local.relay import Relay, RelayCarrier
from protocol.violations import SendLater, Undeliverable
from tests.mailer.transport.props import LETTER, OURS, PEM
from tests.mailer.transport.sink import Sink

ANN, BO, CY = "ann@northshire.example.org", "bo@trust.example.org", "cy@trust.example.org"


def _carrier(sink: Sink, **settings: Any) -> RelayCarrier:
    return RelayCarrier(Relay(**{"host": "127.0.0.1", "port": sink.port, "timeout": 20.0, **settings}))


def _carry(carrier: RelayCarrier, *recipients: str, raw: bytes = LETTER) -> None:
    carrier.carry(raw, message_id="<p-1@northshire.example.org>", sender=OURS, recipients=recipients or (ANN,))


def test_the_bytes_arrive_as_they_were(sink: Sink) -> None:
    """A line that begins with a dot survives, and bounces will come back to us."""
    raw = LETTER + b".\r\n..\r\n.x\r\n"
    _carry(_carrier(sink), ANN, BO, raw=raw)
    [taken] = sink.taken
    assert (taken.raw, taken.recipients, taken.mail_from) == (raw, (ANN, BO), OURS)


@pytest.mark.parametrize("stage", ["MAIL", f"RCPT {ANN}", "DATA"])
@pytest.mark.parametrize("answer", ["421 4.3.2 later", "451 4.3.0 later", "close"])
def test_trouble_at_any_stage_is_for_later(sink: Sink, stage: str, answer: str) -> None:
    """A 4xx answer or a dropped connection keeps the email for another try."""
    sink.answers[stage] = answer
    carrier = _carrier(sink)
    with pytest.raises(SendLater):
        _carry(carrier)
    sink.answers.clear()
    _carry(carrier)


def test_a_relay_that_hangs_up_at_the_greeting_is_for_later(sink: Sink) -> None:
    """A connection that breaks before anything was said keeps the email."""
    sink.answers["EHLO"] = "close"
    with pytest.raises(SendLater, match="the connection broke"):
        _carry(_carrier(sink))


@pytest.mark.parametrize("stage", ["MAIL", f"RCPT {ANN}", "DATA"])
def test_a_refusal_of_everything_names_everybody(sink: Sink, stage: str) -> None:
    """5xx for the whole email means that nobody will ever have it."""
    sink.answers[stage] = "554 5.7.1 never"
    with pytest.raises(Undeliverable) as refused:
        _carry(_carrier(sink))
    assert refused.value.addresses == (ANN,)
    assert "never" not in str(refused.value)


def test_one_refused_address_does_not_keep_it_from_the_others(sink: Sink) -> None:
    """The others have the email, and the one is named."""
    sink.answers[f"RCPT {BO}"] = "550 5.1.1 who?"
    with pytest.raises(Undeliverable) as refused:
        _carry(_carrier(sink), ANN, BO, CY)
    assert refused.value.addresses == (BO,)
    assert [taken.recipients for taken in sink.taken] == [(ANN, CY)]


def test_one_address_that_must_wait_does_not_repeat_it_to_the_others(sink: Sink) -> None:
    """Who has it already is not sent it again; a refused address is named in the end."""
    carrier = _carrier(sink)
    sink.answers = {f"RCPT {BO}": "452 4.2.2 full", f"RCPT {CY}": "550 5.1.1 who?"}
    for _ in range(2):
        with pytest.raises(SendLater):
            _carry(carrier, ANN, BO, CY)
    del sink.answers[f"RCPT {BO}"]
    with pytest.raises(Undeliverable) as refused:
        _carry(carrier, ANN, BO, CY)
    assert refused.value.addresses == (CY,)
    assert [taken.recipients for taken in sink.taken] == [(ANN,), (BO,)]


@pytest.mark.parametrize("answer", ["take and close", "take and hang"])
def test_an_answer_lost_after_the_message_is_for_later(sink: Sink, answer: str) -> None:
    """Whether the relay took it cannot be known: the same message goes again."""
    sink.answers["DATA"] = answer
    carrier = _carrier(sink, timeout=0.5)
    with pytest.raises(SendLater):
        _carry(carrier)
    sink.answers.clear()
    _carry(carrier)
    assert [taken.raw for taken in sink.taken] == [LETTER, LETTER]


def test_nothing_listening_is_for_later() -> None:
    """A relay that is down is not the fault of the address."""
    with Sink() as gone:
        carrier = _carrier(gone)
    with pytest.raises(SendLater, match="nothing is listening there"):
        _carry(carrier)


def test_a_relay_that_says_nothing_is_for_later(sink: Sink) -> None:
    """A relay that hangs is left after the timeout."""
    sink.answers["MAIL"] = "hang"
    with pytest.raises(SendLater):
        _carry(_carrier(sink, timeout=0.1))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_connection_is_encrypted_and_the_login_proved(security: str) -> None:
    """With a certificate we trust, the email goes encrypted and with our login."""
    server = certificate(PEM, PEM)
    trusting = ssl.create_default_context(cafile=PEM)
    with Sink(login=("holdfast", "spring"), **{security: server}) as sink:
        settings = {"security": security, "context": trusting, "host": "localhost"}
        _carry(_carrier(sink, user="holdfast", password="spring", **settings))
        assert [taken.login for taken in sink.taken] == ["holdfast"]
        with pytest.raises(SendLater, match="user and password"):
            _carry(_carrier(sink, user="holdfast", password="winter", **settings))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_we_do_not_trust_stops_everything(security: str) -> None:
    """Nothing is said to a relay that cannot prove its name."""
    with Sink(**{security: certificate(PEM, PEM)}) as sink:
        with pytest.raises(SendLater, match="its certificate is not valid"):
            _carry(_carrier(sink, security=security))
        assert sink.taken == []


def test_encryption_that_is_asked_for_is_never_done_without(sink: Sink) -> None:
    """A relay that does not offer STARTTLS gets no email in clear."""
    with pytest.raises(SendLater, match="does not offer what the settings ask for"):
        _carry(_carrier(sink, security="starttls"))
    assert sink.taken == []


def test_a_relay_that_wants_a_login_is_a_matter_of_settings(sink: Sink) -> None:
    """530 is not the fault of the address: the email is kept."""
    sink.answers["MAIL"] = "530 5.7.0 log in first"
    with pytest.raises(SendLater, match="user and password"):
        _carry(_carrier(sink))


def test_a_password_is_not_shown() -> None:
    """A relay's settings can be printed without its password."""
    assert "spring" not in repr(Relay(host="relay.example.org", user="holdfast", password="spring"))
