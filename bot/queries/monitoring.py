"""Decides how the figures of a month are given as a table: a line for each number, for a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from protocol.digests.figures import Figures, Monitored
from protocol.directory import Directory
from templates.words import figures as words

COLUMNS = ("month", "organisation", "team", "measure", "of", "number")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(directory: Directory, said: Monitored) -> str:
    """The figures as text with commas (RFC 4180), with its columns first. A spreadsheet takes nothing in it for a
    formula."""
    made = io.StringIO()
    written = csv.writer(made)
    written.writerow(COLUMNS)
    written.writerows(_rows(directory, said))
    return made.getvalue()


def _rows(directory: Directory, said: Monitored) -> Iterator[tuple[str, ...]]:
    for key, figures in said.teams.items():
        team = directory.teams.get(key)
        home = directory.organisations[team.organisation].name if team else ""
        for measure, of, number in _measures(figures):
            line = (str(said.month), home, team.name if team else key, measure, of, str(number))
            yield tuple(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in line)


def _measures(figures: Figures) -> Iterator[tuple[str, str, int]]:
    yield "requests", "", figures.requests
    yield "on time", "", figures.on_time
    yield "late", "", figures.late
    yield "waiting", "", figures.waiting
    yield "ended before an answer", "", figures.ended
    yield from (("escalated to", words.level(level), number) for level, number in figures.escalated.items())
    yield from (("declined", ground, number) for ground, number in figures.declines.items())
    yield from (("open without an answer", age, number) for age, number in words.ages(figures.ages))
