"""A safeguarding concern is told at any hour, climbs until somebody has seen it, and moves nothing."""

from tests.promises.world import World


def test_an_alarm_climbs_until_somebody_has_seen_it(world: World) -> None:
    """At once to both Team Managers, after an hour to theirs, at 9am to the directors; the ordinary
    ladder keeps its own clock (A27, S31)."""
    world.request(safeguarding="yes", at="2026-11-27 22:40")
    assert [line for line in world.lines() if "E10" in line] == ["Fri 27 Nov 22:40 E10 to r1 s1"]
    world.until("2026-12-02 17:00")
    assert world.lines() == [
        "Fri 27 Nov 23:40 E10 to r2 s2",
        "Mon 30 Nov 09:00 E10 to r4 s4",
        "Wed 2 Dec 09:00 E04 to cmht r0 cc s0",
        "Wed 2 Dec 17:00 E07 to r1 s1 cc r0 s0",
    ]
    assert world.owner() == "older-people"


def test_seeing_is_not_accepting(world: World) -> None:
    """Once a manager has seen it nobody further is woken, and the owner is the same (S32)."""
    world.request(safeguarding="yes", at="2026-11-27 22:40")
    world.writes("r1", "seen", at="2026-11-27 23:10")
    world.sent()
    world.until("2026-12-01 12:00")
    assert world.lines() == []
    assert world.owner() == "older-people"


def test_words_raise_the_alarm_where_the_field_says_nothing(world: World) -> None:
    """A request that mentions neglect with no yes or no is treated as yes, to be confirmed (A29)."""
    world.request(safeguarding="", reason="Possible neglect at home")
    alarms = [each for each in world.sent() if each.code == "E10"]
    assert [each.to for each in alarms] == ["r1 s1"]
    assert alarms[0].notice.facts["guessed"] is True


def test_an_alarm_is_never_put_together_with_other_mail(world: World) -> None:
    """It is an email of its own, marked urgent (E10)."""
    world.request(safeguarding="yes")
    alarm = next(each for each in world.sent() if each.code == "E10")
    assert len(alarm.post.notices) == 1
    assert alarm.post.urgent


def test_a_concern_is_raised_even_where_the_request_cannot_be_logged(world: World) -> None:
    """A dispute over the form must not delay safeguarding (5.5)."""
    world.request(safeguarding="yes", to="Nobody In Particular")
    codes = [each.code for each in world.sent()]
    assert "E10" in codes
    assert "E03" in codes
    assert world.owner() == "older-people"


def test_a_concern_can_be_raised_on_its_own(world: World) -> None:
    """By anybody listed, about a case on record."""
    world.request()
    world.sent()
    world.writes("r0", "safeguarding", subject="JW-48211", at="2026-11-24 03:00")
    assert "Tue 24 Nov 03:00 E10 to r1 s1" in world.lines()


def test_words_that_deny_a_concern_alarm_nobody(world: World) -> None:
    """Nor do those that say it is over, after it was seen: their writer hears how a flag is lowered."""
    world.request(safeguarding="no concerns")
    assert "E10" not in [each.code for each in world.sent()]
    world.writes("r0", "safeguarding", subject="JW-48211", at="2026-11-24 10:00")
    world.writes("r1", "seen", subject="JW-48211", at="2026-11-24 10:10")
    world.sent()
    world.writes("r0", "This is no longer a safeguarding concern.", subject="JW-48211", at="2026-11-24 23:45")
    world.until("2026-11-25 08:00")
    assert world.lines() == ["Tue 24 Nov 23:45 E03 to r0"]


def test_a_new_report_while_the_alarm_is_up_is_passed_on(world: World) -> None:
    """It is told to the managers at once, and its writer hears so (8.4)."""
    world.request(safeguarding="yes")
    world.sent()
    world.writes("r0", "Safeguarding concern, bruising seen today", subject="JW-48211", at="2026-11-23 10:40")
    sent = world.sent()
    assert [each.code for each in sent] == ["E10", "noted"]
    assert (sent[0].to, sent[1].to) == ("r1 s1", "r0")
    assert set(sent[1].notice.facts["told"]) == {"Rosa One", "Sita One"}  # type: ignore[call-overload]  # a list of names


def test_a_mention_of_what_was_seen_wakes_nobody(world: World) -> None:
    """It is noted, and the managers have a copy by an ordinary email."""
    world.request(safeguarding="yes")
    world.writes("r1", "seen", subject="JW-48211", at="2026-11-23 11:00")
    world.sent()
    world.writes("r0", "Is there an update on the safeguarding?", subject="JW-48211", at="2026-11-24 22:00")
    world.until("2026-11-25 08:00")
    assert "E10" not in [each.code for each in world.sent()]
