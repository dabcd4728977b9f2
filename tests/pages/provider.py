"""A sign-in service of our own, as Entra is one: it is right, or wrong in one way that has a name."""

import base64
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization

from tests.web.channel import KEY, OTHER_TENANT, STRANGER, TENANT, jwk
from tests.web.serving import Serving

CLIENT = "11111111-2222-4333-8444-555555555555"
SECRET = "not-a-real-secret"
HOUR = 3600

Claims = dict[str, Any]
CLAIMED: Mapping[str, Callable[[Claims], object]] = {
    "issuer": lambda said: said.update(iss="https://evil.example.org/v2.0"),
    "audience": lambda said: said.update(aud="somebody-else"),
    "expired": lambda said: said.update(exp=said["exp"] - 3 * HOUR, iat=said["iat"] - 3 * HOUR),
    "not yet": lambda said: said.update(nbf=said["iat"] + HOUR),
    "nonce": lambda said: said.update(nonce="replayed"),
    "tenant": lambda said: said.update(tid=OTHER_TENANT),
    "no object id": lambda said: said.pop("oid"),
    "no end": lambda said: said.pop("exp"),
}
"""What a token may say that it must not."""
LIES = (*CLAIMED, "state", "signature", "alg none", "hs256 with the public key", "unknown key", "no token", "no JSON")


class Provider:
    """The service. `who` is the object id of whoever signs in; `lie` is "" or one of `LIES`."""

    def __init__(self, who: str = "") -> None:
        self.who, self.lie = who, ""
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._serving = Serving(self._application)

    def __enter__(self) -> "Provider":
        self._serving.__enter__()
        return self

    def __exit__(self, *of: object) -> None:
        self._serving.__exit__(None, None, None)

    @property
    def authority(self) -> str:
        """Where it is."""
        return self._serving.url

    def _application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._openid)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_get("/keys", self._keys)
        return app

    async def _openid(self, request: web.Request) -> web.Response:
        tenant = request.match_info["tenant"].replace("organizations", "{tenantid}")
        return web.json_response({
            "issuer": f"{self.authority}/{tenant}/v2.0", "authorization_endpoint": f"{self.authority}/authorize",
            "token_endpoint": f"{self.authority}/token", "jwks_uri": f"{self.authority}/keys",
        })  # fmt: skip

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [jwk(KEY, "k1", None), {"kty": "EC", "kid": "k2"}]})

    async def _authorize(self, request: web.Request) -> web.Response:
        """The page at which somebody picks their account: one link, back to whoever asked."""
        asked = dict(request.query)
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        state = "forged" if self.lie == "state" else asked["state"]
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': state})}".replace("&", "&amp;")
        head = '<!doctype html><html lang="en"><title>Pick an account</title><link rel="icon" href="data:,">'
        return web.Response(text=f'{head}<h1>Pick</h1><a href="{back}">Me</a></html>', content_type="text/html")

    async def _token(self, request: web.Request) -> web.Response:
        said = await request.post()
        asked = self._codes.pop(str(said.get("code")), None)
        verifier = sha256(str(said.get("code_verifier", "")).encode()).digest()
        right = asked is not None and said.get("client_secret") == SECRET
        if asked is None or not right or _url64(verifier) != asked["code_challenge"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if self.lie == "no token":
            return web.json_response({"access_token": "a"})
        if self.lie == "no JSON":
            return web.Response(text="<html>")
        return web.json_response({"token_type": "Bearer", "id_token": self._signed(asked["nonce"])})

    def _signed(self, nonce: str) -> str:
        now = int(datetime.now(UTC).timestamp())  # noqa: TID251 - a token is checked against the machine's own clock
        said: Claims = {
            "iss": f"{self.authority}/{TENANT}/v2.0", "aud": CLIENT, "exp": now + HOUR, "iat": now, "nbf": now,
            "nonce": nonce, "sub": "pairwise", "oid": self.who, "tid": TENANT, "ver": "2.0", "name": "Somebody",
        }  # fmt: skip
        if self.lie in CLAIMED:
            CLAIMED[self.lie](said)
        if self.lie == "alg none":
            return jwt.encode(said, None, algorithm="none", headers={"kid": "k1"})
        if self.lie == "hs256 with the public key":
            return _confused(said)
        headers = {"kid": "k9" if self.lie == "unknown key" else "k1"}
        return jwt.encode(said, STRANGER if self.lie == "signature" else KEY, algorithm="RS256", headers=headers)


def _confused(said: Claims) -> str:
    """A token that takes our public key for a shared secret."""
    pem = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = _url64(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "k1"}).encode())
    body = f"{head}.{_url64(json.dumps(said).encode())}"
    return f"{body}.{_url64(hmac.new(pem, body.encode(), sha256).digest())}"


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
