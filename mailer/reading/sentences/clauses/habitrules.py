"""Decides where a word that may speak of a case does not, in a sentence that stands there by habit."""

from collections.abc import Callable, Sequence

from mailer.reading.sentences.clauses.habitwords import DAYS, HARMS, MONTHS, OBJECTS

Rule = Callable[[Sequence[str], int], bool]
"""Whether a word at a place in a sentence says nothing of a case there."""


def _fine(words: Sequence[str], at: int) -> bool:
    return True


def _never(words: Sequence[str], at: int) -> bool:
    return False


def _next(*following: str) -> Rule:
    """A word is fine where what follows begins with one of these."""
    starts = tuple(each.split() for each in following)
    return lambda words, at: any(list(words[at + 1 : at + 1 + len(start)]) == start for start in starts)


def _after(*before: str) -> Rule:
    return lambda words, at: at > 0 and words[at - 1] in before


def _either(*rules: Rule) -> Rule:
    return lambda words, at: any(rule(words, at) for rule in rules)


def _accepting(words: Sequence[str], at: int) -> bool:
    """Accepting is fine whose object is a system's or a lawyer's, and not a case's."""
    following = words[at + 1 : at + 6]
    if any(word in OBJECTS for word in following):
        return True
    if at > 0 and words[at - 1] == "you":
        return bool(following) and following[0] in ("that", "our", "the", "these")
    return "or" in words[max(0, at - 2) : at + 2] and any(
        word in words for word in ("click", "open", "offer", "copy", "reply", "use", "copying")
    )


def _responsibility(words: Sequence[str], at: int) -> bool:
    return any(word in HARMS for word in words[at + 1 : at + 6])


def _ourselves(words: Sequence[str], at: int) -> bool:
    """The writer speaks of the team deciding or doing something, and not of mail."""
    return not any(word in ("take", "took", "taking", "start", "keep", "do") for word in words[at + 1 : at + 4]) or (
        words[at + 1 : at + 4][:2] in (("do", "not"), ("do", "our"))
    )


_READER_IF = _next(
    "you",
    "your",
    "this",
    "it",
    "the",
    "not",
    "urgent",
    "urgently",
    "possible",
    "in",
    "i am",
    "i'm",
    "unsure",
    "received",
    "there",
    "that",
    "unexpected",
    "required",
    "applicable",
    "something",
    "someone",
    "calling",
    "out",
    "an emergency",
)
_BEFORE = _next(
    "print",
    "printing",
    "you print",
    "you click",
    "you open",
    "you reply",
    "you act",
    "you accept",
    "clicking",
    "opening",
    "you forward",
    "replying",
    "responding",
    "use",
    "acting",
    "forwarding",
    "taking",
    "you respond",
    "disclosing",
    "you decide to print",
)
_WHEN = _next(
    "replying",
    "opening",
    "using",
    "clicking",
    "responding",
    "you",
    "sending",
    "contacting",
    "calling",
    "possible",
    "emailing",
    "corresponding",
    "printing",
    "i can",
    "dealing",
)
_SUBJECT = _next(
    "to monitoring",
    "to the freedom",
    "to disclosure",
    "to copyright",
    "to legal",
    "to public",
    "to recording",
    "to the data",
    "to contract",
    "to terms",
    "to our",
    "to the terms",
    "to being",
    "line",
    "access",
)
_UNLESS = _next(
    "you", "otherwise", "a signed", "expressly", "explicitly", "it", "this", "the sender", "specifically", "necessary"
)
_NEXT_DATE = _either(_next(*DAYS, *MONTHS), lambda words, at: words[at + 1 : at + 2] and words[at + 1][0].isdigit())  # type: ignore[arg-type, return-value]

SYSTEM_RULES: dict[str, Rule] = {
    "accept": _accepting,
    "accepts": _accepting,
    "accepted": _accepting,
    "accepting": _accepting,
    "acceptance": _either(_after("or"), _next("of any", "of an", "of terms", "of our", "of these", "or")),
    "decline": _accepting,
    "responsibility": _responsibility,
    "if": _READER_IF,
    "before": _BEFORE,
    "when": _WHEN,
    "unless": _UNLESS,
    "until": _next("you", "it", "they"),
    "once": _next("you", "it", "read", "only"),
    "provided": _either(_after("information", "services", "advice"), _next("by", "in", "for", "on")),
    "after": _next("it", "you", "hours", "transmission", "reading"),
    "subject": _SUBJECT,
    "first": _next("contact", "class"),
    "request": _next("for information", "under", "to be"),
    "requests": _next("for information", "under", "for payment"),
    "conditions": _after("and"),
    "part": _after("in", "or", "any", "forms"),
    "final": _never,
    "i": _never,
    "whether": _next("or", "in"),
    "we": _ourselves,
    "year": _fine,
    "agreed": _next("in writing"),
    "process": _next("your", "personal", "information", "data"),
    "plan": _never,
    "week": _never,
    "weeks": _never,
    "month": _never,
    "months": _never,
    "nothing": _next("in this", "contained"),
}
HABIT_RULES: dict[str, Rule] = {
    **SYSTEM_RULES,
    "i": _either(
        _next(
            "work",
            "am on",
            "am away",
            "am working",
            "am not in",
            "am in",
            "am based",
            "am part",
            "do not work",
            "don't work",
            "do not expect",
            "don't expect",
            "am out",
            "am available",
            "am unavailable",
            "may be",
            "will be on",
            "will be away",
            "will not be",
            "am contactable",
            "usually work",
            "normally work",
            "also work",
            "can",
            "am a",
            "am an",
            "am deaf",
            "am dyslexic",
            "only work",
            "currently work",
            "finish at",
            "use",
            "respond",
            "check",
            "do",
            "have dyslexia",
            "will respond",
            "will reply",
            "aim to",
        ),
        _next("am unavailable"),
    ),
    "i'm": _fine,
    "you": _fine,
    "after": _either(SYSTEM_RULES["after"], _NEXT_DATE),
    "before": _either(_BEFORE, _NEXT_DATE),
    "until": _NEXT_DATE,
    "so": _never,
    "then": _never,
    "but": _next("will", "am", "do", "reply", "i do"),
    "first": _either(_next("contact", "aider", "class"), _after("health")),
    "we": _either(
        _next(
            "listen",
            "care",
            "act",
            "are hiring",
            "work",
            "do not",
            "are recruiting",
            "welcome",
            "are open",
            "are proud",
        ),
        _ourselves,
    ),
    "request": _never,
    "never": _never,
    "meeting": _never,
    "discuss": _never,
    "support": _either(_next("officer", "team", "us"), _after("urgent", "it")),
    "week": _after("a", "per", "working"),
    "record": _never,
    "that": _next("i", "you", "my", "our"),
    "nothing": _never,
    "accept": _accepting,
    "plan": _never,
    "visit": _next("our", "us", "www", "the website"),
    "family": _next("friendly"),
    "part": _next("time"),
    "once": _never,
    "this": _next("email", "e-mail", "message", "number", "mailbox", "inbox", "is"),
    "it": _never,
    "them": _never,
    "their": _never,
    "they": _never,
    "agreed": _never,
}
