"""Decides what in a letter its organisation's mail system wrote: banners above, disclaimers below.

Only whole phrases that no colleague would write about a case are recognised, never single words: a
condition that is taken for a disclaimer would turn into a plain yes.
"""

import re

# One sentence, which may be wrapped but does not run over an empty line.
_REST = r"(?:[^.!\n]|\n(?![ \t]*\n)){0,300}[.!]?"

_BANNER_HEAD = re.compile(
    r"(?:\*{0,3}\s*(?:caution|warning|important|attention|external(?: e-?mail| sender)?"
    r"|security notice)\s*\*{0,3}\s*[:!.-]*\s*)?"
    r"(?:this|the following)\s+(?:e-?mail|message|sender)\s+(?:has\s+|was\s+|is\s+)?(?:been\s+)?"
    r"(?:originat(?:ed|es)|came|sent|comes|received|from)\s+(?:from\s+)?(?:an?\s+|someone\s+)?(?:outside"
    r"|external)" + _REST,
    re.I,
)
_BANNER_MORE = tuple(
    re.compile(pattern + _REST, re.I)
    for pattern in (
        r"\b(?:please\s+)?(?:do\s+not|don't|never)\s+(?:click|open)\s+(?:on\s+)?(?:any\s+)?(?:links|attachments)",
        r"\b(?:please\s+)?(?:be\s+careful|take\s+care|exercise\s+caution|use\s+caution|think)\s+(?:when|before"
        r"|with)\s+(?:you\s+)?"
        r"(?:click|open|reply|respond)",
        r"\b(?:you\s+don't|you\s+do\s+not)\s+often\s+get\s+e-?mail\s+from",
        r"\blearn\s+why\s+this\s+is\s+important",
    )
)
_TAGS = re.compile(
    r"^[ \t]*[\[*(]+[ \t]*(?:external(?: e-?mail| sender)?|ext|secure|official(?:[ :-]*sensitive)?"
    r"|encrypted)[ \t]*[\])*]+[ \t]*:?",
    re.I | re.M,
)
_CAUTION_ALONE = re.compile(
    r"^[ \t]*[*!\[(:-]{0,3}(?:caution|external(?: e-?mail| sender)?|security (?:notice"
    r"|warning))[*!\]):.-]{0,3}[ \t]*$",
    re.I | re.M,
)

# Of each of these, one must stand in a text in which the patterns above find anything.
_WARNS = ("caution", "ext", "secur", "official", "encrypt")
_COMES_FROM = ("outside", "external", "often")

