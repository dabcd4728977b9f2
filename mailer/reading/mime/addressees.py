"""Decides which addresses a letter was sent to, from To and Cc as senders really write them (RFC 5322, 3.4).

Many leave the comma of `Surname, Name` unquoted or part addresses by semicolons. Here each piece between them
gives its own address, and one that cannot be read takes no other with it. A display name is never an address.
Who a letter is *from* is read by fromline.py, and strictly.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mailer.reading.mime.patterns import lazily

MOST_LETTERS = 200_000
"""Of all lines together: a list of five thousand people fits."""
_ADDRESS = lazily(r"[^\s<>()\[\]:;,\"@\\]{1,64}@[^\s<>()\[\]:;,\"@\\]{1,255}")


def addresses(values: Iterable[str]) -> tuple[str, ...]:
    """Every address in the lines of a header, in lower case, in order, once."""
    return _addresses(tuple(values))


@lru_cache(maxsize=16)  # asked for again and again while a letter is read
def _addresses(values: tuple[str, ...]) -> tuple[str, ...]:
    room, found = MOST_LETTERS, []
    for value in values:
        found += [address for piece in _pieces(value[:room]) if (address := _address(piece))]
        room = max(0, room - len(value))
    return tuple(dict.fromkeys(found))


def untagged(address: str) -> str:
    """An address without a tag such as `+urgent`, which mail servers deliver to the same mailbox (RFC 5233)."""
    name, at, domain = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}{at}{domain}"


def _pieces(value: str) -> Iterator[str]:
    """What stands between commas, semicolons and the name of a group, outside quotation marks, comments and
    angle brackets. A comment is left out; a mark that is never closed is a letter like any other."""
    piece: list[str] = []
    last = {close: value.rfind(close) for close in '">)'}
    closing = depth = place = 0
    while place < len(value):
        letter = value[place]
        if letter == "\\":
            piece.append(value[place : place + 2])
            place += 2
            continue
        if closing:  # inside quotation marks or angle brackets
            piece.append(letter)
            closing = 0 if ord(letter) == closing else closing
        elif depth:
            depth += {"(": 1, ")": -1}.get(letter, 0) if letter == ")" or place < last[")"] else 0
        elif letter == '"' and place < last['"']:
            piece.append(letter)
            closing = ord('"')
        elif letter == "<" and place < last[">"]:
            piece.append(letter)
            closing = ord(">")
        elif letter == "(" and place < last[")"]:
            depth = 1
        elif letter in ",;:":
            yield "".join(piece)
            piece = []
        else:
            piece.append(letter)
        place += 1
    yield "".join(piece)


def _address(piece: str) -> str:
    """The address of a piece: what stands in its angle brackets, or else the only word with an @ in it."""
    if (start := piece.rfind("<")) >= 0 and (end := piece.find(">", start)) >= 0:
        inside = piece[start + 1 : end].rpartition(":")[2].strip()  # an old route (RFC 5322, 4.4)
        return inside.lower() if _ADDRESS.fullmatch(inside) else ""
    words = [word.strip("'") for word in piece.split() if "@" in word]
    return words[0].lower() if len(words) == 1 and _ADDRESS.fullmatch(words[0]) else ""


_LIST = lazily(r"(?:^|[<\s])(?:owner-[\w.+-]+|[\w.+-]+-(?:owner|bounces?(?:\+[^@\s]{1,100})?|errors))@", re.I)


def of_a_list(sender: str) -> bool:
    """Whether a Sender line is one that the program of a mailing list writes when it sends a letter on."""
    return _LIST.search(sender) is not None
