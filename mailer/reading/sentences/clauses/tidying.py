"""Decides how a sentence is written out before its clauses are looked at: slips of typing and dictation, today's date,
telephone numbers, and the phrases that hide a word which would otherwise speak."""

import re
from datetime import date, timedelta
from functools import lru_cache

from mailer.reading.mime.patterns import lazily

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|satur|sun)(?:day)? ?,? ?(?:the )?)?"
_DATES = (
    lazily(rf"{_DAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>[a-z]{{3,9}})(?:,? (?P<y>(?:20)?\d\d))?(?!\w)"),
    lazily(rf"{_DAY}(?P<d>\d{{1,2}})[/.-](?P<m>\d{{1,2}})(?:[/.-](?P<y>(?:20)?\d\d))?(?![\w/])"),
    lazily(r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\w-])"),
)
_PHONE = lazily(r"(?<![\w-])(?:\+44 ?|\(?0)\d{2,4}\)? ?\d{3} ?\d{3,4}(?![\w-])")
_ADDRESS = lazily(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MARKS = (
    (lazily(r"(?<!\w)(?:full ?stop|new line|new paragraph|exclamation mark)(?!\w)"), ","),
    (lazily(r"(?<!\w)comma(?!\w)"), ","),
    (lazily(r"(?<!\w)(?:happy|glad|pleased) ot(?= )"), "happy to"),
    (lazily(r"(?<!\w)100 ?%"), "definitely"),
    (lazily(r"(?<=\w) (?=(?:(?:kind|best|warm) )?(?:regards|wishes) [a-z]{2,14}$)"), ", "),
    (
        lazily(r"^((?:dear|hi|hello|morning|good morning|afternoon) (?:all|both|team|colleagues|everyone)) "),
        r"\1, ",
    ),
)
"""What a telephone writes where its owner dictated a mark."""
_PHRASES = (
    (lazily(r"(?<!\w)(?:at )?your end(?!\w)"), "yourside"),
    (lazily(r"(?<!\w)(?:(?:at|from|on) )?(?:our|my|this) end(?!\w)"), "ourside"),
    (lazily(r"(?<!\w)joint (?=(?:visit|meeting|call|handover|home visit)(?!\w))"), ""),
    (lazily(r"(?<!\w)\d{1,2}(?:[.:]\d\d)? ?(?:o'clock|am|pm) (?=(?:huddle|meeting|mdt|allocations?)(?!\w))"), ""),
    (lazily(r"(?<!\w)from last year(?!\w)"), "previously"),
)
_TYPED = {
    "teh": "the", "hte": "the", "thsi": "this", "tihs": "this", "htis": "this", "ths": "this", "cse": "case",
    "caes": "case", "csae": "case", "casse": "case", "w'ell": "we will",
    "fo": "of", "adn": "and", "nad": "and", "taht": "that", "yuo": "you", "thnaks": "thanks", "thansk": "thanks",
    "tahnks": "thanks", "pleae": "please", "plese": "please", "pelase": "please", "referal": "referral",
    "refferal": "referral", "refferral": "referral", "acccept": "accept", "wiht": "with", "becuase": "because",
    "recieved": "received", "yse": "yes", "yess": "yes", "yesss": "yes", "taek": "take", "tkae": "take", "uor": "our",
    "u": "you", "resposibility": "responsibility", "responsability": "responsibility", "informations": "information",
}  # fmt: skip
_WORD = lazily(r"[a-z][a-z']*")


def tidied(folded: str, on: date | None) -> str:
    """A folded sentence written out. `on` is the day on which it was written: its date and that of the day before are
    `TODAY`, and say no more; any other date stays, and speaks."""
    text = folded
    for found, instead in _MARKS:
        text = found.sub(instead, text)
    text = _WORD.sub(lambda match: _TYPED.get(match[0], match[0]), text)
    text = _ADDRESS.sub("ADDRESS", text)
    if any(map(str.isdigit, text)):
        text = _PHONE.sub("PHONE", text)
        if on is not None:
            text = _with_today(text, on)
    for found, instead in _PHRASES:
        text = found.sub(instead, text)
    return text


def _with_today(text: str, on: date) -> str:
    days = _days(on)
    for form in _DATES:
        text = form.sub(lambda match: "TODAY" if _day(match, on) in days else match[0], text)
    return text


@lru_cache(maxsize=8)
def _days(on: date) -> frozenset[tuple[int, int, int]]:
    days = (on, on - timedelta(days=1)) if on.toordinal() > 1 else (on,)
    return frozenset((each.year, each.month, each.day) for each in days)


def _day(match: "re.Match[str]", on: date) -> tuple[int, int, int] | None:
    named = match["m"]
    if named.isdigit():
        month = int(named)
    elif named[:3] in MONTHS and _MONTH_NAMES[MONTHS.index(named[:3])].startswith(named.removesuffix("t")):
        month = MONTHS.index(named[:3]) + 1
    else:
        return None
    year = int(match["y"] or on.year)
    return (year + 2000 if year < 100 else year, month, int(match["d"]))


_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
