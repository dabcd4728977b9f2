"""Decides whether a file that the settings name can be used: whether it is there, and who can read a secret."""

import stat
from collections.abc import Iterator
from pathlib import Path

from bot.problems import Problem, error


def lint_file(file: Path | None, place: str, *, secret: bool) -> Iterator[Problem]:
    """What is wrong with a file, at the place that names it; nothing where none is named."""
    if file is None:
        return
    if not file.is_file():
        yield error(place, f"There is no file {file}.", "Write it, or correct the path.")
    elif secret and file.stat().st_mode & stat.S_IRWXO:
        what = f"{file} holds a secret and everybody on this machine can read it."
        yield error(place, what, f"Run: chmod o-rwx {file}")
