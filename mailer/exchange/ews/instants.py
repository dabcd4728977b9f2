"""Decides what instant a server means by what it writes (XML Schema dateTime)."""

import re
from datetime import UTC, datetime

_WRITTEN = re.compile(
    r"(?P<to>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](?P<fraction>\d+))?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?", re.I
)


def instant(written: str) -> datetime | None:
    """An instant in UTC, or None where it cannot be read. Fractions may have any length: some servers write
    nine digits. Without a zone it is UTC, which is what we ask servers to write."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return None
    zone = (found["zone"] or "Z").upper().replace("Z", "+00:00")
    try:
        made = datetime.fromisoformat(f"{found['to']}.{(found['fraction'] or '')[:6]:0<6}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return made if made.year > 1990 else None  # a zero of a server is no date
