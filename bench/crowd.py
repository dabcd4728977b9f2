"""Decides how a great many cases are put on record quickly: a few are lived through by real letters,
and their ledgers are then copied under other references, with hashes of their own.

The entries are written in the order of time, all first ones before all second ones, so that those of
one case lie as far apart in the file as they do in service.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.letters import ADDRESS, answer, request
from bench.town import Town, pairs, settings_of
from protocol.case.ledger import GENESIS, entry_hash
from protocol.messages.intents import Register
from store import migrate, open_store

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = 1_000_000
MONDAY = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 25, 9, 15, tzinfo=UTC)
LAPSE = datetime(2026, 11, 25, 17, 0, 1, tzinfo=UTC)
"""A second after the answer to a request of Monday was due; one of Wednesday has until Friday."""

Row = tuple[object, ...]
_LEDGER = "reference, seq, kind, at, recorded_at, body, previous, hash"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A case that was lived through, as the rows it left behind; references and hashes come anew."""

    ledger: Sequence[Row]
    cases: Row
    ownerships: Sequence[Row]
    requests: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """`lapsed` waits for an answer that was due at `LAPSE`, the others for one due later: `asked` has
    had one request, `moved` has been accepted once and asked about again. All are known from Monday.
    `blobs` are their letters."""

    lapsed: Pattern
    asked: Pattern
    moved: Pattern
    blobs: Sequence[Row]


def reference(number: int) -> str:
    """The reference of the case of a number, from 0."""
    return f"JW-{FIRST + number}"


def lived(folder: Path) -> Patterns:
    """Live through one case of each pattern."""
    early, late = Town(folder / "early", at=MONDAY), Town(folder / "late", at=MONDAY)
    known = pairs(early.directory)
    asking, asked = known[0]
    manager = early.directory.people[asked.manager]
    onward, again = next((who, team) for who, team in known if asked.key in who.teams)

    def write(town: Town, raw: bytes, sender: str) -> None:
        town.take(town.letter(raw, sender))
        town.post()

    early_letter = request(10001, asking, asked, MONDAY)
    write(early, early_letter.raw, early_letter.sender)
    early.clock.turn_to(WEDNESDAY)
    early.post()  # the reminder of Wednesday morning

    late.holdfast.service.commands.give("JW-10002", Register(team=asking.teams[0]))
    late.holdfast.service.commands.give("JW-10003", Register(team=asking.teams[0]))
    late.clock.turn_to(WEDNESDAY)
    moving = request(10003, asking, asked, WEDNESDAY)
    write(late, moving.raw, moving.sender)
    accepting = answer(10000, manager, asking, late.channel.last["JW-10003"], WEDNESDAY)
    write(late, accepting.raw.replace(b"JW-10000", b"JW-10003"), accepting.sender)
    for number, who, team in ((10002, asking, asked), (10003, onward, again)):
        letter = request(number, who, team, WEDNESDAY)
        write(late, letter.raw.replace(b"<ask.", b"<again."), letter.sender)
    patterns = []
    blobs: list[Row] = []
    for town, number in ((early, 10001), (late, 10002), (late, 10003)):
        case = town.holdfast.store.case(f"JW-{number}")
        if case is None or len(case.open_requests) != 1:
            raise RuntimeError(f"JW-{number} was not lived through as it should be: {case}")
        patterns.append(_pattern(town.database, f"JW-{number}"))
    early.close()
    late.close()
    for town in (early, late):
        with sqlite3.connect(town.database) as file:
            blobs += file.execute("SELECT sha256, bytes, kept_at FROM blobs").fetchall()
    return Patterns(lapsed=patterns[0], asked=patterns[1], moved=patterns[2], blobs=blobs)


def _pattern(database: Path, of: str) -> Pattern:
    with sqlite3.connect(database) as file:

        def rows(table: str, order: str) -> list[Row]:
            columns = _LEDGER if table == "ledger" else ", ".join(_columns(file, table))
            return file.execute(f"SELECT {columns} FROM {table} WHERE reference = ? ORDER BY {order}", (of,)).fetchall()

        return Pattern(
            ledger=rows("ledger", "seq"),
            cases=rows("cases", "seq")[0],
            ownerships=rows("ownerships", "seq"),
            requests=rows("requests", "number"),
        )


