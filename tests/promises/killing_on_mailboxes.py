"""Kills the program again and again while it reads a mailbox, files what it has read, and sends by it.

What comes, where each life ends and what trouble the server makes are drawn from a seed; what had happened by
then is left to the machine.
"""

import random
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bot.trial.folder import START
from store import SqlStore, open_store
from tests.mailer.exchange.server import ADDRESS
from tests.promises import accounts
from tests.promises.correspondence import Correspondence, Post
from tests.promises.killing import lives
from tests.promises.mailboxes import ACTS, COMING, FOLDERS, Mailbox, OnExchange, OnGraph, filed_by
from tests.promises.process import Process
from tests.promises.program import CLOCK, Orders

HERE = Path(__file__).parent
DEATHS = ("clock", "statement", "commit", "committed", *ACTS, *(f"{act} done" for act in ACTS))
"""What ends a life: an instant; a place in a transaction, or just before or after its commit; something asked of
the server, before it was done or after."""
SPAN = {"statement": 150, "commit": 16, "committed": 16, "list": 8, "fetch": 4, "file": 4, "search": 3, "send": 3}
"""How many of them a life may see before it ends."""
MARKS = ("file", "send done")
"""Deaths between something done and its filing or its record. The first life to die so dies at the first of them:
each run has both."""
TROUBLES = ("", "", "cut", "cut done", "away", "busy")
TURNS = ("0 minutes", "10 minutes", "90 minutes", "1wd", "2wd")
QUIET, TROUBLED = 4, 25
"""For so many tenths of a second is nothing asked by a program that has nothing to do, or that waits."""
LONGEST = 600
"""Tenths of a second that a life may last, on a busy machine."""
PATIENCE = 3000
"""Tenths of a second that the last life is given for what the others left: hundreds of emails, after many kills."""
KINDS: dict[str, type[Mailbox]] = {"exchange": OnExchange, "graph": OnGraph}


@dataclass(kw_only=True)
class Figures:
    """What a run saw. `faults` is empty where every promise was kept."""

    kills: Counter[str] = field(default_factory=Counter)
    letters: int = 0
    unfiled: int = 0
    """Letters whose outcome was committed, and which still lay where they came in at a kill."""
    unrecorded: int = 0
    """Emails that had been sent and were not on record as sent at a kill."""
    emails: int = 0
    repeated: int = 0
    cases: int = 0
    moved: int = 0
    faults: list[str] = field(default_factory=list)


