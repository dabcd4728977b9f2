"""Decides in which order a pull takes effect: what was is kept, what will be is kept, then it is put in place.

A crash between two steps leaves the old directory in force, and the next pull or start keeps it again.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.directory.merging import pulled_beside
from bot.directory.sync.planning import Written
from bot.directory.sync.versions import Version, keep, put_pulled, versions
from protocol.violations import CannotCommit

_MOMENT = timedelta(microseconds=1)


def apply(directory: Path, text: str, *, was: Written, at: datetime, why: str) -> Version | None:
    """Put a new file of pulled people in place; the version it begins, None where nothing is new.

    Raises CannotCommit where it cannot be written, or somebody has changed the directory since it was
    read into `was`: then nothing has changed.
    """
    beside = pulled_beside(directory)
    now = (directory.read_text("utf-8"), beside.read_text("utf-8") if beside.exists() else "")
    if now != (was.hand, was.pulled):
        raise CannotCommit("The directory was changed meanwhile.", "Pull again. Nothing was changed.")
    keep(directory, _since(directory, at), "As it stood before a pull, dated by its file.")
    version = keep(directory, at, why, pulled=text)
    put_pulled(directory, text)
    return version


def _since(directory: Path, at: datetime) -> datetime:
    """Since when the directory has stood as it does: since its files were written, between the last
    version kept and now."""
    files = [file for file in (directory, pulled_beside(directory)) if file.exists()]
    since = datetime.fromtimestamp(max(file.stat().st_mtime for file in files), UTC)
    known = versions(directory)
    if known and since <= known[-1].since:
        since = known[-1].since + _MOMENT
    return min(since, at - _MOMENT)
