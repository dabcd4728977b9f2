"""Decides what a request in labelled lines asks, in any order; natural.py reads one in sentences."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailer.reading.intents.requests.guessing import guess
from mailer.reading.intents.requests.tabled import as_lines
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.concern import Concern
from mailer.reading.sentences.denying import UNANSWERED
from mailer.reading.sentences.units import fold
from mailer.reading.sentences.vocabulary import Vocabulary
from protocol.messages.guard import masked
from protocol.messages.intents import Ask, LocalId

_LABELS = {
    "case": "case", "case reference": "case", "case ref": "case", "reference": "case", "our ref": "case",
    "from": "from", "from team": "from", "to": "to", "to team": "to", "kind": "kind", "type": "kind", "request": "kind",
    "reason": "reason", "why": "reason", "record": "record",
    "contact record": "record", "records": "record", "contact": "contact", "for": "contact",
    "record location": "record", "location of record": "record", "file": "record", "filed in": "record",
    "reason for transfer": "reason", "reason for referral": "reason", "reason for request": "reason",
    "transfer to": "to", "team asked": "to", "receiving team": "to", "requesting team": "from", "sending team": "from",
    "type of request": "kind", "kind of request": "kind", "case number": "case", "case no": "case", "case id": "case",
    "client ref": "case", "client reference": "case", "service user ref": "case", "service user reference": "case",
    "person ref": "case", "our reference": "case", "referring to": "to", "refer to": "to", "referral to": "to",
    "request to": "to", "referring team": "from", "referred by": "from",
    "location of notes": "record",
    "location of records": "record", "where the record is": "record", "record held": "record",
}  # fmt: skip
_NOTHING = lazily(r"(?:no|none|not (?:yet|known|available|applicable)|nil|n/?a|to follow|tbc|missing|-+|\?+|)")
# Nobody whom we ask gets what is attached to a letter to us.
_ATTACHED = lazily(
    r"(?:please |pls )?(?:see |find |as |is |are |it is |they are |record |records |now )?(?:the )?"
    r"(?:attached|attachments?|enclosed|enclosures?|below|above|in this e-?mail|with this e-?mail)"
    r"(?: files?| documents?| pdf| here| record| to this e-?mail)?|yes|sent|available|on file|on the system|as before"
)
_SIGNS_OFF = lazily(
    r"^\W{0,3}(?:(?:many |with )?thanks?|thank you|(?:kind |best |warm )?regards|best wishes|cheers)\b", re.I
)


@dataclass(frozen=True, kw_only=True)
class Around:
    """What else is known of a letter that asks: the local ids in it, what was left out of its
    references, what its words say of a concern of the alarm, and the addresses it went to besides ours."""

    local_ids: tuple[LocalId, ...] = ()
    problems: tuple[str, ...] = ()
    concern: Concern = Concern.NONE
    addresses: tuple[str, ...] = ()

    @property
    def alarm(self) -> bool:
        """Whether they raise an alarm."""
        return self.concern in (Concern.MENTIONED, Concern.REPORTED)


def labels(text: str, alarms: frozenset[str]) -> Mapping[str, str]:
    """The labelled lines of a text by their usual name, first of each; values as written. `alarms` are the folded
    names of the alarm, in the words of the packs: a line that begins with one says whether there is a concern."""
    known, labelled_line = _labelled_by(alarms)
    found: dict[str, str] = {}
    last = ""
    for line in paired(text.split("\n")[:300], alarms):
        if match := labelled_line.match(line):
            last = known[" ".join(match[1].lower().split())]
            found.setdefault(last, match[2].strip(" \t*_"))
        elif last and (not line.strip() or _SIGNS_OFF.match(line)):
            last = ""
        elif last in ("reason", "record") and len(found[last]) < 400:
            found[last] = f"{found[last]} {line.strip()}".strip()
    return found


def untabled(text: str) -> str:
    """A text with the cells of a table that is drawn with bars as labelled lines."""
    return as_lines(text, _LABELS)


def label_of(line: str) -> str:
    """The usual name of the label that a line begins with, or "". It knows of no pack, and so of no alarm."""
    known, labelled_line = _labelled_by(frozenset())
    match = labelled_line.match(line)
    return known[" ".join(match[1].lower().split())] if match else ""


@lru_cache(maxsize=64)
def _labelled_by(alarms: frozenset[str]) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Every label with its usual name, and what a line that bears one looks like."""
    asked = (f"{any_}{name}{several}" for name in alarms for any_ in ("", "any ") for several in ("", "s"))
    known = _LABELS | dict.fromkeys(asked, "concern")
    words = "|".join(sorted((re.escape(each).replace(r"\ ", " +") for each in known), key=len, reverse=True))
    return known, lazily(
        rf"^[\s>*_•·\-–]*(?:\d{{1,2}}[.)]\s{{0,4}})?({words})[\s*_]{{0,4}}[:=][\s*_]{{0,4}}(.{{0,300}})$", re.I
    )


def paired(lines: list[str], alarms: frozenset[str]) -> Iterator[str]:
    """Lines, each label of a table that was filled in with the value in the cell after it. Three make a table."""
    known, _ = _labelled_by(alarms)
    bare = [" ".join(line.strip(" \t*_").lower().split()) in known for line in lines]
    filled = [
        each and at + 1 < len(lines) and not bare[at + 1] and bool(lines[at + 1].strip())
        for at, each in enumerate(bare)
    ]
    if sum(filled) < _A_TABLE:
        yield from lines
        return
    at = 0
    while at < len(lines):
        yield f"{lines[at].strip()}: {lines[at + 1].strip()}" if filled[at] else lines[at]
        at += 2 if filled[at] else 1


