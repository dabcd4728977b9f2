"""Decides whether a person's words raise a safeguarding concern: reported, mentioned, lowered, or none (A29).

Whatever mentions a concern, or tells of harm in other words (harm.py), raises it, unless its sentence denies one
from end to end. The list of denials is closed: an exception, a doubt, a question or anything beside one, and the
sentence raises.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from mailer.reading.sentences import harm
from mailer.reading.sentences.clauses.slips import slip_of
from mailer.reading.sentences.units import Unit, fold


class Concern(StrEnum):
    """What a letter's words say of a concern."""

    NONE = "none"
    LOWERED = "lowered"
    """One that was there is there no more: nobody is alarmed, and its writer is told how it is lowered."""
    MENTIONED = "mentioned"
    REPORTED = "reported"
    """It says that there is one, and does not only speak of it."""


_WHOSE = (
    r"(?:any|a|an|the|known|current|new|other|immediate|obvious|active|open|further|specific|significant|outstanding)"
)
_WHAT = (
    r"(?:concerns?|issues?|risks?|matters?|worr(?:y|ies)|alerts?|needs?|implications?|enquir(?:y|ies)|referrals?"
    r"|cases?|flags?|questions?|elements?|aspects?|indicators?|problems?|status|screening|threshold|process|plan"
    r"|point of view|perspective)"
)
_SIGNS = (
    r"(?:signs?|evidence|indications?|suggestions?|suspicions?|concerns?|history|disclosures?|allegations?|reports?"
    r"|risks?|worries|issues?)"
)
_FOUND = (
    r"(?:identified|noted|raised|known|reported|seen|found|recorded|disclosed|apparent|evident|observed|present|needed"
    r"|required|necessary|arising|confirmed|suspected|indicated)"
)
_PERSON = (
    r"(?:him|her|them|person|client|patient|adult|service user|lady|gentleman|case|referral|request|visit|assessment)"
)
_HEAD = (
    r"(?:(?:and|so|also|currently|otherwise|at present|at this time|with|please note|(?:just )?to confirm|fyi"
    r"|nb|that|there (?:is|are|was|were)|there's|(?:we|i|they) (?:have|had|see|saw|found|identified|noted|know of)"
    r"|identified|found|seen|(?:we|i)(?: can)? confirm):? ){0,4}"
)
_MONTH = r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|spring|summer|autumn|winter|\d{4})"
_TAIL = (
    r"(?: (?:at (?:this|the) (?:time|stage|moment|point)|at present|at all|currently|presently|now|today|to date"
    rf"|so far|here|(?:(?:have|has|had|was|were|are|is)(?: been)? )?{_FOUND}|to (?:report|raise|flag|note|declare)"
    r"|(?:that )?(?:i am|we are|i'm|we're) aware of|that (?:i|we) know of|from (?:me|us|our side|my side)"
    r"|(?:from|at|during|after) (?:the|this|my|our) (?:visit|assessment|call|meeting|review)"
    rf"|(?:for|with|about|regarding|re|on|in|around) (?:(?:this|the|our) )?(?:{_PERSON}|it|this|REFOK|REFNO)"
    r"|open|ongoing"
    r"|(?:with |and )?no further action(?: (?:is |was )?(?:needed|required|taken))?|nfa|last (?:week|month|year)"
    rf"|(?:in|on|during|since) (?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}(?: \d{{2,4}})?)){{0,4}}"
)
_NO = (
    r"(?:nothing (?:to (?:raise|report|note|flag|add)|of concern|identified|noted|known)|not indicated"
    r"|no|none|nil|n|n/?a|not applicable|no (?:concerns?|issues?)"
    r"|not (?:(?:an? )?(?:concern|issue|problem)|relevant|needed|required))"
)
_OVER = (
    r"(?:resolved|closed|ended|concluded|lowered|removed|ruled out|addressed|dealt with|stood down|completed?|finished"
    r"|unsubstantiated|not (?:substantiated|upheld)|unfounded|discontinued)"
)
_LOOKED = r"(?:considered|discussed|screened|checked|reviewed|explored|asked about|looked (?:at|into)|covered)"
_OFFICE = (
    r"(?:lead|leads|team|training|board|adults team|adults board|partnership|hub|officer|manager|champion|policy"
    r"|procedures?|course|module|nurse|practitioner|coordinator|co-ordinator|awareness|refresher|e-?learning)"
)
"""What has safeguarding in its name and is no concern."""
_LEARNT = r"(?:did|done|completed|attended|attending|booked|booked on|had|finished|passed|missed|on|at|doing|finishing)"
_NOT_MET = (
    r"(?:(?:the )?threshold(?: (?:was|is|has|had))? (?:not (?:been )?(?:met|reached)|below)"
    r"|(?:does|did) not meet (?:the )?threshold)"
)
_WHEN = (
    r"(?: (?:(?:on|in|since|as of|at the end of|last|this|yesterday|today|earlier) ?)(?:(?:last|this|the) )?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|month|year|\d{1,2}(?:st|nd|rd|th)?|[/.-]\d{1,4}|\d{4}|of"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|\W)*)?"
)
"""A day in the past beside what was closed then. It says no more than that it is over."""
_BUT = re.compile(
    r"\b(?:except|excluding|apart from|aside from|other than|besides|but|although|though|however|unless|until|only"
    r"|save for|yet|if|whether|not (?:just|merely|simply|sure|certain|clear|convinced|true)|doubt|wrong|untrue)\b"
)
_EXCEPT = re.compile(r"(?:except|excluding|apart from|aside from|other than|save for)\b")
_CLAUSES = re.compile(r"[,;()]| - | and (?=no |there |we |nil )")
_RAISES = re.compile(
    r"\b(?:raising|reporting|flagging|(?:want|wish|need|like|have) to (?:raise|report|flag)|(?:i|we) suspect|alleg\w+"
    r"|disclosed|witnessed|(?:i am|we are|i'm|we're|very) (?:worried|concerned))\b"
)
UNANSWERED = re.compile(r"yes ?(?:or|/) ?no")
"""What stands in the line of a form of ours until somebody answers it."""
_YES = re.compile(r"(?:yes|y)\b.*")


