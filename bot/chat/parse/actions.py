"""Decides whether a line is one verb about one case, and nothing that could turn it round.

An acceptance has nothing after its case; the others may have a reason. A line that asks, that sets a
condition or that says more is left to the grammar of letters.
"""

import re
from dataclasses import replace
from functools import lru_cache

from bot.chat.parse.normalise import THIS, Typed, case, typed
from bot.chat.parse.wanted import Act, Verb

_TURNS = re.compile(
    r"\b(?:accept\w*|not|no|never|cannot|cant|dont|wont|if|but|unless|until|till|when|once|only|after|before|subject"
    r"|provided|\w+n't)\b",
    re.I,
)
"""Words that may turn what was said round. In the reason for a decline they are expected."""

_OPENING = re.compile(
    r"^(?:because(?: of)?|as|since|due to|reason(?: is)?|on (?:the )?grounds?(?: of)?)(?:[ :]+|$)", re.I
)

_SAID: tuple[tuple[Verb, str], ...] = (
    ("accept", r"(?:(?:i|we) )?accept|accepted"),
    ("decline", r"(?:(?:i|we) )?decline|declined|declining"),
    ("withdraw", r"(?:(?:i|we) )?withdraw|withdrawn|withdrawing"),
    ("escalate", r"escalated?"),
    ("seen", r"(?:(?:i|we) have |(?:i|we)'ve )?seen|ack|acknowledged?"),
    ("stays", r"(?:it |this )?(?:stays?|remains?)(?: with us| put| where it is| as is)?"),
    ("determined", r"determined?|determination"),
)


def act(line: Typed, prefix: str) -> Act | None:
    """What a line says of a case, or None."""
    if line.asks:
        return None
    for pattern, verb in _table(prefix):
        if match := pattern.fullmatch(line.words):
            found = match.groupdict()
            if verb == "determined" and line.lines > 1:
                return _decided(line, prefix)
            rest = _OPENING.sub("", found.get("why") or found.get("rest") or "").strip(" ,.;:-")
            if _TURNS.search(rest) and not (verb == "decline" and found.get("why")):
                continue
            return Act(
                verb=verb,
                case=found.get("case") or "",
                rest=rest,
                text=line.text,
                request=int(found["request"]) if found.get("request") else None,
            )
    return None


def _decided(line: Typed, prefix: str) -> Act | None:
    """A decision of several lines: the first says what was decided, where it names the case, and what follows is a
    reason that turns nothing round. Else letters read it."""
    first, _, reason = line.text.partition("\n")
    said = act(typed(first), prefix)
    return replace(said, text=line.text) if said is not None and said.case and not _TURNS.search(reason) else None


@lru_cache(maxsize=8)
def _table(prefix: str) -> tuple[tuple[re.Pattern[str], Verb], ...]:
    one = case(prefix)
    number = r"(?:,? request (?P<request>\d{1,3}))?"
    which = rf"(?:(?:(?: on| for| of| about)?(?: my| our)?:? (?:{one}|{THIS}))?{number})"
    opened = r"[ ,.;:-]{1,4}(?P<why>(?:because|as|since|due to|reason|on (?:the )?grounds?)\b.{1,500})"
    short = r"(?:[,.;:-]{1,4} ?| -? ?)(?P<rest>[^\s,.;:-]\S*(?: \S+){0,2})"
    decided = r"(?:[,.;:-]{1,4} ?| -? ?)(?:that |as )?(?P<rest>[^\s,.;:-].{1,100})"
    after: dict[str, str] = {"accept": "", "decline": rf"(?:{opened}|{short})?", "determined": rf"(?:{decided})?"}
    rows: list[tuple[str, Verb]] = [
        (
            rf"(?:determined?|determination)[ :,-]{{1,4}}(?:to |that |as )?(?P<rest>[^\d]{{2,100}}?)[ ,:-]{{1,4}}{one}",
            "determined",
        ),
    ]
    for verb, said in _SAID:
        rest = after.get(verb, rf"(?:{opened})?")
        rows += [
            (rf"(?:please |yes,? |ok,? |okay,? )?(?:{said})(?: now)?{which}(?: now)?{rest}", verb),
            (rf"{one}{number}(?:[:,]| -| is)? (?:{said}){rest}", verb),
        ]
    return tuple((re.compile(pattern, re.I), verb) for pattern, verb in rows)
