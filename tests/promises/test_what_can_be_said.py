"""Whoever writes something that says nothing to us hears what they can say now, and nothing else."""

import pytest

from bot.wiring.mail import wording_for
from tests.promises.world import World


def _may(world: World) -> list[str]:
    (refused,) = [each for each in world.sent() if each.code == "E03"]
    return list(refused.notice.facts.get("may") or ())


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("s0", ["withdraw", "escalate", "done", "ask", "close"]),
        ("s1", ["withdraw", "stays", "escalate", "done", "ask", "close"]),
        ("r1", ["answer", "stays", "escalate"]),
        ("t0", []),
    ],
)
def test_each_hears_what_they_can_say(world: World, who: str, may: list[str]) -> None:
    """A worker of the team that asked, the manager of the one that was, and somebody of neither."""
    world.request()
    world.sent()
    world.writes(who, "Please see attached", at="2026-11-24 10:00", subject="JW-48211")
    assert _may(world) == may


def test_a_thumb_below_our_request_is_asked_for_a_plain_answer(world: World) -> None:
    """It moves nothing; whoever cannot answer for the team hears who can."""
    world.request()
    world.sent()
    world.writes("r1", "👍", at="2026-11-24 10:00")
    (refused,) = world.sent()
    assert (refused.notice.facts["variant"], list(refused.notice.facts.get("who_can") or ())) == ("unclear", [])
    world.writes("r0", "👍", at="2026-11-24 10:05")
    (refused,) = world.sent()
    assert refused.notice.facts["variant"] == "unclear"
    assert refused.notice.facts["who_can"]
    assert world.owner() == "older-people"


def test_an_answer_to_an_alarm_where_nothing_was_asked_is_not_called_closed(world: World) -> None:
    """It says that nothing is asked, and how the alarm is seen."""
    world.request()
    world.writes("s0", "withdraw", at="2026-11-23 11:00")
    world.writes("s0", "safeguarding: bruising seen today", at="2026-11-24 10:00", subject="JW-48211")
    world.sent()
    world.writes("s1", "Accept, I will look into it later", at="2026-11-24 10:05", subject="JW-48211")
    (refused,) = [each for each in world.sent() if each.code == "E03"]
    said = " ".join(wording_for(world.settings)(refused.post).text.split())
    assert "already closed" not in said
    assert "no request is open on it" in said
    assert "“seen”" in said
