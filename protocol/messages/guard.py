"""Decides what may never leave in an email, a log line or a ledger entry (docs/security.md, “Personal data”).

It looks for what identifies a person who receives care: an NHS number, a National Insurance
number, a date of birth, a postcode. It cannot know a name.
"""

import re

_DASHES = "-\u2010\u2011\u2012\u2013\u2014 .\u00a0\u2009"
_TEN = re.compile(rf"(?<![\w+-])\d{{3}}[{_DASHES}]?\d{{3}}[{_DASHES}]?\d{{4}}(?![\w-])")
_NINO = re.compile(r"(?<![A-Za-z])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z])", re.I)
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:GIR ?0AA|(?:[A-PR-UWYZ]\d{1,2}|[A-PR-UWYZ][A-HK-Y]\d{1,2}|[A-PR-UWYZ]\d[A-HJKPSTUW]"
    r"|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])",
    re.I,
)
_BIRTH = re.compile(
    r"\b(?:d\.?\s?o\.?\s?b\.?|date of birth|birth ?date|born(?: on)?)\b[^\n\d]{0,20}"
    r"\d{1,4}[ ./-]\s?(?:\d{1,2}|[A-Za-z]{3,9})[ ./-]\s?\d{1,4}",
    re.I,
)
# What of each of them holds digits, and is found sooner: most texts hold none of it.
_TEN_DIGITS = re.compile(rf"\d{{3}}[{_DASHES}]?\d{{3}}[{_DASHES}]?\d{{4}}")
_NINO_DIGITS = re.compile(r"\d{2} ?\d{2} ?\d{2}")
_POSTCODE_END = re.compile(r"\d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])", re.I)
_BIRTH_END = re.compile(r"\d[ ./-]\s?(?:\d{1,2}|[A-Za-z]{3,9})[ ./-]\s?\d", re.I)
_DIGIT = re.compile(r"\d")


def nhs_number(digits: str) -> bool:
    """Whether ten digits pass the NHS number's modulus 11 check. One in eleven by chance does."""
    if len(digits) != 10 or not digits.isdigit() or not digits.isascii():
        return False
    check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def identifying(text: str) -> str | None:
    """What in a text may identify a person who receives care, in words, or None.

    It never returns any part of the text itself.
    """
    if _DIGIT.search(text) is None:
        return None
    for found in _TEN.finditer(text) if _TEN_DIGITS.search(text) else ():
        if nhs_number("".join(c for c in found[0] if c.isdigit())):
            return "what looks like an NHS number"
    if _NINO_DIGITS.search(text) and _NINO.search(text):
        return "what looks like a National Insurance number"
    if _BIRTH_END.search(text) and _BIRTH.search(text):
        return "what looks like a date of birth"
    if _POSTCODE_END.search(text) and _POSTCODE.search(text):
        return "what looks like a postcode"
    return None


def masked(text: str) -> str:
    """A text with everything identifying taken out."""
    if _DIGIT.search(text) is None:
        return text
    for holds, pattern in ((_NINO_DIGITS, _NINO), (_BIRTH_END, _BIRTH), (_POSTCODE_END, _POSTCODE)):
        text = pattern.sub("[removed]", text) if holds.search(text) else text
    if _TEN_DIGITS.search(text) is None:
        return text
    return _TEN.sub(lambda f: "[removed]" if nhs_number("".join(c for c in f[0] if c.isdigit())) else f[0], text)
