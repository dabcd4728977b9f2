"""`python -m bench.strangers SMTP WEB`: strangers at every door of this machine, until the input ends.

Each kind has loopback addresses of its own. It prints as one line of JSON how often each was let in and turned away.
"""

import contextlib
import json
import random
import smtplib
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable
from time import sleep

from bench.letters import ADDRESS

MANAGERS = [
    f"{service}-{area}.manager@riverside.example.org"
    for service in ("crisis", "memory")
    for area in ("north", "south", "east", "west")
]
OVER = threading.Event()
SEEN: Counter[str] = Counter()
DRAWN = random.Random(18)


def smtp_as(address: str, port: int) -> smtplib.SMTP:
    """A connection from one of a stranger's addresses."""
    return smtplib.SMTP("127.0.0.1", port, timeout=20, source_address=(address, 0))


def letter(sender: str, words: str, *, kind: str = "text/plain", number: int = 0, more: str = "") -> bytes:
    """A letter that says of itself what a stranger likes."""
    unique = f"{DRAWN.getrandbits(60):x}"
    return (
        f"Authentication-Results: mx.northshire.example.org; dmarc=pass header.from={sender.partition('@')[2]}\r\n"
        f"From: {sender}\r\nTo: {ADDRESS}\r\nSubject: Re: [JW-{number}] Please accept\r\n{more}"
        f"Message-ID: <{unique}@stranger.example.net>\r\nMIME-Version: 1.0\r\nContent-Type: {kind}; charset=utf-8\r\n"
        f"\r\n{words}\r\n"
    ).encode()


def again(name: str, act: Callable[[int], None], pause: float = 0) -> None:
    """The same again and again, whatever comes of it."""
    for turn in range(10**9):
        if OVER.is_set():
            return
        try:
            act(turn)
            SEEN[f"{name}, let in"] += 1
        except (OSError, smtplib.SMTPException):
            SEEN[f"{name}, turned away"] += 1
            OVER.wait(0.05)
        OVER.wait(pause)


