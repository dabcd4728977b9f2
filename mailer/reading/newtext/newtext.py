"""Decides which words of a letter its writer wrote now: no quotation, signature, banner or disclaimer.

Two things are wanted of it. What an answer is judged on keeps everything that could be the writer's: where it
cannot tell where a quotation begins it says so (`unsure`), text below a quotation that is not surely one is kept
apart (`below`), a box or an indented line that nothing introduces is judged both as somebody else's words and as
the writer's (`boxed`), and so is what stands below the header lines of an old letter that stand first (`under`).
What is shown to people (`shown`) drops a little more; see showing.py.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from mailer.reading.mime.headings import forwarded, heading, labelled, rule, separator, writer_of
from mailer.reading.mime.html.boxes import CUT, MAYBE, QUOTED, SIGNED, UNREAD
from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.attribution import arrows, attribution, dated, inside
from mailer.reading.newtext.boilerplate import without_banners, without_disclaimers
from mailer.reading.newtext.devices import added
from mailer.reading.newtext.showing import BEGINS, GONE, QUOTE, TEXT, Sorted, displayed
from mailer.reading.newtext.showing import SIGNED as OF_A_SIGNATURE
from mailer.reading.sentences.clauses.foot import without_foot

LINES, ROUNDS = 4_000, 4

_QUOTE = lazily(r"^\s{0,3}(?:>(?!>*\s+>>>|>.{0,200}<{2,}\s*$)|\|\s?>|&gt;)")
_QUOTE_MARKS = lazily(r"^(?:\s?(?:>|\||&gt;)){1,20}\s?")
_GREETS = lazily(
    r"^\s{0,9}(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|bonjour)(?: [\w'-]{1,24}){0,2}"
    r"|sent from my [\w ]{1,24}),?\s{0,9}$",
    re.I,
)
_WROTE = lazily(r"(?:wrote|writes|said|a écrit|schrieb|escribió|ha scritto|schreef)\s*:\s*$", re.I)
_DATED = lazily(r"\d{1,4}|@|<")
_SPACES = lazily(r"[ \t]{41,}")
_SIGNATURE = lazily(r"^-- ?$")
_EMPTY = lazily(r"\n{3,}")
_LONG = "the text is very long"
_WHERE = "it is not clear where the quoted letter begins"


@dataclass(frozen=True, kw_only=True)
class NewText:
    """What a person wrote now. `above` stands before any quotation, `below` after one began.

    `signature` is what stood after a signature mark; `unsure` says, in plain words, why it cannot
    be told what is new, or is "". `display` is what `shown` gives. `boxed` says that words were left out that are
    quoted only by how they look; `under` is what stands below header lines that stand first, and `written_by` are
    the addresses that those lines name as the old letter's writer.
    """

    above: str
    below: str = ""
    signature: str = ""
    unsure: str = ""
    display: str = ""
    boxed: bool = False
    under: str = ""
    written_by: frozenset[str] = frozenset()
    quoted: tuple[str, ...] = ()
    """The lines that were taken for a quotation, with what introduces it."""

    @property
    def text(self) -> str:
        """All that is new, and that an answer is judged on."""
        return "\n".join(each for each in (self.above, self.below) if each)


@dataclass
class _Sorted:
    boxes: bool = False
    """Whether boxes and indented lines that nothing introduces are the writer's own."""
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    under: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    lines: list[Sorted] = field(default_factory=list)
    quoting: bool = False
    signing: bool = False
    introduced: bool = False
    sure: bool = False
    leading: bool = False
    boxed: bool = False
    written_by: frozenset[str] = frozenset()
    unsure: str = ""
    quoted: list[str] = field(default_factory=list)

    def keep(self, line: str) -> None:
        if self.signing:
            self.sign(line)
            return
        if self.leading:
            self.under.append(line)
        else:
            (self.below if self.quoting else self.above).append(line)
        whose = not self.leading or self.written_by  # below a name alone it is hardly ever the writer's
        self.lines.append(Sorted(what=TEXT if whose else GONE, line=line))

    def sign(self, line: str) -> None:
        self.signature.append(line)
        self.lines.append(Sorted(what=OF_A_SIGNATURE, line=line))

    def quote(self, what: str, line: str) -> None:
        if self.below and any(map(str.strip, self.below)):
            self.sure = False  # answered piece by piece: a yes between the pieces answers one of them
        self.quoting, self.signing = True, False
        if what != BEGINS:
            self.quoted.append(line)
        self.lines.append(Sorted(what=what, line=line))

    def spoken(self) -> bool:
        """Whether its writer has said more than a greeting yet."""
        return any(line.strip() and not _GREETS.match(line) for line in (*self.above, *self.under))


