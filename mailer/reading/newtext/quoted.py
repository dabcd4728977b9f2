"""Decides which letters a reply quotes may hold words of its writer: ours, and what nothing names as another's.

An older letter below, under a heading of its own, and one of somebody else that is answered, are theirs. What stands
as ours, or as nobody's, is handed to the service, which compares it with what we sent (protocol/messages/quoting.py).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from mailer.reading.mime.headings import heading, labelled, rule, separator, writer_named, writer_of
from mailer.reading.mime.html.boxes import MARKS
from mailer.reading.mime.html.lines import page_of
from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.attribution import arrows, attribution
from mailer.reading.newtext.boilerplate import without_banners, without_disclaimers
from mailer.reading.newtext.devices import added

MOST = 400
"""Lines of a quotation that are compared: no email of ours is half as long."""
_MARKS = lazily(rf"^(?:[\s{MARKS}]{{0,3}}(?:>|\||&gt;)){{0,20}}[{MARKS}]{{0,9}}\s{{0,3}}")
_ADDRESS = lazily(r"[\w.+%'-]{1,64}@[\w.-]{1,190}\w")
_OF_A_CLIENT = lazily(
    r"^\W{0,4}(?:quoted text hidden|message clipped\b.{0,40}|view entire message|show (?:quoted text|more|less)"
    r"|(?:image|inline image|photo|cid|logo)\b[:\w .@-]{0,80}|\d{1,3} attachments?|trimmed content|hide quoted text"
    r"|caution|external|attachments?:.{0,80})\W{0,4}$",
    re.I,
)


@dataclass
class _Quoted:
    """One quoted letter: the addresses that are named as its writer's, the name, and its lines."""

    writers: frozenset[str] = frozenset()
    name: str = ""
    headed: bool = False
    lines: list[str] = field(default_factory=list)


def bared(line: str) -> str:
    """A quoted line without the marks of quotation."""
    return line.strip(MARKS) if arrows(line.strip(MARKS)) else _MARKS.sub("", line)


def possibly_written(
    lines: Sequence[str], ours: Collection[str], writer: str, names: Collection[str]
) -> tuple[str, ...]:
    """The lines of quoted letters that are ours or nobody's, with "" between them. `ours` are our addresses, `writer`
    the letter's own writer's, `names` those of people in the directory, folded."""
    out: list[str] = []
    for at, each in enumerate(_letters([bared(line) for line in lines])):
        others = bool(each.writers) and each.writers.isdisjoint(ours)
        if at == 0:
            others = (others and writer not in each.writers) or (not each.writers and each.name in names)
        elif each.headed:
            others = others or not each.writers
        if not others and any(map(str.strip, each.lines)):
            out += [*each.lines, ""]
    return tuple(out)


def loose(lines: Sequence[str]) -> str:
    """What stands in a quotation before anything says whose letter it is, of what only markup quotes; or ""."""
    first = _letters([bared(line) for line in lines])[:1]
    if not first or first[0].headed:
        return ""
    lines = first[0].lines
    return "\n".join(line for line, system in zip(lines, of_systems(lines), strict=True) if not system).strip()


def sent(text: str, html: str) -> tuple[str, ...]:
    """An email of ours as quotations of it may read, sentences unbroken: its two forms."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and len(lines[-1]) >= _WRAPPED and line.strip():
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line)
    page = page_of(html)
    return "\n".join(lines), "\n".join(map(bared, f"{page.kept}\n{page.old}".split("\n")))


_WRAPPED = 56


def of_systems(lines: Sequence[str]) -> tuple[bool, ...]:
    """For each line, whether a mail system or program wrote it: warnings, disclaimers, what stands for a picture."""
    out = [
        not line.strip() or _OF_A_CLIENT.match(line[:160]) is not None or added(line) or rule(line) for line in lines
    ]
    start = 0
    for at in range(len(lines) + 1):
        if at < len(lines) and lines[at].strip():
            continue
        paragraph = "\n".join(lines[start:at])
        whole = " ".join(paragraph.split())
        if whole and not (_left(paragraph) and _left(whole)):
            out[start:at] = [True] * (at - start)
        start = at + 1
    for at, line in enumerate(lines):
        out[at] = out[at] or not _left(line)
    return tuple(out)


def _left(text: str) -> str:
    return without_banners(without_disclaimers(text)).strip()


def _letters(lines: Sequence[str]) -> list[_Quoted]:
    found, at = [_Quoted()], 0
    while at < len(lines):
        begun = _begun(lines, at, first=not any(map(str.strip, found[-1].lines)))
        if begun is None:
            found[-1].lines.append(lines[at])
            at += 1
            continue
        at, letter = begun
        if letter.headed and not found[-1].headed and not any(map(str.strip, found[-1].lines)):
            found[-1] = letter
        else:
            found.append(letter)
    return found


def _begun(lines: Sequence[str], at: int, *, first: bool) -> tuple[int, _Quoted] | None:  # noqa: PLR0911 - one return for each way to begin
    """Where a quoted letter begins at a line: the line after its heading, and the letter; else None. What stands
    `first` where a client put the old letter needs fewer signs."""
    line = lines[at]
    if not line.strip():
        return None
    if separator(lines, at) or rule(line):
        return at + 1, _Quoted(headed=False)
    if first and _SAYS.search(line[:300]):
        return at + 1, _Quoted(headed=True, writers=_addresses(line), name=_name(line))
    named = first and labelled(line) and bool(writer_of(line) or writer_named(line))
    if named or heading(lines, at):
        return _labels(lines, at, _Quoted(headed=True))
    if arrows(line):
        return _labels(lines, at + 1, _Quoted(headed=True, writers=_addresses(line)))
    if (found := attribution(lines, at)) is not None:
        joined = " ".join(lines[at : found[0]])
        return _labels(lines, found[0], _Quoted(headed=True, writers=_addresses(joined), name=_name(joined)))
    return None


def _labels(lines: Sequence[str], at: int, letter: _Quoted) -> tuple[int, _Quoted]:
    """The line after the labels of a heading that may stand at a line, and the letter that they name."""
    end = at
    while end < len(lines) and labelled(lines[end]):
        letter.writers |= writer_of(lines[end])
        letter.name = letter.name or writer_named(lines[end])
        end += 1
    return end, letter


def _addresses(line: str) -> frozenset[str]:
    return frozenset(each.lower() for each in _ADDRESS.findall(line[:600]))


_SAYS = lazily(r"\b(?:wrote|writes|ysgrifennodd|a écrit|schrieb|escribió|ha scritto|schreef)\s?:\s{0,3}$", re.I)
_BEFORE_THE_VERB = lazily(
    r"([^\W\d_][\w.'’ -]{1,60}?)\s{1,9}(?:via [\w .]{1,40} )?(?:wrote|ysgrifennodd)\s{0,9}:?[\s*]{0,40}$", re.I
)


def _name(joined: str) -> str:
    match = _BEFORE_THE_VERB.search(joined[-200:])
    return " ".join(match[1].split(",")[-1].casefold().split()) if match else ""
