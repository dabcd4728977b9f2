"""What the transport's tests need: a clock turned by hand, a raw line to a server, and emails to send."""

import socket
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mailer.composing import Identity
from protocol.directory import Directory, directory_of
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.ports.letters import Letter, Outcome
from protocol.ports.origin import origin_of
from protocol.ports.outbox import Post, StoredNotice, Wording

MONDAY_10 = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OURS = "holdfast@northshire.example.org"
PEM = str(Path(__file__).with_name("test-only.pem"))
LETTER = b"From: Sam Example <sam@northshire.example.org>\r\nSubject: JW-48211\r\n\r\naccept\r\n"
SENDER = Identity(name="Northshire Holdfast", address=OURS)
WORDING = Wording(
    subject="[JW-48211] Please answer", text="Please answer – today.\n", html="<p>Please answer – today.</p>\n"
)


class HandClock:
    """A clock that stands until it is turned."""

    def __init__(self, at: datetime = MONDAY_10) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Takes:
    """A `take` that records letters. While `gate` is shut it waits; `trouble` is raised."""

    letters: list[Letter] = field(default_factory=list)
    outcome: Outcome = Outcome.HANDLED
    trouble: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    reached: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __post_init__(self) -> None:
        self.gate.set()

    def __call__(self, letter: Letter) -> Outcome:
        self.reached.release()
        assert self.gate.wait(20)
        if self.trouble:
            raise self.trouble
        self.letters.append(letter)
        return self.outcome


class Line:
    """A raw connection to a server, to say exactly these bytes."""

    def __init__(self, port: int, host: str = "127.0.0.1", *, path: str = "", source: str = "127.0.0.1") -> None:
        if path:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(path)
        else:
            self.socket = socket.create_connection((host, port), timeout=20, source_address=(source, 0))
        self.socket.settimeout(20)
        self._file = self.socket.makefile("rb")

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self.socket.close()

    def reply(self) -> str:
        """One whole reply, its lines joined by `|`; "" where the other side hung up."""
        lines = []
        while line := self._file.readline().decode():
            lines.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                break
        return "|".join(lines)

    def say(self, words: bytes | str) -> str:
        """Say something and hear the reply. Text gets its line end."""
        self.send(words)
        return self.reply()

    def send(self, words: bytes | str) -> None:
        """Say something."""
        self.socket.sendall(words if isinstance(words, bytes) else words.encode() + b"\r\n")

    def begin(self, *recipients: str, greeting: str = "EHLO") -> str:
        """Everything up to DATA; the reply to DATA."""
        self.reply()
        self.say(f"{greeting} client.example.org")
        self.say("MAIL FROM:<sam@northshire.example.org>")
        for address in recipients or (OURS,):
            self.say(f"RCPT TO:<{address}>")
        return self.say("DATA")


def post(
    *,
    id: str = "p-1",
    to: tuple[tuple[str, str], ...] = (("Ann Example", "ann@northshire.example.org"),),
    copy: tuple[tuple[str, str], ...] = (),
    case: str | None = "JW-48211",
    answers: str = "",
    urgent: bool = False,
) -> Post:
    """An email to send, about one notice."""
    people = tuple(Recipient(name=name, address=address, role="R0") for name, address in to)
    notice = Notice(kind=Kind.PLEASE_ANSWER, case=case, request=1, to=people)
    told = StoredNotice(id=f"n-{id}", at=MONDAY_10, notice=notice, origin=origin_of(answers))
    return Post(id=id, message_id=f"<{id}@northshire.example.org>", notices=(told,), to=to, copy=copy, urgent=urgent)


def directory(domains: dict[str, date | None] | None = None) -> Directory:
    """A directory of which only the secure domains matter."""
    secure = {"northshire.example.org": None, "trust.example.org": None} if domains is None else domains
    return directory_of(organisations=(), teams=(), people=(), calendars={}, secure_domains=secure)
