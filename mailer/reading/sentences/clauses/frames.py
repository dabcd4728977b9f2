"""Decides what clauses accept and what clauses change nothing: a table of frames each, with examples beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from mailer.reading.sentences.allocating import waits
from mailer.reading.sentences.clauses import asides
from mailer.reading.sentences.clauses import lexicon as lex
from mailer.reading.sentences.clauses.footwords import GIVEN
from mailer.reading.sentences.clauses.plainwords import DOUBTFUL
from mailer.reading.sentences.clauses.slips import one_slip
from mailer.reading.sentences.clauses.slots import Slots, Word, begins, made, needs, pattern, phrases

ACCEPTING: tuple[tuple[str, str, str], ...] = (
    ("F* S? W* A C? N*", "yes we accept this case", "we may accept"),
    (
        "F* S W* A {for TEAM|for the team|for our team|for my team|on behalf of TEAM|on behalf of the team} C N*",
        "i accept for the team this case",
        "i accept for the team to see",
    ),
    (
        "F* C {has been|has now been|is now} {formally|now}? D by S N*",
        "the referral has been accepted by the team",
        "the referral has been accepted by panel",
    ),
    ("F* S? W* G W* A C? N*", "we are happy to accept", "we are ready to accept"),
    ("F* S? V A C? N*", "ALDT will accept this case", "Priya will accept"),
    ("F* W* D C? N*", "accepted at allocations", "accepted by panel"),
    ("F* S H W* D C N*", "we have accepted this case", "they have accepted this case"),
    ("F* C W* D N*", "case accepted", "the point is accepted"),
    ("F* S? W* J C N*", "we are accepting this one", "thinking of accepting"),
    ("F* S? V+ T B N*", "we will take this on", "we will take it to panel"),
    ("F* S? V+ have E N*", "we will have this case", "we will have it"),
    ("F* S? W* G have E N*", "happy to have him back", "happy to have a look"),
    ("F* S? W* G T C N*", "happy to take this case", "happy to take a call"),
    ("F* S? W* G T", "happy to take", "happy to help"),
    ("F* S? V+ O N*", "we will take over", "we will take it up with Gwen"),
    ("F* S? W* G O N*", "happy to take this on", "happy to take this on Monday"),
    ("F* S? V+ K C N*", "we will be taking this case", "we will be taking advice"),
    (
        "F* S {take over|takes over|took over now|now take over|now takes over} DUTY N*",
        "we take over responsibility as of today",
        "we take over on monday",
    ),
    ("F* S W* U E N*", "we take responsibility for this case", "we take the lead"),
    ("F* S? W* K C N*", "taking this one", "taking a look"),
    ("F* R? M* Q P C N*", "confirming our acceptance of this case", "acceptance of this case is pending"),
    ("F* R? M* Q P C P S N*", "acceptance of this case by our team", "acceptance of this case by CMHT is due"),
    ("F* R? M* Q P S N*", "formal acceptance from our team", "acceptance from you"),
    ("F* Q P? W* R", "acceptance confirmed", "acceptance to be confirmed"),
    ("F* Q P? W* R P C", "acceptance is confirmed for this case", "acceptance is refused"),
    ("F* S H W* G A C? N*", "TEAM has agreed to accept this case", "TEAM has yet to accept this case"),
    ("F+ J N*", "ours accepting", "accepting"),
    ("X S H W* D N*", "confirming that TEAM has accepted", "they tell me that TEAM has accepted"),
    (
        "F* {it has been|it is|it was|we have|we|the team has|the team|TEAM has|TEAM} {agreed|decided} that? S V? A C"
        " N*",
        "it has been agreed that we will accept this case",
        "it has been agreed that they will accept this case",
    ),
    (
        "F* {the|an}? {outcome|result|decision|conclusion} {of|from|at}? {our|the|this morning's|today's|tuesday's}*"
        " {monday|tuesday|wednesday|thursday|friday|team|allocations|referral|weekly}*"
        " {discussion|meeting|mdt|huddle|allocations|review} {today|yesterday|this morning}? {is|was} that? S W* A C"
        " N*",
        "outcome of our tuesday meeting is that we accept this case",
        "outcome of our tuesday meeting is that panel accepts this case",
    ),
    (
        "F* S? W* A {mr|mrs|ms|miss} OWNED {case|referral|transfer} N*",
        "we accept mr tolley's case",
        "we accept mr tolley's view",
    ),
    ("PLEASE? {RECORD} as D N*", "pls record as accepted", "pls record as declined"),
    ("PLEASE {put|mark} {us|TEAM} down? as {D|J} N*", "you can put us down as accepted", "you can put us down as away"),
    ("X M* Q N*", "we write to confirm acceptance", "awaiting acceptance"),
    ("F* {i|we|i hereby|we hereby} {give|provide} M* Q N*", "i hereby give written acceptance", "i give up"),
    ("F* {i|we|i hereby|we hereby} {give|provide} M* Q P C N*", "i give formal acceptance of this case", "i give it"),
    (
        "F* {i write to|we write to|i am writing to|we are writing to|writing to|this is to} {formally}? A C N*",
        "i write to accept this transfer",
        "i write to accept this apology",
    ),
    (
        "PLEASE? {RECORD|consider|take|accept} {our|my} M* Q P C N*",
        "please record our acceptance of this case",
        "please record their acceptance of this case",
    ),
    ("PLEASE? {RECORD|consider|take|accept} {our|my} M* Q N*", "please record our acceptance", "please record it"),
    (
        "PLEASE? {RECORD|treat|show|count|consider} C {as|as being|as now}? D N*",
        "please log this as accepted",
        "please log this as refused",
    ),
    (
        "PLEASE? {consider|treat|take|accept|regard} {this|this email|this message|this reply|this note|the above}"
        " {as|to be}? {our|my|a|the|formal|written|confirmation of our|confirmation of|confirmation of my|an}+ M* Q N*",
        "consider this email our formal acceptance",
        "consider this email",
    ),
    (
        "PLEASE? {consider|treat|take|accept|regard} {this|this email|this message|this reply|this note|the above}"
        " {as|to be}? {our|my|a|the|formal|written|confirmation of our|confirmation of|confirmation of my"
        "|an}* M* Q P C N*",
        "please take this as our acceptance of this case",
        "please take this as our acceptance of the delay",
    ),
    (
        "{this|this email|this message|this reply|this note} {is|serves as|constitutes|confirms"
        "|is to be taken as} M+ Q N*",
        "this email serves as our written acceptance",
        "this email is about acceptance",
    ),
    (
        "{this|this email|this message|this reply|this note} {is|serves as|constitutes|confirms"
        "|is to be taken as} M+ Q P C"
        " N*",
        "this is our written acceptance of this case",
        "this is the date of acceptance",
    ),
    ("{please note|kindly note|note} that? S W* A C N*", "please note we accept this case", "please note we accept"),
    ("DUTY {is|now}? D N*", "responsibility accepted", "responsibility disputed"),
    (
        "F* C {was|has been|were} {discussed|reviewed|considered|screened|triaged|looked at} {at|in|by|with}?"
        " {our|the|my}? {referral|team|allocations|allocation|duty|triage|weekly}*"
        " {meeting|mdt|huddle|team|allocations}? N* and {has been|was|is} {formally|now}? D N*",
        "the referral was discussed at our mdt today and has been accepted",
        "the referral was discussed at our mdt today and has been refused",
    ),
    (
        "F* S? V+ take DUTY {for this|for it}? {from now|from now on|from today|as of today|with immediate effect"
        "|immediately|today|now} N*",
        "we will take responsibility for this from now on",
        "we will take responsibility for this on monday",
    ),
    (
        "F* S? V+ PICKING {today|now|thanks|thank you|please|for us|for TEAM}*",
        "we will pick this one up",
        "we will pick this one up at the meeting",
    ),
    (
        "F* S? W* G PICKING {today|now|thanks|please|for us}*",
        "happy to pick this one up",
        "happy to pick this one apart",
    ),
    ("F* S? {will be|shall be|will now be} J C N*", "we will be accepting this case", "we will be accepting help"),
    ("F* S {have|has|have now|has now} G T C N*", "we have agreed to take this case on", "we have agreed to take part"),
)
"""What accepts: slots of classes (lexicon.py), an example, and one that is no acceptance."""


def _owned(word: str) -> bool:
    return word.endswith("'s")


_CLASSES = {**lex.CLASSES, **{name: phrases(text) for name, text in asides.CLASSES.items()}}


@cache
def _accepts() -> tuple[tuple[tuple[frozenset[str], ...], Slots], ...]:
    """The slots of what accepts, each behind words of which a clause must have one: made for the first letter."""
    return tuple(
        (needs(slots), slots) for slots in (pattern(text, _CLASSES, {"OWNED": _owned}) for text, _, _ in ACCEPTING)
    )


_MAY = frozenset(word for name in "ADJTUKOQ" for phrase in lex.CLASSES[name] for word in phrase) | {"have"}


def accepts(clause: Sequence[str]) -> bool:
    """Whether a clause is made, from end to end, as one that accepts."""
    if _MAY.isdisjoint(clause) or (not _MEETS.isdisjoint(clause) and _MET.isdisjoint(clause)):
        return False
    return any(
        made(slots, clause) for needed, slots in _accepts() if not any(each.isdisjoint(clause) for each in needed)
    )


_MEETS = lex.words("meeting allocations huddle mdt")
_MET = lex.words("""
    accepted agreed approved confirmed taken decided discussed reviewed considered screened triaged talked looked spoke
    following morning's outcome result conclusion
