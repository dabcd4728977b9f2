"""Decides what a body says that is written neither as plain text nor as HTML: enriched text (RFC 1896) and RTF."""

from mailer.reading.mime.charsets import cleaned
from mailer.reading.mime.html.boxes import QUOTED
from mailer.reading.mime.parts import Part
from mailer.reading.mime.patterns import lazily
from mailer.reading.mime.rtf import words_of

ENRICHED = ("text/enriched", "text/richtext")
RTF = ("text/rtf", "application/rtf", "text/x-rtf", "application/x-rtf")
RICH = ENRICHED + RTF

_COMMAND = lazily(r"<(<|/?[A-Za-z0-9-]{1,60}>)|\n{1,1000}")
_COLOURED = lazily(rb"\\(?:cf[1-9]|highlight|cb[1-9]|v\b|strike|striked|deleted|fs[0-7]\b|objattph)")


def words(part: Part) -> tuple[str, str]:
    """The words of a part of one of these types, with marks; and why a person may have seen others, or ""."""
    if part.content_type in RTF:
        raw = part.content()
        doubt = "parts of it may be hidden or struck out" if _COLOURED.search(raw) else ""
        return cleaned(words_of(raw)), doubt
    return _enriched(cleaned(part.text()), rich=part.content_type == "text/richtext")


def _enriched(text: str, *, rich: bool) -> tuple[str, str]:
    out: list[str] = []
    inside: list[str] = []
    doubt, at = "", 0
    for match in _COMMAND.finditer(text):
        out.append(_said(text[at : match.start()], inside))
        at = match.end()
        found = match[0]
        if found.startswith("\n"):
            # One line break is a space, more of them are one fewer (RFC 1896 1); the older form has a command.
            out.append(" " if rich or len(found) == 1 else "\n" * (len(found) - 1))
            out.append(QUOTED if "excerpt" in inside and len(found) > 1 and not rich else "")
        elif found == "<<":
            out.append("<")
        elif (name := found.strip("</>").lower()) in ("nl", "lt"):
            out.append("\n" if name == "nl" else "<")
        elif found.startswith("</"):
            if name in inside:
                del inside[len(inside) - 1 - inside[::-1].index(name) :]
            out.append("\n" if name in ("excerpt", "paragraph") else "")
        elif len(inside) < 50:
            inside.append(name)
            out.append(f"\n{QUOTED}" if name == "excerpt" else "")
            doubt = doubt or ("it has colours or sizes that may hide words" if name in ("color", "smaller") else "")
    out.append(_said(text[at:], inside))
    return "".join(out), doubt


def _said(words: str, inside: list[str]) -> str:
    return "" if "param" in inside or "comment" in inside else words
