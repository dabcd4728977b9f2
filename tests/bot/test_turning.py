"""A trial's clock goes where its words say."""

from datetime import datetime

import pytest

from bot.trial.clock_control import moment
from bot.wiring.holidays import bank_holidays
from protocol.calendar.workdays import LONDON
from protocol.violations import Misread

CALENDAR = bank_holidays()[0]


def at(words: str) -> datetime:
    """An instant in London."""
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "words", "then"),
    [
        ("2026-11-23T10:15:00", "2wd", "2026-11-25T17:00:01"),  # from a Monday to Wednesday
        ("2026-11-25T17:00:01", "1wd", "2026-11-26T17:00:01"),  # after 5pm had passed: the next day, not the one after
        ("2026-11-27T17:00:01", "1 working day", "2026-11-30T17:00:01"),  # a Friday to Monday
        ("2026-11-23T10:15:00", "60 minutes", "2026-11-23T11:15:01"),
        ("2026-11-23T10:15:00", "to 5pm", "2026-11-23T17:00:01"),
        ("2026-11-23T17:00:01", "to 5pm", "2026-11-24T17:00:01"),
        ("2026-11-23T10:15:00", "to 17:00:00", "2026-11-23T17:00:00"),  # with its seconds: exactly then
        ("2026-11-23T10:15:00", "to friday 9am", "2026-11-27T09:00:01"),
        ("2026-11-23T10:15:00", "to 2026-12-01T12:00", "2026-12-01T12:00:01"),
        ("2026-11-23T10:15:00", "now", "2026-11-23T10:15:00"),
    ],
)
def test_words_name_a_moment(now: str, words: str, then: str) -> None:
    """A span ends as a deadline does; a time has passed, unless it is given to the second."""
    assert CALENDAR is not None
    assert moment(words, at(now), CALENDAR) == at(then)


@pytest.mark.parametrize("words", ["soon", "to 25:00", "to blursday 9am", "to 13pm", ""])
def test_what_names_no_moment_is_refused(words: str) -> None:
    """With how to write it."""
    assert CALENDAR is not None
    with pytest.raises(Misread, match="Write it like"):
        moment(words, at("2026-11-23T10:15:00"), CALENDAR)
