"""Promise: somebody who has only the program can begin, and can say which release it is."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot
from bot.__main__ import app
from bot.checks.files import check
from bot.process.health import Health
from bot.settings.problems import Severity

FILES = {"holdfast.toml", "directory.toml", "pull.toml"}
NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


def test_what_is_begun_with_has_no_mistake(tmp_path: Path) -> None:
    """The files that `init` writes pass the check as they stand, in a folder that it made."""
    said = CliRunner().invoke(app, ["init", str(tmp_path / "a" / "b")])
    assert said.exit_code == 0
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == FILES
    found = check(tmp_path / "a" / "b" / "holdfast.toml", at=NOW)
    assert [str(each) for each in found if each.severity is Severity.ERROR] == []


@pytest.mark.parametrize("there", sorted(FILES))
def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path, there: str) -> None:
    """Whoever runs it again loses nothing, and is told which file was left."""
    (tmp_path / there).write_text("mine", "utf-8")
    said = CliRunner().invoke(app, ["init", str(tmp_path)])
    assert (tmp_path / there).read_text("utf-8") == "mine"
    assert f"left as it is: {tmp_path / there}" in said.output
    assert {path.name for path in tmp_path.iterdir()} == FILES


def test_a_folder_that_cannot_be_made_is_said_in_plain_words(tmp_path: Path) -> None:
    """A file in the way gives one line with what to do, and no traceback."""
    (tmp_path / "file").write_text("", "utf-8")
    said = CliRunner().invoke(app, ["init", str(tmp_path / "file" / "below")])
    assert said.exit_code == 2
    assert "Name a folder that you may write to." in said.output


def test_every_place_says_the_same_release() -> None:
    """The command, the health page and the package agree on which release this is."""
    package = tomllib.loads((Path(bot.__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    assert package["project"]["version"] == bot.VERSION
    assert CliRunner().invoke(app, ["--version"]).output == f"holdfast {bot.VERSION}\n"
    well = Health(
        at=NOW,
        read_up_to={},
        waiting=0,
        oldest=None,
        next_deadline=None,
        quarantined=0,
        given_up=0,
        overdue=0,
        sent=0,
        commits=0,
        troubles=(),
    )
    assert well.as_json()["version"] == bot.VERSION
