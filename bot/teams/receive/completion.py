"""Decides what becomes of an activity that was acknowledged before it was committed: it is tried until it is, across
a stop of the program too; and only when it is given up does its sender hear that nothing has changed."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from bot.chat.request.arrival import received_at
from bot.chat.request.reply import ChatReply
from bot.service.uncommitted import InFlight, Uncommitted
from bot.teams.auth.refused import TurnedAway
from bot.teams.receive.activities import activity_of, arrival_of, is_invoke
from bot.teams.receive.plain_text import Json
from bot.teams.receive.spool import Spool
from protocol.messages.chat import Card, ChatMessage
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.web")

Take = Callable[[ChatMessage], ChatReply]
"""Acts on an arrival. It returns once its outcome is committed; CannotCommit says that it must be tried again."""
LONGEST_PAUSE = 60.0


@dataclass(frozen=True, kw_only=True)
class Pending:
    """An activity that has come in, and the bytes it came as; `name` is its name in the spool, once it has one."""

    activity: Json
    raw: bytes
    held: InFlight
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Processed:
    """What arrived, and what is answered."""

    arrival: ChatMessage
    answered: ChatReply


@dataclass(frozen=True, kw_only=True)
class Persistence:
    """How long to wait before an activity is tried again, at first, and for how long that is done."""

    pause_seconds: float = 1.0
    give_up_seconds: float = 3600.0


class Finishing:
    """Acts on activities. `failed` is said of one on which we failed, which changed nothing."""

    def __init__(
        self,
        *,
        take: Take,
        spool: Spool,
        in_hand: Uncommitted,
        workers: Executor,
        failed: Card,
        persistence: Persistence | None = None,
    ) -> None:
        self._take = take
        self._spool = spool
        self._in_hand = in_hand
        self._workers = workers
        self._failed = failed
        self._persistence = persistence or Persistence()

    def acted(self, come: Pending) -> Processed:
        """Act on an activity, in a thread. A failure that nobody foresaw is said, and changes nothing. Raises
        TurnedAway for an activity that lacks what it cannot be handled without, and CannotCommit."""
        arrival = replace(arrival_of(come.activity, come.raw), received=come.held.received)
        self._in_hand.counts_from(come.held, received_at(arrival, come.held.received))
        try:
            return Processed(arrival=arrival, answered=self._take(arrival))
        except CannotCommit:
            raise
        except Exception:
            log.exception("An activity could not be acted on.", extra={"arrival": arrival.message_id})
            return Processed(arrival=arrival, answered=self.failure(come.activity))

    def failure(self, activity: Json) -> ChatReply:
        """The answer that nothing has changed."""
        return ChatReply(instead=self._failed) if is_invoke(activity) else ChatReply(here=self._failed)

    def begun(self, come: Pending) -> "asyncio.Future[Processed]":
        """Act on an activity in one of our threads."""
        return asyncio.get_running_loop().run_in_executor(self._workers, self.acted, come)

    async def committed(self, come: Pending, work: "asyncio.Future[Processed] | None" = None) -> Processed | None:
        """See one that was acknowledged through, of which `work` is the first try; None for one that cannot be
        read. Cancelled, it stays in the spool."""
        loop = asyncio.get_running_loop()
        ends, pause = loop.time() + self._persistence.give_up_seconds, self._persistence.pause_seconds
        while True:
            try:
                acted = await asyncio.shield(work or self.begun(come))
            except TurnedAway:
                log.error("An activity that was kept cannot be read.", extra={"kept": come.name})
                await asyncio.to_thread(self._set_aside, come)
                return None
            except CannotCommit as trouble:
                log.error("An activity cannot be recorded yet.", extra={"why": str(trouble), "kept": come.name})
                if loop.time() + pause > ends:
                    await asyncio.to_thread(self._set_aside, come)
                    return Processed(arrival=arrival_of(come.activity, come.raw), answered=self.failure(come.activity))
            else:
                await asyncio.to_thread(self._done, come)
                return acted
            await asyncio.sleep(pause)
            work, pause = None, min(pause * 2, LONGEST_PAUSE)

    def replayed(self) -> tuple[list[Processed], list[Pending]]:
        """Act on what was acknowledged and not finished when the program last stopped, the oldest first; and what
        cannot be recorded yet. What had been acted on is known by its id, and is without effect."""
        finished: list[Processed] = []
        left: list[Pending] = []
        for name, raw, received in self._spool.waiting():
            held = self._in_hand.begin(received)
            come = Pending(activity={}, raw=raw, held=held, name=name)
            try:
                come = replace(come, activity=activity_of(raw))
                if left:  # in the order in which they came
                    left.append(come)
                    continue
                finished.append(self.acted(come))
            except TurnedAway:
                log.error("An activity that was kept cannot be read any more.", extra={"kept": name})
                self._set_aside(come)
            except CannotCommit as trouble:
                log.error("An activity cannot be recorded yet.", extra={"why": str(trouble), "kept": name})
                left.append(come)
            else:
                self._done(come)
        return finished, left

    def _done(self, come: Pending) -> None:
        self._spool.done(come.name)
        self._in_hand.end(come.held)

    def _set_aside(self, come: Pending) -> None:
        self._spool.set_aside(come.name)
        self._in_hand.end(come.held)