""")
"""“Accepted at the meeting” tells what was decided there; “we will take it on at the meeting” leaves it for then."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A kind of clause that changes nothing. `open_ended` says that it ends in open words, so that a link or a
    pause must follow; `may_ask` that it may end in a question mark."""

    name: str
    fits: Callable[[Sequence[str]], bool]
    example: str
    counter: str
    open_ended: bool = True
    may_ask: bool = False


def _open(words: Sequence[str], *, allowed: frozenset[str] = frozenset()) -> bool:
    """Whether words are open nouns and what goes with them: no word that defeats, nor one by a slip, nor a sign. A
    length of time limits what it stands beside."""
    return not _limits(words) and all(_harmless(word, allowed) for word in words)


def _limits(words: Sequence[str]) -> bool:
    """Whether a length of time, or what else bounds a yes, stands in words. “This week” is when something is done."""
    if lex.LASTS.isdisjoint(words) or not lex.LONG_KNOWN.isdisjoint(words):
        return False
    before = ("", *words)
    return any(word in lex.LASTS and before[at] not in ("this", "next", "each") for at, word in enumerate(words))


_DEFEATS = lex.DEFEATS | (DOUBTFUL - lex.words("criteria criterion remit threshold eligible paperwork tomorrow lead"))


def _harmless(word: str, allowed: frozenset[str]) -> bool:
    if word in allowed:
        return True
    if word in _DEFEATS or not word.isascii() or not (word[0].isalnum()) or word.endswith("n't"):
        return False
    return word in _COMMON or len(word) < 3 or not any(one_slip(word, each) for each in _SLIPPED)


_COMMON = lex.words("""
    note notes noted nor now new net nut one ones out our nob hot son sent see seen well with through
    though thought order order's other's provide provides condition conditions expect subjects objects
