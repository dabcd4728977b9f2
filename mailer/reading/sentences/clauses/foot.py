"""Decides where a letter's foot begins, and which lines below that are names, jobs, places and other habits.

A foot begins with a sign-off. Below it a line is harmless if it is a name, a title, an address or a habit
(habits.py); a condition below a sign-off is still a condition.
"""

import re

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.footwords import CLOSE, CLOSING, GIVEN, HEADS, JOBS, JOINING, NO_NAME, TITLED
from mailer.reading.sentences.clauses.habits import of_a_habit, words_of
from mailer.reading.sentences.clauses.habitwords import HABITS, SPEAKS, SYSTEMS
from mailer.reading.sentences.clauses.plainwords import DOUBTFUL
from mailer.reading.sentences.listed import any_of
from mailer.reading.sentences.units import Unit, fold, units

_NAME = lazily(r"[^\W\d_]{1,14}(?:['.-][^\W\d_]{1,14}){0,3}\.?")
_CONTACT = lazily(
    r"(?:(?:t|tel|telephone|phone|mob|mobile|m|e|e-?mail|direct(?: line| dial)?|office|ext|fax|w|web|www|x|f|d|o|duty"
    r"|bleep|switchboard|main|team|teams|c|cell|work)\b ?[.:]? ?)?"
    r"(?:\+?[\d()x -]{3,24}(?: ?\(?(?:ext|option|opt)\.? ?\d{1,6}\)?)?"
    r"|[\w.+-]+@[\w.-]+|(?:https?://)?(?:www\.)?[\w-]++(?:\.[\w-]++)++(?:/\S*)?)(?: ?[<(\[][^<>]{3,120}[>)\]])?"
)
_HANDLE = lazily(
    any_of(r"""
    #\w{2,30}(?: #\w{2,30}){1,4}, (?:[a-z]{1,9} ?: ?)?[@#][\w.]{2,30}(?: ?[|,/] ?[@#]?[\w.]{2,30}){0,4}
    \[?(?:cid|image)[:\d][^\s\]]{1,80}\]?, x\d{3,6}
""")
)
_POSTCODE = lazily(r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}")
_PRONOUNS = lazily(
    r"[(\[]?(?:(?:my )?pronouns ?(?:are)? ?:? ?)?(?:she|he|they) ?/ ?"
    + any_of("her, him, them, they")
    + r"(?: ?/ ?(?:hers|his|theirs))?[)\]]?"
)
_PRONOUNS_AFTER = lazily(
    r"[ ,|]{0,3}[(\[]?(?:she|he|they) ?/ ?(?:her|him|them|they)(?: ?/ ?(?:hers|his|theirs))?[)\]]?$", re.I
)
"""What many write behind their name."""
_PARTS = lazily(r"\s{0,40}(?:[|,;•·()]|(?<!she)(?<!he)(?<!her)(?<!him)(?<!they)/)\s{0,40}|\s{1,40}[-–—]\s{1,40}")
_TWO_CASES = lazily(r"[a-z][A-Z]")  # BSc
_PICTURES = lazily(r"[^\w\s]+")
_MOST = 60  # lines of a foot; beyond that it is shown
_PLAIN_RULE = lazily(r"[\s*_=~#.•·|+>-]*")


def sign_off(words: str) -> bool:
    """Whether words are a sign-off, alone or with a name: `Thanks Jo`, `KR`, `Best wishes, Hana`."""
    spelt = words_of(fold(words))
    if not spelt or len(spelt) > 9 or "?" in words:
        return False
    at = 0
    while at < len(spelt) and spelt[at] in CLOSING:
        at += 1
    if not any(word in CLOSE for word in spelt[:at]):
        return False
    return at == len(spelt) or (len(spelt) - at <= 3 and a_name(" ".join(words.split()[-(len(spelt) - at) :])))


def a_name(words: str) -> bool:
    """Whether words have the shape of a name and are none of those with which a line could say something."""
    spelt = words.replace(",", " ").strip(" -–—~*_.:)(").split()
    if not 1 <= len(spelt) <= 4 or not all(_named(each) for each in spelt):
        return False
    first, rest = fold(spelt[0]), [each for each in spelt[1:] if len(each) > 3]
    if not all(each[:1].isupper() for each in rest):
        return len(spelt) <= 2 and spelt[0].islower() and first in GIVEN and not rest[0].endswith(("s", "ed", "ing"))
    return first in GIVEN or len(first) <= 2 or len(first) == 3 or spelt[0][:1].isupper()


def _named(word: str) -> bool:
    folded = fold(word)
    if len(folded) <= 1:
        return word[1:] == "." or word.isupper() or folded in "xsjbmt" or all(letter in ".-–~" for letter in word)
    return (
        _NAME.fullmatch(folded) is not None
        and not (folded.endswith("ly") and len(folded) > 5)
        and not any(folded in each for each in (NO_NAME, SPEAKS, HABITS, SYSTEMS, DOUBTFUL))
    )


def signed(words: str, after: str) -> bool:
    """Whether a line with no sign-off above it is a name: one that people are given, or one above a title."""
    if len(words) > 60:
        return False
    words = _PRONOUNS_AFTER.sub("", words)
    spelt = words_of(fold(words))
    if not spelt or not a_name(words):
        return False
    if spelt[0] in GIVEN:
        return len(spelt) <= 3
    upright = all(each[:1].isupper() for each in words.split())
    return (
        upright
        and 2 <= len(spelt) <= 3
        and any(word in HEADS for word in words_of(fold(after)))
        and _titled_line(after)
    )


