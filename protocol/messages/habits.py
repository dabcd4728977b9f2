"""Decides what of a line counts when it is compared with lines of other letters, and the keyed digest that is kept
of it instead of its words."""

import hmac
import unicodedata
from collections.abc import Sequence
from hashlib import sha256

LENGTH = 32
"""Hexadecimal digits of a digest: half of a SHA-256, which nobody meets by chance."""


def normal(line: str) -> str:
    """A whole line as it is compared: look-alike forms, capitals and spaces say nothing, all else does."""
    return " ".join(unicodedata.normalize("NFKC", line).casefold().split())


def digest(key: bytes, *parts: str) -> str:
    """A digest of some words under the record's own key: nobody without it can try what they were, and the same words
    have another one in another place."""
    return hmac.new(key, "\0".join(parts).encode("utf-8", "surrogatepass"), sha256).hexdigest()[:LENGTH]


def line_digests(key: bytes, scope: str, lines: Sequence[str]) -> tuple[str, ...]:
    """Those of lines in a scope, in order."""
    return tuple(digest(key, "line", scope, normal(line)) for line in lines)
