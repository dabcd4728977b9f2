"""Decides which words name one request of a case by its number: “request 2”, “request no. 3”.

It is looked for in sentences as they are compared, so that whoever reads a sentence without the number has
also heard the number.
"""

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.units import units

# Somebody who writes “we request 2 visits” names none; nor does a date, a time or a length of time.
REQUEST = (
    r"(?<!\bi )(?<!\bwe )(?<!\bto )(?<!\balso )(?<!\bcan )(?<!\bcould )(?<!\bplease )(?<!\bwould )(?<!\bmust )"
    r"(?<![\w-])request(?: (?:number|no\.?|nr\.?))? ?#?(?P<number>\d{1,3})"
    r"(?![\w/%-]|[.,:]\d| (?:hours?|days?|weeks?|months?|years?|minutes?|working|more|further|other|additional"
    r"|jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)\w*\b)"
)
_NAMED = lazily(REQUEST)


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of requests that a text names, in order, once."""
    named = (unit.folded for unit in units(text) if "request" in unit.folded)
    return tuple(dict.fromkeys(int(match["number"]) for folded in named for match in _NAMED.finditer(folded)))
