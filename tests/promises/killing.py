"""Kills the program again and again while letters come in, deadlines lapse and emails go out.

What is sent and where each life ends is drawn from a seed; what had happened by then is left to the
machine. Every letter that was not answered with 250 is sent again, in the next life, byte for byte.
"""

import random
import shutil
import sqlite3
import threading
from collections import Counter, deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from bot.trial.folder import START
from store import open_store
from tests.mailer.transport.sink import Sink
from tests.promises import accounts
from tests.promises.correspondence import Correspondence, Post
from tests.promises.process import Process
from tests.promises.program import CLOCK, Orders

HERE = Path(__file__).parent
SENDERS = 3
DEATHS = ("clock", "clock", "statement", "commit", "committed", "committed", "offered", "taken", "taken")
"""What ends a life: an instant; a place in a transaction, or just before or after its commit; an
email that the relay was offered, or has taken and not yet answered."""
SPAN = {"statement": 250, "commit": 25, "committed": 25, "offered": 3, "taken": 3}
"""How many of them a life may see before it ends."""
LIVES = 4
"""For one life that was asked for, so many are begun at most, until what must be met has been met."""
TURNS = ("0 minutes", "10 minutes", "90 minutes", "1wd", "2wd")


class DeadlySink(Sink):
    """A relay that can have its client killed at the n-th email: when it is offered, or once taken."""

    def __init__(self) -> None:
        super().__init__()
        self._kill: Callable[[], None] = lambda: None
        self._at, self._left = "", 0

    def kills(self, kill: Callable[[], None], at: str, left: int) -> None:
        """From now on."""
        self._kill, self._at, self._left = kill, at, left

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self._left -= 1
        if self._left == 0 and self._at == "offered":
            self._kill()
            return "451 gone"
        answer = await super().handle_DATA(server, session, envelope)
        if self._left == 0 and self._at == "taken":
            self._kill()
        return answer


@dataclass(kw_only=True)
class Figures:
    """What a run saw. `faults` is empty where every promise was kept."""

    kills: Counter[str] = field(default_factory=Counter)
    letters: int = 0
    sendings: int = 0
    """How often a letter was handed over, with 250 or without."""
    acted_on: int = 0
    """Letters whose outcome was committed, and whose sender was not told before the kill."""
    emails: int = 0
    repeated: int = 0
    cases: int = 0
    moved: int = 0
    faults: list[str] = field(default_factory=list)


