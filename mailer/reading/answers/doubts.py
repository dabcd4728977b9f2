"""Decides why words that speak of accepting are not a plain yes: one ordered table, the first that fits wins."""

import re
from dataclasses import dataclass

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.known import OTHER_REFERENCE, Known
from mailer.reading.sentences.listed import any_of, found
from mailer.reading.sentences.units import Unit
from protocol.messages.intents import Reading

_DAYS = any_of("""
    (?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sun)(?:day)?, jan(?:uary)?, feb(?:ruary)?, march, april, may, june, july
    aug(?:ust)?, sept?(?:ember)?, oct(?:ober)?, nov(?:ember)?, dec(?:ember)?, christmas, easter, new year
    the new year, spring, summer, autumn, winter, the weekend, then
""")
_MONTHS = any_of("jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec")
_LEADS = any_of("""
    from, on, by, starting, start, effective, as of, as from, with effect, commencing, beginning, week commencing
    w/c, in, until, after, not before, next
""")
_MID = any_of("early, late, mid, the, of, from, next, this")
_WHICH = any_of(
    rf"\d{{1,2}}(?:st|nd|rd|th)?[ /.-]?(?:\d|{_MONTHS})",
    r"\d{4}",
    rf"{_DAYS}\b",
    r"tomorrow, next, week, month",
    r"\d+ (?:day|week|month)",
)
_SOME = any_of("days?, weeks?, months?, fortnight, couple")
_PIECE = any_of("assessment, package, review, screening, therapy, care plan, equipment")
_OF_WORK = "(?:social work |nursing |ot )?"
_SOMEBODY = any_of("""
    he, she, they, manager, boss, colleagues?, director, supervisor, someone, somebody, panel, it was, was told
    been told
""")
_TOLD = any_of("""
    said, says, told, tells, thinks?, thought, wants?, asked, would, will, has, have, had, is happy, may, might
    accept(?:s|ed)?, agreed?
""")


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Words that defeat a plain reading, how the answer reads because of them, and why in plain words.
    `{}` in `why` stands for the words found. `example` has such words, and `counter` only looks like it."""

    reading: Reading
    pattern: re.Pattern[str]
    why: str
    example: str
    counter: str


TABLE: tuple[Doubt, ...] = (
    Doubt(
        reading=Reading.CONDITIONAL,
        pattern=found(
            "only (?:if|once|when|after|with|on|subject)", "subject to",
            "(?:on|under) (?:the |one |a )?(?:strict )?(?:condition|proviso|understanding|basis)(?: that)?",
            "condition(?:s|al|ally)?(?! apply not)", "provided(?: that)?", "providing", "as long as", "so long as",
            "if, once, unless, in principle, depend(?:s|ent|ing), assuming, contingent, caveat, proviso",
            "reservations?, in return, on receipt, in exchange",
        ),
        why="the words “{}” make it conditional", example="accept subject to funding", counter="accept the subject",
    ),
    Doubt(
        reading=Reading.PART,
        pattern=lazily("|".join((
            found(
                "part(?:ly|ial|ially)?(?: of)?", "only, except(?:ing| for)?, apart from, excluding, exclud(?:e|es)",
                "but not, other than, minus, not the, just the, some of, half, joint(?:ly)?, shared?",
                "co-?work(?:ing)?, solely",
            ).pattern,
            rf"\b(?:accept(?:s|ed|ing)?|take|taking) (?:on |over )?(?:the |this |your )?{_OF_WORK}{_PIECE}s?\b",
            rf"^(?:the )?{_OF_WORK}{_PIECE}s?$",
            r"\bfor (?:an? )?(?:initial )?(?:assessment|review|screening|consultation|advice|triage)\b",
        ))),
        why="the words “{}” make it a part of the case and not all of it",
        example="accept for assessment", counter="assessments are on file",
    ),
    Doubt(
        reading=Reading.FUTURE,
        pattern=lazily(r"\b" + any_of("",
            rf"{_LEADS}(?: {_MID})? ?{_WHICH}", "next (?:week|month|year), tomorrow, in due course",
            rf"in (?:a|two|three|four|six|the next|the coming) {_SOME}",
            "later, soon, shortly, temporar(?:y|ily), for now, for the time being, interim",
        )),
        why="the words “{}” put it in the future or limit its time",
        example="accept from january", counter="accept from us",
    ),
    Doubt(
        reading=Reading.CONDITIONAL,
        pattern=found(
            "when(?:ever)?, until, till, pending, before, after, following, upon, await(?:s|ing)?, but, however",
            "although, though, yet, otherwise, except that, need(?:s|ed)? (?:to|the|a|an|more), requires?, required",
            "must, in order, so that, as soon as, first, without prejudice",
            "with (?:the )?(?:funding|agreement|support|approval)", "and (?:then|you|your)",
            "you (?:will|must|need|should|keep|pay|fund|retain)",
        ),
        why="the words “{}” make it conditional", example="accept when it is funded", counter="accept whenfield",
    ),
    Doubt(
        reading=Reading.UNCLEAR,
        pattern=lazily("|".join((
            rf"\b{_SOMEBODY}\b.{{0,60}}\b{_TOLD}\b",
            found(
                "said, says, told, told me, according to, apparently, reportedly, understand that, hear that, heard",
            ).pattern,
        ))),
        why="the words “{}” tell what somebody else says",
        example="my manager will accept", counter="we will accept",
    ),
    Doubt(
        reading=Reading.UNCLEAR,
        pattern=found(
            "last (?:week|month|year|time|monday|tuesday|wednesday|thursday|friday)",
            "yesterday, previous(?:ly)?, ago, earlier, already, in the past, used to, had, have accepted, has accepted",
            "were, was, did, before, usually, normally, generally, always, tend to, often",
        ),
        why="the words “{}” speak of something that was or usually is, not of an answer now",
        example="we have accepted", counter="we accept",
    ),
    Doubt(
        reading=Reading.UNCLEAR,
        pattern=found(
            "may, might, could, would, should, can, able, willing, ready, prepared, probabl[ey], possibly, perhaps",
            "maybe, hope(?:fully)?, likely, think, believe, feel, guess, suppose, seems?, minded, consider(?:ing)?",
            "inclined, discuss, try, aim, plan, intend, want, wish, recommend, propose, suggest, expect, going to",
            "looking to, likely, unlikely, let me, let us, please, unsure, not sure, or",
        ),
        why="the word “{}” leaves it open", example="we might accept", counter="we accept",
    ),
    Doubt(
        reading=Reading.UNCLEAR,
        pattern=found("not, no, never, neither, nor, cannot, without, n't"),
        why="the word “{}” stands beside it", example="accept without her", counter="accept notes",
    ),
)  # fmt: skip

_OTHERS = any_of("""
    your, the, that, this, these, those, his, her, their, my, our, any, an?, all, receipt, responsibility, liability
    full
