"""Decides what a trial is: a throwaway folder, an invented directory, and a clock turned by hand."""

import contextlib
import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from bot.settings.model import Endpoint, Settings, embedded
from protocol.violations import Misconfigured

CLOCK_FILE = "clock"
NAMED = "HOLDFAST_TRIAL"
"""The variable that names a trial's folder to every command."""
_STATE = "trial.json"
_HELD = "running.lock"
START = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
"""A Monday morning, with nothing due."""


def trial_folder() -> Path:
    """Where a trial lives unless another folder is named: among what programs keep for this account alone, where
    no other account can be there first (XDG Base Directory Specification)."""
    named, state = os.environ.get(NAMED), os.environ.get("XDG_STATE_HOME", "")
    if named:
        return Path(named)
    return (Path(state) if os.path.isabs(state) else Path("~/.local/state").expanduser()) / "holdfast" / "trial"


def is_trial(folder: Path) -> bool:
    """Whether a folder holds a trial."""
    return (folder / _STATE).is_file()


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """A folder for one trial alone, made where it is not there. Raises Misconfigured where another trial runs in
    it, and for a folder of somebody else or one that holds anything else; then nothing in it is changed."""
    _refuse_other(folder)
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.geteuid():
            raise Misconfigured(f"The folder {folder} belongs to another account.", "Name another with --folder.")
        folder.chmod(0o700)
        lock = (folder / _HELD).open("a")
    except OSError as why:
        what = f"The folder {folder} cannot be used: {why.strerror}."
        raise Misconfigured(what, "Name another with --folder.") from why
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the process, however it ends
        except OSError:
            raise Misconfigured(
                f"A trial is running in {folder}; nothing of it was changed.",
                "Stop it first with Ctrl-C, or run another beside it with --folder, --smtp and --web.",
            ) from None
        yield


def refuse_taken(*doors: Endpoint) -> None:
    """Raises Misconfigured for a door at which another program listens: before anything is thrown away for it."""
    for door in doors:
        try:
            socket.create_server((door.host, door.port)).close()
        except OSError as why:
            raise Misconfigured(
                f"Nothing can listen on port {door.port} of {door.host}: {why.strerror}.",
                "Stop the program that does, or name other ports with --smtp and --web; 0 is any that is free.",
            ) from None


def begin(folder: Path, *, directory: Path | None = None) -> None:
    """Make a fresh trial in a folder; one that is there is thrown away.

    Raises Misconfigured for a folder that holds anything else, and where the directory cannot be read.
    """
    _refuse_other(folder)
    example = resources.files("bot").joinpath("settings", "example", "directory.toml")
    try:
        text = (directory or example).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise Misconfigured(f"The directory {directory} cannot be read.", "Name a file in UTF-8.") from why
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    for each in sorted(folder.iterdir(), key=lambda each: each.name == _STATE):  # what makes it a trial goes last
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        elif each.name != _HELD:
            each.unlink()
    (folder / "directory.toml").write_text(text, "utf-8")
    _write(folder, smtp="127.0.0.1:2525", web="127.0.0.1:8020")


def _refuse_other(folder: Path) -> None:
    if folder.is_dir() and not is_trial(folder) and any(each.name != _HELD for each in folder.iterdir()):
        raise Misconfigured(
            f"The folder {folder} is not empty and holds no trial.", "Name an empty folder, or one that does not exist."
        )


def note_doors(folder: Path, *, smtp: Endpoint, web: Endpoint) -> None:
    """Put down where a running trial listens, for the commands that talk to it."""
    _write(folder, smtp=str(smtp), web=str(web))


def _write(folder: Path, **state: str) -> None:
    (folder / _STATE).write_text(json.dumps(state), "utf-8")


def trial_settings(folder: Path) -> Settings:
    """The settings of a trial, with the doors it last had. Raises Misconfigured for a broken one."""
    try:
        state = json.loads((folder / _STATE).read_text("utf-8"))
        smtp, web = (_endpoint(state[door]) for door in ("smtp", "web"))
    except (OSError, ValueError, KeyError, TypeError):
        raise Misconfigured(f"The trial in {folder} is broken.", "Begin a new one with `holdfast trial`.") from None
    settings = embedded(folder)
    return replace(settings, mail_local=replace(settings.mail_local, smtp=smtp), web=web)


def _endpoint(written: str) -> Endpoint:
    host, _, port = written.rpartition(":")
    return Endpoint(host=host, port=int(port))
