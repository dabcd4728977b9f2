"""Decides when the chat service is told that an activity was taken, and what is promised by that.

Work is done first and acknowledged after, as with letters. Where it takes longer than a second it is
written down, acknowledged, and goes on: a client that waits longer sends the same again, up to four
times.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from bot.chat.request.reply import ChatReply
from bot.service.uncommitted import Uncommitted
from bot.settings.model import Endpoint, TeamsSettings
from bot.teams.auth.botframework import Bearer, Verifier
from bot.teams.auth.refused import TurnedAway
from bot.teams.receive.activities import is_invoke
from bot.teams.receive.admission import Lock
from bot.teams.receive.completion import Finishing, Pending, Persistence, Processed, Take
from bot.teams.receive.invokes import invoke_body
from bot.teams.receive.plain_text import Json
from bot.teams.receive.replies import Replies
from bot.teams.receive.spool import Spool
from bot.teams.send.connector import TeamsConnector
from bot.teams.send.pace import Pace, Unpaced
from protocol.messages.chat import Card
from protocol.ports.clock import Clock
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.web")

T = TypeVar("T")

PATH = "/api/messages"
WORKERS = 8
"""Activities that are worked on at once; the record takes one commit at a time anyway."""
MOST_UNFINISHED = 500
"""Activities in hand before the next is turned away, to come again."""


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """What the door itself has to say: that work goes on, that it failed, that it is done,
    that somebody could not be written to in their own chat."""

    working: Card
    failed: Card
    done: Card
    unreachable: Card


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long an activity is worked on before it is acknowledged, and a button before its client is
    told that work goes on (Teams gives a button ten seconds); and how long what is in hand has when we stop."""

    message_seconds: float = 1.0
    button_seconds: float = 8.0
    stop_seconds: float = 10.0


