"""Decides whether a letter takes back what its writer wrote before: “please ignore my last email” (A18).

What it does depends on what was written before, and is decided in `protocol/deciding/said/retracting.py`; it never
moves a case.
"""

import re
from collections.abc import Sequence

from mailer.reading.answers.answers import speaks
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.units import Unit

_THING = r"(?:e-?mails?|messages?|reply|replies|response|answer|note|acceptance|accept|yes|decline|refusal)"
_MY = rf"(?:(?:my|our|the|that|this) )?(?:(?:last|previous|earlier|first|recent|other) ){{0,2}}{_THING}"
_WHEN = (
    r"(?: (?:from me|from us|of mine|below|above|(?:from )?(?:today|earlier|just now|yesterday|this morning"
    r"|this afternoon))){0,2}"
)
_WHAT = rf"(?:{_MY}|that|this|it|the above|what (?:i|we) (?:just )?(?:said|wrote|sent)){_WHEN}"
_ERROR = (
    r"(?:in error|by mistake|by accident|accidentally|too soon|too early|in haste|without (?:checking|reading)"
    r"|(?:for|to|on|about) (?:another|a different|the wrong) (?:case|person|request|email|team|one))"
)
_PLEASE = (
    r"(?:(?:sorry|please|pls|kindly|can you|could you|would you|apologies|i'm sorry|so|oops|whoops|actually) ){0,3}"
)
_WRONG = r"wrong (?:case|email|e-mail|person|request|button|reply|thread|reference|one|box)"
_WISH = r"(?:(?:i|we)(?:'d| would| want| wish| need| have| must| will)?(?: like)?(?: to)? |to )?"
_DID = (
    r"(?:sent|accepted|replied|answered|said yes|written|wrote|given|meant|pressed|clicked|declined|confirmed|agreed"
    r"|made|done)"
)
_RETRACTS = tuple(
    lazily(pattern)
    for pattern in (
        rf"{_PLEASE}(?:ignore|disregard|delete|scrap|cancel|forget|discount|scratch|recall|undo|reverse|void) {_WHAT}"
        r"(?: please)?",
        rf"{_PLEASE}(?:ignore|disregard|scrap that|never ?mind that)(?: please)?",
        rf"{_PLEASE}(?:do not|don't) (?:action|act on|act upon|process|rely on|go by) {_WHAT}",
        rf"{_PLEASE}(?:pay no attention to|treat {_MY} as (?:not sent|withdrawn|void|cancelled)) ?(?:{_WHAT})?",
        rf"{_PLEASE}(?:retract(?:ed)?|recall(?:ed)?|undo|revoke|rescind)(?: (?:please|sorry|this|that|it)){{0,2}}",
        rf"{_MY} (?:is |was |has been |should be )?(?:recalled|retracted|withdrawn|void|cancelled)",
        rf"{_PLEASE}{_WISH}(?:(?:retract|revoke|rescind|reverse|undo|recall) {_WHAT}"
        rf"|(?:take|pull) (?:back {_WHAT}|{_WHAT} back))",
        rf"{_PLEASE}{_WISH}withdraw (?:my|our|the|that) (?:acceptance|accept|yes|answer|reply|decline|refusal|email"
        r"|message)",
        rf"(?:(?:i|we)(?:'ve| have| had)? |(?:{_MY}|that|this|it|which) )?(?:was |were |is |has been )?(?:just )?{_DID}"
        rf"(?: (?:it|this|that|the case|this case|yes)){{0,2}} {_ERROR}",
        rf"(?:{_MY}|that|this|it) (?:was|is) (?:all )?(?:a mistake|my mistake|an error|in error|sent in error|{_ERROR}"
        rf"|the {_WRONG}|{_WRONG}|not meant (?:for (?:you|this case)|to be (?:sent|an acceptance)))",
        rf"{_PLEASE}(?:that was )?(?:for )?(?:the )?{_WRONG}(?: sorry)?",
        r"(?:i|we) meant (?:a different|another|the other|a separate) (?:case|person|request|one|email|reference)",
        rf"(?:i|we) (?:replied|answered|wrote|sent|accepted|clicked|pressed)(?: (?:to|on|for|about|it|that|this|the)"
        rf"){{0,3}} {_WRONG}",
        r"(?:i|we) should(?: not|n't) have (?:accepted|replied|sent|said yes|agreed)(?: (?:it|that|this|the case"
        r"|this case)){0,2}",
        r"(?:(?:i|we)(?:'ve| have) )?changed (?:my|our) minds?",
    )
)
_REGRETTING = (
    # undoing
    "retract", "retracted", "retracting", "recall", "undo", "undone", "reverse", "reversed", "reversing", "revoke",
    "rescind", "cancel", "cancelled", "withdraw", "withdrawn", "withdrawing", "void", "unaccept", "take it back",
    "take this back", "take that back", "took it back", "back to you", "give it back", "hand it back", "send it back",
    "pass it back", "back out", "backing out", "pull out", "pulling out",
    # not to be heard
    "ignore", "disregard", "delete", "scrap", "scratch", "forget", "do not action", "do not process", "do not count",
    "do not go by", "hold off", "hold fire", "hold on", "hang on", "stop", "pause", "halt", "not yet",
    # what was wrong with it
    "mistake", "mistaken", "mistakenly", "error", "accident", "accidentally", "oops", "whoops", "wrong", "wrongly",
    "premature", "prematurely", "too soon", "too early", "too quickly", "too hasty", "hasty", "hastily", "in haste",
    "jumped the gun", "spoke too", "spoken too", "meant for", "meant to", "meant another", "meant the other",
    "meant a different", "did not mean", "did not intend", "should not have", "should never have", "no authority",
    "not entitled", "not authorised", "not mine", "wasn't mine", "not ours", "not for us", "overruled",
    # a change of mind
    "on reflection", "reflecting", "second thoughts", "rethink", "rethought", "reconsider", "reconsidered",
    "change of mind", "change of heart", "changed my mind", "changed our minds", "changed our mind", "no longer",
    "after all", "not actually", "not able", "not possible", "not in a position", "not going to", "cannot", "will not",
    "decline", "declines", "declined", "declining", "refuse", "refusing",
)  # fmt: skip
"""Words with which people take back what they wrote. Any of them is enough where an acceptance stands already:
to tell two managers once too often is cheap, and an acceptance that its team thinks undone leaves nobody."""
_REGRETS = lazily(rf"\b(?:{'|'.join(map(re.escape, _REGRETTING))})\b")
_CLAUSES = lazily(r"[,;:()]| - | as | because | since |\. ")


def read_retraction(sentences: Sequence[Unit], known: Known) -> str | None:
    """The words that take something back; None where none do, or where another sentence decides something now."""
    taken = [unit for unit in sentences if not unit.asks and _retracts(known.plainly(unit.folded))]
    others = (unit for unit in sentences if all(unit is not each for each in taken))
    if not taken or any(speaks(known.plainly(unit.folded)) for unit in others):
        return None
    return taken[0].words


def regrets(sentences: Sequence[Unit], known: Known) -> bool:
    """Whether any words are there with which people take back what they wrote, however unclear the rest is."""
    return any(_REGRETS.search(known.plainly(unit.folded)) for unit in sentences)


def _retracts(said: str) -> bool:
    """Whether a sentence, or a part of it between commas, takes something back, and no other part decides."""
    parts = [said, *(part.strip() for part in _CLAUSES.split(said))]
    found = [part for part in parts if any(pattern.fullmatch(part) for pattern in _RETRACTS)]
    if not found:
        return False
    return said in found or not any(speaks(part) for part in parts[1:] if part not in found)
