"""Decides how a typed line is compared: what nobody sees is gone, slash, mention and courtesy stand aside, and what
a case looks like.

Words keep the letters they were typed in; only dashes, quotation marks and spaces are made one kind.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 2_000
"""A longer text is no command: it is read like a letter."""

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_QUOTES = dict.fromkeys(map(ord, "‘’‛`´ʼ"), "'") | dict.fromkeys(map(ord, "“”„«»"), '"')
_UNSEEN = dict.fromkeys([0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10)])
_US = re.compile(r"@?holdfast\b[,:]? ?", re.I)
_TO_US = re.compile(
    r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*+(?P<one>[/／]\s?)?(?:@?holdfast\b[,:]?\s*+)?(?P<two>[/／]\s?)?", re.I
)
_THANKS = re.compile(
    r"[\s,.!-]{1,8}(?:please|pls|plz|(?:many )?thanks(?: very much| a lot| all)?|thank ?you(?: very much)?|thx|ta"
    r"|cheers)$",
    re.I,
)
_GREETING = re.compile(r"(?:hi|hiya|hello|hey|good (?:morning|afternoon|evening))\b", re.I)
_OPENING = re.compile(
    r"(?:(?:hi|hiya|hello|hey|good (?:morning|afternoon|evening)|please|pls|plz|ok|okay|so|can you|could you|can i"
    r"|could i|would you|tell me|show me|show|let me know|let me see|find out|(?:i|we) (?:want|need|would like) to"
    r"(?: know| see)?|(?:i|we)'d like to(?: know| see)?)(?=[\s,!]|$)[\s,!]*)",
    re.I,
)

# The systems of councils and trusts that write a number after a space; others need a dash, or nothing, between.
_SYSTEMS = "las|lla|mosaic|mos|rio|eclipse|systmone|carefirst|paris|emis|azeus|lgsco|phso|cms|vf"
_NO_SYSTEM = (
    "a|an|and|as|at|before|after|but|by|case|for|from|if|in|it|no|not|number|of|on|once|only|or|our|ref|request|since"
    "|team|the|this|till|to|transfer|unless|until|when|with"
)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A line as it is compared. `words` is all of it on one line, without slash, mention of us, thanks and
    a question mark at its end; `plea` is that without greeting and courtesy before it too.

    `asks` says that a question mark stands in it, `slash` that it began with a slash, `lines` how many
    lines have anything on them; `text` is as it was typed, without mention and slash.
    """

    text: str
    words: str
    plea: str
    slash: bool
    asks: bool
    lines: int


def typed(text: str) -> Typed:
    """A line as it is compared. Raises nothing for any text."""
    seen = _seen(text)
    words = _bare(" ".join(seen.split()))
    to_us = _TO_US.match(words)
    words = _bare(words[to_us.end() :] if to_us else words)
    asks = "?" in words
    if words.strip("?"):
        words = _thankless(_bare(words.rstrip(" ?!.")))
    return Typed(
        text=_TO_US.sub("", text, count=1).strip(),
        words=words,
        plea=_plea(words),
        asks=asks,
        slash=to_us is not None and bool(to_us["one"] or to_us["two"]),
        lines=sum(1 for line in seen.split("\n") if line.strip()),
    )


def case(prefix: str) -> str:
    """The pattern of one case as people type it, in a group called `case`, what stands before it included:
    our reference, a local id, a bare number, in brackets or not."""
    number = r"\d{3}[ -]\d{3}[ -]\d{4}|\d{1,10}"
    joined = rf"(?!(?:{_NO_SYSTEM})(?![a-z]))[a-z]{{2,12}}[-:#.]?(?=\d)"
    spaced = rf"(?:{re.escape(prefix)}|{_SYSTEMS})(?: ?(?:id|no|ref|number))? ?[-:#.]? ?"
    return (
        rf"(?:(?:(?:the|this|our|my|your) )?(?:case|referral|request|transfer|reference|ref)(?: (?:number|no|ref|id))?"
        rf"(?:[.:] ?| |(?=#)))?[\[(]?(?P<case>(?:# ?|{spaced}|{joined})?(?:{number}))(?![\w-])[\])]?"
    )


THIS = r"(?:(?:this|that|the) (?:case|one|referral|request|transfer)|this|it|case)"
"""A case that is not named, because the chat shows which."""


def _seen(text: str) -> str:
    """Words without what nobody sees, and with one kind of dash, quotation mark, space and line end."""
    plain = unicodedata.normalize("NFKC", text[: LONGEST * 4]).translate(_DASHES | _QUOTES | _UNSEEN)
    plain = re.sub(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]", "\n", plain)
    return "".join(
        each if each == "\n" else " " if each.isspace() else each
        for each in plain
        if each in "\n\t" or unicodedata.category(each) not in ("Cf", "Cc")
    )


def _bare(words: str) -> str:
    """Words without quotation marks around them."""
    words = words.strip()
    while len(words) > 2 and words[0] == words[-1] and words[0] in "\"'*_":
        words = words[1:-1].strip()
    return words


def _plea(words: str) -> str:
    """What is asked, without greeting and courtesy. A greeting alone asks nothing; "ok" alone says something."""
    plea = words
    while (match := _OPENING.match(plea)) and match.end():
        plea = plea[match.end() :]
        if mention := _US.match(plea):
            plea = plea[mention.end() :]
    plea = plea.strip(" ,.!?;:")
    return plea if plea or _GREETING.match(words) else words


def _thankless(words: str) -> str:
    while match := _THANKS.search(words):
        words = words[: match.start()]
    return words.rstrip(" ,.!?;:-")
