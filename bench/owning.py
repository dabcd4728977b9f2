"""Measures “who owns this case?” in process, among many cases and among few."""

import gc
from datetime import timedelta
from pathlib import Path
from random import Random

from bench.crowd import MONDAY, fill, lived, reference, sample_holds
from bench.report import Report, Row
from bench.timing import quantile, turn_by_turn
from bot.queries.ownership import owned
from store import SqlStore, open_store

SMALL, LARGE = 10_000, 1_000_000
TARGET, CEILING = 1.5, 2.0


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    counts = (SMALL, LARGE // 10 if quick else LARGE)
    patterns = lived(folder / "lived")
    files = [fill(folder / f"of-{count}", count, 1000, patterns) for count in counts]
    broken = sample_holds(files[1], folder, 2000)
    return measured(files, counts, 4_000 if quick else 20_000, broken)


def measured(files: list[Path], counts: tuple[int, int], times: int, broken: str | None) -> Report:
    """Ask both about random cases at random instants, turn by turn."""
    stores = [open_store(f"sqlite:///{file}") for file in files]
    dice = Random(1)
    asked = [[(reference(dice.randrange(count)), dice.random()) for _ in range(times)] for count in counts]

    def ask(which: int, number: int) -> None:
        name, part = asked[which][number]
        owned(stores[which], name, MONDAY + timedelta(hours=1 + part * 71))

    for number in range(min(500, times)):
        ask(0, number)
        ask(1, number)
    gc.collect()
    small, large = turn_by_turn(lambda n: ask(0, n), lambda n: ask(1, n), times)
    _close(stores)
    rows = []
    for name, part, ceiling, of in (
        ("p50", 0.5, None, "wall"),
        ("p99", 0.99, CEILING, "wall"),
        ("p50, time on a core", 0.5, None, "core"),
        ("p99, time on a core", 0.99, CEILING, "core"),
    ):
        measured_at, floor = (quantile(getattr(took, of), part) * 1e3 for took in (large, small))
        rows.append(
            Row(
                what=f"{name}, among {counts[1]:,} against {counts[0]:,}",
                measured=measured_at,
                floor=floor,
                unit="ms",
                target=TARGET if of == "wall" else None,
                ceiling=ceiling if of == "wall" else None,
            )
        )
    size = files[1].stat().st_size / 1e9
    return Report(
        name="who-owns",
        rows=rows,
        notes=(
            f"{times:,} questions about random cases at random instants, to each turn by turn; "
            f"the larger file has {size:.1f} GB",
            f"verify on a sample of it: {broken or 'all holds'}",
        ),
    )


def _close(stores: list[SqlStore]) -> None:
    for store in stores:
        store.close()
