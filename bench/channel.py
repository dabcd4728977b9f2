"""Decides what the chat service of the measurements is like: it signs as Teams does, publishes its keys, gives
the bot a token of its own over TLS, and takes what the bot says."""

import base64
import ssl
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import jwt
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

APP_ID = "5d1c3f0e-0000-4000-8000-0000000be9c4"
TENANT = "7a7e0000-0000-4000-8000-0000000be9c4"
ISSUER = "https://api.botframework.com"
CERTIFICATE = "login.pem"

Heard = Callable[[str, Mapping[str, object]], None]
"""Called with a conversation's id and what the bot says there."""


class Channel:
    """The chat service, as applications to be served: `connector` in the clear, `login` over TLS."""

    def __init__(self, heard: Heard) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._heard = heard
        self._said = 0
        self.url = ""
        """Where the connector is; set it once it is known."""
        self.login_url = ""

    def connector(self) -> web.Application:
        """Keys, and the place where the bot's messages go."""
        app = web.Application()
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/v3/conversations/{id}/activities", self._taken)
        return app

    def login(self) -> web.Application:
        """Where the bot gets its own token."""
        app = web.Application()
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._authority)
        app.router.add_post("/{tenant}/token", self._token)
        return app

    def token(self) -> str:
        """What a request of the service carries; it holds for an hour, and is used for all of them."""
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER, "aud": APP_ID, "serviceurl": self.url, "nbf": now - timedelta(minutes=5),
            "exp": now + timedelta(hours=1),
        }  # fmt: skip
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": "first"})

    async def _openid(self, _: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}keys"})

    async def _keys(self, _: web.Request) -> web.Response:
        numbers = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "kid": "first", "n": _written(numbers.n), "e": _written(numbers.e)}
        return web.json_response({"keys": [key | {"endorsements": ["msteams"]}]})

    async def _taken(self, request: web.Request) -> web.Response:
        self._heard(request.match_info["id"], await request.json())
        self._said += 1
        return web.json_response({"id": f"said-{self._said}"}, status=201)

    async def _authority(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "token_endpoint": f"{self.login_url}/token",
                "authorization_endpoint": f"{self.login_url}/authorize",
                "issuer": f"{self.login_url}/v2.0",
            }
        )

    async def _token(self, _: web.Request) -> web.Response:
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": "e30." * 300})

    def tls(self, folder: Path) -> ssl.SSLContext:
        """A certificate for this machine; what others need to trust it goes into the folder."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "login.example.org")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        (folder / CERTIFICATE).write_bytes(made.public_bytes(serialization.Encoding.PEM))
        private = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "login.key").write_bytes(private)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / CERTIFICATE, folder / "login.key")
        return context


def question(url: str, object_id: str, case: str, at: str) -> dict[str, object]:
    """“Who owns this case?” as Teams sends it from somebody's own chat with the bot, under a new id."""
    return {
        "text": f"who-owns {case}", "textFormat": "plain", "type": "message", "id": uuid.uuid4().hex,
        "timestamp": at, "localTimestamp": at, "localTimezone": "Europe/London", "locale": "en-GB",
        "channelId": "msteams", "serviceUrl": url,
        "attachments": [{"contentType": "text/html", "content": f"<p>who-owns {case}</p>"}],
        "entities": [
            {"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Windows",
             "timezone": "Europe/London"},
        ],
        "from": {"id": f"29:1{object_id}", "name": "An asker", "aadObjectId": object_id},
        "recipient": {"id": f"28:{APP_ID}", "name": "Holdfast"},
        "conversation": {"id": f"a:1{object_id}", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}, "source": {"name": "compose"}},
    }  # fmt: skip


def asker_of(conversation: str) -> str:
    """Whose own chat a conversation is."""
    return conversation.removeprefix("a:1")


def _written(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).rstrip(b"=").decode()
