"""Measures “who owns this case?” over HTTP as Teams asks it, against the SDK's own adapter before a bot that
does nothing."""

import json
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.askers import Heard, Round
from bench.channel import CERTIFICATE
from bench.chatting import NOW
from bench.crowd import fill, lived, sample_holds
from bench.report import Report, Row
from bench.timing import quantile
from bench.town import Town, pairs

CASES = 1_000_000
ASKERS = 50
TARGET = 1.5
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A bot in a process of its own."""

    url: str
    process: subprocess.Popen[str]

    def core(self) -> float:
        """How many seconds it has had a core so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK


@dataclass(kw_only=True)
class Took:
    """What all rounds of one kind took, in seconds; `core` is the bot's own time on a core for a question."""

    acknowledged: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    core: list[float] = field(default_factory=list)


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    home, cases = folder / "home", CASES // 10 if quick else CASES
    fill(home, cases, 1000, lived(folder / "lived"))
    people = _people(folder / "asking")
    rounds, questions = (3, 400) if quick else (6, 1000)
    took: dict[tuple[str, str], Took] = defaultdict(Took)
    with asking(folder) as (ask, where), bots(folder, where, home) as (stock, ours):
        for turn in range(rounds + 1):
            for way, crowd, share in (("at once", ASKERS, 1), ("one", 1, 4), ("patient", ASKERS, 1)):
                pair = (("stock", stock), ("ours", ours))
                for name, bot in pair if turn % 2 else reversed(pair):
                    wanted = Round(
                        url=bot.url,
                        people=people[:crowd],
                        questions=questions // share,
                        cases=cases,
                        seed=turn,
                        at=NOW.isoformat(),
                        answers=name == "ours",
                        until_answered=way == "patient",
                    )
                    before = bot.core()
                    heard = ask(wanted)
                    if heard.wrong:
                        raise RuntimeError(f"{heard.wrong} answers were about no case that was asked about")
                    if turn:  # the first fills caches
                        _note(took[way, name], heard, (bot.core() - before) / wanted.questions)
    return _report(took, cases, folder, home)


def _note(took: Took, heard: Heard, core: float) -> None:
    took.acknowledged += heard.acknowledged
    took.answered += heard.answered
    took.rates.append(len(heard.acknowledged) / heard.whole)
    took.core.append(core)


def _report(took: dict[tuple[str, str], Took], cases: int, folder: Path, home: Path) -> Report:
    rows = []

    def row(what: str, ours: Sequence[float], stock: Sequence[float], part: float, target: float | None = None) -> None:
        measured, floor = (quantile(each, part) * 1e3 for each in (ours, stock))
        rows.append(Row(what=what, measured=measured, floor=floor, unit="ms", target=target))

    said = {"at once": f"{ASKERS} at once", "one": "one at a time", "patient": f"{ASKERS} who wait for the answer"}
    for way, words in said.items():
        ours, stock = took[way, "ours"], took[way, "stock"]
        promised = TARGET if way == "at once" else None
        row(f"{words}: acknowledged, p50", ours.acknowledged, stock.acknowledged, 0.5, promised)
        row(f"{words}: acknowledged, p99", ours.acknowledged, stock.acknowledged, 0.99)
        row(f"{words}: the bot's time on a core", ours.core, stock.core, 0.5)
        for name, part in (("p50", 0.5), ("p99", 0.99)):
            row(f"{words}: answer at the connector, {name}", ours.answered, stock.acknowledged, part)
    rates = [
        f"{said[way]} {quantile(took[way, 'ours'].rates, 0.5):.0f} and {quantile(took[way, 'stock'].rates, 0.5):.0f}"
        for way in said
    ]
    logged = _logged(home)
    broken = sample_holds(home / "holdfast.db", folder, 500)
    return Report(
        name="chat",
        rows=rows,
        notes=(
            f"{cases:,} cases; questions acknowledged a second, ours and the stock adapter's: {'; '.join(rates)}",
            f"{logged:,} questions on record; verify on a sample: {broken or 'all holds'}",
        ),
    )


def _people(home: Path) -> list[str]:
    """Object ids of people who may know of the cases of the town: those of the responsible organisation."""
    town = Town(home)
    asking, _ = pairs(town.directory)[0]
    town.close()
    found = [each for each in town.directory.people.values() if each.organisation == asking.organisation]
    return [each.object_id for each in found if ".worker" in each.key][:ASKERS]


def _logged(home: Path) -> int:
    with sqlite3.connect(home / "holdfast.db") as file:
        return int(file.execute("SELECT count(*) FROM queries").fetchone()[0])


@contextmanager
def asking(folder: Path) -> Iterator[tuple[Callable[[Round], Heard], Mapping[str, str]]]:
    """The chat service and its people, in a process of their own: what asks a round, and where they stand."""
    words = [sys.executable, "-m", "bench.askers", str(folder)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        given, told = process.stdin, process.stdout
        assert given is not None
        assert told is not None

        def ask(wanted: Round) -> Heard:
            given.write(json.dumps(asdict(wanted)) + "\n")
            given.flush()
            return Heard(**json.loads(told.readline()))

        try:
            yield ask, json.loads(told.readline())
        finally:
            process.kill()


@contextmanager
def bots(folder: Path, where: Mapping[str, str], home: Path) -> Iterator[tuple[Bot, Bot]]:
    """The stock adapter, and Holdfast."""
    trusting = os.environ | {"REQUESTS_CA_BUNDLE": str(folder / CERTIFICATE)}
    with ExitStack() as open_now:
        begun = []
        for words in (("bench.stock", where["url"]), ("bench.chatting", where["url"], where["login"], str(home))):
            process = open_now.enter_context(
                subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True, env=trusting)
            )
            open_now.callback(process.terminate)
            assert process.stdout is not None
            begun.append(Bot(url=process.stdout.readline().strip(), process=process))
        yield begun[0], begun[1]
