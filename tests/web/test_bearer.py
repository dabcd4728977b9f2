"""Our own token: asked for at a login service over TLS, kept while it holds, and never told to anybody."""

import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from bot.settings import BotKind, TeamsSettings
from bot.web.botframework import ASKED_AGAIN_SECONDS, Bearer
from protocol.violations import Misconfigured, SendLater
from tests.web.channel import APP_ID, KEY, TENANT
from tests.web.serving import Serving

SECRET = "not-a-real-secret"


class Login:
    """The login service: what it was asked, and what it answers."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[dict[str, str]] = []
        self.refuses = False
        self._serving = Serving(self._application, _certified(folder))

    def __enter__(self) -> "Login":
        self._serving.__enter__()
        return self

    def __exit__(self, *of: object) -> None:
        self._serving.__exit__(None, None, None)

    @property
    def authority(self) -> str:
        return f"{self._serving.url}/{TENANT}"

    def _application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._openid)
        app.router.add_post("/{tenant}/token", self._token)
        return app

    async def _openid(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "token_endpoint": f"{self.authority}/token", "authorization_endpoint": f"{self.authority}/authorize",
                "issuer": f"{self.authority}/v2.0",
            }
        )  # fmt: skip

    async def _token(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        if self.refuses:
            return web.json_response({"error": "invalid_client", "error_description": SECRET}, status=401)
        return web.json_response(
            {"token_type": "Bearer", "expires_in": 3600, "access_token": f"token {len(self.asked)}"}
        )


def _certified(folder: Path) -> ssl.SSLContext:
    """A server's TLS, with a certificate of its own making in `login.pem`."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "login.example.org")])
    now = datetime.now(UTC)  # noqa: TID251 - TLS is checked against the machine's own clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(KEY.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(KEY, hashes.SHA256())
    )  # fmt: skip
    certificate, key = folder / "login.pem", folder / "login.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Login]:
    with Login(tmp_path) as made:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "login.pem"))
        yield made


def settings_for(login: Login, tmp_path: Path) -> TeamsSettings:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    return TeamsSettings(
        app_id=APP_ID, tenants=(TENANT,), secret_file=tmp_path / "secret", login_url=login.authority,
        login_scope="https://api.botframework.com",
    )  # fmt: skip


class Ticks:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_token_is_asked_for_once_and_kept(login: Login, tmp_path: Path) -> None:
    """The bot proves itself with its secret, for the channel alone; a token that holds is not asked for again."""
    ticks = Ticks()
    with closing(Bearer(settings_for(login, tmp_path), ticks=ticks)) as bearer:
        assert [bearer.token() for _ in range(3)] == ["token 1"] * 3
        ticks.now += ASKED_AGAIN_SECONDS + 1
        assert bearer.token() == "token 1"
    (asked,) = login.asked
    assert asked["client_id"] == APP_ID
    assert asked["client_secret"] == SECRET
    assert asked["scope"] == "https://api.botframework.com/.default"


def test_a_refused_token_is_replaced(login: Login, tmp_path: Path) -> None:
    """After the channel refused a token, another is asked for."""
    with closing(Bearer(settings_for(login, tmp_path))) as bearer:
        assert bearer.token() == "token 1"
        bearer.refused()
        assert bearer.token() == "token 2"


def test_without_a_token_messages_wait(login: Login, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A lapsed secret puts messages off, is said in the log, and stands in neither."""
    login.refuses = True
    with closing(Bearer(settings_for(login, tmp_path))) as bearer:
        with pytest.raises(SendLater) as later:
            bearer.token()
        assert "secret" in later.value.mend
        assert SECRET not in f"{later.value} {caplog.text}"
        login.refuses = False
        assert bearer.token()


def test_a_login_service_that_is_away_puts_messages_off(login: Login, tmp_path: Path) -> None:
    """A network without the login service keeps the message."""
    settings = settings_for(login, tmp_path)
    away = TeamsSettings(
        app_id=APP_ID, tenants=(TENANT,), secret_file=settings.secret_file, login_url=f"https://127.0.0.1:9/{TENANT}"
    )
    with closing(Bearer(away)) as bearer, pytest.raises(SendLater):
        bearer.token()


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_a_bot_without_a_secret_does_not_start(content: bytes | None, tmp_path: Path) -> None:
    """What would fail at the first answer fails at the start, and names the file."""
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Misconfigured) as refused:
        Bearer(TeamsSettings(app_id=APP_ID, tenants=(TENANT,), secret_file=file))
    assert refused.value.place == str(file)
    with pytest.raises(Misconfigured):
        Bearer(TeamsSettings(app_id=APP_ID, tenants=(TENANT,)))


def test_a_managed_identity_needs_no_secret() -> None:
    """On a machine that is itself known to Entra there is no secret to keep."""
    Bearer(TeamsSettings(app_id=APP_ID, tenants=(TENANT,), kind=BotKind.MANAGED_IDENTITY))
