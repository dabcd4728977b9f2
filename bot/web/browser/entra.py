"""Signs people in by their organisation's Microsoft Entra ID: the authorisation code flow with PKCE (RFC 6749, RFC
7636; OpenID Connect Core 1.0). Whatever is not right in what comes back, nobody is signed in.

The token is checked by PyJWT and by us, and by nobody else: the platform's own library leaves issuer, audience, expiry
and signature to the program that uses it.
"""

import base64
import hmac
import json
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import requests

from bot.pages.login import Came, NotSignedIn
from bot.pages.page import Outside, Signed
from bot.web.browser.door import FLOW_SECONDS
from protocol.ports.clock import Clock

log = logging.getLogger("holdfast.pages")

WHY = "they were signed in with Microsoft Entra, and the directory lists their object id"
"""How we know who said something on a page."""
WANTED = ("exp", "iat", "iss", "aud", "nonce", "oid", "tid")
SECONDS = 10
LEEWAY_SECONDS = 60
LARGEST = 1024 * 1024
ANEW_SECONDS = 24 * 3600
_AGAIN = "Please try again. If it goes on, tell the people who look after this service."
_LATE = "Signing in took too long, or was begun in another window."


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The application that people sign in to, as it is registered in Entra. `back` is our address to come back to;
    `tenants` are those whose people may, the application's own first; `authority` is Microsoft's own, or another
    cloud's, or a test's."""

    client: str
    secret: str
    tenants: tuple[str, ...]
    back: str
    authority: str = "https://login.microsoftonline.com"

    @property
    def metadata(self) -> str:
        """Where it is said at which addresses people sign in."""
        whose = self.tenants[0] if len(self.tenants) == 1 else "organizations"
        return f"{self.authority}/{whose}/v2.0/.well-known/openid-configuration"


class Entra:
    """The login of one application. Safe between threads; each call may wait on the network for some seconds."""

    def __init__(self, registered: Registered, clock: Clock) -> None:
        self._of, self._clock = registered, clock
        self._key = sha256(b"flow:" + registered.secret.encode()).digest()
        self._lock = threading.Lock()
        self._found: tuple[float, dict[str, Any]] | None = None
        self._keys: dict[str, jwt.PyJWK] = {}

    def begin(self, back: str) -> Outside:
        """See Login."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        flow = {"state": state, "nonce": nonce, "verifier": verifier, "back": back, "at": self._now()}
        asked = {
            "client_id": self._of.client, "response_type": "code", "response_mode": "query",
            "redirect_uri": self._of.back, "scope": "openid profile", "state": state, "nonce": nonce,
            "code_challenge": _url64(sha256(verifier.encode()).digest()), "code_challenge_method": "S256",
        }  # fmt: skip
        return Outside(url=f"{self._metadata()['authorization_endpoint']}?{urlencode(asked)}", flow=self._sealed(flow))

    def end(self, flow: str, query: Mapping[str, str]) -> Came:
        """See Login."""
        began = self._opened(flow)
        if not hmac.compare_digest(query.get("state", "").encode(), str(began["state"]).encode()):
            raise NotSignedIn(_LATE, "Sign in again.", "another state")
        if "code" not in query:
            raise NotSignedIn("Microsoft did not sign you in.", _AGAIN, f"refused: {query.get('error', '')[:60]!r}")
        token = self._token(query["code"], str(began["verifier"]))
        claims = self._claims(token, str(began["nonce"]))
        object_id, tenant = str(claims["oid"]).lower(), str(claims["tid"]).lower()
        return Came(signed=Signed(sender=object_id, why=WHY, object_id=object_id, tenant=tenant), back=began["back"])

    def answers(self) -> str:
        """Where people sign in, as the service says itself. Raises NotSignedIn where it cannot be asked."""
        return str(self._metadata()["authorization_endpoint"])

    # --- what the browser keeps meanwhile -------------------------------------------------------------

    def _sealed(self, flow: Mapping[str, object]) -> str:
        body = _url64(json.dumps(flow).encode())
        return f"{body}.{self._mac(body)}"

    def _opened(self, sealed: str) -> dict[str, Any]:
        """What we gave the browser. Raises NotSignedIn for what is not ours, or is too old."""
        body, _, mac = sealed.partition(".")
        if not body or not hmac.compare_digest(mac.encode(), self._mac(body).encode()):
            raise NotSignedIn(_LATE, "Sign in again.", "no flow of ours")
        flow = dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
        if not 0 <= self._now() - float(flow["at"]) <= FLOW_SECONDS:
            raise NotSignedIn(_LATE, "Sign in again.", "too late")
        return flow

    def _mac(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), sha256).hexdigest()

    # --- what the service says ------------------------------------------------------------------------

    def _token(self, code: str, verifier: str) -> str:
        """The token for a code. The code is of no use to anybody else: it goes with our secret and the verifier."""
        said = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._of.back,
            "client_id": self._of.client, "client_secret": self._of.secret, "code_verifier": verifier,
        }  # fmt: skip
        found = self._asked(
            lambda: requests.post(
                self._metadata()["token_endpoint"], data=said, timeout=SECONDS, allow_redirects=False, stream=True
            )
        )
        token = found.get("id_token")
        if not isinstance(token, str):
            raise NotSignedIn("Microsoft did not sign you in.", _AGAIN, f"no token: {str(found.get('error'))[:60]!r}")
        return token

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        """What a token says. Raises NotSignedIn for one that is not by this service, for us, for now and for this
        flow, of somebody in a tenant that is listed."""
        try:
            key = self._key_of(jwt.get_unverified_header(token).get("kid"))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self._of.client,
                leeway=LEEWAY_SECONDS,
                options={"require": list(WANTED), "verify_iss": False},
            )
            tenant = str(claims["tid"]).lower()
            issuer = str(self._metadata()["issuer"]).replace("{tenantid}", str(claims["tid"]))
            if tenant not in self._of.tenants:
                raise jwt.InvalidTokenError("of a tenant that is not listed")
            if claims["iss"] != issuer:
                raise jwt.InvalidIssuerError("of another issuer")
            if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
                raise jwt.InvalidTokenError("of another flow")
        except (jwt.PyJWTError, LookupError, TypeError, ValueError) as error:
            why = f"{type(error).__name__}: {error}"[:120]
            raise NotSignedIn("What Microsoft sent does not prove who you are.", _AGAIN, why) from None
        return claims

    def _key_of(self, kid: object) -> jwt.PyJWK:
        """The key with an id, fetched where it is not known. Raises KeyError for one that the service has not."""
        with self._lock:
            if kid not in self._keys:
                found = self._asked(
                    lambda: requests.get(
                        self._metadata()["jwks_uri"], timeout=SECONDS, allow_redirects=False, stream=True
                    )
                )
                self._keys = {
                    str(each["kid"]): jwt.PyJWK(each, algorithm="RS256")
                    for each in found.get("keys", ())
                    if each.get("kty") == "RSA" and each.get("kid")
                }
            return self._keys[str(kid)]

    def _metadata(self) -> dict[str, Any]:
        """At which addresses people sign in and tokens are had: asked for once a day."""
        if self._found is None or self._now() - self._found[0] > ANEW_SECONDS:
            found = self._asked(
                lambda: requests.get(self._of.metadata, timeout=SECONDS, allow_redirects=False, stream=True)
            )
            for each in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not self._safe(str(found.get(each, ""))):
                    raise NotSignedIn(*_AWAY, f"its {each} is not over TLS")
            self._found = (self._now(), found)
        return self._found[1]

    def _safe(self, url: str) -> bool:
        """Whether an address is over TLS; where the service itself is on this machine, for a test, over nothing."""
        return url.startswith("https://") or (
            self._of.authority.startswith("http://") and urlsplit(url).hostname == urlsplit(self._of.authority).hostname
        )

    def _asked(self, ask: Callable[[], requests.Response]) -> dict[str, Any]:
        """What the service answers, whatever its status. Raises NotSignedIn where it cannot be reached."""
        try:
            with ask() as answer:
                raw = answer.raw.read(LARGEST + 1, decode_content=True)
            if len(raw) > LARGEST:
                raise ValueError("too long an answer")
            return dict(json.loads(raw))
        except (requests.RequestException, OSError, ValueError, TypeError) as error:
            raise NotSignedIn(*_AWAY, type(error).__name__) from None

    def _now(self) -> float:
        return self._clock.now().timestamp()


_AWAY = ("Microsoft cannot be reached from here just now.", "Please try again in some minutes.")


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
