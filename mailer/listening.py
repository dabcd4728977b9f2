"""The inbox `local`: listens for SMTP and LMTP, and answers `250` only after the commit."""

import asyncio
import logging
import re
import socket
import ssl
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime

from mailer.local.conversation import Conversation
from mailer.local.desk import Desk, Limits, Login
from mailer.local.doors import Door, certificate, closed, opened
from mailer.local.in_hand import InHand
from mailer.local.lmtp import LmtpConversation
from mailer.local.places import Network
from protocol.ports.clock import Clock
from protocol.ports.letters import Take
from protocol.violations import Misconfigured

__all__ = ["Door", "Limits", "LocalInbox", "Login", "certificate"]

# aiosmtpd logs whole messages and addresses at its lower levels, and parts of commands as warnings.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


class LocalInbox:
    """The port `Inbox` on our own doors. Its event loop runs in one thread, `take` in a few others.

    `served` are the addresses it takes mail for; any `+tag` is accepted. `tls` turns on STARTTLS,
    `login` lets senders prove themselves by SMTP AUTH, over TLS or from this machine only; `trusted` are the
    networks of the gateways for which places are kept. With `anybody_proves` a letter may be proved by what it holds,
    so that anybody's is waited for.
    """

    def __init__(
        self,
        *,
        served: Iterable[str],
        clock: Clock,
        doors: tuple[Door, ...],
        name: str = "local",
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
        login: Login | None = None,
        hostname: str = "localhost",
        trusted: Iterable[Network] = (),
        anybody_proves: bool = False,
    ) -> None:
        self.name = name
        self.doors = doors
        """Where it listens; once started, with the ports that were really given."""
        self._served = frozenset(address.strip().lower() for address in served)
        for address in self._served:
            if not re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", address):
                raise Misconfigured(f"“{address}” is not an email address.", "Give the address Holdfast receives at.")
        if not self._served or not doors:
            raise Misconfigured("The listener has no address or no door.", "Give it both, or leave it out.")
        self._limits = limits or Limits()
        self._tls, self._login, self._hostname = tls, login, hostname
        self._trusted, self._anybody_proves = tuple(trusted), anybody_proves
        self._in_hand = InHand(clock)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    def start(self, take: Take) -> None:
        """Open the doors and begin to deliver. Raises Misconfigured where a door cannot be opened."""
        if self._thread is not None:
            raise Misconfigured("The listener is already running.", "Start it once.")
        sockets = self._open_all()
        self.doors = tuple(
            door if door.path else replace(door, port=sock.getsockname()[1])
            for door, sock in zip(self.doors, sockets, strict=True)
        )
        ready: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(sockets, take, ready), name=f"holdfast-{self.name}", daemon=True
        )
        self._thread.start()
        ready.result()

    def stop(self) -> None:
        """Shut the doors, let each letter in hand finish, and return. Stopping twice does no harm."""
        if self._thread is None or self._loop is None or self._stop is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._thread = self._loop = self._stop = None

    def read_up_to(self, now: datetime) -> datetime:
        """The instant before which every letter has been taken.

        `now` when nothing is in hand; else the receipt of the oldest letter whose outcome is not
        committed. While the doors are shut it stands still.
        """
        return self._in_hand.read_up_to(now)

    def troubles(self, now: datetime) -> tuple[str, ...]:
        """What keeps mail out just now, in plain sentences."""
        since, strangers = self._in_hand.refused_since(now), self._in_hand.strangers_since(now)
        said = []
        if since is not None:
            said.append(f"Mail is turned away at the door, or has not come again since {since.isoformat()}.")
        if strangers is not None:
            said.append(f"Mail of strangers has been turned away at the door since {strangers.isoformat()}.")
        return tuple(said)

    def _open_all(self) -> list[socket.socket]:
        sockets: list[socket.socket] = []
        try:
            for door in self.doors:
                sockets.append(opened(door))
        except Misconfigured:
            for sock, door in zip(sockets, self.doors, strict=False):
                sock.close()
                closed(door)
            raise
        return sockets

    def _run(self, sockets: list[socket.socket], take: Take, ready: Future[None]) -> None:
        try:
            asyncio.run(self._serve(sockets, take, ready))
        except BaseException as trouble:
            if ready.done():
                raise
            ready.set_exception(trouble)

    async def _serve(self, sockets: list[socket.socket], take: Take, ready: Future[None]) -> None:
        loop = self._loop = asyncio.get_running_loop()
        stop = self._stop = asyncio.Event()
        desk = Desk(
            inbox=self.name,
            hostname=self._hostname,
            served=self._served,
            limits=self._limits,
            in_hand=self._in_hand,
            take=take,
            tls=self._tls,
            login=self._login,
            trusted=self._trusted,
            anybody_proves=self._anybody_proves,
        )
        servers = []
        for door, sock in zip(self.doors, sockets, strict=True):
            speaker = LmtpConversation if door.speaks == "lmtp" else Conversation

            def greet(speaker: type[Conversation] = speaker) -> asyncio.BaseProtocol:
                return speaker(desk, loop)

            create = loop.create_unix_server if door.path else loop.create_server
            servers.append(await create(greet, sock=sock))
        self._in_hand.opened()
        ready.set_result(None)
        await stop.wait()
        for server, door in zip(servers, self.doors, strict=True):
            server.close()
            closed(door)
        self._in_hand.shut()
        await desk.close()
        await loop.run_in_executor(None, desk.shut)
