"""Decides what becomes of a complete message: taken, or told to come again. All conversations share one desk."""

import asyncio
import logging
import ssl
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakValueDictionary

from mailer.local import replies
from mailer.local.in_hand import InHand
from mailer.local.places import Network, Places
from protocol.ports.letters import Envelope, Letter, Take
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.listening")

Login = Callable[[str, str], bool]
"""Whether a user name and password belong together. Called in a thread; it may take its time."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much the listener takes on at once. Letters are counted in bytes, times in seconds."""

    letter_bytes: int = 25 * 2**20
    recipients: int = 100  # RFC 5321 4.5.3.1.8 asks for at least this many
    connections: int = 64
    connections_each: int = 16
    """For one address that is not a trusted gateway's."""
    connections_kept: int = 16
    """Of `connections`, for trusted gateways alone."""
    session_seconds: float = 900
    """How long a connection may last, whatever it does, that is not a trusted gateway's."""
    in_hand: int = 32
    """Letters being received or waiting for their commit; memory is at most this many letters."""
    in_hand_kept: int = 8
    """Of `in_hand`, for trusted gateways and whoever has logged in."""
    workers: int = 4
    workers_for_strangers: int = 2
    """Letters of all others that are acted on at once, where a gateway is named: its own wait for none of them."""
    idle_seconds: float = 300  # RFC 5321 4.5.3.2.7
    transfer_seconds: float = 600  # RFC 5321 4.5.3.2.6
    failed_logins: int = 3
    wrong_logins: int = 10
    """Wrong passwords from one address, after which none is looked at for `barred_seconds`."""
    barred_seconds: float = 900
    wrong_login_seconds: float = 1
    """How long the answer to a wrong password takes, for each that the address has given."""
    stop_seconds: float = 30


class Talking(Protocol):
    """A conversation as the desk knows it."""

    def farewell(self) -> None:
        """Say goodbye at once, or after the letter in hand."""
        ...

    def cut(self) -> None:
        """Close at once."""
        ...


