"""The promises of the monthly figures (11.1): once, to whom it concerns, of their own teams, and of nobody by name."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.queries.monitoring import table
from protocol.digests.figures import Month, monitored
from templates import render
from tests.promises.world import US, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A Holdfast in which two requests were made in November: one is accepted late, one waits."""
    here = World(tmp_path)
    here.request()
    here.request(case="JW-50001", at="2026-11-23 11:00")
    here.turn("2026-11-26 09:30")
    here.writes("r1", "Accept.", subject="RE: [JW-48211] Please accept or decline")
    yield here
    here.end()


def test_directors_get_it_on_the_first_working_day_at_nine(world: World) -> None:
    """Each of their own teams: the side that was asked has figures, and a side that nobody asked hears nothing."""
    world.turn("2026-12-01 08:59")
    assert world.figures() == []
    world.turn("2026-12-01 09:00")
    (sent,) = world.figures()
    assert (sent.at, sent.to, sent.copy) == ("Tue 1 Dec 09:00", "r4", "")
    said = sent.notice.facts["figures"]
    assert (said["requests"], said["on_time"], said["late"]) == (2, 0, 2)  # type: ignore[index]  # the facts of this kind


def test_it_is_told_once(world: World) -> None:
    """Also where a second morning comes, the program starts again, or it was down on the day itself."""
    world.turn("2026-11-30 18:00")
    world.down_until("2026-12-02 10:00")
    assert len(world.figures()) == 1
    world.down_until("2026-12-03 12:00")
    world.turn("2026-12-04 12:00")
    assert world.figures() == []


def test_a_month_without_a_request_is_not_reported(tmp_path: Path) -> None:
    """Nobody is written to about nothing."""
    here = World(tmp_path, at="2026-11-23 10:15")
    here.turn("2026-12-02 12:00")
    assert here.figures() == []
    here.end()


def test_it_names_teams_and_nobody(world: World) -> None:
    """No case, and nobody who asked or answered, not even the one who was late."""
    world.turn("2026-12-01 09:00")
    (sent,) = world.figures()
    words = render(sent.post, address=US)
    body = words.text
    assert "Community Mental Health Team: 2" in body
    people = [each.name for each in world.rules.directory.people.values()]
    told = {name for name, _ in sent.post.to}
    assert not [name for name in people if name in body and name not in told]
    assert "JW-" not in body


def test_directors_are_told_that_the_document_is_due_for_review(world: World) -> None:
    """Every month until its pack names a later day (13.1)."""
    world.turn("2026-12-01 09:00")
    (sent,) = world.figures()
    assert "was due to be reviewed by Sunday 31 August 2025" in " ".join(render(sent.post, address=US).text.split())


def test_the_holiday_moves_it(world: World) -> None:
    """1 January 2027 is no working day, and so it comes on Monday 4 January; in May on the Tuesday."""
    world.turn("2026-12-15 12:00")
    world.figures()
    world.turn("2027-01-04 08:59")
    assert world.figures() == []
    world.turn("2027-01-04 09:00")
    assert [each.at for each in world.figures()] == ["Mon 4 Jan 09:00"]


def test_the_table_of_the_command_says_the_same(world: World) -> None:
    """A line for each number, as a spreadsheet reads it; a name that looks like a formula is none."""
    team = replace(world.rules.directory.teams["cmht"], name="=CMHT")
    teams = {**world.rules.directory.teams, "cmht": team}
    world.rules = replace(world.rules, directory=replace(world.rules.directory, teams=teams))
    directory = world.rules.directory
    said = monitored(world.store, world.rules, Month.named("2026-11"), directory.teams, world.clock.now())
    lines = list(csv.DictReader(io.StringIO(table(directory, said))))
    late = [each for each in lines if each["measure"] == "late"]
    assert [(each["team"], each["number"]) for each in late] == [("'=CMHT", "2")]