""")
_SLIPPED = (
    "not",
    "only",
    "unless",
    "until",
    "once",
    "subject",
    "provided",
    "conditional",
    "condition",
    "pending",
    "except",
    "decline",
    "declined",
)


def _nods(clause: Sequence[str]) -> bool:
    return made(_NODS, clause)


_NODS = pattern("NODS+", {"NODS": lex.NODS}, {})


_HAILS = lex.words("hi hello hiya hey dear morning afternoon evening thanks ta cheers good thank you many")
_HAILED = _HAILS | lex.words("all both everyone team there again holdfast duty colleague colleagues so much very")


def _hails(clause: Sequence[str]) -> bool:
    """`Hi Bev`, `Thanks both`."""
    names = [each for each in clause if each not in _HAILED]
    return (
        clause[0] in _HAILS
        and clause[0] != "you"
        and len(names) <= 3
        and all(each in GIVEN or each == "and" for each in names)
    )


def _thanked(clause: Sequence[str]) -> bool:
    """Whether every “you” is one who is thanked: “You accept it” speaks of somebody else."""
    return all(at > 0 and clause[at - 1] == "thank" for at, word in enumerate(clause) if word == "you")


def _courtesy(clause: Sequence[str]) -> bool:
    after = lex.AFTER_COURTESY.get(clause[0])
    if after is not None and clause[1:2] and clause[1] not in after:
        return False  # “many limits here”, “further notice”
    if clause[0] in ("hi", "hello", "hiya", "hey", "dear") and not lex.SAYING.isdisjoint(clause):
        return False  # “hi there is a catch”
    if clause[0] not in lex.COURTESY or (clause[-1] == "you" and clause[-2:-1] != ("thank",)):
        return False
    return _open(clause[1:], allowed=lex.ALLOWED_IN_THANKS) and not {"could", "would", "will", "it's"} & set(clause)


def _read(clause: Sequence[str]) -> bool:
    at = 0
    while at < len(clause) and clause[at] in lex.HAVING and clause[at] not in lex.READ:
        at += 1
    if at == 0 and clause[0] in lex.TOLD_BY_SOMEBODY:
        return (
            False  # “let Jo decide” asks; “talking to Jo tomorrow” has not been done; “shared care” tells of no reading
        )
    if clause[at : at + 1] and _to_come(clause[at:]):
        return False
    return (
        at < len(clause) and at <= 4 and clause[at] in lex.READ and _open(clause[at + 1 :], allowed=lex.ALLOWED_IN_READ)
    )


def _to_come(clause: Sequence[str]) -> bool:
    """Whether what follows a word of reading may lie ahead: “got to ask Jo”, “after his discharge”, “considered for
    six weeks”."""
    if clause[0] in ("after", "following", "further"):
        said = clause[1:8]
        if not lex.DAYS.isdisjoint(said) and "last" not in said:
            return True
        return lex.TALKS.isdisjoint(said) and lex.PAST.isdisjoint(said)
    follows = lex.ONLY_WITH.get(clause[0])
    if follows is not None:
        return not clause[1:2] or clause[1] not in follows
    return len(clause) > 1 and clause[1] in lex.NOT_AFTER.get(clause[0], frozenset())


_FAMILY = lex.words("""
    daughter son mother mum dad father wife husband family sister brother gp carer niece nephew partner
