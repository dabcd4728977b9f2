"""No email asks for something by a day that has gone by, or on a day on which nobody works."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.promises.world import Sent, World, local


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A case that the mental health team was asked to take on Monday at 10:15."""
    here = World(tmp_path / "home")
    here.request(reason="Care co-ordination is needed")
    yield here
    here.end()


def text(world: World, sent: Sent) -> str:
    """An email's words on one line, as it is sent."""
    from bot.wiring.mail import wording_for

    return " ".join(wording_for(world.settings)(sent.post).text.split())


def test_a_team_is_asked_to_confirm_after_the_decision(world: World) -> None:
    """The time to answer is over; the team has two working days from the decision (10.5)."""
    world.until("2026-12-01 17:00")
    world.sent()
    world.writes("s3", "determined: moves to CMHT", at="2026-12-02 11:00")
    asked = next(each for each in world.sent() if each.code == "E02")
    assert datetime.fromisoformat(str(asked.notice.facts["confirm_by"])) == local("2026-12-04 17:00")
    assert "by 5pm on Friday 4 December 2026 to confirm" in text(world, asked)


def test_nobody_told_of_a_confirmation_is_given_the_day_that_has_gone_by(world: World) -> None:
    """Neither those who are asked, nor those who have a copy; what is past is called past (10.5)."""
    world.until("2026-12-01 17:00")
    world.sent()
    world.writes("s3", "determined: moves to CMHT", at="2026-12-02 11:00")
    asked = [each for each in world.sent() if each.code == "E02"]
    assert {each.to for each in asked} | {each.copy for each in asked} >= {"cmht r0", "r1"}
    for each in asked:
        said = text(world, each)
        assert "by 5pm on Friday 4 December 2026" in said
        assert said.count("25 November") == said.count("Answer was due: 5pm on Wednesday 25 November 2026") <= 1


def test_a_worker_with_a_bad_reason_after_the_lapse_is_not_given_the_old_day(world: World) -> None:
    """“By 5pm on Wednesday” is no use on Thursday (8.5)."""
    world.until("2026-11-26 09:00")
    world.sent()
    world.writes("r1", "decline: no capacity", at="2026-11-26 10:00")
    for each in world.sent():
        assert "by 5pm on Wednesday 25" not in text(world, each)


def test_what_is_asked_about_after_the_lapse_says_that_the_time_ended(world: World) -> None:
    """A deadline that has gone by has not “not changed”."""
    world.until("2026-11-26 09:00")
    world.sent()
    world.writes("r1", "We accept on condition of funding", at="2026-11-26 10:00")
    said = next(each for each in world.sent() if each.code == "E03")
    assert "The time to answer ended at 5pm on Wednesday 25 November 2026." in text(world, said)


def test_directors_hear_again_on_a_working_day(world: World) -> None:
    """On the bank holiday of Monday 28 December nobody is written to; they hear on Tuesday, and the Monday after."""
    world.until("2026-12-21 09:00")
    last = [each for each in world.sent() if each.code == "E09"][-1]
    assert "We will ask again at 9am on Tuesday 29 December 2026." in text(world, last)
    assert "Please agree now" in text(world, last)
    world.until("2027-01-04 09:00")
    assert [each.at for each in world.sent() if each.code == "E09"] == ["Tue 29 Dec 09:00", "Mon 4 Jan 09:00"]


def test_the_receiving_team_sees_the_reason(world: World) -> None:
    """It is told in the email that asks, with who can answer, and stands nowhere in the ledger."""
    asked = next(each for each in world.sent() if each.code == "E02")
    assert "They give this reason: “Care co-ordination is needed”." in text(world, asked)
    names = [world.rules.directory.people[key].name for key in ("r1",)]
    assert f"{names[0]} can accept for the team (5.6)." in text(world, asked)
    assert "Care co-ordination" not in repr(world.store.entries("JW-48211"))


def test_the_receiving_team_sees_the_reason_of_what_was_completed_later(world: World) -> None:
    """A request that waited for its record keeps its reason for the team that is then asked."""
    world.request(case="JW-48214", record="", reason="Long-term care is needed")
    world.sent()
    world.writes("s0", "Record: LAS, note of 23 November", subject="[JW-48214] information", at="2026-11-23 11:00")
    asked = next(each for each in world.sent() if each.code == "E02")
    assert "They give this reason: “Long-term care is needed”." in text(world, asked)


def test_understood_says_nothing_of_safeguarding_that_was_not_said(world: World) -> None:
    """Where nothing was said about it, nothing is put into the writer's mouth."""
    world.sent()
    world.request(case="JW-48214", record="", safeguarding="")
    said = next(each for each in world.sent() if each.code == "E03")
    assert "Safeguarding" not in dict(said.notice.facts["understood"])


def test_a_request_of_friday_night_is_as_old_as_its_deadline_says(tmp_path: Path) -> None:
    """Made at 10:40pm on a Friday it counts from Monday: on Wednesday at 5pm two working days have gone, not three."""
    here = World(tmp_path / "friday", at="2026-11-27 22:40")
    here.request()
    here.until("2026-12-02 17:00")
    told = next(each for each in here.sent() if each.code == "E07")
    assert "at 10:40pm on Friday 27 November 2026, 2 working days ago" in text(here, told)
    here.end()
