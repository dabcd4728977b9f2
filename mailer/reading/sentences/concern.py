"""Decides whether a person's words raise a safeguarding concern: reported, mentioned, lowered, or none (A29).

Whatever mentions a concern raises it, unless its sentence denies one from end to end. The list of denials is
closed: an exception, a doubt, a question or anything beside one, and the sentence raises.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

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
    r"|cases?|flags?|questions?|elements?|aspects?|indicators?|problems?)"
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
_TAIL = (
    r"(?: (?:at (?:this|the) (?:time|stage|moment|point)|at present|at all|currently|presently|now|today|to date"
    rf"|so far|here|(?:(?:have|has|had|was|were|are|is)(?: been)? )?{_FOUND}|to (?:report|raise|flag|note|declare)"
    r"|(?:that )?(?:i am|we are|i'm|we're) aware of|that (?:i|we) know of|from (?:me|us|our side|my side)"
    r"|(?:from|at|during|after) (?:the|this|my|our) (?:visit|assessment|call|meeting|review)"
    rf"|(?:for|with|about|regarding|re|on|in|around) (?:(?:this|the|our) )?(?:{_PERSON}|it|this|REFOK|REFNO))){{0,4}}"
)
_NO = (
    r"(?:no|none|nil|n|n/?a|not applicable|no (?:concerns?|issues?)"
    r"|not (?:(?:an? )?(?:concern|issue|problem)|relevant|needed|required))"
)
_OVER = r"(?:resolved|closed|ended|concluded|lowered|removed|ruled out|addressed|dealt with|stood down)"
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


class Concerns:
    """Looks for a concern in folded words. `words` are those of the pack that suggest one."""

    def __init__(self, words: Iterable[str]) -> None:
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
                rf"{what} ?(?:[:=-] ?|is |are )?{_NO}{_TAIL}",
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
                rf"{what} (?:is |are |has |have |was |were )?(?:now )?(?:been )?{_OVER}{_WHEN}{_TAIL}",
            )
        )  # fmt: skip
        self._reported = re.compile(
            r"(?:(?:new|further|another|urgent|possible|potential|serious|an?|this is|there is|there's|please note|also"
            rf"|update|we have|i have|we've|i've) ){{0,4}}(?:{one})(?: {_WHAT})?(?:$| ?[,:;-]"
            r"| (?:about|regarding|re|that|as|because|raised|identified|today|now|for|on|due)\b).*"
        )

    def of(self, sentences: Sequence[Unit]) -> Concern:
        """The most that any of some sentences says."""
        said = max(map(self._sentence, sentences), key=list(Concern).index, default=Concern.NONE)
        spoken = any(self._word.search(unit.folded) for unit in sentences)
        if spoken and said in (Concern.NONE, Concern.LOWERED) and any(_EXCEPT.match(unit.folded) for unit in sentences):
            return Concern.MENTIONED
        return said

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
        said = unit.folded
        if not self._word.search(said):
            return Concern.NONE
        if unit.asks or _BUT.search(said):
            return Concern.MENTIONED
        whole = self._clause(said)
        if whole is Concern.MENTIONED:
            parts = [part.strip() for part in _CLAUSES.split(said) if self._word.search(part)]
            whole = max(map(self._clause, parts), key=list(Concern).index, default=Concern.MENTIONED)
        if whole is Concern.MENTIONED and (self._reported.fullmatch(said) or _RAISES.search(said)):
            return Concern.REPORTED
        return whole

    def _clause(self, said: str) -> Concern:
        if self._is(self._lowered, said):
            return Concern.LOWERED
        return Concern.NONE if self._is(self._denied, said) else Concern.MENTIONED

    @staticmethod
    def _is(patterns: tuple[re.Pattern[str], ...], said: str) -> bool:
        return any(pattern.fullmatch(said) for pattern in patterns)
