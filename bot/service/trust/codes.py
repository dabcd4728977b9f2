"""Makes one-time codes: the one place where something unguessable is drawn."""

import secrets

from protocol.messages.intents import CODE_LENGTH, CODE_LETTERS


def new_code() -> str:
    """A fresh code, such as `KDTRMWQH`: one of 25 thousand million."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
