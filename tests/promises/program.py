"""Runs a whole Holdfast as a process of its own, on a clock that a test turns; it can be told when to die.

It waits for one line of JSON, its orders, so that a test can have the next process ready; then it
prints one line of JSON, its doors. What is between them is the real program.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, event

from bot.process import logs
from bot.process.clock import TurnedClock
from bot.settings.file import load_settings
from bot.settings.model import Endpoint, Settings, Tls, embedded
from bot.trial.clock_control import advance, moment
from bot.trial.folder import START
from bot.wiring.assemble import Holdfast, assemble
from bot.wiring.run import run
from store.database.database import Database
from tests.forks import readers

ANY = Endpoint(host="127.0.0.1", port=0)
CLOCK = "clock"


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a process is to be. `relay` is the port of an SMTP relay on this machine; `settings` a settings
    file, which then counts instead of `relay` and `url`.

    With `together` the clock is read from its file each time, and others turn it. `dies` says
    before what it kills itself: `statement`, `commit` or `committed` (just after), and `after`
    how many of them.
    """

    home: str
    relay: int = 0
    url: str = ""
    settings: str = ""
    worker: str = "one"
    together: bool = False
    dies: str = ""
    after: int = 0


class ClockTogether:
    """A clock that several processes read from one file, each time anew."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The instant that stands in the file."""
        return datetime.fromisoformat(self._file.read_text("ascii").strip()).astimezone(UTC)


def settings_of(orders: Orders) -> Settings:
    """Settings as a trial's, with a relay and, where it is asked for, another database; or those of a file."""
    if orders.settings:
        file = Path(orders.settings)
        written, problems = load_settings(file.read_text("utf-8"), file=file)
        if written is None:
            raise problems[0]
        return replace(written, web=ANY, worker=orders.worker)
    settings = embedded(Path(orders.home))
    out = replace(settings.mail_out, relay=Endpoint(host="127.0.0.1", port=orders.relay), tls=Tls.NONE)
    store = replace(settings.store, url=orders.url) if orders.url else settings.store
    local = replace(settings.mail_local, smtp=ANY)
    # A killed program's letters come again after days of a clock that is turned: that they are old is not their fault.
    clock = replace(settings.clock, dated_within_days=31)
    return replace(settings, mail_out=out, mail_local=local, store=store, clock=clock, web=ANY, worker=orders.worker)


def _turner(holdfast: Holdfast) -> Callable[[str], datetime]:
    """What the web door does when it is asked to turn the clock."""

    def turn(words: str) -> datetime:
        clock, runner, store = holdfast.clock, holdfast.runner, holdfast.store
        if isinstance(clock, TurnedClock):
            calendar = holdfast.rules.directory.home
            advance(clock, runner, store, store.outbox, moment(words, clock.now(), calendar))
        else:
            runner.turn()
        return clock.now()

    return turn


def _die_in(database: Database, dies: str, after: int) -> None:
    """Have the process killed as if by somebody else, at an exact place in its work."""
    left = [after]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def committed(writing: Callable[[], AbstractContextManager[Connection]]) -> object:
        @contextmanager
        def then() -> Iterator[Connection]:
            with writing() as connection:
                yield connection
            count()

        return then

    if dies == "statement":
        event.listen(database.engine, "before_cursor_execute", count)
    elif dies == "commit":
        event.listen(database.engine, "commit", count)  # it is told before the commit
    elif dies == "committed":
        database.writing = committed(database.writing)  # type: ignore[method-assign,assignment]  # the same, and then death


def main() -> None:
    """Wait for orders, and run until stopped."""
    readers.forked()
    orders = Orders(**json.loads(sys.stdin.readline()))
    logs.set_up("WARNING")
    file = Path(orders.home) / CLOCK
    clock = ClockTogether(file) if orders.together else TurnedClock(START, file=file)
    holdfast = assemble(settings_of(orders), clock)
    _die_in(holdfast.store.database, orders.dies, orders.after)

    def ready(port: int) -> None:
        doors = getattr(holdfast.inboxes[0], "doors", ())  # a mailbox has none
        smtp = doors[0].port if doors else 0
        print(json.dumps({"smtp": smtp, "web": port}), flush=True)

    run(holdfast, web=ANY, ready=ready, advance=_turner(holdfast))
