"""Decides where a word that may speak of a case does not, in a sentence that stands there by habit."""

from collections.abc import Callable, Sequence

from mailer.reading.sentences.clauses.habitwords import (
    ASTRAY,
    DAYS,
    HARMS,
    MONTHS,
    NONE_OF,
    NOT_OF_MAIL,
    NUMBERED,
    OBJECTS,
    OF_DAYS,
    REACHED,
)

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
    before = words[max(0, at - 4) : at]
    if "no" in before and ("liability" in before or "responsibility" in before):
        return True
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


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().replace("\n", ",").split(",") if line.strip())


def _doing(words: Sequence[str], at: int) -> bool:
    """What a reader is doing: `when replying`, `before opening any link`."""
    return len(words) > at + 1 and words[at + 1].endswith("ing") and words[at + 1] not in ("funding", "being", "doing")


def _no_thing(words: Sequence[str], at: int) -> bool:
    """A number, or something that a lawyer denies: `No. 123`, `no liability`."""
    after = words[at + 1] if at + 1 < len(words) else ""
    return after in NONE_OF or any(map(str.isdigit, after)) or (at > 0 and words[at - 1] in NUMBERED)


def _not_of_it(words: Sequence[str], at: int) -> bool:
    """Not said of an answer: no word of deciding follows, or one whose object is a system's or a lawyer's."""
    after = words[at + 1] if at + 1 < len(words) else "it"
    return after not in NOT_OF_MAIL or (after == "accept" and _accepting(words, at + 1))


def _astray(words: Sequence[str], at: int) -> bool:
    """What somebody else is to do with a letter that went astray, and not with an answer."""
    told = words[:3] in (("you", "must", "not"), ("you", "should", "not"), ("you", "may", "not"))
    return told or (not ASTRAY.isdisjoint(words) and "sent" not in words[max(0, at - 2) : at])


def _in_error(words: Sequence[str], at: int) -> bool:
    """Whether a word is said of a letter that reached somebody by mistake; one sent by mistake is taken back."""
    return not REACHED.isdisjoint(words) or list(words[max(0, at - 4) : at - 1]) == ["sent", "to", "you"]


def _some_days(words: Sequence[str], at: int) -> bool:
    """Days of which a habit speaks: when somebody works, is away, or an office is open; when something takes place."""
    return not OF_DAYS.isdisjoint(words)


_READER_IF = _next(
    *_phrases("""
    you, your, this email, this e-mail, this message, this has, this is not so, this communication, it has, it is urgent
    it is not, it was not, it is an, the matter is urgent, the sender, the email, the message, the contents, not already
    not urgent, not the, urgent, urgently, possible, in doubt, in an, i am away, i am not, i am out, i am unavailable
    i'm, unsure, received, there are problems, there is no, there is an, that is, unexpected, required, applicable
    something looks, something is, someone is in, someone is at, calling, out, an emergency
""")
)
_BEFORE = _either(
    _doing,
    _next(
        *_phrases("""
    print, you print, you click, you open, you reply, you act, you accept attachments, you accept any, you forward
    use, you respond, you share, you decide to print, you trust, you send, you scan, you download
""")
    ),
)
_WHEN = _either(
    _doing,
    _next(
        *_phrases("""
    you are, you open, you reply, you get, you contact, you use, possible, i can, in doubt, it suits you, sent, received
    it is sent, it was sent, it left, convenient, they
""")
    ),
)
_SUBJECT = _next(
    *_phrases("""
    to monitoring, to the freedom, to disclosure, to copyright, to legal, to public, to recording, to the data
    to terms, to our terms, to our standard, to our privacy, to the terms, to being, line, access
""")
)
_UNLESS = _next(
    *_phrases("""
    you are, you have, you know, you recognise, you were, you trust, you really, you need, you absolutely, you can
    you must, you expect, stated, otherwise stated, otherwise specified, otherwise indicated, expressly, explicitly
    specifically, necessary, absolutely, a signed, it is necessary, it is absolutely, it is encrypted, this is necessary
    the sender, it is confirmed in writing, confirmed in writing, they are
""")
)
_NEXT_DATE = _either(_next(*DAYS, *MONTHS), lambda words, at: words[at + 1 : at + 2] and words[at + 1][0].isdigit())  # type: ignore[arg-type, return-value]

_KEPT = frozenset(("policy", "policies", "secure", "safe", "records", "data", "information", "private"))
_MAILS = frozenset(("messages", "message", "emails", "email", "e-mails"))

