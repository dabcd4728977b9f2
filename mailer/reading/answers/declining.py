"""Decides whether one sentence says no."""

import re

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.listed import any_of, found

_CASE = "(?:our|this) (?:team|service)"
_DENIED = "(?:(?:do|does|will|would|can|could|shall|should|must|have|has|are|am|is)? ?(?:not|never)|cannot)"
_WEAK = any_of("""
    be, been, being, able, in, a, position, to, going, willing, prepared, currently, formally, yet, now, at, this, time
    point, stage, here, happy, currently, going
""")
_TAKEN = any_of("this, it, the, on, over, REFOK, case, responsibility, any, more, new, further")
_TAKING = any_of("accept(?:ed|ing)?", rf"tak(?:e|en|ing)(?= {_TAKEN}\b)", "agree to (?:accept|take|this)")
_WHOM = any_of("person, one, lady, gentleman, patient, client, man, woman")
_CANNOT = r"(?:cannot|not(?: able to| in a position to)?)"
_TAKE_ON = r"(?:be )?tak(?:e|ing)(?: (?:on|him|her|them|this|that)){0,2}"
_THEN = any_of("on, sorry, thanks, as, because, due, since, at, now, right")
_IT = any_of("this, it, the, case, referral, request, one, REFOK")
_SUITABLE = "(?:really |considered |felt to be )?(?:suitable|appropriate|right|a match)"
_USUALLY = "(?:really |usually |currently )?"
_FIELD = "(?:secondary|specialist|adult)? ?(?:mental health|learning disability) services?"

NOES: tuple[tuple[str, str, str], ...] = (
    (rf"\b{_DENIED}(?: {_WEAK}){{0,7}} {_TAKING}\b", "we are not in a position to accept", "we are to accept"),
    (r"\bnot (?:accepted|accepting)\b", "not accepted", "note accepted"),
    (r"(?<!\bin )\b(?:decline[ds]?|declining|reject(?:ed|ing|s)?|refuse[ds]?|refusing)\b", "we decline", "in decline"),
    (r"\bno longer (?:able to )?accept(?:ing)?\b", "no longer accepting", "no longer ill"),
    (r"\bnot agree (?:to|with) (?:the |this |your )?(?:transfer|referral|request|redirect|redirection|move)\b",
     "we do not agree to the transfer", "we do not agree to the visit"),
    (r"\bsay no\b(?! (?:more|to (?:the|your|a) (?:meeting|visit)))", "we say no", "say no more"),
    (r"\b(?:a )?no from (?:us|TEAM|our side|our team)\b", "a no from us", "no letter from us"),
    (r"\bnot (?:one |a case |really )?for (?:us|our (?:team|service)|this (?:team|service)|TEAM)\b(?! to\b)",
     "not one for us", "not for us to say"),
    (rf"\b{_CANNOT} {_TAKE_ON}(?: {_WHOM})?(?= ?(?:$|[,.;:-]|{_THEN}\b))", "we cannot take her on",
     "we cannot take calls"),
    (r"\b(?:we|i|TEAM) (?:no|not) (?:take|accept|want)\b", "we not take", "we note and take"),
    (r"\bnon[- ]acceptance\b|\bno from me\b", "non-acceptance", "acceptance"),
    (rf"\b(?:turn(?:ed|ing)?|knock(?:ed|ing)?) (?:{_IT} ){{0,3}}(?:down|back)\b", "turned this down", "turned up"),
    (rf"\bnot {_SUITABLE} for (?:us|TEAM|{_CASE}|{_FIELD})\b",
     "not suitable for us", "not suitable for stairs"),
    (rf"\b(?:inappropriate|unsuitable) (?:referral|(?:for|to) (?:us|TEAM|{_CASE}))\b", "an inappropriate referral",
     "an inappropriate remark"),
    (r"\b(?:unable|not able) to offer (?:a|any|our|them|him|her|this person) ?(?:service|place|support)\b",
     "unable to offer a service", "unable to offer tea"),
)  # fmt: skip
"""What says no wherever it stands in a sentence, an example, and what only looks like it."""
_NO = lazily("|".join(pattern for pattern, _, _ in NOES))
_SORRY = (
    "(?:"
    + any_of("sorry, apologies, unfortunately, i am afraid, no, thanks, thank you, hi, hello")
    + "[, -]+(?:but )?){0,2}"
)
# A reason that is itself a no, and needs no other word: the whole of a sentence.
_BAR = any_of("criteria, threshold, eligibility criteria, eligibility threshold, thresholds, criterion")
_SERVICE = any_of("""
    our, the, this, TEAM, secondary, specialist, adult, mental, services?, team, health, care, us, an?
""")
_OF_WHAT = rf"(?: (?:for|of)(?: {_SERVICE}){{1,9}})?"
_HE = "(?:this|it|that|they|he|she|REFOK|(?:the|this) (?:person|client|case|referral|request|one)|this one)"
_IS = "(?:is|are|does|do|would|falls?|sits?|lies|has|have)"
_OURS = any_of("""
    remit, case, area, client group, responsibility, client, patient, job
""")
_LIMITS = any_of("remit, area, criteria, scope, catchment, patch, boundary")

