"""Decides which command a mistyped one was meant to be: the nearest in spelling, and none for a sentence."""

import re
from difflib import get_close_matches

NAMES = (
    "who-owns", "request", "accept", "decline", "withdraw", "escalate", "seen", "stays", "determined", "history", "my",
    "team", "overdue", "handover", "explain", "help",
)  # fmt: skip
"""Every command by the name that `help` lists it under, but for the words that raise an alarm: packs give those."""

# Words that are near a command and are none, or that the grammar of letters knows.
_WORDS = """
    them then tea seem sent even been send seven term terms may held hell heap self team's sees least tear teen keen
    week stand status hand over regarding
"""
_NO_SLIPS = frozenset(_WORDS.split())
_NAMED = ("team", "explain", "request")
_GOES_ON = re.compile(r"[,.:;-]? ?(?:to|because|as|since|due|reason|request)\b")
_MOST_WORDS = 12


def nearest(words: str, case: re.Pattern[str], *, slash: bool, alarms: tuple[str, ...] = ()) -> str:
    """The command that somebody meant, or "". `words` are a line's, `case` what a case looks like, and `alarms` the
    words that raise one.

    Letters decide about longer sentences and about every form of a verb: `withdrawn` is no slip.
    """
    pieces = words.lower().split()
    if not pieces or len(pieces) > _MOST_WORDS:
        return ""
    names = (*NAMES, *alarms)
    joined = {each.replace(" ", "-"): each for each in names}
    for many in range(max((2, *(len(each.split()) for each in alarms))), 0, -1):
        tried, rest = "-".join(pieces[:many]).strip(".,:;!"), " ".join(pieces[many:])
        found = get_close_matches(tried, joined, n=1, cutoff=0.75 if many == 1 else 0.8)
        if found and (many == 1 or found[0].count("-") == many - 1) and _slip(tried, found[0], rest, case):
            return joined[found[0]]
    if slash and pieces[0] not in names and (len(pieces) == 1 or case.match(" ".join(pieces[1:]))):
        return next(iter(get_close_matches(pieces[0], names, n=1, cutoff=0.5)), "help")
    return ""


def _slip(tried: str, meant: str, rest: str, case: re.Pattern[str]) -> bool:
    if len(tried) < 2 or tried in _NO_SLIPS or tried.startswith(meant.removesuffix("e")):
        return False
    if match := case.match(rest):
        more = rest[match.end() :]
        return len(more.split()) <= 2 or _GOES_ON.match(more) is not None
    return len(rest.split()) <= (3 if meant in _NAMED else 0)
