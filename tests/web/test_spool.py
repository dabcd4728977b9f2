"""What was taken from the chat service and is not finished stays, whatever happens to the program."""

import stat
from pathlib import Path

import pytest

from bot.web.spool import Spool
from protocol.violations import CannotCommit


def test_what_is_put_waits_until_it_is_done(tmp_path: Path) -> None:
    """Every activity waits, the oldest first, in a spool opened anew; what is done waits no more."""
    spool = Spool(tmp_path / "arrivals")
    names = [spool.put(raw) for raw in (b"one", b"two", b"three")]
    for age, name in enumerate(reversed(names)):
        import os

        os.utime(tmp_path / "arrivals" / f"{name}.activity", ns=(age, age))
    assert list(Spool(tmp_path / "arrivals").waiting()) == [
        (names[2], b"three"), (names[1], b"two"), (names[0], b"one"),
    ]  # fmt: skip
    spool.done(names[1])
    assert [raw for _, raw in spool.waiting()] == [b"three", b"one"]


def test_the_same_bytes_wait_once(tmp_path: Path) -> None:
    """An activity that is delivered again while it is worked on is one file."""
    spool = Spool(tmp_path)
    assert spool.put(b"same") == spool.put(b"same")
    assert [raw for _, raw in spool.waiting()] == [b"same"]


def test_only_our_account_may_read_it(tmp_path: Path) -> None:
    """What people wrote is kept close."""
    spool = Spool(tmp_path / "arrivals")
    name = spool.put(b"words")
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
    name = spool.put(b"odd")
    spool.set_aside(name)
    assert list(spool.waiting()) == []
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"odd"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Nothing is promised that cannot be kept."""
    (tmp_path / "arrivals").write_text("a file stands in its place")
    with pytest.raises(CannotCommit):
        Spool(tmp_path / "arrivals").put(b"words")
    assert list(Spool(tmp_path / "arrivals").waiting()) == []
