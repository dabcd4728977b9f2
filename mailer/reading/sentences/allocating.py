"""Decides which words only say that allocating a worker will take a while (clause 8.5).

Responsibility moves at the acceptance, whether or not a worker is free, and our own email asks people
to say if there will be a wait. So such words stand beside an acceptance and leave it what it is. The
list is closed, and every clause must name allocation, a worker, a wait or a waiting list.
"""

from mailer.reading.mime.patterns import lazily

_COUNT = r"(?:\d{1,2}|an?|one|two|three|four|five|six|a few|a couple of|several)"
_LENGTH = (
    r"(?:about |around |up to |approximately |roughly |at least |likely )?"
    rf"(?:{_COUNT} (?:working )?(?:day|week|month)s?|an? fortnight)"
)
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri)day|tomorrow|(?:this|next) (?:week|month|(?:mon|tues|wednes|thurs|fri)day)"
    r"|the (?:new year|end of (?:the|this|next) (?:week|month|year)|week (?:of|commencing) [\w /.-]{1,20})"
    r"|(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)?(?: [a-z]{3,9})?(?: \d{4})?|\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?"
    r"|(?:early |mid |late )?(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?: \d{4})?)"
)
_WHEN = rf"(?P<when>(?:(?:by|on|in|from|after|before|around|not before|not until|until) )?{_DAY}|(?:with)?in {_LENGTH})"
_WORKER = r"(?:a|our|the|an allocated|a named) (?:social )?(?:worker|care co-?ordinator|practitioner|nurse)"
_CASE = r"(?:it|this|this one|this case|the case|REFOK)"
_MAY = r"(?:may|might|will|could|is likely to|is going to|is expected to|should)"
_DELAY = r"(?:a |some |an? (?:short|slight|small|brief|possible|expected|likely) )?(?:delay|wait)"
_CLAUSES = tuple(
    lazily(pattern)
    for pattern in (
        rf"(?:but )?(?:please (?:note|be aware)(?: that)? )?there (?:{_MAY} be|is(?: currently)?) {_DELAY}"
        rf"(?: of (?P<first>{_LENGTH}))?"
        rf"(?: (?:in|before|with|for|to|while)(?: we)?(?: the)? ?(?:allocat(?:e|es|ing|ion)|assign(?:ing)?)"
        rf"(?: (?:of )?(?:{_CASE}|{_WORKER}))?)?(?: of (?P<long>{_LENGTH}))?",
        rf"(?:but )?(?:the )?allocation {_MAY} (?:be|take place|happen|follow|take)(?: {_WHEN}| (?P<long>{_LENGTH}))?",
        r"(?:but )?(?:we|i) (?:will|should|hope to|aim to|expect to|plan to) (?:allocate|assign)"
        rf"(?: {_CASE}| {_WORKER})? {_WHEN}",
        rf"(?:but )?{_CASE} {_MAY} be allocated(?: to {_WORKER})? {_WHEN}",
        rf"(?:but )?{_WORKER} {_MAY} be (?:allocated|assigned|named|found)(?: {_WHEN})?",
        rf"(?:but )?{_CASE} {_MAY} (?:go|sit|be|be (?:placed|put)) on (?:our|the) (?:waiting|allocations?) list"
        rf"(?: for (?:allocation|{_LENGTH})| until allocated)?",
        r"(?:but )?(?:the|our)(?: current)? wait(?:ing time)?(?: for (?:allocation|a worker))?"
        rf" (?:is|will be) (?P<long>{_LENGTH})",
    )
)


def waits(clause: str) -> bool:
    """Whether a folded clause says only that allocation will take a while."""
    return any(pattern.fullmatch(clause) for pattern in _CLAUSES)


def when(clause: str) -> str:
    """When allocation is to be, as the clause says it; "" where it does not."""
    for pattern in _CLAUSES:
        found = pattern.fullmatch(clause)
        if found and (said := found.groupdict().get("when")):
            return str(said)
        if found and (said := found.groupdict().get("long") or found.groupdict().get("first")):
            return f"in {said}"
    return ""
