"""Decides what a sentence does, clause by clause: accepts, changes nothing, or speaks of something else.

A sentence falls into clauses at its punctuation and links, in any way in which each clause is understood. One that
is not understood in any way speaks, whatever it says. The work is bounded by the length of a sentence.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.frames import HARMLESS, accepts, aside, role
from mailer.reading.sentences.clauses.lexicon import DANGLES, DOES, LINKS, NO_SLIPS, SENDS, STARTS, TYPING, words
from mailer.reading.sentences.clauses.slips import slip_of
from mailer.reading.sentences.clauses.tidying import tidied

ACCEPTS, NOTHING, SPEAKS = "accepts", "changes nothing", "speaks"
_TOKEN = lazily(r"[^\W_]++(?:['.&-][^\W_]++)*+|[,;:!?()/&=\n]|-(?!\w)|\.\.+|[^\s\w]|_+")
_PAUSES = frozenset(',;:!()/-=."')
_YES = words("yes yep yup yeah y")
_LEADING = words("after following upon")
_TOLD, _WE = words("having after following"), words("we i TEAM")
"""“Following the meeting, we accept” leads to a yes; behind one it puts it off."""
_ASKS_FOR = words("could can would will please pls when")
_MOST, _CLAUSE = 90, 40
_INITIALS = 2
"""Letters of a name that are initials alone: “PS” may begin an afterthought."""
_AS = words("we i he she it this they TEAM REFOK her his the our")
_OBJECTS = words("this it he she TEAM REFOK yes no accept accepts accepted")


def does(folded: str, *, asks: bool, on: date | None = None, names: Collection[str] = ()) -> str:
    """What a sentence, as `Known.plainly` gives it, does. `on` is the day on which it was written, where known, and
    `names` are the folded ones of its writer."""
    tokens = _spelt_out([_mended(each) for each in _TOKEN.findall(tidied(folded, on))])
    if len(tokens) > _MOST or any(each.startswith("_") for each in tokens):
        return SPEAKS
    effects: set[str] = set()
    leading = False
    chunks = _chunks(tokens)
    if asks and chunks and _of_chunk(chunks[-1], asks=True, asides=False) == SPEAKS:
        return SPEAKS  # “Accept. Right?” asks whether it is
    for chunk in chunks:
        effect = _of_chunk(chunk, asks=asks)
        if ACCEPTS in effects and len(" ".join(chunk)) > _INITIALS and " ".join(chunk) in names:
            effect = NOTHING  # a name before it may be somebody's who is told to accept
        if effect == SPEAKS or (chunk[0] in _LEADING and ACCEPTS in effects):
            return SPEAKS
        leading = effect == NOTHING and (leading or chunk[0] in _LEADING)
        if ACCEPTS in effects and _YES.issuperset(chunk):
            return SPEAKS  # it may answer a form: “Accept: yes”
        effects.add(effect)
    if not effects or leading:
        return SPEAKS
    return ACCEPTS if ACCEPTS in effects else NOTHING


def _mended(each: str) -> str:
    return slip_of(each, TYPING) if len(each) >= 4 and each not in NO_SLIPS else each


_TAKES = words("take accept have pick")
_SHORT = {
    "one's": ("one", "is"),
    "he's": ("he", "is"),
    "she's": ("she", "is"),
    "they're": ("they", "are"),
    "thats": ("that", "is"),
    "needs's": ("needs",),
    "let's": ("let", "us"),
    "here's": ("here", "is"),
    "there's": ("there", "is"),
    "i'd": ("i", "would"),
    "we'd": ("we", "would"),
    "hes": ("he", "is"),
    "shes": ("she", "is"),
    "you've": ("you", "have"),
    "you'll": ("you", "will"),
    "you're": ("you", "are"),
    "you'd": ("you", "would"),
}


def _spelt_out(tokens: Sequence[str]) -> list[str]:
    out: list[str] = []
    for at, each in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        if each == "ill" and after in DOES | SENDS:
            out += ("i", "will")
        elif each == "well" and after in _TAKES:
            out += ("we", "will")
        else:
            out += _SHORT.get(each, (each,))
    return out


def _chunks(tokens: Sequence[str]) -> list[list[str]]:
    out: list[list[str]] = [[]]
    for each in tokens:
        if each in _PAUSES or not (each[0].isalnum() or each == "&"):
            if each not in _PAUSES and not re.fullmatch(r"\.\.+", each):
                out[-1].append(each)  # a sign that is no pause is understood by no frame
            out.append([])
        else:
            out[-1].append(each)
    return [each for each in out if each]


def _of_chunk(chunk: Sequence[str], *, asks: bool, asides: bool = True) -> str:
    """The best reading of what stands between two pauses: each clause of it is understood, or it speaks.
    `asides` says that a clause may be one that asks for nothing."""
    if len(chunk) > _CLAUSE:
        return SPEAKS
    best: list[str | None] = [None] * (len(chunk) + 1)
    best[0] = NOTHING
    for start in range(len(chunk)):
        if best[start] is None:
            continue
        begins = start
        if chunk[start] in LINKS and start + 1 < len(chunk):
            _as_what(chunk, start, best)
            alone = chunk[start] == "as" and chunk[start + 1] not in _AS
            if alone and start:
                continue  # “accept as discussed” may bring terms with it
            begins = start if alone else start + 1
        for end in range(begins + 1, len(chunk) + 1):
            if end < len(chunk) and chunk[end] not in LINKS and chunk[end] not in STARTS:
                continue
            clause = tuple(chunk[begins:end])
            links = end == len(chunk) or chunk[end] in LINKS or (clause[0] in _TOLD and chunk[end] in _WE)
            effect = _of_clause(clause, links=links, asks=asks, asides=asides)
            if effect is None or (effect == ACCEPTS and end < len(chunk) and chunk[end] in _OBJECTS):
                continue  # what is accepted may be that “this case has gone on too long”
            if effect == ACCEPTS or best[start] == ACCEPTS:
                best[end] = ACCEPTS
            elif best[end] is None:
                best[end] = NOTHING
    return best[-1] or SPEAKS


def _as_what(chunk: Sequence[str], start: int, best: list[str | None]) -> None:
    """“as the team manager for ALDT”, which looks as if it began with a link."""
    if chunk[start] != "as":
        return
    for end in range(start + 2, min(len(chunk), start + 12) + 1):
        said = chunk[start:end]
        if best[end] is None and (role(said) or (start == 0 and end == len(chunk) and aside(said))):
            best[end] = best[start]


def _of_clause(clause: tuple[str, ...], *, links: bool, asks: bool, asides: bool) -> str | None:
    if not clause:
        return None
    if not asks and accepts(clause):
        return ACCEPTS
    if (asides or clause[0] in _ASKS_FOR) and aside(clause):
        return NOTHING
    for frame in HARMLESS:
        if (
            (not asks or frame.may_ask)
            and (not frame.open_ended or (links and clause[-1] not in DANGLES))
            and frame.fits(clause)
        ):
            return NOTHING
    return None
