"""Decides why words that speak of accepting are not a plain yes: one ordered table, the first that fits wins."""

import re
from dataclasses import dataclass

from mailer.reading.sentences.known import OTHER_REFERENCE, Known
from mailer.reading.sentences.units import Unit
from protocol.messages.intents import Reading

_DAYS = (
    r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sun)(?:day)?|jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july"
    r"|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|christmas|easter|new year|the new year|spring|summer|autumn|winter"
    r"|the weekend|then"
)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Words that defeat a plain reading, how the answer reads because of them, and why in plain words.
    `{}` in `why` stands for the words found."""

    reading: Reading
    pattern: re.Pattern[str]
    why: str


def _doubt(reading: Reading, pattern: str, why: str) -> Doubt:
    return Doubt(reading=reading, pattern=re.compile(pattern), why=why)


TABLE: tuple[Doubt, ...] = (
    _doubt(
        Reading.CONDITIONAL,
        r"\b(?:only (?:if|once|when|after|with|on|subject)|subject to|(?:on|under) (?:the |one "
        r"|a )?(?:strict )?(?:condition|proviso|understanding|basis)(?: that)?"
        r"|condition(?:s|al|ally)?(?! apply not)|provided(?: that)?|providing|as long as|so long as|if|once|unless"
        r"|in principle|depend(?:s|ent|ing)|assuming|contingent"
        r"|caveat|proviso|reservations?|in return|on receipt|in exchange)\b",
        "the words “{}” make it conditional",
    ),
    _doubt(
        Reading.PART,
        r"\b(?:part(?:ly|ial|ially)?(?: of)?|only|except(?:ing| for)?|apart from|excluding|exclud(?:e|es)|but not"
        r"|other than|minus|not the|just the|some of|half|joint(?:ly)?"
        r"|shared?|co-?work(?:ing)?|solely)\b|\b(?:accept(?:s|ed|ing)?|take|taking) (?:on |over )?(?:the |this "
        r"|your )?(?:social work |nursing |ot )?(?:assessment|package|review|screening|therapy|care plan|equipment)s?\b"
        r"|^(?:the )?(?:social work |nursing |ot )?(?:assessment|package|review|screening|therapy|care plan"
        r"|equipment)s?$"
        r"|\bfor (?:an? )?(?:initial )?(?:assessment|review|screening|consultation|advice|triage)\b",
        "the words “{}” make it a part of the case and not all of it",
    ),
    _doubt(
        Reading.FUTURE,
        rf"\b(?:(?:from|on|by|starting|start|effective|as of|as from|with effect|commencing|beginning|week commencing"
        rf"|w/c|in|until|after|not before|next)"
        rf"(?: (?:early|late|mid|the|of|from|next|this))? ?(?:(?:\d{{1,2}}(?:st|nd|rd|th)?[ /.-]?(?:\d|jan|feb|mar"
        rf"|apr|may|jun|jul|aug|sep|oct|nov|dec))|\d{{4}}|(?:{_DAYS})\b|tomorrow|next|week|month|\d+ (?:day|week"
        rf"|month))"
        r"|next (?:week|month|year)|tomorrow|in (?:due course|(?:a|two|three|four|six|the next|the coming) (?:days?"
        r"|weeks?|months?|fortnight|couple))|later|soon|shortly|temporar(?:y|ily)|for now|for the time being|interim)",
        "the words “{}” put it in the future or limit its time",
    ),
    _doubt(
        Reading.CONDITIONAL,
        r"\b(?:when(?:ever)?|until|till|pending|before|after|following|upon|await(?:s|ing)?|but|however|although"
        r"|though|yet|otherwise|except that|need(?:s|ed)? (?:to|the|a|an|more)|requires?|required|must"
        r"|in order|so that|as soon as|first|without prejudice|with (?:the )?(?:funding|agreement|support|approval)"
        r"|and (?:then|you|your)|you (?:will|must|need|should|keep|pay|fund|retain))\b",
        "the words “{}” make it conditional",
    ),
    _doubt(
        Reading.UNCLEAR,
        r"\b(?:he|she|they|manager|boss|colleagues?|director|supervisor|someone|somebody|panel|it was|was told"
        r"|been told)\b.{0,60}\b(?:said|says|told|tells|thinks?|thought|wants?|asked|would|will|has|have|had|is happy"
        r"|may|might|accept(?:s|ed)?|agreed?)\b"
        r"|\b(?:said|says|told|told me|according to|apparently|reportedly|understand that|hear that|heard)\b",
        "the words “{}” tell what somebody else says",
    ),
    _doubt(
        Reading.UNCLEAR,
        r"\b(?:last (?:week|month|year|time|monday|tuesday|wednesday|thursday|friday)|yesterday|previous(?:ly)?|ago"
        r"|earlier|already|in the past|used to|had|have accepted|has accepted|were|was|did|before|usually|normally"
        r"|generally|always|tend to|often)\b",
        "the words “{}” speak of something that was or usually is, not of an answer now",
    ),
    _doubt(
        Reading.UNCLEAR,
        r"\b(?:may|might|could|would|should|can|able|willing|ready|prepared|probabl[ey]|possibly|perhaps|maybe"
        r"|hope(?:fully)?|likely|think|believe|feel|guess|suppose|seems?|minded|consider(?:ing)?|inclined|discuss|try"
        r"|aim|plan|intend|want|wish|recommend|propose|suggest|expect|going to|looking to|likely|unlikely|let me"
        r"|let us|please|unsure|not sure|or)\b",
        "the word “{}” leaves it open",
    ),
    _doubt(
        Reading.UNCLEAR,
        r"\b(?:not|no|never|neither|nor|cannot|without|n't)\b",
        "the word “{}” stands beside it",
    ),
)

_OTHER_OBJECT = re.compile(
    r"\baccept(?:s|ed|ing)?(?: of)? (?:your|the|that|this|these|those|his|her|their|my|our|any"
    r"|an?|all|receipt|responsibility|liability|full)\b.{0,60}"
)
_ASKS = re.compile(
    r"^(?:(?:and|so|but|or|please|also|just|hi|hello) )*(?:can|could|would|will|shall|should|do|does|did|is|are|was"
    r"|were|has|have|who|whom|whose|what|when|where|why|which|how|any) (?:we|you|u|i|the|this|that|it|they|he|she|there"
    r"|is|are|will|would|do|does|if|TEAM|anyone|to|about|many|much|long)\b"
)


def asks(unit: Unit) -> bool:
    """Whether a sentence is a question, with or without its mark."""
    return unit.asks or bool(_ASKS.match(unit.folded))


_WANTS = re.compile(
    r"^(?:(?:and|so|but|also|hi|hello) )*(?:(?:please |pls )(?:can you |could you )?(?:send|share|forward|provide)\b"
    r"|(?:we|i) (?:still |will |would |do )?need (?:(?:some|a bit|a little|lot) )?(?:more|further|additional)"
    r" (?:info|information|details?)\b)"
)


def wants(unit: Unit) -> bool:
    """Whether a sentence asks for something before its writer answers."""
    return asks(unit) or bool(_WANTS.match(unit.folded))


def doubt(accepting: Unit | None, others: tuple[Unit, ...], known: Known) -> tuple[Reading, Unit, str]:
    """How an answer with words of acceptance that is no plain acceptance reads: the reading, the sentence
    that decides it, and why. `others` are the sentences that are neither acceptance nor harmless."""
    looked_at = [known.plainly(unit.folded) for unit in others]
    if accepting is not None and asks(accepting):
        return Reading.QUESTION, accepting, "it asks and does not answer"
    for text, unit in zip(looked_at, others, strict=True):
        if OTHER_REFERENCE in text:
            return Reading.UNCLEAR, unit, "it names another case"
    for each in TABLE:
        for text, unit in zip(looked_at, others, strict=True):
            if not asks(unit) and (match := each.pattern.search(text)):
                return each.reading, unit, each.why.format(match[0].strip())
    question = next((unit for unit in others if asks(unit)), None)
    if question is not None:
        return Reading.QUESTION, question, "it asks something, so it is not a plain answer"
    last = others[0] if others else accepting
    if last is None:
        raise ValueError("there is nothing to doubt")
    unit = last
    if _OTHER_OBJECT.search(known.plainly(unit.folded)):
        return Reading.UNCLEAR, unit, "what is accepted may not be the case"
    return Reading.UNCLEAR, unit, "there is more in it than a plain yes"