""")


def _person(clause: Sequence[str]) -> bool:
    if clause[0] in ("agree", "agreed") and len(clause) > 2:
        clause = clause[1:]
    if {"main", "primary"} & set(clause) and "need" in clause:
        clause = tuple(each for each in clause if each != "need")
    if (
        clause[0] in ("the", "her", "his")
        and clause[1:2]
        and clause[1] in _FAMILY
        and clause[2:3] in (("has",), ("have",), ("is",), ("knows",))
    ):
        return _open(clause[3:])
    if not lex.ELSEWHERE.isdisjoint(clause) or _open_to_another(clause):
        return False  # a yes to somebody who is “out of area” is asked about
    if clause[0] not in lex.PEOPLE or not lex.PERSON_CUES & set(clause[1:] or clause):
        return clause[:2] == ("we", "know") and len(clause) > 2 and _open(clause[2:])
    return bool(lex.PERSON_VERBS & set(clause) or clause[0] in ("known", "already", "open")) and _open(clause)


def _open_to_another(clause: Sequence[str]) -> bool:
    """“She is open to Older People”: whose she is, and not ours."""
    at = next((place for place, word in enumerate(clause) if word in ("open", "placed")), None)
    if at is None or clause[at + 1 : at + 2] not in (("to",), ("with",)):
        return False
    return clause[at + 2 : at + 3] not in (("us",), ("our",), ("TEAM",), ("me",), ("my",), ("mental",), ("the",))


def _listed(clause: Sequence[str]) -> bool:
    """`We have a waiting list for allocation`: our own email asks people to say so (8.5)."""
    begins = clause[0] in ("allocation", "we", "there", "it", "this", "the", "our", "will", "on")
    return (
        begins
        and clause[-1] != "meeting"  # “Accepted: allocation meeting” answers an invitation
        and bool({"allocation", "list", "allocations"} & set(clause))
        and _open(clause, allowed=frozenset(("hold", "will", "wait")))
    )


def _nice(clause: Sequence[str]) -> bool:
    """`A joint visit for handover would be good`."""
    ends = clause[-3:-1] == ("would", "be") and clause[-1] in (
        "good",
        "helpful",
        "great",
        "useful",
        "appreciated",
        "lovely",
        "welcome",
    )
    return ends and "handover" in clause and _open(clause[:-3], allowed=frozenset(("joint",)))


def _worker(clause: Sequence[str]) -> bool:
    at = next((place for place, word in enumerate(clause[:7]) if word in lex.WILL), None)
    if at is None:
        return False
    if not all(each in lex.ACTORS or each in GIVEN or unknown(each) for each in clause[:at]):
        return False
    rest = clause[at + 1 :]
    if rest[:1] == ("see",) and rest[1:2] in ((), ("about",), ("how",)):
        return False
    if not lex.STAY_YOURS.isdisjoint(rest) or rest[-2:] == ("you", "know") or rest[-2:] == ("and", "see"):
        return False
    does = next((place for place, each in enumerate(rest[:5]) if each in lex.DOES), None)
    if does is None:
        return False
    return (
        _open(rest[:does])
        and _open(rest[does + 1 :], allowed=lex.ALLOWED_IN_DOES)
        and "to" not in rest[does + 1 : does + 2]
    )


def unknown(word: str) -> bool:
    """A word of no list: in the place of an actor, somebody's name."""
    return word.isalpha() and word not in _KNOWN_WORDS and len(word) > 1


