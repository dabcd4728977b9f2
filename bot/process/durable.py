"""Decides how a file is put where a loss of power cannot take it again: whole or not at all, down to its name."""

import os
from pathlib import Path


def put(file: Path, raw: bytes, *, mode: int = 0o666) -> None:
    """Put a file there, or replace it: whoever reads it sees the old one or the new one, never half. A half that was
    left by a crash is called `.NAME.new`. Raises OSError where that cannot be promised."""
    beside = file.with_name(f".{file.name}.new")
    write(beside, raw, mode=mode)
    beside.replace(file)
    settle(file.parent)


def write(file: Path, raw: bytes, *, mode: int = 0o666) -> None:
    """Write a file in its place, through to the disk. Raises OSError."""
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
        out.write(raw)
        out.flush()
        os.fsync(out.fileno())


def settle(folder: Path) -> None:
    """The names in a folder, too, through to the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
