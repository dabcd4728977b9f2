"""Decides whether ordinary sentences ask a team to take a case, and what they ask."""

import re

from mailer.reading.intents.requests import Around, copied, labels, on_safeguarding, short, supplied, team_copied
from mailer.reading.sentences.units import Unit, fold
from mailer.reading.sentences.vocabulary import Mention, Vocabulary
from protocol.messages.intents import Ask

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
    rf"|if) (?:the )?(?P<team>[a-z0-9][\w&' -]{{1,60}}?) (?:please )?(?:to )?{_TAKES}\b"
)
_TO = re.compile(
    r"\b(?:to|with) (?:the )?(?P<team>[a-z][\w&' -]{1,60}?)(?:$|[,.;]| (?:as|because|for|under"
    r"|please|since))"
)
_US_WORDS = """
    you we i they it someone anyone this the that us them people colleagues duty somebody
"""
_US = frozenset(_US_WORDS.split())
# What may stand right before and right after a team's name without making it the name of another, or of nobody.
_BEFORE_WORDS = """
    the to with can could would will may if whether that ask asking asks asked please team kindly
"""
_AFTER_WORDS = """
    team to can could would will if whether that please kindly take takes taking accept pick own hold receive allocate
    assess become be join help as because for since under who which it they and so thanks thank this
"""
_BEFORE, _AFTER = frozenset(_BEFORE_WORDS.split()), frozenset(_AFTER_WORDS.split())
_NOT = re.compile(
    r"\b(?:not|never|no|nor|neither|without|unless|except|excluding|but|instead of|rather than|other than|apart from"
    r"|cannot|n't)\b|n't\b"
)
_WHENCE = ("from", "by")
_CLAUSE = re.compile(r"[,;:()]|\s-\s")
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
        mentions = tuple(each for each in words.mentions(unit.folded) if each.team not in own)
        slots = [match["team"].strip() for pattern in (_NAMED, _TO) for match in pattern.finditer(unit.folded)]
        if mentions:
            return _meant(mentions, unit.folded, slots, words)
        for slot in slots:
            if slot.split()[0] not in _US and (named_case or words.near(slot)) and words.team(slot) is None:
                return None, slot.removesuffix(" team")
        if named_case and _TAKE_OVER.search(unit.folded):
            return None, ""
    return None


def _meant(mentions: tuple[Mention, ...], folded: str, slots: list[str], words: Vocabulary) -> tuple[str | None, str]:
    """The one team that a sentence asks, where its name stands there whole and is not denied, and no other is
    mentioned save as that from which the case comes; else the words around it, which are asked about: “Older People
    South” and “anyone but CMHT” name neither."""
    whole = [each for each in mentions if _stands_whole(each, folded)]
    rest = [each for each in mentions if each not in whole]
    teams = {each.team for each in whole}
    if len(teams) == 1 and all(_last_before(each, folded) in _WHENCE for each in rest):
        team = teams.pop()
        if not any(_another(slot, team, words) for slot in slots):
            return team, team
    first = mentions[0].start
    start = folded.rfind(" ", 0, max(0, first - 1)) + 1
    return None, " ".join(folded[start:].split()[:6])


def _stands_whole(mention: Mention, folded: str) -> bool:
    """Whether no word beside a team's name may make it another's, and no word before it denies it."""
    before, rest = _before(mention, folded), folded[mention.end :].lstrip()
    stopped = _CLAUSE.match(rest)
    after = rest[stopped.end() if stopped else 0 :].split()
    return (
        (not before or before[-1] in _BEFORE)
        and (not after or after[0] in _AFTER)
        and not _NOT.search(" ".join(before))
    )


def _before(mention: Mention, folded: str) -> list[str]:
    """The words of its clause that stand before a team's name."""
    clauses = [0, *(gap.end() for gap in _CLAUSE.finditer(folded, 0, mention.start))]
    return folded[clauses[-1] : mention.start].split()


def _last_before(mention: Mention, folded: str) -> str:
    return (_before(mention, folded) or [""])[-1]


def _another(slot: str, team: str, words: Vocabulary) -> bool:
    """Whether the words where a team should stand are those of another: a stranger to the directory, beside one
    that is known."""
    return (
        team not in words.mentioned(slot)
        and slot.split(maxsplit=1)[0] not in _US
        and bool(re.search(r"\b(?:team|teams|service|services|unit|desk|trust|council|hub)$", slot))
    )


def natural(
    asked: tuple[str | None, str], text: str, sentences: tuple[Unit, ...], words: Vocabulary, around: Around
) -> Ask:
    """A request in ordinary sentences, with whatever labelled lines stand among them. `asked` is what
    `asks_a_team` gave."""
    to_team, named = asked
    found = labels(text)
    safeguarding, guessed, left_open = on_safeguarding(found.get("safeguarding"), words, around)
    record = _RECORD.search(" ".join(text.split()))
    where = re.split(r"(?<=[a-z0-9)])\.\s", record["where"])[0].strip(" .") if record else ""
    where = found.get("record", where)
    items = supplied(where, words)
    return Ask(
        kind=short(found["kind"]).strip(" .") if found.get("kind") else _kind(fold(text), words),
        from_team=words.team(found.get("from", "")),
        to_team=to_team,
        to_person=words.person(found.get("contact", "")) or copied(to_team, words, around),
        reason=short(found.get("reason") or next((unit.words for unit in sentences if _REASON.match(unit.folded)), "")),
        record=short(where) if items else "",
        supplied=items,
        safeguarding=safeguarding,
        safeguarding_guessed=guessed,
        safeguarding_open=left_open,
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
