"""Decides which items of a pack a text says, each on a line of its own: its name, and behind a colon its value and the
day that it names."""

import re
from dataclasses import dataclass
from datetime import date, time

from mailer.reading.intents.leave import day_of
from mailer.reading.intents.requests.labelled import supplied
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.units import broken_off, fold
from mailer.reading.sentences.vocabulary import Vocabulary
from protocol.messages.guard import masked
from protocol.messages.intents import Stated
from protocol.pack.items import NO_DAY, Kind

_LINE = lazily(r"^[\s>*_•·\-–]{0,8}(?P<name>[^:=\n]{2,60}?)[\s*_]{0,4}(?:[:=][\s*_]{0,4}(?P<value>.{0,200}))?$")
_DAY = lazily(
    r"(?:^|,| on| from| of|:)\s{0,3}(?P<day>(?:on |from )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]{3,9},? \d{4}|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|today"
    r"|tomorrow))[\s.]*$",
    re.I,
)
_SO = frozenset({"yes", "y", "done"})
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The items that a text says, the lines that say so, and the rest of the text."""

    items: tuple[Stated, ...]
    said: tuple[str, ...]
    rest: str

    def __bool__(self) -> bool:
        return bool(self.items)


def stated(text: str, words: Vocabulary, on: date | None) -> Lines:
    """The items of a text that was written on a day. A tick stands alone on its line, or is followed by a word that
    says it is so; something that must come with a request, by where it is."""
    items: list[Stated] = []
    said: list[str] = []
    rest: list[str] = []
    broken = broken_off(text)
    for number, line in enumerate(text.split("\n")):
        own = number not in broken or ":" in line  # “She was found not / eligible” says nothing of what is eligible
        found = _stated(line, words, on) if own and len(items) < _MOST else None
        if found is None:
            rest.append(line)
        else:
            items.append(found)
            said.append(" ".join(line.split()))
    return Lines(items=tuple(items), said=tuple(said), rest="\n".join(rest))


_MOST = 20


def _stated(line: str, words: Vocabulary, on: date | None) -> Stated | None:
    match = _LINE.match(line.rstrip(" .*_"))
    item = words.sayable.get(fold(match["name"]).strip(" .")) if match else None
    if match is None or item is None:
        return None
    value = masked(match["value"] or "").strip(" .*_")
    if match["value"] is None:
        return None if item.valued else Stated(what=item.name)
    if item.name in words.needs and not item.valued:
        return Stated(what=item.name) if supplied(value) or fold(value) in _SO else None
    value, whom = _named(value) if item.names_person else (value, "")
    value, clock = _clock(value) if item.kind is Kind.INSTANT else (value, None)
    day = _DAY.search(value) if item.dated or item.kind in (Kind.DATE, Kind.INSTANT) else None
    if day is None:
        return Stated(what=item.name, value=(value or whom)[:80], clock=clock)
    said = value[: day.start()].strip(" ,:") or whom
    return Stated(what=item.name, value=said[:80], on=_day(day["day"], on), clock=clock)


_LAST_DIGIT = re.compile(r"\d(?=\D*+$)")
_WHOM = re.compile(r"(?:,| by| with) (?P<whom>[^\W\d][^\d,]{2,60})$")
_CLOCK = re.compile(
    r"(?:\bat |\bby )?\b(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))? ?(?P<half>[ap]m)|(?P<whole>\d\d:\d\d))\b", re.I
)


def _named(value: str) -> tuple[str, str]:
    """What is said, and the colleague who is named behind it."""
    digit = _LAST_DIGIT.search(value)
    found = _WHOM.search(value, digit.end()) if digit else None
    return (value[: found.start()].strip(" ,"), found["whom"].strip()) if found else (value, "")


def _clock(value: str) -> tuple[str, time | None]:
    """What is said without the time of day in it, and that: “3:15pm”, “15:15”."""
    found = _CLOCK.search(value)
    if found is None:
        return value, None
    rest = " ".join((value[: found.start()] + value[found.end() :]).split()).strip(" ,")
    if found["whole"]:
        hour, minute = int(found["whole"][:2]), int(found["whole"][3:])
    else:
        hour, minute = int(found["hour"]) % 12 + 12 * (found["half"].lower() == "pm"), int(found["minute"] or 0)
        hour = hour if 1 <= int(found["hour"]) <= 12 else 99
    return rest, time(hour, minute) if hour < 24 and minute < 60 else None


def _day(written: str, on: date | None) -> date:
    """The day; none that its own weekday contradicts, as in “Monday 5 January 2027”."""
    folded = re.sub(r"^(?:on|from) ", "", fold(written))
    found = day_of(folded, on) if on is not None else None
    weekday = next((n for n, name in enumerate(_WEEKDAYS) if folded.startswith(name)), None)
    return NO_DAY if found is None or (weekday is not None and found.weekday() != weekday) else found
