"""A login service of our own, over TLS: it gives the bot tokens, and can refuse to."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from tests.web.channel import KEY, TENANT
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
                "token_endpoint": f"{self.authority}/token",
                "authorization_endpoint": f"{self.authority}/authorize",
                "issuer": f"{self.authority}/v2.0",
            }
        )

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
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(KEY, hashes.SHA256())
    )
    certificate, key = folder / "login.pem", folder / "login.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context
