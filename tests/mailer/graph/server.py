"""A small Microsoft Graph over real HTTP, and the login service beside it, which misbehave on request."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.mailer.graph.answering import Answers, Refusal
from tests.mailer.graph.model import MONDAY_10, OURS, Mailbox

TENANT, CLIENT, SECRET = "9d1e0000-0000-4000-8000-000000000001", "c11e0000-0000-4000-8000-000000000002", "s3cret"


@dataclass
class Rule:
    """What is done with the next requests whose `METHOD path?query` a pattern is found in."""

    pattern: str
    times: int = 1
    status: int = 0
    code: str = ""
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    """What is answered, where it is not an error."""
    drop: bool = False
    """Hang up without an answer."""
    act: bool = False
    """Do first what was asked."""
    cut: bool = False
    """Send half of the answer, and hang up."""
    drip: bool = False
    """Answer byte by byte, for ever."""
    gate: threading.Event | None = None
    """Wait for it first."""
    then: Callable[[], None] | None = None


class GraphServer:
    """Start it with `with`. `complaints` must be empty at the end: they are what a client must not do."""

    def __init__(self) -> None:
        self.mailboxes = {OURS: Mailbox(), "chief@northshire.example.org": Mailbox()}
        self.allowed = {OURS}
        self.may_send = True
        self.users: list[dict[str, Any]] = []
        self.tips: dict[str, dict[str, Any]] = {}
        self.invalid: set[str] = set()
        self.submitted: list[tuple[bytes, list[str]]] = []
        self.page = 200
        self.now: Callable[[], datetime] = lambda: MONDAY_10
        self._answers = Answers(self)
        self.rules: list[Rule] = []
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.forgotten: set[str] = set()
        """Folders, by id, of which every state has been lost."""
        self.tokens: set[str] = set()
        self.tokens_given = 0
        self.token_error: dict[str, str] | None = None
        self.elsewhere = ""
        """Where links point to, instead of here."""
        self.repeats = False
        """Whether a page begins with the last entry of the one before."""
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._httpd.daemon_threads = True
        self._thread = threading.Thread(target=self._httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def mailbox(self) -> Mailbox:
        return self.mailboxes[OURS]

    @property
    def port(self) -> int:
        return int(self._httpd.server_address[1])

    @property
    def login(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1.0"

    def __enter__(self) -> "GraphServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for rule in self.rules:
            if rule.gate:
                rule.gate.set()
        self._httpd.shutdown()
        self._httpd.server_close()
        self._thread.join()

    def misbehave(self, pattern: str, **how: Any) -> Rule:
        """Do something else with the next requests of a pattern."""
        rule = Rule(pattern, **how)
        with self._lock:
            self.rules.append(rule)
        return rule

    def asked(self, pattern: str) -> int:
        """How many requests of a pattern there have been."""
        return sum(1 for each in self.requests if re.search(pattern, each))

    # --- one request --------------------------------------------------------------------------------

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the request
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_: object) -> None:
                pass

            def date_time_string(self, timestamp: float | None = None) -> str:
                return format_datetime(server.now(), usegmt=True)

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def do_GET(self) -> None:
                server.serve(self)

            do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815 - named by http.server

        return Handler

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request, or misbehave."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        told = f"{request.command} {unquote(request.path)}"
        with self._lock:
            self.requests.append(told)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            rule = next((each for each in self.rules if each.times and re.search(each.pattern, told)), None)
            if rule:
                rule.times -= 1
        try:
            self._answer(request, body, rule)
        finally:
            with self._lock:
                self._at_once -= 1

    def _answer(self, request: BaseHTTPRequestHandler, body: bytes, rule: Rule | None) -> None:
        if rule and rule.gate:
            assert rule.gate.wait(30)
        if rule and rule.then:
            rule.then()
        if rule and rule.status and not rule.act:
            told = _error(rule.code, rule.message) if rule.body is None else rule.body
            self._say(request, rule.status, told, rule.headers)
            return
        if rule and rule.drop and not rule.act:
            request.close_connection = True
            return
        if rule and rule.drip:
            self._drip(request)
            return
        try:
            status, answer = self._done(request, body)
        except Refusal as refusal:
            status, answer = refusal.status, _error(refusal.code, refusal.message)
        except Exception as fault:
            self.complaints.append(f"{request.command} {request.path}: {fault!r}")
            status, answer = 500, _error("fault", repr(fault))
        if rule and rule.drop:
            request.close_connection = True
            return
        if rule and rule.status:
            status, answer = rule.status, _error(rule.code, rule.message)
        self._say(request, status, answer, rule.headers if rule else {}, cut=bool(rule and rule.cut))

    def _drip(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        stopped = threading.Event()
        for _ in range(1000):
            request.wfile.write(b" ")
            stopped.wait(0.02)
        request.close_connection = True

    def _say(
        self, request: BaseHTTPRequestHandler, status: int, answer: Any, headers: dict[str, str], *, cut: bool = False
    ) -> None:
        data = answer if isinstance(answer, bytes) else b"" if answer is None else json.dumps(answer).encode()
        request.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data[: len(data) // 2] if cut else data)
        request.close_connection = request.close_connection or cut

    def _done(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any]:
        parts = urlsplit(request.path)
        path, query = parts.path, {key: values[0] for key, values in parse_qs(parts.query).items()}
        if not path.startswith("/v1.0/"):
            return self._log_in(path, body)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise Refusal(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
        if 'IdType="ImmutableId"' not in request.headers.get("Prefer", ""):
            self.complaints.append(f"without immutable ids: {request.path}")
        if self._at_once > 4:
            self.complaints.append("more than four requests at once")
        for pattern, answer in self._answers.routes():
            if found := re.fullmatch(rf"/v1\.0{pattern}", path):
                names = [unquote(each) for each in found.groups()]
                prefer = re.search(r"maxpagesize=(\d+)", request.headers.get("Prefer", ""))
                query["page"] = str(min(self.page, int(prefer[1]) if prefer else self.page))
                query["type"] = request.headers.get("Content-Type", "")
                return answer(request.command, names, query, body)
        raise AssertionError(f"there is nothing at {path}")

    # --- the login service ----------------------------------------------------------------------------

    def _log_in(self, path: str, body: bytes) -> tuple[int, Any]:
        base = f"https://127.0.0.1:{self.port}/{TENANT}"
        if path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            return 200, {
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{base}/authorize",
                "issuer": f"{base}/v2.0",
            }
        if path != f"/{TENANT}/oauth2/v2.0/token":
            return 400, {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant not found."}
        if self.token_error:
            return 401, self.token_error
        form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        assert form["client_id"] == CLIENT
        assert form["grant_type"] == "client_credentials"
        if form.get("client_secret") != SECRET and "client_assertion" not in form:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."}
        self.tokens_given += 1
        token = f"token-{self.tokens_given}"
        self.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600}


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "0"}}}
