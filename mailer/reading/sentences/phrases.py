"""Decides which sentences say nothing about the case: greetings, thanks, sign-offs, names, our own reference.

The list is closed, because whatever stands beside a plain "accept" and is not on it defeats it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.foot import a_name, below_name, sign_off, signed
from mailer.reading.sentences.clauses.habits import of_a_system
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.listed import any_of
from mailer.reading.sentences.pictures import instead_of, shows_nothing
from mailer.reading.sentences.signatures import NOT_A_SIGNATURE, of_a_place, own_name, signature_line
from mailer.reading.sentences.units import Unit

_NAME = r"(?: [a-z][a-z'-]+){0,3}"
_GREETING = lazily(
    any_of(r"""
    hi, hello, hiya, hey, dear, good (?:morning|afternoon|evening|day), morning, afternoon
""")
    + rf"(?: (?:all|both|everyone|team|there|colleagues?))?(?P<who>{_NAME})"
)
_THANKS = lazily(
    r"(?:(?:many|kind|with|very many|much) )?(?:thanks|thank you|thankyou|thx|ta|cheers)(?: (?:again|so much"
    r"|very much|a lot|indeed|all|both|everyone|in advance"
    r"|for (?:this|that|your (?:e-?mail|message|patience|help|time|referral|request|reply|support)|the (?:e-?mail"
    r"|message|referral|request|update|information|reminder|prompt"
    rf"|clear referral)|sending (?:this|it)(?: over| through)?|letting (?:me|us) know|the quick reply"
    rf"|getting in touch))){{0,3}}(?P<who>{_NAME})"
)
_SIGN_OFF = lazily(
    any_of("""
    (?:(?:kind|warm|warmest|best|kindest|many) )?(?:regards|wishes), kr, br, rgds, best
    yours (?:sincerely|faithfully|truly), sincerely, all the best, with (?:kind|best) (?:regards|wishes)
    (?:many )?thanks and (?:kind )?regards, (?:take care|speak soon|cheers)(?P<none>)
""")
)
_SIGNED_OFF = lazily(rf"(?:{_SIGN_OFF.pattern})(?P<who>{_NAME})")
_DATE = r"(?:(?:mon|tues?|wednes|wed|thurs?|fri|satur|sun)(?:day)? ?)?" + any_of(r"""
    \d{1,2}(?:st|nd|rd|th)? [a-z]{3,9}(?: \d{4})?, \d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?, \d{4}-\d\d-\d\d, today
    tomorrow, monday, tuesday, wednesday, thursday, friday, the end of (?:the|this|next) week
    (?:this|next) week
""")
ALLOCATE = lazily(rf"(?:to be |will be |we will |i will )?allocated? ?(?:by|on)? ?:? ?(?:by )?(?P<date>{_DATE})")
_SAID = tuple(
    lazily(pattern)
    for pattern in (
        r"(?:(?:in )?(?:re|ref|reference|our ref|your ref|case|case ref|case reference|regarding"
        r"|about) ?[:.]? ?)?(?:case )?REFOK",
        r"(?:i )?hope (?:you|this|all)(?: all| both)? ?(?:are|'re|is|finds you|had)(?: keeping)? "
        + any_of("well, ok, okay, good, a (?:good|nice|lovely) weekend"),
        r"(?:have a|enjoy the|enjoy your) (?:(?:good|great|lovely|nice|restful) )?"
        + any_of("day, weekend, evening, afternoon, week, christmas, break"),
        r"(?:please )?(?:do )?"
        + any_of("""
    let (?:me|us) know, shout, get in touch, contact (?:me|us), call (?:me|us)
    give (?:me|us) a (?:call|shout|ring)
""")
        + r" if (?:you|there) (?:is|are|have|need|require|want) "
        + any_of("""
    any (?:further |other |more )?(?:queries|questions|problems|information|help)
    anything (?:else|further|more)
"""),
        r"(?:we|i|someone|a colleague|our duty worker) will "
        + any_of("be in (?:touch|contact), get in touch, contact you, call you, make contact")
        + r"(?: soon| shortly| today| tomorrow| this week)?",
        r"(?:we|i) will (?:now )?(?:allocate|assign)(?: (?:it|this|this case|the case|a worker|a social worker"
        r"|a care co-?ordinator))?(?: (?:today|tomorrow|this week|next week|shortly|soon|as soon as possible))?",
        r"(?:apologies|sorry) for the "
        + any_of("""
    delay, late reply, delayed response, delay in (?:replying|responding|getting back to you)
"""),
        r"(?:(?:we|i) )?(?:have )?(?:discussed|reviewed|considered|read|looked at|screened|triaged)(?: this| it"
        r"| the case| this case| the referral| this referral)?(?: (?:at|in|with) (?:our|the|my) (?:allocations? "
        r"|team |referral |triage |duty )?(?:meeting|team|mdt))?(?: today| this morning| this afternoon)?",
        any_of("""
    no problem, no problems, no worries, that is fine, all good, fine, great, perfect, much appreciated
    received, received with thanks, noted
