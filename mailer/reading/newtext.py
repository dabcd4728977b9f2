"""Decides which words of a letter its writer wrote now: no quotation, signature, banner or disclaimer.

Two things are wanted of it. What an answer is judged on keeps everything that could be the writer's:
where it cannot tell where a quotation begins it says so (`unsure`), and text below a quotation is kept
apart from text above it. What is shown to people (`shown`) drops a little more; see showing.py.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailer.reading.boilerplate import without_banners, without_disclaimers
from mailer.reading.devices import added
from mailer.reading.headings import heading, separator
from mailer.reading.html import CUT, QUOTED, SIGNED
from mailer.reading.showing import BEGINS, GONE, QUOTE, TEXT, Sorted, displayed
from mailer.reading.showing import SIGNED as OF_A_SIGNATURE
from mailer.reading.wrote import attribution, inside

LINES, ROUNDS = 4_000, 4

_QUOTE = re.compile(r"^\s{0,3}(?:>(?!>*\s+>>>|>.{0,200}<{2,}\s*$)|\|\s?>|&gt;)")
_WROTE = re.compile(r"(?:wrote|writes|said|a écrit|schrieb|escribió|ha scritto|schreef)\s*:\s*$", re.I)
_DATED = re.compile(r"\d{1,4}|@|<")
_SPACES = re.compile(r"[ \t]{41,}")
_SIGNATURE = re.compile(r"^-- ?$")
_WHERE = "it is not clear where the quoted letter begins"


@dataclass(frozen=True, kw_only=True)
class NewText:
    """What a person wrote now. `above` stands before any quotation, `below` after one began.

    `signature` is what stood after a signature mark; `unsure` says, in plain words, why it cannot
    be told what is new, or is "". `display` is what `shown` gives.
    """

    above: str
    below: str = ""
    signature: str = ""
    unsure: str = ""
    display: str = ""

    @property
    def text(self) -> str:
        """All that is new, and that an answer is judged on."""
        return "\n".join(each for each in (self.above, self.below) if each)


@dataclass
class _Sorted:
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    lines: list[Sorted] = field(default_factory=list)
    quoting: bool = False
    signing: bool = False
    unsure: str = ""

    def keep(self, line: str) -> None:
        if self.signing:
            self.sign(line)
        else:
            (self.below if self.quoting else self.above).append(line)
            self.lines.append(Sorted(what=TEXT, line=line))

    def sign(self, line: str) -> None:
        self.signature.append(line)
        self.lines.append(Sorted(what=OF_A_SIGNATURE, line=line))

    def quote(self, what: str, line: str) -> None:
        self.quoting, self.signing = True, False
        self.lines.append(Sorted(what=what, line=line))


def shown(new: NewText) -> str:
    """The new text to show to people: a letter's words without quotation, signature, banner and
    disclaimer. Never what an answer is judged on."""
    return new.display or new.text


def new_text(text: str) -> NewText:
    """The new words of a letter's body, as `Mime.text` gives it."""
    out, display = _sorted(text)
    above, unsure_above = without_disclaimers("\n".join(out.above))
    below, unsure_below = without_disclaimers("\n".join(out.below))
    signature, _ = without_disclaimers("\n".join(out.signature))
    for _round in range(ROUNDS):
        # What is left when a quotation is gone may look like the beginning of another.
        _, again = _sorted(display)
        if again.split() == display.split():
            break
        display = again
    return NewText(
        above=_tidy(above), below=_tidy(below), signature=_tidy(signature),
        unsure=out.unsure or unsure_above or unsure_below, display=display,
    )  # fmt: skip


def _sorted(text: str) -> tuple[_Sorted, str]:
    lines = without_banners(_SPACES.sub(" " * 40, text)).split("\n")
    out = _Sorted(unsure="" if len(lines) <= LINES else "the letter has very many lines")
    at = 0
    lines = lines[:LINES]
    while at < len(lines):
        at = _take(lines, at, out)
    display, _ = without_disclaimers(displayed(out.lines))
    return out, _tidy(display)


def _take(lines: Sequence[str], at: int, out: _Sorted) -> int:  # noqa: PLR0911 - one return for each kind of line, in order
    """Sort one line, or the block that begins with it; the number of the next."""
    line = lines[at]
    if not line.strip():
        out.keep(line)
        return at + 1
    if line.startswith(QUOTED):
        out.quote(GONE, line)
        return at + 1
    if _QUOTE.match(line):
        out.quote(QUOTE, line)
        return at + 1
    if line.startswith(SIGNED):
        out.sign(line[1:])
        return at + 1
    if (rest := _begins(lines, at, out)) is not None:
        out.quote(BEGINS, line)
        return rest
    if _SIGNATURE.match(line) and not out.quoting:
        out.signing = True
        return at + 1
    if added(line):
        out.lines.append(Sorted(what=GONE, line=line))
        return at + 1
    if _WROTE.search(line[-80:]) and _DATED.search(line) and not out.signing:
        out.unsure = out.unsure or _WHERE
    out.keep(line)
    return at + 1


def _begins(lines: Sequence[str], at: int, out: _Sorted) -> int | None:
    """How an old letter begins: the line after what says so, or None. Where no mark of quotation
    follows, all the rest is the old letter, and where a person could have written it too, unsure."""
    if lines[at] == CUT or separator(lines, at):
        return len(lines)
    if (certain := heading(lines, at)) is not None:
        out.unsure = out.unsure or ("" if certain else _WHERE)
        return len(lines)
    cut = inside(lines[at])
    if cut is not None and _marked(lines, at + 1):
        out.keep(lines[at][:cut])
        return at + 1
    if (found := attribution(lines, at)) is not None:
        after, certain = found
        if _marked(lines, after):
            return after
        out.unsure = out.unsure or ("" if certain else _WHERE)
        return len(lines)
    return None


def _marked(lines: Sequence[str], at: int) -> bool:
    following = next((lines[each] for each in range(at, len(lines)) if lines[each].strip()), "")
    return following.startswith(QUOTED) or _QUOTE.match(following) is not None


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n ")
