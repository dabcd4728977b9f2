"""A small EWS server for tests: it answers the SOAP calls that are used, over HTTP, and misbehaves on request.

It has the habits of several real servers, to be switched on; it knows nothing of the adapter under test.
"""

import base64
import socket
import threading
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree  # type: ignore[import-untyped]

from tests.mailer.exchange.mailbox import Folder, Item, Mailbox

M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
ADDRESS, USER, PASSWORD = "cases@northshire.example.org", "svc", "a-test-password"


@dataclass(kw_only=True)
class Habits:
    """What a server lacks or does in its own way."""

    without: frozenset[str] = frozenset()
    """Distinguished folders that it does not have."""
    refuses: frozenset[str] = frozenset()
    """Operations that it does not know."""
    fraction: str = ""
    """What stands between the seconds of an instant and its Z."""
    no_receipts: bool = False
    no_lines: bool = False
    no_deep_listing: bool = False
    leaves_out_empty: bool = False
    forgets_states: str = ""
    """What becomes of a state that it does not know: `error`, `silence` (no state at all) or "" (everything again)."""
    refuses_lines: bool = False
    page: int = 100
    no_rights_beside_the_inbox: bool = False


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
        `done and drop`, `done and 500`, `fault`, `busy 1500` (milliseconds), or a response code.
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
        if way.startswith("done and "):
            getattr(Answers(self.world), operation)(request)
            way = way.removeprefix("done and ")
        status, _, more = way.partition(" ")
        if way == "drop":
            _cut(self.connection)
        elif way == "hang":
            self.world._stopping.wait(60)
            _cut(self.connection)
        elif way == "fault" or operation in self.world.habits.refuses:
            self._answer(500, _fault())
        elif status.isdigit():
            self._answer(int(status), b"<html>no</html>", {"Retry-After": more} if more else {})
        elif status == "busy":
            self._say(operation, [_error("ErrorServerBusy", more)])
        elif way:
            self._say(operation, [_error(way)])
        elif operation == "GetStreamingEvents":
            self._stream()
        else:
            self._say(operation, getattr(Answers(self.world), operation)(request))

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
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        mailbox, seen = self.world.mailbox, len(self.world.mailbox.log)
        self._chunk(_events("<t:StatusEvent/>"))
        while not self.world._stopping.is_set():
            with mailbox.changed:
                if len(mailbox.log) == seen:
                    mailbox.changed.wait(5)
                fresh, seen = len(mailbox.log) > seen, len(mailbox.log)
            if fresh:
                self._chunk(_events(_NEW_MAIL))
        _cut(self.connection)

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
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


def _events(event: str) -> bytes:
    told = f"<t:Notification><t:SubscriptionId>s</t:SubscriptionId>{event}</t:Notification>"
    answer = "GetStreamingEventsResponse"
    return _envelope(
        f'<m:{answer}><m:ResponseMessages><m:{answer}Message ResponseClass="Success"><m:ResponseCode>NoError'
        f"</m:ResponseCode><m:Notifications>{told}</m:Notifications><m:ConnectionStatus>OK</m:ConnectionStatus>"
        f"</m:{answer}Message></m:ResponseMessages></m:{answer}>"
    )


def _error(code: str, milliseconds: str = "") -> str:
    hint = (
        f'<m:MessageXml><t:Value Name="BackOffMilliseconds">{milliseconds}</t:Value></m:MessageXml>'
        if milliseconds
        else ""
    )
    return (
        f'<MESSAGE ResponseClass="Error"><m:MessageText>no</m:MessageText><m:ResponseCode>{code}</m:ResponseCode>'
        f"<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{hint}</MESSAGE>"
    )


def _good(inner: str) -> str:
    return f'<MESSAGE ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{inner}</MESSAGE>'


