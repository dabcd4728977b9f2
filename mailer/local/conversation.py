"""Decides how SMTP and LMTP are spoken: who may send what to whom, and when to hang up.

It builds on aiosmtpd and replaces what 1.4.6 does otherwise than we need:

- a message is read by `message_end.py`: a line over 1,000 bytes is no reason to refuse an
  acceptance;
- one answer for each recipient where it is LMTP (RFC 2033 4.2; greeted in `lmtp.py`);
- mechanisms of AUTH are matched in any case, checked outside the event loop, and never logged;
- `MAIL FROM:<…> AUTH=<>` (RFC 4954 5) is understood;
- an unexpected error is answered `451` and not with its text.
"""

import asyncio
import ipaddress
import re
from collections import defaultdict
from contextlib import suppress
from typing import AnyStr

from aiosmtpd.smtp import SMTP, Session, syntax
from aiosmtpd.smtp import Envelope as Gathered

from mailer.local import logging_in, replies
from mailer.local.desk import Desk, log, told_of
from mailer.local.message_end import received
from protocol.ports.letters import Envelope

_AUTH_PARAMETER = re.compile(r"\sAUTH=\S+", re.I)
_SIZE_PARAMETER = re.compile(r"\sSIZE=(\d{1,20})(?!\S)", re.I)
_PLAIN_ADDRESS = re.compile(r"<([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255})>(.*)", re.ASCII)
_NOBODY = "<>"
"""What aiosmtpd calls the empty sender of a bounce."""


class Courtesies:
    """The places at which aiosmtpd asks what we think."""

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: "Conversation", session: Session, _: Gathered, hostname: str, offers: list[str]
    ) -> list[str]:
        """Offer pipelining, and logging in only where it is safe."""
        session.host_name = hostname
        offers = [offer for offer in offers if not offer.startswith("250-AUTH")]
        logins = [f"250-AUTH {' '.join(logging_in.MECHANISMS)}"] if server.login_refusal() is None else []
        return [*offers[:-1], "250-PIPELINING", *logins, offers[-1]]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: "Conversation", session: Session, gathered: Gathered, address: str, options: list[str]
    ) -> str:
        """Take a recipient that is ours."""
        if not server.desk.serves(address):
            return replies.not_served(server.desk.served)
        if len(gathered.rcpt_tos) >= server.desk.limits.recipients:
            return replies.TOO_MANY_RECIPIENTS
        gathered.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_AUTH(  # noqa: N802 - aiosmtpd's name
        self, server: "Conversation", session: Session, _: Gathered, words: list[str]
    ) -> str | None:
        """Check a login; a few wrong ones end the conversation."""
        given = await logging_in.asked(server, words[0], words[1] if len(words) > 1 else None)
        if given is None:
            return None
        if isinstance(given, bool):
            return replies.BAD_LOGIN
        return await server.checked(session, *given)


_COURTESIES = Courtesies()


