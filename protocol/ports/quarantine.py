"""What was set aside for a person to look at."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from protocol.ports.letters import Envelope


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """A message set aside whole for a person to look at: when it was received, where, and from whom.

    Once it has been dealt with, `dealt_how` is `released` or `discarded`, `dealt_by` is who did it
    and `dealt_why` the reason they gave, or "".
    """

    id: int
    message_id: str
    sha256: str
    at: datetime
    why: str
    inbox: str = ""
    envelope: Envelope = field(default_factory=Envelope)
    dealt_at: datetime | None = None
    dealt_by: str = ""
    dealt_how: str = ""
    dealt_why: str = ""


class SetAside(Protocol):
    """What waits in quarantine, and what was dealt with."""

    def quarantine_size(self) -> int:
        """How many messages wait in quarantine."""
        ...

    def quarantined(self, *, dealt_with: bool = False) -> tuple[Quarantined, ...]:
        """Messages set aside and not yet dealt with, the oldest first; all of them if `dealt_with`."""
        ...

    def in_quarantine(self, number: int) -> Quarantined | None:
        """A message in quarantine, dealt with or not."""
        ...
