"""Decides how many connections the web door has, and how long one may take to ask: a connection that asks nothing, or
never ends what it asks, is cut, so that nobody can keep the others out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import web, web_response
from aiohttp.typedefs import Handler

# Which program and version answers helps only those who attack it; the library names both where nobody else does.
setattr(web_response, "SERVER_SOFTWARE", "web")  # noqa: B010 - the library has no setting for it, and exports no name


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much the web door takes on at once, and for how long, in seconds."""

    connections: int = 200
    asking: float = 20
    """For the lines of a request to come, and between two requests of one connection."""
    telling: float = 60
    """For the body of a request to come."""
    every: float = 1
    """How often is looked."""


@dataclass(kw_only=True)
class Guard:
    """The connections of one server, watched. `limits` are those above."""

    limits: Limits
    _idle: dict[asyncio.BaseTransport, float] = field(default_factory=dict)
    _asked: dict[asyncio.BaseTransport, tuple[web.BaseRequest, float]] = field(default_factory=dict)

    def watched(self, app: web.Application) -> None:
        """See when each request of an application begins and ends."""

        @web.middleware
        async def seen(request: web.Request, handler: Handler) -> web.StreamResponse:
            transport, now = request.transport, asyncio.get_running_loop().time()
            if transport is None:
                return await handler(request)
            self._asked[transport] = (request, now)
            try:
                return await handler(request)
            finally:
                self._asked.pop(transport, None)
                self._idle[transport] = asyncio.get_running_loop().time()

        app.middlewares.append(seen)

    def connection(self, server: web.Server) -> asyncio.BaseProtocol:
        """A new connection. Where there are too many, the oldest that asks nothing gives its place to it; where all
        ask something, it is closed at once."""
        live = [t for each in server.connections if (t := each.transport) is not None and not t.is_closing()]
        if len(live) < self.limits.connections:
            return server()
        idle = next((each for each in live if each not in self._asked), None)
        if idle is None:
            return _Closed()
        idle.abort()
        return server()

    @contextlib.asynccontextmanager
    async def over(self, server: web.Server) -> AsyncIterator[None]:
        """Look after the connections of a server for as long as this lasts."""
        looking = asyncio.create_task(self._look(server))
        try:
            yield
        finally:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking

    async def _look(self, server: web.Server) -> None:
        loop = asyncio.get_running_loop()
        while True:
            open_now = {each.transport for each in server.connections if each.transport is not None}
            for known in (self._idle, self._asked):
                for gone in [each for each in known if each not in open_now]:
                    del known[gone]
            for transport in open_now:
                if self._late(transport, loop.time()):
                    transport.abort()
            await asyncio.sleep(self.limits.every)

    def _late(self, transport: asyncio.BaseTransport, now: float) -> bool:
        if (asked := self._asked.get(transport)) is not None:
            request, since = asked
            return now - since > self.limits.telling and not request.content.is_eof()
        return now - self._idle.setdefault(transport, now) > self.limits.asking


class _Closed(asyncio.Protocol):
    """A connection over the limit."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Closed before anything is said."""
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
