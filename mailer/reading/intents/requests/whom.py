"""Decides which team ordinary sentences ask to take a case: the one that stands whole where a team is asked, or that
“them” can only mean. A team that is only guessed at is offered, and never asked; a wrong team is far worse than a
question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mailer.reading.intents.requests import askings as forms
from mailer.reading.intents.requests.guessing import guess
from mailer.reading.intents.requests.written import TEAMED, Sentence, written_out
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.lexicon import words as word_set
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.units import Unit
from mailer.reading.sentences.vocabulary import Vocabulary

_MOST = 40
_PAUSE = frozenset(",;:()-.?!")
_WHOLE = r"(?:either )?(?:the |our )?T\d(?:,? (?:and|or|/|&) (?:the )?T\d)*(?: both)?"
_NEAR = r"(?:[a-z0-9'&]+ ){0,4}T\d(?: [a-z0-9']+){0,3}"
_SHORT = 25
_BRIEF = r"T\d (?:team )?please|please (?:[,:-] )?T\d|transfer|redirect|referral|refer|query"
_ASKS_BRIEFLY = lazily(rf"(?<!\S)(?:{_BRIEF})(?!\S)")
"""What tells that a few words which name a case and a team may ask: “JW-48211 cmht transfer”."""
_OF_OWN = r"OWN [a-z]+(?: team)?"
_ANY = r"(?:[a-z0-9'&]+ ){0,6}?[a-z0-9'&]+"
_THEY = lazily(rf"(?<!\S)(?:{'|'.join(forms.THEY)})(?!\S)")
_YOU = lazily(r"(?<!\S)you(?!\S)")
_UNNAMED = word_set("""
    you we i they it someone anyone this the that us them people colleagues duty him her me one please
    somebody there nobody everyone and or a an our your if could can would who OWN REFOK REFNO
""")
_STOPS = word_set("""
    please to as because since on who for from take if with thanks thx ta is at by and so can could would
    will which now today has have be , . : ; - ( ) ?
    pick take accept hold own receive allocate be become
""")


@lru_cache(maxsize=8)
def _forms(team: str, every: Sequence[tuple[str, str]]) -> tuple[re.Pattern[str], ...]:
    """Forms with a pattern in the place of the team, made when they are first wanted."""
    place = f"(?P<team>{team})"
    return tuple(lazily(rf"(?<!\S){_TEAM.sub(lambda _: place, form)}") for form, _ in every)


_TEAM = lazily(r"(?<![A-Za-z\\])T(?![A-Za-z\\])")


def _asks_as(sentence: Sentence, who: re.Pattern[str]) -> bool:
    """Whether a sentence asks those whom a pronoun means."""
    return bool(_found(replace(sentence, text=who.sub("T9", sentence.text)), _forms("T9", forms.FORMS)))


_HAILED = lazily(r"^(?:dear|hi|hello|hiya) (?:the )?T0 (?:, )?$")
_OF_A_CASE = lazily(r"(?<!\S)(?:case|referral|this|it|him|her|person|client|patient|transfer|dispute|REFNO)(?!\S)")
_CUES = tuple(lazily(rf"(?<!\S)(?:{each})(?!\S)") for each in forms.CUES)
_NOBODY = tuple(lazily(rf"(?:^| ){form}") for form in forms.NOBODY)


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whom a letter asks: a team, or the words that should name one, and the teams that they may mean. All empty
    where it asks, and says nobody; several teams and no words are those that it names."""

    team: str | None = None
    named: str = ""
    near: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    """Those of them that are asked each by name, where no other team is named: “ask CMHT and LDT”."""


def whom(
    sentences: Sequence[Unit], known: Known, words: Vocabulary, own: Sequence[str], *, named_case: bool
) -> Whom | None:
    """Whom ordinary sentences ask; None where they ask nothing of a team. Where no case is named only a team that
    is named whole, or that can be offered, is asked."""
    every = [written_out(unit, known, words, own) for unit in sentences[:_MOST]]
    asked: dict[str, None] = {}
    pointed = [each.of(match) for each in every for match in TEAMED.findall(each.text)]
    last = -1
    for at, each in enumerate(every):
        hailed = every[0].teams[:1] if at and _HAILED.match(every[0].text) and _asks_as(each, _YOU) else ()
        for team in (*_asked_in(each, _forms(_WHOLE, forms.FORMS)), *hailed):
            asked[team] = None
            last = at
    spoiled = any(_spoiled(each) for each in every) or any(
        team not in asked for each in every[last + 1 :] for team in each.teams if last >= 0
    )
    if asked and not named_case and not any(_OF_A_CASE.search(each.text) for each in every):
        return None
    if len(asked) == 1 and not spoiled:
        return Whom(team=next(iter(asked)))
    if asked:
        near = tuple(dict.fromkeys(pointed))[:3]
        named = "" if len(near) > 1 else next(each for each in every if each.teams).about
        return Whom(named=named, near=near, each=_together(every, asked))
    if any(_denied(each) for each in every if each.teams):
        asks = any(_asks_nobody(each) or _ANYONE.search(each.text) for each in every)
        return Whom() if named_case and asks else None
    return _otherwise(every, words, own, pointed, named_case=named_case)


