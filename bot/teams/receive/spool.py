"""Keeps what was taken from the chat service and is not finished: one file for each activity.

The service is told that a message was taken before the work on it is done, and does not send it again.
So it is written down first, through to the disk, and taken out when it is done.
"""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.process.durable import put
from protocol.violations import CannotCommit

_ENDING = ".activity"
_ASIDE = ".aside"
_INSTANT = "%Y%m%dT%H%M%S.%fZ"


class Spool:
    """A folder that only our own account may read. Safe between threads; it waits on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, raw: bytes, received: datetime) -> str:
        """Write an activity down, with when it reached us (UTC); its name in the spool, which begins with that
        instant. Raises CannotCommit where that cannot be promised."""
        name = f"{received.astimezone(UTC):{_INSTANT}}-{sha256(raw).hexdigest()}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            put(self._folder / f"{name}{_ENDING}", raw, mode=0o600)
        except OSError as error:
            what, mend = "What came in from chat cannot be kept.", "Make room on the disk, or mend its rights."
            raise CannotCommit(what, mend) from error
        return name

    def done(self, name: str) -> None:
        """Take a finished activity out. One that stays is taken again at the next start, without effect."""
        with contextlib.suppress(OSError):
            (self._folder / f"{name}{_ENDING}").unlink()

    def set_aside(self, name: str) -> None:
        """Keep an activity that cannot be read, or was given up, for a person to look at, and take it no more."""
        with contextlib.suppress(OSError):
            (self._folder / f"{name}{_ENDING}").replace(self._folder / f"{name}{_ASIDE}")

    def waiting(self) -> Iterator[tuple[str, bytes, datetime | None]]:
        """What was not finished when the program last stopped, the oldest first: its name, its bytes, and when
        it reached us, or None where its name does not say."""
        with contextlib.suppress(OSError):
            for half in self._folder.glob(".*.new"):
                half.unlink()
        found: list[Path] = []
        with contextlib.suppress(OSError):
            found = sorted(self._folder.glob(f"*{_ENDING}"))
        for file in found:
            name = file.name.removesuffix(_ENDING)
            with contextlib.suppress(OSError):
                yield name, file.read_bytes(), _received(name)


def _received(name: str) -> datetime | None:
    try:
        return datetime.strptime(name.partition("-")[0], _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
