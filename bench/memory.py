"""Measures whether memory grows with the number of letters taken."""

import gc
from pathlib import Path

from bench.intake import batches
from bench.report import Report, Row
from bench.town import Town

LETTERS, SAMPLES, WARM = 100_000, 40, 0.2
TARGET = 1.05


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    town = Town(folder / "home")
    letters = LETTERS // 20 if quick else LETTERS
    seen: list[tuple[int, float]] = []
    taken = 0
    for batch in batches(town, letters // 80):
        for written in batch:
            town.take(town.letter(written.raw, written.sender))
        taken += len(batch)
        if taken >= (len(seen) + 1) * letters / SAMPLES:
            gc.collect()
            seen.append((taken, resident()))
        if taken % 80 == 0:
            town.channel.last.clear()  # ours, and not to be mistaken for a leak
    broken = town.holdfast.store.verify() if quick else "not asked, it takes long"
    town.close()
    warm = [each for each in seen if each[0] >= letters * WARM]
    growth = slope(warm) * 10_000
    row = Row(
        what=f"resident memory after {taken:,} letters, against after {warm[0][0]:,}",
        measured=warm[-1][1],
        floor=warm[0][1],
        unit="MB",
        target=TARGET,
    )
    return Report(
        name="memory",
        rows=[row],
        notes=(
            f"slope after warm-up: {growth:+.2f} MB for every 10,000 letters; at the beginning {seen[0][1]:.1f} MB, "
            f"at most {max(size for _, size in seen):.1f} MB",
            f"samples, MB: {' '.join(f'{size:.1f}' for _, size in seen)}",
            f"verify afterwards: {broken or 'all holds'}",
        ),
    )


def resident() -> float:
    """The memory of this process that is in use, in MB."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("This machine does not say how much memory a process has.")


def slope(points: list[tuple[int, float]]) -> float:
    """By least squares: how much the second of a pair grows with the first."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    across = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / across
