"""Keeps what was taken from the chat service and is not finished: one file for each activity.

The service is told that a message was taken before the work on it is done, and does not send it again.
So it is written down first, through to the disk, and taken out when it is done.
"""

import contextlib
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from protocol.violations import CannotCommit

_ENDING = ".activity"
_ASIDE = ".unreadable"


class Spool:
    """A folder that only our own account may read. Safe between threads; it waits on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, raw: bytes) -> str:
        """Write an activity down; its name in the spool, which is the same for the same bytes. Raises
        CannotCommit where that cannot be promised."""
        name = sha256(raw).hexdigest()
        beside = self._folder / f".{name}.new"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "wb") as out:
                out.write(raw)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(self._folder / f"{name}{_ENDING}")
            self._settle()
        except OSError as error:
            what, mend = "What came in from chat cannot be kept.", "Make room on the disk, or mend its rights."
            raise CannotCommit(what, mend) from error
        return name

    def done(self, name: str) -> None:
        """Take a finished activity out. One that stays is taken again at the next start, without effect."""
        with contextlib.suppress(OSError):
            (self._folder / f"{name}{_ENDING}").unlink()

    def set_aside(self, name: str) -> None:
        """Keep an activity that cannot be read for a person to look at, and take it no more."""
        with contextlib.suppress(OSError):
            (self._folder / f"{name}{_ENDING}").replace(self._folder / f"{name}{_ASIDE}")

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """What was not finished when the program last stopped, the oldest first."""
        with contextlib.suppress(OSError):
            for half in self._folder.glob(".*.new"):
                half.unlink()
        found = []
        with contextlib.suppress(OSError):
            found = sorted((each.stat().st_mtime_ns, each) for each in self._folder.glob(f"*{_ENDING}"))
        for _, file in found:
            with contextlib.suppress(OSError):
                yield file.name.removesuffix(_ENDING), file.read_bytes()

    def _settle(self) -> None:
        """The new name, too, through to the disk."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
