"""Decides how something is said in Teams: as which request, in whose name, and how often at most.

It has an event loop in a thread of its own, so that whoever tells people of things may call it from
any thread, before the web door opens and after it has closed.
"""

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from bot.teams.auth.hosts import Hosts
from bot.teams.send.http import Asking, Proof, Timing
from bot.teams.send.pace import Pace
from protocol.messages.chat import Card, Conversation, Place
from protocol.ports.clock import Clock
from protocol.violations import SendLater

T = TypeVar("T")

CALL_SECONDS = 45.0
"""How long one call may take with its retries, whatever the network and the login service do."""
STOP_SECONDS = 15.0
NOTIFIED = 300
"""How much of a card's text goes into the notification that Teams shows."""
CARD = "application/vnd.microsoft.card.adaptive"


class TeamsConnector:
    """Says things in Teams (`protocol.messages.chat.Connector`). Safe between threads."""

    def __init__(
        self,
        *,
        app_id: str,
        proof: Proof | None,
        hosts: Hosts,
        clock: Clock,
        pace: Pace | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._app_id = app_id
        self.pace = pace or Pace()
        """How much each conversation has been used."""
        self._asking = Asking(proof=proof, hosts=hosts, clock=clock, timing=timing or Timing())
        self._starting = threading.Lock()
        self._stopped = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    # --- the port ----------------------------------------------------------------------------------------

    def send(self, to: Conversation, card: Card) -> str:
        """Say something; the service's id of the message. Raises SendLater or Undeliverable."""
        self._hold_back(to)
        return self._waited(self._said(to, card))

    def update(self, to: Conversation, message: str, card: Card) -> None:
        """Change something said earlier. Raises SendLater or Undeliverable."""
        self._hold_back(to)
        self._waited(self._changed(to, message, card))

    def open(self, with_user: str, like: Conversation) -> Conversation:
        """A personal conversation with somebody. Raises SendLater or Undeliverable."""
        return self._waited(self._opened(with_user, like))

    # --- for those who wait on an event loop ---------------------------------------------------------------

    async def answer(self, to: Conversation, card: Card) -> str:
        """Say something to a person who has just written: it is counted, and not held back. Raises as
        `send`."""
        self.pace.count(to.id)
        return await asyncio.wrap_future(self._begun(self._said(to, card)))

    async def opened(self, with_user: str, like: Conversation) -> Conversation:
        """As `open`."""
        return await asyncio.wrap_future(self._begun(self._opened(with_user, like)))

    # --- what is said --------------------------------------------------------------------------------------

    def _hold_back(self, to: Conversation) -> None:
        """Raises SendLater where the conversation has had as much as the service allows for now."""
        if (seconds := self.pace.wait(to.id)) > 0:
            raise SendLater("Teams allows no more messages to this conversation just now.", after_seconds=seconds)

    async def _said(self, to: Conversation, card: Card) -> str:
        answer = await self._asking.ask("POST", to.service_url, _place(to), self._message(to, card))
        return str(answer.get("id") or "")

    async def _changed(self, to: Conversation, message: str, card: Card) -> None:
        body = self._message(to, card) | {"id": message}
        await self._asking.ask("PUT", to.service_url, f"{_place(to)}/{quote(message, safe='')}", body)

    async def _opened(self, with_user: str, like: Conversation) -> Conversation:
        us = self._us(like)
        body: dict[str, object] = {"isGroup": False, "bot": {"id": us}, "members": [{"id": with_user}]}
        if like.tenant:
            body |= {"tenantId": like.tenant, "channelData": {"tenant": {"id": like.tenant}}}
        made = (await self._asking.ask("POST", like.service_url, "v3/conversations", body)).get("id")
        if not isinstance(made, str) or not made:
            raise SendLater("Teams opened a chat without saying which.")
        return Conversation(
            id=made, place=Place.PERSONAL, tenant=like.tenant, service_url=like.service_url, us=us, user=with_user
        )

    def _message(self, to: Conversation, card: Card) -> dict[str, object]:
        body: dict[str, object] = {
            "type": "message",
            "from": {"id": self._us(to)},
            "conversation": {"id": to.thread or to.id},
        }
        if card.content is None:
            return body | {"text": card.text, "textFormat": "plain"}
        # The text beside a card would be shown, too, and read twice; `summary` is for the notification.
        attachment = {"contentType": CARD, "content": card_values(card.content)}
        return body | {"summary": card.text[:NOTIFIED], "attachments": [attachment]}

    def _us(self, where: Conversation) -> str:
        """Our id in Teams: the one by which we were written to, or the one that our app id gives."""
        return where.us or f"28:{self._app_id}"

    # --- the loop and its thread ---------------------------------------------------------------------------

    def _begun(self, work: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Begin some work on our own loop. Raises SendLater once we have stopped."""
        with self._starting:
            if self._stopped:
                work.close()
                raise SendLater("Holdfast is stopping.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="teams connector", daemon=True)
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(_in_time(work), self._loop)

    def _waited(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            return self._begun(work).result()
        except concurrent.futures.CancelledError:
            raise SendLater("Holdfast is stopping.") from None

    def stop(self) -> None:
        """Give up what is in hand and close the connections. A later call raises SendLater."""
        with self._starting:
            self._stopped, loop, thread, self._loop = True, self._loop, self._thread, None
        if loop is None or thread is None:
            return
        with contextlib.suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._ended(), loop).result(STOP_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(STOP_SECONDS)
        if not thread.is_alive():
            loop.close()

    async def _ended(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._asking.close()
        await asyncio.get_running_loop().shutdown_default_executor()


async def _in_time(work: Coroutine[Any, Any, T]) -> T:
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await work
    except TimeoutError:
        raise SendLater("Teams took too long.") from None


def _place(to: Conversation) -> str:
    """Where messages to a conversation go: into its thread, where it is one."""
    return f"v3/conversations/{quote(to.thread or to.id, safe='')}/activities"


def card_values(content: object) -> object:
    """A card's values as JSON's own kinds, whatever mappings and sequences it is made of."""
    if isinstance(content, Mapping):
        return {key: card_values(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [card_values(each) for each in content]
    return content
