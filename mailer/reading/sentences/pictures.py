"""Decides whether the words that stand in place of a picture say nothing: `[image: Northshire Council logo]`.

A person may see them instead of the picture, or both, or neither. A file's name, a mark that people put below their
names and what a program says that it sees in a picture are nobody's answer; whatever else stands there speaks.
"""

import re

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.foot import below_name
from mailer.reading.sentences.clauses.footwords import NO_NAME
from mailer.reading.sentences.clauses.habits import words_of
from mailer.reading.sentences.clauses.habitwords import SPEAKS
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.listed import any_of
from mailer.reading.sentences.signatures import own_name
from mailer.reading.sentences.units import Unit, fold

_INSTEAD = lazily(
    r"\[((?:inline |embedded )?(?:image|picture|photo|logo|icon|graphic)s?\s{0,9}:\s{0,9})?([^\[\]]{1,700})\]", re.I
)
"""What programs write in plain text where a picture stands, and what mime/html/ writes for its words."""
_OF_ONE = lazily(r"\b(?:logo|icon|automatically generated|ai-generated content|removed by sender)\b", re.I)
_FILE = lazily(r"\.(?:png|jpe?g|gif|svg|bmp|webp|tiff?|wmf|emf|ico)(?:@[\w.]{1,60})?$")
_SEEN_BY_A_PROGRAM = lazily(
    r"[,. ]{0,3}"
    + any_of("""
    description automatically generated(?: with (?:low|medium|high|very low) confidence)?
    ai-generated content may be incorrect
""")
    + r"$"
)
_NOT_HERE = lazily(
    r"^(?:image |picture |photo )?(?:removed by sender|blocked|not (?:shown|displayed|available|found))\b[ .:,-]{0,3}"
)
_MARKS_WORDS = """
    facebook twitter x linkedin linked-in instagram youtube tiktok threads bluesky mastodon whatsapp flickr vimeo
    pinterest snapchat rss website web www site email e-mail mail envelope phone telephone tel mobile fax call
    location map pin address home globe calendar clock logo icon icons button badge banner header footer divider
    spacer line separator bullet arrow graphic image picture photo headshot portrait avatar profile signature
    social media qr code follow like find join us on our page the and of company corporate council trust nhs award
    awards accredited accreditation employer confident disability
"""
_MARKS = frozenset(_MARKS_WORDS.split())
_SHOWN_WORDS = """
    man woman lady gentleman he she him his her family part hold holds keep record plan
"""
_SHOWN = SPEAKS - frozenset(_SHOWN_WORDS.split())  # a program may see a man who holds a plan
_ADDRESS = lazily(r"(?:https?://|www\.|mailto:|tel:)\S{1,200}|[\w.+-]{1,60}@[\w.-]{1,100}|[+\d][\d() -]{4,24}")


def instead_of(words: str) -> str:
    """The words that stand in place of a picture, where a line is nothing else; else ""."""
    found = _INSTEAD.fullmatch(words.strip())
    if found is None or not (found[1] or _OF_ONE.search(found[2])):
        return ""
    return found[2].strip()


def shows_nothing(words: str, known: Known) -> bool:
    """Whether the words in place of a picture are harmless wherever it stands."""
    folded = _NOT_HERE.sub("", fold(words)).strip()
    named = _FILE.sub("", folded)
    said = words_of(re.sub(r"[_-]", " ", named))
    if "?" in words:
        return False
    if not said:
        return named.isascii()
    if named != folded:
        return SPEAKS.isdisjoint(said) and NO_NAME.isdisjoint(said)
    if (seen := _SEEN_BY_A_PROGRAM.search(folded)) is not None:
        return _SHOWN.isdisjoint(words_of(folded[: seen.start()]))
    if _ADDRESS.fullmatch(folded) or _MARKS.issuperset(said):
        return True
    unit = Unit(words=words, folded=folded, line=0)
    return own_name(known.plainly(folded), known, signed_off=True) or below_name(unit, first=False)
