"""Decides which key signed a token: the channel's published keys, fetched when they are needed.

The library's own look-up waits on the network inside the event loop, for as long as the network
likes, and fails on a key it has not met. Here a fetch is asynchronous and bounded, one at a time, and
a key that is not known yet is looked for at most once a minute.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import aiohttp

from bot.teams.auth.bounded import bounded
from bot.teams.auth.hosts import loopback_url
from bot.teams.auth.refused import TurnedAway

log = logging.getLogger("holdfast.web")

FRESH_SECONDS = 24 * 3600.0
"""The channel asks that its keys be fetched anew at least once a day."""
OLDEST_SECONDS = 7 * 24 * 3600.0
"""Keys that could not be fetched anew for so long are believed no more: one of them may have been withdrawn."""
AGAIN_SECONDS = 60.0
"""How soon after a fetch another one may be made, whatever comes in meanwhile."""
FETCH_SECONDS = 10.0
LARGEST = 1024 * 1024
_UNKNOWN = "the channel's keys cannot be fetched"


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """A public key, and the channels whose messages it may sign."""

    public_key: object
    endorsements: tuple[str, ...]


Fetch = Callable[[str], Awaitable[bytes]]
"""Gets what stands at a URL. Raises OSError or aiohttp.ClientError where it cannot."""


class SigningKeys:
    """The keys named by the OpenID document at `url`. `parsed` makes a public key of a JWK's JSON.

    Used on one event loop.
    """

    def __init__(
        self,
        url: str,
        *,
        parsed: Callable[[str], object],
        fetch: Fetch | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._parsed = parsed
        self._fetch = fetch or _fetch
        self._ticks = ticks
        self._keys: dict[str, SigningKey] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._lock = asyncio.Lock()

    async def get(self, kid: str | None) -> SigningKey:
        """The key with an id. Raises TurnedAway: 401 where the channel has none such, 503 where it
        cannot be asked."""
        if self._fetched is None or self._ticks() - self._fetched > FRESH_SECONDS:
            await self._renew()
        if kid and kid not in self._keys:
            await self._renew()
        if not kid or kid not in self._keys:
            raise TurnedAway(401, "a token signed with another's key")
        return self._keys[kid]

    async def _renew(self) -> None:
        """Fetch the keys, unless that was tried within the last minute. Old keys hold until new ones come, for
        some days."""
        async with self._lock:
            if self._tried is None or self._ticks() - self._tried >= AGAIN_SECONDS:
                self._tried = self._ticks()
                try:
                    self._keys = await self._published()
                    self._fetched = self._ticks()
                except (OSError, aiohttp.ClientError, ValueError, LookupError, TypeError, AttributeError) as error:
                    log.error("The channel's signing keys cannot be fetched.", extra={"why": type(error).__name__})
            if self._fetched is None or self._ticks() - self._fetched > OLDEST_SECONDS:
                raise TurnedAway(503, _UNKNOWN)

    async def _published(self) -> dict[str, SigningKey]:
        keys_url = json.loads(await self._fetch(self._url))["jwks_uri"]
        if not isinstance(keys_url, str) or not (keys_url.startswith("https://") or loopback_url(self._url)):
            raise ValueError("the keys are not published over TLS")
        found: dict[str, SigningKey] = {}
        for key in json.loads(await self._fetch(keys_url))["keys"]:
            try:
                if isinstance(key, Mapping) and key.get("kty") == "RSA" and isinstance(key.get("kid"), str):
                    found[key["kid"]] = SigningKey(
                        public_key=self._parsed(json.dumps(key)),
                        endorsements=tuple(str(each) for each in key.get("endorsements") or ()),
                    )
            except Exception as error:  # the library raises what it likes; one odd key must not lock everybody out
                log.warning("A key of the channel cannot be read.", extra={"why": type(error).__name__})
        if not found:
            raise ValueError("none of the keys can be read")
        return found


async def _fetch(url: str) -> bytes:
    timeout = aiohttp.ClientTimeout(total=FETCH_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout, trust_env=not loopback_url(url)) as session,
        session.get(url) as answer,
    ):
        answer.raise_for_status()
        return await bounded(answer.content, LARGEST) or b""
