"""Decides whether an item came by the post, or was laid into the mailbox by hand.

What was dragged in from an attachment, copied from another mailbox or written by a program carries whatever marks
its maker liked: Exchange takes its own marks off only what it delivers. Such an item is read, and proves nothing.
"""

import re
from datetime import datetime, timedelta

LATE = timedelta(hours=1)
"""A server lays down what it delivers at once. What it made so long after its receipt it did not deliver; or was
itself away, and then its letters of that time are asked about."""
_CAME = re.compile(
    r"^(?:received|return-path|authentication-results|x-ms-exchange-organization-[\w-]+)[ \t]*:", re.I | re.M
)


def came_by_post(*, received: datetime | None, made: datetime | None, lines: str) -> bool:
    """Whether an item was delivered. `received` is its receipt as the server tells it, `made` when the server
    made it, `lines` the header lines it came with: whatever was delivered has lines that a server wrote."""
    if received is not None and made is not None and made - received > LATE:
        return False
    return _CAME.search(lines) is not None