"""),
    )
)


_PICTURE = lazily(r"\[?<?(?:cid|image\d{0,3}\.\w{3,4}@)[:\w.@-]{3,80}>?\]?")
"""What a program writes in plain text where a picture stands."""


def harmless(unit: Unit, known: Known, *, signed_off: bool, first: bool = False, place: bool = False) -> bool:
    """Whether a sentence says nothing about the case. After a sign-off, lines of a signature and habits do too;
    `first` is what comes first below it, and `place` says that an address stands beside it."""
    if instead := instead_of(unit.words):
        return shows_nothing(instead, known)
    return _harmless(unit, known, signed_off=signed_off, first=first, place=place)


def _harmless(unit: Unit, known: Known, *, signed_off: bool, first: bool, place: bool) -> bool:
    if of_a_system(unit.folded) or sign_off(unit.words) or (signed_off and below_name(unit, first=first, place=place)):
        return True
    if unit.asks:
        return False
    if _PICTURE.fullmatch(unit.words) or (known.concerns is not None and known.concerns.denies(unit)):
        return True
    text = known.plainly(unit.folded)
    if says_nothing(text, known) or own_name(text, known, signed_off=signed_off):
        return True
    parts = [part.strip() for part in re.split(r"[,;|/]| - ", text) if part.strip()]
    if 1 < len(parts) <= 5 and all(
        says_nothing(part, known) or own_name(part, known, signed_off=signed_off) for part in parts
    ):
        return True
    return signed_off and signature_line(unit.words, text, known)


def says_nothing(text: str, known: Known) -> bool:
    """Whether words, as `Known.plainly` gives them, are a courtesy, our reference or when it is allocated."""
    return closing(text, known) or any(pattern.fullmatch(text) for pattern in (*_SAID, ALLOCATE))


def closing(text: str, known: Known) -> bool:
    """Whether words are a greeting, thanks or a sign-off, with at most a name."""
    if _SIGN_OFF.fullmatch(text):
        return True
    for pattern, may_follow in ((_THANKS, (known.people, known.names)), (_SIGNED_OFF, (known.names,))):
        match = pattern.fullmatch(text)
        if match and (not match["who"] or any(match["who"].strip() in names for names in may_follow)):
            return True
    match = _GREETING.fullmatch(text)
    return match is not None and not NOT_A_SIGNATURE.search(match["who"])


def ends_letter(unit: Unit, known: Known) -> bool:
    """Whether a sentence is thanks, a sign-off or the writer's own name, after which a signature may follow."""
    text = known.plainly(unit.folded)
    last = re.split(r"[,;]| - ", text)[-1].strip()
    if last in known.names or (text in known.people and a_name(unit.words)) or sign_off(unit.words):
        return True
    return any(pattern.fullmatch(each) for pattern in (_THANKS, _SIGNED_OFF, _SIGN_OFF) for each in (text, last))


def _names_itself(unit: Unit, known: Known) -> bool:
    """Whether a line is the writer's own name with pronouns, letters or a job behind it."""
    name = re.split(r"[|(,]| - ", unit.folded)[0].strip()
    return name in known.names and name != unit.folded and below_name(unit, first=True)


def _beside_a_place(units: Sequence[Unit], at: int) -> bool:
    """Whether a sentence is alone on its line, beside one that is part of an address."""
    beside = (units[each] for each in (at - 1, at + 1) if 0 <= each < len(units))
    return _own_line(units, at) and any(of_a_place(each.folded) for each in beside)


def _own_line(units: Sequence[Unit], at: int) -> bool:
    """Whether a sentence is alone on its line."""
    return not any(units[each].line == units[at].line for each in (at - 1, at + 1) if 0 <= each < len(units))


def rest_of(units: Sequence[Unit], known: Known, *, skip: Sequence[Unit] = ()) -> tuple[Unit, ...]:
    """The sentences, apart from `skip`, that are not harmless."""
    return _rest_of(tuple(units), known, tuple(skip))


@lru_cache(maxsize=32)
def _rest_of(units: tuple[Unit, ...], known: Known, skip: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """The same, once while one letter is read: each step of the policy asks for it."""
    return tuple(unit for unit, stands, _ in placed(units, known, skip=skip) if stands)


def placed(units: Sequence[Unit], known: Known, *, skip: Sequence[Unit] = ()) -> Iterator[tuple[Unit, bool, bool]]:
    """Each sentence, whether it is neither harmless nor one of `skip`, and whether it stands below a sign-off."""
    signed_off, first, spoken = False, 0, False
    for at, unit in enumerate(units):
        alone = _own_line(units, at)
        after = units[at + 1].words if at + 1 < len(units) else ""
        named = spoken and alone and (signed(unit.words, after) or _names_itself(unit, known))
        said = unit in skip
        below, stands = signed_off, False
        if (
            said
            or named
            or harmless(
                unit, known, signed_off=signed_off, first=at <= first, place=signed_off and _beside_a_place(units, at)
            )
        ):
            ends = named or (alone and (spoken or not skip) and ends_letter(unit, known))
            if ends and not signed_off:
                signed_off, first = True, at + 2
            spoken = spoken or said
        else:
            stands = True
        yield unit, stands, below
