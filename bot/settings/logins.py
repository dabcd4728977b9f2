"""Decides whether a password belongs to an address: the logins file, and how it is hashed.

A line of the file is `address:scrypt$n$r$p$salt$hash`, salt and hash in base64 (RFC 7914 names the
parameters). The password itself is kept nowhere.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from protocol.violations import Misconfigured

N, R, P = 2**14, 8, 5
"""The cost of one guess: 16 MB and about a tenth of a second."""
_MOST = 2**17
"""A larger `n` in the file is refused: it would stop the listener rather than a thief."""


@dataclass(frozen=True, kw_only=True)
class Hashed:
    """A password as the file keeps it. `salt` and `digest` do not show when it is printed."""

    n: int
    r: int
    p: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    def fits(self, password: str) -> bool:
        """Whether a password is the one; it takes equally long either way."""
        return hmac.compare_digest(_scrypt(password, self.salt, self.n, self.r, self.p), self.digest)


@dataclass(frozen=True, kw_only=True)
class Logins:
    """Who may log in to the listener, by address in lower case."""

    hashed: Mapping[str, Hashed] = field(repr=False)

    def verify(self, address: str, password: str) -> bool:
        """Whether a password belongs to an address. An unknown address takes as long as a known one."""
        known = self.hashed.get(address.strip().lower())
        return (known or _NOBODY).fits(password) and known is not None


def hash_password(password: str, *, salt: bytes | None = None, n: int = N, r: int = R, p: int = P) -> str:
    """What stands behind the colon in the logins file. Without a salt a fresh one is drawn."""
    salt = os.urandom(16) if salt is None else salt
    parts = (base64.b64encode(each).decode() for each in (salt, _scrypt(password, salt, n, r, p)))
    return "$".join(("scrypt", str(n), str(r), str(p), *parts))


def read_logins(text: str, *, place: str) -> tuple[Logins | None, list[Misconfigured]]:
    """The logins of a file, or None and what is wrong in it; no message repeats a line's content."""
    hashed: dict[str, Hashed] = {}
    problems: list[Misconfigured] = []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        address, _, kept = line.partition(":")
        address, found = address.strip().lower(), _hashed(kept.strip())
        if "@" not in address or found is None:
            what, mend = "This line is not a login.", "Write an address, a colon and what `holdfast login` prints."
        elif address in hashed:
            what, mend = "This address has a login already.", "Delete one of its two lines."
        else:
            hashed[address] = found
            continue
        problems.append(Misconfigured(what, mend, place=f"{place}:{number}"))
    return (None if problems else Logins(hashed=hashed)), problems


def _hashed(kept: str) -> Hashed | None:
    parts = kept.split("$")
    if len(parts) != 6 or parts[0] != "scrypt" or not all(part.isascii() and part.isdigit() for part in parts[1:4]):
        return None
    n, r, p = (int(part) for part in parts[1:4])
    if not (1 < n <= _MOST and n & (n - 1) == 0 and 1 <= r <= 32 and 1 <= p <= 16):
        return None
    try:
        salt, digest = (base64.b64decode(part, validate=True) for part in parts[4:])
    except (binascii.Error, ValueError):
        return None
    return Hashed(n=n, r=r, p=p, salt=salt, digest=digest) if len(salt) >= 8 and len(digest) == 32 else None


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    room = 128 * r * (n + p + 2) + 2**20
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, maxmem=room, dklen=32)


_NOBODY = Hashed(n=N, r=R, p=P, salt=b"nobody has this.", digest=bytes(32))