_ANYONE = lazily(r"(?:anyone|anybody|any team|someone|somebody|any other team) (?:but|except|other than)")
_LISTED = lazily(r"(?:both )?(?:the )?T\d (?:team )?(?:(?:, (?:and )?|and |& )(?:the )?T\d (?:team )?)+")


def _together(every: Sequence[Sentence], asked: Mapping[str, None]) -> tuple[str, ...]:
    """The teams that are asked, where they are all that is named, in one list, and each stands whole in it."""
    naming = [each for each in every if each.teams]
    if len(naming) != 1 or len(asked) < _SEVERAL or set(asked) != set(naming[0].teams):
        return ()
    listed = _LISTED.search(naming[0].text)
    if listed is None or len(TEAMED.findall(listed[0])) != len(naming[0].teams):
        return ()
    alone = replace(naming[0], text=_LISTED.sub("T0 ", naming[0].text))
    return tuple(asked) if _stands_whole(alone) else ()


_SEVERAL = 2


def _otherwise(
    every: Sequence[Sentence], words: Vocabulary, own: Sequence[str], pointed: Sequence[str], *, named_case: bool
) -> Whom | None:
    """Whom they ask where no team stands where one is asked: the only one spoken of, or a guess, or nobody."""
    them = any(_asks_as(each, _THEY) for each in every)
    nobody = any(_asks_nobody(each) for each in every)
    may = named_case and any(_may_ask(each) for each in every)
    spoken = tuple(dict.fromkeys(pointed))
    standing = any(_asked_in(each, _forms(_WHOLE, forms.POINTS)) for each in every)
    if len(spoken) == 1 and (them or nobody or may):
        if (them or (nobody and standing)) and all(_stands_whole(each) for each in every if each.teams):
            return Whom(team=spoken[0])
        return Whom(named=words.directory.teams[spoken[0]].name, near=spoken) if named_case else None
    slots = [slot for each in every for slot in _slots(each, _forms(_ANY, forms.FORMS))]
    if them or nobody:
        slots += [slot for each in every for slot in _slots(each, _forms(_ANY, forms.POINTS))]
    guesses = ((slot, team) for slot in slots if (team := guess(slot, words, own)) is not None)
    if (guessed := next(guesses, None)) is not None:
        return Whom(named=guessed[0], near=(guessed[1],))
    part = next((each for each in every if any(map(_another, _found(each, _forms(_NEAR, forms.FORMS))))), None)
    if named_case and part is not None:
        return Whom(named=part.about, near=spoken[:3])
    if may or (named_case and (slots or them or nobody)):
        named = slots[0] if slots else ""
        return Whom(named=named, near=words.near(named) if named else tuple(spoken)[:3])
    near_one = next((Whom(named=slot, near=near) for slot in slots if (near := words.near(slot))), None)
    return near_one or (_likely(every, words, spoken) if named_case else None)


def _likely(every: Sequence[Sentence], words: Vocabulary, spoken: Sequence[str]) -> Whom | None:
    """Whom they may ask that name a case and ask in no form: the only team that should have it by what they say; or
    somebody of whose name the writer's own team is a part, as “Older People South”."""
    if len(spoken) == 1 and any(_asked_in(each, _forms(_WHOLE, forms.LIKELY)) for each in every):
        return Whom(named=words.directory.teams[spoken[0]].name, near=tuple(spoken))
    short = sum(len(each.text.split()) for each in every) <= _SHORT
    plain = short and not any(each.silent or _denied(each) for each in every)
    if len(spoken) == 1 and plain and any(_ASKS_BRIEFLY.search(each.text) for each in every):
        return Whom(named=words.directory.teams[spoken[0]].name, near=tuple(spoken))
    places = (place.split() for each in every for place in _found(each, _forms(_OF_OWN, forms.FORMS)))
    return Whom() if any(_STOPS.isdisjoint(place) for place in places) else None


def _another(place: str) -> bool:
    """Whether words that stand where a team is asked, and end in its name, may name another."""
    return _NOT_NAMES.isdisjoint(place.split())


