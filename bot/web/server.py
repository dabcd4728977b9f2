"""Decides which addresses the web door answers at, and serves them until it is told to stop."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.process.health import Health
from bot.web.guarding import Guard, Limits
from protocol.violations import CannotCommit, Misconfigured, Violation

Advance = Callable[[str], datetime]
"""Turns a trial's clock as its words say; the instant it then stands at."""


class Mounted(Protocol):
    """A further door, such as `messages.TeamsDoor`."""

    def mount(self, app: web.Application) -> None:
        """Answer at addresses of one's own."""
        ...


def application(
    look: Callable[[], Health],
    advance: Advance | None = None,
    doors: Sequence[Mounted] = (),
    measured: Callable[[], tuple[bytes, str]] | None = None,
) -> web.Application:
    """The web application. Only a trial has an `advance`. A door judges the size of what it takes itself. `measured`
    is what a monitoring system is given, and its kind."""
    app = web.Application(client_max_size=64 * 1024)

    async def well(_: web.Request) -> web.Response:
        try:
            found = await asyncio.to_thread(look)
        except CannotCommit as trouble:
            return web.json_response({"status": "trouble", "troubles": [trouble.what]}, status=503)
        return web.json_response(found.as_json(), status=503 if found.troubles else 200)

    app.router.add_get("/health", well)
    if measured is not None:
        measure = measured

        async def metrics(_: web.Request) -> web.Response:
            body, kind = await asyncio.to_thread(measure)
            return web.Response(body=body, headers={"Content-Type": kind})

        app.router.add_get("/metrics", metrics)
    if advance is not None:
        turn = advance

        async def turned(request: web.Request) -> web.Response:
            # a page of somebody else's, in a browser on this machine, though its own name may lead here
            if "Origin" in request.headers or request.url.host not in ("127.0.0.1", "localhost", "::1"):
                return web.json_response({"what": "A web page may not turn the clock.", "mend": ""}, status=403)
            words = str((await request.post()).get("to", ""))
            try:
                at = await asyncio.to_thread(turn, words)
            except Violation as violation:
                return web.json_response({"what": violation.what, "mend": violation.mend}, status=400)
            return web.json_response({"at": at.isoformat()})

        app.router.add_post("/trial/advance", turned)
    for door in doors:
        door.mount(app)
    return app


async def serve(
    app: web.Application,
    host: str,
    port: int,
    ready: Callable[[int], None],
    stop: asyncio.Event,
    limits: Limits | None = None,
) -> None:
    """Serve until `stop` is set. `ready` is called with the port once it listens. Raises
    Misconfigured where it cannot."""
    guard = Guard(limits=limits or Limits())
    guard.watched(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        server = runner.server
        assert server is not None
        try:
            listening = await asyncio.get_running_loop().create_server(lambda: guard.connection(server), host, port)
        except OSError as error:
            raise Misconfigured(
                f"The web door cannot listen on {host}:{port} ({error.strerror or 'refused'}).",
                "Stop what uses that port, or choose another under [web] listen.",
            ) from None
        async with guard.over(server):
            ready(listening.sockets[0].getsockname()[1])
            await stop.wait()
        listening.close()
    finally:
        await runner.cleanup()
