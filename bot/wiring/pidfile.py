"""Decides how the Holdfast that runs in a folder is found by a command: a locked file with its process id."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "holdfast.pid"


@contextmanager
def here(home: Path) -> Iterator[None]:
    """Say in a folder that this process runs there. Where another does, or nothing may be written, nothing is said."""
    try:
        file = os.open(home / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        yield
        return
    try:
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode("ascii"))
        yield
    finally:
        os.ftruncate(file, 0)
        os.close(file)


def running(home: Path) -> int | None:
    """The id of the process that runs in a folder, or None. A file that an ended process left says nothing."""
    try:
        file = os.open(home / NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        written = os.read(file, 20).strip()
        return int(written) if written.isdigit() else None
    finally:
        os.close(file)
    return None
