"""A small EWS server for tests: it answers the SOAP calls that are used, over HTTP, and misbehaves on request.

It has the habits of several real servers, to be switched on; it knows nothing of the adapter under test.
"""

import base64
import socket
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from tests.mailer.exchange.answers import ADDRESS, Answers, Failed, Fault, Habits, M, T, error
from tests.mailer.exchange.colleagues import Colleagues
from tests.mailer.exchange.mailbox import UNDATED, Mailbox

USER, PASSWORD = "svc", "a-test-password"


@dataclass(kw_only=True)
class Server:
    """Listens on 127.0.0.1 while it is used as a context."""

    mailbox: Mailbox = field(default_factory=lambda: Mailbox(address=ADDRESS))
    habits: Habits = field(default_factory=Habits)
    sent: list[bytes] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    bearer: str = ""
    """The token that counts, where applications sign in."""
    generation: int = 1
    """States of another generation are not known any more."""
    port: int = 0
    now: Callable[[], datetime] = lambda: UNDATED
    """What time it is there."""
    killer: Callable[[], None] = lambda: None
    """What `kill` and `done and kill` do to whoever is asking."""

    def __post_init__(self) -> None:
        self._waiting: dict[str, deque[str]] = defaultdict(deque)
        self._always: dict[str, str] = {}
        self._http: ThreadingHTTPServer | None = None
        self._open: set[socket.socket] = set()
        self._stopping = threading.Event()
        self.asked = threading.Condition()

    @property
    def url(self) -> str:
        """Where EWS is."""
        return f"http://127.0.0.1:{self.port}/EWS/Exchange.asmx"

    def misbehave(self, operation: str, *ways: str, always: bool = False) -> None:
        """Do these things, in turn, the next times an operation is asked; or one of them from now on.

        `401` and other HTTP statuses (`503 7` asks to wait seven seconds), `hang`, `drop` (cut the line at once),
        `done and drop`, `done and 500`, `fault`, `bare fault` (or with a code: see `Fault`), `copied and bare fault`
        (a copy is kept, and nothing sent), `busy 1500` (milliseconds), or a response code.
        """
        if always:
            self._always[operation] = ways[0]
        else:
            self._waiting[operation].extend(ways)

    def behave(self) -> None:
        """No more of it."""
        self._always.clear()
        self._waiting.clear()

    def count(self, operation: str) -> int:
        """How often an operation has been asked."""
        return self.calls.count(operation)

    def wait_for(self, operation: str, times: int, seconds: float = 20) -> bool:
        """Wait until an operation has been asked so often."""
        with self.asked:
            return self.asked.wait_for(lambda: self.count(operation) >= times, seconds)

    # --- running ------------------------------------------------------------------------------------

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Listen, on the same port as before."""
        self._stopping.clear()
        handler = type("Handler", (_Handler,), {"world": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def kill(self) -> None:
        """Stop as if killed: every connection is cut."""
        if self._http is None:
            return
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._http = None
        for each in tuple(self._open):
            _cut(each)
        with self.mailbox.changed:
            self.mailbox.changed.notify_all()

    def way(self, operation: str) -> str:
        """How to misbehave now, or ""."""
        if self._waiting[operation]:
            return self._waiting[operation].popleft()
        return self._always.get(operation, "")


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()


class _Handler(BaseHTTPRequestHandler):
    world: Server
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.world._open.add(self.connection)

    def finish(self) -> None:
        self.world._open.discard(self.connection)
        with suppress(OSError):
            super().finish()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.world.now(), usegmt=True)

    def handle(self) -> None:
        with suppress(OSError):  # cut by kill(), or by the other side
            super().handle()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not self._allowed():
            self._answer(401, b"", {"WWW-Authenticate": 'Basic realm="EWS"'})
            return
        request = next(iter(etree.fromstring(body).find("{http://schemas.xmlsoap.org/soap/envelope/}Body")))
        operation = etree.QName(request).localname
        self.world.bodies.append(body)
        self.world.headers.append({key.lower(): value for key, value in self.headers.items()})
        with self.world.asked:
            self.world.calls.append(operation)
            self.world.asked.notify_all()
        self._behave(operation, request, self.world.way(operation))

    def _behave(self, operation: str, request: Any, way: str) -> None:
        answers = Colleagues(self.world.mailbox, self.world.habits, self.world.sent, self.world.generation)
        if way.startswith("done and "):
            getattr(answers, operation)(request)
        elif way.startswith("copied and "):
            answers.copied(request)
        self._answer_in(way.rpartition(" and ")[2], operation, request, answers)

    def _answer_in(self, way: str, operation: str, request: Any, answers: Answers) -> None:
        status, _, more = way.partition(" ")
        if way in ("drop", "kill"):
            if way == "kill":
                self.world.killer()
            _cut(self.connection)
        elif way == "hang":
            self.world._stopping.wait(60)
            _cut(self.connection)
        elif way.startswith("bare fault"):
            self._refuse(Fault(way.removeprefix("bare fault").strip()))
        elif way == "fault" or operation in self.world.habits.refuses:
            self._answer(500, _fault())
        elif status.isdigit():
            self._answer(int(status), b"<html>no</html>", {"Retry-After": more} if more else {})
        elif status == "busy":
            self._say(operation, [error("ErrorServerBusy", more)])
        elif way:
            self._say(operation, [error(way)])
        elif operation == "GetStreamingEvents":
            self._stream()
        else:
            self._do(operation, request, answers)

    def _do(self, operation: str, request: Any, answers: Answers) -> None:
        try:
            self._say(operation, getattr(answers, operation)(request))
        except Failed as failed:
            self._say(operation, [error(str(failed))])
        except Fault as fault:
            if fault.code.isdigit():
                self._answer(int(fault.code), b"<html>no</html>")
            else:
                self._refuse(fault)

    def _refuse(self, fault: Fault) -> None:
        self._answer(200 if fault.code else 500, _bare(fault.code or "SOAP:Server"))
        self._answer(200, _envelope("<m:Again/>"))  # some servers go on with the answer that they had begun

    def _allowed(self) -> bool:
        given = self.headers.get("Authorization", "")
        if self.world.bearer:
            return given == f"Bearer {self.world.bearer}"
        return given == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    def _say(self, operation: str, messages: list[str]) -> None:
        named = "".join(each.replace("MESSAGE", f"m:{operation}ResponseMessage") for each in messages)
        self._answer(
            200,
            _envelope(
                f"<m:{operation}Response><m:ResponseMessages>{named}</m:ResponseMessages></m:{operation}Response>"
            ),
        )

    def _answer(self, status: int, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": "text/xml; charset=utf-8",
            "Content-Length": str(len(body)),
            **(more or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        """Events as they come, until somebody hangs up."""
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        if not self.world.habits.without_length:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        mailbox, seen = self.world.mailbox, len(self.world.mailbox.log)
        self._chunk(_events("<t:StatusEvent/>", self.world.habits.notification))
        while not self.world._stopping.is_set():
            with mailbox.changed:
                if len(mailbox.log) == seen:
                    mailbox.changed.wait(5)
                fresh, seen = len(mailbox.log) > seen, len(mailbox.log)
            if fresh:
                self._chunk(_events(_NEW_MAIL, self.world.habits.notification))
        _cut(self.connection)

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(data if self.world.habits.without_length else f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


_NEW_MAIL = '<t:NewMailEvent><t:TimeStamp>2026-11-23T10:00:00Z</t:TimeStamp><t:ItemId Id="x"/></t:NewMailEvent>'


def _envelope(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns:m="{M}" xmlns:t="{T}"><s:Header><t:ServerVersionInfo MajorVersion="15" MinorVersion="0" '
        f'MajorBuildNumber="847" MinorBuildNumber="32" Version="Exchange2013_SP1"/></s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def _fault() -> bytes:
    return _envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>cannot</faultstring></s:Fault>")


def _bare(code: str) -> bytes:
    return (
        '<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><SOAP:Header/><SOAP:Body><SOAP:Fault>'
        f'<faultcode xsi:type="xsd:string">{code}</faultcode><faultstring xsi:type="xsd:string">no</faultstring>'
        "</SOAP:Fault></SOAP:Body></SOAP:Envelope>"
    ).encode()


def _events(event: str, space: str) -> bytes:
    told = f"<{space}:Notification><t:SubscriptionId>s</t:SubscriptionId>{event}</{space}:Notification>"
    answer = "GetStreamingEventsResponse"
    return _envelope(
        f'<m:{answer}><m:ResponseMessages><m:{answer}Message ResponseClass="Success"><m:ResponseCode>NoError'
        f"</m:ResponseCode><m:Notifications>{told}</m:Notifications><m:ConnectionStatus>OK</m:ConnectionStatus>"
        f"</m:{answer}Message></m:ResponseMessages></m:{answer}>"
    )


__all__ = ["ADDRESS", "PASSWORD", "USER", "Habits", "Server", "T"]
