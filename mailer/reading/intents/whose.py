"""Decides whether a sentence asks which team is responsible, and by which number or link it names a case without
our prefix. It is a question and no more: nothing that is named in this way is ever what an answer is about."""

from urllib.parse import unquote

from mailer.reading.mime.patterns import lazily
from protocol.messages.intents import WhoOwns

_LEAD = (
    r"(?:please )?(?:(?:can|could|would|will) (?:you|anyone|anybody|someone|somebody) (?:please |kindly )?(?:tell"
    r"|advise|confirm|say|check|let)(?: me| us)?(?: know)? |(?:tell|advise|let|remind)(?: me| us)(?: know)? |do(?:es)? "
    r"(?:you|anyone|anybody|someone|somebody) (?:happen to )?know |(?:i|we) (?:need|want|would like) to know "
    r"|(?:i|we)'d like to know |(?:i am|we are) wondering |find out )?"
)
_TEAM = r"(?:who|(?:which|what) (?:team|service|side|organisation))"
_NOW = r"(?: now| currently| still)?"
_HOLDS = (
    rf"(?:{_TEAM}(?: is| has)?|who'?s){_NOW} (?:owns?|holds?|holding|has|have|got|(?:holds |has )?(?:the )?"
    rf"(?:responsible|responsibility) for|in charge of)"
)
_NAMED = r"(?P<named>REFOK|REFNO|\d{4,9}|[<(]?https?://\S{4,2000})"
_CASE = (
    rf"(?: (?:the|this|that|our|my))?(?: (?:it|case|referral|request|transfer|one|this))?(?: (?:number|no|ref|reference"
    rf"|id))?[.:]?(?: {_NAMED})?"
)
_LATELY = r"(?: (?:now|currently|today|at the moment|at present))?(?: please)?"
_TABLE = tuple(
    lazily(pattern)
    for pattern in (
        rf"{_LEAD}{_HOLDS}{_CASE}{_LATELY}",
        rf"{_LEAD}(?:{_TEAM} is|who'?s){_CASE}{_NOW} with{_LATELY}",
        rf"{_LEAD}whose(?: case| referral)? is{_CASE}{_LATELY}",
        rf"/?who[- ]?owns?:?{_CASE}{_LATELY}",
    )
)
_NUMBER = lazily(r"(?<=[/=#])\d{4,9}(?![^/?&#.,;:)>\s])")


def asks_whose(folded: str) -> WhoOwns | None:
    """The question that a sentence is, folded and with references as tokens; None where it is none."""
    match = next((found for pattern in _TABLE if (found := pattern.fullmatch(folded))), None)
    return None if match is None else WhoOwns(named=_numbers(match["named"] or ""))


def _numbers(named: str) -> tuple[str, ...]:
    """The numbers that may be a case. Of a link those that stand alone in its path or its query, inside a link
    that a mail filter has put around it too; one without any is named whole, so that it is no other case."""
    if "REFOK" in named or "REFNO" in named:
        return ()
    if "://" not in named:
        return (named,) if named else ()
    found = _NUMBER.findall(unquote(named).partition("&data=")[0])
    return tuple(dict.fromkeys(found))[:5] or (named[:80],)