_A_TABLE = 3


def is_labelled(found: Mapping[str, str]) -> bool:
    """Whether labelled lines make a request: one says to whom or what kind, and another stands beside it."""
    return ("to" in found or "kind" in found) and len(found) >= 2


def labelled(found: Mapping[str, str], words: Vocabulary, around: Around) -> Ask:
    """A request in labelled lines. Personal data that stands in a value is masked."""
    gaps = list(around.problems)
    from_team = words.team(found.get("from", ""))
    if found.get("from") and from_team is None:
        gaps.append(f"no team in the directory is called “{short(found['from'])}”")
    if "case" not in found:
        gaps.append("there is no line that begins “Case:”")
    to = found.get("to", "")
    to_team, person = _receiver(to, words)
    concern, guessed, left_open = on_concern(found.get("concern"), words, around)
    items = supplied(found.get("record", ""))
    return Ask(
        kind=short(found.get("kind", "")).strip(" ."),
        from_team=from_team,
        to_team=to_team,
        to_person=words.person(found.get("contact", "")) or person or copied(to_team, words, around),
        reason=short(found.get("reason", "")),
        record=short(found.get("record", "")) if items else "",
        supplied=items,
        concern=concern,
        concern_guessed=guessed,
        concern_open=left_open,
        local_ids=around.local_ids,
        team_copied=team_copied(to_team, words, around),
        gaps=tuple(gaps),
        named_to="" if to_team else short(to),
        near=offered(to, words) if to and not to_team else (),
        to_teams=() if to_team else _each_named(to, words),
        new=bool(_NEW.fullmatch(fold(found.get("case", "")))),
    )


def offered(named: str, words: Vocabulary, own: Sequence[str] = ()) -> tuple[str, ...]:
    """The teams that are offered for words that name none wholly: the one that they can only mean, or what is near."""
    only = guess(named, words, own)
    return (only,) if only is not None else words.near(named)


def on_concern(value: str | None, words: Vocabulary, around: Around) -> tuple[bool, bool, bool]:
    """Whether there is a concern, whether that is a guess, and whether the line stands as our form wrote it. A
    line that says neither yes nor no raises, an empty one too (A29); a plain no stands, unless another
    sentence reports a concern all the same."""
    if value is None or words.alarm is None:
        return around.alarm, around.alarm, False
    if UNANSWERED.fullmatch(fold(value)):
        return around.alarm, around.alarm, not around.alarm
    match words.alarm.answer(value):
        case True:
            return True, False, False
        case False:
            reported = around.concern is Concern.REPORTED
            return reported, reported, False
    return True, True, False


def supplied(record: str) -> tuple[str, ...]:
    """`record`, where a record is named; what else must come with a request stands on a line of its own."""
    folded = fold(record)
    return () if _NOTHING.fullmatch(folded) or _ATTACHED.fullmatch(folded) else ("record",)


def _receiver(value: str, words: Vocabulary) -> tuple[str | None, str | None]:
    """The team that a `To:` line names, alone or with a person: `Priya Shah, CMHT`. Every piece of it must name that
    team, its organisation, or a person: a word that is not known may make it another team."""
    value = value.strip(" .")
    if (key := words.team(value)) is not None:
        return key, None
    teams: dict[str, None] = {}
    people: dict[str, None] = {}
    places: list[str] = []
    for piece in filter(None, (each.strip(" .\t*_") for each in _PIECES.split(value))):
        if key := words.team(piece):
            teams[key] = None
        elif key := words.person(piece):
            people[key] = None
        else:
            places.append(piece)
    team = next(iter(teams)) if len(teams) == 1 else None
    if team is not None and any(fold(place) != _organisation(team, words) for place in places):
        team = None
    return team, next(iter(people)) if len(people) == 1 else None


def _each_named(value: str, words: Vocabulary) -> tuple[str, ...]:
    """The teams of a `To:` line that names several, and nothing beside them."""
    teams = [words.team(each.strip(" .\t*_")) for each in _AND.split(value)]
    named = tuple(each for each in teams if each is not None)
    return named if len(set(named)) == len(teams) > 1 else ()


_AND = lazily(r"(?<!\s)\s*+[;,&+]\s*+(?:and\s++)?|(?<!\s)\s++and\s++", re.I)
_NEW = lazily(r"(?:a )?new(?: case| one)?|(?:none|no (?:reference|number))(?: yet)?|not yet(?: known| given)?")
"""What a `Case:` line says where the case has no reference yet."""
_PIECES = lazily(r"[,;/()<>\[\]]|\s[-\u2013\u2014]\s|mailto:", re.I)


def _organisation(team: str, words: Vocabulary) -> str:
    return fold(words.directory.organisation_of(team).name)


def copied(team: str | None, words: Vocabulary, around: Around) -> str | None:
    """The one person of the receiving team to whom the letter was also sent."""
    if team is None:
        return None
    found = (words.directory.person_at(address) for address in around.addresses)
    people = {person.key for person in found if person and words.directory.belongs(person.key, team)}
    return people.pop() if len(people) == 1 else None


def team_copied(team: str | None, words: Vocabulary, around: Around) -> bool:
    """Whether the receiving team's own mailbox was sent the letter too (reading A01)."""
    return team is not None and words.directory.teams[team].address.lower() in around.addresses


def short(words: str) -> str:
    """Words with what identifies a person masked, cut to 120 characters."""
    return masked(" ".join(words.split()))[:120]
