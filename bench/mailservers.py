"""`python -m bench.mailservers`: mailboxes on small EWS and Graph servers, in a process of their own.

It prints where they are, as JSON, and then does what each line of its input asks (`Order`, as JSON): it puts
letters into a mailbox, or waits until as many have been filed. The servers are those of the tests, because they
answer exactly what the adapters ask, over real HTTP; here nobody is asked to misbehave.
"""

import json
import pickle
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import compat32
from pathlib import Path
from typing import Protocol

from tests.mailer.exchange.answers import ADDRESS, Answers
from tests.mailer.exchange.server import PASSWORD, USER, Server
from tests.mailer.exchange.tips import Tips
from tests.mailer.graph.model import OURS
from tests.mailer.graph.server import CLIENT, SECRET, TENANT, GraphServer

Post = list[tuple[bytes, datetime]]
"""Letters, and when each was received."""
LOOK = 0.002
PATIENCE = 300.0


@dataclass(frozen=True, kw_only=True)
class Order:
    """Put the letters that a file holds, pickled, into a mailbox; or with "" wait until `filed` of those that were
    put there last have been moved."""

    mailbox: str
    letters: str = ""
    filed: int = 0


class Served(Protocol):
    """One server with one mailbox."""

    def told(self) -> Mapping[str, str]:
        """What must be known to reach it."""
        ...

    def put(self, letters: Post) -> None:
        """Letters come in."""
        ...

    def filed(self) -> int:
        """How many have been moved since."""
        ...


class OnExchange:
    """By EWS. It keeps the lines that a letter came with, as Exchange does, and nobody is away."""

    def __init__(self, open_now: ExitStack) -> None:
        self._server = open_now.enter_context(Server())
        tips = Tips()
        setattr(Answers, "GetMailTips", lambda _, request: tips.told(request))  # noqa: B010 - it has none of its own

    def told(self) -> Mapping[str, str]:
        """See `Served`."""
        return {"mailbox": ADDRESS, "url": self._server.url, "user": USER, "password": PASSWORD}

    def put(self, letters: Post) -> None:
        """See `Served`."""
        for notes in (self._server.calls, self._server.headers, self._server.bodies):
            notes.clear()
        for raw, received in letters:
            lines = raw.partition(b"\r\n\r\n")[0].decode("utf-8") + "\r\n"
            self._server.mailbox.put(raw, received=received, lines=lines)

    def filed(self) -> int:
        """See `Served`."""
        return self._server.count("MoveItem")


class OnGraph:
    """By Microsoft Graph, with its login service."""

    def __init__(self, open_now: ExitStack) -> None:
        self._server = open_now.enter_context(GraphServer())

    def told(self) -> Mapping[str, str]:
        """See `Served`."""
        where = {"mailbox": OURS, "url": self._server.url, "authority": self._server.login}
        return where | {"tenant": TENANT, "client": CLIENT, "secret": SECRET}

    def put(self, letters: Post) -> None:
        """See `Served`. The server's time is that of the last letter."""
        self._server.requests.clear()
        now = letters[-1][1]
        self._server.now = lambda: now
        for raw, received in letters:
            headers = [(name, str(value)) for name, value in message_from_bytes(raw, policy=compat32).items()]
            self._server.mailbox.put(raw, received=received, headers=headers)

    def filed(self) -> int:
        """See `Served`."""
        if self._server.complaints:
            raise RuntimeError(f"what the adapter must not do: {self._server.complaints[:3]}")
        return sum(each.endswith("/move") for each in tuple(self._server.requests))


def main() -> None:
    """Serve, and do what the input asks until it ends."""
    kinds: Mapping[str, Callable[[ExitStack], Served]] = {"exchange": OnExchange, "graph": OnGraph}
    with ExitStack() as open_now:
        served = {f"{kind} {use}": made(open_now) for kind, made in kinds.items() for use in ("floor", "whole")}
        print(json.dumps({name: dict(each.told()) for name, each in served.items()}), flush=True)
        for line in sys.stdin:
            order = Order(**json.loads(line))
            at = served[order.mailbox]
            if order.letters:
                at.put(pickle.loads(Path(order.letters).read_bytes()))
            else:
                _wait(at, order.filed)
            print(json.dumps(asdict(order)), flush=True)


def _wait(at: Served, number: int) -> None:
    begun = time.monotonic()
    while at.filed() < number:
        if time.monotonic() - begun > PATIENCE:
            raise TimeoutError(f"{at.filed()} of {number} letters were filed")
        time.sleep(LOOK)


if __name__ == "__main__":
    main()
