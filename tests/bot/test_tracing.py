"""Promise: whoever asks what became of an email of theirs is told, from the time of day alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from tests.promises.world import World

SETTINGS = """
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A request at 10:15, and an answer of somebody without the right at 10:42."""
    here = World(tmp_path / "home")
    (here.settings.service.home / "holdfast.toml").write_text(SETTINGS, "utf-8")
    here.request()
    here.writes("r0", "accept", at="2026-11-23 10:42")
    yield here
    here.end()


def trace(world: World, *words: str) -> Result:
    """What `holdfast trace` prints."""
    return CliRunner().invoke(app, ["trace", *words, "-s", str(world.settings.service.home / "holdfast.toml")])


def test_a_time_of_day_says_what_became_of_a_letter(world: World) -> None:
    """The hour that somebody remembers, ten minutes to either side: what it was, what it changed, who was told."""
    said = trace(world, "10:37", "--on", "2026-11-23")
    assert said.exit_code == 0, said.output
    assert "10:42am on Monday 23 November 2026: human from" in said.output
    assert "On record (entry 4): yes given, waiting for a manager to confirm." in said.output
    assert "Our request to confirm the answer" in said.output
    assert "r1@riverside.example.org" in said.output
    assert "10:15am" not in said.output


def test_a_message_id_and_a_case_find_it_too(world: World) -> None:
    """By its id it is one; about the case are both, oldest first."""
    one = json.loads(trace(world, "<letter-2@story.example.org>", "--json").output)
    assert [(each["case"], each["outcome"]) for each in one] == [("JW-48211", "handled")]
    both = json.loads(trace(world, "jw48211", "--json").output)
    assert [each["message_id"] for each in both] == ["<letter-1@story.example.org>", "<letter-2@story.example.org>"]


def test_why_nothing_came_of_it_is_said_in_words(world: World) -> None:
    """No code of ours: whoever asks must understand it."""
    world.writes("r1", "accept", at="2026-11-23 11:20", subject="Hello", answers="")
    said = trace(world, "11:20", "--on", "2026-11-23").output
    assert "nothing of it was recorded: it does not say about which case." in " ".join(said.split())
    assert "which_case" not in said


def test_what_never_came_is_said_plainly(world: World) -> None:
    """Nothing at that hour: the command says so, and where to look next."""
    said = trace(world, "2026-11-24T09:00")
    assert said.exit_code == 1
    assert "Nothing that came then is on record." in said.output


def test_who_wrote_narrows_it(world: World) -> None:
    """By key, name or address; others' letters of that hour are left out."""
    found = json.loads(trace(world, "2026-11-23T10:20", "--from", "s0", "--json").output)
    assert [each["message_id"] for each in found] == ["<letter-1@story.example.org>"]
    assert json.loads(trace(world, "2026-11-23T10:20", "--from", "r2", "--json").output) == []
