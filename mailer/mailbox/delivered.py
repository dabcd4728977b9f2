"""Decides whether an item came by the post, or was laid into the mailbox by hand.

What was dragged in from an attachment, copied from another mailbox or written by a program carries whatever marks
its maker liked: Exchange takes its own marks off only what it delivers. Such an item is read, and proves nothing.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LATE = timedelta(hours=1)
"""A server lays down what it delivers at once. What it made so long after its receipt it did not deliver; or was
itself away, and then its letters of that time are asked about."""
_CAME = re.compile(
    r"^(?:received|return-path|authentication-results|x-ms-exchange-organization-[\w-]+)[ \t]*:", re.I | re.M
)
_HOP = re.compile(r"^received[ \t]*:(?P<line>[^\r\n]{0,2000}+(?:\r?\n[ \t][^\r\n]{0,2000}+){0,20}+)", re.I | re.M)


def came_by_post(*, received: datetime | None, made: datetime | None, lines: str) -> bool:
    """Whether an item was delivered. `received` is its receipt as the server tells it, `made` when the server
    made it, `lines` the header lines it came with: whatever was delivered has lines that a server wrote, the newest
    of them when it was received."""
    if received is not None and made is not None and made - received > LATE:
        return False
    handed_over = _handed_over(lines)
    if received is not None and handed_over is not None and abs(received - handed_over) > LATE:
        return False
    return _CAME.search(lines) is not None


def _handed_over(lines: str) -> datetime | None:
    """When the newest hop says that it took the letter; None where none says so in a way that can be read."""
    hop = _HOP.search(lines)
    if hop is None:
        return None
    try:
        at = parsedate_to_datetime(" ".join(hop["line"].rpartition(";")[2].split()))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
