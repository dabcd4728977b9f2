"""A throw-away SMTP server for tests: it records what it is sent, and answers as it is told to."""

# ruff: noqa: N802 - the handle_ names are aiosmtpd's

import asyncio
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One message a sink was given."""

    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes
    login: str | None = None


class Sink:
    """Listens on a port of its own on 127.0.0.1 while it is used as a context.

    `answers` says what to reply at a stage: `EHLO`, `MAIL`, `DATA`, or `RCPT` for one address as
    `RCPT someone@example.org`. A reply is SMTP text, or `close`, `hang`, `take and close`,
    `take and hang`. Each is used as often as it comes, until it is taken out.
    """

    def __init__(
        self,
        *,
        starttls: ssl.SSLContext | None = None,
        tls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.port = 0
        self.taken: list[Taken] = []
        self.answers: dict[str, str] = {}
        self._starttls, self._tls, self._login = starttls, tls, login

    def __enter__(self) -> "Sink":
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._stop, self._talking = asyncio.get_running_loop(), asyncio.Event(), set[_Server]()
        server = await self._loop.create_server(lambda: _Server(self), "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for talking in tuple(self._talking):
            if talking.transport:
                talking.transport.abort()
        await asyncio.sleep(0)

    # --- aiosmtpd's hooks -------------------------------------------------------------------------------

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, offers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [answer] if (answer := await self._answer(server, "EHLO")) else offers

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := await self._answer(server, "MAIL"):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := await self._answer(server, f"RCPT {address}"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.answers.get("DATA", "")
        if answer.startswith("take") or not answer:
            login = session.auth_data.decode() if session.auth_data else None
            self.taken.append(
                Taken(
                    mail_from=envelope.mail_from, recipients=tuple(envelope.rcpt_tos), raw=envelope.content, login=login
                )
            )
        return await self._answer(server, "DATA") or "250 OK"

    async def _answer(self, server: Any, stage: str) -> str:
        answer = self.answers.get(stage, "").removeprefix("take and ")
        if answer == "close":
            server.transport.abort()
            raise ConnectionResetError
        if answer == "hang":
            await asyncio.Event().wait()
        return answer

    def check(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        """aiosmtpd's authenticator."""
        right = self._login is not None and (given.login.decode(), given.password.decode()) == self._login
        return AuthResult(success=right, handled=False, auth_data=given.login)


class _Server(SMTP):
    def __init__(self, sink: Sink) -> None:
        super().__init__(
            sink,
            enable_SMTPUTF8=True,
            hostname="sink.example.org",
            tls_context=sink._starttls,
            loop=sink._loop,
            authenticator=sink.check,
            auth_require_tls=False,
        )
        self._sink = sink

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._sink._talking.add(self)

    def connection_lost(self, error: Any) -> None:
        super().connection_lost(error)
        self._sink._talking.discard(self)

    async def _handle_client(self) -> None:
        with suppress(ConnectionError):
            await super()._handle_client()
