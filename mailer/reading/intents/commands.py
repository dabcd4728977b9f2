"""Decides which other things a letter's first sentence says: one ordered table of phrases.

A phrase counts only from end to end of its sentence; a letter that also speaks of accepting or
declining is never a command (reader.py asks mailer/reading/answers/answers.py first).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mailer.reading.intents.requests.labelled import supplied
from mailer.reading.intents.stating import stated
from mailer.reading.intents.ticking import ticks, without_courtesy
from mailer.reading.intents.whose import asks_whose
from mailer.reading.intents.wordings import in_own_words
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.listed import any_of
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.units import Unit
from mailer.reading.sentences.vocabulary import Vocabulary
from protocol.messages.guard import masked
from protocol.messages.intents import (
    Agree,
    Close,
    Determine,
    Done,
    Escalate,
    Help,
    Intent,
    LowerFlag,
    NotRight,
    OpenOf,
    RaiseFlag,
    Register,
    Say,
    Seen,
    Stated,
    Stays,
    Supply,
    TakeBack,
    WhoOwns,
    Withdraw,
)

_CASE = (
    r"(?: ?(?:on|for|of|about|re)? ?(?:the |this |our |my )?(?:case|request|referral|transfer|it|this)?(?: REFOK"
    r"| REFNO)?)"
)
_OTHERS = r"(?: please)?"
_MATTER = r"(?:this|it|the (?:dispute|matter|disagreement|question|plan))"
_OPEN = (
    r"(?:please )?(?:(?:(?:can you )?tell me |let me know )?what(?: requests?)?(?: is| are|'s) (?:still )?open"
    r"|(?:(?:show|list|send) )?(?:me )?(?:the |all |our |my )?(?:team'?s? )?open (?:requests|cases))"
    r"(?: (?:for|of|from|with|in) (?:me|us|my team|our team|my teams|the team))?(?: now| today| at the moment)?"
    r"(?: please)?"
)
"""A question about what is open for the writer's own team."""
_ASKING = any_of(
    "ask, request, refer, transfer, redirect, move, start, use (?:this|it|you|holdfast)",
    "(?:make|send|raise) (?:a|the|my) (?:request|referral|dispute)",
)
_HOW_TO = any_of(
    rf"how (?:do|can|should|would) (?:i|we|you|one|people) {_ASKING}(?: [\w' -]{{1,80}})?",
    r"how (?:to|i|we) (?:ask|request|refer|transfer|redirect)(?: [\w' -]{1,80})?",
    "how does (?:this|it|holdfast) work",
    "what (?:do|should|must|can) (?:i|we) (?:need to |have to )?(?:write|send|say|put|include)(?: (?:to )?you)?",
    r"what (?:do|should) (?:i|we) (?:need to )?send(?: you)? to (?:ask|request|refer|transfer) [\w' -]{1,80}",
)
_HOW = (
    r"(?:(?:hi|hello|sorry|please|so),? )?(?:(?:can|could) (?:you|someone) (?:please )?(?:tell|show|remind) me )?"
    + _HOW_TO
    + "(?: please)?"
)
"""How one asks for something, which is answered with what can be written to us."""
_NEED_ENDED = (
    r"(?:(?:the )?(?:request|referral|transfer|case) is )?no longer (?:needed|required)"
    r"|(?:the )?need has ended|(?:the )?person has moved away"
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A letter's sentences as a command is looked for in them: `text` is the first, `lines` are all."""

    text: str
    first: Unit
    lines: tuple[Unit, ...]
    own_teams: tuple[str, ...]
    words: Vocabulary


Make = Callable[["re.Match[str]", Said], Intent | None]


def _reason(said: Said) -> str:
    rest = " ".join(unit.words for unit in said.lines[1:] if len(unit.words.split()) >= 3)
    return _short(re.sub(r"^\W*reason\W+", "", rest, flags=re.I))


def _short(words: str) -> str:
    return masked(" ".join(words.split()))[:120]


def _as_written(folded: str | None, said: Said) -> str:
    """The end of the first sentence as it was written, from its folded form."""
    return " ".join(said.first.words.split()[-len(folded.split()) :]).strip(" .") if folded else ""


def _withdraw(match: re.Match[str], said: Said) -> Intent:
    return Withdraw(reason=_short(_as_written(match["reason"], said)) or _reason(said))


def _determine(match: re.Match[str], said: Said) -> Intent:
    if _STAYS.match(match["what"]):
        whose = re.search(r" (?:with|at|the responsibility of) (?:the )?(?P<team>.{2,80})$", match["what"])
        if whose is None or whose["team"] in _AS_IT_IS:
            return Determine(team=None)
        return Determine(team=said.words.team(whose["team"]), named=_short(whose["team"]))
    words = re.sub(
        r"^(?:(?:it|the case|case|responsibility) )?(?:moves|goes|transfers"
        r"|passes)? ?(?:to )?(?:the )?",
        "",
        match["what"],
    )
    team = said.words.team(words)
    return Determine(team=team, named="" if team else _short(words))


_STAYS = lazily(r"(?:that )?(?:it |the case |case )?(?:stays|remains)(?![\w-])")
_AS_IT_IS = frozenset({
    "us", "you", "them", "same team", "current team", "present team", "responsible team", "present", "moment",
})  # fmt: skip


def _supply(match: re.Match[str], said: Said) -> Intent:
    record = _as_written(match.groupdict().get("record"), said)
    if (record and not supplied(record)) or re.search(r"\battached$", match[0]):
        return Supply(items=())  # what is attached to a letter to us reaches nobody: it is asked about
    return Supply(items=("record",), record=_short(record))


def _agree(match: re.Match[str], said: Said) -> Intent | None:
    """One word alone may agree to anything, and is read as an answer; what it is worth depends on what was asked."""
    record = _as_written(match["record"], said)
    filed = (
        re.sub(r"^\W*record\W+", "", unit.words, flags=re.I) for unit in said.lines[1:] if _RECORD.match(unit.folded)
    )
    where = _short(record or next(filed, ""))
    return None if match[0] == "agreed" and not where else Agree(record=where, words=_short(said.first.words))


_RECORD = lazily(r"record ?: ?.")


def _flag(match: re.Match[str], said: Said) -> Intent | None:
    name = said.words.flags.get(match["flag"].removesuffix(" concern").removesuffix(" flag").strip())
    return RaiseFlag(flag=name, alarm=name in said.words.alarms) if name else None


def _flag_and_why(match: re.Match[str], said: Said) -> Intent | None:
    """A flag that is no alarm, with the reason for it: what speaks of a concern is heard in any words (A29)."""
    found = None if _NOT_SO.search(match["why"]) else _flag(match, said)
    return found if isinstance(found, RaiseFlag) and not found.alarm else None


_WHY = lazily(r"\s?[:;,-]\s|\s(?:because|as|since)\s", re.I)
"""What a reason stands behind, of which nothing is kept: it may tell of the person."""
_NOT_SO = lazily(r"\b(?:no|not|never|none|nothing|settled|resolved|agreed|if|whether|unless|once)\b|n't\b")


def _lower(match: re.Match[str], said: Said) -> Intent | None:
    named = match["flag"].removesuffix(" concern").removesuffix(" flag").strip()
    if (name := said.words.flags.get(named)) is None and match["flag"].endswith(" flag"):
        return LowerFlag(flag=named)  # it may be of a pack that is in use no more
    return LowerFlag(flag=name) if name else None


def _register(match: re.Match[str], said: Said) -> Intent | None:
    named = (match.groupdict().get("team") or "").strip()
    own = said.own_teams[0] if len(said.own_teams) == 1 else None
    team = said.words.team(named) if named else own
    return Register(team=team) if team else None


def _report(match: re.Match[str], said: Said) -> Intent | None:
    item = said.words.sayable.get(match["what"])
    return Say(items=(Stated(what=item.name),)) if item and not item.valued else None


def _take_back(match: re.Match[str], said: Said) -> Intent | None:
    item = said.words.sayable.get(match["what"])
    return TakeBack(what=item.name) if item else None


def _always(intent: Intent) -> Make:
    return lambda match, said: intent


TABLE: tuple[tuple[re.Pattern[str], Make], ...] = tuple(
    (lazily(pattern), make)
    for pattern, make in (
        (
            rf"(?:please |i |we |i would like to |we would like to )?(?:withdraw|withdrawn)(?: my"
            rf"| our)?{_CASE}{_OTHERS}(?: ?[:,-] ?(?P<reason>.{{1,200}}))?",
            _withdraw,
        ),
        (rf"(?:we are |i am )withdrawing(?: my| our)?{_CASE}(?P<reason>)", _withdraw),
        (rf"(?P<reason>{_NEED_ENDED})", _withdraw),
        (rf"(?:please )?escalate{_CASE}(?: now)?{_OTHERS}", _always(Escalate())),
        (
            r"(?:resolved ?[:-]? ?)?(?:it |this |the case |case |REFOK )?stays(?: with us| with you| where it is| as is"
            r"| put)?",
            _always(Stays()),
        ),
        (
            rf"(?:(?:{_MATTER} )?(?:is |has been |was )?(?:now )?(?:resolved|settled|agreed)"
            r"|(?:we|both (?:teams|sides)|the managers) (?:have |are )?(?:now |all )?(?:agreed"
            r"|reached (?:an )?agreement|settled (?:it|this)|resolved (?:it|this)))(?: between us| by agreement| now"
            r"| REFOK)?"
            r"(?: ?[:,-] ?record(?:ed)?(?: in| at| ?:) ?(?P<record>.{1,200}))?",
            _agree,
        ),
        (r"(?:formally )?determin(?:ed|ation)(?: REFOK)? ?[:-]? ?(?P<what>.{1,120})", _determine),
        (
            r"(?:i have |we have |i |we )?(?:seen|acknowledged?|ack)(?: this| it| the alarm"
            r"| and noted)?",
            _always(Seen()),
        ),
        (r"(?:sorry )?(?:this |that |it )?(?:is |was )?(?:not (?:right|correct)|wrong|incorrect)", _always(NotRight())),
        (
            r"(?:the |all )?(?:missing |requested )?(?:information|info|records?|contact record)(?: and \w+)? ?(?:is "
            r"|are |has been |have been |was )?(?:now |also )?(?:supplied|sent|uploaded|provided|attached|filed|added"
            r"|updated|complete)(?:(?: in| to| on|:|,| -) ?(?P<record>.{1,200}))?",
            _supply,
        ),
        (
            r"(?:information|(?:contact )?record)(?: is)?(?: in| at)? ?: ?(?P<record>(?!(?:no|none|not|to follow"
            r"|missing|n/a|nil)\b).{1,200})",
            _supply,
        ),
        (r"/?who[- ]?owns?(?: case| this case| this| it)?(?: REFOK| REFNO| .{1,30})?", _always(WhoOwns())),
        (_OPEN, _always(OpenOf())),
        (r"/?help(?: me)?(?: please)?", _always(Help())),
        (_HOW, _always(Help())),
        (
            r"close[d]?(?: case| the case"
            r"| this case)?(?: REFOK)? ?[:-] ?"
            r"(?P<what>.{1,80})",
            lambda match, said: Close(reason=_short(match["what"])),
        ),
        (
            rf"(?:please )?(?:raise |flag |we have a |i have a |there is a )?(?:a "
            rf"|an )?(?P<flag>[a-z][a-z0-9 -]{{3,40}}?)(?: raised)?(?: (?:on|for|about))?(?: case)?(?: REFOK"
            rf"| REFNO){_OTHERS}",
            _flag,
        ),
        (r"(?:please )?(?:raise|flag) ?:? ?(?:a |an |the )?(?P<flag>[a-z][a-z0-9 -]{3,40}?)", _flag),
        (
            r"(?:please )?(?:raise|flag) (?:a |an |the )?(?P<flag>[a-z][a-z0-9 -]{3,40}?)(?: flag| question)?"
            r"(?: ?[:;,-] ?| (?:because|as|since) )(?P<why>.{3,200})",
            _flag_and_why,
        ),
        (
            r"(?:please )?(?:lower|remove|clear|stand down) ?:? ?(?:a |the )?(?P<flag>[a-z][a-z0-9 -]{3,40}?)"
            r"(?: (?:on|for|about))?(?: case)?(?: REFOK| REFNO)?",
            _lower,
        ),
        (
            r"(?:please )?register(?: (?:the |this )?(?:new )?(?:case|referral))?(?: REFOK| REFNO)?(?: (?:to|with|for"
            r"|under|at) (?P<team>.{2,80}))?",
            _register,
        ),
        (
            r"(?:a |new |the )?(?:new )?referral (?:was |has been |is )?(?:received|registered)(?: today)?(?: (?:by|at"
            r"|in) (?P<team>.{2,80}))?",
            _register,
        ),
        (r"(?:please )?(?:taken? back|i take back|we take back) ?:? ?(?P<what>.{3,60})", _take_back),
        (r"(?:(?:the )?person is |they are )?(?P<what>.{3,60})", _report),
    )
)


def read_command(  # noqa: PLR0911 - one return for each step, in order
    text: str, sentences: Sequence[Unit], known: Known, words: Vocabulary, own_teams: tuple[str, ...]
) -> tuple[Intent, str] | None:
    """What a letter asks us to do or tells us, with the words that say so; None where no phrase fits."""
    known = replace(known, teams=frozenset())  # here a team is meant by its name, the writer's own too
    items, done = stated(text, words, known.on), ticks(text, known, words)
    if done and not items:
        return done
    lines = rest_of(sentences, known)
    whole = rest_of(sentences, replace(known, concerns=None))  # a report may be that there is no abuse (5.6)
    if items:
        ticked, by = (done[0].items, (done[1],)) if done else ((), ())
        return Say(items=items.items, ticked=ticked), _short(", ".join((*items.said, *by)))
    if whole and (item := words.sayable.get(without_courtesy(known.plainly(whole[0].folded), known))):
        return (Say(items=(Stated(what=item.name),)), _short(whole[0].words)) if not item.valued else None
    if not lines:
        return None
    first = lines[0]
    folded = without_courtesy(known.plainly(first.folded), known)
    said = Said(text=folded, first=first, lines=lines, own_teams=own_teams, words=words)
    if (question := asks_whose(folded)) is not None:
        return question, _short(first.words)
    own = _in_own_words(folded, said)
    if own is not None and not isinstance(own, Done):
        return own, _short(first.words)
    for pattern, make in TABLE:
        if (match := pattern.fullmatch(folded)) and (intent := make(match, said)) is not None:
            return intent, _short(_WHY.split(first.words)[0] if match.groupdict().get("why") else first.words)
    return None if own is None else (own, _short(first.words))


def _in_own_words(folded: str, said: Said) -> Intent | None:
    found = in_own_words(folded, said.words, asks=said.first.asks)
    if found is None:
        return None
    intent, reason = found
    if isinstance(intent, Withdraw) and not intent.reason:
        return replace(intent, reason=_short(reason) or _reason(said))
    return intent