def shown(new: NewText) -> str:
    """The new text to show to people: a letter's words without quotation, signature, banner and
    disclaimer. Never what an answer is judged on."""
    if new.display or not any(map(str.isalnum, new.text)):
        return new.display
    return new.text if new_text(new.text).text == new.text else ""  # what is left of an old letter is not shown either


@lru_cache(maxsize=8)
def new_text(text: str, *, boxes: bool = False) -> NewText:
    """The new words of a letter's body, as `Mime.text` gives it. With `boxes`, what is quoted only by how
    it looks is taken for the writer's own. The forms of one letter are often the same text."""
    out, display = _sorted(text, boxes=boxes)
    above = without_disclaimers("\n".join(out.above))
    below = without_disclaimers("\n".join(out.below))
    signature = without_disclaimers("\n".join(out.signature))
    under = without_disclaimers("\n".join(out.under))
    for _round in range(ROUNDS if display.split() != text.split() else 0):
        # What is left when a quotation is gone may look like the beginning of another.
        _, again = _sorted(display)
        if again.split() == display.split():
            break
        display = again
    display = _tidy(without_foot(display))
    if out.sure:
        # Nothing but a marked quotation of a letter that is named stands above it: a careful reader just reads it.
        above, below = "\n".join(each for each in (above, below) if each.strip()), ""
    return NewText(
        above=_tidy(above),
        below=_tidy(below),
        signature=_tidy(signature),
        unsure=out.unsure,
        display=display,
        boxed=out.boxed,
        under=_tidy(under),
        written_by=out.written_by,
        quoted=tuple(out.quoted),
    )


def sorted_lines(text: str) -> tuple[Sorted, ...]:
    """The lines of a body without its banners, each as what it was taken for. All below the beginning of an old
    letter whose lines bear no mark is left out."""
    return tuple(_sorted(text)[0].lines)


def _sorted(text: str, *, boxes: bool = False) -> tuple[_Sorted, str]:
    text = _SPACES.sub(" " * 40, text) if "\t" in text or " " * 41 in text else text
    lines = _unframed(without_banners(text)).split("\n")
    out = _Sorted(boxes=boxes)
    at = 0
    lines = lines if len(lines) <= LINES else [*lines[:LINES], UNREAD]
    while at < len(lines):
        at = _take(lines, at, out)
    display = without_disclaimers(displayed(out.lines))
    return out, _tidy(display)


def _unframed(text: str) -> str:
    """A text without the warning that a gateway framed and put first."""
    lines = text.split("\n")
    framed = list(takewhile(lambda line: not line.strip(MAYBE) or line.startswith(MAYBE), lines))
    if not any(line.startswith(MAYBE) for line in framed):
        return text
    left = without_banners("\n".join(line.removeprefix(MAYBE) for line in framed))
    if left.strip():
        return text
    return without_banners("\n".join(lines[len(framed) :]))


def _take(lines: Sequence[str], at: int, out: _Sorted) -> int:  # noqa: PLR0911 - one return for each kind of line, in order
    """Sort one line, or the block that begins with it; the number of the next."""
    line = lines[at]
    if not line.strip():
        out.keep(line)
        return at + 1
    if line.startswith(UNREAD):
        out.unsure = out.unsure or _LONG
        return at + 1
    if line.startswith(QUOTED):
        if not out.introduced:
            bare = [each.lstrip(QUOTED) for each in lines[at : at + 4]]
            out.introduced, out.sure = True, _attributed(bare, 0) and not out.signing
        out.quote(GONE, line)
        return at + 1
    if arrows(line) and not _marked(lines, at + 1):
        after = _old_letter(lines, at, out)
        out.quoted += lines[at:after]
        out.quote(BEGINS, line)
        return after
    if line.startswith(MAYBE) or _QUOTE.match(line):
        _box(lines, at, out)
        return at + 1
    if line.startswith(SIGNED):
        out.sign(line[1:])
        return at + 1
    if (rest := _begins(lines, at, out)) is not None:
        out.quote(BEGINS, line)
        return rest
    if _SIGNATURE.match(line) and (out.sure or not out.quoting):
        out.signing = True
        return at + 1
    if added(line):
        out.lines.append(Sorted(what=GONE, line=line))
        return at + 1
    if ":" in line and not out.signing and _WROTE.search(line[-80:]) and _DATED.search(line):
        out.unsure = out.unsure or _WHERE
    out.keep(line)
    return at + 1