_EMAIL = r"(?:this|the|our|any)\s+(?:e-?mails?|messages?|communications?|transmission|information contained in this)"
# Each with words of which one must stand in a text that it matches: looking for those first is quick.
_DISCLAIMERS: tuple[tuple[tuple[str, ...], "re.Pattern[str]"], ...] = tuple(
    (words, re.compile(pattern, re.I))
    for words, pattern in (
        (
            ("confidential", "privileged", "proprietary", "sensitive"),
            _EMAIL + r"\b.{0,120}\b(?:is|are|may be|may contain|contains?|might contain)\b.{0,60}\b(?:confidential"
            r"|privileged|proprietary|sensitive information)",
        ),
        (
            ("intended", "meant", "private", "strictly"),
            _EMAIL + r"\b.{0,80}\b(?:is|are)\s+(?:intended|meant|private|strictly)\b",
        ),
        (
            ("intended",),
            r"intended\s+(?:solely\s+|only\s+|exclusively\s+)?for\s+(?:the\s+)?(?:use\s+of\s+)?(?:the\s+)?(?:addressee"
            r"|individual|named|recipient|person\s+or|sole)",
        ),
        (
            ("receiv", "intended", "named", "addressee", "correct"),
            r"if\s+you\s+(?:are\s+not\s+the\s+(?:intended|named|addressee|correct)|(?:have\s+)?received?\s+(?:this"
            r"|it)\b.{0,40}\b(?:error|mistake))",
        ),
        (
            ("accept",),
            r"\b(?:do|does|can|will|shall)\s+not\s+accept\s+(?:any\s+)?(?:legal\s+)?(?:liability"
            r"|responsibility\s+for\s+(?:any\s+)?(?:loss|damage|error|virus|change))",
        ),
        (
            ("accept",),
            r"\baccepts?\s+no\s+(?:legal\s+)?(?:liability|responsibility\s+for)",
        ),
        (
            ("must",),
            r"\bmust\s+not\s+(?:accept|copy|use|disclose|read|distribute|take)\b.{0,40}\b(?:rely|reliance|it|email|e-mail"
            r"|contents)\b",
        ),
        (
            ("views",),
            r"\bthe\s+views\s+(?:and\s+opinions\s+|or\s+opinions\s+)?expressed\b",
        ),
        (
            ("freedom",),
            r"\bfreedom\s+of\s+information\s+act\b",
        ),
        (
            ("monitored", "recorded", "scanned", "intercepted"),
            r"\b(?:e-?mails?|messages?|communications?|traffic)\b.{0,60}\b(?:is|are|may\s+be"
            r"|will\s+be)\s+(?:\w+\s+)?(?:monitored|recorded|scanned|intercepted)\b",
        ),
        (
            ("scanned", "checked", "swept"),
            r"\b(?:scanned|checked|swept)\s+(?:for|by)\b.{0,40}\b(?:virus|malware|content)",
        ),
        (
            ("environment",),
            r"\b(?:consider|think\s+(?:of|about))\s+the\s+environment\b",
        ),
        (
            ("prohibited", "unauthori", "unlawful"),
            r"\b(?:disclosure|copying|distribution|dissemination)\b.{0,80}\b(?:prohibited|unauthori[sz]ed|unlawful)\b",
        ),
        (
            ("registered",),
            r"\bregistered\s+(?:office|in\s+england|charity|company)\b",
        ),
        (
            ("flexibl",),
            r"\bi\s+(?:work|am\s+working)\s+flexibl[ey]\b",
        ),
        (
            ("hours", "pattern", "days", "times"),
            r"\b(?:please\s+)?(?:do\s+not|don't|no\s+need)\b[^.!?\n]{0,60}\b(?:outside|out)"
            r"\s+(?:of\s+)?(?:your|normal|usual)\s+(?:own\s+|normal\s+|usual\s+)?"
            r"(?:working|work|office)\s+(?:hours"
            r"|patterns?|days|times)\b",
        ),
        (
            ("accredited", "dcb1596", "nhsmail"),
            r"\bsecure\s+and\s+accredited\s+to\b|\bdcb1596\b|\bnhsmail\s+is\s+the\s+secure\b",
        ),
    )
)
_ABOUT_THE_CASE = re.compile(
    r"\b(?:(?:we|i)\s+(?:are\s+|am\s+)?(?:happy\s+to\s+)?(?:accept|decline|agree)|th(?:e|is)\s+case|referral|funding"
    r"|allocat\w+|care\s+package|assessment)\b",
    re.I,
)

_HEADING = re.compile(
    r"^[\s*_=-]*(?:[\w ]{0,40}(?:disclaimer|notice|note|warning|confidential\w*|important|council"
    r"|trust|nhs)\W*|\W*)$",
    re.I,
)


def without_banners(text: str) -> str:
    """A text without the warnings that mail systems put above and around letters from outside."""
    folded = text.casefold()
    if any(word in folded for word in _WARNS):
        text = _CAUTION_ALONE.sub("", _TAGS.sub("", text))
    if not any(word in folded for word in _COMES_FROM):
        return text
    head = _BANNER_HEAD.search(text)
    if head or _BANNER_MORE[2].search(text[:2000]):
        text = _BANNER_HEAD.sub("", text)
        for sentence in _BANNER_MORE:
            text = sentence.sub("", text)
    return text


def without_disclaimers(text: str) -> tuple[str, str]:
    """A text without disclaimers, each from its own line to the end of its paragraph; and, where one
    seems to speak of a case too, why it is not sure."""
    unsure, out = "", []
    for paragraph in re.split(r"\n[ \t]*\n", text):
        lines = paragraph.split("\n")
        joined = " ".join(lines)[:8_000]
        folded = joined.casefold()
        starts = [
            match.start()
            for words, pattern in _DISCLAIMERS
            if any(word in folded for word in words) and (match := pattern.search(joined))
        ]
        if not starts:
            out.append(paragraph)
            continue
        length, kept = 0, []
        for line in lines:
            if length + len(line) >= min(starts):
                break
            kept.append(line)
            length += len(line) + 1
        dropped = "\n".join(lines[len(kept) :])
        before = dropped[: max(0, min(starts) - length)]
        if re.search(r"[.!?]\s*$", before):
            kept.append(before)  # a whole sentence on the same line is the writer's
        elif before.strip() and (len(before) > 200 or not _HEADING.match(before)):
            unsure = "a disclaimer begins in the middle of a sentence"
        if _ABOUT_THE_CASE.search(dropped.removeprefix(before) if kept and kept[-1] == before else dropped):
            unsure = "a disclaimer stands in one paragraph with words about the case"
        out.append("\n".join(kept))
    return "\n\n".join(out), unsure
