"""Measures letters a second through the real listener, against a listener that only keeps them."""

import pickle
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from bench.floors import Floor
from bench.letters import Written, answer, request
from bench.report import Report, Row
from bench.timing import median
from bench.town import Town, pairs

ROUND, CONNECTIONS, FIRST = 100, 4, 700_000


class Keeping:
    """An aiosmtpd handler that does nothing but one durable insert."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the letter, and say so."""
        self._floor.keep(envelope.content)
        return "250 2.0.0 OK"


def free_port() -> int:
    """A port that nobody listens on; the controller cannot ask for one itself."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    town, floor = Town(folder / "home", inboxes=None), Floor(folder / "floor.db")
    keeping = Controller(Keeping(floor), hostname="127.0.0.1", port=free_port())
    keeping.start()
    (inbox,) = town.holdfast.inboxes
    inbox.start(town.holdfast.service.intake.take)
    ports = (keeping.port, inbox.doors[0].port)  # type: ignore[attr-defined]  # the only inbox is the local one
    took: dict[str, list[float]] = {"floor": [], "taking": [], "floor, later": [], "sending too": []}
    rounds = 3 if quick else 10
    earlier: list[int] = []
    for turn in range(2 * rounds + 1):
        names = ("floor", "taking") if turn <= rounds else ("floor, later", "sending too")
        if turn == rounds + 1:
            town.holdfast.loop.start()
        letters, earlier = _letters(town, turn, earlier)
        file = folder / "letters.pickle"
        file.write_bytes(pickle.dumps([(each.sender, each.raw) for each in letters]))
        for name, port in list(zip(names, ports, strict=True))[:: 1 if turn % 2 else -1]:
            each = sent(port, file) / len(letters)
            if turn:
                took[name].append(each)
        town.clock.turn_to(town.clock.now() + timedelta(seconds=1))
        town.holdfast.runner.turn()
    kept = sum(1 for _ in town.holdfast.store.marks())
    inbox.stop()
    keeping.stop()
    if town.holdfast.loop.alive:
        town.holdfast.loop.stop()
    broken = town.holdfast.store.verify()
    town.close()
    floor.close()
    middle = {name: median(times) * 1e3 for name, times in took.items()}
    rows = [
        Row(what="a letter through the listener", measured=middle["taking"], floor=middle["floor"], unit="ms"),
        Row(what="the same, with emails sent", measured=middle["sending too"], floor=middle["floor, later"], unit="ms"),
    ]
    rates = ", ".join(f"{name} {1e3 / each:.0f}" for name, each in middle.items())
    return Report(
        name="smtp",
        rows=rows,
        notes=(
            f"letters a second: {rates}",
            f"{kept:,} outcomes on record; verify afterwards: {broken or 'all holds'}",
        ),
    )


def sent(port: int, file: Path) -> float:
    """How long another process takes to send the letters of a file over a few connections at once."""
    shown = subprocess.run(
        [sys.executable, "-m", "bench.sending", str(port), str(file), str(CONNECTIONS)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(shown.stdout)


def _letters(town: Town, turn: int, earlier: list[int]) -> tuple[list[Written], list[int]]:
    """Requests about new cases, and what comes back about the earlier ones."""
    known, now = pairs(town.directory), town.clock.now()
    numbers = list(range(FIRST + turn * ROUND, FIRST + (turn + 1) * ROUND))
    letters = [request(number, *known[number % len(known)], now) for number in numbers]
    for number in earlier:
        who, team = known[number % len(known)]
        manager = town.directory.people[team.manager]
        letters.append(answer(number, manager, who, town.channel.last[f"JW-{number}"], now))
    return letters, numbers
