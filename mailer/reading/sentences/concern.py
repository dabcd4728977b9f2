"""Decides whether a person's words raise a concern of an alarm: reported, mentioned, lowered, or none (A29).

Whatever mentions a concern, or tells of harm in other words (harm.py), raises it, unless its sentence denies one
from end to end. The list of denials is closed: an exception, a doubt, a question or anything beside one, and the
sentence raises.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences import harm
from mailer.reading.sentences.clauses.slips import slip_of
from mailer.reading.sentences.denying import NO, NONE_OF, PLAIN, TAIL, UNANSWERED, WHAT, denials, endings, named
from mailer.reading.sentences.listed import any_of
from mailer.reading.sentences.units import Unit, fold


class Concern(StrEnum):
    """What a letter's words say of a concern."""

    NONE = "none"
    LOWERED = "lowered"
    """One that was there is there no more: nobody is alarmed, and its writer is told how it is lowered."""
    MENTIONED = "mentioned"
    REPORTED = "reported"
    """It says that there is one, and does not only speak of it."""


_BUT = lazily(
    r"\b"
    + any_of("""
    except, excluding, apart from, aside from, other than, besides, but, although, though, however, unless
    until, only, save for, yet, if, whether, not (?:just|merely|simply|sure|certain|clear|convinced|true), doubt
    wrong, untrue
""")
    + r"\b"
)
_EXCEPT = lazily(r"(?:except|excluding|apart from|aside from|other than|save for)\b")
_CLAUSES = lazily(r"[,;()]| - | and (?=no |there |we |nil )")
_RAISES = lazily(
    r"\b"
    + any_of(r"""
    raising, reporting, flagging, (?:want|wish|need|like|have) to (?:raise|report|flag), (?:i|we) suspect
    alleg\w+, disclosed, witnessed, (?:i am|we are|i'm|we're|very) (?:worried|concerned)
""")
    + r"\b"
)
_YES = lazily(r"(?:yes|y)\b.*")


_LONG = 7
"""How many letters a word has at least before one of them may be a slip: shorter ones become other words."""


_SHORTENED = (
    (lazily(r"\bs ?/ ?g\b|\bsg\b(?= (?:concern|issue|alert|referral|enquir|worr))|\bsova\b"), "safeguarding"),
    (lazily(r"\bsafe[ -]guard"), "safeguard"),
    (lazily(r"\bs\.? ?42\b"), "s42"),
)
"""How people shorten or part the words. It is English, and no pack's: it raises nothing where no pack listens for the
whole word."""
_PARTED = lazily(r"[,;:()]| - ")


class Concerns:
    """Looks for a concern in folded words. `words` are those of the pack that suggest one."""

    def __init__(self, words: Iterable[str]) -> None:
        words = tuple(words)
        one = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        what = named(one)
        self._word = lazily(rf"(?<!\w)(?:{one})(?!\w)")
        self._no = lazily(rf"{NO}{TAIL}")
        self._denied = tuple(map(re.compile, denials(what)))
        self._lowered = tuple(map(re.compile, endings(what)))
        self._asked = lazily(rf"(?:(?:is|are|was|were) there |do you have |have you )?(?:any |an? )?{what}{TAIL}")
        self._slips = tuple(word for word in words if len(word) >= _LONG and word.isalpha())
        self._reported = lazily(
            r"(?:(?:new|further|another|urgent|possible|potential|serious|an?|this is|there is|there's|please note|also"
            rf"|update|we have|i have|we've|i've) ){{0,4}}(?:{one})(?: {WHAT})?(?:$| ?[,:;-]"
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
            and any(self._no.fullmatch(each.folded) and not each.asks for each in following)
            and self._asked.fullmatch(unit.folded) is not None
        )

    def denies(self, unit: Unit) -> bool:
        """Whether a sentence speaks of a concern only to say that there is none, or none any more."""
        said = self._sentence(unit)
        return self._word.search(unit.folded) is not None and said in (Concern.NONE, Concern.LOWERED)

    def raised_by(self, unit: Unit) -> bool:
        """Whether a sentence alone raises a concern."""
        return self._sentence(unit) in (Concern.MENTIONED, Concern.REPORTED)

    def answer(self, value: str) -> bool | None:
        """What the labelled line of a request answers: yes or no; None where it says neither plainly."""
        said = fold(value)
        if UNANSWERED.fullmatch(said):
            return None
        if _YES.fullmatch(said):
            return True
        no = self._no.fullmatch(said) or (self._is(self._denied, said) and not _BUT.search(said))
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
        none = NONE_OF.search(said)
        if (
            none is None
            or _PARTED.search(said)
            or not self._word.search(said, none.end())
            or self._word.search(said[: none.start()])
        ):
            return False
        left = self._word.sub(" ", said[: none.start()] + " " + said[none.end() :])
        return all(word in PLAIN for word in re.findall(r"[\w']+", left))

    @staticmethod
    def _is(patterns: tuple[re.Pattern[str], ...], said: str) -> bool:
        return any(pattern.fullmatch(said) for pattern in patterns)