class Answers:
    """What each operation answers: a list of response messages."""

    def __init__(self, world: Server) -> None:
        self.world, self.mailbox, self.habits = world, world.mailbox, world.habits

    # --- folders ------------------------------------------------------------------------------------

    def GetFolder(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Folders by name or id."""
        return [self._got(each) for each in request.find(f"{{{M}}}FolderIds")]

    def _got(self, id: Any) -> str:
        folder = self._folder(id)
        if folder is None:
            return _error("ErrorItemNotFound" if id.tag.endswith("}FolderId") else "ErrorFolderNotFound")
        if self.habits.no_rights_beside_the_inbox and folder.id != "F-inbox=" and folder.parent != "F-inbox=":
            return _error("ErrorAccessDenied")
        return _good(f"<m:Folders>{_folder(folder, rights=True)}</m:Folders>")

    def _folder(self, id: Any) -> Folder | None:
        if id.tag.endswith("}DistinguishedFolderId"):
            address = "".join(id.itertext()).strip()
            if id.get("Id") in self.habits.without or address.lower() != self.mailbox.address:
                return None
            return self.mailbox.folders.get(id.get("Id"))
        return self.mailbox.by_id(id.get("Id"))

    def FindFolder(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """The folders in a folder, by pages."""
        parent = self._folder(next(iter(request.find(f"{{{M}}}ParentFolderIds"))))
        deep = request.get("Traversal") == "Deep"
        if parent is None:
            return [_error("ErrorFolderNotFound")]
        if self.habits.no_rights_beside_the_inbox and parent.id != "F-inbox=":
            return [_error("ErrorAccessDenied")]
        if deep and self.habits.no_deep_listing:
            return [_error("ErrorInvalidRequest")]
        wanted, found = {parent.id}, list[Folder]()
        while True:
            more = [each for each in self.mailbox.folders.values() if each.parent in wanted and each not in found]
            found += more
            wanted |= {each.id for each in more}
            if not more or not deep:
                break
        if not found and self.habits.leaves_out_empty:
            return [_good("")]
        view = request.find(f"{{{M}}}IndexedPageFolderView")
        first, most = int(view.get("Offset")), min(int(view.get("MaxEntriesReturned")), self.habits.page)
        page = found[first : first + most]
        last = str(first + len(page) >= len(found)).lower()
        return [
            _good(
                f'<m:RootFolder IndexedPagingOffset="{first + len(page)}" TotalItemsInView="{len(found)}" '
                f'IncludesLastItemInRange="{last}"><t:Folders>{"".join(map(_folder, page))}</t:Folders></m:RootFolder>'
            )
        ]

    def CreateFolder(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """A new folder."""
        parent = self._folder(next(iter(request.find(f"{{{M}}}ParentFolderId"))))
        name = next(request.iter(f"{{{T}}}DisplayName")).text
        if parent is None:
            return [_error("ErrorFolderNotFound")]
        if self.habits.no_rights_beside_the_inbox and parent.id != "F-inbox=":
            return [_error("ErrorAccessDenied")]
        with self.mailbox.lock:
            if self.mailbox.by_name(name, parent.id):
                return [_error("ErrorFolderExists")]
            id = self.mailbox._new("F")
            made = self.mailbox.folders[id] = Folder(id=id, parent=parent.id, name=name)
        return [
            _good(f'<m:Folders><t:Folder><t:FolderId Id={quoteattr(made.id)} ChangeKey="c"/></t:Folder></m:Folders>')
        ]

    # --- items --------------------------------------------------------------------------------------

    def SyncFolderItems(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """What changed, by pages, newest first. A state is a place in the log and how much of it was told."""
        folder = self._folder(next(iter(request.find(f"{{{M}}}SyncFolderId"))))
        if folder is None:
            return [_error("ErrorSyncFolderNotFound")]
        given = request.find(f"{{{M}}}SyncState")
        place, told, end = self._state(given.text if given is not None else "")
        if place < 0:
            if self.habits.forgets_states == "error":
                return [
                    _good("<m:SyncState/>")
                    .replace('"Success"', '"Error"')
                    .replace("NoError", "ErrorInvalidSyncStateData")
                ]
            if self.habits.forgets_states == "silence":
                return [_good("")]
            place, told, end = 0, 0, 0
        most = min(int(request.find(f"{{{M}}}MaxChangesReturned").text), self.habits.page)
        with self.mailbox.lock:
            end = end or len(self.mailbox.log)
            changes = self.mailbox.since(folder.id, place)
            page = changes[told : told + most]
            last = told + most >= len(changes)
            state = f"{len(self.mailbox.log)}.0.0" if last else f"{place}.{told + most}.{end}"
            state = base64.b64encode(f"{self.world.generation}.{state}".encode()).decode()
            listed = "".join(self._change(kind, id) for kind, id in page)
        return [_good(
            f"<m:SyncState>{state}</m:SyncState><m:IncludesLastItemInRange>{str(last).lower()}</m:IncludesLastItemInRange>"
            f"<m:Changes>{listed}</m:Changes>"
        )]  # fmt: skip

    def _state(self, written: str) -> tuple[int, int, int]:
        if not written:
            return 0, 0, 0
        try:
            generation, place, told, end = map(int, base64.b64decode(written, validate=True).decode().split("."))
        except ValueError:
            return -1, 0, 0
        return (place, told, end) if generation == self.world.generation else (-1, 0, 0)

    def _change(self, kind: str, id: str) -> str:
        item = self.mailbox.items.get(id)
        if kind == "Delete" or item is None:
            return f"<t:Delete><t:ItemId Id={quoteattr(id)} ChangeKey='c'/></t:Delete>"
        if kind == "ReadFlagChange":
            return f"<t:ReadFlagChange><t:ItemId Id={quoteattr(id)}/><t:IsRead>true</t:IsRead></t:ReadFlagChange>"
        return f"<t:{kind}>{self._brief(item)}</t:{kind}>"

    def _brief(self, item: Item, more: str = "") -> str:
        at = item.received.strftime("%Y-%m-%dT%H:%M:%S") + self.habits.fraction + "Z"
        received = "" if self.habits.no_receipts else f"<t:DateTimeReceived>{at}</t:DateTimeReceived>"
        return (
            f"<t:{item.element}>{more}<t:ItemId Id={quoteattr(item.id)} ChangeKey='c'/>"
            f"<t:ItemClass>{escape(item.item_class)}</t:ItemClass>{received}</t:{item.element}>"
        )

    def GetItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Items whole."""
        if self.habits.refuses_lines and b"0x7d" in etree.tostring(request):
            return [_error("ErrorInvalidPropertyRequest")]
        found = []
        for each in request.find(f"{{{M}}}ItemIds"):
            item = self.mailbox.items.get(each.get("Id"))
            found.append(_good(f"<m:Items>{self._whole(item)}</m:Items>") if item else _error("ErrorItemNotFound"))
        return found

    def _whole(self, item: Item) -> str:
        content = base64.b64encode(item.raw).decode()
        lines = "" if self.habits.no_lines or not item.lines else (
            '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x7d" PropertyType="String"/>'
            f"<t:Value>{escape(item.lines)}</t:Value></t:ExtendedProperty>"
        )  # fmt: skip
        return self._brief(item, f"<t:MimeContent CharacterSet='UTF-8'>{content}</t:MimeContent>").replace(
            f"</t:{item.element}>", f"{lines}</t:{item.element}>"
        )

    def MoveItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Items to another folder, under another id."""
        folder = self._folder(next(iter(request.find(f"{{{M}}}ToFolderId"))))
        if folder is None:
            return [_error("ErrorToFolderNotFound")]
        moved = []
        for each in request.find(f"{{{M}}}ItemIds"):
            try:
                item = self.mailbox.move(each.get("Id"), folder.id)
                moved.append(_good(f"<m:Items><t:Message><t:ItemId Id={quoteattr(item.id)}/></t:Message></m:Items>"))
            except KeyError:
                moved.append(_error("ErrorItemNotFound"))
        return moved

    # --- sending ------------------------------------------------------------------------------------

    def CreateItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Send a letter, and keep a copy where it is asked for."""
        raw = base64.b64decode(next(request.iter(f"{{{T}}}MimeContent")).text)
        self.world.sent.append(raw)
        if request.get("MessageDisposition") == "SendAndSaveCopy":
            folder = self._folder(next(iter(request.find(f"{{{M}}}SavedItemFolderId"))))
            assert folder is not None
            self.mailbox.put(raw, folder.name)
        return [_good("<m:Items/>")]

    def FindItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Letters in a folder with one Message-ID."""
        folder = self._folder(next(iter(request.find(f"{{{M}}}ParentFolderIds"))))
        wanted = next(request.iter(f"{{{T}}}Constant")).get("Value")
        assert folder is not None
        found = [each for each in self.mailbox.inside(folder.id) if each.message_id == wanted]
        items = "".join(
            f"<t:Message><t:ItemId Id={quoteattr(each.id)}/>"
            f"<t:InternetMessageId>{escape(each.message_id)}</t:InternetMessageId></t:Message>"
            for each in found
        )
        root = f'<m:RootFolder TotalItemsInView="{len(found)}" IncludesLastItemInRange="true">'
        return [_good(f"{root}<t:Items>{items}</t:Items></m:RootFolder>")]

    def Subscribe(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """A streaming subscription."""
        return [_good("<m:SubscriptionId>s</m:SubscriptionId>")]


def _folder(folder: Folder, *, rights: bool = False) -> str:
    parent = f"<t:ParentFolderId Id={quoteattr(folder.parent)}/>" if folder.parent else ""
    each = "".join(f"<t:{right}>true</t:{right}>" for right in ("CreateContents", "CreateHierarchy", "Delete", "Read"))
    may = f"<t:EffectiveRights>{each}</t:EffectiveRights>"
    return (
        f"<t:Folder><t:FolderId Id={quoteattr(folder.id)} ChangeKey='c'/>{parent}"
        f"<t:DisplayName>{escape(folder.name)}</t:DisplayName>{may if rights else ''}</t:Folder>"
    )
