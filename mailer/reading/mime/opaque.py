"""Decides what stands inside an S/MIME envelope (RFC 8551, RFC 5652), without believing its signature.

A signed-data envelope is only a wrapping: its words are read as if it were not there, and who wrote
them is decided elsewhere. Enveloped data is encrypted and stays closed. This walks the few levels of
BER that lead to the content, with lengths of either form, and stops at fixed bounds; a general ASN.1
library would build the whole tree of a hostile letter first.
"""

from collections.abc import Iterator

SIGNED = bytes.fromhex("2a864886f70d010702")
STEPS, DEPTH = 20_000, 8

_SEQUENCE, _OBJECT, _OCTETS, _OCTETS_IN_PIECES, _EXPLICIT = 0x30, 0x06, 0x04, 0x24, 0xA0


def is_sealed_type(content_type: str, name: str) -> bool:
    """Whether a part is an S/MIME envelope, by its type or by the name that gateways leave it."""
    plain = content_type.removeprefix("application/").removeprefix("x-")
    return plain == "pkcs7-mime" or (plain == "octet-stream" and name.lower().endswith(".p7m"))


def signed_content(envelope: bytes) -> bytes | None:
    """The letter inside a signed-data envelope, or None where it is encrypted, empty or not to be read."""
    try:
        return _content(envelope)
    except (IndexError, StopIteration, ValueError, RecursionError):
        return None


def _content(envelope: bytes) -> bytes | None:
    _, body = next(_values(envelope))
    fields = _values(body)
    kind, oid = next(fields)
    if kind != _OBJECT or oid != SIGNED:
        return None
    _, explicit = next(fields)
    _, signed = next(_values(explicit))
    for kind, value in _values(signed):
        if kind == _SEQUENCE:  # version and digest algorithms are an INTEGER and a SET: this is the content
            inner = list(_values(value))
            return _octets(inner[1][1]) if len(inner) > 1 and inner[1][0] == _EXPLICIT else None
    return None


def _octets(value: bytes, depth: int = 0) -> bytes:
    if depth > DEPTH:
        raise ValueError
    out = [
        body if kind == _OCTETS else _octets(body, depth + 1)
        for kind, body in _values(value)
        if kind in (_OCTETS, _OCTETS_IN_PIECES)
    ]
    return b"".join(out)


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The tag and content of each value in turn. One that is cut short ends with the data."""
    at = 0
    for _ in range(STEPS):
        if at + 2 > len(data) or data[at : at + 2] == b"\0\0":
            return
        tag = data[at]
        start, length = _length(data, at + 1)
        end = start + length if length >= 0 else _end(data, start)
        yield tag, data[start:end]
        at = end + (2 if length < 0 else 0)


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Where the content starts and how long it is; -1 where the envelope says so only at its end."""
    first = data[at]
    if first < 0x80:
        return at + 1, first
    if first == 0x80:
        return at + 1, -1
    size = first & 0x7F
    if size > 4:
        raise ValueError
    return at + 1 + size, int.from_bytes(data[at + 1 : at + 1 + size], "big")


def _end(data: bytes, at: int) -> int:
    """Where the two zero bytes stand that end a value of unsaid length."""
    depth = 0
    for _ in range(STEPS):
        if at + 2 > len(data):
            return len(data)
        if data[at : at + 2] == b"\0\0":
            if depth == 0:
                return at
            depth, at = depth - 1, at + 2
            continue
        start, length = _length(data, at + 1)
        depth, at = (depth + 1, start) if length < 0 else (depth, start + length)
    raise ValueError
