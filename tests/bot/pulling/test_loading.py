"""How pulled people lie under what a person wrote, when Holdfast starts and when it is checked."""

from pathlib import Path

import pytest

from bot.checks.files import check
from bot.directory.file import load_directory
from bot.directory.merging import Under, pulled_beside
from bot.wiring.load import rules_of
from bot.wiring.sources import settings_from
from protocol.calendar.workdays import Calendar
from tests.bot.pulling.material import CALENDAR, HAND, TODAY, planned, staff

SETTINGS = '[service]\naddress = "cases@holdfast.example.org"\ncontact_line = "Call us."\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with settings, a directory of overrides, and pulled people under it."""
    (tmp_path / "holdfast.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "directory.toml").write_text(HAND, "utf-8")
    pulled_beside(tmp_path / "directory.toml").write_text(planned(staff()).text, "utf-8")
    return tmp_path


def test_holdfast_starts_with_both_files(place: Path) -> None:
    """The team has the line of managers that was pulled, and the deputy that was written."""
    settings, _ = settings_from(place / "holdfast.toml")
    assert settings is not None
    loaded, problems = rules_of(settings)
    assert not problems
    assert loaded is not None
    assert [each.name for each in loaded.directory.chain("learning")][-1] == "Samir Bellweather"
    assert loaded.directory.people["greta.holm"].deputy == "nell.ashgrove"


def test_a_mistake_is_found_in_the_file_it_stands_in(place: Path) -> None:
    """An unknown deputy is told with the line of directory.toml, an unknown team with that of the other file."""
    hand = place / "directory.toml"
    hand.write_text(HAND.replace('deputy = "nell.ashgrove"', 'deputy = "nobody.at-all"'), "utf-8")
    pulled = pulled_beside(hand)
    pulled.write_text(pulled.read_text("utf-8").replace('teams = ["learning"]', 'teams = ["lerning"]', 1), "utf-8")
    found = {
        (Path(each.place).name, each.line) for each in check(place / "holdfast.toml", at=_at()) if "no " in each.what
    }
    line = pulled.read_text("utf-8").splitlines().index('teams = ["lerning"]') + 1
    assert ("directory.toml", HAND.splitlines().index('deputy = "nell.ashgrove"') + 1) in found
    assert ("directory.pulled.toml", line) in found


def test_a_pulled_file_that_is_no_toml_stops_the_start(place: Path) -> None:
    """Half a file is refused with its line."""
    pulled = pulled_beside(place / "directory.toml")
    pulled.write_text(pulled.read_text("utf-8")[:300], "utf-8")
    problems = check(place / "holdfast.toml", at=_at())
    assert any(Path(each.place).name == "directory.pulled.toml" and each.line for each in problems)


def test_only_people_may_stand_in_the_pulled_file() -> None:
    """A team, or a right to accept, is written by hand."""
    under = Under(text="[team.cmht]\nname = 'x'\n", place="directory.pulled.toml")
    directory, problems = load_directory(HAND, place="directory.toml", calendar=_calendar(), under=under)
    assert directory is None
    assert [each.place for each in problems if "“team” is not known" in each.what] == ["directory.pulled.toml:1"]


def test_a_person_written_down_in_part_alone_is_refused_with_their_line() -> None:
    """Without a pull, an override is somebody without a name or an address."""
    _, problems = load_directory(HAND, place="directory.toml", calendar=_calendar())
    assert any(each.place.startswith("directory.toml:") and "“name” is missing" in each.what for each in problems)


def _at():  # type: ignore[no-untyped-def]  # the present instant of these tests
    from datetime import UTC, datetime, time

    return datetime.combine(TODAY, time(10, 15), UTC)


def _calendar() -> Calendar:
    assert CALENDAR is not None
    return CALENDAR
