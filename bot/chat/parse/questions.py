"""Decides which question or form a line is: one ordered table, each pattern from end to end of the line."""

import re
from collections.abc import Callable
from functools import lru_cache

from bot.chat.parse.normalise import THIS, Typed, case
from bot.chat.parse.wanted import (
    Alarm,
    Command,
    Explain,
    Handover,
    HelpPlease,
    History,
    My,
    Overdue,
    Request,
    TeamOf,
    WhoOwns,
)

Make = Callable[["re.Match[str]"], Command | None]

_TALK = re.compile(
    r"\b(?:accept\w*|agree\w*|approv\w*|declin\w*|refus\w*|reject\w*|withdr\w*|cancel\w*|denied|deny|confirm\w*|done"
    r"|complete[d]?|not|no|never|cannot|can|could|would|will|should|must|is|are|was|were|has|have|had|said|says|told|we"
    r"|i|us|me|you|they|from|if|but|unless|until|when|once|only|subject|at|capacity|\w+n't)\b",
    re.I,
)
"""Words of a sentence that says something: what has one is no name of a team, a case or a procedure."""
_ASKS_MORE = re.compile(r"(?:why|how|what|that|to|who|when|where)\b", re.I)
_NO_KIND = re.compile(r"(?:of|for|on|about|to|with|(?:the )?case)\b", re.I)
_ANY_KIND = ("refer", "move", "hand over", "handover")


def question(line: Typed, prefix: str, alarms: tuple[str, ...] = ()) -> Command | None:
    """The question or form that a line is, or None. What a reason says may stand on several lines. `alarms` are the
    words that raise an alarm: a pack gives each."""
    for pattern, make in _table(prefix, alarms):
        if (match := pattern.fullmatch(line.plea)) and (command := make(match)) is not None:
            return command if line.lines == 1 or isinstance(command, Request | HelpPlease) else None
    return None


def _part(match: "re.Match[str]", name: str) -> str:
    return (match.groupdict().get(name) or "").strip(" ,.;:-")


def _name(match: "re.Match[str]") -> str | None:
    """A name of a few words, or None where it is a sentence that says something."""
    name = re.sub(r"^(?:the|a|an) ", "", _part(match, "name"), flags=re.I)
    return None if len(name.split()) > 6 or _TALK.search(name) else name


def _owner(match: "re.Match[str]") -> Command | None:
    """Words that have no form of a case are handed on as one only if they say nothing else."""
    if link := match.groupdict().get("link"):
        return WhoOwns(case=link)
    named = _part(match, "case")
    return None if _TALK.search(named) else WhoOwns(case=named)


def _team(match: "re.Match[str]") -> Command | None:
    name = _name(match)
    return None if name is None else TeamOf(name=name)


def _explain(match: "re.Match[str]") -> Command | None:
    name = _name(match)
    return None if name is None or _ASKS_MORE.match(name) else Explain(procedure=name)


def _request(match: "re.Match[str]") -> Command | None:
    """It is one only if every part is where it belongs; "to us" may be an answer, so letters read it."""
    kind, to = (
        f"{_part(match, 'kind')} {_part(match, 'noun')}".strip(),
        re.sub(r"^the ", "", _part(match, "to"), flags=re.I),
    )
    if len(kind.split()) > 4 or _TALK.search(kind) or _NO_KIND.match(kind) or len(to.split()) > 8 or _TALK.search(to):
        return None
    return Request(
        kind="" if kind.lower() in _ANY_KIND else kind, case=_part(match, "case"), to=to, reason=_part(match, "reason")
    )


_NO_WORD = "(?!)"


def _any_of(words: tuple[str, ...]) -> str:
    """One of some words, whose parts a space or a hyphen joins."""
    return "|".join(re.escape(each).replace(r"\ ", "[ -]") for each in words) or _NO_WORD


