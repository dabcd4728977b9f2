"""What a mail server is asked about who is away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Somebody is away: from `since` and until `until`, in UTC, where they have said so."""

    since: datetime | None = None
    until: datetime | None = None


class Absences(Protocol):
    """Says who is away, as the server of our mailbox knows it."""

    source: str
    """Who says so, for the record: `MailTips of cases@example.org`."""

    def away(self, addresses: Sequence[str]) -> Mapping[str, Leave | None]:
        """For addresses, as they were given, the leave of each, or None for who is there. Whom the server
        does not know of is left out.

        Raises SendLater where it cannot be asked just now, Misconfigured where it tells nobody such things,
        or not us.
        """
        ...
