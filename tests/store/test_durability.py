"""A commit outlives a power cut: it is on the disk when it returns. (Tests themselves do without: `tests/power.py`.)"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASKED = """
import sys
from store import open_store
store = open_store(sys.argv[1])
with store.database.reading() as connection:
    for name in ("synchronous", "journal_mode"):
        print(connection.exec_driver_sql(f"PRAGMA {name}").scalar())
"""
FULL = "2"
"""What SQLite calls it: it waits for the disk at every commit."""


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """In a program as it is shipped, SQLite is to wait, and to keep a write-ahead log."""
    asked = [sys.executable, "-c", ASKED, f"sqlite:///{tmp_path / 'holdfast.db'}"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [FULL, "wal"]