""")
_OTHER_OBJECT = lazily(rf"\baccept(?:s|ed|ing)?(?: of)? {_OTHERS}\b.{{0,60}}")
_BEFORE_A_QUESTION = any_of("and, so, but, or, please, also, just, hi, hello")
_QUESTIONS = any_of("""
    can, could, would, will, shall, should, do, does, did, is, are, was, were, has, have, who, whom, whose, what, when
    where, why, which, how, any
""")
_ASKED = any_of("""
    we, you, u, i, the, this, that, it, they, he, she, there, is, are, will, would, do, does, if, TEAM, anyone, to
    about, many, much, long
""")
_ASKS = lazily(rf"^(?:{_BEFORE_A_QUESTION} )*{_QUESTIONS} {_ASKED}\b")


def asks(unit: Unit) -> bool:
    """Whether a sentence is a question, with or without its mark."""
    return unit.asks or bool(_ASKS.match(unit.folded))


_MORE = r"(?:(?:some|a bit|a little|lot) )?(?:more|further|additional) (?:info|information|details?)"
_FOR_SOMETHING = any_of(
    "",
    r"(?:please |pls )(?:can you |could you )?(?:send|share|forward|provide)\b",
    rf"(?:we|i) (?:still |will |would |do )?need {_MORE}\b",
)
_WANTS = lazily(rf"^(?:(?:and|so|but|also|hi|hello) )*{_FOR_SOMETHING}")


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
