"""Decides how every version of the directory is kept, so that it can be said who was whose manager on a past day.

A version is a folder in `directory.d` beside the directory, named for its instant. It holds the files
as they were, and `version.toml`: since when, why, their SHA-256, and the SHA-256 of the `version.toml`
before it, so that nothing can be taken out or changed unseen.
"""

import hashlib
import json
import shutil
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.directory.merging import pulled_beside
from bot.process.durable import put, settle, write
from protocol.violations import CannotCommit, LedgerBroken

HAND, PULLED, _ABOUT = "directory.toml", "directory.pulled.toml", "version.toml"


@dataclass(frozen=True, kw_only=True)
class Version:
    """The directory from an instant on: what a person wrote, and what was pulled, "" for nothing."""

    since: datetime
    why: str
    hand: str
    pulled: str = ""
    digest: str = ""

    def same(self, other: "Version") -> bool:
        """Whether both hold the same directory."""
        return (self.hand, self.pulled) == (other.hand, other.pulled)


def folder_of(directory: Path) -> Path:
    """Where the versions of a directory are kept."""
    return directory.with_name(f"{directory.stem}.d")


def versions(directory: Path) -> tuple[Version, ...]:
    """Every version, the oldest first. Raises LedgerBroken where one is not as it was written."""
    folder = folder_of(directory)
    found: list[Version] = []
    if not folder.is_dir():
        return ()
    for each in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        try:
            version, previous = _read(each)
        except (OSError, ValueError, KeyError) as error:
            raise _broken(each, "cannot be read") from error
        if previous != (found[-1].digest if found else ""):
            raise _broken(each, "does not follow the one before it")
        found.append(version)
    return tuple(found)


def version_at(directory: Path, at: datetime) -> Version | None:
    """The version in force at an instant, or None before the first that was kept."""
    return next((each for each in reversed(versions(directory)) if each.since <= at), None)


def keep(directory: Path, at: datetime, why: str, *, pulled: str | None = None) -> Version | None:
    """Keep the directory as it stands, or as it will with the file of pulled people in `pulled`.

    None where that is what was kept last. Raises CannotCommit where it cannot be written, or a version
    of this instant or later is there already.
    """
    try:
        hand = directory.read_bytes().decode("utf-8")  # as it is, line ends included
        beside = pulled_beside(directory)
        under = pulled if pulled is not None else beside.read_bytes().decode("utf-8") if beside.exists() else ""
    except (OSError, ValueError) as error:
        raise CannotCommit("The directory cannot be read.", "Mend the rights of its files.") from error
    known = versions(directory)
    version = Version(since=at, why=why, hand=hand, pulled=under)
    if known and known[-1].same(version):
        return None
    folder = folder_of(directory) / _name(at)
    if known and (known[-1].since >= at or folder.exists()):
        raise CannotCommit(
            "A version of the directory from this very moment is there.", "Look at the clock, and try again."
        )
    _write(folder, version, known[-1].digest if known else "")
    return version


def put_pulled(directory: Path, text: str) -> None:
    """Replace the file of pulled people whole. Raises CannotCommit where it cannot be written."""
    file = pulled_beside(directory)
    try:
        put(file, text.encode())
    except OSError as error:
        raise CannotCommit(f"{file} cannot be written.", "Make room on the disk, or mend its rights.") from error


def _name(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H%M%S.%fZ")


def _read(folder: Path) -> tuple[Version, str]:
    raw = (folder / _ABOUT).read_bytes()
    about = tomllib.loads(raw.decode("utf-8"))
    texts = {}
    for name, digest in about["sha256"].items():
        held = (folder / name).read_bytes()
        if hashlib.sha256(held).hexdigest() != digest:
            raise _broken(folder, f"holds a {name} that was changed")
        texts[name] = held.decode("utf-8")
    since = datetime.fromisoformat(about["since"])
    return Version(
        since=since,
        why=about["why"],
        hand=texts[HAND],
        pulled=texts.get(PULLED, ""),
        digest=hashlib.sha256(raw).hexdigest(),
    ), about["previous"]


def _write(folder: Path, version: Version, previous: str) -> None:
    beside = folder.with_name(f".{folder.name}.new")
    texts = {HAND: version.hand, PULLED: version.pulled}
    lines = [
        f"since = {json.dumps(version.since.astimezone(UTC).isoformat())}",
        f"why = {json.dumps(version.why, ensure_ascii=False)}", f'previous = "{previous}"', "", "[sha256]",
    ]  # fmt: skip
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for name, text in texts.items():
            if text:
                write(beside / name, text.encode())
                lines.append(f'"{name}" = "{hashlib.sha256(text.encode()).hexdigest()}"')
        write(beside / _ABOUT, ("\n".join(lines) + "\n").encode())
        settle(beside)
        beside.rename(folder)
        settle(folder.parent)
    except OSError as error:
        what, mend = "The version of the directory cannot be kept.", "Make room on the disk, or mend the rights."
        raise CannotCommit(what, f"{mend} Nothing was changed.") from error


def _broken(folder: Path, what: str) -> LedgerBroken:
    return LedgerBroken(f"The version of the directory in {folder} {what}.", "Bring it back from a backup.")
