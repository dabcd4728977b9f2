"""Decides how an answer is said once its message has been acknowledged: where, how often it is tried,
and what becomes of one that cannot be said.

Nobody waits for this: it goes on beside the door, and a slow service holds up no other answer.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from bot.chat.request.reply import ChatReply
from bot.teams.send.connector import TeamsConnector
from protocol.messages.chat import Card, ChatMessage, Conversation, Place
from protocol.violations import SendLater, Violation

log = logging.getLogger("holdfast.web")

T = TypeVar("T")

GIVE_UP_SECONDS = 60.0
"""An answer that cannot be said for so long is no answer any more."""
BACK_OFF = 2.0
MOST = 2_000
"""Answers in hand at once. What is beyond them is not said, rather than all the memory used."""
CHATS = 10_000


class Replies:
    """Says answers. Used on one event loop. `private_replies` is called, in a thread, with an answer of which
    something could not be said, `said` with one that has been; neither where nothing of it is held.
    `unreachable` is said before others to an asker whom we could not write to."""

    def __init__(
        self,
        connector: TeamsConnector,
        not_shown: Callable[[ChatReply], None],
        *,
        unreachable: Card,
        said: Callable[[ChatReply], None] = lambda answered: None,
        give_up_seconds: float = GIVE_UP_SECONDS,
    ) -> None:
        self._connector = connector
        self._not_shown = not_shown
        self._said = said
        self._unreachable = unreachable
        self._give_up_seconds = give_up_seconds
        self._chats: dict[tuple[str, str], Conversation] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, arrival: ChatMessage, answered: ChatReply, *, late: bool = False) -> None:
        """Say an answer, beside everything else. `late` says that a button's client waits no more, so
        that what would have replaced its card goes to the presser's own chat."""
        here, private = answered.here, answered.privately or (answered.instead if late else None)
        if arrival.targeted:  # nobody else saw the question
            here, private = None, private or here
        if here is None and private is None:
            return
        self._beside(self._say(arrival, answered, here, private))

    def shown(self, answered: ChatReply) -> None:
        """An answer goes back to where it was asked, in the response: nothing of it is told otherwise."""
        if answered.private_replies:
            self._beside(asyncio.to_thread(self._settled, answered))

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, seconds: float) -> None:
        """Wait for what is in hand, and give up what takes longer."""
        if not self._tasks:
            return
        _, left = await asyncio.wait(self._tasks, timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _say(self, arrival: ChatMessage, answered: ChatReply, here: Card | None, private: Card | None) -> None:
        try:
            if len(self._tasks) > MOST:
                raise SendLater("There are too many answers in hand.")
            if here is not None and not answered.promised:
                await self._tried(arrival.conversation, here)
            if private is not None:
                await self._privately_or_told_why(arrival, private, before_others=here is not None)
            if here is not None and answered.promised:
                await self._tried(arrival.conversation, here)
        except (Violation, asyncio.CancelledError) as error:
            why = str(error) if isinstance(error, Violation) else "Holdfast is stopping."
            log.warning("An answer could not be said in chat.", extra={"why": why, "arrival": arrival.message_id})
            if answered.private_replies:
                await asyncio.shield(asyncio.to_thread(self._told_otherwise, answered))
            if isinstance(error, asyncio.CancelledError):
                raise
        else:
            if answered.private_replies:
                await asyncio.shield(asyncio.to_thread(self._settled, answered))

    def _settled(self, answered: ChatReply) -> None:
        try:
            self._said(answered)
        except Exception:  # then it is sent in a while, and so told twice
            log.exception("It could not be put down that an answer has been said in chat.")

    def _told_otherwise(self, answered: ChatReply) -> None:
        try:
            self._not_shown(answered)
        except Exception:  # whatever it is, other answers go on
            log.exception("An answer that could not be said in chat could not be told otherwise.")

    async def _privately_or_told_why(self, arrival: ChatMessage, card: Card, *, before_others: bool) -> None:
        """Say something in the asker's own chat; where that cannot be, and others see the question anyway, say
        there what the asker can do. Raises as the first failed."""
        try:
            await self._privately(arrival, card)
        except Violation:
            if before_others:
                with contextlib.suppress(Violation):
                    await self._tried(arrival.conversation, self._unreachable)
            raise

    async def _privately(self, arrival: ChatMessage, card: Card) -> None:
        """Say something in the asker's own chat, which is opened where it is not known."""
        where = arrival.conversation
        if where.place is Place.PERSONAL:
            await self._tried(where, card)
            return
        key = (where.tenant, where.user or arrival.object_id)
        chat = self._chats.get(key)
        if chat is None or chat.service_url != where.service_url:
            chat = await self._patiently(lambda: self._connector.opened(key[1], where))
            if len(self._chats) >= CHATS:
                self._chats.clear()
            self._chats[key] = chat
        try:
            await self._tried(chat, card)
        except Violation:
            self._chats.pop(key, None)
            raise

    async def _tried(self, to: Conversation, card: Card) -> None:
        await self._patiently(lambda: self._connector.answer(to, card))

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Try something until it is done, as often as the service asks for it and no longer than is of use."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._give_up_seconds
        back_off = BACK_OFF
        while True:
            try:
                return await work()
            except SendLater as later:
                waits = back_off * random.uniform(0.5, 1.5)  # noqa: S311 - it keeps no secret
                back_off *= 2
                if later.after_seconds is not None:
                    waits += later.after_seconds
                if loop.time() + waits > ends:
                    raise
            await asyncio.sleep(waits)