class Conversation(SMTP):
    """One SMTP connection, from its greeting to its end."""

    line_length_limit = 2**16  # the piece in which a message is read
    command_size_limit = 2048  # 512 is too short for some logins
    lmtp = False

    def __init__(self, desk: Desk, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            _COURTESIES,
            data_size_limit=desk.limits.letter_bytes,
            enable_SMTPUTF8=True,
            hostname=desk.hostname,
            ident="LMTP" if self.lmtp else "ESMTP",  # which program and version it is helps only those who attack it
            tls_context=desk.tls,
            timeout=desk.limits.idle_seconds,
            loop=loop,
        )
        self.command_size_limits = defaultdict(lambda: self.command_size_limit)  # aiosmtpd's is shared by all
        self.desk = desk
        self.failed_logins = 0
        self._busy = False
        self._turned_away = False
        self._place: str | None = None
        self._over: asyncio.TimerHandle | None = None

    # --- beginning and end ----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection, or the same one again after STARTTLS. Where there is no place, it is told to come back."""
        peer = _address(transport.get_extra_info("peername"))
        if self.transport is None and not self.desk.room(peer):
            self._turned_away = True
            if isinstance(transport, asyncio.WriteTransport):
                transport.write(replies.FULL.encode() + b"\r\n")
                transport.close()
            return
        super().connection_made(transport)
        self.desk.arrived(self)
        if self._place is None:
            self._place = peer
            self.desk.places.take(peer)
        if self._over is None and not self.desk.places.trusts(peer):
            self._over = self.loop.call_later(self.desk.limits.session_seconds, self._session_over)

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is gone."""
        if self._turned_away:
            return
        super().connection_lost(error)
        if self._over is not None:
            self._over.cancel()
        if self._place is not None:
            self.desk.places.leave(self._place)
            self._place = None
        self.desk.left(self)

    def data_received(self, data: bytes) -> None:
        """What the other side sends; nothing is heard of whoever was turned away."""
        if not self._turned_away:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        """The other side has said all it will say."""
        return None if self._turned_away else super().eof_received()

    def _session_over(self) -> None:
        if self._busy:  # its letter is being committed, and is answered first
            self._over = self.loop.call_later(1, self._session_over)
            return
        self._say_last(replies.TOO_SLOW)

    async def _handle_client(self) -> None:
        with suppress(ConnectionError):  # the other side went away; there is nobody left to answer
            await super()._handle_client()

    async def handle_exception(self, error: Exception) -> str:
        """The answer to an error nobody expected."""
        log.error("A connection met trouble: %s", told_of(error))
        return replies.CONFUSED

    async def push(self, status: AnyStr) -> None:
        """Say something, and let others have their turn: who sends many commands at once has them answered one by
        one, and keeps nobody waiting."""
        await super().push(status)
        await asyncio.sleep(0)

    async def end(self, reply: str) -> None:
        """Say something last, and hang up."""
        await self.push(reply)
        self.hang_up()

    def hang_up(self) -> None:
        """Close after what was already said."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.close()

    def cut(self) -> None:
        """Close at once, whatever was still to be said."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def farewell(self) -> None:
        """The listener is stopping: hang up now, or after the letter in hand."""
        if not self._busy:
            self._say_last(replies.STOPPING)

    def _timeout_cb(self) -> None:
        self._say_last(replies.TOO_SLOW)

    def _say_last(self, reply: str) -> None:
        if isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.write(reply.encode() + b"\r\n")
            self.transport.close()

    # --- who sends it ---------------------------------------------------------------------------------

    def _peer(self) -> str:
        """The IP address of the other side, or "" for a socket of this machine."""
        return _address(self.session.peer if self.session else None)

    def _login(self) -> str | None:
        """Who has logged in, or None."""
        return str(self.session.auth_data) if self.session and self.session.authenticated else None

    def login_refusal(self) -> str | None:
        """Why nobody may log in here just now, or None: only over TLS, or from this machine."""
        if self.desk.login is None or self.lmtp:
            return replies.NO_LOGIN
        peer = self._peer().partition("%")[0]
        if self._tls_protocol or (peer and ipaddress.ip_address(peer).is_loopback):
            return None
        return replies.LOGIN_NEEDS_TLS

    async def checked(self, session: Session, user: str, password: str) -> str | None:
        """The answer to a login. Wrong ones are logged, answered late, and after some of them not looked at."""
        places, peer, now = self.desk.places, self._peer(), self.loop.time()
        if places.barred(peer, now):
            await self.end(replies.TOO_MANY_LOGINS)
            return None
        right = await self.desk.proves(user, password)
        if right is None:
            return replies.LOGIN_BROKEN
        if right:
            session.authenticated = True
            places.right(peer)
            session.auth_data = user  # type: ignore[assignment]  # aiosmtpd means Any and says None
            return replies.LOGGED_IN
        self.failed_logins += 1
        count = places.wrong(peer, now)
        log.warning("A wrong password was given.", extra={"peer": peer, "in_a_while": count})
        await asyncio.sleep(self.desk.limits.wrong_login_seconds * min(count, 10))
        if self.failed_logins < self.desk.limits.failed_logins:
            return replies.WRONG_LOGIN
        await self.end(replies.TOO_MANY_LOGINS)
        return None

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Log in. The mechanism may be written in any case (RFC 4954 3)."""
        if refusal := self.login_refusal():
            await self.push(refusal)
            return
        self._auth_require_tls = False  # decided above
        mechanism, space, rest = (arg or "").partition(" ")
        await super().smtp_AUTH(f"{mechanism.upper()}{space}{rest}")

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        if plain := _PLAIN_ADDRESS.match(arg):  # nearly all of them, at a tenth of the time
            return plain[1], plain[2]
        try:
            return super()._getaddr(arg)
        except (IndexError, ValueError, AttributeError):  # the standard library's parser, on some broken addresses
            return None, None

    @syntax("MAIL FROM: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Begin a message. One that says it is too large is refused before it is sent."""
        address, ends, parameters = (arg or "").partition(">")
        if (size := _SIZE_PARAMETER.search(parameters)) and int(size[1]) > self.desk.limits.letter_bytes:
            await self.push(replies.too_large(self.desk.limits.letter_bytes))
            return
        await super().smtp_MAIL(address + ends + _AUTH_PARAMETER.sub("", parameters, count=1) if arg else arg)

    # --- the message ----------------------------------------------------------------------------------

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Receive a message and hand it over; answered only when its outcome is committed."""
        gathered = self.envelope
        if gathered is None or not gathered.rcpt_tos:
            await self.push(replies.NEED_RECIPIENT)
        elif arg:
            await self.push(replies.DATA_TAKES_NOTHING)
        elif self.desk.full(self._peer(), self._login()):
            self.desk.turned_away(self._peer(), self._login())
            await self.end(replies.FULL)
        else:
            self.desk.receiving += 1
            try:
                await self._message(gathered)
            finally:
                self._busy = False
                self.desk.receiving -= 1

    async def _message(self, gathered: Gathered) -> None:
        await self.push("354 End the message with a line that holds only a full stop.")
        self._reset_timeout(self.desk.limits.transfer_seconds)
        raw = await received(self._reader, self.desk.limits.letter_bytes)
        self._busy = True
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()  # a commit takes as long as it takes
        if raw is None:
            reply = replies.too_large(self.desk.limits.letter_bytes)
        else:
            reply = await self.desk.hand_over(raw, self._envelope(gathered))
        self.envelope = self._create_envelope()
        self._reset_timeout()
        await self.push("\r\n".join([reply] * (len(gathered.rcpt_tos) if self.lmtp else 1)))
        if self.desk.stopping:
            self.hang_up()

    def _envelope(self, gathered: Gathered) -> Envelope:
        sender = gathered.mail_from or ""
        return Envelope(
            mail_from="" if sender == _NOBODY else _text(sender),
            recipients=tuple(_text(address) for address in gathered.rcpt_tos),
            peer=self._peer(),
            login=self._login(),
        )


def _address(found: object) -> str:
    return str(found[0]).removeprefix("::ffff:") if isinstance(found, tuple) else ""


def _text(address: str) -> str:
    """An address as text: bytes that are not UTF-8 become replacement characters."""
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
