"""Puts together what ordinary sentences ask of a team (whom.py): its kind, its reason, and where the record is."""

import re

from mailer.reading.intents.requests.labelled import (
    Around,
    copied,
    labels,
    on_concern,
    short,
    supplied,
    team_copied,
)
from mailer.reading.intents.requests.whom import Whom
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.units import Unit, fold
from mailer.reading.sentences.vocabulary import Vocabulary
from protocol.messages.intents import Ask

_RECORD = lazily(
    r"\b(?:contact |work |case )?(?:record|records|case notes?|notes|file|paperwork|everything)"
    r"(?: (?:and|&) (?:work|contact) record)? (?:is|are|can be found|is held|are held|sits)"
    r" (?:now |all )?(?:in|at|on|under) (?P<where>.{2,200})",
    re.I,
)
_SAID = lazily(r"(?:^|[.;,!] )records?: (?P<where>[^.;]{3,120})", re.I)
"""A label in the middle of a line."""
_SYSTEM = r"(?:las|mosaic|liquidlogic|rio|systmone|system one|carenotes|caredirector|eclipse|paris|emis|lorenzo)"
_DAY = (
    r"(?:today|yesterday|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
    r"(?: \d{4})?|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)"
)
_NOTED = lazily(
    rf"\b(?P<where>{_SYSTEM}(?: \d{{4,8}})?,?"
    rf" (?:(?:case |contact |progress )?notes?,? (?:of |from |dated )?)?{_DAY})\b",
    re.I,
)
"""A system of records and a day in it: `LAS note of 23 Nov`."""
_CASE = lazily(r"\d{4}")
"""What stands in no kind: “Request: JW-48211 to ALDT please” is a sentence."""
_NO_PLACE = lazily(r"(?:the )?(?:way|post|its way|their way|order|date|hand|progress|hold|request|leave)\b", re.I)
_REASON = lazily(
    r"^(?:needs? (?:was |were |are )?(?:found|identified|assessed)"
    r"|it|the case|this case|they|he|she|his|her|their|because|the person|reason|new diagnosis|first episode"
    r"|there is|diagnosis|the (?:only|main|primary) need|as (?:he|she|they|it)|since)(?: |$).{3,300}"
)
_BECAUSE = lazily(
    r"(?:(?:\b(?:(?:because|since|due to|owing to)\b|reason[:\s])|\bas(?= (?:it|he|she|they|the|this|her|his|their)\b))"
    r"|: (?=(?:he|she|they)\b)|, (?=(?:he|she|they|new diagnosis)\b))(?P<why>.{4,200})",
    re.I,
)
_NO_REASON = lazily(r"^\W*(?:soon|well|possible|discussed|agreed|per|of)\b", re.I)
_DISPUTE = "(?:dispute|disagreement)"
_KINDS = (
    ("dispute", lazily(rf"\b(?:raise|log|open|declare|in) (?:an? )?(?:\w+ )?{_DISPUTE}\b|^(?:\w+ )?{_DISPUTE} ")),
    ("additional worker", lazily(r"\ban? (?:\w+ )?(?:worker|practitioner|nurse|social worker) from\b")),
    ("joint plan", lazily(r"\b(?:not|never|cannot) agree an? (?:joint )?plan\b")),
    ("redirect", lazily(r"\bredirect|\bnew referral\b")),
    ("transfer", lazily(r"\btransfer")),
)


def natural(asked: Whom, text: str, sentences: tuple[Unit, ...], words: Vocabulary, around: Around) -> Ask:
    """A request in ordinary sentences, with whatever labelled lines stand among them. `asked` is what `whom` gave."""
    to_team = asked.team
    found = labels(text, words.alarm_names)
    kind = found.get("kind", "")
    concern, guessed, left_open = on_concern(found.get("concern"), words, around)
    where = found.get("record") or _where(text)
    items = supplied(where)
    return Ask(
        kind=short(kind).strip(" .") if kind and not _CASE.search(kind) else _kind(fold(text), words),
        from_team=words.team(found.get("from", "")),
        to_team=to_team,
        to_person=words.person(found.get("contact", "")) or copied(to_team, words, around),
        reason=short(found.get("reason") or _reason(sentences)),
        record=short(where) if items else "",
        supplied=items,
        concern=concern,
        concern_guessed=guessed,
        concern_open=left_open,
        local_ids=around.local_ids,
        team_copied=team_copied(to_team, words, around),
        gaps=around.problems,
        named_to="" if to_team else short(asked.named),
        near=() if to_team else asked.near,
        to_teams=() if to_team else asked.each,
    )


def _where(text: str) -> str:
    """Where the record is, as a sentence says it."""
    flat = " ".join(text.split())
    record = _RECORD.search(flat)
    if record is None or _NO_PLACE.match(record["where"]):
        plainly = _SAID.search(flat) or _NOTED.search(flat)
        return plainly["where"].strip(" .") if plainly else ""
    return re.split(r"(?<=[a-zA-Z0-9)])\.\s", record["where"])[0].strip(" .")


def _reason(sentences: tuple[Unit, ...]) -> str:
    """Why, as a sentence of its own or a clause says it."""
    for unit in sentences[:40]:
        if _REASON.match(unit.folded) and not unit.asks and not _RECORD.search(unit.words):
            return unit.words
        because = _BECAUSE.search(unit.words)
        if because is not None and not _NO_REASON.match(because["why"]):
            return because["why"].strip(" ,:;")
    return ""


def _kind(folded: str, words: Vocabulary) -> str:
    """The procedure named in the text by more than one word, or by a word in a place where only it is meant."""
    for name, pattern in _KINDS[:3]:
        if pattern.search(folded):
            return name
    for kind in words.kinds:
        if " " in kind and re.search(r"(?<!\w)" + re.escape(kind) + r"(?!\w)", folded):
            return kind
    return next((name for name, pattern in _KINDS[3:] if pattern.search(folded)), "")
