"""A chat service of our own: it signs its requests, publishes its keys, and takes messages.

It stands where the Bot Framework stands: an OpenID document, a key set with endorsements, and a
connector. Whatever it is told to answer next, it answers.
"""

import base64
import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import requests
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.web.serving import Serving

APP_ID = "5d1c3f0e-0000-4000-8000-00000000b017"
TENANT = "7a7e0000-0000-4000-8000-000000000001"
OTHER_TENANT = "7a7e0000-0000-4000-8000-000000000002"
ANNA = "a11a0000-0000-4000-8000-00000000000a"
US = f"28:{APP_ID}"
ISSUER = "https://api.botframework.com"
PATIENCE = 10.0


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY = rsa_key()
STRANGER = rsa_key()


def jwk(key: rsa.RSAPrivateKey, kid: str, endorsements: tuple[str, ...] | None = ("msteams",)) -> dict[str, object]:
    numbers = key.public_key().public_numbers()

    def written(number: int) -> str:
        return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).rstrip(b"=").decode()

    made: dict[str, object] = {
        "kty": "RSA", "use": "sig", "kid": kid, "n": written(numbers.n), "e": written(numbers.e),
    }  # fmt: skip
    return made if endorsements is None else made | {"endorsements": list(endorsements)}


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A request that the connector had."""

    method: str
    path: str
    token: str
    body: Mapping[str, object]

    @property
    def text(self) -> str:
        return str(self.body.get("text", ""))


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the connector answers next."""

    status: int = 201
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass(kw_only=True)
class Standing:
    """A message of ours that stands in a conversation, as it reads now and as it read before."""

    conversation: str
    id: str
    body: Mapping[str, object]
    before: list[Mapping[str, object]] = field(default_factory=list)

    @property
    def card(self) -> Mapping[str, object]:
        """Its Adaptive Card, or `{}`."""
        attachments = self.body.get("attachments")
        return attachments[0]["content"] if isinstance(attachments, list) else {}

    @property
    def text(self) -> str:
        """What somebody reads there, in words."""
        return str(self.card.get("fallbackText") or self.body.get("text", ""))


