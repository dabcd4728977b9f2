"""What is open goes on under the rules that it began with; where no pack has those any more, nobody is left in silence
and everything can still be ended."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.checks.record import without_rules
from bot.settings.model import PackSettings
from store import used_procedures
from tests.promises.world import World

SECOND = Path(__file__).parents[1] / "packs" / "second.toml"


def renewed(world: World, *, files: tuple[Path, ...] = (), earlier: tuple[Path, ...] = ()) -> None:
    """The same record under other packs."""
    world.end()
    world.settings = replace(world.settings, packs=PackSettings(files=files, earlier=earlier))
    world.begin()


@pytest.fixture
def both(tmp_path: Path) -> World:
    """A world with two packs, and under the second a request and a flag."""
    world = World(tmp_path / "home", packs=PackSettings(files=(SECOND,)))
    world.request(kind="quick look")
    world.writes("s0", "raise fire risk", subject="JW-48211")
    world.sent()
    return world


def test_an_earlier_version_goes_on_for_what_began_under_it(both: World, tmp_path: Path) -> None:
    """Its own ladder after its own ninety minutes, though the pack says otherwise by now; what is new is under that."""
    now = tmp_path / "second.toml"
    text = SECOND.read_text("utf-8").replace('version    = "2"', 'version    = "3"')
    now.write_text(
        text.replace('after  = "30 minutes"\ntell   = ["to.level1"]', 'after  = "6 hours"\ntell   = ["to.level2"]')
    )
    renewed(both, files=(now,), earlier=(SECOND,))
    both.request(kind="quick look", case="JW-1002", at="2026-11-23 10:20")
    both.sent()
    both.until("2026-11-23 18:00")
    rungs = [line for line in both.lines() if "E07" in line]
    assert rungs == ["Mon 23 Nov 12:15 E07 to r1 cc s0", "Mon 23 Nov 17:50 E07 to r2 cc s0"]
    both.end()


def test_a_request_whose_rules_are_gone_climbs_nobody_elses_ladder(both: World) -> None:
    """Its two managers hear of it, every Monday until it ends; it is moved by nothing, and can be withdrawn."""
    renewed(both)
    both.until("2026-12-08 12:00")
    assert [line for line in both.lines() if "E07" in line or "E08" in line or "E09" in line] == [
        "Mon 23 Nov 11:45 E07 to r1 s1",
        "Mon 30 Nov 09:00 E07 to r1 s1",
        "Mon 7 Dec 09:00 E07 to r1 s1",
    ]
    both.writes("r1", "accept", at="2026-12-08 12:10")
    assert both.owner() == "older-people", "it was a request that moves nothing"
    assert not both.case().open_requests
    assert both.store.verify() is None
    both.end()


def test_a_flag_whose_rules_are_gone_can_be_seen_and_lowered(both: World) -> None:
    """It stops climbing without holding anything else up, and a manager may lower it; then the case can be closed."""
    renewed(both)
    both.until("2026-11-24 09:30")
    assert both.case().flag("fire-risk") is not None
    both.writes("s1", "seen", subject="JW-48211", at="2026-11-24 10:00")
    both.writes("s1", "remove the fire risk flag", subject="JW-48211", at="2026-11-24 10:10")
    assert both.case().flag("fire-risk") is None
    both.writes("s0", "withdraw", subject="JW-48211", at="2026-11-24 10:20")
    both.writes("s0", "close: need ended", subject="JW-48211", at="2026-11-24 10:30")
    assert not both.case().open
    both.end()


def test_check_names_what_is_open_under_rules_that_are_gone(both: World) -> None:
    """With the cases, and what to do; an earlier file that is kept is enough."""
    in_use = used_procedures(both.settings.store.url)
    assert in_use == {"quick-look": ("JW-48211",)}
    renewed(both)
    (problem,) = without_rules(both.rules.packs.values(), in_use, "holdfast.toml")
    assert "quick-look" in problem.what
    assert "JW-48211" in problem.what
    renewed(both, earlier=(SECOND,))
    assert not list(without_rules(both.rules.earlier.values(), in_use, "holdfast.toml"))
    both.end()
