"""Decides which lines say “On Tuesday … wrote:”, in the languages in which mail programs say it.

Such a line may be wrapped over up to four lines. A line that a person could have written is not one: it
needs a date, an address or a time, and it ends where the old letter begins.
"""

import re
from collections.abc import Sequence

from mailer.reading.mime.caseless import Caseless
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.habitwords import DAYS, MONTHS, SPEAKS

MOST_LINES, MOST_LETTERS = 4, 420

_VERB = (
    r"(?:wrote|writes|said|says|sent|a\s{1,9}écrit|nous a dit|ecrit|schrieb|schreibt|geschrieben|schrieben Sie|schreef"
    r"|het volgende geschreven|escribió|escribio|ha escrit|ha scritto|escreveu|napisał(?:\(a\)|a)?|nadesłał|pisze"
    r"|napsala?|napsal\(a\)|napísal(?:\(a\)|a)?|skrev|kirjoitti|írta|a scris|написала?|написал\(а\)|пишет|пише"
    r"|ysgrifennodd|scríobh|sgrìobh|rašė|rakstīja|kirjutas|je napisao|je napisala|napisao|shkroi|scrisse|menulis"
    r"|skrifaði|je oseba|idatzi du|ayaa qoray|qoray|aliandika|đã viết|έγραψε|şunu yazdı|yazdı|写道|寫道"
    r"|のメッセージ|작성|님이 작성하였습니다)"
)
_OPENS = Caseless(
    r"^[\s<>*_-]*+(?:(?:on|at|in message|air|ar(?: ddydd| an)?|dydd|le|am|el|il|op|em|den|på|dne|dňa|dnia|w dniu|vào"
    r"|în data de)\s"
    r"|(?:(?:mon|tue|wed|thu|fri|sat|sun|man|tir|ons|tor|tors|fre|lør|søn|lör|sön|mån|tis|ma|di|wo|do|vr|za|zo"
    r"|lun|mar|mer|mié|jue|jeu|ven|vie|sam|sáb|dim|dom|seg|ter|qua|qui|sex|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник"
    r"|среда|четверг|пятница|суббота|воскресенье|llun|maw|mer|iau|gwe|sad|sul|niedz|pon|wt|śr|czw|pt|sob|ke|to|pe|la|su|ti)[a-zé]{0,6}[.,]{0,2}\s++)?"
    r"\d|在\s)",
)
_SAYS_ON = lazily(r"^[\s<>*_-]*(?:on|at|le|am|el|il|op|em|den|på)\s", re.I)
_ENDS = lazily(rf"(?<!\w){_VERB}\s*+(?:[:：](?:\s*+-{{2,}}+)?|-{{2,}}+)[\s*>]*+$", re.I)
_VERB_ALONE = lazily(rf"^[\s>*]{{0,9}}{_VERB}\s{{0,9}}[:：]\s{{0,9}}$", re.I)
_ENDS_BARE = lazily(rf"(?<!\w){_VERB}[\s*.>-]*$", re.I)
_ENDS_NAMED = lazily(
    r"(?<!\w)(?:schreef|schrieb|skrev|heeft|wrote on|schrieb am|작성)\s[^:\n]{1,160}[^:\n\d][:：][\s*]*$", re.I
)
_ENDS_ADDRESS = lazily(r"\d.{0,80}[<(][^<>()\s@]{1,120}@[^<>()\s]{1,120}[>)]\s*+:?\s*+$", re.S)
_ISO_SOMEBODY = lazily(r"^[\s>]*20\d\d-\d\d-\d\d \d\d?:\d\d GMT[+-]\d\d:?\d\d [^\n]{1,120}$")
_POSTED = lazily(r"^[\s>]*Posted by [^\n]{1,80} on \d\d/\d\d/\d{4}\s*$", re.I)
# GroupWise: nothing below it is marked.
_BETWEEN_ARROWS = lazily(r"^\s{0,3}>>>\s?(?!>)[^\n]{1,200}?\d{1,4}[./-]\d{1,2}[^\n]{0,80}(?:>>>|<<<)\s*$")
_AFTER_ARROWS = lazily(
    rf"^\s{{0,3}}>>>\s?(?!>)[^\n][^\n@\d]{{0,199}}[@\d][^\n]*\s{_VERB}\s{{0,9}}[:：]\s{{0,9}}$", re.I
)
# Notes: between dashes, with the header lines below.
_BETWEEN_DASHES = lazily(
    rf"^\s{{0,9}}-{{2,40}}\s{{0,3}}[^\n]{{1,300}}\s{_VERB}\s{{0,3}}[:：]?\s{{0,3}}-{{2,40}}\s{{0,9}}$", re.I
)
_QUOTING = lazily(
    r"^[\s>]{0,9}(?:quoting|zitat von|zitiere|citando(?: a)?|citation de|citaat van|citerar|yn dyfynnu|dyfynnu)\s"
    r"[^\n]{1,160}@[^\n]{1,120}[:：]\s*$",
    re.I,
)
# These begin with a name and not with a date.
_SOMEBODY = lazily(
    rf"^[^\n]{{0,160}}(?:[\w.+-]@(?=[\w.-]{{1,100}}\.\w\w)\S{{4,200}}|\bvia\s[^\n]{{1,80}})[\s>)]{{0,40}}\s(?:{_VERB})\s{{0,9}}[:：]?[\s*]{{0,40}}$"
    r"|^[^\n!?]{1,160}\s(?:schrieb am|wrote on|skrev den)\s[^\n]{0,40}\d[^\n]{0,80}[:：]\s{0,40}$"
    rf"|^[^\n]{{1,160}}@[^\n]{{1,120}}>?\s{_VERB}\s{{0,9}}[:：][\s*]{{0,40}}$",
    re.I,
)
_INSIDE = lazily(
    r"(?<=\S)(?:\s*-{2,}\s*|\s+)(?P<mark>On\s(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s|\d|(?:jan|feb|mar|apr|may"
    r"|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\s\d)[^\n]{0,200}(?:@|\d:\d\d)[^\n]{0,200}\swrote:)\s*$",
    re.I,
)
_BEGINNINGS = (_ISO_SOMEBODY, _POSTED, _BETWEEN_DASHES, _QUOTING)


