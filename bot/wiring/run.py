"""Runs a whole Holdfast until it is told to stop: letters, time, mail and the web door. Told to read its settings anew
(SIGHUP), it goes on as the Holdfast that they make, or as it was where they make none."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from types import FrameType

from bot.process.health import Health
from bot.settings.model import Endpoint
from bot.web.pages import Pages
from bot.web.server import Advance, Mounted, application, serve
from bot.wiring.assemble import Holdfast
from templates.webpages import PAGES, webpage

Renew = Callable[[], Holdfast | None]
"""Makes the Holdfast of the settings as they are now, not started; None where they are wrong, which it has said."""


def run(
    holdfast: Holdfast,
    *,
    web: Endpoint,
    ready: Callable[[int], None],
    advance: Advance | None = None,
    renew: Renew | None = None,
) -> None:
    """Run until SIGINT or SIGTERM, and with `renew` anew at each SIGHUP. `ready` is called with the web door's port
    once everything listens. Raises Misconfigured where a door cannot be opened."""
    following: Holdfast | None = holdfast
    door = web
    while following is not None:
        following = _until_stopped(following, door, ready, advance, renew)
        door = following.settings.web if following else web


def _until_stopped(
    holdfast: Holdfast, web: Endpoint, ready: Callable[[int], None], advance: Advance | None, renew: Renew | None
) -> Holdfast | None:
    """Run one Holdfast to its end; the one that takes its place, or None. What is in hand is finished first, and what
    comes between the two waits outside as at any restart."""
    next_ones: list[Holdfast] = []

    look = holdfast.health
    chat, pages = holdfast.chat, holdfast.pages
    doors: list[Mounted] = [*((pages,) if pages else ()), Pages(_pages(holdfast)), *((chat.door,) if chat else ())]

    async def until_stopped() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, stop.set)
        asked = asyncio.Event()
        _on_hangup(lambda: loop.call_soon_threadsafe(asked.set) if renew else None)
        renewing = asyncio.create_task(_renewed(asked, stop, renew, next_ones)) if renew else None
        await serve(application(look, advance, doors, lambda: _measured(look)), web.host, web.port, ready, stop)
        _on_hangup(lambda: None)
        if renewing is not None:
            renewing.cancel()

    holdfast.start()
    try:
        asyncio.run(until_stopped())
    finally:
        holdfast.stop()
    return next_ones[0] if next_ones else None


def _measured(look: Callable[[], Health]) -> tuple[bytes, str]:
    from bot.process.metrics import KIND, exposed  # noqa: PLC0415 - its library is for those who ask for it

    return exposed(look), KIND


async def _renewed(asked: asyncio.Event, stop: asyncio.Event, renew: Renew, next_ones: list[Holdfast]) -> None:
    """Each time it is asked for, look whether the settings make another Holdfast; then this one comes to its end."""
    while not next_ones:
        await asked.wait()
        asked.clear()
        made = await asyncio.to_thread(renew)
        if made is not None:
            next_ones.append(made)
            stop.set()


def _on_hangup(act: Callable[[], object]) -> None:
    """What SIGHUP does from now on. Left alone it would end us."""

    def handler(_number: int, _frame: FrameType | None) -> None:
        act()

    with contextlib.suppress(ValueError, AttributeError):  # in a test's thread, or where there is no such signal
        signal.signal(signal.SIGHUP, handler)


def _pages(holdfast: Holdfast) -> dict[str, str]:
    service, teams = holdfast.settings.service, holdfast.chat is not None
    said = {"service": service.name, "address": service.address, "contact_line": service.contact_line}
    shown = {path: webpage(path, **said, teams=teams) for path in PAGES}
    if holdfast.pages is not None:  # the first page is theirs
        shown["/about"] = shown.pop("/")
    return shown
