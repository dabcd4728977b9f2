"""An answer given in chat in time is in time, whatever the program was doing then."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.service.intake import Intake
from bot.teams.receive.spool import Spool
from tests.promises.overhttp import HttpWorld, wires
from tests.promises.world import local

DUE = "2026-11-25 17:00"
PATIENCE = 10.0


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpWorld]:
    """A world in which JW-48211 is to be answered by 5pm on Wednesday 25 November 2026."""
    with wires(tmp_path / "wires", monkeypatch) as (channel, login):
        made = HttpWorld(tmp_path / "home", channel, login)
        made.request()
        yield made
        made.end()


def test_an_answer_acknowledged_before_a_stop_is_acted_on_before_any_deadline(world: HttpWorld) -> None:
    """It was written down a minute before its time; we stand still for half an hour; nobody is told of a silence."""
    world.until("2026-11-25 16:58:30")
    world.sent()
    accepted = world.activity("r1", "accept JW-48211")
    world.end()
    raw = json.dumps(accepted).encode()
    Spool(world.settings.service.home / "arrivals").put(raw, local("2026-11-25 16:59"))
    world.clock.turn_to(local("2026-11-25 17:30"))
    world.begin()
    world.holdfast.runner.turn()
    assert world.owner() == "cmht"
    assert world.case().since == local(str(accepted["timestamp"]))
    assert "E07" not in [each.code for each in world.sent()]
    assert "is now responsible" in world.chat("r1")[0].text


def test_no_deadline_lapses_while_an_answer_is_in_hand(world: HttpWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """It came five seconds before its time, and the record was slow."""
    go, here = threading.Event(), threading.Event()
    hear = Intake.hear

    def slowly(intake: Intake, *of: Any, **more: Any) -> Any:
        here.set()
        assert go.wait(PATIENCE)
        return hear(intake, *of, **more)

    world.until("2026-11-25 16:59:55")
    world.sent()
    monkeypatch.setattr(Intake, "hear", slowly)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(world.sends, world.activity("r1", "accept JW-48211"))
        assert here.wait(PATIENCE)
        world.clock.turn_to(local("2026-11-25 17:01"))
        world.holdfast.runner.turn()
        assert [each.code for each in world.sent()] == []
        go.set()
        assert answer.result(PATIENCE).status_code == 202
    world.teams.wait_until(lambda: bool(world.chat("r1")))
    world.holdfast.runner.turn()
    assert world.owner() == "cmht"
    assert "E07" not in [each.code for each in world.sent()]
