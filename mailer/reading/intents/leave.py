"""Decides whether a letter says that its writer is on leave, from when to when and who covers, or is back.

It counts only where nothing else stands in it: “Accept. I am on leave from Monday” is an acceptance.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.tidying import MONTHS
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.units import Unit
from protocol.messages.guard import masked
from protocol.messages.intents import BackAtWork, OnLeave

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_DAY = (
    rf"(?:(?:(?:this |next )?{_WEEKDAY},? ?)?(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)?(?: {_MONTH})?(?:,? \d{{4}})?"
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?|today|tomorrow|now|(?:this |next )?{_WEEKDAY})"
)
_SPAN = (
    rf"(?:(?:from |between )?(?P<first>{_DAY}) ?(?:to|until|till|til|through|up to|and|-) ?(?:and including )?"
    rf"(?P<last>{_DAY})(?: inclusive)?|(?:until|till|up to) (?:and including )?(?P<until>{_DAY})(?: inclusive)?"
    rf"|(?P<week>this|next) week|(?:on )?(?P<one>{_DAY}))"
)
_LEAVE = (
    r"(?:(?:please note(?: that)? |to let you know(?: that)? )?(?:i am|i'm|i will be|i'll be|i shall be|am|will be)"
    r"(?: going)? )?(?:away on |off on |on |taking )?(?:(?:my )?(?:annual |study |special |parental |maternity"
    r"|paternity |carer'?s )?leave|holiday|away(?: from work)?|off(?: work)?|out of (?:the )?office|a/l|al)"
)
_NAME = (
    r"(?:[a-z][\w'-]{1,30}(?: (?!(?:is|will|who|and|in|for|while|until|during|instead)\b)[a-z][\w'-]{1,30}){0,3}"
    r"|[\w.+'-]{1,64}@[\w.-]{3,100})"
)
_MEANWHILE = (
    r"(?: (?:for me|me|my work|while i am (?:away|off)|in my absence|until then"
    r"|during (?:that|this) time)){0,2}"
)
_COVER = (
    rf"(?:(?:and |with )?(?P<cover>{_NAME})(?:,? who)?(?: will be| is| will|'s)? (?:covers?|covering|standing in"
    rf"|stands? in|deputis(?:es|ing|e)|my deputy|acting up|acts?|in charge){_MEANWHILE}"
    rf"|(?:and )?(?:(?:my )?(?:cover|deputy)(?: is| will be)?|(?:i am )?covered by|cover(?:ed)? by)"
    rf" ?:? ?(?P<named>{_NAME}){_MEANWHILE}|(?:and )?(?:please )?(?:contact|ask|go to|speak to) (?P<ask>{_NAME})"
    rf"{_MEANWHILE}(?: instead)?)"
)
_AWAY = lazily(rf"{_LEAVE} ?[:,-]? ?(?:from )?{_SPAN}(?: ?[,;-]? ?{_COVER})?")
_FROM = lazily(rf"(?:from|first day|start|starts) ?: ?(?P<from>{_DAY})")
_TO = lazily(rf"(?:to|until|last day|end|ends) ?: ?(?P<to>{_DAY})")
_HEADING = lazily(rf"{_LEAVE}(?: ?: ?yes)?")
_COVERED = lazily(_COVER)
_BACK = lazily(
    rf"(?:(?:i am|i'm|i will be|i'll be) )?back(?: at work| at my desk| in the office| from (?:my )?(?:annual )?"
    rf"(?:leave|holiday)| early| again| now){{0,3}}(?: (?:on |from )?(?P<on>{_DAY}))?"
    rf"|(?:please )?(?:cancel|end) my leave|my leave (?:is|has been) (?:over|cancelled)|i am no longer on leave"
    rf"|i have returned(?: from (?:my )?leave| to work)?(?: early)?"
)


def read_leave(sentences: Sequence[Unit], known: Known, on: date | None) -> tuple[OnLeave | BackAtWork, str] | None:
    """What a letter that was written on a day says of its writer's leave, with its words; None where it says anything
    else too."""
    lines = [each for each in rest_of(sentences, known) if each.folded]
    if on is None or not 1 <= len(lines) <= _MOST or any(each.asks for each in lines):
        return None
    words = masked(" ".join(each.words for each in lines))[:200]
    if len(lines) == 1 and (back := _BACK.fullmatch(lines[0].folded)):
        return BackAtWork(on=day_of(back["on"], on) if back["on"] else None), words
    found: dict[str, str] = {}
    spoken = False
    for each in lines:
        pattern, match = next(((p, m) for p in _LINES if (m := p.fullmatch(each.folded))), (None, None))
        if match is None:
            return None
        spoken = spoken or pattern in (_AWAY, _HEADING)
        found |= {name: said for name, said in match.groupdict().items() if said and name not in found}
    if not spoken:
        return None
    first, last = _span(found, on)
    named = found.get("cover") or found.get("named") or found.get("ask") or ""
    return OnLeave(first=first, last=last, cover=masked(named)), words


_LINES = (_AWAY, _FROM, _TO, _HEADING, _COVERED)
_MOST = 5


def _span(found: dict[str, str], on: date) -> tuple[date | None, date | None]:
    """The first and the last day; None for what is not said, or is no day."""
    if week := found.get("week"):
        monday = on - timedelta(days=on.weekday())
        return (
            (on, monday + timedelta(days=6))
            if week == "this"
            else (monday + timedelta(days=7), monday + timedelta(days=13))
        )
    begins, ends = found.get("first") or found.get("from"), found.get("last") or found.get("to") or found.get("until")
    if one := found.get("one"):
        begins, ends = one, ends or one
    last = day_of(ends, on) if ends else None
    if begins is None:
        return on, last if found.get("until") else None
    if (bare := re.fullmatch(rf"(?:{_WEEKDAY},? ?)?(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?", begins)) and last:
        day, month = int(bare[1]), last.month - (int(bare[1]) > last.day)  # “28 to 2 January” begins in December
        first = _made(last.year if month else last.year - 1, month or 12, day)
        return (first if first and first >= on - timedelta(days=3) else None), last
    first = day_of(begins, on)
    if first and ends and last and last < first:
        last = day_of(ends, first)
    return first, last


def day_of(words: str, on: date) -> date | None:  # noqa: PLR0911 - one return for each way of writing a day
    """The day that words mean, on a day: the next of its kind, or one of the last weeks; None for none."""
    if words in ("today", "now"):
        return on
    if words == "tomorrow":
        return on + timedelta(days=1)
    if iso := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", words):
        return _made(int(iso[1]), int(iso[2]), int(iso[3]))
    if figures := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2,4}))?", words):
        return _in_year(figures[3], int(figures[2]), int(figures[1]), on)
    written = re.search(rf"(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?(?: ({_MONTH}))?(?:,? (\d{{4}}))?$", words)
    if written:
        month = MONTHS.index(written[2][:3]) + 1 if written[2] else on.month + (int(written[1]) < on.day)
        return _in_year(written[3], (month - 1) % 12 + 1, int(written[1]), on)
    named = re.search(_WEEKDAY, words)
    if named is None:
        return None
    ahead = (_DAYS.index(named[0][:3]) - on.weekday()) % 7
    return on + timedelta(days=ahead or (7 if words.startswith("next") else 0))


def _in_year(year: str | None, month: int, day: int, on: date) -> date | None:
    if year:
        return _made(int(year) + (2000 if len(year) == len("27") else 0), month, day)
    this = _made(on.year, month, day)
    return this if this is None or this >= on - timedelta(days=60) else _made(on.year + 1, month, day)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