def _bare(line: str) -> str:
    return line[1:] if line.startswith(MAYBE) else _QUOTE_MARKS.sub("", line)


def _introduces(lines: Sequence[str], at: int) -> bool:
    """Whether the first lines of a box say that an old letter begins, as telephones write it inside the mark."""
    bare = [_bare(line) for line in lines[at : at + 8]]
    return any(
        bool(bare[each].strip()) and (separator(bare, each) or heading(bare, each) or _attributed(bare, each))
        for each in range(min(2, len(bare)))
    )


def _attributed(lines: Sequence[str], at: int) -> bool:
    found = attribution(lines, at)
    return found is not None and found[1]


def _box(lines: Sequence[str], at: int, out: _Sorted) -> None:
    """Sort a line that looks quoted. Where nothing says that an old letter begins, it may be the writer's own."""
    line = lines[at]
    marked = line.startswith(MAYBE)
    out.introduced = out.introduced or ((at == 0 or not _boxed(lines[at - 1])) and _introduces(lines, at))
    if out.introduced:
        out.quote(GONE if marked else QUOTE, line)
        return
    out.boxed = True
    words = _bare(line)
    if out.boxes:
        out.keep(words)
    elif marked:
        out.lines.append(Sorted(what=TEXT, line=words))
    else:
        out.quote(QUOTE, line)


def _old_letter(lines: Sequence[str], at: int, out: _Sorted, *, certain: bool = True) -> int:
    """Where to read on when all the rest is an old letter: nowhere, but where its header lines stand first."""
    if out.spoken() or out.quoting or out.signing or (at < len(lines) and forwarded(lines[at])):
        out.unsure = out.unsure or ("" if certain else _WHERE)
        return len(lines)
    end = at
    while end < len(lines) and (
        lines[end] == CUT or not lines[end].strip() or separator(lines, end) or rule(lines[end]) or labelled(lines[end])
    ):
        if written_by := writer_of(lines[end]):
            out.written_by |= written_by
        end += 1
    out.leading = True
    return max(end, at + 1)


def _begins(lines: Sequence[str], at: int, out: _Sorted) -> int | None:  # noqa: PLR0911 - one return for each way
    """How an old letter begins: the line after what says so, or None. Where no mark of quotation
    follows, all the rest is the old letter, and where a person could have written it too, unsure."""
    if lines[at] == CUT or separator(lines, at):
        return _quoted(lines, at, _old_letter(lines, at, out), out)
    if (certain := heading(lines, at)) is not None:
        return _quoted(lines, at, _old_letter(lines, at, out, certain=certain), out)
    cut = inside(lines[at])
    if cut is not None and _marked(lines, at + 1):
        out.keep(lines[at][:cut])
        out.introduced = True
        out.quoted.append(lines[at][cut:])
        return at + 1
    if (found := attribution(lines, at)) is not None:
        after, certain = found
        if _marked(lines, after):
            out.sure = certain and not out.introduced and not out.signing
            out.introduced = True
            return _quoted(lines, at, after, out)
        return _quoted(lines, at, _old_letter(lines, after, out, certain=certain), out)
    if dated(lines[at]) and _marked(lines, at + 1):
        out.introduced = True
        return _quoted(lines, at, at + 1, out)
    return None


def _quoted(lines: Sequence[str], at: int, after: int, out: _Sorted) -> int:
    out.quoted += lines[at:after]
    return after


def _marked(lines: Sequence[str], at: int) -> bool:
    following = next((lines[each] for each in range(at, len(lines)) if lines[each].strip()), "")
    return _boxed(following)


def _boxed(line: str) -> bool:
    return line.startswith((QUOTED, MAYBE)) or _QUOTE.match(line) is not None


def _tidy(text: str) -> str:
    text = "\n".join([line.rstrip() for line in text.split("\n")])
    return (_EMPTY.sub("\n\n", text) if "\n\n\n" in text else text).strip("\n ")
