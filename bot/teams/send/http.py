"""Decides how one request to the service is made: with which proof, how long, and how often it is tried."""

import asyncio
import json
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import aiohttp

from bot.teams.auth.bounded import bounded
from bot.teams.auth.hosts import Hosts
from bot.teams.send.refusals import Passing, TokenRefused, refusal
from protocol.ports.clock import Clock
from protocol.violations import SendLater, Undeliverable

log = logging.getLogger("holdfast.web")

AT_ONCE = 16
"""Requests in hand at once; more wait their turn."""
ANSWER_BYTES = 64 * 1024


class Proof(Protocol):
    """What shows the service who we are; `botframework.Bearer` is one."""

    def token(self) -> str:
        """A token that holds now. Raises SendLater. May wait on the network."""
        ...

    def refused(self) -> None:
        """The service did not take the token."""
        ...

    def close(self) -> None:
        """No token is needed any more."""
        ...


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How long a request may take, and about how long to wait before each further try.

    Teams answers in well under one second; what it calls passing trouble is tried twice more.
    """

    request_seconds: float = 10.0
    pauses: tuple[float, ...] = (0.5, 1.5)


class Asking:
    """Makes requests. Used on one event loop. `proof` is None where nothing is proved, for a bot that
    is local only; then `hosts` lets nothing leave this machine."""

    def __init__(self, *, proof: Proof | None, hosts: Hosts, clock: Clock, timing: Timing) -> None:
        self._proof = proof
        self._hosts = hosts
        self._clock = clock
        self._timing = timing
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, method: str, service_url: str, path: str, body: Mapping[str, object]) -> Mapping[str, object]:
        """The JSON object that the service answers with; `{}` where it says nothing.

        Passing trouble is tried again. A request that took too long may have been acted on all the
        same, so that a message can be said twice, and none is lost. Raises SendLater or Undeliverable.
        """
        if not self._hosts.allows(service_url):
            log.error("A conversation names a service that we do not write to.")
            raise Undeliverable("The conversation is not at a service of Teams.", addresses=())
        url, data = f"{service_url.rstrip('/')}/{path}", json.dumps(body).encode()
        pauses = iter(self._timing.pauses)
        while True:
            try:
                return await self._once(method, url, data)
            except TokenRefused:
                if self._proof is not None:
                    self._proof.refused()
                log.error("The bot's secret is refused: renew it in Entra, and the file that holds it.")
                raise
            except Passing:
                if (pause := next(pauses, None)) is None:
                    raise
            except (TimeoutError, aiohttp.ClientError, OSError) as error:
                if (pause := next(pauses, None)) is None:
                    raise SendLater(f"Teams could not be reached ({type(error).__name__}).") from None
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - it keeps no secret

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
        if self._proof is not None:
            await asyncio.to_thread(self._proof.close)

    async def _once(self, method: str, url: str, data: bytes) -> Mapping[str, object]:
        headers = {"Content-Type": "application/json", "User-Agent": "Holdfast"}
        if self._proof is not None:
            headers["Authorization"] = f"Bearer {await asyncio.to_thread(self._proof.token)}"
        # A redirection is not followed: our token is for the host that was allowed, and no other.
        async with self._connected().request(method, url, data=data, headers=headers, allow_redirects=False) as answer:
            body = await bounded(answer.content, ANSWER_BYTES) or b""
            if answer.status >= 300:
                raise refusal(answer.status, answer.headers, body, self._clock.now())
            return _object(body)

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timing.request_seconds),
                connector=aiohttp.TCPConnector(limit=AT_ONCE),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=not self._hosts.here,
            )
        return self._session


def _object(body: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
