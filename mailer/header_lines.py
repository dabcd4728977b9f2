"""Decides how an email's header lines are written: encoded, folded, and never open to injection.

Written by hand because the standard library folds some address lists wrongly in versions we
support (a comma or a quoted name can end up inside an encoded word, CVE-2025-1795).
"""

import re
from collections.abc import Iterable
from email.header import Header
from email.utils import formataddr

from protocol.violations import Undeliverable

_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_IDENTIFIER = re.compile(r"[!-;=?-~]{1,250}")  # visible ASCII without angle brackets (RFC 5322 3.6.4)


def line(name: str, value: str) -> bytes:
    """`Name: value` with its CR LF; words are encoded where ASCII does not do (RFC 2047)."""
    return f"{name}: {_encoded(one_line(value), len(name) + 2)}\r\n".encode("ascii")


def addresses(name: str, people: Iterable[tuple[str, str]]) -> bytes:
    """An address header of (name, address) pairs, one on each line.

    Raises Undeliverable for an address that cannot be written.
    """
    written = ",\r\n ".join(_mailbox(*person) for person in people)
    return f"{name}: {written}\r\n".encode("ascii")


def identifiers(name: str, ids: Iterable[str]) -> bytes:
    """A header of message identifiers, one on each line; b"" where none of them can be one."""
    written = "\r\n ".join(f"<{bare}>" for each in ids if (bare := identifier(each)))
    return f"{name}: {written}\r\n".encode("ascii") if written else b""


def identifier(text: str) -> str:
    """A message identifier without its angle brackets, or "" where it cannot be one."""
    bare = text.strip().removeprefix("<").removesuffix(">")
    return bare if _IDENTIFIER.fullmatch(bare) else ""


def one_line(text: str) -> str:
    """A text without line ends, tabs and control characters: every run of them is one space."""
    return " ".join("".join(c if c.isprintable() or c == "\u00ad" else " " for c in text).split())


def domain_of(address: str) -> str:
    """The domain of an address, in lower case and as DNS writes it."""
    domain = address.rpartition("@")[2].lower()
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def mailbox(address: str) -> str:
    """An address as it is given to a mail server. Raises Undeliverable where it can be none."""
    plain = f"{address.strip().rpartition('@')[0]}@{domain_of(address.strip())}"
    if not _MAILBOX.fullmatch(plain) or ".." in plain:
        raise Undeliverable("An address is not one that email can be sent to.", addresses=(address,))
    return plain


def _mailbox(name: str, address: str) -> str:
    shown = one_line(name)
    if shown.isascii() and "=?" not in shown and len(shown) <= 60:
        return formataddr((shown, mailbox(address)))
    return f"{_words(shown, 4)} <{mailbox(address)}>"


def _encoded(text: str, begun: int) -> str:
    folds = all(len(word) <= 400 for word in text.split())  # a line may have 998 bytes, an identifier is long
    if not text.isascii() or "=?" in text or not folds:
        return _words(text, begun)
    lines, room = [""], 76 - begun
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
            room = 75
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\r\n ".join(lines)


def _words(text: str, begun: int) -> str:
    return Header(text, "utf-8", maxlinelen=76 - begun).encode(linesep="\r\n")
