"""What must be told to somebody: a kind and its facts, without wording or channel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

Facts = Mapping[str, object]
"""Plain values only: text, whole numbers, True, False, None, and lists and mappings of them.
Instants are ISO 8601 text in UTC, days ISO 8601 dates. `telling.py` lists every key."""


class Kind(StrEnum):
    """The closed list of things Holdfast says. E numbers are those of the source's email list."""

    REQUEST_LOGGED = "request logged"
    """E01."""
    PLEASE_ANSWER = "please answer"
    """E02."""
    NOT_RECORDED = "not recorded"
    """E03; `variant` in the facts says why."""
    REMINDER = "reminder"
    """E04."""
    ACCEPTED = "accepted"
    """E05; also for a determination that moves the case, and for a request that moves nothing."""
    STAYS = "stays"
    """E05, form `stays`."""
    SETTLED = "settled"
    """What was in dispute is agreed, and by whom."""
    DECLINED = "declined"
    """E06."""
    RUNG = "rung"
    """E07, E08 and E09, by `form` in the facts."""
    ALARM = "safeguarding"
    """E10. It is kept under the name that the first alarm had: notices of it are on record."""
    DUTY_CHASE = "duty chase"
    """E13."""
    CONFIRM_PLEASE = "confirm please"
    """E03 to the manager who must confirm a provisional acceptance."""
    RETRACTED = "retracted"
    """Somebody took an answer back: an acceptance stands, and both Team Managers hear of it at once (A18)."""
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    """A request ended because another team accepted or the case closed."""
    NOTED = "noted"
    """A short receipt for something recorded that moves nothing."""
    RECORD_QUESTIONED = "record questioned"
    OWNER_CORRECTED = "owner corrected"
    FLAG = "flag"
    """A flag that has no alarm was raised or lowered."""
    NOT_TOLD = "not told"
    """A colleague could not be reached; the sender and administrators are told."""
    WHO_OWNS = "who owns"
    OPEN_REQUESTS = "open requests"
    """What is open for the teams of whoever asks."""
    MONITORING = "monitoring"
    """E15: the figures of a month, of the teams of whoever gets it."""
    HELP = "help"
    ADMINISTRATOR = "administrator"
    """Something for the people who run Holdfast; `problem` in the facts says what."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody to tell. `role` says why them (`R1`, `S0`, `to.mailbox`); `stands_in_for` names the
    person whose place they take; `top` marks the repeated top of a short chain (A48)."""

    name: str
    address: str
    role: str
    person: str | None = None
    team: str | None = None
    stands_in_for: str | None = None
    top: bool = False


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something to tell. `to` are asked to act, `copy` are told. An `urgent` notice is never held
    back or put together with others."""

    kind: Kind
    case: str | None
    request: int | None
    to: tuple[Recipient, ...]
    copy: tuple[Recipient, ...] = ()
    facts: Facts = field(default_factory=lambda: MappingProxyType({}))
    urgent: bool = False

    def only_copied(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Those of some addresses that the notice asks nothing of."""
        asked = {each.address.lower() for each in self.to}
        return tuple(address for address in addresses if address.lower() not in asked)
