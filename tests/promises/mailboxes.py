"""The small mailbox servers as whole processes are tried on: letters put in, trouble made, everything read back.

They run in the test's own process, so that a mailbox survives whoever reads it.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from email import message_from_bytes
from email.policy import compat32
from email.utils import getaddresses
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from mailer.mailbox.folders import FILED
from protocol.ports.letters import Outcome
from store import SqlStore
from tests.mailer.exchange.server import ADDRESS, PASSWORD, USER, Habits
from tests.mailer.exchange.server import Server as Ews
from tests.mailer.graph.answering import Refusal
from tests.mailer.graph.server import CLIENT, SECRET, TENANT, GraphServer
from tests.mailer.transport.sink import Taken

JUNK = "Junk Email"
FOLDERS = ("Inbox", "Inbox", "Inbox", "Inbox", "Inbox/Team A", JUNK)
"""Where a letter may come."""
COMING = frozenset({"Inbox", "Team A"})
"""Folders that nothing stays in."""
ACTS = ("list", "fetch", "file", "search", "send")
"""What is asked of a server, in plain words."""
ALIAS = "cases@holdfast.example.org"
"""What the letters of these stories are addressed to: another address of the same mailbox."""
_AUTHSERV = "mx.northshire.example.org"


class Mailbox(ABC):
    """A mailbox on a server of its own, as a context. `clock` is what time it is there."""

    kind: str
    modules: tuple[str, ...]
    """What takes a process long to import."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.came: list[tuple[str, str]] = []
        """Every letter put in, by Message-ID, and where it lay."""

    @abstractmethod
    def __enter__(self) -> "Mailbox": ...

    @abstractmethod
    def __exit__(self, *_: object) -> None: ...

    def settings(self, home: Path, url: str = "") -> Path:
        """Write a settings file for a Holdfast on this mailbox, and its secrets; the file."""
        secret = home / "secret"
        secret.write_text(SECRET if self.kind == "graph" else PASSWORD, "utf-8")
        secret.chmod(0o600)
        file = home / "holdfast.toml"
        file.write_text(
            f'[service]\naddress = "{ADDRESS}"\naliases = ["{ALIAS}"]\ndomain = "holdfast.example.org"\n'
            'contact_line = "Ring us."\n'
            f'home = "{home}"\n[mail]\nsends_a_minute = 10000\n[mail.trust]\nauthserv_ids = ["{_AUTHSERV}"]\n'
            f"{self._section()}"
            + (f'[store]\nurl = "{url.replace("postgresql+psycopg", "postgresql")}"\n' if url else ""),
            "utf-8",
        )
        return file

    @abstractmethod
    def _section(self) -> str:
        """The mailbox's own part of a settings file."""

    def put(self, raw: bytes, folder: str = "Inbox") -> None:
        """A letter comes, as the mailbox's own server hands it over."""
        head = message_from_bytes(raw, policy=compat32)
        domain = str(head["From"]).rpartition("@")[2]
        proof = "" if "elsewhere" in domain else f"{_AUTHSERV}; dmarc=pass header.from={domain}"
        came = (f"Authentication-Results: {proof}\r\n" if proof else "").encode() + raw
        self.came.append((str(head["Message-ID"]), folder))
        self._put(came, folder, came.partition(b"\r\n\r\n")[0].decode())

    @abstractmethod
    def _put(self, raw: bytes, folder: str, lines: str) -> None: ...

    @abstractmethod
    def lying(self) -> Iterator[tuple[str, str]]:
        """Every letter and email in the mailbox, by Message-ID, and the name of its folder."""

    @abstractmethod
    def sent(self) -> list[Taken]:
        """Every email that was sent, in order."""

    @abstractmethod
    def asked(self, act: str) -> int:
        """How often something has been asked."""

    @abstractmethod
    def misbehave(self, act: str, after: int, *, done: bool, then: Callable[[], None] = lambda: None) -> None:
        """At the `after`-th time from now on that something is asked, cut the line, having done it or not."""

    @abstractmethod
    def away(self, act: str, after: int) -> None:
        """At the `after`-th time that something is asked, the server itself dies, and comes back."""

    @abstractmethod
    def busy(self, act: str, after: int) -> None:
        """At the `after`-th time that something is asked, it asks to come again in a second."""

    @abstractmethod
    def behave(self) -> None:
        """No more of it."""

    @abstractmethod
    def unread(self) -> bool:
        """Whether a letter lies where letters come, Junk apart."""

    def complaints(self) -> list[str]:
        """What the server was asked that nobody may ask."""
        return []

    def astray(self, outcomes: Mapping[str, Outcome]) -> list[str]:
        """Letters that do not lie where their first outcome belongs."""
        wanted: dict[str, list[str]] = {}
        for name, folder in self.came:
            outcome = outcomes.get(name)
            stays = outcome is Outcome.IGNORED and folder == JUNK
            where = folder if stays or outcome is None else FILED[outcome]
            wanted.setdefault(name, []).append(where.rpartition("/")[2])
        found: dict[str, list[str]] = {}
        for name, folder in self.lying():
            found.setdefault(name, []).append(folder)
        return [
            f"{name} ({outcomes.get(name)}) lies in {found.get(name)} and not in {where}."
            for name, where in wanted.items()
            if Counter(found.get(name, ())) != Counter(where)
        ]


