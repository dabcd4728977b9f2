"""Every version of the directory is kept, with its day, and cannot be changed unseen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.directory.merging import pulled_beside
from bot.directory.sync.applying import apply
from bot.directory.sync.planning import Written
from bot.directory.sync.versions import folder_of, keep, version_at, versions
from protocol.violations import CannotCommit, LedgerBroken

AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    file = tmp_path / "directory.toml"
    file.write_text("# one\n", "utf-8")
    return file


def test_the_version_of_an_instant_is_the_last_before_it(directory: Path) -> None:
    """A day before a change shows what was, the instant of the change what is."""
    keep(directory, AT, "first")
    directory.write_text("# two\n", "utf-8")
    keep(directory, AT + DAY, "second")
    told = [version_at(directory, AT + DAY * days) for days in (-1, 0, 1, 2)]
    assert [each and each.hand for each in told] == [None, "# one\n", "# two\n", "# two\n"]
    assert (folder_of(directory) / "2026-11-24T101500.000000Z" / "directory.toml").read_text("utf-8") == "# two\n"


def test_what_has_not_changed_is_not_kept_again(directory: Path) -> None:
    """A restart makes no new version."""
    assert keep(directory, AT, "first") is not None
    assert keep(directory, AT + DAY, "again") is None
    assert len(versions(directory)) == 1


@pytest.mark.parametrize("name", ["directory.toml", "version.toml"])
def test_a_changed_version_is_found_out(directory: Path, name: str) -> None:
    """Neither what was in force nor since when can be altered afterwards."""
    keep(directory, AT, "first")
    directory.write_text("# two\n", "utf-8")
    keep(directory, AT + DAY, "second")
    file = folder_of(directory) / "2026-11-23T101500.000000Z" / name
    file.write_text(file.read_text("utf-8") + "# and\n", "utf-8")
    with pytest.raises(LedgerBroken):
        versions(directory)


def test_a_version_taken_out_is_found_out(directory: Path) -> None:
    """The one after it no longer follows."""
    for number in range(3):
        directory.write_text(f"# {number}\n", "utf-8")
        keep(directory, AT + DAY * number, "change")
    middle = folder_of(directory) / "2026-11-24T101500.000000Z"
    middle.rename(directory.parent / "taken")
    with pytest.raises(LedgerBroken, match="does not follow"):
        versions(directory)


def test_a_version_left_half_written_by_a_crash_is_passed_over(directory: Path) -> None:
    """It has another name until it is whole."""
    keep(directory, AT, "first")
    half = folder_of(directory) / ".2026-11-24T101500.000000Z.new"
    half.mkdir()
    (half / "directory.toml").write_text("# tw", "utf-8")
    directory.write_text("# two\n", "utf-8")
    assert keep(directory, AT + DAY, "second") is not None
    assert [each.hand for each in versions(directory)] == ["# one\n", "# two\n"]


def test_time_does_not_run_backwards_among_versions(directory: Path) -> None:
    """A clock that was turned back cannot put a version before another."""
    keep(directory, AT, "first")
    directory.write_text("# two\n", "utf-8")
    with pytest.raises(CannotCommit):
        keep(directory, AT - DAY, "second")


def test_applying_keeps_what_was_and_what_becomes(directory: Path) -> None:
    """The first pull keeps the directory before it too, and line ends as they were."""
    directory.write_bytes(b"# one\r\n")
    apply(directory, "# pulled\n", was=_read(directory), at=AT, why="Pulled from csv.")
    first, second = versions(directory)
    assert (first.hand, first.pulled, first.since < AT) == ("# one\r\n", "", True)
    assert (second.hand, second.pulled, second.since, second.why) == ("# one\r\n", "# pulled\n", AT, "Pulled from csv.")
    assert pulled_beside(directory).read_text("utf-8") == "# pulled\n"


def test_what_somebody_changed_by_hand_between_two_pulls_is_kept(directory: Path) -> None:
    """Three versions: the first pull's, the change by hand, the second pull's."""
    apply(directory, "# pulled\n", was=_read(directory), at=AT, why="first")
    directory.write_text("# by hand\n", "utf-8")
    apply(directory, "# pulled again\n", was=_read(directory), at=AT + DAY, why="second")
    assert [(each.hand, each.pulled) for each in versions(directory)][1:] == [
        ("# one\n", "# pulled\n"),
        ("# by hand\n", "# pulled\n"),
        ("# by hand\n", "# pulled again\n"),
    ]


def test_a_directory_changed_since_it_was_read_is_left_alone(directory: Path) -> None:
    """Nobody's edit is judged by a plan that did not know of it."""
    was = _read(directory)
    directory.write_text("# meanwhile\n", "utf-8")
    with pytest.raises(CannotCommit, match="changed meanwhile"):
        apply(directory, "# pulled\n", was=was, at=AT, why="late")
    assert not pulled_beside(directory).exists()
    assert versions(directory) == ()


def _read(directory: Path) -> Written:
    beside = pulled_beside(directory)
    return Written(
        hand=directory.read_text("utf-8"),
        hand_place="directory.toml",
        pulled=beside.read_text("utf-8") if beside.exists() else "",
        pulled_place=beside.name,
    )
