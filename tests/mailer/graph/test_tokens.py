"""How the application proves itself."""

import datetime as dates
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from mailer.graph.http.tokens import Tokens
from mailer.graph.settings import GraphApplication
from mailer.mailbox.trouble import Away, Shut, Trouble
from protocol.violations import Misconfigured
from tests.mailer.graph.props import Given
from tests.mailer.graph.server import CLIENT, SECRET, TENANT


def _application(given: Given, **more: str) -> GraphApplication:
    made = GraphApplication(tenant=TENANT, client=CLIENT, secret=SECRET, authority=given.server.login)
    return replace(made, **more)


def _tokens(given: Given, **more: str) -> Tokens:
    return Tokens(_application(given, **more), graph=given.server.url, seconds=20)


@pytest.fixture(scope="module")
def pem() -> str:
    """A certificate of an invented application, and its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Holdfast")])
    since = dates.datetime(2026, 1, 1, tzinfo=dates.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(since.replace(year=2126))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return certificate.public_bytes(serialization.Encoding.PEM).decode() + written.decode()


def test_a_token_is_kept(given: Given) -> None:
    """Entra is asked once, and again when a fresh one is wanted."""
    tokens = _tokens(given)
    assert [tokens.token(), tokens.token(), tokens.token(renew=True), tokens.token()] == [
        "token-1",
        "token-1",
        "token-2",
        "token-2",
    ]


def test_a_certificate_does_instead_of_a_secret(given: Given, pem: str) -> None:
    """The application signs with its key; no secret is sent."""
    assert _tokens(given, secret="", certificate=pem).token() == "token-1"


def test_a_certificate_without_its_key_is_a_wrong_setting(given: Given, pem: str) -> None:
    """It is said before anything is asked."""
    with pytest.raises(Misconfigured, match="key"):
        _tokens(given, certificate=pem.partition("-----BEGIN PRIVATE")[0])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("AADSTS7000215: Invalid client secret provided.", "secret"),
        ("AADSTS7000222: The provided client secret keys are expired.", "run out"),
        ("AADSTS700016: Application not found in the directory.", "does not know the application"),
        ("AADSTS999999: Something new.", "AADSTS999999"),
    ],
)
def test_entras_no_says_what_to_do(given: Given, error: str, told: str) -> None:
    """The number decides; the rest of what Entra wrote is not repeated."""
    given.server.token_error = {"error": "invalid_client", "error_description": f"{error} Trace ID: 1234"}
    with pytest.raises(Trouble, match=told) as refused:
        _tokens(given).token()
    assert isinstance(refused.value, Shut)
    assert refused.value.mend
    assert "Trace" not in str(refused.value)


def test_an_unknown_tenant_is_said(given: Given) -> None:
    """A mistyped tenant is told as that."""
    with pytest.raises(Trouble, match="tenant") as refused:
        _tokens(given, tenant="nobody.example.org").token()
    assert isinstance(refused.value, Shut)


def test_a_login_service_that_is_away_is_silence(given: Given) -> None:
    """It is tried again later, and then works."""
    tokens = _tokens(given)
    given.server.misbehave("openid-configuration", drop=True)
    with pytest.raises(Trouble) as told:
        tokens.token()
    assert isinstance(told.value, Away)
    assert not told.value.busy
    assert tokens.token() == "token-1"


def test_a_login_service_at_fault_is_silence(given: Given) -> None:
    """Its fault is no reason to change settings."""
    tokens = _tokens(given)
    given.server.misbehave("openid-configuration", status=503)
    with pytest.raises(Trouble) as told:
        tokens.token()
    assert isinstance(told.value, Away)
    assert not told.value.busy
