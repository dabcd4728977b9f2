"""Decides which bank holidays count: those that come with Holdfast."""

from importlib import resources

from protocol.calendar.file import parse_calendar
from protocol.calendar.workdays import Calendar
from protocol.violations import Misconfigured

CALENDAR = "protocol/calendars/england-and-wales.toml"
"""The frozen bank holidays, as errors name them (reading A10)."""


def bank_holidays() -> tuple[Calendar | None, list[Misconfigured]]:
    """The frozen bank holidays of England and Wales."""
    text = resources.files("protocol").joinpath("calendars", "england-and-wales.toml").read_text("utf-8")
    return parse_calendar(text, place=CALENDAR)
