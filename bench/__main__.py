"""`python -m bench [NAME...] [--quick]`: measure, print the table, write results/NAME.json."""

import argparse
import importlib
import logging
import sys
import tempfile
from pathlib import Path

from bench.report import machine

NAMES = {
    "intake": "bench.intake", "who-owns": "bench.owning", "sweep": "bench.sweep", "start": "bench.starting",
    "memory": "bench.memory", "smtp": "bench.smtp", "reading": "bench.reading", "chat": "bench.chat",
    "mailboxes": "bench.mailboxes", "hostile": "bench.hostile",
}  # fmt: skip


def main() -> int:
    """Run the benchmarks that were named, or all; 1 where a promise was not kept."""
    asked = argparse.ArgumentParser(prog="python -m bench", description="Measures Holdfast. See bench/README.md.")
    asked.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(NAMES)}")
    asked.add_argument("--quick", action="store_true", help="smaller numbers, in about two minutes")
    asked.add_argument("--folder", type=Path, help="where to put the files; on the disk that is to be measured")
    given = asked.parse_args()
    if wrong := [name for name in given.names if name not in NAMES]:
        asked.error(f"there is no {wrong[0]}")
    logging.basicConfig(level=logging.ERROR)
    print(f"On {machine()}{', quick' if given.quick else ''}.\n", flush=True)
    kept = True
    for name in given.names or NAMES:
        with tempfile.TemporaryDirectory(prefix="holdfast-bench-", dir=given.folder) as folder:
            report = importlib.import_module(NAMES[name]).run(Path(folder), quick=given.quick)
        report.write(quick=given.quick)
        print(report.text(), flush=True)
        kept = kept and all(row.kept is not False for row in report.rows)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
