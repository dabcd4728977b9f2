"""Decides which lines may be learnt as standing in letters by habit: never one that could be an answer, a condition,
a limit, a time, a taking back, or of a person or a case.

The rule, whole. A line may be learnt if

1. it is one line of 3 to 16 words in plain letters, of which one joins others in English (`the`, `of`, `and` …), and
   none but `a` is a single letter, with no sign but `, . & ! |`, a dash or an apostrophe in a word,
   and no figure but the year after `since`, `est`, `established` or `founded`;
2. it asks nothing, begins with no preposition, and has an `-ing` only as its first word or behind `and`;
3. each capital in it begins the line or a word of the writer's own organisation: anything else may be a person;
4. no word of it accepts, declines, bounds, denies, doubts, dates, moves, pays, keeps, names a person, a team, a case
   or a part of care, or is a pronoun or a form of `be`, `have` and `do`: the closed lists of the clauses, of what
   stands in signatures, and those below, which hold beginnings of words, and words of other languages;
5. none of the patterns by which answers, doubts, regrets and concerns are found fits any of it.

It is a bar and no permission: a line that passes it speaks until it is learnt.
"""

import re

from mailer.reading.answers.answers import speaks
from mailer.reading.answers.declining import declines, with_reason
from mailer.reading.answers.doubts import TABLE, asks
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses import lexicon
from mailer.reading.sentences.clauses.footwords import GIVEN, NO_NAME
from mailer.reading.sentences.clauses.habitwords import DAYS, MONTHS, SPEAKS, TAKES_BACK
from mailer.reading.sentences.concern import Concern
from mailer.reading.sentences.known import OTHER_REFERENCE, OUR_TEAM, Known
from mailer.reading.sentences.signatures import NOT_A_SIGNATURE
from mailer.reading.sentences.units import fold, units

FEWEST, MOST, LONGEST = 3, 16, 120

_SHAPE = lazily(r"[^\W\d_]++(?:['’-][^\W\d_]++)*+|[1-9]\d{3}(?!\d)|[\s,.&!|–—-]")
_PLAIN = lazily(r"[A-Za-z](?:['’-]?[A-Za-z])+|[aA]|\d{4}")
_YEAR = lazily(r"\b(?:since|est\.?|established|founded)(?: in)? (?:1[0-9]|20)\d\d\b", re.I)
_WORD = lazily(r"[^\W\d_]++(?:['’-][^\W\d_]++)*+")
_FINE = lexicon.words("""
    a an and the of for in all every each more better best since est established founded people lives life living
    live great place many working
""")
"""Words of the lists below that bind others together or praise, and say nothing of a case by themselves."""
_ENGLISH = lexicon.words("the of and for since every each more better best")
"""Words that show that a line is of the language whose answers we know."""
_PHRASES = lazily(r"\b(?:proud to serve|proud to|committed to|dedicated to|at the heart of)\b", re.I)
"""Phrases whose small words bind nothing there."""
_BEGINS_NONE = lexicon.words(
    "and or since for in of by on at to from with as like per upon given bar barring save sans plus"
)
_FORMS = lexicon.words("""
    am is are was were be been being has have had having do does did done doing i we he she they it him them me us
    you your yours my mine our ours his hers their theirs this that these those who whom whose what which when where
    why how any some none both either neither one ones two three four five six seven eight nine ten other others
    another same such else mr mrs ms miss mx dr sir madam lord lady to with by on at into onto upon under within or
    if os oni onid ond dim ddim nid nad heb amod pan nes tan cyn wedi rhaid efallai gwrthod derbyn ie na oes
    si sauf sous pas sans mais quand jusque jamais wenn falls nur nicht kein keine ohne sofern bis aber unter
    soweit erst jesli jeśli gdy tylko nie bez ale pod solo pero cuando sin hasta no nunca se ma quando senza mas
    sem daca dacă doar cand fara fără tik jei kai bet ne ja nei kun jos men hvis ikke kun als maar niet zonder
    usual usually normal standard custom customary terms term theory essence spirit name fact paper writing mind
    crossed hope hopes fingers luck today tonight now then soon again already spring summer autumn winter season
    call say word deal catch string strings note quote quotes equal equally half quarter third majority minority
    idea ideas better worse best worst
    ta pro tem con quid quo nod file find found flat post swap use job key lift rail mood bid bet die dead sick ill
    some few several most much less least fewer enough extra further together
    pay bed end ex- giv let put ask may can son man gp yes yep yup ok no not nor day pays payer paying payment
    payments owns owned owner ends ended ending lets puts asks asking wants beds wards signs ex gps termly dates
    days notes noted adds
""")
_BEGINNINGS = tuple(
    lexicon.words("""
    abus accept accommod admiss admit adult advoca again agree alarm allocat allow appear appointe approv arriv
    asked aspect assess assum authori await back balance barter bath begin believ benef bill bless board boss
    bring brought budget cancel cannot capacit carer case cathet cautio caveat chair chang charg cheer chequ
    chief child clean client clinic clos colleg complet component concern condit confirm consent consultant
    contin continu contribut copy cost could court date daughter deadline death debt deceas declin defer delay
    dement depend deput diagnos director disagree discharg discuss disput disregard doctor document draft dress
    drug earl educat element elsewher email equipm error escalat estat evidenc except exchang exclu exec expir
    facto fail fall family father feed financ finish first fitted food form fortnight fund gave gentleman give
    given go-ahead grant gratis green-light guard half halt hand-over handover harm held hesit hoist hold
    hospital hour hous hurr husband identif ignor illness inclu individual inject injur interim invoic joint
    keep kept know known lack lady laps last later lead letter limit loan lodg main major manag manager meal
    medic meet might minor minute miss mistak modulo money month mother must need negativ never next nobody nope
    note noted nothing null nurs object okay once only open ought owner owning package paid panel paperwork part
    partial partner pass patient paus pend pendant people's period permit person pharm physio pilot placed
    placem plan police portion postpon prejudic prescri price proof propert provid provis provisional proviso
    psycho qualif quarter ramp reabl receiv record refer refus rehab reject remain remainder rent reopen report
    requir rescind reserv resident residual respons rest restrict retain retract return revers review revok risk
    safeguard sale sanction scept school screen seal seem seizur sell send sent served service-user session
    shall shar shop short should sibling sight sign signat sleep sold sole splint stair stamp start stay stop
    strok subject suited suppl support suspend swap take taking talk taxi team telecar tell temporar tenan
    tentativ term thank therap think thought thrice thumb time toilet told took trade transfer transport travel
    triag trial tribunal twice unable unless until urgent visit void wait walk want ward wash week wheelchair
    wife will willing withdraw withdrew without woman worker would wound wrong yeah year
""")
)
"""Beginnings of words that may speak of an answer or a case, however they end."""


