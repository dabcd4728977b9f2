"""Programs as processes of their own, without the seconds that each would take to import all of Holdfast.

A server (`server.py`) imports it once for each process that runs tests; every program is a fork of the server: a
real process with its own folder, environment and streams, that can be sent signals and killed. How a program is
started by an operating system is for other tests: `bot/test_wheel.py`, the trial that a real chat client talks to, and
`mailer/apart` for the processes that read letters.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
MODULES = (
    "bot.cli.commands", "bot.cli.context", "bot.cli.opened", "bot.cli.ask.lists", "bot.cli.ask.who_owns",
    "bot.cli.keep.case", "bot.cli.keep.outbox", "bot.cli.keep.record", "bot.cli.run.run", "bot.cli.trial.begin",
    "bot.cli.trial.act", "bot.cli.trial.chat", "bot.wiring.assemble", "bot.wiring.chat", "bot.wiring.run",
    "alembic.command", "alembic.context", "cryptography.x509", "tests.forks.readers",
)  # fmt: skip
"""What the commands import that tests type most, and a program that runs."""
_BOOT = (
    "import socket, sys; from tests.forks.server import main; main(socket.socket(fileno=int(sys.argv[1])), kills=True)"
)


class Server:
    """The server, by the door to it."""

    def __init__(self, door: socket.socket) -> None:
        self._door, self._lock = door, threading.Lock()

    def ask(self, order: Mapping[str, object], fds: Sequence[int] = ()) -> int:
        """Give an order, and read its answer, a number."""
        with self._lock:
            line = json.dumps(order).encode() + b"\n"
            sent = socket.send_fds(self._door, [line], fds)
            self._door.sendall(line[sent:])
            answer = b""
            while not answer.endswith(b"\n"):
                more = self._door.recv(100)
                assert more, "the server of forks has ended: what it said stands above"
                answer += more
        return int(answer)


@cache
def _server() -> Server:
    ours, theirs = socket.socketpair()
    with theirs:
        it = subprocess.Popen(
            [sys.executable, "-c", _BOOT, str(theirs.fileno())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        it.wait()

    atexit.register(end)
    return Server(ours)


class Forked:
    """A module's `main`, run with some words as its command line. Streams are descriptors or open files.

    `server` is where it is forked: as a rule the one that belongs to these tests. With `own` it has one itself.
    """

    def __init__(
        self,
        module: str,
        *words: str,
        stdin: int | IO[bytes],
        stdout: int | IO[bytes],
        stderr: int | IO[bytes],
        modules: Sequence[str] = (),
        cwd: Path = ROOT,
        env: Mapping[str, str] | None = None,
        session: bool = False,
        own: bool = False,
        server: Server | None = None,
    ) -> None:
        self._server = server or _server()
        streams = [each if isinstance(each, int) else each.fileno() for each in (stdin, stdout, stderr)]
        self._alive, theirs = os.pipe()
        order = {
            "module": module, "words": words, "modules": modules, "cwd": str(cwd), "session": session,
            "server": own, "environment": dict(os.environ if env is None else env),
        }  # fmt: skip
        try:
            self.pid = self._server.ask(order, [*streams, theirs])
        finally:
            os.close(theirs)
        self._lock = threading.Lock()
        self.status: int | None = None
        """How it ended: an exit status, or a signal below zero."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, once it has ended; `TimeoutExpired` where that takes longer than so many seconds."""
        with self._lock:
            if self.status is not None:
                return self.status
        if not select.select([self._alive], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        with self._lock:
            if self.status is None:
                self.status = self._server.ask({"wait": self.pid})
                os.close(self._alive)
            return self.status

    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self.status is None and not select.select([self._alive], [], [], 0)[0]

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal. Harmless for one that is dead already."""
        with self._lock:
            if self.status is None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL. Harmless for one that is dead already."""
        self.send_signal(signal.SIGKILL)


class Holdfast(Forked):
    """`holdfast` and some words, as somebody types them in a folder, which runs until it is told to stop. All that it
    prints is there to be read, its log too."""

    def __init__(self, *words: str, cwd: Path, env: Mapping[str, str] | None = None) -> None:
        reads, says = os.pipe()
        try:
            with open(os.devnull, "rb") as nothing:
                super().__init__(
                    "tests.forks.holdfast",
                    *words,
                    stdin=nothing,
                    stdout=says,
                    stderr=says,
                    modules=MODULES,
                    cwd=cwd,
                    env=env,
                    session=True,
                    own=True,
                )
        finally:
            os.close(says)
        self.stdout = os.fdopen(reads, encoding="utf-8")

    def stop(self) -> int:
        """Ask it to stop, and wait until it has, whatever it still prints; its exit status."""
        self.send_signal(signal.SIGTERM)
        rest = threading.Thread(target=self.stdout.read)
        rest.start()
        try:
            return self.wait(60)
        finally:
            self.kill()
            rest.join()
            self.stdout.close()


def run(
    *words: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None, seconds: float = 60
) -> "subprocess.CompletedProcess[str]":
    """What `holdfast` prints, given these words, and its exit status."""
    with open(os.devnull, "rb") as nothing, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        it = Forked("bot.__main__", *words, stdin=nothing, stdout=out, stderr=errors, modules=MODULES, cwd=cwd, env=env)
        try:
            status = it.wait(seconds)
        finally:
            it.kill()
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(["holdfast", *words], status, out.read().decode(), errors.read().decode())
