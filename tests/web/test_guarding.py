"""The web door is kept open for everybody: whoever asks nothing, or never ends asking, is cut."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from aiohttp import web

from bot.web.guarding import Limits
from bot.web.server import serve

Served = Callable[[Limits], int]


async def _well(request: web.Request) -> web.Response:
    return web.Response(text=f"{len(await request.read())} bytes")


@pytest.fixture
def served() -> Iterator[Served]:
    """Serve an application with limits in a thread; its port."""
    ends: list[Callable[[], None]] = []

    def begin(limits: Limits) -> int:
        ready, ports = threading.Event(), []
        held: dict[str, object] = {}

        def listening(port: int) -> None:
            ports.append(port)
            ready.set()

        async def run() -> None:
            stop = asyncio.Event()
            held["loop"], held["stop"] = asyncio.get_running_loop(), stop
            app = web.Application()
            app.router.add_route("*", "/health", _well)
            await serve(app, "127.0.0.1", 0, listening, stop, limits)

        thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        thread.start()
        assert ready.wait(20)

        def end() -> None:
            held["loop"].call_soon_threadsafe(held["stop"].set)  # type: ignore[attr-defined]
            thread.join(20)
            assert not thread.is_alive()

        ends.append(end)
        return ports[0]

    yield begin
    for end in ends:
        end()


def connect(port: int) -> socket.socket:
    """A raw connection."""
    found = socket.create_connection(("127.0.0.1", port), timeout=20)
    found.settimeout(20)
    return found


def cut(connection: socket.socket) -> bool:
    """Whether the other side ends the connection and says nothing of use."""
    try:
        return connection.recv(1000) == b""
    except ConnectionError:
        return True


ASK = b"GET /health HTTP/1.1\r\nHost: here\r\n\r\n"


@pytest.mark.parametrize("said", [b"", b"GET /heal", b"GET /health HTTP/1.1\r\nHost: he", ASK[:-2]])
def test_whoever_never_ends_asking_is_cut(served: Served, said: bytes) -> None:
    """A connection that sends no whole request in time holds no place."""
    port = served(Limits(asking=0.05, every=0.01))
    with connect(port) as half:
        half.sendall(said)
        assert cut(half)
    with connect(port) as whole:
        whole.sendall(ASK)
        assert whole.recv(1000).startswith(b"HTTP/1.1 200")


def test_a_body_that_never_comes_is_not_waited_for(served: Served) -> None:
    """Nor does one that stops in the middle."""
    port = served(Limits(telling=0.05, every=0.01))
    with connect(port) as half:
        half.sendall(b"POST /health HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nabc")
        assert cut(half)


def test_a_kept_connection_may_ask_again(served: Served) -> None:
    """A request that is answered gives time for another on the same connection."""
    port = served(Limits())
    with connect(port) as kept:
        for _ in range(3):
            kept.sendall(ASK)
            assert kept.recv(1000).startswith(b"HTTP/1.1 200")


def test_half_open_connections_keep_nobody_out(served: Served) -> None:
    """Where there are too many, those that ask nothing give their places to whoever does."""
    port = served(Limits(connections=2))
    half = [connect(port) for _ in range(20)]
    for each in half:
        each.sendall(b"GET /hea")
    with connect(port) as whole:
        whole.sendall(ASK)
        assert whole.recv(1000).startswith(b"HTTP/1.1 200")
    for each in half:
        each.close()


@pytest.mark.parametrize("said", [ASK, b"\x00\xff nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"])
def test_no_answer_names_the_program(served: Served, said: bytes) -> None:
    """Which program and version it is is nobody's business."""
    port = served(Limits())
    with connect(port) as asking:
        asking.sendall(said)
        answer = asking.recv(5000).lower()
    assert answer.startswith(b"http/1.")
    assert b"aiohttp" not in answer
    assert b"python" not in answer
