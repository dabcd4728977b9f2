"""Decides who is still to be sent an email, where a server refuses it whole for one of its addresses."""

from collections import OrderedDict
from collections.abc import Callable, Iterable

from protocol.violations import SendLater, Undeliverable

TIMES = 3
"""So often is an email plainly refused, for no reason that we know, before each of its addresses is tried alone."""
_REMEMBERED = 10_000


class Refusals:
    """Counts how often each email was plainly refused, and whether others went meanwhile."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, int] = OrderedDict()
        self._went_since: set[str] = set()

    def refused(self, message_id: str) -> int:
        """It was refused once more; how often by now."""
        self._times[message_id] = self._times.pop(message_id, 0) + 1
        while len(self._times) > _REMEMBERED:
            self._went_since.discard(self._times.popitem(last=False)[0])
        return self._times[message_id]

    def went(self, message_id: str) -> None:
        """An email was taken: the server does not refuse everything."""
        self._times.pop(message_id, None)
        self._went_since = set(self._times)

    def often(self, message_id: str) -> bool:
        """Whether it was refused so often that each of its addresses is to be tried alone."""
        return self._times.get(message_id, 0) >= TIMES

    def alone(self, message_id: str) -> bool:
        """Whether it is this email that is refused, time after time, while others go."""
        return self.often(message_id) and message_id in self._went_since


def still_to_go(recipients: tuple[str, ...], copies: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Who has not had an email of which these copies were sent, by the addresses in each. Where a copy names none of
    them the server has written the addresses anew, and it went to all."""
    had = {address.lower() for copy in copies for address in copy}
    left = tuple(each for each in recipients if each.lower() not in had)
    return () if len(left) == len(recipients) or len(had) >= len(recipients) else left


def each_alone(recipients: tuple[str, ...], send: Callable[[str], None], *, whole: SendLater | Undeliverable) -> None:
    """Send to each address by itself. Raises Undeliverable naming those that were refused; `whole`, what was said of
    all together, where every one was; and whatever else `send` raises but Undeliverable."""
    refused = []
    for each in recipients:
        try:
            send(each)
        except Undeliverable:
            refused.append(each)
    if len(refused) == len(recipients):
        raise whole
    if refused:
        count = "one address" if len(refused) == 1 else f"{len(refused)} addresses"
        raise Undeliverable(f"The server refused {count}.", addresses=tuple(refused))
