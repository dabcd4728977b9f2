"""While it is in question where somebody is ordinarily resident, nothing moves on that ground (5.4)."""

import pytest

from tests.promises.world import World


def owed(world: World) -> set[str]:
    """The names of what is still owed."""
    return {duty.name for duty in world.case().duties}


def test_a_bare_question_has_its_duty_and_its_four_months(world: World) -> None:
    """Its raiser's team consults, contacts and takes advice; each month it is looked at, and at the end named (5.4)."""
    world.writes("s0", "register JW-48211", subject="Register JW-48211", at="2026-11-23 10:15")
    world.sent()
    world.writes("s0", "raise ordinary residence", subject="JW-48211", at="2026-11-23 11:00")
    told = next(each for each in world.sent() if each.code == "noted")
    assert "raise it with the other authority" in world.text_of(told.post).replace("\n", " ")
    assert owed(world) == {"raise ordinary residence", "settle ordinary residence"}
    world.until("2026-11-25 17:00")
    assert world.lines() == ["Wed 25 Nov 17:00 E13 to older-people cc s1"]
    world.writes(
        "s0",
        "line manager consulted\nother authority contacted\nlegal advice considered",
        subject="JW-48211",
        at="2026-11-26 10:00",
    )
    assert owed(world) == {"settle ordinary residence"}
    world.sent()
    world.until("2027-03-23 17:00")
    chased = [each for each in world.sent() if each.code == "E13"]
    assert len(chased) == 4
    assert "Secretary of State" in world.text_of(chased[-1].post)
    world.writes("s1", "remove the ordinary residence flag", subject="JW-48211", at="2027-03-24 10:00")
    assert owed(world) == set()


def test_no_transfer_to_another_authority_while_it_is_in_question(world: World) -> None:
    """Their manager's plain yes is on record and asked about; once the flag is lowered it counts (5.4)."""
    world.request()
    world.writes("s0", "raise ordinary residence", subject="JW-48211", at="2026-11-23 11:00")
    world.sent()
    world.writes("r1", "accept", at="2026-11-23 12:00")
    assert [each.notice.facts.get("variant") for each in world.sent()] == ["question_first"]
    assert world.owner() == "older-people"
    world.writes("s1", "remove the ordinary residence flag", subject="JW-48211", at="2026-11-23 13:00")
    world.writes("r1", "accept", subject="RE: [JW-48211] Please accept or decline", at="2026-11-23 14:00")
    assert world.owner() == "cmht"


def test_the_answer_to_the_question_itself_moves_it(world: World) -> None:
    """That is how it ends: the other authority accepts, and the flag comes down."""
    world.request(kind="ordinary residence")
    world.writes("r1", "accept", at="2026-12-10 12:00")
    assert world.owner() == "cmht"
    assert world.case().flag("ordinary-residence") is None


def test_the_question_outlives_a_move_within_the_authority(world: World) -> None:
    """Another team of the same council accepts: the question, its duty and its four months go with the case (5.4)."""
    world.request(kind="ordinary residence")
    due = world.case().request(1).due
    world.request(to="Learning Disability Team", at="2026-11-23 11:00")
    world.sent()
    world.writes("t1", "accept", subject="RE: [JW-48211]", answers="", at="2026-11-23 12:00")
    assert world.owner() == "learning"
    first = world.case().request(1)
    assert (first.state.open, first.from_team, first.due) == (True, "learning", due)
    assert "raise ordinary residence" in owed(world)
    passed = [each for each in world.sent() if each.code == "E01"]
    assert {name for each in passed for name in each.to.split()} == {"learning", "t1", "cmht", "r0"}
    world.until("2027-03-23 17:00")
    last = [each for each in world.sent() if each.code == "E09"]
    assert [each.to for each in last] == ["r4 s4"]
    assert "Secretary of State" in world.text_of(last[0].post)
    assert world.store.verify() is None
    world.writes("r1", "accept", subject="RE: [JW-48211]", answers="", at="2027-03-24 10:00")
    assert world.owner() == "cmht"


@pytest.mark.parametrize("who", ["s0", "s1"])
def test_a_case_is_not_closed_over_the_question(world: World, who: str) -> None:
    """What is owed stands in the way, by its name."""
    world.writes("s0", "register JW-48211", subject="Register JW-48211", at="2026-11-23 10:15")
    world.writes("s0", "raise ordinary residence", subject="JW-48211", at="2026-11-23 11:00")
    world.writes(who, "close: need ended", subject="JW-48211", at="2026-11-23 12:00")
    assert world.case().open
