"""Decides which rules settings name, and reads them: packs, and the directory on its calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.directory.closures import agreed_beside
from bot.directory.file import load_directory
from bot.directory.merging import Under, pulled_beside
from bot.settings.model import Settings
from bot.settings.text_file import text_of
from bot.wiring.holidays import bank_holidays
from bot.wiring.sources import earlier_packs, packs_of
from protocol.calendar.workdays import Calendar
from protocol.decision.rules import Rules
from protocol.directory import Directory
from protocol.pack.procedures import Pack
from protocol.violations import Misconfigured


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What `decide` needs besides the case: packs by key, in the order of the settings, their earlier versions, and
    the directory with its calendars."""

    packs: Mapping[str, Pack]
    earlier: Mapping[tuple[str, str], Pack]
    directory: Directory
    calendar: Calendar


def rules_of(settings: Settings) -> tuple[Loaded | None, list[Misconfigured]]:
    """The packs, bank holidays and directory that settings name, or None and everything wrong."""
    packs, problems = packs_of(settings.packs, str(settings.file or "settings"))
    earlier, wrong = earlier_packs(settings.packs)
    problems += wrong
    calendar, wrong = bank_holidays()
    problems += wrong
    text, wrong = text_of(settings.directory, str(settings.directory))
    problems += wrong
    under, wrong = under_of(settings.directory)
    problems += wrong
    if calendar is None or text is None:
        return None, problems
    agreed, wrong = agreed_beside(settings.directory)
    problems += wrong
    directory, wrong = load_directory(
        text, place=str(settings.directory), calendar=calendar, under=under, agreed=agreed
    )
    problems += wrong
    if directory is None or problems:
        return None, problems
    return Loaded(packs=packs, earlier=earlier, directory=directory, calendar=calendar), []


def under_of(directory: Path) -> tuple[Under | None, list[Misconfigured]]:
    """The pulled people of a directory file; None, and no mistake, where nothing was ever pulled."""
    file = pulled_beside(directory)
    if not file.exists():
        return None, []
    text, problems = text_of(file, str(file))
    return (Under(text=text, place=str(file)) if text is not None else None), problems


def rules_for(settings: Settings) -> Rules:
    """The rules that settings name. Raises the first Misconfigured of everything wrong."""
    loaded, problems = rules_of(settings)
    if loaded is None:
        raise problems[0]
    return Rules(
        packs=loaded.packs,
        earlier=loaded.earlier,
        directory=loaded.directory,
        contact_line=settings.service.contact_line,
        late_after=timedelta(minutes=settings.clock.grace_minutes),
        told_within=timedelta(minutes=settings.clock.told_within_minutes),
        confirm_within=timedelta(hours=settings.clock.confirm_hours),
        dated_within=timedelta(days=settings.clock.dated_within_days),
        chat_accepts=not (settings.teams and settings.teams.email_only),
        web_accepts=not (settings.pages and settings.pages.email_only),
    )
