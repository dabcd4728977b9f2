"""Promise: in shadow Holdfast reads and decides, sends nobody anything, and says each week what it would have sent, to
whom, and where people acted otherwise; and its record is never taken for one of real use, nor the reverse."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings.file import load_settings
from protocol.violations import Misconfigured
from tests.promises.world import World

LEAD = "lead@northshire.example.org"
SETTINGS = f"""
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."

[shadow]
report_to = ["{LEAD}"]
"""


def shadowed(home: Path) -> World:
    """A world in shadow. Its emails, where any leave, are files in a Maildir."""
    world = World(home)
    world.end()
    (home / "holdfast.toml").write_text(SETTINGS, "utf-8")
    world.settings = replace(world.settings, shadow=(LEAD,))
    world.begin()
    return world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A week in which one request was answered late, one in words that do not count, and one never."""
    here = shadowed(tmp_path / "home")
    here.request(case="JW-48211")
    here.request(case="JW-48212", at="2026-11-23 10:20")
    here.writes("r1", "Happy to, subject to funding.", subject="Re: [JW-48212]", at="2026-11-24 09:30")
    here.writes("r1", "I accept.", subject="Re: [JW-48211]", at="2026-11-26 11:00")
    here.turn("2026-11-29 12:00")
    yield here
    here.end()


def left(world: World) -> list[tuple[str, str]]:
    """Every email that left: to whom, and its text."""
    files = sorted((world.settings.service.home / "outgoing").rglob("new/*"), key=lambda each: each.stat().st_mtime_ns)
    letters = [message_from_bytes(each.read_bytes(), policy=policy.default) for each in files]
    return [(str(each["to"]), each.get_body(("plain",)).get_content()) for each in letters]  # type: ignore[union-attr]


def test_nobody_is_told_and_the_record_says_what_would_have_been(world: World) -> None:
    """It decided as ever, and wrote every email, which passed every guard; none left."""
    assert world.owner("JW-48211") == "cmht"
    assert {each.code for each in world.sent()} >= {"E01", "E02", "E03", "E05", "E07"}
    assert left(world) == []


def test_each_week_it_says_what_it_would_have_done(world: World) -> None:
    """On Monday morning, once, to those who are named: how much of what, to whom, and where people acted otherwise."""
    world.turn("2026-11-30 09:30")
    world.turn("2026-12-01 12:00")
    ((to, text),) = left(world)
    assert LEAD in to
    assert "messages would have been sent, and none was" in text
    assert "escalation" in text
    said = " ".join(text.split())
    assert "JW-48212: what Rosa One wrote would not have counted" in said
    assert "would have been told of a silence" in said
    assert "it was accepted without that at 11am on Thursday 26 November 2026" in said
    assert "no answer has come to Holdfast since" in said


def test_the_same_can_be_asked_at_any_time(world: World) -> None:
    """Message by message, for whoever goes through them with the teams."""
    said = CliRunner().invoke(
        app, ["shadow", "--each", "--since", "2026-11-23", "-s", str(world.settings.service.home / "holdfast.toml")]
    )
    assert said.exit_code == 0, said.output
    assert "request to accept or decline, JW-48211, to " in said.output


def test_a_shadow_is_never_taken_for_real_use_nor_the_reverse(world: World, tmp_path: Path) -> None:
    """A ladder would climb from a step that nobody was told of."""
    world.end()
    world.settings = replace(world.settings, shadow=None)
    with pytest.raises(Misconfigured, match="kept in shadow"):
        world.begin()
    world.settings = replace(world.settings, shadow=(LEAD,))
    world.begin()  # its own record goes on

    real = World(tmp_path / "real")
    real.request()
    real.end()
    real.settings = replace(real.settings, shadow=(LEAD,))
    with pytest.raises(Misconfigured, match="in real use"):
        real.begin()


@pytest.mark.parametrize("written", ["", "report_to = []", 'report_to = ["lead"]'])
def test_somebody_gets_the_report(written: str, tmp_path: Path) -> None:
    """A shadow that nobody hears of would be of no use."""
    text = SETTINGS.replace(f'report_to = ["{LEAD}"]', written)
    assert load_settings(text, file=tmp_path / "holdfast.toml")[0] is None