_LONG = 7
"""How many letters a word has at least before one of them may be a slip: shorter ones become other words."""


_SHORTENED = (
    (re.compile(r"\bs ?/ ?g\b|\bsg\b(?= (?:concern|issue|alert|referral|enquir|worr))|\bsova\b"), "safeguarding"),
    (re.compile(r"\bsafe[ -]guard"), "safeguard"),
    (re.compile(r"\bs\.? ?42\b"), "s42"),
)
"""How people shorten or part the words."""
_PARTED = re.compile(r"[,;:()]| - ")
_NONE_OF = re.compile(r"\b(?:no|nil|zero|nothing|none|without|not (?:\w+ ){0,2}any)\b")
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
_PLAIN = frozenset(_PLAIN_WORDS.split())
"""Words beside a “no” and a concern that leave it a plain denial."""


class Concerns:
    """Looks for a concern in folded words. `words` are those of the pack that suggest one."""

    def __init__(self, words: Iterable[str]) -> None:
        words = tuple(words)
        one = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        what = (
            rf"(?:{_WHOSE} ){{0,3}}(?:{one})(?:(?: ?[,/&] ?| and | or )(?:{one})){{0,3}}(?: {_WHAT})?(?: or {_WHAT})?"
        )
        subject = r"(?:this|it|that|the case|this case|the referral|REFOK)"
        have = r"(?:have|see|find|identify|suspect|note|identified|seen|found|noted)"
        dont = r"(?:do not|don't|did not|didn't|have not|haven't)"
        someone = rf"(?:he|she|they|(?:the )?{_PERSON})"
        self._word = re.compile(rf"(?<!\w)(?:{one})(?!\w)")
        self._denied = tuple(
            re.compile(pattern)
            for pattern in (
                rf"{_HEAD}(?:no|nil|zero|without|not any) (?:{_SIGNS} (?:of|about|around|regarding) )?{what}{_TAIL}",
                rf"{_HEAD}(?:i|we|they) {dont}(?: currently)? {have} (?:any {_SIGNS} (?:of|about) )?{what}{_TAIL}",
                rf"there (?:is not|isn't|are not|aren't|was not|wasn't|were not|weren't) {what}{_TAIL}",
                rf"(?:{subject}(?: is| was|'s)? )?(?:not|isn't|wasn't) (?:about )?{what}{_TAIL}",
                rf"{_HEAD}{what} ?(?:[:=-] ?|is |are )?{_NO}{_TAIL}",
                rf"{_HEAD}nothing (?:of concern |to report |to raise )?(?:from|in|on|about|re|regarding) (?:a |the )?"
                rf"{what}{_TAIL}",
                rf"{_HEAD}nothing {what}(?: related)?{_TAIL}",
                rf"{_HEAD}no (?:known |current |obvious )?{_SIGNS} of {what}{_TAIL}",
                rf"{what} (?:has|have|was|were) (?:been )?{_LOOKED}[,;-]? (?:and )?(?:there (?:is|are|was|were) )?"
                rf"(?:no|nil) (?:{_WHOSE} )?{_WHAT}{_TAIL}",
                rf"(?:i am|i'm|(?:he|she) is|{someone} (?:is|was)) (?:the |our |your |a )?(?:\w+ )?{what} {_OFFICE}"
                r"(?: (?:for|at|in|of) [\w ]{1,40})?",
                rf"(?:(?:i|we|he|she|they)(?: have| has)? )?{_LEARNT} (?:my |our |her |his |their |the |some |a )?"
                rf"{what} {_OFFICE}{_TAIL}",
                rf"(?:\w+ ){{0,2}}{what} (?:adults |and \w+ )?{_OFFICE}(?:, [\w ]{{1,40}}){{0,3}}",
                rf"{what} (?:have|has) not been {_FOUND}{_TAIL}",
                rf"{someone} (?:is not|isn't|are not|aren't|was not)(?: currently)?(?: (?:thought|considered|felt"
                rf"|deemed|believed)(?: to be)?)? {what}{_TAIL}",
                rf"(?:no ?one|nobody) (?:is|was) {what}{_TAIL}",
                rf"{what} ?[:=-]? ?{UNANSWERED.pattern}",
            )
        )  # fmt: skip
        self._lowered = tuple(
            re.compile(pattern)
            for pattern in (
                rf"{_HEAD}(?:{subject}(?: is| was|'s)? )?no longer (?:is |are )?{what}{_TAIL}",
                rf"{what} (?:is|are) no longer (?:an? )?(?:concern|issue|worry|problem|needed|required|relevant|open"
                rf"|live){_TAIL}",
                rf"{what} no longer (?:applies|apply|stands?|needed|required){_TAIL}",
                rf"(?:{subject}(?: is|'s)? )?not {what} (?:any ?more|any longer){_TAIL}",
                rf"{_HEAD}{what}(?: (?:is|are|has|have|was|were))?(?: now)?(?: been)? ?[:=-]? ?{_OVER}{_WHEN}{_TAIL}",
                rf"{_HEAD}{what}(?: (?:is|was|has been))?(?: completed?| done)?[,;:-]? ?(?:and )?{_NOT_MET}{_TAIL}",
            )
        )  # fmt: skip
        self._asked = re.compile(rf"(?:(?:is|are|was|were) there |do you have |have you )?(?:any |an? )?{what}{_TAIL}")
        self._slips = tuple(word for word in words if len(word) >= _LONG and word.isalpha())
        self._reported = re.compile(
            r"(?:(?:new|further|another|urgent|possible|potential|serious|an?|this is|there is|there's|please note|also"
            rf"|update|we have|i have|we've|i've) ){{0,4}}(?:{one})(?: {_WHAT})?(?:$| ?[,:;-]"
            r"| (?:about|regarding|re|that|as|because|raised|identified|today|now|for|on|due)\b).*"
        )

    def of(self, sentences: Sequence[Unit]) -> Concern:
        """The most that any of some sentences says."""
        left = [unit for at, unit in enumerate(sentences) if not self._answered_no(unit, sentences[at + 1 : at + 2])]
        said = max(map(self._sentence, left), key=list(Concern).index, default=Concern.NONE)
        spoken = any(self._word.search(unit.folded) for unit in sentences)
        if spoken and said in (Concern.NONE, Concern.LOWERED) and any(_EXCEPT.match(unit.folded) for unit in sentences):
            return Concern.MENTIONED
        return said

    def _answered_no(self, unit: Unit, following: Sequence[Unit]) -> bool:
        """Whether a sentence only asks whether there is a concern, as a form does, and the next one says no."""
        return (
            unit.asks
            and any(re.fullmatch(rf"{_NO}{_TAIL}", each.folded) and not each.asks for each in following)
            and self._asked.fullmatch(unit.folded) is not None
        )

    def denies(self, unit: Unit) -> bool:
        """Whether a sentence speaks of a concern only to say that there is none, or none any more."""
        said = self._sentence(unit)
        return self._word.search(unit.folded) is not None and said in (Concern.NONE, Concern.LOWERED)

    def answer(self, value: str) -> bool | None:
        """What the labelled line of a request answers: yes or no; None where it says neither plainly."""
        said = fold(value)
        if UNANSWERED.fullmatch(said):
            return None
        if _YES.fullmatch(said):
            return True
        no = re.fullmatch(rf"{_NO}{_TAIL}", said) or (self._is(self._denied, said) and not _BUT.search(said))
        return False if no else None

    def _sentence(self, unit: Unit) -> Concern:
        said = self._spelt(unit.folded)
        if not self._word.search(said):
            return Concern.MENTIONED if harm.told(said) else Concern.NONE
        if unit.asks or _BUT.search(said):
            return Concern.MENTIONED
        whole = self._clause(said)
        if whole is Concern.MENTIONED:
            parts = [part.strip() for part in _CLAUSES.split(said) if self._word.search(part)]
            whole = max(map(self._clause, parts), key=list(Concern).index, default=Concern.MENTIONED)
        if whole is Concern.MENTIONED and (self._reported.fullmatch(said) or _RAISES.search(said)):
            return Concern.REPORTED
        return whole

    def _spelt(self, said: str) -> str:
        """A sentence with the words for a concern as they are spelt, where a finger slipped."""
        for short, word in _SHORTENED:
            said = short.sub(word, said)
        return " ".join(slip_of(word, self._slips) if len(word) >= _LONG - 1 else word for word in said.split(" "))

    def _clause(self, said: str) -> Concern:
        if self._is(self._lowered, said):
            return Concern.LOWERED
        denied = self._is(self._denied, said) or self._none_of(said)
        return Concern.NONE if denied else Concern.MENTIONED

    def _none_of(self, said: str) -> bool:
        """Whether a clause is one “no” before what a concern is called, and beside them only words that say no more."""
        none = _NONE_OF.search(said)
        if (
            none is None
            or _PARTED.search(said)
            or not self._word.search(said, none.end())
            or self._word.search(said[: none.start()])
        ):
            return False
        left = self._word.sub(" ", said[: none.start()] + " " + said[none.end() :])
        return all(word in _PLAIN for word in re.findall(r"[\w']+", left))

    @staticmethod
    def _is(patterns: tuple[re.Pattern[str], ...], said: str) -> bool:
        return any(pattern.fullmatch(said) for pattern in patterns)
