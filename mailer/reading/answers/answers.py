"""Decides how an answer reads (docs/readings.md): a plain yes, a plain no, or neither, and on which words.

The whole new text must support a plain reading. A yes needs a sentence that accepts, by the frames of
clauses/frames.py, above any quotation, and nothing beside it but what phrases.py and those frames know to be harmless.
"""

import re
from collections.abc import Mapping

from mailer.reading.answers.declining import declines, says_no, with_reason, without_no
from mailer.reading.answers.doubts import asks, doubt, wants
from mailer.reading.answers.grounds import CAPACITY, OTHER, full, ground, of_a_person, reasons
from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.allocating import when
from mailer.reading.sentences.clauses.foot import a_name, may_speak, signed
from mailer.reading.sentences.clauses.footwords import GIVEN
from mailer.reading.sentences.clauses.parsing import ACCEPTS, NOTHING, does
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.listed import any_of
from mailer.reading.sentences.phrases import ALLOCATE, harmless, rest_of
from mailer.reading.sentences.signatures import NOT_A_SIGNATURE, looks_signed
from mailer.reading.sentences.units import MOST, Unit, fold, units
from protocol.messages.guard import masked
from protocol.messages.intents import Answer, Reading
from protocol.pack.procedures import Ground

LONGEST = 200

_ACCEPTS = lazily(
    r"\b(?:accept(?:s|ed|ing)?|acccept|accpet|aceppt)\b|\b(?:will|happy to|glad to|agree to"
    r"|can) take (?:on|over|this|it|the|part|REFOK|case|responsibility)\b|\b(?:take|takes|taking|assume|assumes"
    r"|assuming)"
    r" (?:on |over |full |the )?(?:responsibility|ownership|(?:this |the )?(?:case|referral|transfer)|this one)\b"
    r"|\bacceptance\b|\bpick(?:ing)? (?:(?:this|it|this case|the case|this one) up|up (?:this|the))\b"
)
_IN_SIGNATURE = lazily(
    r"\b"
    + any_of(r"""
    p\.?s, subject to, provided, unless, until, once, if, but, except, pending, only, funding, assessment
    decline, accept, not, when, after, before, part, joint(?:ly)?, temporar\w+, interim, trial, provisional\w*
    condition\w*, package, case, referral, kidding, joking, joke, ignore, disregard, hold, wait, actually, sorry
    scrap, cancel, oops, mistake, error, wrong, stop, changed?, retract, forget, never\s?mind, undo, revoke
    instead, from (?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|next)
""")
    + r"\b",
    re.I,
)

_CLAUSES = lazily(r"[,;:!.]+| - ")
_REASONS = lazily(r"\b(?:as|because|due to|since|reason given|reason)\b\s*:?|[.;:,]| - ")


def read_answer(new: NewText, known: Known, grounds: Mapping[str, Ground]) -> Answer | None:  # noqa: PLR0911 - one return for each step of the policy, in order
    """How new text reads as an answer; None where no word of deciding stands in it."""
    above, below = units(new.above), units(new.below)
    every = (*above, *below)
    plainly = {unit: known.plainly(unit.folded) for unit in every}
    yes = tuple(unit for unit in above if says_yes(unit, plainly[unit], new, known))
    no = tuple(unit for unit in every if not asks(unit) and (declines(plainly[unit]) or with_reason(plainly[unit])))
    accepting = next((unit for unit in every if _ACCEPTS.search(without_no(plainly[unit]))), None)
    if accepting is not None and not yes and not asks(accepting) and full(plainly[accepting]):
        no, accepting = (*no, accepting), None  # “We do not have the capacity to take this case”
    refusing = next((unit for unit in every if unit in no or says_no(plainly[unit])), None)
    if not yes and accepting is None and refusing is None:
        return _unspoken(every, new, known, grounds)
    if new.unsure:
        return _answer(Reading.UNCLEAR, (accepting or refusing or every[0],), new.unsure)
    if len(every) >= MOST or any(len(line) > 20_000 for line in new.text.split("\n")):
        return _answer(
            Reading.UNCLEAR, (accepting or refusing or every[0],), "the letter is too long to be sure of all of it"
        )
    if refusing is not None:
        return _no(no, refusing, accepting, new, known, grounds)
    rest = rest_of(above, known, skip=yes)
    if accepting is not None and not yes and accepting in below:
        return _answer(Reading.UNCLEAR, (accepting,), "it stands below a quotation, so it is not clear who wrote it")
    rest = (*rest, *rest_of(below, known))
    rest = tuple(
        unit
        for unit in rest
        if unit == accepting
        or known.others_act(plainly[unit])
        or does(plainly[unit], asks=asks(unit), on=known.on, names=known.names) != NOTHING
    )
    if yes:
        last = above[-1]
        rest = tuple(unit for unit in rest if unit != last or unit in yes or not signed(unit.words, ""))
    if yes and not rest:
        if problem := _signature_speaks(new.signature, known):
            return _answer(Reading.UNCLEAR, (yes[0],), problem)
        return _answer(
            Reading.PLAIN_ACCEPT,
            (yes[0],),
            "it is a plain acceptance, with nothing beside it",
            allocate_by=_allocate_by(above, known),
        )
    reading, unit, why = doubt(yes[0] if yes else accepting, rest, known)
    return _answer(reading, (yes[0], unit) if yes else (unit,), why)


