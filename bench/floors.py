"""Decides what the floor of intake is: the standard library parses a letter, one insert keeps it."""

import email
import email.policy
import sqlite3
from pathlib import Path


class Floor:
    """The least that a program must do that takes a letter and may not lose it: parse its MIME
    structure, and commit its bytes to SQLite with the same care that the store takes (write-ahead
    log, `synchronous=FULL`)."""

    def __init__(self, file: Path) -> None:
        self._file = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            self._file.execute(f"PRAGMA {pragma}")
        self._file.execute("CREATE TABLE IF NOT EXISTS letters (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")

    def take(self, raw: bytes) -> None:
        """Parse and keep one letter."""
        self.parse(raw)
        self.keep(raw)

    def parse(self, raw: bytes) -> None:
        """Parse only."""
        email.message_from_bytes(raw, policy=email.policy.default)

    def keep(self, raw: bytes) -> None:
        """Keep only: the insert is a transaction of its own."""
        self._file.execute("INSERT INTO letters (bytes) VALUES (?)", (raw,))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
