"""Decides which letters a path holds: a file, a Maildir, an mbox, a folder of files, or standard input.

Everything is read as it is asked for, and no letter is held longer than it is looked at. Nothing is
written, and no mark of a Maildir is changed.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

STDIN = "-"
_MISSING = (FileNotFoundError, NotADirectoryError)

# RFC 4155: the sender, then a date with a time and a year. A sentence that begins with From is none.
_BETWEEN = re.compile(rb"From \S.{0,200}?\d{1,2}:\d\d.{0,60}?(?:19|20)\d\d\b|From \S+[ \t]*\r?\n?$")
_FIELD = re.compile(rb">?[!-9;-~]+[ \t]*:|>?From ")
_QUOTED = re.compile(rb">+From ")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A letter, or why there is none: `raw` is None where `problem` says why. `path` is as it was
    given, with `#3` for the third letter of an mbox."""

    path: str
    raw: bytes | None = None
    problem: str = ""
    missing: bool = False
    """True where there is no such path."""


def letters(path: str, *, limit: int, text: bool = False) -> Iterator[Found]:
    """Every letter a path holds, folders in the order of their names. It raises nothing.

    One of more than `limit` bytes is not read. `text` says that each file is a body and no letter.
    """
    if path == STDIN:
        yield from _of_stream(path, sys.stdin.buffer, limit, text)
        return
    place = Path(path)
    try:
        if not place.is_dir():
            yield from _of_file(path, limit, text)
            return
        files = _maildir(place) if (place / "cur").is_dir() and (place / "new").is_dir() else _folder(place, text)
    except (OSError, ValueError) as error:
        yield Found(path=path, problem=_why(error))
        return
    if files is None:
        yield Found(path=path, problem=f"there is no .{'txt' if text else 'eml'} file in this folder")
        return
    for file in files:
        yield from _of_file(str(file), limit, text)


def _maildir(place: Path) -> list[Path]:
    """New letters and old ones; `tmp` holds what is not yet delivered."""
    found = [file for name in ("new", "cur") for file in (place / name).iterdir() if not file.name.startswith(".")]
    return sorted(found, key=lambda file: file.name)


def _folder(place: Path, text: bool) -> list[Path] | None:
    wanted = ".txt" if text else ".eml"
    return sorted(file for file in place.rglob("*") if file.suffix.lower() == wanted and file.is_file()) or None


def _of_file(path: str, limit: int, text: bool) -> Iterator[Found]:
    try:
        with Path(path).open("rb") as stream:
            yield from _of_stream(path, stream, limit, text)
    except (OSError, ValueError) as error:  # ValueError: a name with NUL in it
        yield Found(path=path, problem=_why(error), missing=isinstance(error, _MISSING))


def _why(error: Exception) -> str:
    if isinstance(error, _MISSING):
        return "there is no such file or folder"
    why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return f"it cannot be read: {why}"


def _of_stream(path: str, stream: BinaryIO, limit: int, text: bool) -> Iterator[Found]:
    first = stream.readline(limit + 1)
    # A file called .eml is one letter, also where a mail program has put the From line of an mbox above it.
    if text or not first.startswith(b"From ") or path.lower().endswith(".eml"):
        yield _whole(path, first + (stream.read(limit + 1 - len(first)) if len(first) <= limit else b""), limit)
        return
    whole = _split(stream, limit)
    one = next(whole)
    two = next(whole, None)
    if two is None and not path.lower().endswith((".mbox", ".mbx")):
        yield _whole(path, one, limit)
        return
    yield _whole(f"{path}#1", one, limit)
    for number, raw in enumerate((two, *whole) if two is not None else (), 2):
        yield _whole(f"{path}#{number}", raw, limit)


def _split(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """The letters of an mbox whose first From line has been read; of each at most `limit` + 1 bytes."""
    kept: list[bytes] = []
    size, blank = 0, False
    line = stream.readline(limit)
    while line:
        following = stream.readline(limit)
        if blank and _BETWEEN.match(line) and _FIELD.match(following):
            yield b"".join(kept)
            kept, size = [], 0
        elif size <= limit:
            kept.append(line[1:] if _QUOTED.match(line) else line)
            size += len(line)
        blank = not line.strip()
        line = following
    yield b"".join(kept)


def _whole(path: str, raw: bytes, limit: int) -> Found:
    if len(raw) > limit:
        return Found(path=path, problem=f"it is larger than {limit // 2**20} MB, which no door of ours takes")
    return Found(path=path, raw=raw)