SYSTEM_RULES: dict[str, Rule] = {
    "accept": _accepting,
    "accepts": _accepting,
    "accepted": _accepting,
    "accepting": _accepting,
    "acceptance": _either(
        _after("or"), _next("of any", "of an", "of terms", "of our", "of these", "of liability", "or agreement")
    ),
    "decline": _accepting,
    "responsibility": _responsibility,
    "if": _READER_IF,
    "before": _BEFORE,
    "when": _WHEN,
    "unless": _UNLESS,
    "until": _next("you"),
    "once": _next("you", "read"),
    "provided": _either(_after("information", "services", "advice"), _next("by", "in", "for", "on")),
    "provide": _fine,
    "after": _next("it", "you", "hours", "transmission", "reading"),
    "subject": _SUBJECT,
    "first": _next("contact", "class", "time", "message"),
    "request": _next("for information", "under", "to be", "to change", "for payment"),
    "requests": _next("for information", "under", "for payment", "to change"),
    "conditions": lambda words, at: at > 0 and words[at - 1] == "and" and len(words) > 5,
    "part": _after("in", "or", "any", "forms", "form"),
    "final": _never,
    "i": _never,
    "i'd": _never,
    "i've": _never,
    "i'll": _never,
    "i'm": _never,
    "me": _never,
    "my": _never,
    "yes": _never,
    "no": _no_thing,
    "not": _not_of_it,
    "nobody": _next("from the", "at the"),
    "someone": _fine,
    "whether": _next("or", "in", "you", "to"),
    "we": _ourselves,
    "year": _fine,
    "agreed": _next("in writing"),
    "confirmed": _next("in writing by an authorised"),
    "agreements": _next("on behalf", "by email"),
    "agreement": _after("or", "any", "an"),
    "process": _next("your", "personal", "information", "data"),
    "plan": _never,
    "week": _never,
    "weeks": _never,
    "month": _never,
    "months": _never,
    "nothing": _next("in this", "contained"),
    "only": lambda words, at: len(words) > 4,
    "but": lambda words, at: len(words) > 6,
    "keep": _next(
        "yourself", "its", "our network", "your", "a&e", "the network", "safe", "us safe", "in touch", "up to date"
    ),
    "kept": lambda words, at: words[at - 1 : at] in (("is",), ("are",), ["is"]) and not _KEPT.isdisjoint(words),
    "retain": _next("a copy", "copies", "your", "personal"),
    "hold": _next("special", "personal", "information", "your", "data"),
    "record": _next("calls", "your", "information"),
    "recorded": _after("be", "are"),
    "decide": _next("what to do", "to print", "whether to open"),
    "support": _fine,
    "cost": _next("of living"),
    "take": _next(
        "care",
        "action",
        "any",
        "no action",
        "part in",
        "reasonable",
        "precautions",
        "extra",
        "our",
        "a moment",
        "this survey",
    ),
    "taken": _next("reasonable", "every", "all", "in reliance", "care", "precautions", "by", "to"),
    "taking": _next("action", "any", "place", "care"),
    "start": _never,
    "rejected": lambda words, at: "be" in words[max(0, at - 2) : at] and not _MAILS.isdisjoint(words),
    "long": lambda words, at: words[at + 1 : at + 2] != ["as"] and words[at + 1 : at + 2] != ("as",),
    "share": _either(_after("you", "may", "will", "not", "never", "or"), _next("your", "information", "personal")),
    "sharing": _next("sensitive", "information", "personal", "patient", "your", "data"),
    "error": _in_error,
    "mistake": _in_error,
    "mistakenly": _in_error,
    "delete": _astray,
    "deleted": _astray,
    "erase": _astray,
    "ignore": _astray,
    "disregard": _astray,
    "act": _either(
        _astray,
        _after("you"),
        _after("the", "protection", "information", "health", "data", "welsh", "this"),
        _next("2000", "1998", "2018", "2005", "now"),
    ),
    "rely": _astray,
    "recall": _never,
    "draft": _never,
    "cancel": _never,
    "apologies": _either(_after("our"), _next("if this has", "for any inconvenience")),
    "gp": _fine,
    "wrong": _next("person", "address", "recipient", "hands"),
    "derbyn": _either(_after("wedi", "wedi'i", "chi'n"), _next("yr e-bost", "y neges", "gohebiaeth")),
    "dderbyn": _fine,
    "ddim": _fine,
    "waiting": _next("times", "room"),
    "test": _next("results"),
    "above": _after("the", "address", "person", "views"),
    "follow": _next("us", "our", "the link", "links", "these"),
    "signed": _after("a", "is", "digitally"),
    "why": _next("this", "you", "pronouns"),
    "although": _next("we have taken", "reasonable", "every", "the council", "the trust", "this email", "we take"),
    "advice": _either(_after("prevention", "legal", "health", "give", "money", "and"), _next("line", "on")),
    "confirms": _next("that this"),
    "carers": _fine,
}
HABIT_RULES: dict[str, Rule] = {
    **SYSTEM_RULES,
    "i": _next(
        *_phrases("""
        work, am on, am away, am working, am not in, am in, am based, am part, am usually, am only in, am currently away
        do not work, don't work, do not expect, don't expect, don't check, do not check, am out, am available
        am unavailable, am contactable, will be on, will be away, will be out, will be back on, will not be in
        will not be available, will not be working, usually work, normally work, also work, can speak, am a, am an
        am deaf, am dyslexic, am hard of, am happy to communicate, only work, currently work, finish at, use voice
        use speech, use dictation, use assistive, use a, respond to emails, check emails, check my, check this
        have dyslexia, have adhd, have a hearing, will respond to, will reply to, aim to, may send, may email
        may record, sometimes send, sometimes work, send emails, often work, choose to, am sending this at a time, speak
        welcome, may be out, may not be, prefer
    """)
    ),
    "i'm": _next(
        *_phrases("""
        a, an, away, on, out, usually, based, working, not in, in the, dyslexic, deaf, happy to communicate
    """)
    ),
    "i'll": _next("be away", "be on", "be out", "be back", "reply", "respond", "not be"),
    "me": _either(
        _after(
            "contact",
            "call",
            "ring",
            "email",
            "reach",
            "with",
            "message",
            "text",
            "phone",
            "print",
            "tell",
            "printing",
            "find",
            "to",
            "by",
        ),
        _next("on", "know"),
    ),
    "my": _fine,
    "not": lambda words, at: (
        _not_of_it(words, at)
        or words[max(0, at - 2) : at + 2] in (("dictated", "but", "not", "read"), ["dictated", "but", "not", "read"])
    ),
    "resident": _next("doctors"),
    "taking": _next("place", "action"),
    "april": _some_days,
    **dict.fromkeys((*MONTHS, *DAYS), _some_days),
    "start": _never,
    "christmas": _fine,
    "may": _fine,
    "so": _next("please excuse", "apologies for", "please bear", "please forgive"),
    "then": _after("option", "press"),
    "carers": _fine,
    "family": _either(_next("friendly"), _after("your")),
    "long": _next("term conditions"),
    "referral": lambda words, at: words[max(0, at - 2) : at] in (("make", "a"), ["make", "a"]),
    "referrals": _next("to", "team", "line"),
    "test": _next("results", "and trace"),
    "apologies": _next("for any", "for typos", "for brevity", "for the brevity"),
    "error": _never,
    "sorry": _next("for any", "for typos", "for the brevity"),
    "plans": _never,
    "support": _fine,
    "waiting": _next("times"),
    "delete": _astray,
    "first": _either(_next("contact", "aider", "class"), _after("health")),
    "before": _either(_BEFORE, _NEXT_DATE, _next("christmas", "the christmas", "easter")),
    "you": _fine,
    "after": _either(SYSTEM_RULES["after"], _NEXT_DATE),
    "until": _NEXT_DATE,
    "but": _next("will", "am", "do", "reply", "i do"),
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
    "week": _after("a", "per", "working"),
    "record": _never,
    "that": _next("i", "you", "my", "our"),
    "nothing": _never,
    "accept": _accepting,
    "plan": _never,
    "visit": _next("our", "us", "www", "the website"),
    "part": _next("time"),
    "once": _never,
    "this": _next("email", "e-mail", "message", "number", "mailbox", "inbox", "is"),
    "it": _never,
    "them": _never,
    "their": _never,
    "they": _never,
    "agreed": _never,
}

WITH_RULES: dict[str, Rule] = {
    **SYSTEM_RULES,
    **dict.fromkeys(("delete", "erase", "rely", "act", "disregard", "ignore"), _fine),
}
"""The same beside sentences of a disclaimer, one of which says that it may have gone astray."""