@lru_cache(maxsize=8)
def _table(prefix: str, alarms: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], Make], ...]:
    one = case(prefix)
    it = rf"(?: (?:{one}|{THIS}))"
    link = r"(?: (?:(?:the|this|that) )?(?:it|case|this)?:? ?(?P<link>https?://\S{4,2000}))"
    which = rf"(?:(?: (?:for|of|on|about))?:?{it})?"
    owns = r"(?:owns?|has(?: got)?|holds?|is responsible for|is holding)"
    waits = r"what(?:'s|s| is| are)? (?:waiting|waits|open)(?: for| with| at)"
    to = r"(?:,? to (?P<to>[^,;:]{2,80}?))?"
    opened = r"[ ,.;:-]{1,4}(?:because(?: of)?|as|since|due to|reason(?: is)?)(?:[ :]+|$)"
    why = rf"(?:(?:{opened}|[,.;:]{{1,4}} ?| - )(?P<reason>.{{0,1500}}))?"
    rows: tuple[tuple[str, Make], ...] = (
        (r"\?*|(?:help|commands?|menu|start)(?: me)?|help (?:with|on|about) \S{2,14}|what can (?:you|i|holdfast) (?:do"
            r"|say|ask|type|write)(?: here)?|how (?:does this|do you) work|how do i use (?:this|holdfast|you)",
            lambda match: HelpPlease()),
        (rf"(?:who(?:'s|s| is)?[ -]?owns?|(?:who|which team|what team) (?:now |currently )?{owns}"
            rf"|who(?:'s|s) (?:now |currently )?(?:got|holding|responsible for)|whose(?: case)? is"
            rf"|(?:(?:who is |who's )?the )?owner(?: of)?):?(?:{it}|{link})?", _owner),
        (rf"{one}[:,]? (?:who[ -]?owns?(?: it| this)?|owner)", _owner),
        (rf"(?!\d{{10}}|\d+[ -]|request|transfer|referral){one}", _owner),
        (r"who[ -]?owns? (?P<case>.{1,40})", _owner),
        (rf"(?:the )?(?:case )?(?:history|timeline){which}", lambda match: History(case=_part(match, "case"))),
        (rf"what(?:'s|s| has)? happened(?: so far)?(?: to| with| on| in){it}",
            lambda match: History(case=_part(match, "case"))),
        (r"my|mine|my (?:own |open )?(?:requests|cases|list|work|tasks|to-?do(?: list)?|queue|inbox|things|items)"
            r"|requests|waiting(?: for me)?|what do i (?:have|need) to (?:do|answer)|what(?:'s| is) due(?: for me)?",
            lambda match: My()),
        (rf"{waits} me", lambda match: My()),
        (rf"(?:(?:my|our) )?teams?(?:'s)?(?: (?:requests|cases|list|work|queue))?|{waits} (?:us|(?:my|our) team)",
            _team),
        (r"teams?:? (?P<name>.{2,60})", _team),
        (rf"{waits} (?P<name>.{{2,60}})", _team),
        (r"(?:(?:what|whats|what's|which|anything|everything|all|any|list)(?: is| are)? )?(?:the )?(?:cases? "
            r"|requests? |ones? )?(?:that )?(?:is |are )?(?:overdue|late)(?: (?:list|requests?|cases?|ones?|now"
            r"|today))?",
            lambda match: Overdue()),
        (rf"hand[- ]?over(?: (?:list|items|duties|checklist))?{which}",
            lambda match: Handover(case=_part(match, "case"))),
        (rf"(?P<word>{_any_of(alarms)})(?: card)?{which}",
            lambda match: Alarm(case=_part(match, "case"), word=_part(match, "word"))),
        (r"explain|explain[: ]+(?P<name>.{2,60}?)(?: (?:procedure|process|rules?))?", _explain),
        (r"what is (?:a|an|the) (?P<name>.{3,40}) procedure", _explain),
        (r"how does (?:a|an|the) (?P<name>.{3,40}?)(?: procedure)? work", _explain),
        (r"(?:(?:new|make|start|open|raise|send|create|fill in) )?(?:a |an |the )?(?:new )?request(?: form)?",
            lambda match: Request()),
        (rf"request(?:ing)?:? (?:a |an |the )?(?P<kind>[a-z][a-z' -]{{0,60}}?)(?P<noun> referral| transfer)?"
            rf"(?: (?:of|for|on|about))? {one}{to}{why}", _request),
        (rf"request(?:ing)?:?(?: (?:of|for|on|about))? {one}{to}{why}", _request),
        (rf"request(?:ing)?:? (?:a |an |the )?(?P<kind>[a-z][a-z' -]{{1,60}}?){to}{why}", _request),
        (rf"(?P<kind>transfer|redirect|refer|move|hand over|handover)(?: of)? {one}{to}{why}", _request),
    )  # fmt: skip
    return tuple((re.compile(pattern, re.I), make) for pattern, make in rows)
