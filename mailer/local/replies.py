"""Decides what the listener answers: every SMTP and LMTP reply of ours, with its RFC 3463 code.

`4xx` means that nothing was recorded and the sender keeps the letter; `5xx` that it can never be
accepted. A reply never repeats what the other side sent.
"""

from collections.abc import Iterable

TAKEN = "250 2.0.0 Holdfast has stored this message."
NOT_STORED = "451 4.3.0 Holdfast could not store this message. Please send it again later. Nothing has been recorded."
CONFUSED = "451 4.3.0 Holdfast could not deal with that. Please try again later. Nothing has been recorded."
FULL = "421 4.3.2 Holdfast has as much mail in hand as it can hold. Please try again later."
STOPPING = "421 4.3.2 Holdfast is stopping. Please try again later."
TOO_SLOW = "421 4.4.2 Holdfast waited too long and is closing this connection. Please try again later."
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients in one message. Please send the rest in another."

NEED_RECIPIENT = "503 5.5.1 Name a recipient first (RCPT TO)."
DATA_TAKES_NOTHING = "501 5.5.4 DATA takes no arguments."

LOGGED_IN = "235 2.7.0 You are logged in."
WRONG_LOGIN = "535 5.7.8 That user name or password is not right."
LOGIN_BROKEN = "454 4.7.0 Holdfast cannot check passwords just now. Please try again later."
TOO_MANY_LOGINS = "421 4.7.0 Too many wrong passwords. Please try again later."
LOGIN_NEEDS_TLS = "538 5.7.11 Logging in needs an encrypted connection: use STARTTLS first."
NO_LOGIN = "502 5.5.1 There is nothing to log in to here."
BAD_LOGIN = "501 5.5.2 That login could not be read."


def too_large(limit: int) -> str:
    """The answer to a letter over the limit, in bytes."""
    size = f"{limit // 2**20} MB" if limit >= 2**20 else f"{limit} bytes"
    return f"552 5.3.4 This message is larger than {size}, the most Holdfast takes. Send it without attachments."


def not_served(served: Iterable[str]) -> str:
    """The answer to a recipient that is not ours, which names the addresses that are."""
    return f"550 5.1.1 There is no such mailbox here. Holdfast takes mail for {', '.join(sorted(served))}."
