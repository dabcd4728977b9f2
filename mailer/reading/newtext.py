"""Decides which words of a letter its writer wrote now: no quotation, signature, banner or disclaimer.

It is conservative: where it cannot tell where a quotation begins, it says so (`unsure`) and cuts
nothing. Text that stands below a quotation is kept apart from text above it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mailer.reading.boilerplate import without_banners, without_disclaimers
from mailer.reading.html import CUT, QUOTED, SIGNED

LINES = 4_000

_QUOTE = re.compile(r"^\s{0,3}(?:>|\|\s?>)")
_SEPARATOR = re.compile(
    r"^\s*(?:[-_*=]{2,}\s*(?:original message|forwarded (?:message|by)|reply message|weitergeleitete nachricht"
    r"|original-?nachricht|message d'origine|message original|messaggio originale)[^\n]{0,60}"
    r"|begin forwarded message:|-{8,} forwarded message -{3,})\s*$",
    re.I,
)
_UNDERSCORES = re.compile(r"^\s*_{10,}\s*$")
_LABEL = re.compile(r"^\s*\*?(from|sent|date|to|cc|subject|importance|reply-to)\*?\s*:\*?\s*(.*)$", re.I)
_OUR_LABEL = re.compile(r"^\s*[\W_]*(?:case|kind|record|reason|safeguarding)\s*:", re.I)
_ATTRIBUTION_START = re.compile(r"^\s*(?:on\b|le\b|am\b|el\b|il\b|op\b|\d{4}-\d\d-\d\d|\d{1,2}[ /.])", re.I)
_ATTRIBUTION_END = re.compile(r"(?:wrote|writes|said|a écrit|schrieb|escribió|ha scritto|schreef)\s*:\s*$", re.I)
_DATED = re.compile(r"\d{1,4}|@|<")
_DEVICE = (
    r"(?:i-?phone|i-?pad|android(?: phone| device| tablet)?|samsung(?: galaxy)?(?: smartphone| device| mobile)?"
    r"|blackberry(?: smartphone)?|galaxy(?: smartphone)?|huawei(?: phone)?|nokia|sony xperia|smartphone"
    r"|mobile(?: phone| device)?|phone|tablet|work (?:phone|mobile|i-?phone))"
)
_PROGRAM = (
    r"(?:mail|outlook|yahoo mail|gmail(?: mobile)?|proton ?mail|samsung mobile|samsung email|aol|nine"
    r"|thunderbird|windows mail)"
)
_SENT_FROM = re.compile(
    r"^\s*(?:sent (?:from|via|with|using) "
    rf"(?:(?:my |the |a )?{_DEVICE}|{_PROGRAM}(?: (?:for|on) (?:windows(?: 1[01])?|ios|mac|{_DEVICE}))?)"
    r"|get outlook for (?:ios|android|mac)(?:\s*<[^>\n]{0,200}>)?)[ .]*$",
    re.I,
)
_SIGNATURE = re.compile(r"^-- ?$")


@dataclass(frozen=True, kw_only=True)
class NewText:
    """What a person wrote now. `above` stands before any quotation, `below` after one began.

    `signature` is what stood after a signature mark; `unsure` says, in plain words, why it cannot
    be told what is new, or is "".
    """

    above: str
    below: str = ""
    signature: str = ""
    unsure: str = ""

    @property
    def text(self) -> str:
        """All that is new."""
        return "\n".join(each for each in (self.above, self.below) if each)


@dataclass
class _Sorted:
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    quoting: bool = False
    signing: bool = False
    unsure: str = ""

    def keep(self, line: str) -> None:
        if self.signing:
            self.signature.append(line)
        else:
            (self.below if self.quoting else self.above).append(line)


def new_text(text: str) -> NewText:
    """The new words of a letter's body, as `Mime.text` gives it."""
    lines = without_banners(text).split("\n")
    out = _Sorted(unsure="" if len(lines) <= LINES else "the letter has very many lines")
    at = 0
    lines = lines[:LINES]
    while at < len(lines):
        at = _take(lines, at, out)
    above, unsure_above = without_disclaimers("\n".join(out.above))
    below, unsure_below = without_disclaimers("\n".join(out.below))
    signature, _ = without_disclaimers("\n".join(out.signature))
    return NewText(
        above=_tidy(above), below=_tidy(below), signature=_tidy(signature),
        unsure=out.unsure or unsure_above or unsure_below,
    )  # fmt: skip


def _take(lines: Sequence[str], at: int, out: _Sorted) -> int:
    """Sort one line, or the block that begins with it; the number of the next."""
    line = lines[at]
    if line.startswith(QUOTED) or _QUOTE.match(line):
        out.quoting, out.signing = True, False
        return at + 1
    if line.startswith(SIGNED):
        out.signature.append(line[1:])
        return at + 1
    for begins in BEGINNINGS:
        if (rest := begins(lines, at)) is not None:
            out.quoting, out.signing = True, False
            return rest
    if _SIGNATURE.match(line) and not out.quoting:
        out.signing = True
        return at + 1
    if _SENT_FROM.match(line):
        return at + 1
    if _ATTRIBUTION_END.search(line) and _DATED.search(line) and not out.signing:
        out.unsure = out.unsure or "it is not clear where the quoted letter begins"
    out.keep(line)
    return at + 1


def _cut(lines: Sequence[str], at: int) -> int | None:
    return len(lines) if lines[at] == CUT or _SEPARATOR.match(lines[at]) else None


def _header_block(lines: Sequence[str], at: int) -> int | None:
    """Outlook's block of From, Sent, To and Subject, with or without a line above it. What follows
    it is not marked in any way, so all of it is the old letter."""
    start = at + 1 if _UNDERSCORES.match(lines[at]) else at
    while start < min(len(lines), at + 4) and not lines[start].strip():
        start += 1
    if start >= len(lines) or (start > at and not _UNDERSCORES.match(lines[at])):
        return None
    labels: dict[str, str] = {}
    for line in lines[start : start + 9]:
        if _OUR_LABEL.match(line):
            return None  # a labelled request to us has a From line too
        if match := _LABEL.match(line):
            labels.setdefault(match[1].lower(), match[2])
        elif not labels:
            return None
    told = {"sent", "date", "to", "subject"} & set(labels)
    first = _LABEL.match(lines[start])
    starts = first is not None and first[1].lower() in ("from", "subject", "sent", "date")
    return len(lines) if starts and "from" in labels and len(told) >= 2 and {"sent", "date", "subject"} & told else None


def _attribution(lines: Sequence[str], at: int) -> int | None:
    """`On Tuesday … wrote:`, wrapped over up to three lines. Where no mark of quotation follows it,
    the rest is the old letter."""
    if not _ATTRIBUTION_START.match(lines[at]):
        return None
    for end in range(at, min(at + 3, len(lines))):
        if not lines[end].strip():
            return None
        joined = " ".join(lines[at : end + 1])
        if len(joined) > 400:
            return None
        if _ATTRIBUTION_END.search(joined) and _DATED.search(joined):
            following = next((line for line in lines[end + 1 :] if line.strip()), "")
            marked = following.startswith(QUOTED) or _QUOTE.match(following)
            return end + 1 if marked else len(lines)
    return None


BEGINNINGS: tuple[Callable[[Sequence[str], int], int | None], ...] = (_cut, _header_block, _attribution)
"""How an old letter begins. Each gives the line after what it recognised, or None."""


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n ")
