"""Whose it is to ask: what moves responsibility is the responsible team's alone; a dispute, that of any team which a
request of the case has asked, or that has asked (10.1, 9.6). Nothing moves by it."""

import pytest

from tests.promises.world import World


@pytest.fixture
def asked(world: World) -> World:
    """JW-48211 is with Older People North, and CMHT has been asked for it."""
    world.request()
    world.sent()
    return world


@pytest.mark.parametrize(
    ("who", "kind"), [("r0", "dispute"), ("r1", "disagreement"), ("r0", "dispute about an extra worker")]
)
def test_the_team_that_was_asked_may_raise_a_dispute(asked: World, who: str, kind: str) -> None:
    """With its own clock and ladder; its managers and the other side's hear of it, and the case stays (10.3)."""
    asked.request(who, kind=kind, to="Older People North", at="2026-11-23 11:00")
    assert [f"{each.code} to {each.to} cc {each.copy}" for each in asked.sent()] == [
        f"E01 to {who} cc cmht",
        "E02 to older-people cc s1",
    ]
    made = asked.case().requests[1]
    assert (made.from_team, made.to_team, made.procedure, made.moves) == ("cmht", "older-people", "dispute", "nothing")
    asked.until("2026-11-25 17:00")
    told = " ".join(each.to for each in asked.sent() if each.code == "E07" and each.notice.request == 2)
    assert {"r1", "s1"} <= set(told.split())
    assert asked.owner() == "older-people"
    for by in ("r1", "s1"):
        asked.writes(by, "resolved: record: LAS note 4", subject="JW-48211 request 2", at="2026-11-26 10:00")
    assert not [each for each in asked.case().open_requests if each.number == 2]
    assert asked.store.verify() is None


@pytest.mark.parametrize(
    ("who", "kind", "to"),
    [
        ("r0", "transfer", "Learning Disability Team"), ("r0", "redirect", "Learning Disability Team"),
        ("r0", "", "Learning Disability Team"), ("r0", "ordinary residence", "Older People North"),
        ("t0", "dispute", "Older People North"), ("t0", "transfer", "CMHT"),
    ],
)  # fmt: skip
def test_anything_else_is_the_responsible_teams_to_ask(asked: World, who: str, kind: str, to: str) -> None:
    """And a team that no request has asked has no part in it."""
    asked.request(who, kind=kind, to=to, at="2026-11-23 11:00")
    assert [each.notice.facts["variant"] for each in asked.sent()] == ["not_owner"]
    assert len(asked.case().requests) == 1


def test_a_team_that_said_no_asks_nothing_once_it_is_over(asked: World) -> None:
    """Its part ends with the request."""
    asked.writes("s0", "withdraw", subject="JW-48211", at="2026-11-23 10:40")
    asked.sent()
    asked.request("r0", kind="dispute", to="Older People North", at="2026-11-23 11:00")
    assert [each.notice.facts["variant"] for each in asked.sent()] == ["not_owner"]
