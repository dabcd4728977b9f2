"""Makes one-time codes: the one place where something unguessable is drawn."""

import secrets

from protocol.deciding.confirming import LENGTH, LETTERS


def new_code() -> str:
    """A fresh code, such as `KDTRMWQH`: one of 25 thousand million."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
