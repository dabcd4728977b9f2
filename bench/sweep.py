"""Measures a sweep that finds a thousand lapsed deadlines, and one that finds and acts on them."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bench.crowd import LAPSE, WEDNESDAY, fill, lived, sample_holds
from bench.report import Report, Row
from bench.timing import median, quiet, seconds, turn_by_turn
from bench.town import Town

LAPSED, LARGE = 1_000, 1_000_000
TARGET = 1.5


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    count = LARGE // 10 if quick else LARGE
    patterns = lived(folder / "lived")
    homes = (folder / "few", folder / "many")
    files = [fill(home, open_cases, LAPSED, patterns) for home, open_cases in zip(homes, (LAPSED, count), strict=True)]
    broken = sample_holds(files[1], folder, 2000)
    few, many = (Town(home, at=WEDNESDAY) for home in homes)
    finding = turn_by_turn(lambda _: _find(few), lambda _: _find(many), 100)
    acting: tuple[list[float], list[float]] = ([], [])
    acted: set[int] = set()
    for town in (few, many):
        town.clock.turn_to(LAPSE)
    for turn in range(2 if quick else 4):
        for town, took in ((few, acting[0]), (many, acting[1]))[:: 1 if turn % 2 else -1]:
            before = Before(town.database)
            with quiet():
                took.append(seconds(lambda: acted.add(town.holdfast.service.deadlines.lapse(LAPSE))))  # noqa: B023 - called at once
            before.put_back()
    few.close()
    many.close()
    found, found_few = (median(took.wall) * 1e3 for took in reversed(finding))
    whole, whole_few = (median(took) * 1e3 for took in reversed(acting))
    rows = [
        Row(what=f"finding them among {count:,}, against {LAPSED:,}", measured=found, floor=found_few, unit="ms"),
        Row(what="finding and acting on them", measured=whole, floor=whole_few, unit="ms", target=TARGET),
    ]
    share = found / whole
    return Report(
        name="sweep",
        rows=rows,
        notes=(
            f"cases acted on in each sweep: {', '.join(map(str, sorted(acted)))}; "
            f"finding is {share:.2%} of the whole among {count:,}",
            f"verify on a sample of the larger: {broken or 'all holds'}",
        ),
    )


def _find(town: Town) -> Sequence[str]:
    return town.holdfast.store.cases_due(LAPSE, LAPSED)


class Before:
    """The lapsed cases as they were, to be put back so that a sweep can be measured again."""

    def __init__(self, database: Path) -> None:
        self._file = sqlite3.connect(database, isolation_level=None)
        due = int(LAPSE.timestamp() * 1e6)
        self._cases = self._file.execute("SELECT * FROM cases WHERE next_due < ?", (due,)).fetchall()
        self._names = [(row[0],) for row in self._cases]
        self._seqs = self._file.execute("SELECT reference, seq FROM cases WHERE next_due < ?", (due,)).fetchall()
        of_one = "SELECT * FROM requests WHERE reference = ?"
        self._requests = [row for name in self._names for row in self._file.execute(of_one, name)]

    def put_back(self) -> None:
        """Take back what the sweep wrote."""
        guards = self._file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        self._file.execute("BEGIN IMMEDIATE")
        for name, _ in guards:  # the ledger is only ever added to, and here it is cut
            self._file.execute(f"DROP TRIGGER {name}")
        self._file.executemany("DELETE FROM ledger WHERE reference = ? AND seq > ?", self._seqs)
        self._file.executemany("DELETE FROM requests WHERE reference = ?", self._names)
        self._file.execute("DELETE FROM notices")
        for table, rows in (("cases", self._cases), ("requests", self._requests)):
            marks = ", ".join("?" * len(rows[0]))
            self._file.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)
        for _, sql in guards:
            self._file.execute(sql)
        self._file.execute("COMMIT")
        self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._file.close()
