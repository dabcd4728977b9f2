"""A bare yes or no counts only under an email of ours that asked one question, and said that yes is its answer."""

import pytest

from tests.promises.world import World


def asked(world: World) -> None:
    """A worker without the right has said yes, and their manager is asked to confirm it."""
    world.request()
    world.writes("r0", "Accept", at="2026-11-24 10:00")
    world.sent()


@pytest.mark.parametrize("words", ["Yes", "yes please", "Confirmed.", "Hi\n\nYes, confirmed\n\nThanks\nRae"])
def test_a_bare_yes_confirms_what_a_colleague_said(world: World, words: str) -> None:
    """The manager who was asked whether the team accepts says yes, and the case moves."""
    asked(world)
    world.writes("r1", words, at="2026-11-24 11:00")
    assert world.owner() == "cmht"


@pytest.mark.parametrize("words", ["No", "Sorry, no"])
def test_a_bare_no_declines_it(world: World, words: str) -> None:
    """And a bare no is a no."""
    asked(world)
    world.writes("r1", words, at="2026-11-24 11:00")
    assert world.owner() == "older-people"
    assert world.case().request(1).state.value == "declined"


@pytest.mark.parametrize("words", ["Yes, if it is funded", "Yes we got it", "Yes\n\nI will look at it", "Yes and no"])
def test_a_yes_with_anything_beside_it_is_asked_about(world: World, words: str) -> None:
    """Only a yes alone is one."""
    asked(world)
    world.writes("r1", words, at="2026-11-24 11:00")
    assert world.owner() == "older-people"


def test_a_bare_yes_to_the_request_itself_is_asked_about(world: World) -> None:
    """The request asks for accept or decline: a yes may mean that it has come."""
    world.request()
    world.sent()
    world.writes("r1", "Yes", at="2026-11-24 11:00")
    assert world.owner() == "older-people"
    assert [each.notice.facts["variant"] for each in world.sent()] == ["unclear"]


def test_a_bare_yes_means_the_one_team_that_was_guessed(world: World) -> None:
    """A name with a letter wrong is asked about, shown back, and settled by a yes."""
    world.writes(
        "s0",
        "Case: JW-48211\nTo: Learnin Disabilty\nKind: transfer\nReason: new diagnosis\nRecord: LAS, a note",
        at="2026-11-23 10:20",
        subject="Request",
        answers="",
    )
    (told,) = world.sent()
    assert told.notice.facts["variant"] == "unknown_team"
    world.writes("s0", "Yes, that is right", at="2026-11-23 10:40", answers=world.channel.posts[-1].message_id)
    assert world.case().request(1).to_team == "learning"


@pytest.mark.parametrize("named", ["LD", "the LD team", "learning disabilities"])
def test_a_team_named_as_people_name_it_is_shown_back_and_settled_by_a_yes(world: World, named: str) -> None:
    """A request in plain sentences keeps all that it said while its writer is asked about the one team it can mean."""
    world.writes(
        "s0",
        f"JW-48211 looks like one for {named}, I'd like to redirect it to them. The record is in LAS, note 3.",
        at="2026-11-23 10:20",
        subject="A case",
        answers="",
    )
    (told,) = world.sent()
    assert (told.notice.facts["variant"], told.notice.facts["near"]) == ("unknown_team", ["Learning Disability Team"])
    world.writes("s0", "Yes, that is right", at="2026-11-23 10:40", answers=world.channel.posts[-1].message_id)
    request = world.case().request(1)
    assert (request.to_team, request.procedure, request.record) == ("learning", "redirect", "LAS, note 3")
