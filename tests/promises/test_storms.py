"""Promise: many emails at once hide no urgent one. What ended while nobody acted waits, where it is much, for a person
to look; a day has a most; and an alarm waits for neither."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from tests.promises.world import Sent, World

ADMINISTRATOR = "admin@northshire.example.org"
ALARM = "JW-48215"
CASES = [f"JW-4821{number}" for number in range(1, 6)]
SETTINGS = """
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."

[clock]
storm_cases = 3
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Five requests, one of them with a safeguarding concern; more than three late cases are a storm."""
    here = World(tmp_path)
    here.end()
    here.settings = replace(here.settings, clock=replace(here.settings.clock, storm_cases=3))
    (tmp_path / "holdfast.toml").write_text(SETTINGS, "utf-8")
    here.begin()
    for place, case in enumerate(CASES):
        safeguarding = "yes: not safe at home" if case == ALARM else "no"
        here.request(case=case, at=f"2026-11-23 10:{20 + place}", safeguarding=safeguarding)
    here.sent()
    yield here
    here.end()


def news(sent: list[Sent]) -> list[str]:
    """What administrators were told."""
    return [str(each.notice.facts["problem"]) for each in sent if each.code == "administrator"]


def steps(sent: list[Sent]) -> set[str]:
    """Cases whose managers were told."""
    return {str(each.notice.case) for each in sent if each.code in ("E07", "E08", "E09", "E10")}


def test_they_wait_for_somebody_to_look_and_an_alarm_does_not(world: World) -> None:
    """Administrators hear how many, of what, and who would hear most; once they let them go, all go."""
    world.down_until("2026-11-27 10:00")
    sent = world.sent()
    assert steps(sent) == {ALARM}
    assert news(sent) == ["Many deadlines ended while nobody acted, and wait for you to look."]
    details = next(each.notice.facts["details"] for each in sent if each.code == "administrator")
    assert "5 cases" in str(details)
    assert "escalations" in str(details)

    world.holdfast.service.storm.release(ADMINISTRATOR)
    world.turn("2026-11-27 10:05")
    sent = world.sent()
    assert steps(sent) >= set(CASES) - {ALARM}
    assert news(sent) == ["The deadlines that waited are acted on now."]


def test_they_wait_through_a_restart_and_never_for_ever(world: World) -> None:
    """Another start asks no second time; after four hours they go by themselves, and it is said."""
    world.down_until("2026-11-27 10:00")
    world.sent()
    world.down_until("2026-11-27 13:59")
    sent = world.sent()
    assert (steps(sent) - {ALARM}, news(sent)) == (set(), [])
    world.turn("2026-11-27 14:00")
    world.turn("2026-11-27 14:02")
    sent = world.sent()
    assert steps(sent) >= set(CASES) - {ALARM}
    assert news(sent) == ["The deadlines that waited are acted on now."]


def test_what_ended_just_now_waits_for_nothing(world: World) -> None:
    """While late ones wait, a deadline of this afternoon is acted on this afternoon, and answers count as ever."""
    world.down_until("2026-11-27 10:00")
    world.sent()
    world.writes("r1", "I accept.", subject="Re: [JW-48212] Please accept or decline")
    assert world.owner("JW-48212") == "cmht"
    world.request(case="JW-48219", at="2026-11-27 10:10")
    due = world.case("JW-48219").requests[0].timers
    assert min(each.due for each in due) > world.clock.now()


def test_a_few_late_ones_are_no_storm(world: World) -> None:
    """They go at once, as after any short outage."""
    world.settings = replace(world.settings, clock=replace(world.settings.clock, storm_cases=5))
    world.down_until("2026-11-27 10:00")
    sent = world.sent()
    assert (steps(sent), news(sent)) == (set(CASES), [])


def test_it_can_be_looked_at_before_it_is_started(world: World) -> None:
    """With Holdfast stopped nothing is changed; only an administrator lets anything go."""
    world.end()
    world.clock.turn_to(world.clock.now() + timedelta(days=4))
    before = world.store.entries("JW-48211")
    said = CliRunner().invoke(app, ["storm", "--cases", "-s", str(world.settings.service.home / "holdfast.toml")])
    assert said.exit_code == 0, said.output
    assert "5 cases: " in said.output
    assert "Most would go to " in said.output
    assert "JW-48213: escalations to " in said.output
    refused = CliRunner().invoke(
        app,
        [
            "storm",
            "--release",
            "--by",
            "r1@riverside.example.org",
            "-s",
            str(world.settings.service.home / "holdfast.toml"),
        ],
    )
    assert refused.exit_code == 2
    world.begin()
    assert world.store.entries("JW-48211") == before


# --- a day's most ----------------------------------------------------------------------------------


def test_a_day_has_a_most_and_an_alarm_goes_all_the_same(tmp_path: Path) -> None:
    """Administrators hear of it once; the next day what waited goes by itself."""
    world = World(tmp_path)
    world.end()
    world.settings = replace(world.settings, sends_a_day=10)
    world.begin()
    for number in range(8):
        world.request(case=f"JW-4822{number}", at=f"2026-11-23 10:{20 + number}")
    assert world.store.outbox.sent_since(world.clock.now() - timedelta(days=1)) == 11  # and the news, which is urgent
    sent = world.sent()
    assert news(sent) == ["Emails wait: as many as the settings allow in a day have gone."]
    waiting, _ = world.store.outbox.waiting()
    assert waiting > 0

    world.request(case="JW-48230", at="2026-11-23 11:00", safeguarding="yes: not safe at home")
    sent = world.sent()
    assert {each.code for each in sent} == {"E10"}
    assert {each.notice.case for each in sent} == {"JW-48230"}

    world.turn("2026-11-24 10:30")
    assert len([each for each in world.sent() if each.code in ("E01", "E02")]) > 0
    world.end()
