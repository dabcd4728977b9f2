"""Decides whether one sentence says no."""

import re

_NO = re.compile(
    r"\b(?:(?:do|does|will|would|can|could|shall|should|must|have|has|are|am|is)? ?(?:not|never)|cannot)(?: (?:be"
    r"|been|being|able|in|a|position|to|going|willing|prepared|currently|formally|yet|now|at|this|time|point|stage"
    r"|here|happy|currently|going)){0,7} (?:accept(?:ed|ing)?|tak(?:e|en|ing)(?= (?:this|it|the|on|over|REFOK|case"
    r"|responsibility|any|more|new|further)\b)|agree to (?:accept|take|this))\b"
    r"|\bnot (?:accepted|accepting)\b|(?<!\bin )\b(?:decline[ds]?|declining|reject(?:ed|ing|s)?|refuse[ds]?|refusing)\b"
    r"|\bno longer (?:able to )?accept(?:ing)?\b"
    r"|\bnot agree (?:to|with) (?:the |this |your )?(?:transfer|referral|request|redirect|redirection|move)\b"
    r"|\bsay no\b(?! (?:more|to (?:the|your|a) (?:meeting|visit)))|\b(?:a )?no from (?:us|TEAM|our side|our team)\b"
    r"|\bnot (?:one |a case |really )?for (?:us|our (?:team|service)|this (?:team|service)|TEAM)\b(?! to\b)"
    r"|\b(?:cannot|not(?: able to| in a position to)?) (?:be )?tak(?:e|ing)(?: (?:on|him|her|them|this"
    r"|that)){0,2}(?: (?:person|one|lady|gentleman"
    r"|patient|client|man|woman))?(?= ?(?:$|[,.;:-]|(?:on|sorry|thanks|as|because|due|since|at|now|right)\b))"
    r"|\b(?:we|i|TEAM) (?:no|not) (?:take|accept|want)\b|\bnon[- ]acceptance\b|\bno from me\b"
    r"|\b(?:turn(?:ed|ing)?|knock(?:ed|ing)?) (?:(?:this|it|the|case|referral|request|one|REFOK) ){0,3}(?:down|back)\b"
    r"|\bnot (?:really |considered |felt to be )?(?:suitable|appropriate|right|a match) for (?:us|TEAM|(?:our|this)"
    r" (?:team|service)|(?:secondary|specialist|adult)? ?(?:mental health|learning disability) services?)\b"
    r"|\b(?:inappropriate|unsuitable) (?:referral|(?:for|to) (?:us|TEAM|(?:our|this) (?:team|service)))\b"
    r"|\b(?:unable|not able) to offer (?:a|any|our|them|him|her|this person) ?(?:service|place|support)\b"
)
_SORRY = r"(?:(?:sorry|apologies|unfortunately|i am afraid|no|thanks|thank you|hi|hello)[, -]+(?:but )?){0,2}"
# A reason that is itself a no, and needs no other word: the whole of a sentence.
_BAR = r"(?:criteria|threshold|eligibility criteria|eligibility threshold|thresholds|criterion)"
_OF_WHAT = (
    r"(?: (?:for|of)(?: (?:our|the|this|TEAM|secondary|specialist|adult|mental|services?|team|health|care|us"
    r"|an?)){1,9})?"
)
_NOT_OURS = re.compile(
    _SORRY
    + r"(?:(?:this|it|that|they|he|she|REFOK|(?:the|this) (?:person|client|case|referral|request|one)|this one) )?"
    r"(?:(?:is|are|does|do|would|falls?|sits?|lies|has|have) )?"
    r"(?:not (?:really |usually |currently )?(?:(?:our|TEAM|a TEAM) (?:remit|case|area|client group|responsibility"
    r"|client|patient|job)|(?:within|in) (?:our|TEAM) (?:remit|area|criteria|scope)"
    rf"|(?:meet(?:ing)?|fit(?:ting)?|match(?:ing)?) (?:our|the|TEAM) {_BAR}{_OF_WHAT}"
    r"|eligible for (?:our service|our team|this service|this team|TEAM|us|the service))"
    rf"|below (?:our |the )?{_BAR}|(?:well )?(?:outside|beyond)(?: of)? (?:our |TEAM's |TEAM )?(?:remit|area|criteria"
    r"|scope|catchment|patch|boundary)|out of (?:our )?(?:area|catchment|patch|county|borough)"
    r"|(?:no|not a) role for (?:us|TEAM|our team|this team)(?: here| in this| with this)?)(?: sorry| i am afraid)?"
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
    outcome answer from must as by because inform advise has been going non no nope thank due just confirm can
    writing don't do does manager's but re
    regarding further sadly one
"""
_BEFORE = frozenset(_BEFORE_WORDS.split())
_NOT_THE_CASE = re.compile(
    r"^(?: (?:the|your|this|any|all|a|an|my|our))?(?: kind)? (?:invit\w+|meeting|offer|apolog\w+|liability"
    r"|legal liability|support|services?|treatment|medication|visits?|contact|assessments?|care|calls?|food"
    r"|to comment|to attend)\b"
)
_ANOTHER_TIME = re.compile(
    r"\b(?:last (?:week|month|year|time)|yesterday|ago|previous(?:ly)?|already|earlier|(?<!this )(?<!that )(?<!not )one"
    r"(?! (?:sorry|thanks|for|free|to))|ones|another|similar)\b"
)


def says_no(text: str) -> bool:
    """Whether any word of refusing, or of accepting with a not, stands in a text."""
    return any((_NO.search(text), _NOT_OURS.fullmatch(text), _NO_THEN_WHOSE.fullmatch(text), _BARE_NO.fullmatch(text)))


def declines(text: str) -> bool:
    """Whether a sentence, as `Known.plainly` gives it, is the writer's own plain no."""
    if _NOT_OURS.fullmatch(text) or _NO_THEN_WHOSE.fullmatch(text):
        return True
    match = _NO.search(text)
    if match is None or _NOT_THE_CASE.match(text[match.end() :]) or _ANOTHER_TIME.match(text[match.end() :].strip()):
        return False
    after = text[match.end() :].split(" as ", maxsplit=1)[0].split(",", maxsplit=1)[0]
    if _PUTS_OFF.search(after) or re.match(r" if\b", after):
        return False
    return _lead(text[: match.start()])


def _lead(text: str) -> bool:
    """Whether what stands before a no leaves it the writer's own: words of a closed list; or anything but a doubt,
    where the team itself then says no."""
    before = _MARKS.sub(" ", text).split()
    if len(before) <= 25 and all(word in _BEFORE for word in before):
        return not _HEDGED.search(text.replace("would like", " "))
    said = " ".join(before)
    own = _OWN.search(said)
    if own is None or len(before) > 40:
        return False
    opening = said[: own.start()].strip()
    return not opening or (_OPENS.match(opening) is not None and not _HEDGED.search(said) and " that " not in opening)


_MARKS = re.compile(r"[,:;()\"!-]")
_OWN = re.compile(
    r"(?:^| )(?:we|i|TEAM|our team|the team|my team|(?:this|the) (?:case|referral|request|transfer)|it|REFOK)"
    r"(?: (?:have|has|are|am|is|must|will|to|been|be|now|therefore|decided|had|need|afraid|formally|hereby|regretfully"
    r"|unfortunately|do|does|having|also|all|going|sadly|so|reluctantly)){0,6}$"
)
_OPENS = re.compile(
    r"(?:having|following|after|further to|thank|thanks|with reference|in response|in reply|i write|we write"
    r"|i am writing"
    r"|i regret|we regret|i am sorry|sorry|unfortunately|regrettably|dear|hi|hello|upon|on review|reviewed|discussed|as"
    r"|based on|given|due to|because|since|nobody|no|not|does not|do not|this|it|she|he|they|the|already|lives"
    r"|i can|we can"
    r"|please note|please be|to|at|on|in|re|regarding|closed|three|two|primary|main|only|physical|mental)\b"
)


_LINKS = re.compile(
    r"[,;:.!()=]+| - | so | because | as (?=(?:he|she|it|they|we|the|this|her|his|not|our|there)\b)"
    r"| and (?=we |i |so )"
)
_NOT_PLAIN = re.compile(
    r"\b(?:if|unless|said|says|told|tells|think|thinks|thought|may|might|could|would|should|whether"
    r"|happy to accept|not sure|not right|not correct|never|probably|perhaps|maybe|possibly|minded|inclined|ignore"
    r"|joking|last (?:week|month|year)|yesterday)\b"
)
_PUTS_OFF = re.compile(r"\b(?:until|yet|till|once|before|on (?:our|my|the team's|their) behalf)\b")
_HEDGED = re.compile(
    r"\b(?:would (?!like|prefer|have to)|might|may|could|if |whether|unless|should we|do we|not sure|think|thinking"
    r"|said|says|told|asked|heard|wonder|minded|inclined|never|want to)\b"
)
_THIS = r"(?:this one |this case |this person |this |it |that |the case |he |she )"
_FOR_US = r"(?:ours(?: this one)?|one of ours|our case|our client|our resident|for us|one for us|one for TEAM|for TEAM)"
_ELSEWHERE = (
    r"(?:the |our )?(?:[a-z']{1,20} ){0,3}(?:teams?|services?|older people(?:'s)?|ld|learning disabilit(?:y|ies)|health"
    r"|aldt|cmht|ot|hospital|gp|ward|adults|duty|front door|locality)"
)
_NO_THEN_WHOSE = re.compile(
    rf"(?:sorry[, -]{{1,9}})?no[.,; -]{{1,9}}(?:sorry[, -]{{1,9}})?(?:please )?(?:try|ask|contact|speak to"
    rf"|(?:send|redirect|pass|refer)(?: it| this)?(?: on)? to) {_ELSEWHERE}"
    rf"|(?:sorry[, -]{{1,9}})?no[.,; -]{{1,9}}(?:sorry[, -]{{1,9}})?(?:it |this |this one )?(?:belongs|sits"
    rf"|should (?:go|be|sit)|goes) (?:with|to) {_ELSEWHERE}"
    rf"|(?:sorry[, -]{{1,9}}|no[.,; -]{{1,9}}){{0,2}}(?:this is |it is )?(?:one )?for {_ELSEWHERE},?"
    r" (?:and )?not (?:for )?(?:us|TEAM)"
    r"|(?:the |our )?(?:allocations?|triage|screening|referrals?|mdt|duty)(?: meeting)? said no"
)
"""A no that says whose it is instead, or whose no it is."""
_BARE_NO = re.compile(
    rf"(?:sorry |no |nope |yes |so |but |and |afraid ){{0,3}}{_THIS}?(?:is |are |will be )?(?:therefore )?"
    rf"(?:not (?:really )?{_FOR_US}|a (?:decline|no)(?: from us| from TEAM| from me)?|(?:the )?wrong team"
    rf"|no role for us"
    r"|(?:we are |TEAM is )?not the (?:right|correct|appropriate) (?:team|service|place)(?: for (?:this|him|her"
    r"|this one))?)"
    r"(?: sorry| thanks| i am afraid| here)?"
)


def with_reason(text: str) -> bool:
    """Whether a sentence says no in one clause, with any words as its reason in others: `Out of area - decline`."""
    clauses = [each.strip() for each in _LINKS.split(text) if each.strip()]
    if len(clauses) > 8 or _NOT_PLAIN.search(text) or _ANOTHER_TIME.search(text):
        return False
    no = [at for at, each in enumerate(clauses) if _BARE_NO.fullmatch(each) or declines(each)]
    if not no:
        return False
    return not any(_PUTS_OFF.search(each) for each in clauses[no[-1] :]) or no[-1] == len(clauses) - 1


def without_no(text: str) -> str:
    """A text with its words of refusing taken out, to look for acceptance in what is left."""
    return _NO.sub(" ", text)