class Killing:
    """One run of the harness, in a folder of its own."""

    def __init__(self, home: Path, *, seed: int, sink: DeadlySink, url: str = "") -> None:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / "directory.toml", home / "directory.toml")
        self.home, self.sink, self.seen, self.url = home, sink, Figures(), url
        self._chance = random.Random(seed)
        self.letters = Correspondence(self._chance, self.now)
        self._waiting: list[Post] = []
        self._taken: dict[str, Post] = {}
        self._next = Process(home / "log")

    def _some(self) -> list[Post]:
        """This life's letters: what was not taken before, then new ones, and some of them twice."""
        fresh = self.letters.some(len(self._waiting))
        twice = [post for post in (*self._waiting, *fresh) if self._chance.random() < 0.3]
        if self._taken and self._chance.random() < 0.3:
            twice.append(self._taken[self._chance.choice(sorted(self._taken))])
        return [*self._waiting, *fresh, *twice]

    # --- lives --------------------------------------------------------------------------------------

    def life(self) -> None:
        """Begin the program, give it work, and kill it."""
        died = self._chance.choice(DEATHS)
        after = self._chance.randint(1, SPAN.get(died, 1))
        delay, turning = self._chance.uniform(0, 0.15), self._chance.choice(TURNS)
        posts = self._some()
        process = self._ready()
        self.sink.kills(process.kill, died, after)
        inside = died if died in ("statement", "commit", "committed") else ""
        if process.begin(self._orders(dies=inside, after=after)):
            threads = self._send(process, posts)
            turner = threading.Thread(target=process.turn, args=(turning,))
            turner.start()
            if died == "clock":
                process.lives_for(delay)
                process.kill()
            for thread in (*threads, turner):
                thread.join()
        else:
            self._waiting = list(dict.fromkeys(post for post in posts if post.name not in self._taken))
        if died != "clock" and process.lives_for(0.05):
            died = "idle"
        process.kill()
        process.end()
        self.seen.kills[died] += 1
        self.seen.acted_on += self._outcomes([post.name for post in self._waiting])
        self._count()

    def _count(self) -> None:
        self.seen.emails, self.seen.repeated = len(self.sink.taken), accounts.repeated(self.sink.taken)
        self.seen.letters, self.seen.cases = self.letters.count, len(self.letters.asked)
        self.seen.moved = sum(team != "older-people" for team in self.letters.owner.values())

    def _ready(self) -> Process:
        process, self._next = self._next, Process(self.home / "log")
        return process

    def _send(self, process: Process, posts: list[Post]) -> list[threading.Thread]:
        """Send from several threads at once, and keep account of what was taken."""
        left, lock = deque(posts), threading.Lock()
        self._waiting = []

        def some() -> None:
            while True:
                with lock:
                    if not left:
                        return
                    post = left.popleft()
                taken = process.send(post.raw, post.who)
                with lock:
                    self.seen.sendings += 1
                    self._settle(post, taken=taken)

        threads = [threading.Thread(target=some) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        return threads

    def _settle(self, post: Post, *, taken: bool) -> None:
        if taken and post.name not in self._taken:
            self._taken[post.name] = post
            self.letters.taken(post)
        if post.name in self._taken:
            self._waiting = [each for each in self._waiting if each.name != post.name]
        elif post not in self._waiting:
            self._waiting.append(post)

    def now(self) -> datetime:
        """What the program's clock said last."""
        file = self.home / CLOCK
        return datetime.fromisoformat(file.read_text("ascii").strip()) if file.exists() else START

    def _orders(self, *, dies: str = "", after: int = 0) -> Orders:
        return Orders(home=str(self.home), relay=self.sink.port, url=self.url, dies=dies, after=after)

    def _outcomes(self, names: list[str]) -> int:
        """How many of some letters have an outcome on record. A file is only read, so that it is the
        next life that finds the write-ahead log as the kill left it."""
        asked = (
            f"SELECT count(*) FROM messages WHERE message_id IN ({', '.join(repr(name) for name in names) or 'NULL'})"
        )
        try:
            if self.url:
                with psycopg.connect(self.url) as server:
                    found = server.execute(asked.encode()).fetchone()
            else:
                with closing(sqlite3.connect(f"file:{self.home / 'holdfast.db'}?mode=ro", uri=True)) as file:
                    found = file.execute(asked).fetchone()
        except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):  # killed before there were tables
            return 0
        return int(found[0]) if found else 0

    # --- the end ------------------------------------------------------------------------------------

    def finish(self) -> Figures:
        """Let one last life do everything that is left, and look whether it all adds up."""
        process = self._next
        self.sink.kills(process.kill, "", 0)
        lived = process.begin(self._orders())
        for thread in self._send(process, self._waiting):
            thread.join()
        turned = process.turn("1wd") and process.turn("90 minutes")
        status = process.stop()
        if not (lived and turned and status == 0) or self._waiting:
            self.seen.faults.append(f"The last life did not go well: {status}, {len(self._waiting)} letters left.")
        store = open_store(self.url or f"sqlite:///{self.home / 'holdfast.db'}")
        try:
            self.seen.faults += accounts.faults(store, self.sink.taken, self._taken.keys())
            self.seen.faults += accounts.owners(store, self.letters.owner)
        finally:
            store.close()
        self._count()
        return self.seen


def lives(life: Callable[[], None], least: int, met: Callable[[], bool]) -> None:
    """Live so many lives, and further ones until all is met; but not for ever, so that a test says what never was.

    How far a life comes before its end is for the machine to say, so a fixed number of them proves nothing.
    """
    for lived in range(LIVES * least):
        if lived >= least and met():
            return
        life()


def killed(
    home: Path, *, kills: int, seed: int, url: str = "", met: Callable[[Figures], bool] = lambda _: True
) -> Figures:
    """Kill the program so many times, and on until what must be met was met; let it finish, and say what was seen."""
    with DeadlySink() as sink:
        harness = Killing(home, seed=seed, sink=sink, url=url)
        lives(harness.life, kills, lambda: met(harness.seen))
        return harness.finish()
