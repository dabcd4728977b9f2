"""How times, dates, lists and deadlines are written."""

from datetime import UTC, date, datetime, time
from typing import get_args

import pytest

import templates
from protocol.calendar.workdays import LONDON, Calendar, span
from protocol.case import events
from protocol.messages.values import to_json
from templates.mailto import mailto
from templates.words import written as words
from templates.words.history import EVENTS

CALENDAR = Calendar(
    holidays={
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 28): "Boxing Day (substitute day)",
        date(2027, 1, 1): "New Year’s Day",
    },
    first=2026,
    last=2027,
)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(17, 0), "5pm"), (time(17, 2), "5:02pm"), (time(12, 0), "12pm"), (time(0, 0), "12am"),
        (time(0, 5), "12:05am"), (time(9, 0), "9am"), (time(10, 40), "10:40am"), (time(17, 0, 1), "5pm"),
    ],
)  # fmt: skip
def test_times_are_twelve_hour(at: time, said: str) -> None:
    """Times read like 5pm and 5:02pm; noon is 12pm and midnight 12am."""
    assert templates.clock(at) == said


def test_instants_are_told_in_local_time() -> None:
    """An instant in British Summer Time is told an hour later than in UTC."""
    assert templates.when(datetime(2026, 7, 1, 16, 0, tzinfo=UTC), LONDON) == "5pm on Wednesday 1 July 2026"
    assert templates.when("2026-11-25T17:00:00+00:00", LONDON) == "5pm on Wednesday 25 November 2026"


def test_seconds_are_told_where_they_matter() -> None:
    """A second past the deadline can be seen."""
    assert words.when("2026-11-25T17:00:01+00:00", LONDON, seconds=True) == "5:00:01pm on Wednesday 25 November 2026"


def test_today_is_named_and_dated() -> None:
    """“Today” always comes with its date, and another year with its number."""
    now = "2026-12-31T09:00:00+00:00"
    assert words.soon("2026-12-31T17:00:00+00:00", LONDON, now) == "5pm today, Thursday 31 December"
    assert words.soon("2027-01-05T17:00:00+00:00", LONDON, now) == "5pm Tuesday 5 January 2027"


def test_lists_read_as_sentences() -> None:
    """Lists are written a, b and c."""
    assert [templates.listed(each) for each in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_clauses_are_named_once() -> None:
    """Clauses stand in one pair of brackets, none twice; no clause, no brackets."""
    assert words.clause("5.3, 8.8", "5.3", "3.5") == " (5.3, 8.8, 3.5)"
    assert words.clause("", "") == ""


def test_long_quotations_are_cut_at_a_word() -> None:
    """Quoted words stay short and in one pair of quotation marks."""
    said = words.quoted('"' + "we will see " * 40 + '"')
    assert said.startswith("“we will see")
    assert said.endswith(" …”")
    assert len(said) < 250


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("button “Accept”", "“button ‘Accept’”"), ("“accept”", "“accept”"), ('"accept"', "“accept”"),
        ("“yes” and “no”", "“‘yes’ and ‘no’”"), ("half”", "“half”"), ('say "x" now', "“say ‘x’ now”"), ("", "“”"),
    ],
)  # fmt: skip
def test_quotations_are_balanced(said: str, quoted: str) -> None:
    """Marks within quoted words are single and stay in pairs; those around all of them are not doubled."""
    assert words.quoted(said) == quoted


def test_links_are_encoded() -> None:
    """Brackets, spaces and line ends survive a mail program (RFC 6068)."""
    assert mailto("a+b@example.org", "[JW-1] decline", "decline\nReason: ") == (
        "mailto:a%2Bb@example.org?subject=%5BJW-1%5D%20decline&body=decline%0D%0AReason%3A%20"
    )


@pytest.mark.parametrize(
    ("start", "length", "said"),
    [
        (
            datetime(2026, 11, 27, 17, 1, tzinfo=UTC), "2 working days",
            "2 working days from Friday 27 November 2026, 5:01pm: counted from Monday 30 November;"
            " 5pm Wednesday 2 December. Day 1 is Tuesday 1 December."
            " Not counted: Friday 27 November (after 5pm), Saturday 28 November (weekend)"
            " and Sunday 29 November (weekend).",
        ),
        (
            datetime(2026, 11, 23, 10, 15, tzinfo=UTC), "2 working days",
            "2 working days from Monday 23 November 2026, 10:15am: counted from Monday 23 November;"
            " 5pm Wednesday 25 November. Day 1 is Tuesday 24 November.",
        ),
        (
            datetime(2026, 12, 30, 18, 0, tzinfo=UTC), "1 working day",
            "1 working day from Wednesday 30 December 2026, 6pm: counted from Thursday 31 December;"
            " 5pm Monday 4 January 2027. Day 1 is Monday 4 January 2027."
            " Not counted: Wednesday 30 December (after 5pm), Friday 1 January 2027"
            " (New Year’s Day), Saturday 2 January 2027 (weekend) and Sunday 3 January 2027 (weekend).",
        ),
        (
            datetime(2026, 11, 27, 22, 40, tzinfo=UTC), "60 minutes",
            "60 minutes from Friday 27 November 2026, 10:40pm: 11:40pm Friday 27 November.",
        ),
        (
            datetime(2026, 10, 31, 12, 0, tzinfo=UTC), "4 months",
            "4 months from Saturday 31 October 2026, 12pm: 5pm Sunday 28 February 2027. That is not a working day."
            " The last working day before it is Friday 26 February 2027.",
        ),
        (
            datetime(2026, 11, 27, 22, 40, tzinfo=UTC), "next 09:00 on a working day",
            "The next 9am on a working day after Friday 27 November 2026, 10:40pm: 9am Monday 30 November."
            " Not counted: Saturday 28 November (weekend) and Sunday 29 November (weekend).",
        ),
    ],
)  # fmt: skip
def test_deadlines_are_explained_day_by_day(start: datetime, length: str, said: str) -> None:
    """An explanation names the start, the day counted from, the end, and every day left out and why."""
    reckoning = CALENDAR.reckon(start, span(length))
    assert templates.explain_deadline(reckoning, LONDON) == said


def test_plain_reckoning_is_explained_alike() -> None:
    """The form that a notice carries gives the same words as the reckoning itself."""
    reckoning = CALENDAR.reckon(datetime(2026, 12, 24, 15, 30, tzinfo=UTC), span("2 working days"))
    carried = to_json(reckoning)
    assert isinstance(carried, dict)
    assert templates.explain_deadline(carried, LONDON) == templates.explain_deadline(reckoning, LONDON)
    assert "Friday 25 December (Christmas Day)" in templates.explain_deadline(reckoning, LONDON)


def test_every_event_has_plain_words() -> None:
    """No ledger event shows its programmer's name to a reader."""
    # What is told in words of its own: a deadline of another kind, and what came due and was told to nobody.
    lapsed = {"InformationLapsed", "StepPassed", "ReminderPassed", "ChasePassed"}
    assert {each.__name__ for each in get_args(events.Event)} | lapsed == set(EVENTS)
