"""Decides which Holdfast a command means: the settings that were named, those that lie here, or the trial."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.process.clock import SystemClock, TurnedClock
from bot.settings.model import PackSettings, Settings
from bot.trial.folder import CLOCK_FILE, NAMED, is_trial, trial_folder, trial_settings
from bot.wiring.sources import packs_of, settings_from
from protocol.violations import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from protocol.pack.procedures import Pack
    from protocol.ports.clock import Clock

HERE = Path("holdfast.toml")
"""The settings that are meant where nobody names any."""


def meant(file: Path | None) -> Path:
    """The settings file, or the folder of the trial, that a command means: what was named counts before what lies
    about. Raises Misconfigured with what to do where there is none."""
    if file is not None:
        return file
    named = os.environ.get(NAMED)
    if named and not is_trial(Path(named)):
        raise Misconfigured(
            f"{NAMED} names {named}, where there is no trial.", "Begin one with `holdfast trial`, or unset it."
        )
    if not named and HERE.exists():
        return HERE
    if not is_trial(trial_folder()):
        raise Misconfigured(
            "There is no holdfast.toml in this folder, and you have no trial.",
            "Name your settings with --settings, or begin with `holdfast trial`.",
        )
    return trial_folder()


def names_settings() -> bool:
    """Whether there are settings that a command without --settings means, other than a trial that lies about."""
    return bool(os.environ.get(NAMED)) or HERE.exists()


def settings_at(file: Path | None) -> Settings:
    """The settings a command means. Raises Misconfigured with what to do where there are none."""
    file = meant(file)
    if file.is_dir() and is_trial(file):
        return trial_settings(file)
    settings, problems = settings_from(file)
    if settings is None:
        raise problems[0]
    return settings


def packs_at(file: Path | None) -> "Mapping[str, Pack]":
    """The rule packs of the settings a command means; those that come with Holdfast where there are none, and none
    were named. Raises Misconfigured with what to do."""
    try:
        chosen = settings_at(file)
    except Misconfigured:
        if file is not None:
            raise
        packs, problems = packs_of(PackSettings(), "settings")
    else:
        packs, problems = packs_of(chosen.packs, str(chosen.file or "settings"))
    if problems:
        raise problems[0]
    return packs


def clock_of(settings: Settings) -> "Clock":
    """The clock a command reads: a trial's own, or the machine's."""
    file = settings.service.home / CLOCK_FILE
    if settings.mail_local.trusts_directory and file.exists():
        return TurnedClock(SystemClock().now(), file=file)
    return SystemClock()
