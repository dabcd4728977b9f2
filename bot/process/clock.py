"""The only place that reads the clock; and a clock that is turned by hand, for the trial and tests."""

import threading
from datetime import UTC, datetime
from pathlib import Path

from bot.process.durable import put
from protocol.violations import CannotCommit, Misconfigured, Misread


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)


class TurnedClock:
    """A clock that stands still until it is turned, and never turns back. Safe between threads.

    With a `file` it is read from there where the file exists, and kept there at every turn, so that
    a restart finds the same time. Raises Misconfigured for a file that holds no instant.
    """

    def __init__(self, start: datetime, *, file: Path | None = None) -> None:
        self._file, self._lock = file, threading.Lock()
        kept = _read(file) if file is not None else None
        self._now = kept or _in_utc(start)
        if kept is None and file is not None:
            _write(file, self._now)

    def now(self) -> datetime:
        """The instant it was last turned to."""
        with self._lock:
            return self._now

    def turn_to(self, instant: datetime) -> None:
        """Turn forward. Raises Misread for an instant before the present one, or without a zone,
        and CannotCommit where it cannot be kept: then it has not turned."""
        instant = _in_utc(instant)
        with self._lock:
            if instant < self._now:
                raise Misread(
                    f"The clock stands at {self._now.isoformat()} and cannot be turned back.",
                    "Choose a later time, or start a new trial.",
                )
            if self._file is not None:
                _write(self._file, instant)
            self._now = instant


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise Misread("An instant needs a time zone.", "Write it like 2026-11-25T17:00:00+00:00.")
    return instant.astimezone(UTC)


def _read(file: Path) -> datetime | None:
    try:
        return _in_utc(datetime.fromisoformat(file.read_text("ascii").strip()))
    except FileNotFoundError:
        return None
    except (ValueError, OSError, Misread) as error:
        what, mend = "This file does not hold an instant.", "Delete it to start anew."
        raise Misconfigured(what, mend, place=str(file)) from error


def _write(file: Path, instant: datetime) -> None:
    """Replace the file whole: whoever reads it sees the old instant or the new one, never half."""
    try:
        put(file, f"{instant.isoformat()}\n".encode("ascii"))
    except OSError as error:
        what, mend = "The time of the trial cannot be kept.", "Make room on the disk, or mend its rights."
        raise CannotCommit(what, mend) from error