def _titled_line(words: str) -> bool:
    return all(_of_a_signature(part, first=False) for part in _PARTS.split(words) if part.strip(" .*_-"))


def below_name(unit: Unit, *, first: bool, place: bool = False) -> bool:
    """Whether a line or sentence below a sign-off says nothing of a case. `first` is what comes first below it, and
    `place` says that an address stands beside it."""
    words = unit.words.strip()
    if unit.asks and not of_a_habit(unit.folded):
        return False
    if _PLAIN_RULE.fullmatch(words) or sign_off(words) or of_a_habit(unit.folded):
        return bool(words_of(unit.folded)) or _PLAIN_RULE.fullmatch(words) is not None
    if first and a_name(re.sub(r"(?i)^(?:pp|p\.p\.?|on behalf of)\s+|, (?:for|pp)(?= [A-Z])", "", words)):
        return True
    parts = [part for part in _PARTS.split(words) if part.strip(" .*_-[]<>")]
    if place and a_name(words):
        return True
    if (
        first
        and len(parts) > 1
        and a_name(parts[0])
        and _PRONOUNS.fullmatch(fold(" ".join(parts[1:]).replace(" ", "/")))
    ):
        return True
    return len(parts) <= 8 and len(words) <= 160 and all(_of_a_signature(part, first=first) for part in parts)


def _of_a_signature(part: str, *, first: bool) -> bool:
    words = part.strip(" *_.<>[]:")
    folded = fold(words)
    contact = _CONTACT.fullmatch(folded) or _HANDLE.fullmatch(folded) or _POSTCODE.fullmatch(folded)
    if folded.startswith("#") and any(word in SPEAKS or word in DOUBTFUL for word in words_of(folded)):
        return False
    if not folded or contact or _PRONOUNS.fullmatch(folded) or of_a_habit(folded):
        return True
    if first and len(words.split()) <= 3 and a_name(words):
        return True
    return _titled(words)


def _titled(words: str) -> bool:  # noqa: PLR0911 - one return for each way to be none
    """Whether words are written as a title, a place or an organisation is, and could not be about a case."""
    spelt = words.replace("&", " ").split()
    if not 1 <= len(spelt) <= 12:
        return False
    folded = [fold(each) for each in spelt]
    if folded[1:2] and (
        (folded[0] in _NO_HEAD and folded[1] in _GIVEN_TO) or (folded[0] in _TELLS_TO and folded[1] not in HEADS)
    ):
        return False
    if (
        folded[0] in JOINING
        and folded[0] not in ("the",)
        and folded[:3] != ["for", "and", "on"]
        and folded[0] not in ("pp",)
    ):
        return False
    head = any(each in HEADS for each in folded[1:] or folded)
    if len(spelt) == 1 and folded[0] not in JOBS and not head and not (words.isupper() or _TWO_CASES.search(words)):
        return False  # a town, or a word that takes all back
    for word, plain in zip(spelt, folded, strict=True):
        if not plain or plain in JOINING or plain[0].isdigit():
            continue
        if plain in ("behalf",):
            continue
        if plain in SPEAKS and not (head and plain in TITLED):
            return False
        if plain not in JOBS and (plain in DOUBTFUL or (not head and (plain in HABITS or plain in SYSTEMS))):
            return False
        if (plain in NO_NAME and plain not in JOBS) or (plain.endswith("ly") and plain not in ("early",)):
            return False
        if not (word[:1].isupper() or plain in JOBS):
            return False
    return not (words.isupper() and len(spelt) > 4)


_NO_HEAD, _GIVEN_TO = (
    frozenset(("lead", "work", "care", "duty", "support", "leave")),
    frozenset(("with", "to", "by", "at", "lead")),
)
"""“Lead with Older People” is no title."""
_TELLS_TO = frozenset(("ring", "call", "phone", "contact", "print", "tell", "read"))


def without_foot(text: str) -> str:
    """A text without its foot, where all below a sign-off is one: what is shown of it to people."""
    lines = text.split("\n")
    spoken = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    for at in range(max(spoken + 1, len(lines) - _MOST), len(lines)):
        if not lines[at].strip() or len(lines[at]) > 80:
            continue
        begins = sign_off(lines[at]) or signed(lines[at], lines[at + 1] if at + 1 < len(lines) else "")
        if begins and _all_foot(lines[at + 1 :]):
            above = next((line for line in reversed(lines[:at]) if line.strip()), "")
            return text if above.lstrip().startswith(">") else "\n".join(lines[:at])
    return text


def _all_foot(lines: list[str]) -> bool:
    below = units("\n".join(lines))
    return all(below_name(unit, first=at < 2) for at, unit in enumerate(below))


def may_speak(folded: str) -> bool:
    """Whether an unknown line below a signature mark may say something of an answer: it is short, or has a word that
    no name, place or motto has."""
    spelt = words_of(folded)
    return len(spelt) < _MOTTO or any(word in SPEAKS or word in NO_NAME for word in spelt)


_MOTTO = 3
