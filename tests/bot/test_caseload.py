"""Promise: a caseload goes on record from a spreadsheet whole or not at all, and no name of anybody comes with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from protocol.messages.intents import LocalId
from tests.promises.world import World

SETTINGS = '[service]\naddress = "cases@holdfast.example.org"\ncontact_line = "Ring us."\n'
GOOD = "Team,System,Number,Case\nOlder People,LAS,731204,\nCMHT,RiO,4417023,JW-61001\nolder-people,LAS,731205,61002\n"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Nothing on record."""
    here = World(tmp_path / "home")
    (here.settings.service.home / "holdfast.toml").write_text(SETTINGS, "utf-8")
    yield here
    here.end()


def caseload(world: World, text: str, *words: str) -> Result:
    """What `holdfast caseload` prints of a spreadsheet."""
    home = world.settings.service.home
    (home / "cases.csv").write_text(text, "utf-8")
    return CliRunner().invoke(app, ["caseload", str(home / "cases.csv"), *words, "-s", str(home / "holdfast.toml")])


def test_a_preview_changes_nothing(world: World) -> None:
    """It counts by team, shows the rows, and says how to go on."""
    said = caseload(world, GOOD)
    assert said.exit_code == 0, said.output
    assert "2 cases to register." in said.output
    assert "Do it with --apply." in said.output
    assert world.store.case("JW-61001") is None


def test_applied_they_are_known_by_reference_and_by_number(world: World) -> None:
    """Each has its team and its basis; what has no reference is given one; nobody is emailed."""
    assert caseload(world, GOOD, "--apply").exit_code == 0
    assert (world.owner("JW-61001"), world.owner("JW-61002"), world.owner("JW-10001")) == (
        "cmht",
        "older-people",
        "older-people",
    )
    assert world.case("JW-61001").basis == "caseload"
    with world.store.work() as work:
        known = LocalId(organisation="northshire", system="LAS", number="731204")
        assert work.cases_with(known) == ("JW-10001",)
    world.holdfast.runner.turn()
    assert world.sent() == []
    assert world.store.verify() is None


def test_the_same_file_again_registers_nothing_twice(world: World) -> None:
    """What stopped half way is gone on with by the same command."""
    caseload(world, GOOD.rsplit("older-people", 1)[0], "--apply")
    again = caseload(world, GOOD, "--apply")
    assert "2 cases are on record already" in again.output
    assert "Registered 1 case." in again.output
    assert world.store.case("JW-10002") is None


@pytest.mark.parametrize("column", ["Name", "Service user", "Date of birth", "NHS number", "Notes", "Address"])
def test_any_other_column_is_refused_unread(world: World, column: str) -> None:
    """Nothing of a row is repeated, and nothing is registered."""
    said = caseload(world, f"team,system,number,{column}\nCMHT,RIO,4417023,Quillon Marsh\n", "--apply")
    assert said.exit_code == 2
    assert f"cases.csv:1: The column “{column.lower()}” is not read." in said.output
    assert "Quillon" not in said.output
    assert list(world.store.heads()) == []


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Nobody's Team,LAS,731206,", "is not one team"),
        ("CMHT,,4417024,", "The system that the number is of is missing"),
        ("CMHT,,,", "There is neither a case nor a number"),
        ("CMHT,RIO,4417025,JW-61001", "JW-61001 is in cases.csv:3 too"),
        ("CMHT,LAS,999 000 0018,", "holds what looks like an NHS number"),
        ("CMHT,RIO,=1+1,", "begins like a formula"),
        ("CMHT,RIO,4417026,CASE-1", "is no case reference of ours"),
        ("CMHT,RIO,4417026", "The row has 3 cells"),
    ],
)
def test_one_wrong_row_keeps_all_out(world: World, row: str, says: str) -> None:
    """It is named by its number, with what to do."""
    said = caseload(world, f"{GOOD}{row}\n", "--apply")
    assert said.exit_code == 2
    assert "cases.csv:5: " in said.output
    assert says in " ".join(said.output.split())
    assert list(world.store.heads()) == []


def test_a_case_that_another_team_holds_is_a_mistake_of_its_row(world: World) -> None:
    """A list never moves a case."""
    world.request(case="JW-61001")
    said = caseload(world, GOOD, "--apply")
    assert "cases.csv:3: JW-61001 is on record with another team." in said.output
    assert world.owner("JW-61001") == "older-people"
