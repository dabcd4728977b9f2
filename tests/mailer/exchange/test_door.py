"""A login that is refused, and TLS that does not stand, are said as what they are, and lock nobody out."""

import logging
import warnings
from collections.abc import Callable
from dataclasses import replace

import pytest

from mailer.exchange.ews.calls import Caller, meant
from mailer.exchange.ews.doors import door_for
from mailer.exchange.ews.line import Line
from mailer.exchange.ews.troubles import login_not_offered
from mailer.exchange.ews.wire import Wire
from mailer.exchange.mailtips import ExchangeAbsences
from mailer.exchange.settings import ExchangeMailbox
from mailer.mailbox.door import Door
from mailer.mailbox.trouble import Shut
from protocol.violations import Misconfigured
from tests.contracts.mailbox_suite import States, Takes
from tests.mailer.exchange.box import ExchangeBox
from tests.mailer.exchange.conftest import letter, named


def test_after_a_refused_login_nobody_asks_for_minutes(box: ExchangeBox, takes: Takes, states: States) -> None:
    """What reads, what listens and what asks who is away wait together: one refused password is one."""
    box.server.misbehave("GetFolder", "401", always=True)
    inbox = box.inbox(states, login_pauses=(300,), streaming=True)
    inbox.start(takes)
    at = replace(box.at, login_pauses=(300,))
    assert box.wait(lambda: _closed(at))
    absences = ExchangeAbsences(at)
    with pytest.raises(Misconfigured, match="login"):
        absences.away(("ann@trust.example.org",))
    inbox.stop()
    assert box.server.calls == ["GetFolder"]
    absences.close()


def _closed(at: ExchangeMailbox) -> bool:
    try:
        door_for(at).enter()
    except Shut:
        return True
    return False


def test_the_pause_grows_and_ends_with_a_good_call() -> None:
    """A minute, five, fifteen; and after a login that was taken, a minute again."""
    at = [0.0]
    door = Door((60, 300, 900), now=lambda: at[0])
    refused = Shut("Exchange did not take our login.", code="HTTP 401")
    for pause in (60, 300, 900, 900):
        door.enter()
        door.refused(refused)
        at[0] += pause - 1
        with pytest.raises(Shut) as shut:
            door.enter()
        assert shut.value.after_seconds == 1
        at[0] += 1
    door.enter()
    door.well()
    door.refused(refused)
    at[0] += 60
    door.enter()


def test_what_is_not_a_refused_login_closes_nothing(box: ExchangeBox) -> None:
    """A right that is missing concerns one call."""
    door = door_for(box.at)
    door.refused(Shut("The account may not do that.", code="ErrorAccessDenied"))
    door.enter()
    assert door_for(replace(box.at, mailbox="other@northshire.example.org")) is door
    assert door_for(replace(box.at, user="another")) is not door


@pytest.mark.parametrize(
    ("login", "offered", "told"),
    [
        ("basic", "NTLM, Negotiate", "it offers kerberos and ntlm"), ("ntlm", 'Basic realm="EWS"', "it offers basic"),
        ("oauth", "Negotiate, NTLM", "it offers kerberos and ntlm"), ("kerberos", "Basic x, NTLM", "basic and ntlm"),
        ("ntlm", "Negotiate", ""), ("basic", 'Negotiate, Basic realm="x"', ""), ("ntlm", "", ""),
        ("ntlm", "Digest x", ""),
        ("oauth", 'Bearer client_id="x", error="invalid_token"', ""),
    ],
)  # fmt: skip
def test_a_login_that_is_not_offered_is_told_so(login: str, offered: str, told: str) -> None:
    """Not as a wrong password, which somebody would then change."""
    trouble = login_not_offered(login, offered)
    assert (told in str(trouble)) if told else trouble is None


def test_a_server_that_offers_another_login_is_understood(box: ExchangeBox) -> None:
    """Over HTTP, as it stands in its own header."""
    wire = Wire(Caller(Line(replace(box.at, login="ntlm", password="x"))), box.at.mailbox)
    with pytest.raises(Shut) as shut:
        wire.named("inbox")
    assert "it offers basic" in str(shut.value)


@pytest.mark.parametrize(
    ("bundle", "words"), [("/nowhere/ca.pem", "is not there"), ("empty", "certificate"), ("nonsense", "certificate")]
)
def test_a_wrong_bundle_of_certificates_is_told_so(
    box: ExchangeBox, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, bundle: str, words: str
) -> None:
    """Not as a server that is away, nor as one of another name."""
    if not bundle.startswith("/"):
        file = tmp_path_factory.mktemp("bundle") / "ca.pem"
        file.write_text("" if bundle == "empty" else "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n")
        bundle = str(file)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
    at = replace(box.at, url=box.at.url.replace("http:", "https:"))
    wire = Wire(Caller(Line(at)), at.mailbox)
    with pytest.raises(Shut) as shut:
        wire.named("inbox")
    assert words in str(shut.value)
    assert "REQUESTS_CA_BUNDLE" in str(shut.value)
    assert "name it goes by" not in str(shut.value)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("hostname mismatch, certificate is not valid for 'x'", "not valid for the name"),
        ("SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate", "has signed"),
        (
            "SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate",
            "has signed",
        ),
        ("SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired", "has expired"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", "No encrypted connection"),
    ],
)
def test_each_fault_of_tls_is_told_as_what_it_is(told: str, words: str) -> None:
    """Whoever reads it knows what to mend."""
    assert words in str(meant(OSError(told)))


def test_an_unverified_server_does_not_fill_the_log(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], caplog: pytest.LogCaptureFixture
) -> None:
    """`verify_tls = false` is warned of by the check, and not with every call."""
    logging.captureWarnings(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            at: ExchangeMailbox = replace(box.at, verify_tls=False)
            Line(at).close()
            from urllib3.exceptions import InsecureRequestWarning

            warnings.warn("Unverified HTTPS request", InsecureRequestWarning, stacklevel=1)
    finally:
        logging.captureWarnings(False)
    assert not [each for each in caplog.records if "Unverified" in each.getMessage()]
    begun(verify_tls=False)
    box.put(letter(1))
    assert takes.had(named(1))
