"""Managers may settle a dispute: sooner, as it stays, or by determination."""

from pathlib import Path

from tests.promises.world import World


def test_a_worker_may_ask_for_the_next_rung_now(world: World) -> None:
    """The managers are told at once and have their working day from then (A25)."""
    world.request()
    world.sent()
    world.writes("s0", "escalate", at="2026-11-24 11:00")
    assert "Tue 24 Nov 11:00 E07 to r1 s1 cc r0 s0" in world.lines()
    world.until("2026-11-25 17:00")
    lines = world.lines()
    assert "Wed 25 Nov 17:00 E08 to r2 s2 cc r1 s1" in lines
    assert not any("E07" in line for line in lines)


def test_it_stays_when_a_manager_of_each_side_says_so(world: World) -> None:
    """One side alone closes nothing (10.2)."""
    world.request()
    world.until("2026-11-25 17:00")
    world.sent()
    world.writes("s1", "stays", at="2026-11-26 10:00")
    assert world.case().open_requests
    world.writes("r1", "stays", at="2026-11-26 11:00")
    assert [each.code for each in world.sent()][-1] == "E05"
    assert not world.case().open_requests
    assert world.owner() == "older-people"
    world.until("2026-12-10 12:00")
    assert world.lines() == []


def test_a_determination_needs_the_receivers_yes(world: World) -> None:
    """The senior manager's decision asks the receiving team to confirm; their yes moves it (A24)."""
    world.request()
    world.until("2026-11-30 17:00")
    world.sent()
    world.writes("s3", "determined: moves to CMHT", at="2026-12-01 10:00")
    assert "Tue 1 Dec 10:00 E02 to cmht r0 cc r1" in world.lines()
    assert world.owner() == "older-people"
    world.writes("r1", "accept", at="2026-12-01 15:00")
    assert world.owner() == "cmht"


def test_a_determination_nobody_confirms_goes_to_the_directors(world: World) -> None:
    """Two working days after it (A24)."""
    world.request()
    world.until("2026-11-30 17:00")
    world.writes("s3", "determined: moves to CMHT", at="2026-12-01 10:00")
    world.sent()
    world.until("2026-12-03 17:00")
    assert world.lines() == ["Thu 3 Dec 17:00 E09 to r4 s4"]


def test_both_directors_can_move_it(world: World) -> None:
    """One director's signature does not; two that agree do (A24)."""
    world.request()
    world.until("2026-12-02 17:00")
    world.sent()
    world.writes("s4", "determined: moves to CMHT", at="2026-12-03 10:00")
    assert world.owner() == "older-people"
    asked = world.sent()
    assert [(each.code, each.to, each.copy) for each in asked] == [("noted", "r4", "s4")], (
        "the other one, and nobody else"
    )
    world.writes("r4", "determined: moves to CMHT", at="2026-12-03 11:00")
    assert world.owner() == "cmht"
    assert world.case().basis == "determination"


def test_a_determination_that_it_stays_closes_the_request(world: World) -> None:
    """By the senior manager of the team that holds the case (10.5)."""
    world.request()
    world.until("2026-11-30 17:00")
    world.sent()
    world.writes("s3", "determined: stays", at="2026-12-01 10:00")
    assert [each.code for each in world.sent()] == ["E05"]
    assert world.owner() == "older-people"
    assert not world.case().open_requests


def test_a_worker_cannot_determine(world: World) -> None:
    """Nor can a Team Manager, nor anybody before the ladder has begun."""
    world.request()
    world.until("2026-11-30 17:00")
    for who in ("s0", "r1", "r3"):
        world.sent()
        world.writes(who, "determined: moves to CMHT", at=f"2026-12-01 1{len(who)}:00")
        assert [each.code for each in world.sent()] == ["E03"], who
    assert world.owner() == "older-people"


def test_handover_is_chased_and_ends_when_every_item_is_ticked(world: World) -> None:
    """Two working days after acceptance the sender is reminded; risk information must be named (8.6,
    2.5, S58)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-25 12:00")
    world.sent()
    world.until("2026-11-27 17:00")
    assert world.lines() == ["Fri 27 Nov 17:00 E13 to s0 cc s1"]
    world.writes("s0", "handover complete", at="2026-11-30 10:00")
    owed = [duty.outstanding for duty in world.case().duties]
    assert owed == [("risk information",), ("joint meeting considered",)]
    world.writes("s0", "risk information", at="2026-11-30 10:05")
    assert [duty.name for duty in world.case().duties] == ["joint meeting"]
    assert world.owner() == "cmht"


def test_ordinary_residence_stays_without_prejudice(world: World) -> None:
    """The team goes on; four months are counted, with a warning on the last working day (5.4, S57)."""
    world.request(kind="ordinary residence", at="2026-11-30 10:00")
    world.sent()
    assert [flag.flag for flag in world.case().flags] == ["ordinary-residence"]
    assert world.case().requests[0].due.isoformat() == "2027-03-30T16:00:00+00:00"  # type: ignore[union-attr]
    assert world.owner() == "older-people"
    world.writes("r1", "accept", at="2027-01-12 10:00")
    accepted = [each for each in world.sent() if each.code == "E05"]
    assert accepted[0].notice.facts["without_prejudice"] is True
    assert world.case().flags == ()
    assert world.owner() == "cmht"


def test_four_months_end_on_the_last_day_of_a_short_month(tmp_path: Path) -> None:
    """A question that arises on 31 October is due on 28 February, a Sunday, with a warning on the last
    working day before it (A44, S57)."""
    world = World(tmp_path / "home", at="2026-10-31 11:00")
    world.request(kind="ordinary residence")
    world.until("2027-02-01 12:00")
    world.sent()
    world.until("2027-02-28 17:00")
    assert world.lines() == [
        "Fri 26 Feb 09:00 E04 to cmht r0 cc s0",
        "Sun 28 Feb 17:00 E09 to r4 s4 cc r1 s0 s1",
    ]
    assert world.owner() == "older-people"
    world.end()
