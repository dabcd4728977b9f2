"""Reads an email's one source into blocks, from which the text and the HTML part are both made.

An email is written once, so its two parts cannot differ. A line's first characters say what it is:

    subject: a subject line; with several, the first that is short enough is used
    ## a heading
    - an item of a list
    ? a label | a fact
    ? a label | a fact | a share in percent, drawn as a bar where a bar can be drawn
    > a button's words | the subject of the reply | its body | another case's reference

Anything else is a paragraph, up to an empty line. `*accept*` marks words to write back to us, and
`\\n` in the body of a reply is a line end. A value from outside is made neutral by `neutral` and can
never be read as any of these.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from protocol.messages.guard import identifying, masked

_MARKS = "*|#->?\\:"
_HIDE = {ord(mark): 0xE000 + index for index, mark in enumerate(_MARKS)}
_SHOW = {0xE000 + index: mark for index, mark in enumerate(_MARKS)}


class Written(str):
    """Text of ours that may hold marks, and is not made neutral."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Words:
    """A run of text; `reply` where it is what a person may write back to us."""

    text: str
    reply: bool = False


@dataclass(frozen=True, kw_only=True)
class Block:
    """One block: `paragraph`, `heading`, `list`, `facts`, `action`, or `link` for one that asks for nothing.

    `runs` are the words of a paragraph, `items` those of a list, `rows` labels and facts, `shares` their bars in
    percent where they have any, `href` the link of an action or a link, `level` a heading's.
    """

    kind: str
    level: int = 2
    runs: tuple[Words, ...] = ()
    items: tuple[tuple[Words, ...], ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    shares: tuple[int, ...] = ()
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """An email's subject lines, best first, and its blocks."""

    subjects: tuple[str, ...]
    blocks: tuple[Block, ...]


Link = Callable[[str, str, str | None], str]
"""Makes a link from the words of a reply's subject, its body, and a case reference or None."""


def neutral(value: object) -> str:
    """A value as it may stand in an email: one line, nothing invisible, nothing identifying, no marks."""
    if isinstance(value, Written):
        return value
    if value is None:
        return ""
    flat = " ".join(str(value).split())
    seen = "".join(c for c in flat if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})
    folded = unicodedata.normalize("NFKC", seen)  # a full-width digit is a digit to whoever reads it
    return masked(folded if identifying(folded) else seen).translate(_HIDE)


def heading(text: str) -> Block:
    """A heading of its own."""
    return Block(kind="heading", runs=(Words(text=text),))


def bullets(lines: tuple[str, ...]) -> Block:
    """A list of plain lines."""
    return Block(kind="list", items=tuple((Words(text=line),) for line in lines))


def paragraph(text: str) -> Block:
    """A plain paragraph."""
    return Block(kind="paragraph", runs=(Words(text=text),))


def onward(text: str, href: str) -> Block:
    """A link by itself that asks for nothing."""
    return Block(kind="link", runs=(Words(text=text),), href=href)


def read(source: str, link: Link) -> Page:
    """Read an email's source. `link` makes the links of its actions."""
    subjects: list[str] = []
    blocks: list[Block] = []
    lines: list[str] = []

    def end_paragraph() -> None:
        if lines:
            blocks.append(Block(kind="paragraph", runs=_runs(" ".join(lines))))
            lines.clear()

    for line in [*map(str.strip, source.split("\n")), ""]:
        mark, _, rest = line.partition(" ")
        if mark not in {"", "subject:", "##", "-", "?", ">"}:
            lines.append(line)
            continue
        end_paragraph()
        if mark == "subject:":
            subjects.append(_shown(rest))
        elif mark:
            _add(blocks, mark, rest, link)
    return Page(subjects=tuple(subjects), blocks=tuple(blocks))


def _add(blocks: list[Block], mark: str, rest: str, link: Link) -> None:
    """Add a marked line, to the block before it where that is of its kind."""
    before = blocks[-1] if blocks else None
    parts = [part.strip() for part in rest.split("|")]
    match mark:
        case "##":
            blocks.append(heading(_shown(rest)))
        case "-":
            items = before.items if before and before.kind == "list" else ()
            _put(blocks, Block(kind="list", items=(*items, _runs(rest))), join=bool(items))
        case "?":
            bars = tuple(map(int, parts[2:]))
            join = before is not None and before.kind == "facts" and bool(before.shares) is bool(bars)
            rows, shares = (before.rows, before.shares) if join and before else ((), ())
            row = (_shown(parts[0]), _shown(parts[1]))
            _put(blocks, Block(kind="facts", rows=(*rows, row), shares=(*shares, *bars)), join=join)
        case _:
            subject, body = _shown(parts[1]), _shown(parts[2].replace("\\n", "\n"))
            body += " " if body.endswith(":") else ""  # room to type after the last label
            href = link(subject, body, _shown(parts[3]) if len(parts) > 3 else None)
            blocks.append(Block(kind="action", runs=(Words(text=_shown(parts[0])),), href=href))


def _put(blocks: list[Block], block: Block, *, join: bool) -> None:
    if join:
        blocks[-1] = block
    else:
        blocks.append(block)


def _runs(text: str) -> tuple[Words, ...]:
    """A text as runs: every second piece between stars is a reply."""
    pieces = " ".join(text.split()).split("*")
    return tuple(Words(text=_shown(piece), reply=bool(index % 2)) for index, piece in enumerate(pieces) if piece)


def _shown(text: str) -> str:
    return text.translate(_SHOW)
