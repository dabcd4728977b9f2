"""Decides when the chat service is told that an activity was taken, and what is promised by that.

Work is done first and acknowledged after, as with letters. Where it takes longer than a second it is
written down, acknowledged, and goes on: a client that waits longer sends the same again, up to four
times (microsoft.md C6).
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.chat.answered import Answered
from bot.settings import Endpoint, TeamsSettings
from bot.web.activities import activity_of, arrival_of, is_invoke
from bot.web.admitting import Lock
from bot.web.botframework import Bearer, Verifier
from bot.web.connector import TeamsConnector
from bot.web.invokes import invoke_body
from bot.web.plaintext import Json
from bot.web.replies import Replies
from bot.web.spool import Spool
from bot.web.turnedaway import TurnedAway
from protocol.chat import Arrival, Card
from protocol.ports import Clock
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.web")

PATH = "/api/messages"
WORKERS = 8
"""Activities that are worked on at once; the record takes one commit at a time anyway."""
MOST_UNFINISHED = 500
"""Activities in hand before the next is turned away, to come again."""

Take = Callable[[Arrival], Answered]
"""Acts on an arrival. It returns once its outcome is committed."""


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """What the door itself has to say: that work goes on, that it failed, that it is done."""

    working: Card
    failed: Card
    done: Card


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long an activity is worked on before it is acknowledged, and a button before its client is
    told that work goes on (Teams gives a button ten seconds); and how long what is in hand has when we stop."""

    message_seconds: float = 1.0
    button_seconds: float = 8.0
    stop_seconds: float = 10.0


class TeamsDoor:
    """The Teams endpoint, and the connector through which it answers.

    `home` is the folder of everything Holdfast keeps. `unsaid` is called with an answer of which
    something could not be said. Raises Misconfigured where the door would stand open.
    """

    def __init__(
        self, *, settings: TeamsSettings, web: Endpoint, home: Path, take: Take, unsaid: Callable[[Answered], None],
        phrases: Phrases, clock: Clock, patience: Patience | None = None, verifier: Verifier | None = None,
        connector: TeamsConnector | None = None,
    ) -> None:  # fmt: skip
        self._lock = Lock(settings, web, verifier)
        self.connector = connector or TeamsConnector(
            app_id=settings.app_id, proof=None if settings.local_only else Bearer(settings), hosts=self._lock.hosts,
            clock=clock,
        )  # fmt: skip
        self._take = take
        self._phrases = phrases
        self._patience = patience or Patience()
        self._spool = Spool(home / "arrivals")
        self._replies = Replies(self.connector, unsaid)
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="teams")
        self._unfinished: set[asyncio.Task[None]] = set()

    def mount(self, app: web.Application) -> None:
        """Answer at `/api/messages` of a web application."""
        app.router.add_post(PATH, self._came)
        app.on_startup.append(self._open)
        app.on_cleanup.append(self._close)

    # --- one request ---------------------------------------------------------------------------------------

    async def _came(self, request: web.Request) -> web.Response:
        """Answer one request: 200 or 202 for an activity taken, 4xx for one that is turned away, and 503
        where it must come again."""
        try:
            activity, raw = await self._lock.admit(request)
            return await self._worked(arrival_of(activity, raw), activity)
        except TurnedAway as turned:
            log.warning("A request was turned away.", extra={"status": turned.status, "why": turned.what})
            headers = {"WWW-Authenticate": "Bearer"} if turned.status == 401 else None
            return web.Response(status=turned.status, headers=headers)
        except CannotCommit as trouble:
            log.error("An activity could not be taken.", extra={"why": str(trouble)})
            return web.Response(status=503)
        except Exception:  # whatever it is, the next request is answered
            log.exception("A request made the Teams door fail.")
            return web.Response(status=503)

    async def _worked(self, arrival: Arrival, activity: Json) -> web.Response:
        if len(self._unfinished) >= MOST_UNFINISHED:
            raise CannotCommit("Too many activities are in hand.", "Wait.")
        work = asyncio.get_running_loop().run_in_executor(self._workers, self._acted, arrival)
        await asyncio.wait((work,), timeout=self._patience.message_seconds)
        late = False
        if not work.done():
            name = await asyncio.to_thread(self._spool.put, arrival.raw)
            goes_on = self._beside(self._finished(work, name))
            if not is_invoke(activity):
                self._beside(self._answered_later(work, arrival, late=True))
                return web.Response(status=202)
            await asyncio.wait((goes_on,), timeout=self._patience.button_seconds - self._patience.message_seconds)
            late = not work.done()
        if late:
            self._beside(self._answered_later(work, arrival, late=True))
            return web.json_response(invoke_body(activity, self._phrases.working))
        answered = work.result()
        # The client of a button that comes as a message shows nothing by itself.
        self._replies.begin(arrival, answered, late=not is_invoke(activity))
        if is_invoke(activity):
            return web.json_response(invoke_body(activity, answered.instead or self._phrases.done))
        return web.Response(status=202)

    def _acted(self, arrival: Arrival) -> Answered:
        """Act on an arrival, in a thread. A failure that nobody foresaw is said, and changes nothing."""
        try:
            return self._take(arrival)
        except Exception:
            log.exception("An activity could not be acted on.", extra={"arrival": arrival.message_id})
            return Answered(here=self._phrases.failed)

    # --- work that outlives its request --------------------------------------------------------------------

    async def _finished(self, work: "asyncio.Future[Answered]", name: str) -> None:
        await asyncio.wait((work,))
        if not work.cancelled():
            await asyncio.to_thread(self._spool.done, name)

    async def _answered_later(self, work: "asyncio.Future[Answered]", arrival: Arrival, *, late: bool) -> None:
        await asyncio.wait((work,))
        self._replies.begin(arrival, work.result(), late=late)

    def _beside(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(work)
        self._unfinished.add(task)
        task.add_done_callback(self._unfinished.discard)
        return task

    # --- start and stop ------------------------------------------------------------------------------------

    async def _open(self, _: web.Application) -> None:
        """Take again what was acknowledged and not finished when the program last stopped. What had been
        acted on is known by its id, and is without effect."""
        for name, raw in await asyncio.to_thread(lambda: list(self._spool.waiting())):
            try:
                activity = activity_of(raw)
                arrival = arrival_of(activity, raw)
            except TurnedAway:
                log.error("An activity that was kept cannot be read any more.", extra={"kept": name})
                await asyncio.to_thread(self._spool.set_aside, name)
                continue
            work = asyncio.get_running_loop().run_in_executor(self._workers, self._acted, arrival)
            self._beside(self._finished(work, name))
            self._beside(self._answered_later(work, arrival, late=True))

    async def _close(self, _: web.Application) -> None:
        """Wait a little for what is in hand. What is not finished then has been written down."""
        if self._unfinished:
            _done, left = await asyncio.wait(self._unfinished, timeout=self._patience.stop_seconds)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        await self._replies.finish(self._patience.stop_seconds)
        self._workers.shutdown(wait=False, cancel_futures=True)
