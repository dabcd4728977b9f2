"""Measures letters a second from a shared mailbox, by EWS and by Graph, against the same adapter that fetches,
files and forgets them; and whether memory grows with their number."""

import gc
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bench.intake import batches
from bench.letters import Written
from bench.mailservers import Order
from bench.memory import TARGET, WARM, resident, slope
from bench.report import Report, Row
from bench.town import GATEWAY, STEP, Town
from bot.settings.model import Application, Login, MailExchange, MailGraph, Trusting
from protocol.ports.letters import Letter, Outcome

LETTERS, SAMPLES = 20_000, 40
SINCE = "2026-11-01"
KINDS = ("exchange", "graph")

Obey = Callable[[Order], None]
Where = Mapping[str, Mapping[str, str]]


@dataclass(kw_only=True)
class Took:
    """Seconds for each letter, a batch at a time: on the wall, and of our process on a core."""

    wall: list[float] = field(default_factory=list)
    core: list[float] = field(default_factory=list)


class Reading:
    """A mailbox, and a town that reads it: with all that Holdfast does, or fetching and filing alone."""

    def __init__(self, folder: Path, name: str, at: Mapping[str, str], obey: Obey) -> None:
        self.name, self._obey, self._file = name, obey, folder / "letters.pickle"
        home = folder / name.replace(" ", "-")
        home.mkdir()
        self.town = Town(home, inboxes=None, **_settings(name.partition(" ")[0], at, home))
        self.taken = 0
        (self._inbox,) = self.town.holdfast.inboxes
        if name.endswith("whole"):
            self.town.holdfast.start()
        else:
            self._inbox.start(self._discard)

    def _discard(self, _: Letter) -> Outcome:
        return Outcome.IGNORED

    def read(self, batch: Sequence[Written]) -> tuple[float, float]:
        """Have letters come in, and wait until all are filed: seconds on the wall, and on a core of ours."""
        clock, post = self.town.clock, []
        for written in batch:
            clock.turn_to(clock.now() + STEP)
            post.append((written.raw, clock.now()))
        self._file.write_bytes(pickle.dumps(post))
        self._obey(Order(mailbox=self.name, letters=str(self._file)))
        core, begun = process_time(), perf_counter()
        _wake(self._inbox)
        self._obey(Order(mailbox=self.name, filed=len(batch)))
        took = perf_counter() - begun, process_time() - core
        self.taken += len(batch)
        return took

    def end(self) -> str | None:
        """Stop, and say what is wrong with the record, or None."""
        store = self.town.holdfast.store
        for inbox in self.town.holdfast.inboxes:
            inbox.stop()
        if self.town.holdfast.loop.alive:
            self.town.holdfast.loop.stop()
        marks = sum(each.outcome is not Outcome.QUARANTINED for each in store.marks())
        wrong = store.verify()
        if self.name.endswith("whole") and marks != self.taken:
            wrong = f"of {self.taken} letters {marks} were acted on"
        self.town.close()
        return wrong


def _wake(inbox: Any) -> None:
    """Have it look now, and not when its pause is over."""
    (inbox.look_now if hasattr(inbox, "look_now") else inbox.wake)()


def _settings(kind: str, at: Mapping[str, str], home: Path) -> dict[str, Any]:
    secret = home / "secret"
    trust = Trusting(authserv_ids=(GATEWAY,))
    if kind == "exchange":
        secret.write_text(at["password"], "utf-8")
        exchange = MailExchange(
            mailbox=at["mailbox"],
            url=at["url"],
            login=Login.BASIC,
            user=at["user"],
            password_file=secret,
            since=SINCE,
            poll_seconds=600,
            streaming=False,
        )
        return {"mail_exchange": exchange, "mail_trust": trust}
    secret.write_text(at["secret"], "utf-8")
    application = Application(tenant=at["tenant"], client=at["client"], secret_file=secret, authority=at["authority"])
    graph = MailGraph(mailbox=at["mailbox"], application=application, url=at["url"], since=SINCE, poll_seconds=600)
    return {"mail_graph": graph, "mail_trust": trust}


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    rows: list[Row] = []
    notes: list[str] = []
    for kind in KINDS:
        with servers() as (obey, where):
            pair = [Reading(folder, f"{kind} {use}", where[f"{kind} {use}"], obey) for use in ("floor", "whole")]
            speed(kind, pair, 8 if quick else 30, rows, notes)
            growth(kind, pair[1], LETTERS // 10 if quick else LETTERS, rows, notes)
            wrong = [each.end() for each in pair]
            notes.append(f"{kind}: verify afterwards: {wrong[1] or 'all holds'}")
    return Report(name="mailboxes", rows=rows, notes=notes)


def speed(kind: str, pair: Sequence[Reading], times: int, rows: list[Row], notes: list[str]) -> None:
    """Both read the same letters, batch by batch, in turns."""
    took = {each.name: Took() for each in pair}
    whole = pair[1]
    for turn, batch in enumerate(batches(whole.town, times)):
        for each in pair if turn % 2 else reversed(pair):
            wall, core = each.read(batch)
            if turn > 1:  # caches fill and statements are compiled
                took[each.name].wall.append(wall / len(batch))
                took[each.name].core.append(core / len(batch))
    floor, ours = (took[each.name] for each in pair)
    for what, measured, least in (
        (f"{kind}: a letter", ours.wall, floor.wall),
        (f"{kind}: the same, time on a core", ours.core, floor.core),
    ):
        rows.append(Row(what=what, measured=median(measured) * 1e3, floor=median(least) * 1e3, unit="ms"))
    notes.append(
        f"{kind}: letters a second: {1 / median(ours.wall):.0f}, and {1 / median(floor.wall):.0f} fetched and "
        f"discarded; {len(ours.wall)} batches of {len(batch)}"
    )


def growth(kind: str, reading: Reading, letters: int, rows: list[Row], notes: list[str]) -> None:
    """Memory, sampled while as many letters are read."""
    seen: list[tuple[int, float]] = []
    taken = 0
    for batch in batches(reading.town, letters // 80, first=FIRST_OF_MANY):
        reading.read(batch)
        taken += len(batch)
        if taken >= (len(seen) + 1) * letters / SAMPLES:
            gc.collect()
            seen.append((taken, resident()))
        if taken % 80 == 0:
            reading.town.channel.last.clear()  # ours, and not to be mistaken for a leak
    warm = [each for each in seen if each[0] >= letters * WARM]
    rows.append(
        Row(
            what=f"{kind}: memory after {taken:,} letters, against after {warm[0][0]:,}",
            measured=warm[-1][1],
            floor=warm[0][1],
            unit="MB",
            target=TARGET,
        )
    )
    notes.append(
        f"{kind}: slope {slope(warm) * 10_000:+.2f} MB for every 10,000 letters; "
        f"samples, MB: {' '.join(f'{size:.1f}' for _, size in seen)}"
    )


FIRST_OF_MANY = 600_000
"""Other cases than those whose letters were timed."""


@contextmanager
def servers() -> Iterator[tuple[Obey, Where]]:
    """The mail servers, in a process of their own, so that their memory is not counted: what gives them an order
    and waits until it is done, and where they are."""
    words = [sys.executable, "-m", "bench.mailservers"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        given, told = process.stdin, process.stdout
        assert given is not None
        assert told is not None

        def obey(order: Order) -> None:
            given.write(json.dumps(asdict(order)) + "\n")
            given.flush()
            if not told.readline():
                raise RuntimeError("the mail servers have stopped")

        try:
            yield obey, json.loads(told.readline())
        finally:
            process.kill()
