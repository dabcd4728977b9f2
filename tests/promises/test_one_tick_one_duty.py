"""A tick is of one duty, and nobody is asked to hand over what they have again."""

from tests.promises.world import World


def done(world: World) -> dict[str, bool]:
    """The duties to tell the person, by key: whether one is gone."""
    left = {f"{duty.name}-{duty.duty.number}" for duty in world.case().duties}
    return {key: key not in left for key in ("tell the person-1", "tell the person-2")}


def test_person_told_is_of_the_request_that_is_replied_to(world: World) -> None:
    """Two services were asked; each is told to the person by itself, and a bare tick is asked about (3.7)."""
    world.request()
    world.request(to="Learning Disability Team")
    emails = [each for each in world.sent() if each.code == "E01" and each.to == "s0"]
    world.writes("s0", "person told", subject="JW-48211", answers="", at="2026-11-23 12:00")
    assert [each.notice.facts.get("variant") for each in world.sent()] == ["which_request"]
    assert done(world) == {"tell the person-1": False, "tell the person-2": False}
    second = next(each for each in emails if each.notice.request == 2)
    world.writes("s0", "person told", answers=second.post.message_id, subject="RE: [JW-48211]", at="2026-11-23 12:10")
    assert done(world) == {"tell the person-1": False, "tell the person-2": True}
    world.writes("s0", "person told", subject="JW-48211", answers="", at="2026-11-23 12:20")
    assert done(world) == {"tell the person-1": True, "tell the person-2": True}


def test_a_team_that_has_the_case_again_owes_no_handover(world: World) -> None:
    """It went and came back: what is owed is the other team's, and nobody is chased for the first (8.6)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-23 12:00")
    world.request("r0", to="Older People North", at="2026-11-23 13:00")
    world.writes("s1", "accept", at="2026-11-23 14:00")
    assert [(duty.name, duty.team) for duty in world.case().duties] == [("handover", "cmht"), ("joint meeting", "cmht")]
    world.sent()
    world.until("2026-12-01 17:00")
    assert {each.to for each in world.sent()} == {"r0"}


def test_handover_complete_keeps_what_is_named_beneath_it(world: World) -> None:
    """The risk information that must be named is named on the next line (2.5)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-23 12:00")
    world.writes("s0", "handover complete\nrisk information", subject="JW-48211", at="2026-11-23 13:00")
    assert [duty.name for duty in world.case().duties] == ["joint meeting"]
