"""Decides how bytes become words: character sets, RFC 2047 headers, and what is invisible.

Nothing here can fail: what no character set explains is shown as Latin-1 or with question marks.
"""

import binascii
import codecs
import quopri
import re
from functools import lru_cache

from mailer.reading.mime.patterns import lazily

_ENCODED = lazily(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN = lazily(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,40}\?[bBqQ]\?)")

# Characters that nobody sees: zero-width, soft hyphen, marks of direction, variation selectors,
# tags, and the private-use marks that html/lines.py speaks to newtext.py with.
_UNSEEN = lazily(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff\ue000-\uf8ff]"
)
_TURNED = lazily("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
_CONTROL = lazily("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BREAK = lazily("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_SPACE = lazily("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


# Names that mail uses and Python does not know, and those that real senders use for a larger set than they name.
_ALSO_CALLED = {
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "iso-8859-1": "cp1252",
    "latin1": "cp1252", "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "windows-874": "cp874",
    "iso-8859-6-i": "iso-8859-6", "big5": "big5hkscs", "x-mac-roman": "mac_roman", "macintosh": "mac_roman",
    "unicode-1-1-utf-7": "utf-7", "x-unknown": "", "unknown-8bit": "", "default": "", "utf8mb4": "utf-8",
    "iso-2022-jp": "iso2022_jp_ext", "ansi_x3.110-1983": "cp1252", "unicode": "utf-16",
}  # fmt: skip
# Python calls these text encodings too, and no letter is written in them; some take time that grows with the square.
_NOT_OF_MAIL = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_BROKEN_LETTERS = 50  # at most one letter in so many may be broken where a set is named


def in_sight(address: str) -> str:
    """An address with a mark for each character in it that nobody sees: left out, it would be somebody else's."""
    return _UNSEEN.sub("\ufffd", _CONTROL.sub("\ufffd", address.replace("\t", " ")))


def decoded(raw: bytes, charset: str = "") -> str:
    """Bytes as text: by the named character set, else UTF-8, else Windows-1252 as mail clients do."""
    named = _known(charset)
    for name in (named, "utf-8", "cp1252"):
        try:
            # bytes.decode refuses what is no text encoding: zlib or bz2 would unpack a bomb.
            text = raw.decode(name) if name else None
        except (LookupError, ValueError):
            text = _nearly(raw, name) if name == named else None
        if text is not None:
            return text
    return raw.decode("latin-1")


def _known(charset: str) -> str:
    name = charset.strip(" \t'\"").lower()[:40]
    name = _ALSO_CALLED.get(name, name)
    try:
        return "" if not name or codecs.lookup(name).name.replace("-", "_") in _NOT_OF_MAIL else name
    except (LookupError, ValueError):
        return ""


def _nearly(raw: bytes, name: str) -> str | None:
    """Text of which a few bytes are broken; None where the name cannot be right."""
    try:
        text = raw.decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return text if text.count("\ufffd") <= 1 + len(text) // _BROKEN_LETTERS else None


@lru_cache(maxsize=64)
def header(text: str) -> str:
    """A header's value in words: unfolded, its RFC 2047 encoded words decoded, cleaned, one line."""
    if "=?" not in text:
        return " ".join(cleaned(text).split())
    joined = _BETWEEN.sub(r"\1", text)
    words, at = [], 0
    for match in _ENCODED.finditer(joined):
        words += [joined[at : match.start()], _word(match)]
        at = match.end()
    return " ".join(cleaned("".join([*words, joined[at:]])).split())


def _word(match: re.Match[str]) -> str:
    charset, way, text = match[1].split("*")[0], match[2].lower(), match[3]
    if way == "q":
        return decoded(quopri.decodestring(text.encode("latin-1", "replace"), header=True), charset)
    return decoded(from_base64(text.encode("ascii", "ignore")), charset)


def from_base64(raw: bytes) -> bytes:
    """Base64 as it comes in real mail: broken lines, stray characters, missing padding."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    try:
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return b""


def cleaned(text: str) -> str:
    """Text without what nobody sees: one kind of line end, plain spaces, no controls, no lone surrogates."""
    if text.isascii():  # so are most; then it is soon seen that nothing is to be taken out
        plain = text.replace("\r\n", "\n")
        if plain.replace("\n", "").replace("\t", "").isprintable():
            return plain
    text = _SPACE.sub(" ", _BREAK.sub("\n", text))
    return _CONTROL.sub("", _UNSEEN.sub("", text)).encode("utf-8", "replace").decode("utf-8")


def turned(text: str) -> bool:
    """Whether characters make the text look different from the order it is written in."""
    return _TURNED.search(text) is not None
