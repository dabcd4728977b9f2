"""A small Microsoft Graph over real HTTP, and the login service beside it, which misbehave on request."""

import json
import re
import threading
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.mailer.graph.model import MONDAY_10, OURS, Item, Mailbox

TENANT, CLIENT, SECRET = "9d1e0000-0000-4000-8000-000000000001", "c11e0000-0000-4000-8000-000000000002", "s3cret"
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class Rule:
    """What is done with the next requests whose `METHOD path?query` a pattern is found in."""

    pattern: str
    times: int = 1
    status: int = 0
    code: str = ""
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    """Hang up without an answer."""
    act: bool = False
    """Do first what was asked."""
    cut: bool = False
    """Send half of the answer, and hang up."""
    gate: threading.Event | None = None
    """Wait for it first."""
    then: Callable[[], None] | None = None


class Refusal(Exception):  # noqa: N818 - as the server would say it
    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


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

            do_POST = do_GET  # noqa: N815 - named by http.server

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
            self._say(request, rule.status, _error(rule.code, rule.message), rule.headers)
            return
        if rule and rule.drop and not rule.act:
            request.close_connection = True
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
        for pattern, answer in self._routes():
            if found := re.fullmatch(rf"/v1\.0{pattern}", path):
                names = [unquote(each) for each in found.groups()]
                prefer = re.search(r"maxpagesize=(\d+)", request.headers.get("Prefer", ""))
                query["page"] = str(min(self.page, int(prefer[1]) if prefer else self.page))
                query["type"] = request.headers.get("Content-Type", "")
                return answer(request.command, names, query, body)
        raise AssertionError(f"there is nothing at {path}")

    def _routes(self) -> tuple[tuple[str, Callable[..., tuple[int, Any]]], ...]:
        return (
            (r"/users", self._people),
            (r"/users/([^/]+)/manager", self._manager),
            (r"/users/([^/]+)/sendMail", self._send),
            (r"/users/([^/]+)/getMailTips", self._tips),
            (r"/users/([^/]+)/mailFolders", self._make_folder),
            (r"/users/([^/]+)/mailFolders/([^/]+)", self._folder),
            (r"/users/([^/]+)/mailFolders/([^/]+)/childFolders", self._children),
            (r"/users/([^/]+)/mailFolders/([^/]+)/messages", self._list),
            (r"/users/([^/]+)/mailFolders/([^/]+)/messages/delta", self._delta),
            (r"/users/([^/]+)/messages/([^/]+)", self._message),
            (r"/users/([^/]+)/messages/([^/]+)/\$value", self._value),
            (r"/users/([^/]+)/messages/([^/]+)/move", self._move),
        )

    # --- the login service ----------------------------------------------------------------------------

    def _log_in(self, path: str, body: bytes) -> tuple[int, Any]:
        base = f"https://127.0.0.1:{self.port}/{TENANT}"
        if path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            return 200, {
                "token_endpoint": f"{base}/oauth2/v2.0/token", "authorization_endpoint": f"{base}/authorize",
                "issuer": f"{base}/v2.0",
            }  # fmt: skip
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

    # --- a mailbox ------------------------------------------------------------------------------------

    def _box(self, name: str) -> Mailbox:
        if name not in self.mailboxes:
            raise Refusal(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")
        if name not in self.allowed:
            raise Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        return self.mailboxes[name]

    def _folder_id(self, box: Mailbox, folder: str) -> str:
        id = box.names.get(folder, folder)
        if id and id not in box.folders:
            raise Refusal(404, "ErrorItemNotFound", "The specified folder could not be found in the store.")
        return id

    def _item(self, box: Mailbox, id: str) -> Item:
        if id not in box.items:
            raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return box.items[id]

    def _shown(self, box: Mailbox, id: str) -> dict[str, Any]:
        name, _ = box.folders[id]
        return {"id": id, "displayName": name, "childFolderCount": len(box.children(id))}

    def _folder(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        return 200, self._shown(box, self._folder_id(box, names[1]))

    def _children(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        found = [self._shown(box, id) for id in box.children(self._folder_id(box, names[1]))]
        if wanted := re.fullmatch(r"displayName eq '(.*)'", query.get("$filter", "")):
            found = [each for each in found if each["displayName"].lower() == wanted[1].replace("''", "'").lower()]
        return 200, self._paged(found, f"/users/{names[0]}/mailFolders/{names[1]}/childFolders", query)

    def _make_folder(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box, wanted = self._box(names[0]), json.loads(body)["displayName"]
        if any(box.folders[id][0].lower() == wanted.lower() for id in box.children("")):
            raise Refusal(409, "ErrorFolderExists", "A folder with the specified name already exists.")
        return 201, self._shown(box, box.add_folder(wanted))

    def _list(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        found = box.in_folder(self._folder_id(box, names[1]))
        if wanted := re.fullmatch(r"internetMessageId eq '(.*)'", query.get("$filter", "")):
            found = [each for each in found if each.message_id == wanted[1].replace("''", "'")]
        return 200, {"value": [{"id": each.id, "internetMessageId": each.message_id} for each in found]}

    def _delta(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        folder = self._folder_id(box, names[1])
        assert "$filter" not in query
        with box.lock:
            state = query.get("$skiptoken") or query.get("$deltatoken")
            if state is None:
                entries = [(each.id, each) for each in box.in_folder(folder)]
                since, start, until = -1, 0, len(box.changes)
                self.forgotten.discard(folder)
            else:
                if folder in self.forgotten:
                    raise Refusal(410, "SyncStateNotFound", "The sync state generation is not found.")
                since, start, until = (int(each) for each in state.split("."))
                if "$deltatoken" in query:
                    until = len(box.changes)
                entries = list(box.changed(folder, since)) if since >= 0 else [
                    (each.id, each) for each in box.in_folder(folder)
                ]  # fmt: skip
        entries.sort(key=lambda each: sha256(each[0].encode()).digest())  # no order is promised
        page = int(query["page"])
        first = max(0, start - 1) if self.repeats else start
        value = [_entry(id, item) for id, item in entries[first : start + page]]
        link = f"{self.elsewhere or self.url}/users/{names[0]}/mailFolders/{folder}/messages/delta"
        if start + page < len(entries):
            return 200, {"value": value, "@odata.nextLink": f"{link}?$skiptoken={since}.{start + page}.{until}"}
        return 200, {"value": value, "@odata.deltaLink": f"{link}?$deltatoken={until}.0.{until}"}

    def _message(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        item = self._item(self._box(names[0]), names[1])
        shown = {**_entry(item.id, item), "@odata.type": item.type, "parentFolderId": item.folder}
        shown["sender"] = {"emailAddress": {"name": "Sam", "address": "sam@northshire.example.org"}}
        shown["internetMessageHeaders"] = [{"name": name, "value": value} for name, value in item.headers] or None
        if query.get("$expand") == "singleValueExtendedProperties($filter=id eq 'String 0x001A')" and item.item_class:
            shown["singleValueExtendedProperties"] = [{"id": "String 0x1a", "value": item.item_class}]
        return 200, shown

    def _value(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        item = self._item(self._box(names[0]), names[1])
        if item.unreadable:
            raise Refusal(500, "ErrorMimeContentConversionFailed", "The MIME content could not be made.")
        return 200, item.raw

    def _move(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        item = self._item(box, names[1])
        box.move(item.id, self._folder_id(box, json.loads(body)["destinationId"]))
        return 201, {"id": item.id}

    def _send(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        if not self.may_send:
            raise Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        assert query["type"] == "text/plain"
        try:
            mime = b64decode(body, validate=True)
        except ValueError:
            raise Refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string.") from None
        recipients = box.taken(mime)
        if not recipients:
            raise Refusal(400, "ErrorInvalidRecipients", "A message can't be sent because it contains no recipients.")
        if bad := [each for each in recipients if each in self.invalid]:
            told = "".join(f" Recipient '{each}' is not resolved." for each in bad)
            raise Refusal(400, "ErrorInvalidRecipients", f"At least one recipient isn't valid.,{told}")
        self.submitted.append((mime, recipients))
        box.put(mime, folder="sentitems", received=self.now())
        return 202, None

    # --- people -----------------------------------------------------------------------------------------

    def _people(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        return 200, self._paged(self.users, "/users", query)

    def _manager(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        user = next(each for each in self.users if each["id"] == names[0])
        if not user.get("boss"):
            raise Refusal(404, "Request_ResourceNotFound", "Resource 'manager' does not exist.")
        return 200, user["boss"]

    def _tips(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        self._box(names[0])
        asked = json.loads(body)
        assert len(asked["EmailAddresses"]) <= 100
        none = {"automaticReplies": {"message": ""}, "mailboxFull": False}
        tips = [
            {"emailAddress": {"name": "", "address": each}, **self.tips.get(each, none)}
            for each in asked["EmailAddresses"]
        ]
        return 200, {"value": tips}

    def _paged(self, found: list[dict[str, Any]], path: str, query: dict[str, str]) -> dict[str, Any]:
        start, page = int(query.get("$skip", "0")), int(query["page"])
        answer: dict[str, Any] = {"value": found[start : start + page]}
        if start + page < len(found):
            kept = f"&$filter={query['$filter']}" if "$filter" in query else ""
            answer["@odata.nextLink"] = f"{self.elsewhere or self.url}{path}?$skip={start + page}{kept}"
        return answer


def _entry(id: str, item: Item | None) -> dict[str, Any]:
    if item is None:
        return {"@odata.type": "#microsoft.graph.message", "id": id, "@removed": {"reason": "deleted"}}
    return {
        "id": id, "receivedDateTime": item.received.strftime(_STAMP), "internetMessageId": item.message_id,
        "changeKey": "CQ", "subject": "a subject", "isDraft": item.draft,
    }  # fmt: skip


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "0"}}}
