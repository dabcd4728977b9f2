"""Decides whether ordinary sentences ask a team to take a case, and what they ask."""

import re

from mailer.reading.requests import Around, copied, mentioned, short, supplied, team_copied
from mailer.reading.units import Unit, fold
from mailer.reading.vocabulary import Vocabulary
from protocol.intents import Ask

_TAKES = (
    r"(?:take(?: over| on)?|accept|pick up|own|hold|receive|allocate|assess|transfer|move|redirect|refer|pass"
    r"|hand(?: ?over)?|become responsible|be responsible|transferred|moved|redirected|passed|join|help with)"
)
_ASKING = re.compile(
    r"\b(?:please|can|could|would|will|grateful if|ask(?:ing|s)?|request(?:ing|s)?|like|want|wish|seeking|propose"
    rf"|refer(?:ring)?|transfer(?:ring)?|redirect(?:ing)?)\b.{{0,160}}?\b{_TAKES}\b"
    r"|\b(?:transfer|redirect|move|refer|hand ?over|transferring|redirecting|request(?:ing)?)\b.{0,80}\bto\b"
)
_TAKE_OVER = re.compile(r"\b(?:take (?:over|on)|transfer|redirect|hand ?over)\b")
_NAMED = re.compile(
    rf"\b(?:can|could|would|will|ask(?:ing)?"
    rf"|if) (?:the )?(?P<team>[a-z0-9][\w&' -]{{1,60}}?)(?: team)? (?:please )?(?:to )?{_TAKES}\b"
)
_TO = re.compile(
    r"\b(?:to|with) (?:the )?(?P<team>[a-z][\w&' -]{1,60}?)(?: team)?(?:$|[,.;]| (?:as|because|for|under"
    r"|please|since))"
)
_US_WORDS = """
    you we i they it someone anyone this the that us them people colleagues duty somebody
"""
_US = frozenset(_US_WORDS.split())
_RECORD = re.compile(
    r"\b(?:contact |work |case )?(?:record|records|case notes?|notes|file) (?:is|are|can be found"
    r"|is held|are held|sits) (?:now |all )?(?:in|at|on|under) (?P<where>.{2,200})",
    re.I,
)
_REASON = re.compile(
    r"^(?:it|the case|this case|they|because|the person|reason) (?:needs?|requires?|now|is"
    r"|:)?.{3,300}"
)


def asks_a_team(
    sentences: tuple[Unit, ...], words: Vocabulary, own: tuple[str, ...], *, named_case: bool
) -> tuple[str | None, str] | None:
    """Whether ordinary sentences ask a team to take a case: the team's key, or the words that should
    name it; None where nobody is asked. Where a case is named, asking nobody we know is asking too."""
    for unit in sentences[:40]:
        if not _ASKING.search(unit.folded):
            continue
        others = [key for key in mentioned(unit.folded, words) if key not in own]
        for pattern in (_NAMED, _TO):
            for match in pattern.finditer(unit.folded):
                team = match["team"].strip()
                if key := words.team(team) or words.team(f"{team} team"):
                    if key not in own:
                        return key, team
                elif not others and not _US & {team.split()[0]} and (named_case or words.near(team)):
                    return None, team
        if len(others) == 1:
            return others[0], others[0]
        if named_case and _TAKE_OVER.search(unit.folded):
            return None, ""
    return None


def natural(
    asked: tuple[str | None, str], text: str, sentences: tuple[Unit, ...], words: Vocabulary, around: Around
) -> Ask:
    """A request in ordinary sentences. `asked` is what `asks_a_team` gave."""
    to_team, named = asked
    record = _RECORD.search(" ".join(text.split()))
    where = re.split(r"(?<=[a-z0-9)])\.\s", record["where"])[0].strip(" .") if record else ""
    items = supplied(where, words)
    return Ask(
        kind=_kind(fold(text), words),
        to_team=to_team,
        to_person=copied(to_team, words, around),
        reason=short(next((unit.words for unit in sentences if _REASON.match(unit.folded)), "")),
        record=short(where) if items else "",
        supplied=items,
        safeguarding=around.alarm,
        safeguarding_guessed=around.alarm,
        local_ids=around.local_ids,
        team_copied=team_copied(to_team, words, around),
        gaps=around.problems,
        named_to="" if to_team else short(named),
        near=words.near(named) if named and not to_team else (),
    )


def _kind(folded: str, words: Vocabulary) -> str:
    """The procedure named in the text by more than one word; one word is too easily said in passing."""
    for kind in words.kinds:
        if " " in kind and re.search(r"(?<!\w)" + re.escape(kind) + r"(?!\w)", folded):
            return kind
    return "redirect" if re.search(r"\bredirect", folded) else ""
