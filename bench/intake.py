"""Measures the whole intake of a letter (read, decide, one commit) against parsing and keeping it."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

from bench.floors import Floor
from bench.letters import Written, answer, request
from bench.report import Report, Row
from bench.timing import median, quiet, seconds, turn_by_turn
from bench.town import Town, pairs

BATCH = 40
FIRST = 500_000
TARGET = 4.0


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    town, floor = Town(folder / "home"), Floor(folder / "floor.db")
    sizes: list[int] = []
    floors: dict[str, list[float]] = defaultdict(list)
    takes: dict[str, list[float]] = defaultdict(list)
    cores: tuple[list[float], list[float]] = ([], [])
    parts: tuple[list[float], list[float], list[float]] = ([], [], [])
    with quiet():
        for place, batch in enumerate(batches(town, 4 if quick else 30)):
            letters = [town.letter(each.raw, each.sender) for each in batch]
            taken = turn_by_turn(lambda n: floor.take(letters[n].raw), lambda n: town.take(letters[n]), len(batch))  # noqa: B023 - called at once
            if place < 2:
                continue  # caches fill and statements are compiled
            for written, low, high in zip(batch, taken[0].wall, taken[1].wall, strict=True):
                floors[written.sort].append(low)
                takes[written.sort].append(high)
                sizes.append(len(written.raw))
            for core, took in zip(cores, taken, strict=True):
                core.extend(took.core)
            for letter in letters[:10]:
                parts[0].append(seconds(lambda: floor.parse(letter.raw)))  # noqa: B023
                parts[1].append(seconds(lambda: floor.keep(letter.raw)))  # noqa: B023
                parts[2].append(seconds(lambda: reading(town, letter)))  # noqa: B023
    broken = town.holdfast.store.verify()
    moved = sum(line is not None for line in _moved(town))
    town.close()
    floor.close()
    every_take, every_floor = ([one for some in each.values() for one in some] for each in (takes, floors))
    rows = [
        _row("every letter, medians", median(every_take), median(every_floor), target=TARGET),
        _row("every letter, means", fmean(every_take), fmean(every_floor)),
        _row("every letter, medians, time on a core", median(cores[1]), median(cores[0])),
        *(_row(sort, median(takes[sort]), median(floors[sort])) for sort in sorted(takes)),
    ]
    return Report(
        name="intake",
        rows=rows,
        notes=(
            f"{len(sizes)} letters, {min(sizes) / 1e3:.1f} to {max(sizes) / 1e3:.1f} kB, "
            f"median {median(sizes) / 1e3:.1f} kB; {moved} acceptances moved a case",
            f"of the floor: parsing {median(parts[0]) * 1e3:.3f} ms, one durable insert {median(parts[1]) * 1e3:.3f} "
            "ms (medians of a sample)",
            f"of ours: reading {median(parts[2]) * 1e3:.3f} ms (median of a sample); the rest is deciding and one "
            "commit",
            f"verify afterwards: {broken or 'all holds'}",
        ),
    )


def _row(what: str, measured: float, floor: float, *, target: float | None = None) -> Row:
    return Row(what=what, measured=measured * 1e3, floor=floor * 1e3, unit="ms", target=target)


def reading(town: Town, letter: object) -> None:
    """Read a letter, and no more."""
    town.holdfast.service.intake.reader.read(letter)


def batches(town: Town, times: int, first: int = FIRST) -> Iterator[list[Written]]:
    """First the requests about some new cases, then, once their emails have gone, what comes back."""
    known, people = pairs(town.directory), town.directory.people
    for time in range(times):
        numbers = range(first + time * BATCH, first + (time + 1) * BATCH)
        asked = {number: known[number % len(known)] for number in numbers}
        yield [request(number, who, team, town.clock.now()) for number, (who, team) in asked.items()]
        town.post()
        yield [
            answer(number, people[team.manager], who, town.channel.last[f"JW-{number}"], town.clock.now())
            for number, (who, team) in asked.items()
        ]
        town.post()


def _moved(town: Town) -> Iterator[object]:
    for reference in town.channel.last:
        case = town.holdfast.store.case(reference)
        yield case if case is not None and case.basis == "acceptance" else None
