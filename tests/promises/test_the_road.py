"""Promise: the road of a message is plain: six functions from the door to its rule, each called by the one before."""

import sys
from pathlib import Path
from types import FrameType

import pytest

from protocol import decide
from protocol.messages.intents import Answer, Ask, TimePassed
from tests.promises.chatting import ChatWorld
from tests.promises.world import World

ROOT = Path(__file__).parents[2]
MOST = 6
"""Functions of ours from the door, which counts, to the rule, which does not."""


class Stacks:
    """The functions that are running each time the rule about an intent is asked, the newest last."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, intent: type) -> None:
        self.seen: list[list[str]] = []
        rule = decide.DOES[intent]

        def watched(draft: object, said: object) -> None:
            self.seen.append(list(reversed([_name(each) for each in _frames(sys._getframe(1))])))
            rule(draft, said)  # type: ignore[arg-type]

        monkeypatch.setitem(decide.DOES, intent, watched)  # type: ignore[arg-type]

    def road(self, door: str) -> list[str]:
        """The one road from a door to the rule."""
        (stack,) = self.seen
        return stack[stack.index(door) :]


def _frames(frame: FrameType | None) -> list[FrameType]:
    """Every frame of ours: of a function, a lambda, a comprehension, whatever it is."""
    found = []
    while frame is not None:
        if frame.f_code.co_filename.startswith(str(ROOT)) and ".venv" not in frame.f_code.co_filename:
            found.append(frame)
        frame = frame.f_back
    return found


def _name(frame: FrameType) -> str:
    return f"{Path(frame.f_code.co_filename).relative_to(ROOT).with_suffix('')}.{frame.f_code.co_name}"


def test_an_acceptance_by_smtp_comes_to_its_rule_in_six(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the real listener; no function of one file is called back by another."""
    world = World(tmp_path / "home", smtp=True)
    world.request()
    stacks = Stacks(monkeypatch, Answer)
    world.writes("r1", "accept")
    road = stacks.road("bot/service/intake.take")
    assert world.owner() == "cmht"
    assert road == [
        "bot/service/intake.take",
        "bot/service/unit_of_work.run",
        "bot/service/intake._message",
        "bot/service/acting.act",
        "bot/service/decider.decide",
        "protocol/decide.decide",
    ]
    assert len(road) <= MOST
    world.end()


def test_a_request_by_smtp_comes_to_its_rule_in_six(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for goes the road of what is answered."""
    world = World(tmp_path / "home", smtp=True)
    stacks = Stacks(monkeypatch, Ask)
    world.request()
    assert len(stacks.road("bot/service/intake.take")) <= MOST
    world.end()


def test_a_line_in_chat_comes_to_its_rule_in_six(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From where it is known what was said, as for a letter."""
    chat = ChatWorld(tmp_path / "home")
    chat.request()
    stacks = Stacks(monkeypatch, Answer)
    chat.says("r1", "accept JW-48211")
    assert chat.owner() == "cmht"
    assert len(stacks.road("bot/service/intake.hear")) <= MOST
    chat.end()


def test_a_deadline_comes_to_its_rule_in_five(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time has less to ask."""
    world.request()
    stacks = Stacks(monkeypatch, TimePassed)
    world.until("2026-11-25 09:00")
    assert len(stacks.road("bot/service/deadlines.lapse")) < MOST