_KNOWN_WORDS = frozenset(
    word
    for words in (lex.DEFEATS, lex.SENDS, lex.READ, lex.PEOPLE, lex.COURTESY, lex.DOES, lex.LINKS, lex.STARTS)
    for word in words
) | lex.words("you your they cmht council trust hospital family everyone nobody somebody manager panel")


def _booked(clause: Sequence[str]) -> bool:
    """`First visit booked for Friday`, `allocated to Hana`."""
    if clause[0] in ("allocated", "assigned") and len(clause) > 2 and clause[1] == "to":
        named = lex.NOT_ALLOCATED_TO.isdisjoint(clause[2:])
        return named and _open(clause[2:], allowed=lex.ALLOWED_IN_DOES) and len(clause) <= 6
    spot = next((at for at, word in enumerate(clause[:4]) if word in ("booked", "arranged", "planned")), 0)
    return (
        spot > 0
        and clause[spot - 1] in ("visit", "meeting", "appointment", "call", "is")
        and _open(clause[spot:], allowed=lex.ALLOWED_IN_DOES)
    )


def _sends(clause: Sequence[str]) -> bool:
    """A request that our own protocol invites (8.6): `please send the risk assessment`."""
    words = list(clause)
    if words[0] in ("yes", "and", "then"):
        words = words[1:]
    if words and words[-1] in lex.PLEASE:
        words = words[:-1]
        polite = True
    else:
        polite = False
    if words and words[0] in lex.PLEASE:
        words, polite = words[1:], True
    if words and words[0] in lex.OF_YOU:  # noqa: SIM102 - the name asked is a question of its own
        if len(words) > 2 and (words[1] == "you" or words[1] in GIVEN or words[1] in ("someone", "somebody", "they")):
            words, polite = words[2:], True
    if words[:2] == ["let", "me"] and words[2:3] != ["know"]:
        return False
    while words and words[0] in ("please", "pls", "also", "now", "do", "just", "you", "could", "can"):
        words = words[1:]
    if not words or (words[0] not in lex.SENDS and not (polite and words[0] in lex.BARE_SENDS)):
        return False
    if not polite and words[0] not in ("ring", "call", "tell", "let", "send", "forward", "thank"):
        return False
    if words[0] == "let" and "know" not in words:
        return False
    return _open(words[1:], allowed=lex.ALLOWED_IN_SENDS) and not _OWN & set(words[1:])


_OWN = lex.words("""
    complete complete manage support review assess sort handle visiting funding package budget
    money cash worker someone somebody staff back code yes nod steer permission
""")