def may_be_learnt(line: str, known: Known) -> bool:
    """Whether a line may ever be learnt. `known` is what the letter's writer may name."""
    line = " ".join(line.split())
    bare = _PHRASES.sub("serving", line)
    words, own = _WORD.findall(bare), _own(known)
    return (
        FEWEST <= len(words) <= MOST
        and len(line) <= LONGEST
        and "".join(_SHAPE.findall(line)) == line
        and all(map(_PLAIN.fullmatch, words))
        and not _ENGLISH.isdisjoint(map(fold, words))
        and not any(map(str.isdigit, _YEAR.sub("", line)))
        and all(_says_nothing(word, own) for word in words)
        and _built_so(words)
        and _nobody_in(words, own)
        and not _speaks(bare, known)
    )


def _own(known: Known) -> frozenset[str]:
    """The words of what the writer's own organisation and team are called."""
    return frozenset(part for place in known.places for part in re.findall(r"\w+", place))


def _says_nothing(word: str, own: frozenset[str]) -> bool:
    plain = fold(word)
    if plain in _FINE or (word[:1].isupper() and plain in own and plain not in _SAID):
        return True
    parts = [plain, *plain.replace("’", "'").replace("-", "'").split("'")]
    return not (
        any(part in _SAID for part in parts)
        or any(part.startswith(_BEGINNINGS) for part in parts if part)
        or plain.endswith(("ly", "n't", "'s", "s'"))
    )


_SAID = (
    SPEAKS
    | TAKES_BACK
    | DAYS
    | MONTHS
    | NO_NAME
    | GIVEN
    | lexicon.DEFEATS
    | lexicon.DOES
    | lexicon.SENDS
    | lexicon.READ
    | lexicon.PEOPLE
    | lexicon.PERSON_VERBS
    | lexicon.PERSON_CUES
    | lexicon.ACTORS
    | lexicon.WILL
    | lexicon.ROLES
    | _FORMS
) - _FINE


def _built_so(words: list[str]) -> bool:
    folded = [fold(word) for word in words]
    if folded[0] in _BEGINS_NONE:
        return False
    return not any(
        word.endswith("ing") and at and folded[at - 1] != "and" for at, word in enumerate(folded)
    )  # “Eastvale ordering the chair” says who does what


def _nobody_in(words: list[str], own: frozenset[str]) -> bool:
    return all(word[:1].islower() or word.isdigit() or fold(word) in own for word in words[1:]) and not any(
        any(letter.isupper() for letter in word[1:]) and fold(word) not in own for word in words
    )


def _speaks(line: str, known: Known) -> bool:
    spoken = units(line)
    every = (line, *(unit.words for unit in spoken))
    teams = known.teams | known.others | known.people | known.colleagues
    for words in every:
        folded = fold(words)
        said = known.plainly(folded)
        padded = f" {' '.join(re.findall(r'[^ ,.!|&]+', folded))} "
        if (
            OUR_TEAM in said
            or OTHER_REFERENCE in said
            or "REQUESTNO" in said
            or "REFOK" in said
            or any(f" {name} " in padded for name in teams if len(name) > 1)
            or speaks(said)
            or declines(said)
            or with_reason(said)
            or NOT_A_SIGNATURE.search(said) is not None
            or any(each.pattern.search(said) for each in TABLE)
        ):
            return True
    return any(asks(unit) for unit in spoken) or (
        known.concerns is not None and known.concerns.of(spoken) is not Concern.NONE
    )