def filed_by(store: SqlStore) -> dict[str, Outcome]:
    """The first outcome of every letter that was read in the mailbox, by Message-ID."""
    return {mark.message_id: mark.outcome for mark in store.marks() if mark.inbox.startswith(ADDRESS)}


@lru_cache(maxsize=20_000)
def _named(raw: bytes) -> tuple[str, ...]:
    head = message_from_bytes(raw, policy=compat32)
    lines = [str(line) for name in ("To", "Cc", "Bcc") for line in head.get_all(name, [])]
    return tuple(address for _, address in getaddresses(lines))


def _taken(raw: bytes, recipients: Iterable[str]) -> Taken:
    return Taken(mail_from=ADDRESS, recipients=tuple(recipients), raw=raw)


class OnExchange(Mailbox):
    """A mailbox on the small EWS server."""

    kind = "exchange"
    modules = ("bot.wiring.exchange",)
    _OPERATIONS: Mapping[str, str] = {
        "list": "SyncFolderItems", "fetch": "GetItem", "file": "MoveItem", "search": "FindItem", "send": "CreateItem",
    }  # fmt: skip

    def __enter__(self) -> "OnExchange":
        self.server = Ews(habits=Habits(refuses=frozenset({"GetMailTips"})))
        self.server.now = self.clock
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.kill()

    def _section(self) -> str:
        return (
            f'[mail.exchange]\nmailbox = "{ADDRESS}"\nurl = "{self.server.url}"\nlogin = "basic"\nuser = "{USER}"\n'
            f'password_file = "secret"\nsince = "2026-01-01"\npoll_seconds = 1\n'
        )

    def _put(self, raw: bytes, folder: str, lines: str) -> None:
        self.server.mailbox.put(raw, folder, received=self.clock(), lines=lines)

    def lying(self) -> Iterator[tuple[str, str]]:
        mailbox = self.server.mailbox
        with mailbox.lock:
            names = {each.id: each.name for each in mailbox.folders.values()}
            there = [(each, names[each.folder]) for each in mailbox.items.values()]
        yield from ((each.message_id, folder) for each, folder in there)

    def unread(self) -> bool:
        mailbox = self.server.mailbox
        with mailbox.lock:
            names = {each.id: each.name for each in mailbox.folders.values()}
            return any(names[each.folder] in COMING for each in mailbox.items.values())

    def sent(self) -> list[Taken]:
        """Who gets an email stands in its own header."""
        return [_taken(raw, _named(raw)) for raw in tuple(self.server.sent)]

    def asked(self, act: str) -> int:
        return self.server.count(self._OPERATIONS[act])

    def misbehave(self, act: str, after: int, *, done: bool, then: Callable[[], None] = lambda: None) -> None:
        self.server.killer = then
        way = "done and kill" if done else "kill"
        self.server.misbehave(self._OPERATIONS[act], *[""] * (after - 1), way)

    def away(self, act: str, after: int) -> None:
        def dies() -> None:
            self.server.kill()
            self.server.start()

        self.misbehave(act, after, done=False, then=dies)

    def busy(self, act: str, after: int) -> None:
        self.server.misbehave(self._OPERATIONS[act], *[""] * (after - 1), "busy 1000")

    def behave(self) -> None:
        self.server.behave()


