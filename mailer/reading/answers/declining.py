"""Decides whether one sentence says no."""

import re

_NO = re.compile(
    r"\b(?:(?:do|does|will|would|can|could|shall|should|must|have|has|are|am|is)? ?(?:not|never)|cannot)(?: (?:be"
    r"|been|being|able|in|a|position|to|going|willing|prepared|currently|formally|yet|now|at|this|time|point|stage"
    r"|here|happy|currently|going)){0,7} (?:accept(?:ed|ing)?|tak(?:e|en|ing)(?= (?:this|it|the|on|over|REFOK|case"
    r"|responsibility|any|more|new|further)\b)|agree to (?:accept|take|this))\b"
    r"|\bnot (?:accepted|accepting)\b|\b(?:decline[ds]?|declining|reject(?:ed|ing|s)?|refuse[ds]?|refusing)\b"
    r"|\bno longer (?:able to )?accept(?:ing)?\b"
    r"|\bnot agree (?:to|with) (?:the |this |your )?(?:transfer|referral|request|redirect|redirection|move)\b"
    r"|\bsay no\b(?! (?:more|to (?:the|your|a) (?:meeting|visit)))|\b(?:a )?no from (?:us|TEAM|our side|our team)\b"
    r"|\bnot (?:one |a case )?for (?:us|our team|TEAM)\b(?! to\b)"
)
_SORRY = r"(?:(?:sorry|apologies|unfortunately|i am afraid|no|thanks|thank you|hi|hello)[, -]+(?:but )?){0,2}"
# A reason that is itself a no, and needs no other word: the whole of a sentence.
_NOT_OURS = re.compile(
    _SORRY
    + r"(?:(?:this|it|that|they|he|she|REFOK|(?:the|this) (?:person|client|case|referral|request|one)|this one) )?"
    r"(?:(?:is|are|does|do|would) )?(?:not (?:really |usually )?(?:our (?:remit|case|area|client group|responsibility)"
    r"|(?:within|in) our (?:remit|area|criteria|scope)|meet(?:ing)? (?:our|the) (?:criteria|threshold|eligibility"
    r" criteria))|outside(?: of)? (?:our|TEAM's) (?:remit|area|criteria|scope)|out of (?:our )?area)"
)

# Words that may stand before the no without changing it. Anything else there means that it is not
# plainly the writer's own answer: history, somebody else's words, a question, a double no.
_BEFORE_WORDS = """
    we i TEAM our the this my us team yes no sorry apologies apology for delay unfortunately regrettably regretfully
    afraid hi hello dear all both thanks thank you your email message referral request case REFOK transfer it that
    at time occasion stage present moment now therefore so and after following having reviewed discussed considered
    screened triaged read discussion review consideration careful panel meeting allocation allocations mdt with
    manager today have has had to must will shall need needs wish want like would are am is be being been going
    regret decided decision formally hereby again still on behalf of as a in position able unable currently is:
    outcome answer from must as by because due just confirm can writing don't do does manager's but re
    regarding further sadly one
"""
_BEFORE = frozenset(_BEFORE_WORDS.split())
_NOT_THE_CASE = re.compile(
    r"^(?: (?:the|your|this|any|all|a|an|my|our))?(?: kind)? (?:invit\w+|meeting|offer|apolog\w+|liability"
    r"|legal liability|support|services?|treatment|medication|visits?|contact|assessments?|care|calls?|food"
    r"|to comment|to attend)\b"
)
_ANOTHER_TIME = re.compile(
    r"\b(?:last (?:week|month|year|time)|yesterday|ago|previous(?:ly)?|already|earlier|one"
    r"|ones|another|similar)\b"
)


def says_no(text: str) -> bool:
    """Whether any word of refusing, or of accepting with a not, stands in a text."""
    return any((_NO.search(text), _NOT_OURS.fullmatch(text), _BARE_NO.fullmatch(text)))


def declines(text: str) -> bool:
    """Whether a sentence, as `Known.plainly` gives it, is the writer's own plain no."""
    if _NOT_OURS.fullmatch(text):
        return True
    match = _NO.search(text)
    if match is None or _NOT_THE_CASE.match(text[match.end() :]) or _ANOTHER_TIME.match(text[match.end() :].strip()):
        return False
    before = re.sub(r"[,:;()\"!-]", " ", text[: match.start()]).split()
    return len(before) <= 25 and all(word in _BEFORE for word in before)


_LINKS = re.compile(
    r"[,;:.!()]+| - | so | because | as (?=(?:he|she|it|they|we|the|this|her|his|not|our|there)\b)"
    r"| and (?=we |i |so )"
)
_NOT_PLAIN = re.compile(
    r"\b(?:if|unless|until|said|says|told|tells|think|thinks|thought|may|might|could|would|should|whether"
    r"|happy to accept|not sure|not right|not correct|never|probably|perhaps|maybe|possibly|minded|inclined|ignore"
    r"|joking|yet|last (?:week|month|year)|yesterday)\b"
)
_THIS = r"(?:this one |this case |this person |this |it |that |the case |he |she )"
_FOR_US = r"(?:ours|one of ours|our case|our client|our resident|for us|one for us|one for TEAM|for TEAM)"
_BARE_NO = re.compile(
    rf"(?:sorry |no |yes |so |but |and ){{0,3}}{_THIS}?(?:is |are )?(?:therefore )?"
    rf"(?:not (?:really )?{_FOR_US}|a (?:decline|no)(?: from us| from TEAM)?)(?: sorry| thanks| i am afraid)?"
)


def with_reason(text: str) -> bool:
    """Whether a sentence says no in one clause, with any words as its reason in others: `Out of area - decline`."""
    clauses = [each.strip() for each in _LINKS.split(text) if each.strip()]
    if len(clauses) > 8 or _NOT_PLAIN.search(text) or _ANOTHER_TIME.search(text):
        return False
    return any(_BARE_NO.fullmatch(each) or declines(each) for each in clauses)


def without_no(text: str) -> str:
    """A text with its words of refusing taken out, to look for acceptance in what is left."""
    return _NO.sub(" ", text)
