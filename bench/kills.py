"""Kills Holdfast as often as you like, and prints what was lost: nothing, or what and where.

    .venv/bin/python -m bench.kills --kills 1000 --seed 7

Exit status 1 where anything does not add up.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.promises.killing import killed


def main() -> int:
    """Run, and print a small table."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--kills", type=int, default=200, help="how often (200)")
    asked.add_argument("--seed", type=int, default=1, help="what is drawn: letters, turns of the clock, deaths (1)")
    wanted = asked.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="holdfast-kills-") as folder:
        seen = killed(Path(folder) / "home", kills=wanted.kills, seed=wanted.seed)
    deaths = ", ".join(f"{count} {how}" for how, count in seen.kills.most_common())
    for name, value in (
        ("kills", f"{seen.kills.total()} ({deaths})"),
        ("letters", f"{seen.letters}, handed over {seen.sendings} times"),
        ("committed, and killed before the 250", seen.acted_on),
        ("emails at the relay", f"{seen.emails}, of which {seen.repeated} came twice, the same"),
        ("cases", f"{seen.cases}, {seen.moved} of them accepted"),
        ("seconds", f"{time.perf_counter() - began:.0f}"),
        ("faults", len(seen.faults)),
    ):
        print(f"{name:<38} {value}")
    for fault in seen.faults:
        print(f"  {fault}")
    return 1 if seen.faults else 0


if __name__ == "__main__":
    sys.exit(main())