NOT_OURS: tuple[tuple[str, str, str], ...] = (
    (rf"not {_USUALLY}(?:our|TEAM|a TEAM) {_OURS}", "this is not our remit", "not our house"),
    (rf"not {_USUALLY}(?:within|in) (?:our|TEAM) (?:remit|area|criteria|scope)",
     "not within our area", "within our area"),
    (rf"not {_USUALLY}(?:meet|fit|match)(?:t?ing)? (?:our|the|TEAM) {_BAR}{_OF_WHAT}",
     "she does not meet our criteria", "she does meet our criteria"),
    (rf"not {_USUALLY}eligible for (?:our service|our team|this service|this team|TEAM|us|the service)",
     "he is not eligible for our service", "he is not eligible for a badge"),
    (rf"below (?:our |the )?{_BAR}", "this is below our threshold", "below the stairs"),
    (rf"(?:well )?(?:outside|beyond)(?: of)? (?:our |TEAM's |TEAM )?{_LIMITS}", "well outside our patch",
     "outside our door"),
    (r"out of (?:our )?(?:area|catchment|patch|county|borough)", "out of area", "out of hours"),
    (r"(?:no|not a) role for (?:us|TEAM|our team|this team)(?: here| in this| with this)?", "no role for us here",
     "a role for us here"),
)  # fmt: skip
"""What says no where it is the whole of a sentence, an example, and what only looks like it."""
_NOT_OURS = lazily(
    rf"{_SORRY}(?:{_HE} )?(?:{_IS} )?(?:{'|'.join(pattern for pattern, _, _ in NOT_OURS)})(?: sorry| i am afraid)?"
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
_OF_NO_CASE = any_of(r"""
    invit\w+, meeting, offer, apolog\w+, liability, legal liability, support, services?, treatment, medication
    visits?, contact, assessments?, care, calls?, food, to comment, to attend
""")
_NOT_THE_CASE = lazily(rf"^(?: (?:the|your|this|any|all|a|an|my|our))?(?: kind)? {_OF_NO_CASE}\b")
_ANOTHER_TIME = found(
    "last (?:week|month|year|time), yesterday, ago, previous(?:ly)?, already, earlier, ones, another, similar",
    "(?<!this )(?<!that )(?<!not )one(?! (?:sorry|thanks|for|free|to))",
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
    if match[0].endswith("accepted") and (
        match[0].strip().startswith("never") or text[: match.start()].endswith("had")
    ):
        return False  # “we never accepted this” tells what was, and answers nothing
    if match[0].endswith("formally accept") and not match[0].startswith("do "):
        return False  # who “cannot formally accept” has not the right to, and says nothing for their team
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


_MARKS = lazily(r"[,:;()\"!-]")
_WHO = any_of("we, i, TEAM, our team, the team, my team, (?:this|the) (?:case|referral|request|transfer), it, REFOK")
_HOW = any_of("""
    have, has, are, am, is, must, will, to, been, be, now, therefore, decided, had, need, afraid, formally, hereby
    regretfully, unfortunately, do, does, having, also, all, going, sadly, so, reluctantly
""")
_OWN = lazily(rf"(?:^| ){_WHO}(?: {_HOW}){{0,6}}$")
_OPENS = lazily(
    any_of("""
    having, following, after, further to, thank, thanks, with reference, in response, in reply, i write, we write
    i am writing, i regret, we regret, i am sorry, sorry, unfortunately, regrettably, dear, hi, hello, upon, on review
    reviewed, discussed, as, based on, given, due to, because, since, nobody, no, not, does not, do not, this, it, she
    he, they, the, already, lives, i can, we can, please note, please be, to, at, on, in, re, regarding, closed, three
    two, primary, main, only, physical, mental
""")
    + r"\b"
)


_THEY = any_of("he, she, it, they, we, the, this, her, his, not, our, there")
_LINKS = lazily(rf"[,;:.!()=]+| - | so | because | as (?={_THEY}\b)| and (?=we |i |so )")
_NOT_PLAIN = found(
    "if, unless, said, says, told, tells, think, thinks, thought, may, might, could, would, should, whether",
    "happy to accept, not sure, not right, not correct, never, probably, perhaps, maybe, possibly, minded, inclined",
    "ignore, joking, last (?:week|month|year), yesterday",
)
_PUTS_OFF = lazily(r"\b(?:until|yet|till|once|before|on (?:our|my|the team's|their) behalf)\b")
_HEDGED = found(
    "would (?!like|prefer|have to)",
    "might, may, could, if , whether, unless, should we, do we, not sure, think",
    "thinking, said, says, told, asked, heard, wonder, minded, inclined, never, want to",
)
_THIS = r"(?:this one |this case |this person |this |it |that |the case |he |she )"
_FOR_US = any_of("""
    ours(?: this one)?, one of ours, our case, our client, our resident, for us, one for us, one for TEAM, for TEAM
""")
_TEAMS = any_of("""
    teams?, services?, older people(?:'s)?, ld, learning disabilit(?:y|ies), health, aldt, cmht, ot, hospital, gp, ward
    adults, duty, front door, locality
""")
_ELSEWHERE = rf"(?:the |our )?(?:[a-z']{{1,20}} ){{0,3}}{_TEAMS}"
_SORRY_NO = "(?:sorry[, -]{1,9})?no[.,; -]{1,9}(?:sorry[, -]{1,9})?"
_LEADS_NO = "(?:sorry[, -]{1,9}|no[.,; -]{1,9}){0,2}"
_TRY = any_of("try, ask, contact, speak to", "(?:send|redirect|pass|refer)(?: it| this)?(?: on)? to")
_GOES = "(?:belongs|sits|should (?:go|be|sit)|goes)"
_MEETS = any_of("allocations?, triage, screening, referrals?, mdt, duty")

NO_THEN_WHOSE: tuple[tuple[str, str, str], ...] = (
    (rf"{_SORRY_NO}(?:please )?{_TRY} {_ELSEWHERE}", "no, please try the hospital team",
     "please try the hospital team"),
    (rf"{_SORRY_NO}(?:it |this |this one )?{_GOES} (?:with|to) {_ELSEWHERE}", "no. this sits with the locality team",
     "this sits with the locality team"),
    (rf"{_LEADS_NO}(?:this is |it is )?(?:one )?for {_ELSEWHERE},? (?:and )?not (?:for )?(?:us|TEAM)",
     "one for the locality team, not us", "one for the locality team"),
    (rf"(?:the |our )?{_MEETS}(?: meeting)? said no", "triage said no", "triage said so"),
)  # fmt: skip
"""A no that says whose it is instead, or whose no it is; an example, and what only looks like it."""
_NO_THEN_WHOSE = lazily("|".join(pattern for pattern, _, _ in NO_THEN_WHOSE))
_RIGHT = "(?:right|correct|appropriate) (?:team|service|place)"

BARE_NOES: tuple[tuple[str, str, str], ...] = (
    (rf"not (?:really )?{_FOR_US}", "not one of ours", "one of ours"),
    ("a (?:decline|no)(?: from us| from TEAM| from me)?", "a no from us", "a yes from us"),
    ("(?:the )?wrong team", "sorry wrong team", "the wrong date"),
    ("no role for us", "no role for us", "a role for us"),
    (rf"(?:we are |TEAM is )?not the {_RIGHT}(?: for (?:this|him|her|this one))?", "we are not the right team for this",
     "we are the right team for this"),
)  # fmt: skip
"""A no of few words, from end to end of a clause; an example, and what only looks like it."""
_BARE_NO = lazily(
    rf"(?:sorry |no |nope |yes |so |but |and |afraid ){{0,3}}{_THIS}?(?:is |are |will be )?(?:therefore )?"
    + any_of("", *(pattern for pattern, _, _ in BARE_NOES))
    + "(?: sorry| thanks| i am afraid| here)?"
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
