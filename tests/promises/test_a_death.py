"""When the person has died, whoever tells us: everything ends at once, kindly, and nobody is chased again."""

import pytest

from tests.promises.world import World


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("s0", "I'm sorry to say she passed away last night."),
        ("r1", "Deceased"),
        ("r0", "We have just heard from the ward that he died this morning"),
        ("s1", "Sad news: Mr Tolley has passed away."),
    ],
)
def test_a_death_ends_the_request_whoever_tells_us(world: World, who: str, words: str) -> None:
    """The request ends, nothing lapses afterwards, and the case stays with its team."""
    world.request()
    world.sent()
    world.writes(who, words, at="2026-11-24 10:00")
    assert world.sent()
    assert not world.case().open_requests
    assert world.owner() == "older-people"
    world.until("2026-12-11 18:00")
    assert world.sent() == []


def test_a_death_after_the_yes_ends_what_is_still_owed(world: World) -> None:
    """Handover items are not chased for somebody who has died; whoever tells us is thanked."""
    world.request()
    world.writes("r1", "accept", at="2026-11-24 10:00")
    world.sent()
    world.writes("r1", "Sadly he passed away on Friday", at="2026-11-30 10:00")
    assert [each for each in world.sent() if each.notice.facts.get("what") == "died"]
    world.until("2026-12-18 18:00")
    assert world.sent() == []


def test_a_stranger_to_the_case_ends_nothing(world: World) -> None:
    """Somebody whose team has nothing to do with it is told so."""
    world.request()
    world.sent()
    world.writes("t0", "The person has died", at="2026-11-24 10:00")
    world.writes("r1", "accept", at="2026-11-24 11:00")
    assert world.owner() == "cmht"


def test_a_death_closes_a_case_with_all_that_was_open(world: World) -> None:
    """Nobody is asked to hand over, or to answer, for somebody who has died; whoever was asked hears that it ended."""
    world.request()
    world.writes("r1", "accept", at="2026-11-24 10:00")
    world.request("r0", to="Older People", at="2026-11-24 11:00")
    world.sent()
    world.writes("r1", "close: the person has died", at="2026-11-25 10:00", subject="JW-48211")
    assert not world.case().open
    assert {"ended", "noted"} == {each.code for each in world.sent()}
    world.until("2026-12-18 18:00")
    assert world.sent() == []


def test_a_death_told_as_a_closing_by_another_team_is_a_death(world: World) -> None:
    """The team that gave the case away is not told to leave it open."""
    world.request()
    world.writes("r1", "accept", at="2026-11-24 10:00")
    world.sent()
    world.writes("s0", "close: the person has died", at="2026-11-25 10:00", subject="JW-48211")
    assert [each.notice.facts.get("what") for each in world.sent()] == ["died"]
    assert world.case().open
