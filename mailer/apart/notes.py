"""What is kept on disk of letters that are being read, so that a start never meets again what ended the last ones.

A letter has a note while it is read, kept by the process that reads it: a kill of the service alone leaves none. One
that is found at a start belongs to a letter in whose reading everything ended: a power cut, the machine's memory, or
the letter itself. It may be read once more; the second time it is never read again. Nothing of a letter is in a note
but its digest.
"""

import contextlib
import os
from pathlib import Path

_NOW, _AGAIN, _NEVER = ".reading", ".again", ".never"
MOST = 1_000
"""How many letters are remembered as never to be read."""


class Notes:
    """A folder that only our own account may read. Safe between threads, and between processes that share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> None:
        """Take in what the last run left. What cannot be kept costs a second reading, and nothing else."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in self._folder.glob(f"*{_NOW}"):
                again = left.with_suffix(_AGAIN)
                with contextlib.suppress(OSError):
                    left.replace(left.with_suffix(_NEVER) if again.exists() else again)
            never = sorted(self._folder.glob(f"*{_NEVER}"), key=lambda each: each.stat().st_mtime)
            for old in never[:-MOST]:
                old.unlink()

    def begin(self, digest: str) -> None:
        """A letter begins to be read."""
        with contextlib.suppress(OSError):
            os.close(os.open(self._folder / f"{digest}{_NOW}", os.O_WRONLY | os.O_CREAT, 0o600))

    def end(self, digest: str) -> None:
        """It has been read."""
        for ending in (_NOW, _AGAIN):
            with contextlib.suppress(OSError):
                (self._folder / f"{digest}{ending}").unlink()

    def give_up(self, digest: str) -> None:
        """It is never to be read again."""
        with contextlib.suppress(OSError):
            (self._folder / f"{digest}{_NEVER}").touch(0o600)
        self.end(digest)

    def given_up(self, digest: str) -> bool:
        """Whether it is never to be read again."""
        return (self._folder / f"{digest}{_NEVER}").exists()
