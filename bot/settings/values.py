"""Decides what a value of a settings file is, wherever one stands: an email address, a domain, an id of Entra, a path,
a URL over TLS; and that no secret stands among them."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from protocol.toml.tables import SourceTable

ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@(?P<domain>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)", re.ASCII)
"""An email address as people write one: RFC 5321 without quoted local parts and address literals."""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+", re.ASCII)
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I | re.ASCII)
"""An id as Entra writes it."""
COPIED = "Copy it from Entra: it is written like 0b9c7c1e-52f4-4a1b-9d0e-3f1c2a7b6d5e."
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""This machine, which needs no TLS to speak to itself."""


def domains(table: SourceTable, key: str) -> tuple[str, ...]:
    """Names of domains or hosts, in lower case. A name stands for all beneath it, so no star is needed."""
    found = table.texts(key)
    for place, written in enumerate(found):
        if not _DOMAIN.fullmatch(written):
            mend = "Write it like mail.example.org, without a star or an @."
            table.wrong(f"“{written}” is not a domain.", mend, key, place)
    return tuple(each.lower() for each in found)


def guid(table: SourceTable, key: str, written: str) -> str:
    """An id as Entra writes it, in lower case."""
    if written and not GUID.fullmatch(written):
        table.wrong(f"“{written}” is not an id.", COPIED, key)
    return written.lower()


def path(table: SourceTable, key: str, base: Path, *, required: bool = False) -> Path | None:
    """A path, taken from the folder of the file that names it; None where there is none."""
    written = table.text(key, required=required)
    return base / Path(written).expanduser() if written else None


def over_tls(url: str) -> bool:
    """Whether a URL is over TLS, or of this machine, where plain HTTP will do."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE))
    except ValueError:
        return False


def no_secret(table: SourceTable, *pairs: tuple[str, str]) -> None:
    """Refuse a secret in the file itself, which more people read than may know it. Each pair is the key of one, and the
    key that names a file for it."""
    for key, named in pairs:
        if key in table:
            table.text(key, required=False)
            mend = f"Put it into a file of its own and name that as {named}."
            table.wrong(f"A {key} may not stand in this file.", mend, key)
