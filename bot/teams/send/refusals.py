"""Decides what an answer of the service means for a message: taken, try at once, try later, or never.

The one place where HTTP statuses become errors of ours.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from protocol.violations import SendLater, Undeliverable, Unsendable, Violation

AT_ONCE = frozenset({412, 502, 504})
"""Passing trouble in the service, which asks that the message be tried again."""
GONE = frozenset({403, 404})
"""We may not write there, or there is no such place or message any more. Any other refusal is of what we sent."""
LONGEST_WAIT = 3600.0
"""A longer wait than this is not believed: the message is tried again anyway."""


class Passing(SendLater):
    """Trouble that a second try may overcome at once."""


class TokenRefused(SendLater):
    """The service does not take our token."""


def refusal(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Violation:
    """The error that an answer other than success is."""
    code = _code(body)
    if status == 401:
        return TokenRefused("Teams refuses the bot's token.", "Renew the bot's secret, or mend its registration.")
    if status == 429:
        waits = _seconds(headers.get("Retry-After", ""), now)
        return SendLater("Teams asks us to write less often.", after_seconds=waits)
    if status in AT_ONCE:
        return Passing(f"Teams has passing trouble (status {status}).")
    if status == 408 or status >= 500:
        waits = _seconds(headers.get("Retry-After", ""), now)
        return SendLater(f"Teams cannot take messages just now (status {status}).", after_seconds=waits)
    if 300 <= status < 400:
        return SendLater("Teams sends us elsewhere, and we do not go with our token.")
    why = f"Teams will not take the message ({code or f'status {status}'})."
    return Undeliverable(why, addresses=()) if status in GONE else Unsendable(why)


def _code(body: bytes) -> str:
    """The service's own word for what is wrong, such as `MessageWritesBlocked`."""
    try:
        found = json.loads(body)
        code = found["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return code[:60] if isinstance(code, str) and code.isascii() and code.isidentifier() else ""


def _seconds(written: str, now: datetime) -> float | None:
    """How long `Retry-After` asks us to wait, in seconds or until a date (RFC 9110, 10.2.3)."""
    try:
        if written.strip().isdecimal():
            waits = float(written)
        else:
            waits = (parsedate_to_datetime(written) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(waits, 0.0), LONGEST_WAIT)
