"""Lists how people say that there is no concern of an alarm, or none any more: from end to end of a clause, and
nothing else. Data only; what it comes to is decided in concern.py."""

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.listed import any_of

_WHOSE = (
    r"(?:any|a|an|the|known|current|new|other|immediate|obvious|active|open|further|specific|significant|outstanding)"
)
WHAT = any_of("""
    concerns?, issues?, risks?, matters?, worr(?:y|ies), alerts?, needs?, implications?, enquir(?:y|ies)
    referrals?, cases?, flags?, questions?, elements?, aspects?, indicators?, problems?, status, screening
    threshold, process, plan, point of view, perspective
""")
_SIGNS = any_of("""
    signs?, evidence, indications?, suggestions?, suspicions?, concerns?, history, disclosures?, allegations?
    reports?, risks?, worries, issues?
""")
_FOUND = any_of("""
    identified, noted, raised, known, reported, seen, found, recorded, disclosed, apparent, evident, observed
    present, needed, required, necessary, arising, confirmed, suspected, indicated
""")
_PERSON = (
    r"(?:him|her|them|person|client|patient|adult|service user|lady|gentleman|case|referral|request|visit|assessment)"
)
_HEAD = (
    r"(?:(?:and|so|also|currently|otherwise|at present|at this time|with|please note|(?:just )?to confirm|fyi"
    r"|nb|that|there (?:is|are|was|were)|there's|(?:we|i|they) (?:have|had|see|saw|found|identified|noted|know of)"
    r"|identified|found|seen|(?:we|i)(?: can)? confirm):? ){0,4}"
)
_MONTH = r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|spring|summer|autumn|winter|\d{4})"
TAIL = (
    r"(?: (?:at (?:this|the) (?:time|stage|moment|point)|at present|at all|currently|presently|now|today|to date"
    rf"|so far|here|(?:(?:have|has|had|was|were|are|is)(?: been)? )?{_FOUND}|to (?:report|raise|flag|note|declare)"
    r"|(?:that )?(?:i am|we are|i'm|we're) aware of|that (?:i|we) know of|from (?:me|us|our side|my side)"
    r"|(?:from|at|during|after) (?:the|this|my|our) (?:visit|assessment|call|meeting|review)"
    rf"|(?:for|with|about|regarding|re|on|in|around) (?:(?:this|the|our) )?(?:{_PERSON}|it|this|REFOK|REFNO)"
    r"|open|ongoing"
    r"|(?:with |and )?no further action(?: (?:is |was )?(?:needed|required|taken))?|nfa|last (?:week|month|year)"
    rf"|(?:in|on|during|since) (?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}(?: \d{{2,4}})?)){{0,4}}"
)
NO = any_of("""
    nothing (?:to (?:raise|report|note|flag|add)|of concern|identified|noted|known), not indicated, no, none
    nil, n, n/?a, not applicable, no (?:concerns?|issues?)
    not (?:(?:an? )?(?:concern|issue|problem)|relevant|needed|required)
""")
_OVER = any_of("""
    resolved, closed, ended, concluded, lowered, removed, ruled out, addressed, dealt with, stood down
    completed?, finished, unsubstantiated, not (?:substantiated|upheld), unfounded, discontinued
""")
_LOOKED = r"(?:considered|discussed|screened|checked|reviewed|explored|asked about|looked (?:at|into)|covered)"
_OFFICE = any_of("""
    lead, leads, team, training, board, adults team, adults board, partnership, hub, officer, manager, champion
    policy, procedures?, course, module, nurse, practitioner, coordinator, co-ordinator, awareness, refresher
    e-?learning
""")
"""What has an alarm's word in its name and is no concern."""
_LEARNT = r"(?:did|done|completed|attended|attending|booked|booked on|had|finished|passed|missed|on|at|doing|finishing)"
_NOT_MET = any_of("""
    (?:the )?threshold(?: (?:was|is|has|had))? (?:not (?:been )?(?:met|reached)|below)
    (?:does|did) not meet (?:the )?threshold
""")
_WHEN = (
    r"(?: (?:(?:on|in|since|as of|at the end of|last|this|yesterday|today|earlier) ?)(?:(?:last|this|the) )?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|month|year|\d{1,2}(?:st|nd|rd|th)?|[/.-]\d{1,4}|\d{4}|of"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|\W)*)?"
)
"""A day in the past beside what was closed then. It says no more than that it is over."""
UNANSWERED = lazily(r"yes ?(?:or|/) ?no")
"""What stands in the line of a form of ours until somebody answers it."""
NONE_OF = lazily(r"\b(?:no|nil|zero|nothing|none|without|not (?:\w+ ){0,2}any)\b")
_PLAIN_WORDS = """
i we he she they it this that there's there is are was were be been am have has had do does did can see saw
seen know known aware of to for from with about regarding re around in on at the a an any our my your his her
their him them us me and or as such so far here now currently current present today obvious immediate active
recent new other further significant specific apparent evident identified noted raised reported recorded found
indicated suspected suggest suggests suggesting indicate indicates report raise flag declare note add concern
concerns issue issues risk risks matter matters worry worries flags alert alerts element elements aspect
aspects indicator indicators question questions problem problems sign signs evidence indication indications
suggestion history disclosure disclosures allegation allegations suspicion suspicions component system file
records record side end point time stage moment visit assessment call review person client patient adult lady
gentleman case referral request please also just confirm that's there'd thanks
"""
PLAIN = frozenset(_PLAIN_WORDS.split())
"""Words beside a “no” and a concern that leave it a plain denial."""


