"""Runs a whole Holdfast until it is told to stop: letters, time, mail and the web door."""

import asyncio
import contextlib
import signal
from collections.abc import Callable

from bot.health import Health, health
from bot.settings.model import Endpoint
from bot.web.pages import Pages
from bot.web.server import Advance, Mounted, application, serve
from bot.wiring.assemble import Holdfast
from templates.webpages import PAGES, webpage


def run(holdfast: Holdfast, *, web: Endpoint, ready: Callable[[int], None], advance: Advance | None = None) -> None:
    """Run until SIGINT or SIGTERM. `ready` is called with the web door's port once everything
    listens. Raises Misconfigured where a door cannot be opened."""

    def look() -> Health:
        return health(
            holdfast.store, holdfast.store.outbox, holdfast.inboxes, holdfast.clock, turning=holdfast.loop.keeps_time
        )

    doors: list[Mounted] = [Pages(_pages(holdfast)), *((holdfast.chat.door,) if holdfast.chat else ())]

    async def until_stopped() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await serve(application(look, advance, doors), web.host, web.port, ready, stop)

    holdfast.start()
    try:
        asyncio.run(until_stopped())
    finally:
        holdfast.stop()


def _pages(holdfast: Holdfast) -> dict[str, str]:
    service, teams = holdfast.settings.service, holdfast.chat is not None
    said = {"service": service.name, "address": service.address, "contact_line": service.contact_line}
    return {path: webpage(path, **said, teams=teams) for path in PAGES}