def arrows(line: str) -> bool:
    """Whether a line says who wrote what follows as GroupWise does, between marks that elsewhere quote."""
    if ">>>" not in line or len(line) > MOST_LETTERS:
        return False
    return (_BETWEEN_ARROWS.match(line) or _AFTER_ARROWS.match(line)) is not None


_SURE = lazily(r"@|\d{1,2}[:.h]\d\d", re.I)
_DIGIT = lazily(r"\d")


_MARKS = ("@", ":", "：", "--", "/", "GMT")
_VIA = lazily(r"[vV].[aA]\s")


def _begins_alone(line: str) -> bool:
    """Whether one line says by itself who wrote what follows. Each way to say it has one of the marks, so that
    a sentence is soon told apart."""
    if not any(mark in line for mark in _MARKS) and not _VIA.search(line):
        return False
    return any(rule.match(line) for rule in _BEGINNINGS) or _SOMEBODY.match(line) is not None


def attribution(lines: Sequence[str], at: int) -> tuple[int, bool] | None:  # noqa: PLR0911 - one return for each way to begin or not to
    """The line after an attribution that begins at a line, and whether only a mail program writes one
    like it; None where none begins there."""
    first = lines[at]
    if len(first) <= MOST_LETTERS and _begins_alone(first):
        return at + 1, True
    if (found := _in_any_language(lines, at)) is not None:
        return found, True
    if not _OPENS.begins(first):
        return None
    joined = ""
    for end in range(at, min(at + MOST_LINES, len(lines))):
        line = lines[end]
        if not line.strip():
            return None
        joined = f"{joined} {line}" if joined else line
        if len(joined) > MOST_LETTERS:
            return None
        if _ended(joined):
            if any(_SAYS_ON.match(lines[later]) and attribution(lines, later) for later in range(at + 1, end + 1)):
                return None  # a sentence that began with “On” stands above the real one
            broken = end + 1 < len(lines) and _VERB_ALONE.match(lines[end + 1][:60])  # before its last word
            return end + (2 if broken else 1), _SURE.search(joined) is not None
    return None


def _in_any_language(lines: Sequence[str], at: int) -> int | None:
    """The line after one or two that give a date, a time and an address between brackets, and end with a colon: no
    person writes so, in whatever language the verb is."""
    joined = lines[at]
    if "@" not in joined and (at + 1 >= len(lines) or "@" not in lines[at + 1]):
        return None
    for end in (at + 1, at + 2):
        if len(joined) > MOST_LETTERS or not lines[end - 1].strip():
            return None
        if _COLON.search(joined):
            dated = _ADDRESSED.search(joined) and _CLOCK.search(joined) and _YEAR.search(joined)
            return end if dated and not _LABELLED.match(joined) else None
        if end >= len(lines):
            return None
        joined = f"{joined} {lines[end]}"
    return None


def dated(line: str) -> bool:
    """Whether a line gives a date and a time, ends with a colon, and says hardly more: above a quotation that is
    marked, it is an attribution in whatever language."""
    if len(line) > _SHORT or (":" not in line and "：" not in line) or not _COLON.search(line):
        return False
    if not _LOOSE_CLOCK.search(line) or not _YEAR.search(line):
        return False
    words = [word for word in re.findall(r"[^\W\d_]{3,}", line.casefold()) if word not in MONTHS | DAYS]
    return len(words) <= 6 and not any(word in SPEAKS for word in words)


_SHORT = 120
_LOOSE_CLOCK = lazily(r"(?<![\d.])\d{1,2}\s?[:.hH]\s?\d\d(?![\d.]\d)")
_COLON = lazily(r"[:：][\s\u200e\u200f*_]*$")
_ADDRESSED = lazily(r"[<(\[]\s?[\u200e\u200f]?[^<>()\s@]{1,120}@[^<>()\s]{1,120}\s?[>)\]]")
_CLOCK = lazily(r"\d{1,2}\s?[:.時时시hH]\s?\d\d")
_YEAR = lazily(r"(?<!\d)(?:19|20|१९|२०|১৯|২০|۱۹|۲۰|٢٠)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_LABELLED = lazily(r"^\s*[^\W\d_][\w ]{1,24}\s?:\s")


def _ended(joined: str) -> bool:
    if not _DIGIT.search(joined):
        return False
    if _ENDS.search(joined) or _ENDS_NAMED.search(joined):
        return True
    if _ENDS_ADDRESS.search(joined) and not joined.rstrip().endswith("."):
        return _dated_first(joined)
    return _SURE.search(joined) is not None and _ENDS_BARE.search(joined) is not None


_DATE_FIRST = lazily(r"^[\s<>*-]*+(?:[^\W\d_]{2,12}[.,]{0,2}\s++){0,2}\d")


def _dated_first(joined: str) -> bool:
    return _DATE_FIRST.match(joined) is not None and re.search(r"\b(?:19|20)\d\d\b|\d:\d\d", joined) is not None


def inside(line: str) -> int | None:
    """Where, in a line that begins with somebody's words, an attribution begins; or None."""
    match = _INSIDE.search(line) if len(line) <= MOST_LETTERS * 2 and line.rstrip().endswith(":") else None
    return match.start() if match and line[: match.start()].strip(" -_*<>") else None