_MAY_BE = lazily(r"ac[cep]|tak|hav|assum|pick")
_OF_A_CASE = lazily(r"\b(?:TEAM|REFOK|case|referral|transfer|ours|for us)\b")
_BLAME = lazily(r"\b(?:sorry|apolog\w+|fault|blame|delay|mistake|error|late)\b")


def says_yes(unit: Unit, text: str, new: NewText, known: Known) -> bool:
    """Whether a sentence is a plain yes. One to an unfilled form is none, and “I accept responsibility” beside an
    apology may be for what went wrong."""
    if (
        unit.asks
        or "__" in unit.words
        or not _MAY_BE.search(text)
        or known.others_act(text)
        or does(_unsigned(unit.words, text, known), asks=False, on=known.on, names=known.names) != ACCEPTS
    ):
        return False
    ownership = unit.folded.endswith(("responsibility", "ownership")) and not _OF_A_CASE.search(text)
    return not (ownership and _BLAME.search(fold(new.text)))


def _unsigned(words: str, text: str, known: Known) -> str:
    """A sentence without a name that signs it behind a dash, save a colleague's, who may be told to accept. “Lee
    decides” is none."""
    said, dash, name = text.rpartition(" - ")
    spelt = name.split()
    if not dash or name in known.colleagues or not 1 <= len(spelt) <= 2 or spelt[0] not in GIVEN:
        return text
    written = words.rstrip(" .!,").split()[-len(spelt) :]
    named = all(each[:1].isupper() for each in written) and a_name(" ".join(written))
    return said if named or len(spelt) == 1 else text


def _no(
    no: tuple[Unit, ...],
    refusing: Unit,
    accepting: Unit | None,
    new: NewText,
    known: Known,
    grounds: Mapping[str, Ground],
) -> Answer:
    if accepting is not None:
        return _answer(
            Reading.UNCLEAR,
            tuple(dict.fromkeys((accepting, refusing))),
            "words of accepting and of declining both stand in it",
        )
    if no:
        given = reasons(units(new.text), no, known)
        found = _ground(new, known, grounds) or (grounds.get(OTHER) if given else None)
        why = f"“{_cut(no[0].words)}” says no"
        quoted = (no[0], *_reason(no[0], given, found, known, grounds))
        return _answer(Reading.DECLINE, quoted, why, ground=found.code if found else None)
    if asks(refusing):
        return _answer(Reading.QUESTION, (refusing,), "it asks and does not answer")
    return _answer(Reading.UNCLEAR, (refusing,), "it is not plain that this is the writer's own answer now")