@dataclass(kw_only=True)
class Desk:
    """What every conversation needs. Its fields belong to the event loop, `in_hand` to all threads."""

    inbox: str
    hostname: str
    served: frozenset[str]
    limits: Limits
    in_hand: InHand
    take: Take
    tls: ssl.SSLContext | None = None
    login: Login | None = None
    trusted: tuple[Network, ...] = ()
    anybody_proves: bool = False
    """Whether a letter may be proved by what it holds, whoever brings it."""
    receiving: int = 0
    stopping: bool = False
    talking: set[Talking] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._takers = ThreadPoolExecutor(self.limits.workers, "holdfast-take")
        self._takers_for_strangers = ThreadPoolExecutor(self.limits.workers_for_strangers, "holdfast-take-others")
        self._checkers = ThreadPoolExecutor(2, "holdfast-login")  # apart, so that a full desk still answers a login
        self._emptied = asyncio.Event()
        self._own_turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self.places = Places(
            most=self.limits.connections,
            each=self.limits.connections_each,
            kept=self.limits.connections_kept,
            trusted=self.trusted,
            wrong_logins=self.limits.wrong_logins,
            barred_seconds=self.limits.barred_seconds,
        )

    def room(self, peer: str) -> bool:
        """Whether there is a place for a connection. Where others have taken it, mail may wait with its sender, and
        the watermark with it."""
        if self.places.room(peer):
            return True
        if self.places.crowded(peer):
            self.turned_away(peer)
        return False

    def counts(self, peer: str, login: str | None = None) -> bool:
        """Whether what an address brings may be proved, by a gateway that we trust, a login or itself. Nothing waits
        for anybody else's, or strangers could put off every deadline; a code that comes so counts all the same."""
        return not self.trusted or self.anybody_proves or bool(login) or self.places.known(peer)

    def full(self, peer: str, login: str | None) -> bool:
        """Whether as many letters are in hand as may be, of this address."""
        kept = 0 if self.counts(peer, login) else min(self.limits.in_hand_kept, self.limits.in_hand // 2)
        return self.receiving >= self.limits.in_hand - kept

    def turned_away(self, peer: str, login: str | None = None) -> None:
        """Somebody who may have mail for us was told to come back."""
        if self.in_hand.refused(peer, waits=self.counts(peer, login)):
            log.warning("Mail is turned away, and will come again.", extra={"peer": peer})

    def serves(self, address: str) -> bool:
        """Whether an address is ours, any `+tag` in it left aside; and the postmaster's, of no domain or of ours,
        who is always written to (RFC 5321, 4.5.1): such a letter goes the way of every other."""
        local, _, domain = address.lower().rpartition("@")
        if (local or domain) == "postmaster" and (
            not local or any(each.endswith(f"@{domain}") for each in self.served)
        ):
            return True
        return f"{local}@{domain}" in self.served or f"{local.partition('+')[0]}@{domain}" in self.served

    async def hand_over(self, raw: bytes, envelope: Envelope) -> str:
        """Take a complete message; the answer for its sender. A sender who hangs up meanwhile does
        not stop it: the letter comes again, and is then a duplicate."""
        number, at = self.in_hand.receive()
        letter = Letter(raw=raw, received_at=at, inbox=self.inbox, envelope=envelope)
        try:
            reply = await asyncio.shield(asyncio.ensure_future(self._in_turn(number, letter)))
        except RuntimeError:  # the desk closed a moment ago
            self.in_hand.done(number)
            return replies.STOPPING
        if reply == replies.TAKEN:
            self.in_hand.let_in(envelope.peer)
        return reply

    async def _in_turn(self, number: int, letter: Letter) -> str:
        """Have a letter acted on. One address has half of those who do it at most, so that no stranger's letters,
        however long each takes, are all that is looked at."""
        peer, loop = letter.envelope.peer, asyncio.get_running_loop()
        takers = self._takers if self.counts(peer, letter.envelope.login) else self._takers_for_strangers
        if self.places.trusts(peer):
            return await loop.run_in_executor(takers, self._answer, number, letter)
        own = self._own_turns.get(peer)
        if own is None:
            most = self.limits.workers if takers is self._takers else self.limits.workers_for_strangers
            own = self._own_turns[peer] = asyncio.Semaphore(max(1, most // 2))
        async with own:
            return await loop.run_in_executor(takers, self._answer, number, letter)

    def _answer(self, number: int, letter: Letter) -> str:
        try:
            self.take(letter)
        except CannotCommit as trouble:
            log.warning("A letter could not be stored and will come again: %s", trouble.what)
            self._comes_again(letter)
            return replies.NOT_STORED
        except Exception as trouble:  # whatever it is, the sender must keep the letter
            log.error("A letter was not taken and will come again: %s", told_of(trouble))
            self._comes_again(letter)
            return replies.NOT_STORED
        finally:
            self.in_hand.done(number)
        return replies.TAKEN

    def _comes_again(self, letter: Letter) -> None:
        peer, login = letter.envelope.peer, letter.envelope.login
        self.in_hand.refused(peer, waits=self.counts(peer, login))

    async def proves(self, user: str, password: str) -> bool | None:
        """Whether a login is right; None where it could not be checked."""
        if self.login is None:
            return False
        try:
            return await asyncio.get_running_loop().run_in_executor(self._checkers, self.login, user, password)
        except Exception as trouble:
            log.error("A login could not be checked: %s", told_of(trouble))
            return None

    def arrived(self, conversation: Talking) -> None:
        """A conversation begins, or goes on encrypted."""
        self.talking.add(conversation)

    def left(self, conversation: Talking) -> None:
        """A conversation is over. Saying so twice does no harm."""
        self.talking.discard(conversation)
        if not self.talking:
            self._emptied.set()

    async def close(self) -> None:
        """Let each letter in hand finish, say goodbye to everybody else, and wait for both."""
        self.stopping = True
        for conversation in tuple(self.talking):
            conversation.farewell()
        if self.talking:
            self._emptied.clear()
            try:
                await asyncio.wait_for(self._emptied.wait(), self.limits.stop_seconds)
            except TimeoutError:
                log.warning("%d connections did not end in time and were cut.", len(self.talking))
        for conversation in tuple(self.talking):
            conversation.cut()

    def shut(self) -> None:
        """Wait for letters whose senders have gone, and let the threads go."""
        if not self.in_hand.wait_until_empty(self.limits.stop_seconds):
            log.warning("A letter in hand did not finish in time.")
        for takers in (self._takers, self._takers_for_strangers):
            takers.shutdown(wait=False, cancel_futures=True)
        self._checkers.shutdown(wait=False, cancel_futures=True)


def told_of(trouble: BaseException) -> str:
    """An error without its text, which may quote a letter: its class and where it was raised."""
    frames = traceback.extract_tb(trouble.__traceback__)
    where = f" at {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(trouble).__name__}{where}"
