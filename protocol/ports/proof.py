"""What the record gives out of itself about a case, so that the case can be proved without the record."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """An entry of a ledger as its hash was taken: instants as ISO 8601 text in UTC, and the text as it is stored."""

    seq: int
    at: str
    recorded_at: str
    text: str
    previous: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row about the case as the database keeps it, and the name of its table. Its key is what a commit calls it."""

    table: str
    key: str
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit of the record. `said` is what it wrote, "" where that is not of this case: then only the digest of it
    is given (docs/adr/0020). `early`: it was tied by an early release, over all that it says."""

    number: int
    digest: str
    said: str = ""
    early: bool = False


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A case's ledger, the rows that say who was told and what became of each message, and every commit from the
    first that wrote about it to the head of the record. `before` is the hash that the first of them follows from."""

    reference: str
    entries: tuple[Sealed, ...]
    rows: tuple[Row, ...]
    before: str
    commits: tuple[Commit, ...]
    head: str
    """The hash of the last commit."""