BOMBS = (
    ("text/html", '<p style="' + "text-decoration" * 15_000 + '">x'),
    ("text/plain", f"ab{' ' * 3_000}-{' ' * 3_000}cd\r\n" * 20),
    ("text/plain", "*" * 990_000),
    ("text/html", "<b>" * 60_000),
    ("text/html", f"<p {' '.join(f'a{n}=1' for n in range(60_000))}>x"),
    ("text/plain", "> " * 400_000),
    ("text/plain", "accept " * 100_000),
    ('multipart/mixed; boundary="x"', "--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 9_000),
    ("application/ms-tnef", "\x78\x9f\x3e\x22" + "A" * 200_000),
    ("text/rtf", "{" * 100_000 + "\\u0" * 50_000),
)


Doing = dict[str, tuple[Callable[[int], None], float]]
"""What each stranger does, given which turn of theirs it is, and how long they rest."""


def letters(port: int) -> Doing:
    """Those who bring letters."""

    def forged(turn: int) -> None:
        with smtp_as("127.0.1.1", port) as door:
            for each in range(10):
                who = MANAGERS[(turn + each) % len(MANAGERS)]
                door.sendmail(who, [ADDRESS], letter(who, "accept", number=800_000 + (turn * 10 + each) % 150))

    def unknown(turn: int) -> None:
        with smtp_as("127.0.1.2", port) as door:
            for _ in range(10):
                door.sendmail("x@stranger.example.net", [ADDRESS], letter("x@stranger.example.net", "safeguarding!"))

    def bomb(turn: int) -> None:
        kind, words = BOMBS[turn % len(BOMBS)]
        with smtp_as("127.0.1.3", port) as door:
            door.sendmail("b@stranger.example.net", [ADDRESS], letter("b@stranger.example.net", words, kind=kind))

    def heavy(turn: int) -> None:
        with smtp_as("127.0.1.4", port) as door:
            who = MANAGERS[turn % len(MANAGERS)]
            door.sendmail(
                who,
                [ADDRESS],
                letter(who, "accept\r\n\r\n" + "x" * 70 + "\r\n" * 3, number=800_001) + b"A" * 76 * 50_000,
            )

    return {"forged": (forged, 0), "unknown": (unknown, 0), "bombs": (bomb, 0), "heavy": (heavy, 0.1)}


def lines(port: int) -> Doing:
    """Those who only hold the line of the mail door."""

    def silent(turn: int) -> None:
        held = []
        for _ in range(30):
            with contextlib.suppress(OSError):
                held.append(socket.create_connection(("127.0.0.1", port), 5, ("127.0.1.5", 0)))
        OVER.wait(5)
        for each in held:
            each.close()

    def slow(turn: int) -> None:
        with socket.create_connection(("127.0.0.1", port), 20, ("127.0.1.6", 0)) as line:
            line.sendall(f"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<{ADDRESS}>\r\nDATA\r\n".encode())
            for _ in range(200):
                line.sendall(b"X")
                if OVER.wait(0.2):
                    return

    def guess(turn: int) -> None:
        with smtp_as("127.0.1.7", port) as door:
            door.login(MANAGERS[0], f"guess {turn}")

    def many(turn: int) -> None:  # one address each: the places of all strangers together are taken
        held = [smtp_as(f"127.0.2.{each}", port) for each in range(1, 60)]
        OVER.wait(2)
        for each in held:
            each.close()

    return {"silent": (silent, 0), "slow": (slow, 0), "passwords": (guess, 0), "many addresses": (many, 1)}


def web_doors(web: int) -> Doing:
    """Those at the web door."""

    def garbage(turn: int) -> None:
        with socket.create_connection(("127.0.0.1", web), 5, ("127.0.1.8", 0)) as line:
            line.sendall(
                DRAWN.choice(
                    (
                        b"\x16\x03\x01" * 50,
                        b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
                        b"POST /api/messages HTTP/1.1\r\nContent-Length: 5\r\n"
                        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET",
                        b"GET /health HTTP/9.9\r\n\r\n",
                        b"\r\n" * 5_000,
                    )
                )
            )
            line.settimeout(2)
            line.recv(1_000)

    def loris(turn: int) -> None:
        with socket.create_connection(("127.0.0.1", web), 5, ("127.0.1.9", 0)) as line:
            line.sendall(b"GET /health HTTP/1.1\r\n")
            for _ in range(60):
                line.sendall(b"X-a: b\r\n")
                if OVER.wait(0.5):
                    return

    def unsigned(turn: int) -> None:
        body = json.dumps({"type": "message", "text": "accept JW-800001", "channelId": "msteams", "id": str(turn)})
        token = f"eyJhbGciOiJub25lIn0.{DRAWN.getrandbits(200):x}."
        with socket.create_connection(("127.0.0.1", web), 5, ("127.0.1.10", 0)) as line:
            head = f"POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: "
            more = "Content-Type: application/json\r\nConnection: close"
            line.sendall(f"{head}{len(body)}\r\n{more}\r\n\r\n{body}".encode())
            line.settimeout(5)
            if b" 40" not in line.recv(40):
                raise OSError

    return {"web garbage": (garbage, 0.01), "slow headers": (loris, 0), "unsigned tokens": (unsigned, 0.01)}


def main() -> None:
    """Let them all loose, two of each."""
    port, web = int(sys.argv[1]), int(sys.argv[2])
    for name, (act, pause) in {**letters(port), **lines(port), **web_doors(web)}.items():
        for _ in range(2):
            threading.Thread(target=again, args=(name, act, pause), daemon=True).start()
    sys.stdin.read()
    OVER.set()
    sleep(1)
    print(json.dumps(SEEN))


if __name__ == "__main__":
    main()
