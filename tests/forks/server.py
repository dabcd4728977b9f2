"""The other side of `forked.py`: a process that imports modules once, and forks whenever it is asked to.

It runs no thread and opens nothing, so that a fork of it is as a program that was started anew and has imported
everything. What a fork does is its own: it can be killed as any program can.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from tests.compiled import once
from tests.power import stays_on

FDS = 4
"""What comes with an order: the fork's input, its output, its errors, and the pipe that closes when it ends."""

OWN: list[socket.socket] = []
"""In a program that was to have a server of its own: the door to it, last."""


def serve(door: socket.socket, *, kills: bool) -> Callable[[], object] | None:
    """Answer orders until nobody is there to give them: then None, and the forks live on unless it `kills` them.
    In a fork: what it is to do."""
    living: set[int] = set()
    while True:
        ask, fds = _received(door)
        if ask is None:
            for pid in living if kills else ():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return None
        if "wait" in ask:
            _, status = os.waitpid(ask["wait"], 0)
            living.discard(ask["wait"])
            door.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
            continue
        for module in (*ask["modules"], ask["module"]):
            importlib.import_module(module)
        if "bot.wiring.assemble" in ask["modules"]:
            _warmed()
        assert threading.active_count() == 1, f"{ask['modules']} began a thread: a fork would not have it"
        gc.freeze()  # or a fork's first collection would copy every page
        pid = os.fork()
        if not pid:
            door.close()
            return _become(ask, fds)
        for each in fds:
            os.close(each)
        living.add(pid)
        door.sendall(f"{pid}\n".encode())


@cache
def _warmed() -> None:
    """Once, and only where whole programs are forked: what reads letters alone needs nothing of it."""
    from tests.forks.warm import warmed

    warmed()


def _received(door: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    line, fds, _, _ = socket.recv_fds(door, 65536, FDS)
    while line and not line.endswith(b"\n"):
        line += door.recv(65536)
    return (json.loads(line) if line else None), list(fds)


def _become(ask: dict[str, Any], fds: list[int]) -> Callable[[], object]:
    """Be the program that was asked for, in all that a program is given when it is started."""
    for number, each in enumerate(fds[:3]):
        os.dup2(each, number)
        os.close(each)
    os.set_inheritable(fds[3], False)  # what it starts itself may outlive it
    if ask["session"]:
        os.setsid()
    os.chdir(ask["cwd"])
    os.environ.clear()
    os.environ.update(ask["environment"])
    # An older object of these names, once it is dropped, must not close what is now their descriptor.
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    sys.argv = [ask["module"], *ask["words"]]
    if ask["server"]:
        OWN.append(_own_server(fds[3]))
    does: Callable[[], object] = sys.modules[ask["module"]].main
    return does


def _own_server(alive: int) -> socket.socket:
    """Fork a server for a program's own use, before it has threads; the door to it. It ends with the program."""
    ours, theirs = socket.socketpair()
    if os.fork():
        theirs.close()
        return ours
    ours.close()
    os.close(alive)  # of all that the program was given, what others wait for to close
    with open(os.devnull, "r+b") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    main(theirs, kills=False)
    sys.exit()


def main(door: socket.socket, *, kills: bool) -> None:
    """Serve; or, in a fork, do what it is to do."""
    stays_on()
    once()
    order = serve(door, kills=kills)
    if order is not None:
        order()
