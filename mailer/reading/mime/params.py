"""Decides what a Content-Type or Content-Disposition header says: its value and its parameters (RFC 2045, RFC 2231)."""

from urllib.parse import unquote_to_bytes

from mailer.reading.mime.charsets import decoded
from mailer.reading.mime.patterns import lazily

LETTERS, MOST = 4_000, 60

_TYPE = lazily(r"\s*([\w.+-]{1,80}/[\w.+-]{1,80})")
_PARAM = lazily(
    r";\s*+([\w!#$&'+.^`{|}~-]{1,60})(?:\*(\d{1,3}))?(\*)?\s*+=\s*+(\"(?:[^\"\\]|\\.){0,1000}+\"?|[^;\s]{0,1000}+)"
)
_ESCAPED = lazily(r"\\(.)")


def media_type(value: str) -> str:
    """The `type/subtype` in lower case, or "" where the header says none that can be read."""
    match = _TYPE.match(value[:LETTERS])
    return match[1].lower() if match else ""


def parameters(value: str) -> dict[str, str]:
    """The parameters, names in lower case. Of several with one name the first counts; pieces are joined."""
    if ";" not in value:
        return {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for number, match in enumerate(_PARAM.finditer(value[:LETTERS])):
        if number >= MOST:
            break
        name, section, extended, raw = match[1].lower(), int(match[2] or 0), bool(match[3]), match[4]
        written = _ESCAPED.sub(r"\1", raw[1:].removesuffix('"')) if raw.startswith('"') else raw
        pieces.setdefault(name, {}).setdefault(section, (written, extended))
    return {name: _joined(found) for name, found in pieces.items()}


def _joined(found: dict[int, tuple[str, bool]]) -> str:
    charset, out = "", []
    for number in sorted(found):
        written, extended = found[number]
        if extended and number == 0 and written.count("'") >= 2:
            charset, _, written = written.split("'", 2)
        out.append(decoded(unquote_to_bytes(written), charset) if extended else written)
    return "".join(out)
