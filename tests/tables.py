"""An SQLite file with our tables and nothing in them: made once in a process, and copied by whoever needs one."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from store import migrate


@cache
def empty_database() -> bytes:
    """What stands in it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "holdfast.db"
        migrate(f"sqlite:///{file}")
        return file.read_bytes()
