"""Decides who may hand us an activity: the lock on the Teams door.

The order is: is it a request of the right kind and size, is its token the channel's and for us, is it
an activity from the service that the token vouches for, does it come from a tenant of ours. Nothing is
parsed for somebody who has no token.
"""

import asyncio
from urllib.parse import urlsplit

from aiohttp import ClientError, HttpVersion11, web

from bot.settings.model import Endpoint, TeamsSettings
from bot.teams.auth.botframework import TEAMS, Verifier
from bot.teams.auth.bounded import bounded
from bot.teams.auth.hosts import Hosts, loopback, loopback_url
from bot.teams.auth.refused import TurnedAway, malformed
from bot.teams.receive.activities import activity_of, tenants_of
from bot.teams.receive.plain_text import Json
from protocol.violations import Misconfigured

LARGEST = 256 * 1024
"""Far more than a person types, quotations and their HTML copy included."""
BODY_SECONDS = 10.0
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via", "Origin")


class Lock:
    """The lock, as `settings` set it. Raises Misconfigured where it would stand open.

    `web` is where the door listens. Without an app id nothing is proved, so that only this machine may
    come in, directly.
    """

    def __init__(self, settings: TeamsSettings, web: Endpoint, verifier: Verifier | None = None) -> None:
        _refuse_to_stand_open(settings, web)
        self._verifier = None if settings.local_only else verifier or Verifier(settings)
        self._tenants = frozenset(each.lower() for each in settings.tenants)
        self.hosts = Hosts(here=settings.local_only or loopback_url(settings.channel_metadata))

    async def admit(self, request: web.Request) -> tuple[Json, bytes]:
        """The activity and the bytes it came as. Raises TurnedAway."""
        if request.content_type != "application/json":
            raise TurnedAway(415, "no JSON")
        if self._verifier is None:
            _only_from_here(request)
            raw = await _body(request)
            vouched = None
        else:
            raw, vouched = await self._proved(request, self._verifier)
        activity = activity_of(raw)
        service_url = activity.get("serviceUrl")
        if vouched is not None and service_url != vouched:
            raise TurnedAway(401, "a token for another service address")
        if not isinstance(service_url, str) or not self.hosts.allows(service_url):
            raise TurnedAway(403 if service_url else 400, "a service address that we do not write to")
        if self._verifier is not None and activity.get("channelId") != TEAMS:
            raise TurnedAway(403, "another channel than Teams")
        if not self._ours(activity):
            raise TurnedAway(403, "another tenant")
        return activity, raw

    async def _proved(self, request: web.Request, verifier: Verifier) -> tuple[bytes, str]:
        """The body, and the service address that its token vouches for."""
        header = request.headers.get("Authorization", "")
        if not header:
            raise TurnedAway(401, "no token")
        vouched = await verifier.verify(header)
        return await _body(request), vouched

    def _ours(self, activity: Json) -> bool:
        """Whether every tenant that the activity names is one of ours. A local-only bot without tenants
        asks nobody."""
        named = tenants_of(activity)
        if not self._tenants:
            return True
        return bool(named) and all(each in self._tenants for each in named)


def _refuse_to_stand_open(settings: TeamsSettings, web: Endpoint) -> None:
    if settings.local_only:
        if not web.loopback:
            raise Misconfigured(
                f"The Teams bot is set to local_only, and the web door listens on {web}.",
                "Listen on 127.0.0.1 under [web], or register the bot and set teams.app_id.",
            )
        return
    if not settings.app_id:
        raise Misconfigured(
            "The Teams bot has no app id, so that it could not tell who writes to it.",
            "Set teams.app_id to the id of its registration, or teams.local_only for a trial on this machine.",
        )
    if not settings.tenants:
        raise Misconfigured(
            "The Teams bot has no tenants, so that anybody's tenant could write to it.",
            "Set teams.tenants to the ids of your own Entra tenants.",
        )


def _only_from_here(request: web.Request) -> None:
    """Raises TurnedAway unless the request was made on this machine, by no web page and through no proxy.

    Proxies as they come say nothing of whom they speak for, and name us by the address that they were given;
    but they speak HTTP/1.0, or end the connection after each request, which no chat client does.
    """
    if not loopback(request.remote):
        raise TurnedAway(403, "another machine")
    try:
        named = urlsplit(f"//{request.host}").hostname
    except ValueError:
        named = None
    if not loopback(named) or any(header in request.headers for header in _FORWARDED):
        raise TurnedAway(403, "through a proxy or a web page")
    if request.version < HttpVersion11 or not request.keep_alive:
        raise TurnedAway(403, "perhaps through a proxy")


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            raw = None if (request.content_length or 0) > LARGEST else await bounded(request.content, LARGEST)
    except TimeoutError:
        raise TurnedAway(408, "too slow") from None
    except (web.RequestPayloadError, ClientError, ValueError, OSError):
        raise malformed("an unreadable body") from None
    if raw is None:
        raise TurnedAway(413, "too large")
    return raw
