"""Decides whom an email's own header names: A mailbox sends to them and to nobody else, so the header must name
exactly the recipients it is given."""

import re
from email.header import decode_header, make_header
from email.utils import getaddresses

from mailer.header_lines import addresses

_NAMING = ("to", "cc", "bcc")
_TITLES = {"to": "To", "cc": "Cc", "bcc": "Bcc"}
_FIELD = re.compile(rb"^([!-9;-~]{1,200})[ \t]{0,40}:[^\n]*+\n(?:[ \t][^\n]*+\n)*+", re.M)


def addressed(raw: bytes, recipients: tuple[str, ...]) -> bytes:
    """The email as it is where its header names exactly the recipients; else with those whom it names too
    much left out, and those whom it does not name as Bcc, which Exchange does not pass on.

    Raises Undeliverable for an address that cannot be written.
    """
    head, blank, body = _split(raw)
    fields = [(found[1].decode("ascii").lower(), found[0]) for found in _FIELD.finditer(head)]
    named = {name: _people(fields, name) for name in _NAMING}
    wanted = {each.lower(): each for each in recipients}
    there = [address.lower() for people in named.values() for _, address in people]
    if sorted(there) == sorted(wanted):
        return raw
    kept: dict[str, list[tuple[str, str]]] = {name: [] for name in _NAMING}
    for name in _NAMING:
        for person, address in named[name]:
            if (mailbox := wanted.pop(address.lower(), None)) is not None:
                kept[name].append((person, mailbox))
    kept["bcc"] += [("", address) for address in wanted.values()]
    lines = b"".join(line for name, line in fields if name not in _NAMING)
    written = b"".join(addresses(_TITLES[name], people) for name, people in kept.items() if people)
    return written + lines + blank + body


def named_in(raw: bytes) -> list[str]:
    """Everybody whom an email's header names as a recipient."""
    head, _, _ = _split(raw)
    fields = [(found[1].decode("ascii").lower(), found[0]) for found in _FIELD.finditer(head)]
    return [address for name in _NAMING for _, address in _people(fields, name)]


def _split(raw: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(rb"\r?\n(\r?\n)", raw)
    if not found:
        return raw, b"", b""
    return raw[: found.start(1)], found[1], raw[found.end() :]


def _people(fields: list[tuple[str, bytes]], wanted: str) -> list[tuple[str, str]]:
    values = [line.partition(b":")[2].decode("utf-8", "replace") for name, line in fields if name == wanted]
    plain = [" ".join(value.split()) for value in values]
    return [(_words(name), address) for name, address in getaddresses(plain) if "@" in address]


def _words(name: str) -> str:
    try:
        return str(make_header(decode_header(name)))
    except (ValueError, LookupError):
        return name
