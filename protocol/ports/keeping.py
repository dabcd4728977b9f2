"""How long what is kept is kept: cases on hold, and what is left of an original that was destroyed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Nothing of a case is destroyed while this stands: for an inquest, an ombudsman, an inquiry. `why` and the reason
    for lifting it hold no personal details."""

    reference: str
    at: datetime
    by: str
    why: str
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_why: str = ""


@dataclass(frozen=True, kw_only=True)
class Tombstone:
    """An original was destroyed on a person's word: of which case, under which retention class, when, by whom, why.
    `sha256` is its digest, by which the ledger still names it."""

    sha256: str
    reference: str
    retention: str
    at: datetime
    by: str
    why: str
