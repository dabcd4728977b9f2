"""Decides whether a file that the settings name can be used: whether it is there, and who can read a secret
or the record."""

import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.settings.problems import Problem, error, warning


def lint_file(file: Path | None, place: str, *, secret: bool) -> Iterator[Problem]:
    """What is wrong with a file, at the place that names it; nothing where none is named."""
    if file is None:
        return
    if not file.is_file():
        yield error(place, f"There is no file {file}.", "Write it, or correct the path.")
    elif secret and file.stat().st_mode & stat.S_IRWXO:
        what = f"{file} holds a secret and everybody on this machine can read it."
        yield error(place, what, f"Run: chmod o-rwx {file}")


def lint_record(file: Path | None, place: str) -> Iterator[Problem]:
    """Whether others than its account can read the record, with all that people have written; nothing where it is
    kept elsewhere or not made yet. A warning: a Holdfast that does not start watches no deadline."""
    if file is None or not file.is_file():
        return
    written = [each for each in (file, *(file.with_name(file.name + more) for more in _BESIDE)) if each.exists()]
    way_in = all(folder.stat().st_mode & stat.S_IXOTH for folder in file.resolve().parents)
    if way_in and any(each.stat().st_mode & stat.S_IRWXO for each in written):
        what = f"Everybody on this machine can read the record {file}, and the codes in it that confirm letters."
        yield warning(place, what, f"Run: chmod o-rwx {' '.join(shlex.quote(str(each)) for each in written)}")


_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database."""
