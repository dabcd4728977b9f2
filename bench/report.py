"""Decides how a measurement is shown: a table in plain text, and a JSON file beside the others."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
_HEADS = ("what", "measured", "floor", "ratio", "target", "")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measurement against its floor.

    `measured` and `floor` are in `unit`; `target` is the most that their ratio may be, `ceiling` the
    most that `measured` itself may be; None where nothing was promised.
    """

    what: str
    measured: float
    floor: float
    unit: str
    target: float | None = None
    ceiling: float | None = None

    @property
    def ratio(self) -> float:
        """How many times its floor it is."""
        return self.measured / self.floor

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept, None where there is none."""
        if self.target is None and self.ceiling is None:
            return None
        return self.ratio <= (self.target or float("inf")) and self.measured <= (self.ceiling or float("inf"))

    def cells(self) -> tuple[str, ...]:
        """The row as the table shows it."""
        promised = [f"<= {self.target:g}x"] if self.target else []
        promised += [f"< {self.ceiling:g} {self.unit}"] if self.ceiling else []
        word = {True: "kept", False: "NOT KEPT", None: ""}[self.kept]
        sizes = (f"{each:.0f}" if each >= 1000 else f"{each:.3g}" for each in (self.measured, self.floor))
        return (self.what, *(f"{size} {self.unit}" for size in sizes), f"{self.ratio:.2f}x", ", ".join(promised), word)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one benchmark found: rows, and lines that say what else was seen."""

    name: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()

    def text(self) -> str:
        """A table, and the notes under it."""
        lines = [_HEADS, *(row.cells() for row in self.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(_HEADS))]
        shown = [
            "  ".join(
                cell.ljust(width) if place == 0 else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        ]
        shown.insert(1, "-" * max(map(len, shown)))
        return "\n".join([f"== {self.name}", *shown, *(f"   {note}" for note in self.notes), ""])

    def write(self, *, quick: bool) -> None:
        """Put it into results/NAME.json, in the place of the last."""
        RESULTS.mkdir(exist_ok=True)
        whole = {
            "name": self.name, "at": datetime.now(UTC).isoformat(timespec="seconds"), "quick": quick,
            "machine": machine(), "rows": [{**asdict(row), "ratio": row.ratio, "kept": row.kept} for row in self.rows],
            "notes": list(self.notes),
        }  # fmt: skip
        (RESULTS / f"{self.name}.json").write_text(json.dumps(whole, indent=1) + "\n", "utf-8")


def machine() -> str:
    """What it was measured on, without naming the machine."""
    load = os.getloadavg()[0]
    kind = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {kind}, Python {platform.python_version()}, load {load:.1f}"
