"""Promise: a turned clock stands where it was left, never runs back, and survives a restart."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.process.clock import SystemClock, TurnedClock
from protocol.violations import CannotCommit, Misconfigured, Misread

MONDAY = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


def test_the_machine_s_clock_speaks_utc() -> None:
    """Every instant that enters the program is UTC, and none is earlier than the one before."""
    clock = SystemClock()
    first = clock.now()
    assert first.tzinfo is UTC
    assert first <= clock.now()


def test_a_turned_clock_stands_still_and_turns_forward_only() -> None:
    """It shows the last instant it was turned to, in UTC; turning back is refused and changes nothing."""
    clock = TurnedClock(MONDAY)
    clock.turn_to(MONDAY)
    clock.turn_to((MONDAY + timedelta(hours=1)).astimezone(timezone(timedelta(hours=5))))
    with pytest.raises(Misread, match="cannot be turned back"):
        clock.turn_to(MONDAY)
    assert clock.now() == MONDAY + timedelta(hours=1)
    assert clock.now().tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    """Nobody has to guess whether 10:15 was meant in summer time."""
    with pytest.raises(Misread, match="time zone"):
        TurnedClock(MONDAY.replace(tzinfo=None))


def test_a_kept_clock_survives_a_restart(tmp_path: Path) -> None:
    """The file wins over the start that is given; nothing but the file is left behind."""
    kept = tmp_path / "clock"
    TurnedClock(MONDAY, file=kept).turn_to(MONDAY + timedelta(days=2))
    assert TurnedClock(MONDAY, file=kept).now() == MONDAY + timedelta(days=2)
    assert [each.name for each in tmp_path.iterdir()] == ["clock"]


def test_a_file_that_holds_no_instant_is_named(tmp_path: Path) -> None:
    """A spoilt file stops the trial with its name, and is not silently begun anew."""
    spoilt = tmp_path / "clock"
    spoilt.write_text("yesterday")
    with pytest.raises(Misconfigured, match="does not hold an instant"):
        TurnedClock(MONDAY, file=spoilt)


def test_a_turn_that_cannot_be_kept_has_not_happened(tmp_path: Path) -> None:
    """The clock in memory and the clock on disk never differ."""
    folder = tmp_path / "trial"
    folder.mkdir()
    clock = TurnedClock(MONDAY, file=folder / "clock")
    (folder / "clock").unlink()
    folder.rmdir()
    with pytest.raises(CannotCommit):
        clock.turn_to(MONDAY + timedelta(days=1))
    assert clock.now() == MONDAY
