"""Decides on which of the pack's grounds a text says no, and which words mean that a team has no capacity."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from mailer.reading.answers.declining import says_no
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.listed import any_of
from mailer.reading.sentences.phrases import rest_of, says_nothing
from mailer.reading.sentences.units import Unit, fold
from protocol.pack.procedures import Ground

CAPACITY = "capacity"
"""The code of the ground that is said in more ways than a pack can list."""

OTHER = "other"
"""The code of the ground that any words beside a plain no give, where none that is listed fits."""

_MIND = lazily(
    r"\b(?:he|she|they|client|patient|person|service user|mum|dad|mother|father"
    r"|resident)\b[^.]{0,40}\bcapacity\b|capacity (?:assessment|to (?:consent|decide|make|refuse|understand))"
    r"|mental capacity"
)
_PERSON = lazily(
    r"^(?:the |this |our |your |his |her )?"
    + any_of("""
    person, client, patient, service user, resident, he, she, they, mum, dad, mother, father, son, daughter
    carer, wife, husband, family
""")
    + r"\b"
)
_OPENS = (
    r"(?:(?:sorry|apologies|unfortunately|regrettably|sadly|i am afraid|no|thanks|thank you|hi|hello|as|because"
    r"|but|at the"
    r" moment|currently|at present)[, -]+){0,3}"
)
_THINGS = any_of("""
    capacity, staff, staffing, workers?, social workers?, nurses?, practitioners?, care co-?ordinators?, room
    space, slots?, vacancies, availability, resources?, anyone (?:free|available|to allocate)(?: to)?
    anybody (?:free|available|to allocate), one (?:free|available|to (?:allocate|take)), places?
""")
# The team speaks of itself; a person's own capacity, worker or room is another thing.
_FULL = lazily(
    _OPENS
    + r"(?:(?:we|i|our team|the team|my team|TEAM|team|the service|our service|everyone|there|our (?:staff|workers)"
    r"|(?:our |my |the )?(?:caseloads?|capacity|waiting list|allocations list)|everyone's caseload|all our"
    r" caseloads) )?"
    r"(?:(?:am|are|is|has|have|do|does|currently|just|really|simply|all|all now|still|got|now|already|also) ){0,4}(?:"
    rf"(?:not|no|insufficient|zero|lack(?:ing|s)?|without|limited to no|little or no|short of) (?:(?:currently|at"
    rf" present"
    rf"|have|got|any|the|enough|of|sufficient|much|free|spare|available|further|more|at the moment) ){{0,4}}{_THINGS}"
    r"|(?:at|over|beyond|operating at|working at|running at) (?:full |maximum |our |over )?capacity"
    r"|(?:completely |very |already |too |really )?(?:full|overstretched|over-stretched|stretched|overwhelmed|too busy"
    r"|too stretched|swamped|snowed under|oversubscribed|short[ -]staffed|under[ -]?staffed|fully (?:allocated|booked"
    r"|committed))|(?:a )?(?:staff|staffing) (?:shortages?|issues|pressures|problems|crisis)"
    r"|(?:capacity|caseload) (?:issues?|problems?|pressures?|constraints?)|closed to (?:new )?referrals"
    r"|not (?:currently )?(?:taking|accepting|able to take|in a position to take)(?: on)?(?: any)?(?: new| more|"
    r" further)+"
    r" (?:cases|work|referrals|people)|cannot (?:currently )?take (?:on )?(?:any )?(?:more|new|further)(?: \w+)?"
    r"|too busy)(?P<after>\b.{0,60})"
)
_AFTER = lazily(
    r"(?: (?:to (?:take|accept|allocate|pick|support|manage|do|offer|hold|help|cover)|for (?:this|it|the|new|more"
    r"|any|another"
    r"|a)|in|at|on|right|currently|now|this|today|until|within|here|of|available|left|free|or|and|due|because|as"
    r"|who|just"
    r"|sorry|thanks|thank|across|with|so|since|either|again|unfortunately|i am afraid)\b.{0,60}|,.{0,60}|)"
)


def full(plainly: str) -> bool:
    """Whether a sentence, as `Known.plainly` gives it, says that a team has nobody or no room to take a case."""
    match = _FULL.match(plainly)
    return match is not None and _AFTER.fullmatch(match["after"]) is not None and not _MIND.search(plainly)


def of_a_person(folded: str) -> bool:
    """Whether a sentence speaks of a person and not of a team: “He has no worker” gives no ground."""
    return _PERSON.match(folded) is not None


_BECAUSE = lazily(
    r"\b(?:because|due to|since|reason(?: given| for declining)?|as(?= (?:he|she|it|they|we|the|this|that|her|his|not"
    r"|our|there|you|your)\b))\b ?:?|[;:,.]| - "
)
_NO_REASON = lazily(
    r"(?:please |so |and |but |i am |we are )?"
    + any_of("""
    sorry, apologies, unfortunately, i am afraid, again, for now, at this (?:time|stage), at present, today
    this time, on this occasion, see (?:above|below), as discussed, (?:on|for) behalf of .{1,60}
    (?:as |for |from )?(?:the |our |my )?(?:team )?manager, TEAM, REFOK
""")
    + r"?"
)


def reasons(every: Sequence[Unit], no: Sequence[Unit], known: Known) -> tuple[Unit, ...]:
    """The sentences that say why, beside or in a plain no: any that are no courtesy, in the writer's own words. Of
    one that says no itself, what follows or leads it counts."""
    left = [unit for unit in rest_of(every, known) if unit not in no and not unit.asks]
    beside = tuple(unit for unit in left if any(_says_why(part, known) for part in _parts(unit, known)))
    return beside or tuple(unit for unit in no if sum(_says_why(part, known) for part in _parts(unit, known)))


def _parts(unit: Unit, known: Known) -> list[str]:
    return [part.strip(" \"'-") for part in _BECAUSE.split(known.plainly(unit.folded)) if part]


def _says_why(part: str, known: Known) -> bool:
    plain = len(part.split()) > 1 and not says_no(part) and not says_nothing(part, known)
    return plain and part not in known.names and not _NO_REASON.fullmatch(part)


def ground(text: str, grounds: Mapping[str, Ground]) -> Ground | None:
    """The ground that a text gives: the one with the longest phrase in it. `Reason:` or `because`
    narrow it to what follows them."""
    folded = fold(text.replace("\n", " "))
    reason = re.search(r"\b(?:reason(?: given| for declining)?\s*[:=-]|because|as|due to|since)\s*(.*)", folded)
    for words in [reason[1], folded] if reason else [folded]:
        found = [(len(phrase), each) for each, phrase in _phrases(grounds.values()) if _stands(phrase, words)]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return None


def _phrases(grounds: Iterable[Ground]) -> list[tuple[Ground, str]]:
    return [(ground, _folded(phrase)) for ground in grounds for phrase in ground.words]


_folded = lru_cache(maxsize=1024)(fold)
"""For the packs' own phrases only, which are few and asked for with every letter."""


def _stands(phrase: str, words: str) -> bool:
    if phrase not in words or ("capacity" in phrase and _MIND.search(words)):
        return False  # a person's mental capacity, not a team's
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words) is not None