class TeamsDoor:
    """The Teams endpoint, and the connector through which it answers.

    `home` is the folder of everything Holdfast keeps; `name` is that of this door among what is watched for
    unread messages. `not_shown` is called with an answer of which something could not be said, `said` with one
    that has been. Raises Misconfigured where the door would stand open.
    """

    def __init__(
        self,
        *,
        settings: TeamsSettings,
        web: Endpoint,
        home: Path,
        take: Take,
        not_shown: Callable[[ChatReply], None],
        phrases: Phrases,
        clock: Clock,
        patience: Patience | None = None,
        verifier: Verifier | None = None,
        connector: TeamsConnector | None = None,
        said: Callable[[ChatReply], None] = lambda answered: None,
        persistence: Persistence | None = None,
        name: str = "Teams",
    ) -> None:
        self.name = name
        self._lock = Lock(settings, web, verifier)
        self.connector = connector or TeamsConnector(
            app_id=settings.app_id,
            proof=None if settings.local_only else Bearer(settings),
            hosts=self._lock.hosts,
            clock=clock,
            pace=Unpaced() if settings.local_only else Pace(),
        )
        self._phrases = phrases
        self._patience = patience or Patience()
        self._spool = Spool(home / "arrivals")
        self._in_hand = Uncommitted(clock)
        self._replies = Replies(self.connector, not_shown, said=said, unreachable=phrases.unreachable)
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="teams")
        self._finishing = Finishing(
            take=take,
            spool=self._spool,
            in_hand=self._in_hand,
            workers=self._workers,
            failed=phrases.failed,
            persistence=persistence,
        )
        self._unfinished: set[asyncio.Task[Any]] = set()
        self._replayed: tuple[list[Processed], list[Pending]] | None = None

    def mount(self, app: web.Application) -> None:
        """Answer at `/api/messages` of a web application."""
        app.router.add_post(PATH, self._came)
        app.on_startup.append(self._open)
        app.on_cleanup.append(self._close)

    def read_up_to(self, now: datetime) -> datetime:
        """The instant before which everything that came in is committed."""
        return self._in_hand.read_up_to(now)

    def replay(self) -> None:
        """Act on what was acknowledged and not finished when the program last stopped: to be done before any
        deadline is. What is answered is said once the door is open."""
        self._replayed = self._finishing.replayed()

    # --- one request ---------------------------------------------------------------------------------------

    async def _came(self, request: web.Request) -> web.Response:
        """Answer one request: 200 or 202 for an activity taken, 4xx for one that is turned away, and 503
        where it must come again."""
        try:
            activity, raw = await self._lock.admit(request)
            return await self._taken(activity, raw)
        except TurnedAway as turned:
            said = {"status": turned.status, "why": turned.what}
            log.warning("A request was turned away.", extra={**said, "seldom": f"{turned.status} {turned.what}"})
            headers = {"WWW-Authenticate": "Bearer"} if turned.status == 401 else None
            return web.Response(status=turned.status, headers=headers)
        except CannotCommit as trouble:
            log.error("An activity could not be taken.", extra={"why": str(trouble)})
            return web.Response(status=503)
        except Exception:  # whatever it is, the next request is answered
            log.exception("A request made the Teams door fail.")
            return web.Response(status=503)

    async def _taken(self, activity: Json, raw: bytes) -> web.Response:
        if len(self._unfinished) >= MOST_UNFINISHED:
            raise CannotCommit("Too many activities are in hand.", "Wait.")
        come = Pending(activity=activity, raw=raw, held=self._in_hand.begin())
        work = self._finishing.begun(come)
        await asyncio.wait((work,), timeout=self._patience.message_seconds)
        if not work.done():
            return await self._going_on(come, work)
        self._in_hand.end(come.held)
        try:
            acted = work.result()
        except CannotCommit as trouble:
            if not is_invoke(activity):
                raise
            # Its client waits for a body, and sends nothing again: its presser must.
            log.error("A button could not be recorded.", extra={"why": str(trouble)})
            return web.json_response(invoke_body(activity, self._phrases.failed))
        return self._answer(activity, acted)

    async def _going_on(self, come: Pending, work: "asyncio.Future[Processed]") -> web.Response:
        """Promise what takes longer, once it is written down; a button's client can wait a little more."""
        try:
            name = await asyncio.to_thread(self._spool.put, come.raw, come.held.received)
        except CannotCommit:
            work.add_done_callback(lambda done: self._let_go(come, done))
            raise
        going = self._beside(self._finishing.committed(replace(come, name=name), work))
        if is_invoke(come.activity):
            await asyncio.wait((going,), timeout=self._patience.button_seconds - self._patience.message_seconds)
            if going.done() and (acted := going.result()) is not None:
                return self._answer(come.activity, acted)
        self._beside(self._answered_later(going))
        if not is_invoke(come.activity):
            return web.Response(status=202)
        return web.json_response(invoke_body(come.activity, self._phrases.working))

    def _answer(self, activity: Json, acted: Processed) -> web.Response:
        """Say what came of it, and let the request end. The client of a button that comes as a message shows
        nothing by itself."""
        self._replies.begin(acted.arrival, acted.answered, late=not is_invoke(activity))
        if is_invoke(activity):
            if acted.answered.here is None and acted.answered.privately is None:
                self._replies.shown(acted.answered)
            return web.json_response(invoke_body(activity, acted.answered.instead or self._phrases.done))
        return web.Response(status=202)

    def _let_go(self, come: Pending, done: "asyncio.Future[Processed]") -> None:
        """It was not acknowledged, and will come again; what came of it, or went wrong, is of no use."""
        self._in_hand.end(come.held)
        if not done.cancelled() and (error := done.exception()) is not None:
            log.warning("An activity that was not acknowledged failed.", extra={"why": str(error)})

    # --- work that outlives its request --------------------------------------------------------------------

    async def _answered_later(self, going: "asyncio.Task[Processed | None]") -> None:
        acted = await asyncio.shield(going)
        if acted is not None:
            self._replies.begin(acted.arrival, acted.answered, late=True)

    def _beside(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(work)
        self._unfinished.add(task)
        task.add_done_callback(self._unfinished.discard)
        return task

    # --- start and stop ------------------------------------------------------------------------------------

    async def _open(self, _: web.Application) -> None:
        """Answer what was acted on before the door was open, and go on with what could not be recorded yet."""
        if self._replayed is None:
            await asyncio.to_thread(self.replay)
        finished, left = self._replayed or ([], [])
        for acted in finished:
            self._replies.begin(acted.arrival, acted.answered, late=True)
        for come in left:
            self._beside(self._answered_later(self._beside(self._finishing.committed(come))))

    async def _close(self, _: web.Application) -> None:
        """Wait a little for what is in hand. What is not finished then has been written down."""
        if self._unfinished:
            _done, left = await asyncio.wait(self._unfinished, timeout=self._patience.stop_seconds)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        await self._replies.finish(self._patience.stop_seconds)
        self._workers.shutdown(wait=False, cancel_futures=True)
