"""Decides which one address a letter is from, and whether its From line could deceive (RFC 5322, 3.6.2).

Mail programs differ in what they make of comments, groups, routes and odd characters, so only a plain
`name <address>` can ever be proved. An odd line is still read, and its listed owner is asked.
"""

import unicodedata

from mailer.reading.mime.mime import ADDRESS_LETTERS, Mime
from mailer.reading.mime.patterns import lazily

_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/?^_`{|}~=-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}"
_NAME = r'"(?:[^"\\]|\\.){0,500}+"|[^<>"():;,@\\]{0,500}+'
_PLAIN = lazily(rf"\s*+(?:(?:{_NAME})\s*+<\s*+(?P<inside>{_ADDRESS})\s*+>|(?P<alone>{_ADDRESS}))\s*+")
_IN_A_NAME = lazily(r"[^\s<>\"'(),;:]{1,64}@[^\s<>\"'(),;:@]{1,200}\.[^\s<>\"'(),;:@.]{2,}")


def writer(letter: Mime) -> str:
    """The address of From in lower case, or "" where it does not name exactly one."""
    addresses = letter.addresses("from")
    return addresses[0] if len(addresses) == 1 else ""


def deceiving(letter: Mime, address: str) -> str:
    """Why a letter cannot be proved to be from an address, in plain words, or "" where From is plain."""
    lines = letter.all("from")
    if not address or len(lines) != 1 or len(lines[0]) > ADDRESS_LETTERS:
        return "it does not name exactly one From address"
    if not lines[0].rpartition("<")[2].isascii():
        return "the address in its From line has characters that only look like ordinary letters"
    plain = _PLAIN.fullmatch(lines[0])
    if plain is None or (plain["inside"] or plain["alone"]).lower() != address or "=?" in address:
        return "its From line is not plainly a name and one address, so programs may read it differently"
    shown = unicodedata.normalize("NFKC", letter.named("from")[0][0])
    if "@" in shown and any(found.strip(".").lower() != address for found in _IN_A_NAME.findall(shown)):
        return "the name in its From line is another address than the one it is from"
    return ""