class _Throttling(GraphServer):
    """Takes no more than four requests at once, from however many nodes, as Outlook's own limit has it; and knows
    half a request, whose sender has been killed."""

    def _done(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any]:
        if len(body) < int(request.headers.get("Content-Length", 0)):
            raise Refusal(400, "BadRequest", "The request ended before its body.")
        if self._at_once > 4 and "/v1.0/" in request.path:
            raise Refusal(429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
        return super()._done(request, body)


class OnGraph(Mailbox):
    """A mailbox on the small Graph server."""

    kind = "graph"
    modules = ("bot.wiring.graph",)
    _REQUESTS: Mapping[str, str] = {
        "list": r"^GET .*/messages/delta", "fetch": r"^GET .*/\$value", "file": r"^POST .*/move$",
        "search": r"^GET .*/sentitems/messages", "send": r"^POST .*/sendMail$",
    }  # fmt: skip

    def __enter__(self) -> "OnGraph":
        self.server = _Throttling()
        self.server.now = self.clock
        self.server.__enter__()
        self._team = self.server.mailbox.add_folder("Team A", "inbox")
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__()

    def complaints(self) -> list[str]:
        return self.server.complaints

    def _section(self) -> str:
        return (
            f'[mail.graph]\nmailbox = "{ADDRESS}"\nurl = "{self.server.url}"\ntenant = "{TENANT}"\n'
            f'client = "{CLIENT}"\nauthority = "{self.server.login}"\nsecret_file = "secret"\n'
            f'since = "2026-01-01"\npoll_seconds = 1\n'
        )

    def _put(self, raw: bytes, folder: str, lines: str) -> None:
        head = message_from_bytes(lines.encode() + b"\r\n\r\n", policy=compat32)
        id = {"Inbox/Team A": self._team, JUNK: "junkemail"}.get(folder, "inbox")
        self.server.mailbox.put(raw, folder=id, received=self.clock(), headers=list(head.items()))

    def lying(self) -> Iterator[tuple[str, str]]:
        mailbox = self.server.mailbox
        with mailbox.lock:
            there = [(each, mailbox.folders[each.folder][0]) for each in mailbox.items.values()]
        yield from ((each.message_id, folder) for each, folder in there)

    def unread(self) -> bool:
        mailbox = self.server.mailbox
        with mailbox.lock:
            return any(mailbox.folders[each.folder][0] in COMING for each in mailbox.items.values())

    def sent(self) -> list[Taken]:
        return [_taken(raw, recipients) for raw, recipients in tuple(self.server.submitted)]

    def asked(self, act: str) -> int:
        return self.server.asked(self._REQUESTS[act])

    def misbehave(self, act: str, after: int, *, done: bool, then: Callable[[], None] = lambda: None) -> None:
        self._before(act, after)
        self.server.misbehave(self._REQUESTS[act], drop=True, act=done, then=then)

    def away(self, act: str, after: int) -> None:
        self._before(act, after)
        gone = self.server.misbehave("^$", times=3, drop=True)

        def dies() -> None:
            gone.pattern = "/v1.0/"

        self.server.misbehave(self._REQUESTS[act], drop=True, then=dies)

    def busy(self, act: str, after: int) -> None:
        self._before(act, after)
        self.server.misbehave(self._REQUESTS[act], status=429, code="TooManyRequests", headers={"Retry-After": "1"})

    def _before(self, act: str, after: int) -> None:
        if after > 1:
            self.server.misbehave(self._REQUESTS[act], times=after - 1)

    def behave(self) -> None:
        self.server.rules.clear()