def named(one: str) -> str:
    """A pattern of what a concern is called in a sentence, from a pattern of its words."""
    return rf"(?:{_WHOSE} ){{0,3}}(?:{one})(?:(?: ?[,/&] ?| and | or )(?:{one})){{0,3}}(?: {WHAT})?(?: or {WHAT})?"


_SUBJECT = r"(?:this|it|that|the case|this case|the referral|REFOK)"
_HAVE = r"(?:have|see|find|identify|suspect|note|identified|seen|found|noted)"
_DONT = r"(?:do not|don't|did not|didn't|have not|haven't)"
_SOMEONE = rf"(?:he|she|they|(?:the )?{_PERSON})"


def denials(what: str) -> tuple[str, ...]:
    """Patterns of clauses that deny a concern; `what` is one of what it is called."""
    return (
        rf"{_HEAD}(?:no|nil|zero|without|not any) (?:{_SIGNS} (?:of|about|around|regarding) )?{what}{TAIL}",
        rf"{_HEAD}(?:i|we|they) {_DONT}(?: currently)? {_HAVE} (?:any {_SIGNS} (?:of|about) )?{what}{TAIL}",
        rf"there (?:is not|isn't|are not|aren't|was not|wasn't|were not|weren't) {what}{TAIL}",
        rf"(?:{_SUBJECT}(?: is| was|'s)? )?(?:not|isn't|wasn't) (?:about )?{what}{TAIL}",
        rf"{_HEAD}{what} ?(?:[:=-] ?|is |are )?{NO}{TAIL}",
        rf"{_HEAD}nothing (?:of concern |to report |to raise )?(?:from|in|on|about|re|regarding) (?:a |the )?"
        rf"{what}{TAIL}",
        rf"{_HEAD}nothing {what}(?: related)?{TAIL}",
        rf"{_HEAD}no (?:known |current |obvious )?{_SIGNS} of {what}{TAIL}",
        rf"{what} "
        + any_of(r"has, have, was, were")
        + rf" (?:been )?{_LOOKED}[,;-]? (?:and )?(?:there (?:is|are|was|were) )?"
        + any_of(r"no, nil")
        + rf" (?:{_WHOSE} )?{WHAT}{TAIL}",
        any_of(rf"i am, i'm, (?:he|she) is, {_SOMEONE} (?:is|was)")
        + rf" (?:the |our |your |a )?(?:\w+ )?{what} {_OFFICE}(?: (?:for|at|in|of) [\w ]{{1,40}})?",
        rf"(?:(?:i|we|he|she|they)(?: have| has)? )?{_LEARNT} (?:my |our |her |his |their |the |some |a )?"
        rf"{what} {_OFFICE}{TAIL}",
        rf"(?:\w+ ){{0,2}}{what} (?:adults |and \w+ )?{_OFFICE}(?:, [\w ]{{1,40}}){{0,3}}",
        rf"{what} (?:have|has) not been {_FOUND}{TAIL}",
        rf"{_SOMEONE} "
        + any_of(r"is not, isn't, are not, aren't, was not")
        + rf"(?: currently)?(?: (?:thought|considered|felt|deemed|believed)(?: to be)?)? {what}{TAIL}",
        rf"(?:no ?one|nobody) (?:is|was) {what}{TAIL}",
        rf"{what} ?[:=-]? ?{UNANSWERED.pattern}",
    )


def endings(what: str) -> tuple[str, ...]:
    """Patterns of clauses that say of a concern that it is over."""
    return (
        rf"{_HEAD}(?:{_SUBJECT}(?: is| was|'s)? )?no longer (?:is |are )?{what}{TAIL}",
        rf"{what} (?:is|are) no longer (?:an? )?"
        + any_of(r"concern, issue, worry, problem, needed, required, relevant, open, live")
        + rf"{TAIL}",
        rf"{what} no longer (?:applies|apply|stands?|needed|required){TAIL}",
        rf"(?:{_SUBJECT}(?: is|'s)? )?not {what} (?:any ?more|any longer){TAIL}",
        rf"{_HEAD}{what}(?: (?:is|are|has|have|was|were))?(?: now)?(?: been)? ?[:=-]? ?{_OVER}{_WHEN}{TAIL}",
        rf"{_HEAD}{what}(?: (?:is|was|has been))?(?: completed?| done)?[,;:-]? ?(?:and )?{_NOT_MET}{TAIL}",
    )
