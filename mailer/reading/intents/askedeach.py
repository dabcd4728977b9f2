"""Decides what a letter asks that names several cases, or asks several teams about one: a request for each, where each
would be one if it came in a letter of its own. Otherwise there is none, and the whole letter is asked about.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mailer.reading.intents.requests.labelled import label_of, untabled
from mailer.reading.intents.saying import Heard
from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.concern import Concern
from mailer.reading.sentences.known import case_forms
from mailer.reading.sentences.listed import found
from mailer.reading.sentences.units import fold, units
from protocol.messages.intents import Answer, Ask, Intent

_SEVERAL = 2
_JOIN = r"(?:\s*,\s*and\s+|\s*[,;&/+]\s*|\s+and\s+|\s+)"
_DENIES = lazily(r"\b(?:not|no|never|except|but|instead|unless|neither|nor|or|rather|apart|without|if|n't)\b|n't\b")
_SHARED = lazily(r"\b(?:both|all|each|they|these|them|either|their)\b")
"""What is said of all of them, wherever it stands."""
_COUNT = "(?:two|three|four|five)"
_BOTH = lazily(
    found(
        rf"(?:both|all)(?: (?:of )?(?:these|those|them|the))?(?: {_COUNT})?(?: (?:cases|of them|people))?",
        rf"these(?: {_COUNT})? cases",
        rf"(?:the )?(?:below|following)(?: {_COUNT})?(?: cases)?",
        "these",
    ).pattern,
    re.I,
)
_PARTED = lazily(r"(?<!\s)\s*+(?:,\s*+and|;|,|&)\s++|(?<!\s)\s++and\s++", re.I)


@dataclass
class _Part:
    """Sentences of a letter that name the same cases, in the words of their writer, with those about no case behind."""

    references: tuple[str, ...]
    lines: list[str]


def asked_one_by_one(
    heard: Heard, hear: Callable[[Heard], tuple[Intent, str]], prefix: str, concern_of: Callable[[NewText], Concern]
) -> tuple[tuple[str, Answer | Ask], ...]:
    """Each case with the request that the letter makes about it, in the order of the letter; a case stands once for
    each team that is asked about it."""
    text, named = untabled(heard.new.text), heard.about.references
    if heard.about.local_ids or heard.around.problems or not named:
        return ()
    several = len(named) > 1
    parts = (_labelled(text, prefix) or _in_sentences(text, named, prefix)) if several else ((named[0], text),)
    if sorted(each for each, _ in parts) != sorted(named):
        return ()
    asks: list[tuple[str, Ask]] = []
    for reference, words in parts:
        ask = _ask(heard, hear, reference, words, concern_of)
        teams = () if ask is None else (ask.to_team,) if ask.to_team else ask.to_teams
        if ask is None or not teams:
            return ()
        asks += [(reference, replace(ask, to_team=team, to_teams=(), near=(), named_to="")) for team in teams]
    if len(asks) < _SEVERAL:
        return ()
    if heard.around.alarm and not any(ask.concern for _, ask in asks):
        asks = [(each, replace(ask, concern=True, concern_guessed=True)) for each, ask in asks]
    return tuple(asks)


def _ask(
    heard: Heard,
    hear: Callable[[Heard], tuple[Intent, str]],
    reference: str,
    words: str,
    concern_of: Callable[[NewText], Concern],
) -> Ask | None:
    """What some words ask about one case."""
    new = NewText(above=words)
    known = replace(heard.known, case=case_forms((reference,), ()))
    intent, _ = hear(
        replace(
            heard,
            new=new,
            known=known,
            about=replace(heard.about, references=(reference,)),
            around=replace(heard.around, concern=concern_of(new)),
        )
    )
    return intent if isinstance(intent, Ask) else None


# --- in labelled lines -----------------------------------------------------------------------------------


def _labelled(text: str, prefix: str) -> tuple[tuple[str, str], ...]:
    """Each case of a labelled letter, with the lines before its own `Case:` line that hold for all, and its own."""
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if label_of(line) == "case" and written(line, prefix)]
    if not starts:
        return ()
    head = "\n".join(lines[: starts[0]])
    parts = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        cases = written(lines[start], prefix)
        if len(cases) > 1 and _listed(lines[start].partition(":")[2], prefix) is None:
            return ()
        for case in cases:
            block = "\n".join([f"Case: {case}", *lines[start + 1 : end]])
            parts.append((case, f"{head}\n{block}"))
    return tuple(parts)


# --- in sentences ----------------------------------------------------------------------------------------


def _in_sentences(text: str, named: Sequence[str], prefix: str) -> tuple[tuple[str, str], ...]:
    """Each case with the sentences that are about it: its own, those before all, and what is said of all."""
    head: list[str] = []
    shared: list[str] = []
    parts: list[_Part] = []
    for words in _sentences(text, prefix):
        cases = tuple(written(words, prefix))
        if len(cases) > 1 and (_listed(words, prefix) is None or _DENIES.search(fold(words))):
            return ()
        if cases and parts and parts[-1].references == cases:
            parts[-1].lines.append(words)
        elif cases:
            parts.append(_Part(references=cases, lines=[words]))
        elif not parts:
            head.append(words)
        elif _SHARED.search(fold(words)):
            shared.append(words)
        else:
            parts[-1].lines.append(words)
    if not parts and all(each in named for each in named) and any(map(_BOTH.search, head)):
        return tuple((case, "\n".join(_for_one(each, case, prefix) for each in head)) for case in named)
    parts = _bare(parts, prefix)
    of: dict[str, list[str]] = {}
    for part in parts:
        for case in part.references:
            of.setdefault(case, []).extend(_for_one(each, case, prefix) for each in part.lines)
    return tuple(
        (case, "\n".join([*(_for_one(each, case, prefix) for each in head), *lines, *shared]))
        for case, lines in of.items()
    )


def _sentences(text: str, prefix: str) -> Iterator[str]:
    """The sentences of a text; one that speaks of two cases in turn is parted before what it says of the second."""
    for line in text.split("\n"):
        for unit in units(line):
            words = unit.words
            while len(written(words, prefix)) > 1 and _listed(words, prefix) is None:
                second = list(_of(prefix).finditer(words))[1]
                first = next(_of(prefix).finditer(words))
                joints = [each for each in _PARTED.finditer(words[: second.start()]) if each.start() >= first.end()]
                if not joints or _DENIES.search(fold(words)):
                    break
                yield words[: joints[-1].start()]
                words = words[joints[-1].end() :]
            yield words


def _bare(parts: list[_Part], prefix: str) -> list[_Part]:
    """Cases that stand alone on lines of their own, below one another, as one list."""
    alone = [part for part in parts if not re.sub(r"[\W_]", "", _of(prefix).sub("", part.lines[0]))]
    if len(alone) != len(parts) or any(len(part.lines) > 1 for part in parts[:-1]):
        return parts
    cases = tuple(dict.fromkeys(case for part in parts for case in part.references))
    return [_Part(references=cases, lines=[", ".join(cases), *parts[-1].lines[1:]])] if parts else []


def _for_one(words: str, case: str, prefix: str) -> str:
    """A sentence as it would be of one case: in the place of a list stands that case, as in that of “both cases”."""
    listed = _listed(words, prefix)
    if listed is not None and len(written(words, prefix)) > 1:
        return f"{words[: listed.start()]}{case}{words[listed.end() :]}"
    if not written(words, prefix):
        return _BOTH.sub(case, words, count=1)
    return words


def _listed(words: str, prefix: str) -> re.Match[str] | None:
    """The one list in which all cases of a sentence stand, with the word that counts them."""
    one = _of(prefix).pattern
    run = re.search(rf"(?:both |cases? |all )*(?:{one})(?:{_JOIN}(?:case )?(?:{one}))*(?!'s)", words, re.I)
    if run is None or written(run[0], prefix) != written(words, prefix):
        return None
    return run if len(_of(prefix).findall(run[0])) == len(_of(prefix).findall(words)) else None


def _of(prefix: str) -> re.Pattern[str]:
    return lazily(rf"(?<![A-Za-z0-9])\[?{re.escape(prefix)}\s?-?\s?\d{{4,7}}\]?(?!\d)", re.I)


def written(words: str, prefix: str) -> list[str]:
    """The cases of ours that some words name, in one form."""
    return list(dict.fromkeys(f"{prefix}-{re.sub(r'[^0-9]', '', each)}" for each in _of(prefix).findall(words)))