def _reason(
    no: Unit, given: tuple[Unit, ...], found: Ground | None, known: Known, grounds: Mapping[str, Ground]
) -> tuple[Unit, ...]:
    """The sentence beside a no that is quoted as its reason: the one that gives the ground, else the first. None
    where the no gives it itself; and never one that tells of a concern, which is for other eyes (5.5)."""
    if found is not None and ground(no.words, grounds) is found:
        return ()
    plain = [unit for unit in given if known.concerns is None or not known.concerns.raised_by(unit)]
    gives = [unit for unit in plain if found is not None and ground(unit.words, grounds) is found]
    return tuple((gives or plain)[:1])


def _ground(new: NewText, known: Known, grounds: Mapping[str, Ground]) -> Ground | None:
    """The ground given: by a phrase of the pack, or by saying in any way that there is no capacity."""
    if found := ground(new.text, grounds):
        return found
    parts = (part for unit in units(new.text) for part in _REASONS.split(known.plainly(unit.folded)))
    return grounds.get(CAPACITY) if any(full(part.strip()) for part in parts) else None


def _unspoken(every: tuple[Unit, ...], new: NewText, known: Known, grounds: Mapping[str, Ground]) -> Answer | None:
    """A ground that the protocol does not allow, given alone, is a no that must be answered with its
    clause: "we have no capacity" (8.5, scenario S34)."""
    disallowed = {code: each for code, each in grounds.items() if not each.valid}
    for unit in every:
        found = None if of_a_person(unit.folded) else ground(unit.words, disallowed)
        if found is None and full(known.plainly(unit.folded)):
            found = disallowed.get(CAPACITY)
        if found is not None and not new.unsure and not asks(unit):
            return _answer(
                Reading.DECLINE, (unit,), f"“{_cut(unit.words)}” gives a reason for saying no", ground=found.code
            )
    return None


def speaks(plainly: str) -> bool:
    """Whether a sentence has a word of accepting or declining in it."""
    return says_no(plainly) or _ACCEPTS.search(plainly) is not None


def unclear(new: NewText, why: str) -> Answer:
    """An answer in which nothing decides: its first words, and why it is not clear. A question is one."""
    every = units(new.text)
    question = next((unit for unit in every if wants(unit)), None)
    if question is not None:
        return _answer(Reading.QUESTION, (question,), "it asks something and does not answer")
    return _answer(Reading.UNCLEAR, every[:1], why)


def _answer(
    reading: Reading, relied_on: tuple[Unit, ...], why: str, *, ground: str | None = None, allocate_by: str = ""
) -> Answer:
    each = dict.fromkeys(unit.words for unit in relied_on)  # what it says, and what stands in its way
    words = _cut(" … ".join(" ".join(words.split())[: LONGEST // len(each) - 3] for words in each))
    return Answer(reading=reading, words=words, why=masked(why)[:300], ground=ground, allocate_by=allocate_by)


def _cut(words: str) -> str:
    return masked(" ".join(words.split()))[:LONGEST]


def _signature_speaks(signature: str, known: Known) -> str:
    """Why what stands below a signature mark may change the answer. Names, jobs and addresses do not,
    nor does a line without any word that could speak of an answer."""
    speaks = any(speaks_below(unit, known) for unit in units(signature))
    return "words below the signature may change it" if speaks else ""


def speaks_below(unit: Unit, known: Known) -> bool:
    """Whether a sentence below a signature mark may change an answer."""
    if harmless(unit, known, signed_off=True, first=unit.line < 2):
        return False
    speaks = _IN_SIGNATURE.search(unit.folded) or NOT_A_SIGNATURE.search(unit.folded) or may_speak(unit.folded)
    return bool(unit.asks or speaks or not looks_signed(unit.words))


def _allocate_by(above: tuple[Unit, ...], known: Known) -> str:
    for unit in above:
        if ALLOCATE.fullmatch(known.plainly(unit.folded)):
            said = re.split(r"\bby\b\s*:?\s*|:\s*|\bon\b\s*", unit.words, maxsplit=1, flags=re.I)[-1]
            return said.strip(" .,;")[:60]
        clauses = (clause.strip() for clause in _CLAUSES.split(known.plainly(unit.folded)))
        if said := next((found for clause in clauses if (found := when(clause))), ""):
            return said[:60]
    return ""
