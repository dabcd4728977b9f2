"""Decides which lines are part of a signature: the writer's own name, a job, a place, a telephone number.

Anything that could be said about a case is not: a condition below a sign-off is still a condition.
"""

import re

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.known import OUR_TEAM, Known
from mailer.reading.sentences.listed import any_of
from mailer.reading.sentences.units import fold

# Any of these in a line that looks like part of a signature means that it is not.
NOT_A_SIGNATURE = lazily(
    r"\b"
    + any_of(r"""
    accept\w*, declin\w*, reject\w*, refus\w*, agree\w*, no, not, never, none, nil, n't, if, once, when, unless
    until, till, pending, subject, provided, providing, condition\w*, but, except, only, just, from, after
    before, then, later, first, next, part\w*, joint\w*, temporar\w*, interim, fund\w*, money, paid, pay\w*
    packages?, stays?, remain\w*, with, without, assess\w*, review\w*, we, you, i, he, she, they, it, your
    their, us, will, shall, can, cannot, could, would, should, may, might, must, is, are, was, were, be, been
    do, does, did, has, have, had, need\w*, require\w*, await\w*, waiting, subsequent\w*, principle, trial
    provisional\w*, tentative\w*, tb[ac], max(?:imum)?, minimum, weeks?, months?, days?, advice, half, shar\w+
    exclu\w+, includ\w+, limited, period, start\w*, split, consult\w*, however, although, maybe, perhaps, p\.?s
    nb, n\.b, also, plus, discuss\w*, question\w*, withdraw\w*, escalat\w*, jan(?:uary)?, feb(?:ruary)?
    mar(?:ch)?, april, june, july, aug(?:ust)?, sept?(?:ember)?, oct(?:ober)?, nov(?:ember)?, dec(?:ember)?
    mon(?:day)?, tue(?:s|sday)?, wed(?:nesday)?, thu(?:rs|rsday)?, fri(?:day)?, today, tomorrow, week, month
    REFNO
""")
    + r"\b"
)
_CONTACT = lazily(
    r"(?:(?:t|tel|telephone|phone|mob|mobile|m|e|e-?mail|direct(?: line| dial)?|office|ext|w|web"
    r"|www)\b ?[.:]? ?)?(?:\+?[\d() -]{3,24}(?: ?ext\.? ?\d{1,6})?|[\w.+-]+@[\w.-]+"
    r"|(?:https?://)?(?:www\.)?[\w-]++(?:\.[\w-]++)++(?:/\S*)?)"
)
_WORKING_DAYS = lazily(
    r"(?:my |i |usual |normal )?(?:work(?:ing)?|office) (?:days|hours|pattern)?(?: are| is)? ?:? ?(?:(?:mon|tues"
    r"|wednes|thurs|fri)(?:day)?s?(?: ?(?:to|-|and|,|&) ?| )?)++(?:\d[\d.: apm-]*)?"
)
_PRONOUNS = lazily(r"\(?(?:pronouns ?:? ?)?(?:she|he|they) ?/ ?(?:her|him|them)(?: ?/ ?(?:hers|his|theirs))?\)?")
_SMALL_WORDS = """
    of for and the in at with on to
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_PLACE = lazily(
    r"\b"
    + any_of(r"""
    street, st, road, rd, lane, avenue, house, floor, building, court, hospital, centre, center, park, way
    square, mill, unit, hall, nhs, trust, council, foundation, services?, team, department, directorate, office
    clinic, [a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}
""")
    + r"\b"
)
_JOBS_WORDS = """
    team manager managers senior lead leader deputy assistant duty desk social worker work workers care coordinator
    co-ordinator occupational therapist nurse practitioner consultant director head service services operational
    operations adult adults children community mental health older people people's learning disability disabilities
    hospital discharge council county borough city district unitary nhs foundation trust of for and the in at
    advanced clinical psychiatrist psychologist doctor dr mr mrs ms miss business support officer administrator
    admin physical locality north south east west mid central ot sw cmht aldt adult's access safeguarding hub
    principal professional registered bsc msc ba ma rmn rgn
"""
_JOBS = frozenset(_JOBS_WORDS.split())


def own_name(text: str, known: Known, *, signed_off: bool) -> bool:
    """A name or place that is the writer's own, with or without a job: `priya shah, team manager`.
    A job alone is one only below a sign-off; alone it could be the part that is accepted."""
    if _CONTACT.fullmatch(text):
        return True
    words = " ".join(re.sub(r"[,|/()]| - ", " ", text).split())
    if words.split(" ", 1)[0] in _SMALL:
        return False
    bare = words
    for name in sorted((n for n in known.names | known.places if n in words), key=len, reverse=True):
        bare = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", bare)
    rest = bare.replace(OUR_TEAM, " ").split()
    owns = bare != words or OUR_TEAM in words
    return (owns or signed_off) and len(rest) <= 8 and all(word in _JOBS for word in rest)


def looks_signed(words: str) -> bool:
    """Whether a line below a signature mark has the look of a signature: names, titles and places, whose words begin
    with a capital, or a contact. “Bathing and dressing” is what somebody says, wherever it stands."""
    said = _LETTERS.findall(words)
    if any(map(str.isdigit, words)) or "@" in words or len(said) <= 1:
        return fold(words).strip(" .") not in CARE
    large = [each for each in said if each.lower() not in _SMALL]
    capitals = all(each[0].isupper() for each in large)
    named = capitals or (words == words.lower() and len(said) <= _A_NAME)
    return named and CARE.isdisjoint(each.lower() for each in said)


_A_NAME = 3
_LETTERS = lazily(r"[^\W\d_]++(?:['’.-][^\W\d_]++)*+")
CARE = frozenset(
    [
        "bathing",
        "dressing",
        "washing",
        "respite",
        "equipment",
        "adaptations",
        "medication",
        "shopping",
        "cleaning",
        "meals",
        "daycare",
        "transport",
        "homecare",
        "advocacy",
        "befriending",
        "carers",
        "bath",
        "toileting",
        "personal",
        "feeding",
        "continence",
        "therapy",
        "physio",
        "physiotherapy",
        "dressings",
        "visits",
        "calls",
        "aids",
    ]
)
"""What is done for a person, in a word: a part of a case, and nothing that stands in a signature."""


def of_a_place(text: str) -> bool:
    """Whether a folded line is short and names a street, a building or a postcode."""
    return len(text) <= 60 and _ADDRESS.search(text) is not None


_ADDRESS = lazily(
    r"\b(?:street|road|rd|lane|avenue|house|floor|building|court|park|way|square|mill|hall|close|drive|terrace"
    r"|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})$|^\d{1,4}[a-z]?,? [a-z]"
)


def signature_line(words: str, text: str, known: Known) -> bool:
    """Whether a line below a sign-off is part of a signature: the writer's name, a job, an organisation,
    an address, a telephone number. Anything that could be said about the case is not."""
    text = _PRONOUNS.sub("", text).strip()
    if not text or _CONTACT.fullmatch(text) or _WORKING_DAYS.fullmatch(text) or own_name(text, known, signed_off=True):
        return True
    spelt = words.split()
    if not _PLACE.search(text) or len(words) > 90 or len(spelt) > 12 or NOT_A_SIGNATURE.search(text):
        return False
    if words.isupper() and len(spelt) > 3:
        return False
    return all(
        word[:1].isupper() or word[:1].isdigit() or word.lower().strip(",.") in _JOBS or not word[:1].isalpha()
        for word in spelt
    )