def _found(sentence: Sentence, patterns: Sequence[re.Pattern[str]]) -> list[str]:
    """The words in the place of a team, of each form that stands in a sentence and is not denied before it."""
    if sentence.silent:
        return []
    return [
        match["team"]
        for pattern in patterns
        for match in pattern.finditer(sentence.text)
        if not _denies(sentence.text[: match.start("team")])
    ]


def _denies(before: str) -> bool:
    said = before.split()
    pauses = [at for at, each in enumerate(said) if each in _PAUSE and each != "-"]
    clause = said[pauses[-1] + 1 if pauses else 0 :]
    if clause[-1:] == ["but"] or clause[-2:] == ["but", "the"]:
        return True  # “anyone but ALDT”
    return not forms.DENIES.isdisjoint(clause) and not {"plan", "agreed"} & set(clause)


def _denied(sentence: Sentence) -> bool:
    """Whether what is said of a team is denied, asked about or told of the past."""
    first = sentence.text.split("T", maxsplit=1)[0] if sentence.teams else sentence.text
    return _denies(first) or bool(re.search(r"^(?:has|have|did|is|are|when|do) |^we will not ", sentence.text))


def _asked_in(sentence: Sentence, patterns: Sequence[re.Pattern[str]]) -> list[str]:
    """The teams that a sentence asks. One whose name may be part of another's is none."""
    return [sentence.of(token) for place in _found(sentence, patterns) for token in TEAMED.findall(place)]


def _spoiled(sentence: Sentence) -> bool:
    """Whether a sentence names a team in part of another's name, or more teams than that from which a case comes."""
    if not sentence.teams:
        return False
    left = [each for each in re.finditer(r"(\S+ )?(T\d)", sentence.text) if each[1] not in ("from ", "by ")]
    return not _stands_whole(sentence) or len({sentence.of(each[2]) for each in left}) > 1


def _stands_whole(sentence: Sentence) -> bool:
    """Whether no word beside a team's name may make it another's."""
    said = sentence.text.split()
    for at, each in enumerate(said):
        if not TEAMED.fullmatch(each):
            continue
        before = said[at - 1] if at else ""
        after = said[at + 1 :]
        if after[:1] == ["team"]:
            after = after[1:]
        if before in ("from", "by") and after[:1] in (["to"], []):
            continue
        if before and before not in forms.BEFORE and before not in _POINTING:
            return False
        if after and after[0] == ",":  # what stands behind a comma may be a place
            after = after[1:]
            if after and after[0] not in forms.AFTER and after[0] not in _UNNAMED and not after[0].islower():
                continue
            if after and after[0] not in forms.AFTER | {"she", "he", "as"} | set(_UNNAMED):
                return len(after) > 3 and after[1] in ("is", "has", "of", "diagnosis")
            continue
        if after and after[0] not in forms.AFTER | _TELLING:
            return False
        only = forms.THEN_ONLY.get(after[0]) if after else None
        if only is not None and len(after) > 1 and after[1] not in only:
            return False
    return True


_LEADS = word_set("the our over someone somebody anyone anybody in at from on")
_NOT_NAMES = forms.DENIES | frozenset(_UNNAMED) - {"the", "a", "an", "our"} | word_set("asked have to take")
_POINTING = word_set("""
    one known open belongs falls spoke
""")
_TELLING = word_set("""
    know knows saw said rang yesterday
""")


def _may_ask(sentence: Sentence) -> bool:
    """Whether words of asking and of taking stand beside a team, in no form that is known."""
    return bool(sentence.teams) and not sentence.silent and all(each.search(sentence.text) for each in _CUES)


def _asks_nobody(sentence: Sentence) -> bool:
    return not sentence.silent and any(
        not _denies(sentence.text[: match.start()]) and "how" not in sentence.text.split()[:1]
        for pattern in _NOBODY
        for match in pattern.finditer(sentence.text)
    )


def _slots(sentence: Sentence, patterns: Sequence[re.Pattern[str]]) -> list[str]:
    """The words of a sentence that stand where a team is asked, and name none."""
    found = []
    for slot in _found(sentence, patterns):
        start = sentence.text.find(slot)
        said = sentence.text[start:].split()
        upto = next((at for at, each in enumerate(said) if each in _STOPS), len(said))
        whole = said[: max(upto, len(slot.split()))][:7]
        while whole and whole[0] in _LEADS:
            whole = whole[1:]
        if whole and whole[0] not in _UNNAMED and not TEAMED.search(" ".join(whole)):
            found.append(" ".join(whole).removesuffix(" team"))
    return found
