"""What was taken from the chat service and is not finished stays, whatever happens to the program."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.teams.receive.spool import Spool
from protocol.violations import CannotCommit

AT = datetime(2026, 11, 20, 10, 0, 0, 5, tzinfo=UTC)


def test_what_is_put_waits_until_it_is_done(tmp_path: Path) -> None:
    """Every activity waits, the oldest first, with when it reached us, in a spool opened anew; what is done waits
    no more."""
    spool = Spool(tmp_path / "arrivals")
    ages = [AT + timedelta(microseconds=1), AT, AT - timedelta(days=400)]
    names = [spool.put(raw, at) for raw, at in zip((b"one", b"two", b"three"), ages, strict=True)]
    assert list(Spool(tmp_path / "arrivals").waiting()) == [
        (names[2], b"three", ages[2]),
        (names[1], b"two", ages[1]),
        (names[0], b"one", ages[0]),
    ]
    spool.done(names[1])
    assert [raw for _, raw, _ in spool.waiting()] == [b"three", b"one"]


def test_what_says_not_when_it_came_waits_too(tmp_path: Path) -> None:
    """A file that another version wrote is taken all the same."""
    (tmp_path / "aa.activity").write_bytes(b"old")
    assert list(Spool(tmp_path).waiting()) == [("aa", b"old", None)]


def test_the_same_bytes_at_once_wait_once(tmp_path: Path) -> None:
    """An activity that is delivered twice at once is one file."""
    spool = Spool(tmp_path)
    assert spool.put(b"same", AT) == spool.put(b"same", AT)
    assert [raw for _, raw, _ in spool.waiting()] == [b"same"]


def test_only_our_account_may_read_it(tmp_path: Path) -> None:
    """What people wrote is kept close."""
    spool = Spool(tmp_path / "arrivals")
    name = spool.put(b"words", AT)
    folder = tmp_path / "arrivals"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / f"{name}.activity").stat().st_mode) == 0o600


def test_half_a_file_is_nothing(tmp_path: Path) -> None:
    """What a crash left half written was not promised, and is cleared away."""
    (tmp_path / ".abc.new").write_bytes(b"hal")
    assert list(Spool(tmp_path).waiting()) == []
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_set_aside(tmp_path: Path) -> None:
    """It is taken no more, and still there for a person."""
    spool = Spool(tmp_path)
    name = spool.put(b"odd", AT)
    spool.set_aside(name)
    assert list(spool.waiting()) == []
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"odd"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Nothing is promised that cannot be kept."""
    (tmp_path / "arrivals").write_text("a file stands in its place")
    with pytest.raises(CannotCommit):
        Spool(tmp_path / "arrivals").put(b"words", AT)
    assert list(Spool(tmp_path / "arrivals").waiting()) == []