def _columns(file: sqlite3.Connection, table: str) -> list[str]:
    return [f'"{row[1]}"' for row in file.execute(f"PRAGMA table_info({table})")]


def fill(home: Path, count: int, lapsed: int, patterns: Patterns) -> Path:
    """Make a database of `count` open cases in a folder, `lapsed` of them, evenly spread, past their
    deadline; of the others one in ten has moved before. Returns the file."""
    settings_of(home)
    database = home / "holdfast.db"
    migrate(f"sqlite:///{database}")
    every = count // lapsed

    def pattern(number: int) -> Pattern:
        if number % every == 0 and number < lapsed * every:
            return patterns.lapsed
        return patterns.moved if number % 10 == 7 else patterns.asked

    file = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
        file.execute(f"PRAGMA {pragma}")
    file.execute("BEGIN")
    _put(file, "blobs", iter(patterns.blobs))
    heads = [GENESIS] * count
    for place in range(max(len(each.ledger) for each in (patterns.lapsed, patterns.asked, patterns.moved))):
        _put(file, "ledger", _entries(place, heads, pattern), columns=_LEDGER)
    _put(file, "cases", _case_rows(file, heads, pattern))
    for table in ("ownerships", "requests"):
        _put(file, table, _of(table, count, pattern))
    file.execute("COMMIT")
    file.close()
    return database


def _put(file: sqlite3.Connection, table: str, rows: Iterator[Row], columns: str = "") -> None:
    columns = columns or ", ".join(_columns(file, table))
    marks = ", ".join("?" * (columns.count(",") + 1))
    file.executemany(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", rows)


def _entries(place: int, heads: list[str], pattern: Callable[[int], Pattern]) -> Iterator[Row]:
    """One entry of every case that has so many; `heads` are taken on."""
    for number, previous in enumerate(heads):
        ledger = pattern(number).ledger
        if place < len(ledger):
            _, seq, kind, at, recorded_at, body, _, _ = ledger[place]
            hashed = heads[number] = entry_hash(
                previous=previous,
                reference=reference(number),
                seq=place + 1,
                at=_instant(at),
                recorded_at=_instant(recorded_at),
                text=str(body),
            )
            yield reference(number), seq, kind, at, recorded_at, body, previous, hashed


def _case_rows(file: sqlite3.Connection, heads: list[str], pattern: Callable[[int], Pattern]) -> Iterator[Row]:
    place = _columns(file, "cases").index('"head"')
    for number, head in enumerate(heads):
        row = list(pattern(number).cases)
        row[0], row[place] = reference(number), head
        yield tuple(row)


def _of(table: str, count: int, pattern: Callable[[int], Pattern]) -> Iterator[Row]:
    for number in range(count):
        for row in getattr(pattern(number), table):
            yield reference(number), *row[1:]


def _instant(micros: object) -> datetime:
    return EPOCH + timedelta(microseconds=int(str(micros)))


def sample_holds(database: Path, folder: Path, size: int) -> str | None:
    """What `verify` says of some of the cases, evenly spread, copied whole into a database of their own."""
    part = folder / "sample.db"
    migrate(f"sqlite:///{part}")
    file = sqlite3.connect(part, isolation_level=None)
    file.execute("PRAGMA foreign_keys = OFF")
    file.execute("ATTACH ? AS whole", (str(database),))
    (count,) = file.execute("SELECT count(*) FROM whole.cases").fetchone()
    chosen = [(reference(number),) for number in range(0, count, max(1, count // size))]
    file.execute("CREATE TEMP TABLE chosen (reference TEXT PRIMARY KEY)")
    file.executemany("INSERT INTO chosen VALUES (?)", chosen)
    file.execute("BEGIN")
    for table in ("ledger", "cases", "ownerships", "requests"):
        columns = ", ".join(_columns(file, table))
        file.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM whole.{table}"
            " WHERE reference IN (SELECT reference FROM chosen)"
        )
    file.execute("INSERT INTO blobs SELECT * FROM whole.blobs")
    file.execute("COMMIT")
    file.close()
    store = open_store(f"sqlite:///{part}")
    try:
        return store.verify()
    finally:
        store.close()


__all__ = ["ADDRESS", "LAPSE", "MONDAY", "WEDNESDAY", "Patterns", "fill", "lived", "reference", "sample_holds"]
