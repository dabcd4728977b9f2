"""Decides which items of a duty a letter says are done, each on a line of its own or in a list."""

import re

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.phrases import says_nothing
from mailer.reading.sentences.units import broken_off, fold
from mailer.reading.sentences.vocabulary import Vocabulary
from protocol.messages.guard import masked
from protocol.messages.intents import Done

_TICK = lazily(
    r"^(?:[-*•·–] ?)?(?:\[ ?[xX✓✔] ?\]"
    r"|[✓✔☑✅])? ?(?P<item>.{2,60}?) ?(?:[:=–-] ?(?P<state>[\w /]{1,20}))? ?(?:[✓✔☑✅])? ?[.,;]?$"
)
_UNTICKED = lazily(r"^(?:[-*•·–] ?)?(?:\[ ?\]|☐|❌|✗|✘)")
_DONE_WORDS = """
    done sent yes complete completed uploaded given provided supplied y ok filed attached
"""
_DONE = frozenset(_DONE_WORDS.split())
_SMALL = lazily(r"\b(?:the|has|have|been|is|are|was|were|now) ")
_SENT = lazily(r" (?:done|sent|completed?|uploaded|given|provided|supplied)$")
_LEADS = lazily(
    r"^(?:(?:now )?(?:done|sent|completed?|handed over) ?[:-] ?|(?:i|we) (?:have |have now |have also )?(?:done|sent"
    r"|given|uploaded|completed|provided|handed over) (?:you )?)",
    re.I,
)
"""What goes before the first of several items on a line."""
_UNDONE = lazily(
    r"\b(?:not|no|yet|still|later|will|shall|cannot|can't|won't|haven't|hasn't|isn't|aren't|outstanding|pending"
    r"|awaiting|waiting|missing|remain\w*|needs?|to follow|to do|to be|to come|tomorrow|next week|unable"
    r"|without|except|but)\b"
)
_ALL_DONE = lazily(
    r"(?:the )?handover(?: is| has been)?(?: now)? (?:complete[d]?|done|finished|sent)(?: REFOK)?"
    r"|(?:everything|all(?: of (?:it|them|these))?|all (?:handover items|items|handover))(?: is| are| has been"
    r"| have been)?(?: now)? (?:done|complete[d]?|sent|handed over)(?: today| now)?"
    r"|(?:(?:it|this|the case|REFOK) (?:is |has been |was )?)?(?:now )?handed over(?: today| now)?(?: REFOK)?"
    r"|(?:i|we)(?: have)?(?: now)? (?:(?:completed|done|finished|sent) (?:the |all (?:of )?the |a full )?handover"
    r"(?: items)?|handed (?:everything|it all|all of it) over|handed over (?:everything|all of it)"
    r"|sent everything(?: over)?)(?: today| now)?"
)


def ticks(text: str, known: Known, words: Vocabulary) -> tuple[Done, str] | None:
    """Items of a duty, each on a line or between commas, as `person told` or `summary: sent`."""
    found: list[str] = []
    said: list[str] = []
    undone = False
    broken = broken_off(text)
    for number, line in enumerate(text.split("\n")[:100]):
        if number in broken and ":" not in line:
            continue
        line = " ".join(line.split())  # noqa: PLW2901 - the patterns allow one space between words
        if line.endswith(":") and not words.items.get(fold(line[:-1])):
            undone = _UNDONE.search(fold(line)) is not None  # a heading: what stands below is done, or is not
        if _UNTICKED.match(line):
            continue
        if _ALL_DONE.fullmatch(without_courtesy(known.plainly(fold(line)), known)):
            found.append("all")
            said.append(line)
            continue
        for item, piece in _items(line, words, undone=undone):
            found.append(item)
            said.append(piece)
    return (Done(items=tuple(dict.fromkeys(found))), _short(", ".join(said))) if found else None


def _items(line: str, words: Vocabulary, *, undone: bool) -> list[tuple[str, str]]:
    """The items that a line says are done, as the pack and as the line name them. Where the line also says of
    something that it is not, or is to come, only what is marked as done by itself counts."""
    if fold(_item(line)) in words.items:
        pieces = [line]
    else:
        pieces = [each for part in re.split(r"[,;]", _LEADS.sub("", line, count=1)) for each in _parted(part, words)]
    matches = [(piece.strip(), match) for piece in pieces if (match := _TICK.match(piece.strip()))]
    open_ones = [piece for piece, match in matches if not match["state"] and not _named(match["item"], words)]
    unsure = undone or _UNDONE.search(fold(" ".join(open_ones))) is not None
    said: list[tuple[str, str]] = []
    for at, (piece, match) in enumerate(matches):
        state = match["state"]
        if state and not _DONE & set(fold(state).split()):
            if at == 0 and _UNDONE.search(fold(match["item"])):
                unsure = True  # “still to do: summary, risk information”
            continue
        if (item := _named(match["item"], words)) and (state or not unsure):
            said.append((item, piece))
    return said


def _parted(part: str, words: Vocabulary) -> list[str]:
    """A part of a line at each “and”, but for those within an item's own name."""
    rest = part.strip().removeprefix("and ").split(" and ")
    pieces, at = [], 0
    while at < len(rest):
        tried = (" and ".join(rest[at : at + n]) for n in (3, 2, 1))
        pieces.append(next((each for each in tried if _named(_item(each), words)), rest[at]))
        at += pieces[-1].count(" and ") + 1
    return pieces


def _named(item: str, words: Vocabulary) -> str | None:
    folded = fold(item)
    if found := words.items.get(folded):
        return found
    name = _SMALL.sub("", folded)
    return words.items.get(name) or words.items.get(_SENT.sub("", name))


def _item(line: str) -> str:
    match = _TICK.match(line)
    return match["item"] if match else line


def without_courtesy(text: str, known: Known) -> str:
    """A sentence without thanks and the like after its last commas."""
    while match := re.search(r"(?:,| -) ?([^,]{1,60})$", text):
        if not says_nothing(match[1].strip(), known):
            break
        text = text[: match.start()].strip()
    return text


def _short(words: str) -> str:
    return masked(" ".join(words.split()))[:120]
