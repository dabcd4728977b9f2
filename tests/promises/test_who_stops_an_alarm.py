"""An alarm stops when somebody whom it was told to has seen it, and never at the word of whoever raised it (8.4)."""

import pytest

from tests.promises.world import World


def unseen(world: World) -> bool:
    """Whether the alarm of the case still waits for somebody."""
    raised = world.case().flag("safeguarding")
    return raised is not None and raised.acknowledged_by is None


@pytest.mark.parametrize("raiser", ["s0", "s1", "r0", "r1", "t0"])
def test_whoever_raised_it_cannot_silence_it(world: World, raiser: str) -> None:
    """Not by seeing it, nor by lowering its flag; it climbs on to the managers above."""
    world.request()
    world.writes(raiser, "safeguarding", subject="JW-48211", at="2026-11-23 11:00")
    world.writes(raiser, "seen", subject="JW-48211", at="2026-11-23 11:05")
    world.writes(raiser, "remove the safeguarding flag", subject="JW-48211", at="2026-11-23 11:10")
    assert unseen(world)
    world.sent()
    world.until("2026-11-23 12:00")
    assert world.lines() == ["Mon 23 Nov 12:00 E10 to r2 s2"]


@pytest.mark.parametrize("who", ["r0", "s2", "r4", "t1"])
def test_a_colleague_who_was_not_told_does_not_stop_it(world: World, who: str) -> None:
    """They hear who can, and when it climbs; once their step has told them, they can."""
    world.request()
    world.writes("s0", "safeguarding", subject="JW-48211", at="2026-11-23 11:00")
    world.sent()
    world.writes(who, "seen", subject="JW-48211", at="2026-11-23 11:05")
    assert [each.code for each in world.sent()] == ["E03"]
    assert unseen(world)
    world.until("2026-11-23 12:00")
    world.writes("s2", "seen", subject="JW-48211", at="2026-11-23 12:05")
    assert not unseen(world)


def test_a_manager_alone_in_reporting_is_heard_by_the_next_one_up(world: World) -> None:
    """Where it would be told to nobody but its reporter, the person above is told."""
    world.request()
    world.writes("s0", "withdraw", subject="JW-48211")
    world.sent()
    world.writes("s1", "safeguarding", subject="JW-48211", at="2026-11-23 11:00")
    told = [each.to for each in world.sent() if each.code == "E10"]
    assert told
    assert told != ["s1"]
    world.writes("s1", "seen", subject="JW-48211", at="2026-11-23 11:10")
    assert unseen(world)


def test_a_case_with_an_alarm_that_no_manager_has_seen_is_not_closed(world: World) -> None:
    """Whoever raised it has said “seen”, and it is open all the same."""
    world.request()
    world.writes("s0", "safeguarding", subject="JW-48211", at="2026-11-23 11:00")
    world.writes("s0", "withdraw", subject="JW-48211", at="2026-11-23 11:05")
    world.writes("s0", "seen", subject="JW-48211", at="2026-11-23 11:10")
    world.writes("s0", "close: need ended", subject="JW-48211", at="2026-11-23 11:15")
    assert world.case().open
    world.writes("r1", "seen", subject="JW-48211", at="2026-11-23 11:20")
    world.writes("s0", "close: need ended", subject="JW-48211", at="2026-11-23 11:25")
    assert not world.case().open


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("r1", "Decline. The needs are mainly physical.\n\nI also think that he is being neglected."),
        ("r1", "accept\n\nThere is a safeguarding concern: unexplained bruising."),
        ("s0", "withdraw\n\nI am worried that there is abuse at home."),
        ("s0", "escalate\n\nShe may be at risk of harm."),
        ("s1", "stays\n\nThe neighbour reports neglect."),
        ("t0", "who has JW-48211?\n\nI have seen bruises on his arm."),
        ("s0", "raise ordinary residence\n\nThere is also a safeguarding concern: neglect."),
        ("r1", "Accept once funding is agreed. There is a safeguarding concern."),
        ("s0", "person told\n\nThe daughter spoke of abuse."),
        ("r1", "not right\n\nThere is also domestic violence."),
    ],
)
def test_a_concern_beside_anything_else_is_raised_to_both_sides(world: World, who: str, words: str) -> None:
    """Whatever else a letter says, both Team Managers hear of its concern at once, and its writer what was done."""
    world.request()
    world.sent()
    world.writes(who, words, subject="RE: [JW-48211] Please accept or decline", at="2026-11-24 11:00")
    sent = world.sent()
    alarms = [each for each in sent if each.code == "E10"]
    assert [set(each.to.split()) for each in alarms] == [{"r1", "s1"}]
    assert any(who in each.to.split() and each.notice.facts.get("told") for each in sent)


@pytest.mark.parametrize("words", ["raise safeguarding", "I am worried about abuse at home", "safeguarding concern"])
def test_a_concern_about_a_closed_case_reaches_the_last_team(world: World, words: str) -> None:
    """Its managers are told and it climbs until one has seen it; its reporter hears of 999 and the route first."""
    world.request()
    world.writes("s0", "withdraw", at="2026-11-23 11:00")
    world.writes("s0", "close: need ended", subject="JW-48211", at="2026-11-23 11:10")
    world.sent()
    world.writes("r0", words, subject="JW-48211", at="2026-11-25 22:00")
    sent = world.sent()
    assert [each.to for each in sent if each.code == "E10"] == ["s1"]
    reply = [each for each in sent if each.to == "r0"]
    assert reply
    for each in reply:
        text = " ".join(world.text_of(each.post).split())
        assert text.startswith("If anyone is in danger, call 999. Raise the concern through your safeguarding route")
        assert "You do not need to answer" not in text
    world.until("2026-11-25 23:00")
    assert world.lines() == ["Wed 25 Nov 23:00 E10 to s2"]
    world.writes("s2", "seen", subject="JW-48211", at="2026-11-25 23:10")
    assert "noted" in [each.code for each in world.sent() if each.to == "r0"]
    assert not world.case().open
    assert world.store.verify() is None


def test_whom_an_alarm_had_reached_hears_that_it_is_lowered(world: World) -> None:
    """The manager of the other side, and who reported it, need not wonder whether it is still up."""
    world.request()
    world.writes("s0", "safeguarding: bruising seen today", at="2026-11-24 10:00", subject="JW-48211")
    world.writes("s1", "seen", at="2026-11-24 10:05", subject="JW-48211")
    world.sent()
    world.writes("s1", "remove the safeguarding flag", at="2026-11-24 10:10", subject="JW-48211")
    (lowered,) = [each for each in world.sent() if each.code == "flag"]
    assert lowered.to == "s1"
    assert {"r1", "s0"} <= set(lowered.copy.split())