def _no_need(clause: Sequence[str]) -> bool:
    if not lex.MOVES.isdisjoint(clause):
        return False  # “no need for a transfer”
    if clause[:2] == ("no", "need") or clause[:3] == ("there", "is", "no"):
        return _open(clause[3:]) and clause[2:3] != ("is",)
    return False


_HEADS = lex.words("manager tm manage lead head atm")
_PLACES = lex.words("""
    hospital community older people north here adult adults learning disability mental health north
""")


def _role(clause: Sequence[str]) -> bool:
    if clause[0] not in ("as", "i", "speaking", "acting", "manager") or _HEADS.isdisjoint(clause):
        return False
    return all(each in lex.ROLES or each in _PLACES for each in clause) and clause[1:2] != ("your",)


def _money(clause: Sequence[str]) -> bool:
    return (
        clause[0] in ("funding", "the", "panel")
        and "funding" in clause[:2]
        and clause[2:4] != ()
        and bool({"agreed", "approved"} & set(clause))
        and clause[1 if clause[0] == "funding" else 2] in ("was", "has", "is")
        and _open(clause[2:], allowed=frozenset(("agreed", "approved", "panel")))
    )


HARMLESS: tuple[Frame, ...] = (
    Frame(name="nod", fits=_nods, example="no objections from us", counter="no", open_ended=False),
    Frame(name="wait", fits=lambda clause: waits(" ".join(clause)), example="there will be a wait", counter="wait"),
    Frame(name="greeting", fits=_hails, example="hi bev", counter="bev", open_ended=False),
    Frame(
        name="list",
        fits=_listed,
        example="we have a waiting list for allocation",
        counter="we have a list of conditions",
    ),
    Frame(
        name="wish",
        fits=_nice,
        example="a joint visit for handover would be good",
        counter="a joint visit would be good",
    ),
    Frame(name="courtesy", fits=_courtesy, example="thanks for the clear notes", counter="thanks but no"),
    Frame(name="read", fits=_read, example="i have read the notes", counter="i have read that you keep it"),
    Frame(name="person", fits=_person, example="he is known to our team", counter="he is not known to us"),
    Frame(name="worker", fits=_worker, example="sam will ring the family", counter="sam will decide"),
    Frame(name="booked", fits=_booked, example="first visit booked for friday", counter="visit needed"),
    Frame(
        name="request", fits=_sends, example="please send the care plan", counter="please finish the plan", may_ask=True
    ),
    Frame(name="no need", fits=_no_need, example="no need to escalate", counter="no need for us to accept"),
    Frame(name="role", fits=_role, example="as team manager", counter="as your manager said", open_ended=False),
    Frame(name="money", fits=_money, example="funding was agreed at panel", counter="funding is needed"),
)
"""What changes nothing: open nouns, closed verbs, and no word that defeats."""


def open_word(word: str) -> bool:
    """Whether a word is an open one: no defeater, nor one by a slip."""
    return _harmless(word, frozenset())


def given(word: str) -> bool:
    """Whether a word is a name that people are given."""
    return word in GIVEN


def _givens(word: str) -> bool:
    return word.endswith("'s") and word[:-2] in GIVEN


_KINDS: dict[str, Word] = {
    asides.OPEN: open_word,
    asides.NAME: given,
    f"{asides.NAME}'s": _givens,
    asides.SURNAME: unknown,
    asides.NUMBER: str.isdigit,
}


@cache
def _asides() -> tuple[Slots, ...]:
    return tuple(pattern(text, _CLASSES, _KINDS) for text, _, _ in asides.ASIDES)


@cache
def _by_word() -> dict[str, tuple[Slots, ...]]:
    """The asides that can begin with a word; with "" those that can begin with any."""
    found: dict[str, tuple[Slots, ...]] = {}
    for slots in _asides():
        for word in begins(slots) or ("",):
            found[word] = (*found.get(word, ()), slots)
    return found


def aside(clause: Sequence[str]) -> bool:
    """Whether a clause is made, from end to end, as one of the asides, which change nothing."""
    may = _by_word()
    return any(made(slots, clause) for word in (clause[0], "") for slots in may.get(word, ()))


def role(clause: Sequence[str]) -> bool:
    """Whether a clause says as what its writer writes: `as team manager`."""
    return made(_asides()[0], clause)
