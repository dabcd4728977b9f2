"""Decides what an RTF text says in plain lines: Outlook writes some letters only so (MS-OXRTFCP, MS-OXRTFEX)."""

import re
import struct

from mailer.reading.mime.patterns import lazily

UNPACKED = 2_000_000
_COMPRESSED, _AS_IS = 0x75465A4C, 0x414C454D

# What the compression takes as already written (MS-OXRTFCP 2.1.2.1).
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_RING = 4096

_TOKEN = lazily(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]{1,2000})", re.S)
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer themedata listtable generator xmlnstbl rsidtbl".split()
)
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": " ", b"lquote": "‘", b"rquote": "’"}
_BREAKS |= {b"ldblquote": "“", b"rdblquote": "”", b"endash": "–", b"emdash": "—", b"bullet": "•"}


def unpacked(data: bytes) -> bytes:
    """Compressed RTF as RTF, at most `UNPACKED` bytes; b"" where it is not compressed RTF."""
    if len(data) < 16:
        return b""
    _, _, kind = struct.unpack_from("<III", data)
    if kind == _AS_IS:
        return data[16 : 16 + UNPACKED]
    if kind != _COMPRESSED:
        return b""
    ring, write = bytearray(_START.ljust(_RING, b"\0")), len(_START)
    out, at = bytearray(), 16
    while at < len(data) and len(out) < UNPACKED:
        control, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data):
                break
            if not control >> bit & 1:
                piece, at = data[at : at + 1], at + 1
            else:
                if at + 2 > len(data):
                    return bytes(out)
                token, at = data[at] << 8 | data[at + 1], at + 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == write % _RING:
                    return bytes(out)
                piece = b""
                for step in range(length):  # what is copied may be what was written just now
                    ring[(write + step) % _RING] = ring[(offset + step) % _RING]
                    piece += ring[(write + step) % _RING : (write + step) % _RING + 1]
            for byte in piece:
                ring[write % _RING] = byte
                write += 1
            out += piece
    return bytes(out)


def words_of(rtf: bytes) -> str:
    """The words of an RTF text in lines; what it hides, its tables of fonts and the HTML it came from are left out."""
    out: list[str] = []
    hidden = [False]
    skip, codepage = 0, "cp1252"
    for match in _TOKEN.finditer(rtf[:UNPACKED]):
        word, number, byte, symbol, brace, text = match.groups()
        if brace == b"{":
            hidden.append(hidden[-1])
        elif brace == b"}":
            hidden = hidden[:-1] or [False]
        elif word == b"ansicpg" and number:
            codepage = f"cp{int(number)}"
        elif word in _SILENT or word in (b"htmlrtf", b"v") or symbol == b"*":
            hidden[-1] = not (word in (b"htmlrtf", b"v") and number == b"0")
        elif not hidden[-1]:
            if word == b"u" and number:
                out.append(chr(int(number) % 65536))
                skip = 1
            elif byte or text:
                words = _decoded(bytes.fromhex(byte.decode()) if byte else text, codepage)
                out.append(words[skip:])
                skip = 0
            else:
                out.append(_BREAKS.get(word or b"", "") or {b"~": " ", b"_": "-"}.get(symbol, ""))
                out.append(symbol.decode("latin-1") if symbol in (b"\\", b"{", b"}") else "")
        if len(hidden) > 200:
            break
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _decoded(raw: bytes, codepage: str) -> str:
    try:
        return raw.decode(codepage, "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")
