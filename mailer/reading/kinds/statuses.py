"""Decides in which words of ours we say why an email was not delivered: by its status code (RFC 3463), or by what
mail servers without one usually write. Nothing of what a report says is ever repeated.
"""

import re

from mailer.reading.mime.patterns import lazily

CODE = lazily(r"(?<![\d.])([245]\.\d{1,2}\.\d{1,3})(?![\d.])")

# Subject and detail of the code, as they begin; the first that fits counts.
_CODES: tuple[tuple[str, str], ...] = (
    ("1.2", "no mail server was found for that address"),
    ("1.6", "the mailbox has moved and left no address"),
    ("1.7", "the receiving mail server did not take our address"),
    ("1.8", "the receiving mail server did not take our address"),
    ("1.", "there is no such mailbox"),
    ("2.1", "the mailbox is closed, or takes no mail"),
    ("2.2", "the mailbox is full"),
    ("2.3", "the email was too large for the mailbox"),
    ("2.4", "the group that the address stands for could not be reached"),
    ("2.", "the mailbox could not take it"),
    ("3.4", "the email was too large for the receiving mail server"),
    ("3.", "the receiving mail server had a fault"),
    ("4.1", "the receiving mail server does not take mail for that address"),
    ("4.6", "it went round in a circle between mail servers"),
    ("4.7", "the receiving mail server did not take it in time"),
    ("4.", "the receiving mail server could not be reached"),
    ("5.", "the mail servers did not understand each other"),
    ("6.", "the receiving mail server could not use the email’s form"),
    ("7.", "the receiving mail server did not allow it"),
)
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (lazily(r"quota|mailbox (?:is )?full|over (?:its |the )?(?:limit|size)", re.I), "2.2"),
    (lazily(r"too (?:large|big)|size limit|maximum (?:message )?size", re.I), "3.4"),
    (
        lazily(
            r"no such|unknown|not (?:recogni[sz]ed|found|known)|(?:does|did) ?n[o’']t exist"
            r"|invalid (?:address|recipient)|possibly incorrect",
            re.I,
        ),
        "1.1",
    ),
    (lazily(r"host (?:not found|unknown)|domain|dns", re.I), "1.2"),
    (lazily(r"spam|policy|denied|not (?:allowed|permitted|authori[sz]ed)|blocked|relay", re.I), "7.1"),
    (lazily(r"timed? ?out|retry|expired|too long", re.I), "4.7"),
)
OTHERWISE = "the receiving mail server refused it"


def in_our_words(status: str, said: str) -> str:
    """Why, as half a sentence. `status` is a code, or ""; `said` is what the report says."""
    found = CODE.search(status) or CODE.search(said[:20_000])
    if found:
        rest = found[1].partition(".")[2]
        why = next((words for begins, words in _CODES if rest == begins or _begins(rest, begins)), OTHERWISE)
        return f"{why} ({found[1]})"
    rest = next((code for words, code in _WORDS if words.search(said[:20_000])), "")
    return next((words for begins, words in _CODES if rest and rest.startswith(begins)), OTHERWISE)


def _begins(rest: str, begins: str) -> bool:
    return begins.endswith(".") and rest.startswith(begins)
