"""However often it is killed in the middle of a call, every letter counts once and every email goes once."""

import json
import os
import random
import shutil
import signal
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.trial.folder import START
from store import open_store
from tests.forks.forked import MODULES, Forked
from tests.mailer.exchange.box import ExchangeBox
from tests.mailer.exchange.server import ADDRESS, PASSWORD, USER
from tests.promises.process import letter, request_body

ROOT = Path(__file__).parents[3]
DEATHS = [
    (operation, way)
    for operation in ("SyncFolderItems", "GetItem", "MoveItem", "CreateItem")
    for way in ("kill", "done and kill")
]
"""At which call it is killed: before the server has done what was asked, and after."""


class Life:
    """One run of the program: made ready at once, begun when it is given its orders."""

    def __init__(self, log: Path) -> None:
        reads, gives = os.pipe()
        self._orders = os.fdopen(gives, "wb")
        with log.open("ab") as out:
            self.it = Forked(
                "tests.mailer.exchange.program",
                stdin=reads,
                stdout=out,
                stderr=out,
                modules=(*MODULES, "bot.wiring.exchange"),
                own=True,
            )
        os.close(reads)

    def begin(self, home: Path, box: ExchangeBox) -> None:
        """Give it its orders."""
        orders = {"home": str(home), "url": box.server.url, "mailbox": ADDRESS, "user": USER}
        self._orders.write(json.dumps(orders).encode() + b"\n")
        self._orders.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copyfile(ROOT / "tests" / "promises" / "directory.toml", tmp_path / "directory.toml")
    (tmp_path / "password").write_text(PASSWORD, "utf-8")
    return tmp_path


def test_kills_in_the_middle_of_calls_lose_and_repeat_nothing(box: ExchangeBox, home: Path) -> None:
    """Each letter has one outcome and lies where it belongs, no email is sent twice, and the record holds."""
    chance = random.Random(20261123)
    waiting, count = Life(home / "log"), 0
    for operation, way in chance.sample(DEATHS, len(DEATHS)):
        life, waiting = waiting, Life(home / "log")
        _later(home)
        box.server.killer = life.it.kill
        box.server.misbehave(operation, *[""] * chance.randrange(2), way)
        for _ in range(3):
            count += 1
            case = f"JW-{50000 + count}"
            body = request_body(case, chance.choice(["CMHT", "Learning Disability Team"]))
            box.put(letter("s0@northshire.example.org", f"asks-{count}", f"Request about {case}", body))
        life.begin(home, box)
        assert life.it.wait(60) == -signal.SIGKILL, (home / "log").read_text("utf-8")
        box.server.behave()
    _later(home)
    waiting.begin(home, box)
    assert box.wait(lambda: not box.server.mailbox.inside("F-inbox="))
    store = open_store(f"sqlite:///{home / 'holdfast.db'}")
    try:
        assert box.wait(lambda: store.outbox.waiting()[0] == 0)
        waiting.it.send_signal(signal.SIGTERM)
        assert waiting.it.wait(60) == 0, (home / "log").read_text("utf-8")
        assert store.verify() is None
        asked = {f"JW-{50000 + n}" for n in range(1, count + 1)}
        assert {reference for reference in asked if store.case(reference) is not None} == asked
        assert {len(store.case(reference).requests) for reference in asked} == {1}  # type: ignore[union-attr]  # asserted above
    finally:
        store.close()
    sent = Counter(_id(raw) for raw in box.server.sent)
    assert sent
    assert [each for each, times in sent.items() if times > 1] == []
    assert all(box.where(f"<asks-{n}@story.example.org>") == ["Evidence"] for n in range(1, count + 1))


def _later(home: Path) -> None:
    """Ten minutes go by: what a killed process had claimed is free again."""
    clock = home / "clock"
    at = datetime.fromisoformat(clock.read_text("ascii").strip()) if clock.exists() else START
    clock.write_text((at + timedelta(minutes=10)).isoformat(), "ascii")


def _id(raw: bytes) -> str:
    return next(line for line in raw.decode("ascii", "replace").split("\r\n") if line.lower().startswith("message-id:"))
