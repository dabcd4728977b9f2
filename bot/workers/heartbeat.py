"""Says outside, again and again, that all is well: where that falls silent, somebody there is told."""

import logging
import time
from collections.abc import Callable

from bot.process.health import Health

log = logging.getLogger("holdfast.runner")

PATIENCE = 20.0
"""Seconds that the other end has for an answer."""
SOON = 30.0
"""Seconds until it looks again where there was trouble, and until it first looks: a mailbox is being read by then."""


def asked_for(url: str) -> None:
    """Ask for a URL. Raises OSError where it is not answered, or answered with an error."""
    import requests  # noqa: PLC0415 - it takes long to import: only who has a heartbeat waits for it

    requests.get(url, timeout=PATIENCE).raise_for_status()  # its errors are OSErrors


class Heartbeat:
    """A turn of its own: it keeps no other waiting. `look` is asked each time, and nothing is said where it names a
    trouble or cannot be asked. `ticks` are seconds of a clock that only ever counts."""

    def __init__(
        self,
        url: str,
        minutes: int,
        look: Callable[[], Health],
        *,
        ask: Callable[[str], None] = asked_for,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._every, self._look, self._ask, self._ticks = url, minutes * 60.0, look, ask, ticks
        self._next = self._ticks() + SOON
        self._trouble = False

    def turn(self) -> bool:
        """Say so, if it is time and all is well. It never brings anything that another has to act on."""
        now = self._ticks()
        if now < self._next:
            return False
        troubles = self._look().troubles
        self._next = now + (SOON if troubles else self._every)
        if troubles:
            if not self._trouble:
                log.error("There is trouble, so no heartbeat is sent.", extra={"why": " ".join(troubles)})
            self._trouble = True
            return False
        self._trouble = False
        try:
            self._ask(self._url)
        except OSError as why:  # the address is secret, and an error's words hold it
            log.warning("The heartbeat could not be sent.", extra={"why": type(why).__name__})
        return False
