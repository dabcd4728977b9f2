"""Promise: nobody lengthens a deadline alone. A changed closure counts only on the word of two people of two
organisations, who first see every deadline that it would move, and who are told that it counts (hazard H09)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.cli.prepare.closures import moving
from bot.directory.closures import Agreed, beside
from tests.promises.world import HERE, World, local

SETTINGS = """
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."
"""
SHUT = 'closures = [{ day = 2026-11-25, reason = "Training day" }]\n'
TWO = ("--by", "s1@northshire.example.org", "--by", "r1@riverside.example.org")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A request that is due on a day on which the receiving organisation will be shut."""
    text = (HERE / "directory.toml").read_text("utf-8")
    changed = text.replace("[organisation.riverside]\n", f"[organisation.riverside]\n{SHUT}")
    assert changed != text
    here = World(tmp_path, at="2026-11-24 10:15", directory=f"[closures]\nexcluded = true\n\n{changed}")
    (tmp_path / "holdfast.toml").write_text(SETTINGS, "utf-8")
    here.request()
    here.sent()
    yield here
    here.end()


def closures(world: World, *words: str) -> Result:
    """The command, and what it printed."""
    return CliRunner().invoke(app, ["closures", *words, "-s", str(world.settings.service.home / "holdfast.toml")])


def due(world: World, case: str = "JW-48211") -> str:
    """When the receiving team has to answer, in London."""
    (line,) = [each for each in world.store.requests() if each.reference == case]
    return f"{line.due:%Y-%m-%d %H:%M}"


def test_one_persons_editing_moves_nothing(world: World) -> None:
    """The day counts as before, whatever the directory asks for; `check` says that it waits for two."""
    assert due(world) == "2026-11-26 17:00"
    said = CliRunner().invoke(app, ["check", "-s", str(world.settings.service.home / "holdfast.toml")]).output
    assert "do not count until two people approve" in said
    assert "2026-11-25 is added (Training day)" in " ".join(said.split())


def test_it_is_shown_with_every_deadline_that_it_would_move(world: World) -> None:
    """What was changed, and of each deadline that runs when it would be if it were set today; nothing is changed."""
    said = closures(world).output
    assert "2026-11-25 is added (Training day)." in said
    assert "Nothing of it counts yet." in said
    days = {"riverside": {date(2026, 11, 25): "Training day"}}
    new = Agreed(excluded=True, closures=days, by=("s1", "r1"), at=world.clock.now())
    moved = list(moving(world.store.requests(), world.rules.directory, new, world.clock.now()))
    assert len(moved) == 1
    assert moved[0].startswith("JW-48211, transfer: due 5pm on Thursday 26 November 2026; set today it would be 5pm on")
    assert moved[0].endswith("Friday 27 November 2026. It runs already, and stays.")
    assert not beside(world.settings.directory).exists()


def test_two_of_two_organisations_let_it_count(world: World) -> None:
    """What runs stays; what is asked from then on has the day; both and the administrators are emailed."""
    said = closures(world, "--approve", *TWO, "--reason", "Joint board of 20 November")
    assert said.exit_code == 0, said.output
    world.end()
    world.begin()
    world.turn("2026-11-24 10:30")
    sent = world.sent()
    changed = next(each for each in sent if "were changed" in str(each.notice.facts.get("problem")))
    assert {"s1", "r1"} <= set(changed.to.split())
    assert any("Other closures count" in str(each.notice.facts.get("problem")) for each in sent)
    assert due(world) == "2026-11-26 17:00"
    world.request(case="JW-48212")
    assert due(world, "JW-48212") == "2026-11-27 17:00"
    assert "Nothing of closures waits" in closures(world).output
    world.end()
    world.begin()
    world.turn("2026-11-24 11:00")
    assert [each for each in world.sent() if "closures" in str(each.notice.facts.get("problem"))] == []


@pytest.mark.parametrize(
    "words",
    [
        TWO[:2], (*TWO[:2], *TWO[:2]), (*TWO[:2], "--by", "s2@northshire.example.org"),
        (*TWO[:2], "--by", "admin@northshire.example.org"), (*TWO, "--by", "r2@riverside.example.org"),
        (*TWO[:2], "--by", "nobody@example.org"),
    ],
)  # fmt: skip
def test_fewer_do_not(words: tuple[str, ...], world: World) -> None:
    """One, the same twice, two of one organisation, an administrator whom no case concerns, or somebody unknown."""
    said = closures(world, "--approve", *words, "--reason", "Joint board")
    assert said.exit_code == 2, said.output
    assert not beside(world.settings.directory).exists()


def test_an_approval_that_somebody_wrote_by_hand_is_told(world: World) -> None:
    """Whoever may write to the folder can forge it; the administrators hear that other closures count. One that cannot
    be read keeps Holdfast from starting, and says why."""
    file = beside(world.settings.directory)
    file.write_text(
        'excluded = true\nat = 2026-11-24T10:00:00Z\nby = ["s1", "r1"]\nwhy = "x"\n'
        '[closures.riverside]\n2026-11-26 = "Forged"\n',
        "utf-8",
    )
    world.end()
    world.begin()
    world.turn("2026-11-24 10:30")
    (told,) = [each for each in world.sent() if "Other closures count" in str(each.notice.facts.get("problem"))]
    assert "admin" in told.to
    assert local("2026-11-24 10:30") == world.clock.now()
    file.write_text('excluded = true\nat = 2026-11-24T10:00:00Z\nby = ["s1"]\n', "utf-8")
    said = CliRunner().invoke(app, ["check", "-s", str(world.settings.service.home / "holdfast.toml")])
    assert said.exit_code == 1
    assert "The approved closures cannot be read" in said.output