class Killing:
    """One run of the harness, in a folder of its own."""

    def __init__(self, home: Path, *, seed: int, kind: str, url: str = "") -> None:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / "directory.toml", home / "directory.toml")
        self.home, self.seen, self.url = home, Figures(), url
        self._chance = random.Random(seed)
        self._deaths: list[str] = []
        self.letters = Correspondence(self._chance, self.now)
        self.mailbox = KINDS[kind](self.now)
        self._turn_to(START)
        self._next = self._made()

    def now(self) -> datetime:
        """What the program's clock says."""
        return datetime.fromisoformat((self.home / CLOCK).read_text("ascii").strip())

    def _turn_to(self, at: datetime) -> None:
        beside = self.home / ".clock"
        beside.write_text(at.isoformat(), "ascii")
        beside.replace(self.home / CLOCK)  # the server reads it too, at any moment

    def _made(self) -> Process:
        return Process(self.home / "log", *KINDS[self.mailbox.kind].modules)

    # --- lives --------------------------------------------------------------------------------------

    def life(self) -> None:
        """Put letters in, begin the program, and kill it."""
        process, self._next = self._next, self._made()
        died = self._death()
        act, _, done = died.partition(" ")
        first = died in MARKS and not self.seen.kills[died]
        after = 1 if first else self._chance.randint(1, SPAN.get(act, 1))
        delay, turning = self._chance.uniform(0, 1), self._chance.choice(TURNS)
        posts = self.letters.some()
        twice = [post for post in posts if self._chance.random() < 0.2]
        puts = [(post, self._chance.choice(FOLDERS)) for post in (*posts, *twice)]
        early = self._chance.randint(0, len(puts))
        trouble = self._chance.choice(TROUBLES)
        self._trouble(trouble, act)
        if act in ACTS:
            self.mailbox.misbehave(act, after, done=bool(done), then=process.kill)
        self._put(puts[:early])
        inside = act if act in ("statement", "commit", "committed") else ""
        lived = process.begin(self._orders(dies=inside, after=after))
        self._put(puts[early:])
        if lived:
            turner = threading.Thread(target=process.turn, args=(turning,))
            turner.start()
            if died == "clock":
                process.lives_for(delay)
            elif self._idles(process, TROUBLED if trouble else QUIET):
                died = "idle"
            process.kill()
            turner.join()
        process.kill()
        process.end()
        self.mailbox.behave()
        self._count(died)
        for post in posts:
            self.letters.taken(post)
        self._turn_to(self.now() + self._chance.choice((timedelta(seconds=1), timedelta(minutes=10))))

    def _death(self) -> str:
        """How a life ends: each way comes once before any comes again, so that few lives meet them all."""
        if not self._deaths:
            self._deaths = self._chance.sample(DEATHS, len(DEATHS))
        return self._deaths.pop()

    def _put(self, puts: Sequence[tuple[Post, str]]) -> None:
        for post, folder in puts:
            self.mailbox.put(post.raw, folder)

    def _trouble(self, trouble: str, dies_at: str) -> None:
        """Trouble that the program is to live through, at another act than the one it may die at."""
        act = self._chance.choice([each for each in ACTS if each != dies_at])
        after = self._chance.randint(1, SPAN[act])
        if trouble.startswith("cut") and dies_at not in ACTS:
            self.mailbox.misbehave(act, after, done=trouble == "cut done")
        elif trouble == "away" and dies_at not in ACTS:
            self.mailbox.away(act, after)
        elif trouble:
            self.mailbox.busy(act, after)

    def _idles(self, process: Process, tenths: int) -> bool:
        """Whether it has nothing to do any more; false where it dies before."""
        before, still = -1, 0
        for _ in range(LONGEST):
            if still == tenths:
                return True
            if not process.lives_for(0.1):
                return False
            asked = sum(self.mailbox.asked(act) for act in ("fetch", "file", "search", "send"))
            still = still + 1 if asked == before and not process.busy() else 0
            before = asked
        self.seen.faults.append("A life had no end: the same was asked for again and again.")
        return True

    def _orders(self, *, dies: str = "", after: int = 0) -> Orders:
        settings = str(self.mailbox.settings(self.home, self.url))
        return Orders(home=str(self.home), settings=settings, dies=dies, after=after)

    def _count(self, died: str) -> None:
        self.seen.kills[died] += 1
        self.seen.moved = sum(team != "older-people" for team in self.letters.owner.values())
        taken = {name for (name,) in self._rows("SELECT message_id FROM messages")}
        self.seen.unfiled += sum(folder in COMING and name in taken for name, folder in self.mailbox.lying())
        waiting = {name for (name,) in self._rows("SELECT message_id FROM posts WHERE status = 'waiting'")}
        self.seen.unrecorded += len(waiting & {accounts.message_id(each.raw) for each in self.mailbox.sent()})

    def _rows(self, asked: str) -> list[Any]:
        """What is on record. A file is only read, so that it is the next life that finds the write-ahead log as
        the kill left it."""
        try:
            if self.url:
                with psycopg.connect(self.url) as server:
                    return server.execute(asked.encode()).fetchall()
            with closing(sqlite3.connect(f"file:{self.home / 'holdfast.db'}?mode=ro", uri=True)) as file:
                return file.execute(asked).fetchall()
        except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):  # killed before there were tables
            return []

    # --- the end ------------------------------------------------------------------------------------

    def finish(self) -> Figures:
        """Let one last life do everything that is left, and look whether it all adds up."""
        self._turn_to(self.now() + timedelta(minutes=10))
        process = self._next
        lived = process.begin(self._orders())
        store = open_store(self.url or f"sqlite:///{self.home / 'holdfast.db'}")
        try:
            well = lived and all(self._settles(process, store, words) for words in ("now", "1wd", "90 minutes"))
            status = process.stop()
            if not well or status != 0:
                self.seen.faults.append(f"The last life did not go well: {status}.")
            self._account(store)
        finally:
            store.close()
        return self.seen

    def _settles(self, process: Process, store: SqlStore, words: str) -> bool:
        """Turn the clock, and wait until all that follows from it is done; false where it never is.

        After an outage deadlines wait some minutes for what was kept elsewhere meanwhile: with “now” the clock stands,
        so that they lapse with the next turn.
        """
        if not process.turn(words):
            return False
        for _ in range(PATIENCE):
            now, due = self.now(), store.next_due()
            read = max(store.watermarks().values(), default=None)
            tried = store.outbox.next_try()
            if (
                not self.mailbox.unread()
                and read == now
                and (due is None or due >= now or words == "now")
                and (tried is None or (tried > now and words == "now"))
                and store.outbox.loose()[0] == 0
            ):
                return True
            if not process.lives_for(0.1):
                return False
        self.seen.faults.append(f"After “{words}” there was no end: {now}, {due}, {read}, {tried}.")
        return False

    def _account(self, store: SqlStore) -> None:
        sent, seen = self.mailbox.sent(), self.seen
        came = {name for name, _ in self.mailbox.came}
        seen.faults += accounts.faults(store, sent, came, door=ADDRESS)
        seen.faults += accounts.owners(store, self.letters.owner)
        seen.faults += (*self.mailbox.astray(filed_by(store)), *self.mailbox.complaints())
        seen.emails, seen.repeated = len(sent), accounts.repeated(sent)
        seen.letters, seen.cases = self.letters.count, len(self.letters.asked)


def killed(
    home: Path, *, kind: str, kills: int, seed: int, url: str = "", met: Callable[[Figures], bool] = lambda _: True
) -> Figures:
    """Kill the program so many times, and on until what must be met was met; let it finish, and say what was seen."""
    harness = Killing(home, seed=seed, kind=kind, url=url)
    with harness.mailbox:
        lives(harness.life, kills, lambda: met(harness.seen))
        return harness.finish()