class Channel:
    """The chat service. Use it as a context.

    `next` are answers that it gives next, whatever it is asked; then `trouble` may answer for it; else it
    takes what it is given, and keeps it. A chat opened with somebody is `chats[their id]`, or `a:` and that id.
    """

    def __init__(self) -> None:
        self.keys: list[dict[str, object]] = [jwk(KEY, "first")]
        self.heard: list[Heard] = []
        self.next: deque[Said] = deque()
        self.trouble: Callable[[Heard], Said | None] = lambda heard: None
        self.standing: dict[str, Standing] = {}
        self.chats: dict[str, str] = {}
        self.key_requests = 0
        self.hold = threading.Event()
        """Clear it, and the connector answers nothing until it is set."""
        self.hold.set()
        self._changed = threading.Condition()
        self._serving = Serving(self._application)

    def __enter__(self) -> "Channel":
        self._serving.__enter__()
        return self

    def __exit__(self, *of: object) -> None:
        self.hold.set()
        self._serving.__exit__(None, None, None)

    @property
    def url(self) -> str:
        return f"{self._serving.url}/"

    @property
    def metadata(self) -> str:
        return f"{self._serving.url}/openid"

    def _application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._published)
        app.router.add_route("*", "/v3/{rest:.*}", self._connector)
        return app

    async def _openid(self, _: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self._serving.url}/keys"})

    async def _published(self, _: web.Request) -> web.Response:
        self.key_requests += 1
        return web.json_response({"keys": self.keys})

    async def _connector(self, request: web.Request) -> web.Response:
        import asyncio

        heard = Heard(
            method=request.method,
            path=request.path,
            token=request.headers.get("Authorization", ""),
            body=await request.json(),
        )
        with self._changed:
            self.heard.append(heard)
            number = len(self.heard)
            said = self.next.popleft() if self.next else self.trouble(heard) or Said()
            self._changed.notify_all()
        await asyncio.to_thread(self.hold.wait, PATIENCE)
        if said.raw is not None:
            return web.Response(status=said.status, body=said.raw)
        body = said.body
        if body is None:
            with self._changed:
                body = {"id": self._kept(heard, number) if said.status < 300 else f"said-{number}"}
                self._changed.notify_all()
        return web.json_response(body, status=said.status, headers=dict(said.headers))

    def _kept(self, heard: Heard, number: int) -> str:
        """Do as we were asked; the id of the message, or of the chat."""
        if heard.path == "/v3/conversations":
            (member,) = heard.body["members"]  # type: ignore[misc]  # JSON of our own program
            return self.chats.get(member["id"], f"a:{member['id']}")
        if heard.method == "PUT":
            id = str(heard.body["id"])
            if (one := self.standing.get(id)) is not None:
                one.before.append(one.body)
                one.body = heard.body
            return id
        conversation: Any = heard.body["conversation"]
        made = Standing(conversation=conversation["id"], id=f"said-{number}", body=heard.body)
        self.standing[made.id] = made
        return made.id

    def wait_for(self, number: int) -> list[Heard]:
        """The first so many requests, once there are as many. Fails where they do not come."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.heard) >= number, PATIENCE), self.heard
            return self.heard[:number]

    def wait_until(self, wanted: Callable[[], bool]) -> None:
        """Wait until something that we are asked makes it true. Fails where nothing does."""
        with self._changed:
            assert self._changed.wait_for(wanted, PATIENCE), [each.text for each in self.standing.values()]

    def in_(self, conversation: str) -> list[Standing]:
        """What stands in a conversation, the oldest first."""
        return [each for each in self.standing.values() if each.conversation == conversation]

    # --- what it sends -------------------------------------------------------------------------------------

    def token(self, *, key: rsa.RSAPrivateKey = KEY, kid: str | None = "first", **claims: object) -> str:
        """A token as the service signs it; a claim given as None is left out."""
        now = datetime.now(UTC)  # noqa: TID251 - tokens are checked against the machine's own clock
        payload = {
            "iss": ISSUER,
            "aud": APP_ID,
            "serviceurl": self.url,
            "nbf": now - timedelta(minutes=1),
            "exp": now + timedelta(minutes=30),
        } | claims
        payload = {name: value for name, value in payload.items() if value is not None}
        return jwt.encode(payload, key, algorithm="RS256", headers={"kid": kid} if kid else None)

    def message(self, text: str = "who-owns JW-48211", **more: object) -> dict[str, object]:
        """An activity as Teams sends it from a personal chat."""
        return {
            "type": "message",
            "id": "1700000000001",
            "timestamp": "2026-11-20T10:00:00.123Z",
            "channelId": "msteams",
            "serviceUrl": self.url,
            "text": text,
            "textFormat": "plain",
            "from": {"id": "29:anna", "name": "Anna", "aadObjectId": ANNA},
            "recipient": {"id": US, "name": "Holdfast"},
            "conversation": {"id": "a:personal-anna", "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
        } | more

    def press(self, data: Mapping[str, object], *, trigger: str = "manual", **more: object) -> dict[str, object]:
        """An `Action.Execute` as Teams sends it."""
        value = {"action": {"type": "Action.Execute", "verb": data.get("verb"), "data": dict(data)}, "trigger": trigger}
        pressed = {"type": "invoke", "name": "adaptiveCard/action", "value": value, "replyToId": "card-1", "text": None}
        return self.message(**(pressed | more))  # type: ignore[arg-type]

    def post(
        self,
        to: str,
        activity: object,
        *,
        token: str | None = "",
        content_type: str = "application/json",
        session: requests.Session | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send an activity, signed unless another token is given; None sends none."""
        sent = {"Content-Type": content_type} | dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token or self.token()}"
        data = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        if session is not None:
            return session.post(to, data=data, headers=sent, timeout=PATIENCE)
        with requests.Session() as own:
            return own.post(to, data=data, headers=sent, timeout=PATIENCE)
