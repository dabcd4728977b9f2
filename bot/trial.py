"""Decides what a trial is: a throwaway folder, an invented directory, and a clock turned by hand."""

import getpass
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from bot.settings import Endpoint, Settings, embedded
from protocol.violations import Misconfigured

CLOCK_FILE = "clock"
_STATE = "trial.json"
START = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
"""A Monday morning, with nothing due."""


def trial_folder() -> Path:
    """Where a trial lives unless another folder is named: one for each user of the machine."""
    return Path(tempfile.gettempdir()) / f"holdfast-trial-{getpass.getuser()}"


def is_trial(folder: Path) -> bool:
    """Whether a folder holds a trial."""
    return (folder / _STATE).is_file()


def begin(folder: Path, *, directory: Path | None = None) -> None:
    """Make a fresh trial in a folder; one that is there is thrown away.

    Raises Misconfigured for a folder that holds anything else.
    """
    if folder.exists() and any(folder.iterdir()) and not is_trial(folder):
        raise Misconfigured(
            f"The folder {folder} is not empty and holds no trial.", "Name an empty folder, or one that does not exist."
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    if directory is not None:
        shutil.copyfile(directory, folder / "directory.toml")
    else:
        text = resources.files("bot").joinpath("example", "directory.toml").read_text("utf-8")
        (folder / "directory.toml").write_text(text, "utf-8")
    _write(folder, smtp="127.0.0.1:2525", web="127.0.0.1:8020")


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
