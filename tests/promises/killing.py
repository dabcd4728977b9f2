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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store import open_store
from tests.mailer.transport.sink import Sink
from tests.promises import accounts
from tests.promises.process import Process, letter, request_body
from tests.promises.program import Orders

HERE = Path(__file__).parent
SENDERS = 3
DEATHS = ("clock", "clock", "statement", "commit", "committed", "committed", "offered", "taken", "taken")
"""What ends a life: an instant; a place in a transaction, or just before or after its commit; an
email that the relay was offered, or has taken and not yet answered."""
SPAN = {"statement": 250, "commit": 25, "committed": 25, "offered": 3, "taken": 3}
"""How many of them a life may see before it ends."""
TURNS = ("0 minutes", "10 minutes", "90 minutes", "1wd", "2wd")
TEAMS = {"CMHT": ("cmht", "r1", "r0"), "Learning Disability Team": ("learning", "t1", "t0")}
"""By the name written in a request: the team's key, who may accept for it, and who may not."""


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


@dataclass(frozen=True, kw_only=True)
class Post:
    """A letter on its way to Holdfast. `case` is the case that its 250 makes known, or ""."""

    name: str
    who: str
    raw: bytes
    case: str = ""


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

    def __init__(self, home: Path, *, seed: int, sink: DeadlySink) -> None:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / "directory.toml", home / "directory.toml")
        self.home, self.sink, self.seen = home, sink, Figures()
        self._chance = random.Random(seed)
        self._open: dict[str, str] = {}
        """Cases whose request was taken, and the name of the team asked."""
        self._owner: dict[str, str] = {}
        self._asked: dict[str, str] = {}
        self._waiting: list[Post] = []
        self._taken: dict[str, Post] = {}
        self._count = 0
        self._next = Process(home / "log")

    # --- letters ------------------------------------------------------------------------------------

    def _letter(self, who: str, subject: str, body: str, case: str = "") -> Post:
        self._count += 1
        domain = "riverside" if who.startswith("r") else "northshire"
        address = who if "@" in who else f"{who}@{domain}.example.org"
        name = f"letter-{self._count}"
        return Post(
            name=f"<{name}@story.example.org>", who=address, raw=letter(address, name, subject, body), case=case
        )

    def _request(self) -> Post:
        case = f"JW-{50000 + len(self._asked)}"
        to = self._chance.choice(list(TEAMS))
        self._asked[case] = to
        return self._letter("s0", f"Request about {case}", request_body(case, to), case)

    def _answer(self, case: str) -> Post:
        team, may, may_not = TEAMS[self._open[case]]
        who, body = self._chance.choice((
            (may, "accept"), (may, "accept"), (may, "Decline. The needs are mainly physical."), (may_not, "accept"),
            ("s1", "accept"), (may, "Accept subject to funding"), ("s0", "withdraw"),
        ))  # fmt: skip
        if (who, body) == (may, "accept"):
            self._owner[case] = team
        if self._owner.get(case) or body == "withdraw":
            self._owner.setdefault(case, "older-people")
            del self._open[case]
        return self._letter(who, f"RE: [{case}] Please accept or decline", body)

    def _some(self) -> list[Post]:
        """This life's letters: what was not taken before, then new ones, and some of them twice."""
        draw = self._chance
        fresh = [self._request() for _ in range(draw.randint(1, 3))]
        for case in draw.sample(sorted(self._open), min(len(self._open), draw.randint(1, 4))):
            fresh.append(self._answer(case))
        if draw.random() < 0.2:
            fresh.append(self._letter("somebody@elsewhere.example.net", "Hello", "accept"))
        if draw.random() < 0.1:
            fresh.append(self._letter("s0", "Automatic reply: away", "I accept letters again on Monday."))
        twice = [post for post in (*self._waiting, *fresh) if draw.random() < 0.3]
        if self._taken and draw.random() < 0.3:
            twice.append(self._taken[draw.choice(sorted(self._taken))])
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
        if process.begin(Orders(home=str(self.home), relay=self.sink.port, dies=inside, after=after)):
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
            if post.case:
                self._open[post.case] = self._asked[post.case]
        if post.name in self._taken:
            self._waiting = [each for each in self._waiting if each.name != post.name]
        elif post not in self._waiting:
            self._waiting.append(post)

    def _outcomes(self, names: list[str]) -> int:
        """How many of some letters have an outcome on record. Read-only, so that it is the next life
        that finds the write-ahead log as the kill left it."""
        if not (self.home / "holdfast.db").exists():
            return 0
        asked = f"SELECT count(*) FROM messages WHERE message_id IN ({','.join('?' * len(names))})"
        connection = sqlite3.connect(f"file:{self.home / 'holdfast.db'}?mode=ro", uri=True)
        try:
            return int(connection.execute(asked, names).fetchone()[0])
        except sqlite3.OperationalError:  # killed before its tables were made
            return 0
        finally:
            connection.close()

    # --- the end ------------------------------------------------------------------------------------

    def finish(self) -> Figures:
        """Let one last life do everything that is left, and look whether it all adds up."""
        process = self._next
        self.sink.kills(process.kill, "", 0)
        lived = process.begin(Orders(home=str(self.home), relay=self.sink.port))
        for thread in self._send(process, self._waiting):
            thread.join()
        turned = process.turn("1wd") and process.turn("90 minutes")
        status = process.stop()
        if not (lived and turned and status == 0) or self._waiting:
            self.seen.faults.append(f"The last life did not go well: {status}, {len(self._waiting)} letters left.")
        store = open_store(f"sqlite:///{self.home / 'holdfast.db'}")
        try:
            self.seen.faults += accounts.faults(store, self.sink.taken, self._taken.keys())
            self.seen.faults += accounts.owners(store, self._owner)
        finally:
            store.close()
        self.seen.emails, self.seen.repeated = len(self.sink.taken), accounts.repeated(self.sink.taken)
        self.seen.letters = self._count
        self.seen.cases, self.seen.moved = len(self._asked), sum(t != "older-people" for t in self._owner.values())
        return self.seen


def killed(home: Path, *, kills: int, seed: int) -> Figures:
    """Kill the program so many times, let it finish, and say what was seen."""
    with DeadlySink() as sink:
        harness = Killing(home, seed=seed, sink=sink)
        for _ in range(kills):
            harness.life()
        return harness.finish()
